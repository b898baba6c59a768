"""Charts and tables of the evaluation."""
