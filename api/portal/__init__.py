"""JSON API for the citizen portal, version 1."""
