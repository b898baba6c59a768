"""One module per calculation of a benefit, tax or fee."""
