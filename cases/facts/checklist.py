"""Completeness of a case as a list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChecklistLine:
    """One paper of the list of a case; `state` is an `ItemState`."""

    title: str
    state: str
