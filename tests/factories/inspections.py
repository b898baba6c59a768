"""Akteneinsicht for tests: somebody has decided about every piece, as proposed or otherwise."""

from collections.abc import Mapping

from cases.commands.context import Context
from cases.commands.inspection import decide_inspection
from cases.facts.actor import Actor, CaseId
from cases.queries.inspection import inspection
from tests.factories.stages import Stages


def decide(ctx: Context, case_id: CaseId, choices: Mapping[str, str] | None = None) -> None:
    """As proposed, but for these pieces."""
    proposed = {piece.key: piece.reason for piece in inspection(ctx, case_id).to_decide}
    decide_inspection(ctx, case_id, version=None, choices=proposed | dict(choices or {}))


def inspected(
    stages: Stages, case_id: CaseId, choices: Mapping[str, str] | None = None, *, by: Actor | None = None
) -> None:
    """The same in a transaction of its own; by Anna unless somebody else is named."""
    with stages.acting(by or stages.office.anna) as ctx:
        decide(ctx, case_id, choices)
