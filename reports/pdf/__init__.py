"""Building blocks of PDF files made with reportlab."""
