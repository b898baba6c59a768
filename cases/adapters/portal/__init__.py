"""Telling the portal about changes: signed HTTP callback, and a fake that remembers."""
