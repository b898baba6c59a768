"""A case that belongs to another one, as both pages show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RelatedCase:
    """A case this one follows, or that follows it. `case_id` is None where the reader may not open it."""

    case_id: int | None
    file_reference: str
    status: str
