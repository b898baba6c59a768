"""Forms of the desk: parse what was typed into values, or name the faults of each field."""
