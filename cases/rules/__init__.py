"""Law and procedure as pure functions: no database, no clock, no network, no files."""
