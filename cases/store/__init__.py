"""Engine, sessions and the one commit of the program; the embedded PostgreSQL."""
