"""Services that others than Anna and Carla work on: two people of the team, and a draft on their desk."""

from dataclasses import dataclass

from cases.commands.assign import take_case
from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import Actor, CaseId
from tests.factories.stages import Stages

ASSEMBLY, WEAPON, GRANT = "versammlung", "waffe-ueberlassung", "foerderung-medizinische-ausbildung"
TEAMS = {ASSEMBLY: "versammlung", WEAPON: "waffen", GRANT: "wirtschaftsfoerderung"}
CONFIRMED = DraftInput(
    "bestaetigt", fields={"begins_at": "12.12.2026, 14:00", "ends_at": "12.12.2026, 16:00"}
)


@dataclass(frozen=True)
class Desk:
    """Two people of the team of a service."""

    clerk: Actor
    lead: Actor


def desk_of(stages: Stages, service: str) -> Desk:
    """Wilma, and Gustav who leads."""
    team = (TEAMS[service],)
    return Desk(stages.person("wilma", teams=team), stages.person("gustav", role="leitung", teams=team))


def drafted(stages: Stages, service: str, draft: DraftInput, name: str = "complete") -> tuple[CaseId, Desk]:
    """An example of the service, taken by the clerk of the team, with this draft."""
    desk = desk_of(stages, service)
    case_id = stages.routed(service, name)
    with stages.acting(desk.clerk) as ctx:
        take_case(ctx, case_id, version=None)
    with stages.acting(desk.clerk) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft)
    return case_id, desk
