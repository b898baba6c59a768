"""The real catalogue for tests: reading it takes half a second, and many files look at it."""

from functools import cache

from cases.catalogue.catalogue import Catalogue
from cases.catalogue.loader import load_catalogue


@cache
def real_catalogue() -> Catalogue:
    """The catalogue of the program, read once a process."""
    return load_catalogue()
