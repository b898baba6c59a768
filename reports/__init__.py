"""Facts in, bytes out: letters, statistics, case files; pure rendering."""
