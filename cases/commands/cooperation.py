"""Cooperation that is made up for after a Versagung (§ 67 SGB I): the clerk has to look again."""

from datetime import date

from cases.commands.acts import service_of
from cases.commands.context import Context
from cases.commands.time_limits import set_limit
from cases.facts.kinds import TimeLimitKind
from cases.facts.ledger import Deadline, LedgerStep
from cases.models import Case
from cases.queries.decisions import approved_decision
from cases.queries.outcome_fields import filled_fields
from cases.rules.cooperation import later_cooperation
from cases.rules.lifecycle import CaseStatus

TASK = "Nachholung der Mitwirkung prüfen (§ 67 SGB I)"
_KEY = "nachholung"
_DECIDED = (CaseStatus.BESCHIEDEN, CaseStatus.ABGESCHLOSSEN)


def note_later_cooperation(ctx: Context, case: Case) -> None:
    """Papers came after the benefit was refused for lack of cooperation: a task, with what the law allows then."""
    if case.status not in _DECIDED or not case.outcome:
        return
    outcome = service_of(ctx, case).outcome(case.outcome)
    if not outcome.needs_warning:
        return
    decision = approved_decision(ctx, case.id or 0)
    values = filled_fields(outcome, decision.fields).values if decision else {}
    deadline = Deadline(
        TASK, ctx.today, ctx.today, _steps(values.get("denied_from") or values.get("revoked_from"), ctx.today)
    )
    set_limit(ctx, case, key=_KEY, kind=TimeLimitKind.FOLLOW_UP, deadline=deadline)
    ctx.record(
        case,
        "nachholung",
        "Unterlagen nach der Versagung oder Entziehung eingegangen; Nachholung ist zu prüfen",
    )


def _steps(denied_from: object, today: date) -> tuple[LedgerStep, ...]:
    if not isinstance(denied_from, date) or denied_from > today:
        return ()
    found = later_cooperation(denied_from, today, conditions_met=True)
    return found.steps if found else ()
