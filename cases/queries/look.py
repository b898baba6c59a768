"""What every look needs: the session, who looks, when, the catalogue, and the seals of the authorities."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TypeVar, cast

from sqlmodel import Session

from cases.catalogue.catalogue import Catalogue
from cases.facts.actor import Actor
from cases.facts.office_time import office_day
from cases.facts.seal import AuthoritySeal

Found = TypeVar("Found")
Looking = TypeVar("Looking", bound="Look")


@dataclass(frozen=True)
class Look:
    """One look or act of one actor: nobody inside asks the clock, nobody commits. `now` is aware and in UTC."""

    session: Session
    actor: Actor
    now: datetime
    catalogue: Catalogue
    seals: Mapping[str, AuthoritySeal] = field(default_factory=dict)
    """The seals that letters of today are made for, by authority; one that is not named seals nothing."""

    is_demo: bool = False
    """Whether letters may show sample values, for instance of a bank account."""

    known: dict[Hashable, object] | None = field(default=None, compare=False, repr=False)
    """What one reading has found so far; None outside of `reading`, where everything may change between two looks."""

    def __post_init__(self) -> None:
        if self.now.utcoffset() != UTC.utcoffset(None):
            raise ValueError("now must be aware and in UTC")

    @property
    def today(self) -> date:
        """The day in the office (Europe/Berlin), which decides deadlines."""
        return office_day(self.now)

    @property
    def extra_holidays(self) -> frozenset[date]:
        """One-off holidays of the catalogue, for every computation of dates."""
        return self.catalogue.extra_holidays()

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What `find` returns; within one `reading` it is asked once for this key."""
        if self.known is None:
            return find()
        if key not in self.known:
            self.known[key] = find()
        return cast(Found, self.known[key])


def reading(look: Looking) -> Looking:
    """The same look for one reading in which nothing is changed: what is asked for `once` is kept to its end.

    It ends with the query that began it; a reading inside of a reading is the same one.
    """
    return look if look.known is not None else replace(look, known={})
