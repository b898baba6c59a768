"""Doors for people and machines: HTTP and command line."""
