"""What every telling of the story shows: cases somebody will want to see, each at a fixed distance from today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cases.catalogue.catalogue import Catalogue
from cases.facts.office_time import office_day


class Stop(StrEnum):
    """How far the office comes with a case of a scene."""

    ARRIVED = "angekommen"
    TAKEN = "in_arbeit"
    ASKED = "nachgefordert"
    PLACED = "zugeordnet"
    DECIDED = "entschieden"


@dataclass(frozen=True)
class Scene:
    """An example of a service, handed in so many days ago; `outcome` is what the clerk decides, `ags` where one lives."""

    service: str
    example: str
    days_ago: int
    stop: Stop
    outcome: str = ""
    ags: str = ""


_DOGS = tuple(
    Scene("hundesteuer-anmeldung", "complete", days_ago, Stop.DECIDED, "festgesetzt", "03358002")
    for days_ago in (75, 68, 61, 54, 47, 40)
)
"""Enough taxed dogs in Bispingen to try a run of annual notices."""
SCENES = (
    *_DOGS,
    Scene("hundesteuer-abmeldung", "complete", 24, Stop.DECIDED, "erstattet"),
    Scene("unterhaltsvorschuss", "", 22, Stop.DECIDED, "bewilligt"),
    Scene("versammlung", "complete", 20, Stop.DECIDED, "bestaetigt_mit_hinweisen"),
    Scene("meldebescheinigung", "complete", 17, Stop.DECIDED, "erteilt_elektronisch"),
    Scene("meldebescheinigung", "paper_extended", 15, Stop.DECIDED, "erteilt_papier"),
    Scene("waffe-ueberlassung", "complete", 14, Stop.DECIDED, "ausgetragen"),
    Scene("sichere-nachricht", "complete", 9, Stop.PLACED),
    Scene("sichere-nachricht", "edge_application", 8, Stop.PLACED),
    Scene("waffe-ueberlassung", "incomplete", 6, Stop.ASKED),
    Scene("schuelerfahrtkosten", "complete", 5, Stop.TAKEN),
    Scene("versammlung", "late", 1, Stop.ARRIVED),
    Scene("sichere-nachricht", "complete", 1, Stop.ARRIVED),
)
_BEFORE_THE_END = timedelta(days=12)


def old_scenes(catalogue: Catalogue, now: datetime) -> list[tuple[datetime, Scene]]:
    """For each service that was taken off the portal: one case handed in while it was still taken, open since then."""
    found = []
    for service in catalogue.services():
        if service.deactivated_on is not None and not service.is_taken_on(office_day(now)):
            last = now.replace(
                year=service.deactivated_on.year, month=service.deactivated_on.month, day=1, hour=9
            )
            found.append((last - _BEFORE_THE_END, Scene(service.key, "complete", 0, Stop.TAKEN)))
    return found
