"""Services, authorities and statutory values as data, checked at start."""
