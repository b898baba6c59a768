"""Frozen dataclasses that cross floors; no behaviour beyond reading themselves."""
