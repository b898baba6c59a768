"""DIN 5008 letters: facts of a letter in, PDF bytes out."""
