"""Outside systems, one folder each: client, mapping, fake."""
