"""Deadlines as they are stored: JSON and back."""

from pydantic import TypeAdapter

from cases.facts.ledger import Deadline

DEADLINE = TypeAdapter(Deadline)
