"""Deadlines and calculations as they are stored: JSON and back."""

from pydantic import TypeAdapter

from cases.facts.ledger import Calculation, Deadline

DEADLINE = TypeAdapter(Deadline)
CALCULATION = TypeAdapter(Calculation)
