"""Everything the office knows and may do: law, services, rows, acts and looks."""
