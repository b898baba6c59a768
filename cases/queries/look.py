"""What every look needs: the session, who looks, when, the catalogue, and the seals of the authorities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from cases.catalogue.catalogue import Catalogue
from cases.facts.actor import Actor
from cases.facts.seal import AuthoritySeal

OFFICE_TIME_ZONE = ZoneInfo("Europe/Berlin")


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

    def __post_init__(self) -> None:
        if self.now.utcoffset() != UTC.utcoffset(None):
            raise ValueError("now must be aware and in UTC")

    @property
    def today(self) -> date:
        """The day in the office (Europe/Berlin), which decides deadlines."""
        return self.now.astimezone(OFFICE_TIME_ZONE).date()

    @property
    def extra_holidays(self) -> frozenset[date]:
        """One-off holidays of the catalogue, for every computation of dates."""
        return self.catalogue.extra_holidays()
