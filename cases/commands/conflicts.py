"""Conflicts of interest: the guided answer of a person, the decision of the head, and cases of the office's own people."""

from collections.abc import Sequence

from sqlmodel import col, select

from cases.commands.acts import begin, end, refuse_if, summary
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits, set_task
from cases.errors import FieldError, Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.facts.summary import CaseSummary
from cases.models import Case, ConflictReport, Party, Staff
from cases.rules.blockers import why_not_touch
from cases.rules.conflicts import ConflictResult, Consequence, conflict_of
from cases.rules.own_cases import is_same_person
from cases.rules.permissions import Act
from cases.rules.regimes import Regime

TASK_KEY = "befangenheit:"
OWN_RELATION = "selbst"
_EMPLOYEE_FILE = (
    "Sozialdaten einer beschäftigten Person: Wer über Personal entscheidet oder daran mitwirkt, "
    "darf sie nicht sehen (§ 35 Abs. 1 Satz 3 SGB I)."
)


def declare_conflict(
    ctx: Context, case_id: CaseId, *, relation: str, has_ended: bool = False, note: str = ""
) -> ConflictResult:
    """What follows from the answer to "Wie stehen Sie zu einer beteiligten Person?" (§§ 20, 21 VwVfG and the like).

    Excluded by law: the person loses every writing right at once. A mere concern: the head of the team decides, until
    then the person may go on. The same answer twice changes nothing.
    """
    case = begin(ctx, case_id, Act.DECLARE_CONFLICT)
    refuse_if(why_not_touch(case.status))
    if not relation:
        message = "Bitte wählen, wie Sie zu einer beteiligten Person stehen."
        raise Invalid(message, (FieldError("beziehung", message),))
    result = conflict_of(relation, Regime(case.regime), has_ended=has_ended)
    staff_id = ctx.actor.staff_id
    if result.consequence is Consequence.NONE or staff_id is None:
        return result
    if _is_known(ctx, case, staff_id, relation, result.consequence):
        return result
    report = _report(ctx, case, staff_id, ctx.actor.name, relation, result)
    report.note = note.strip()
    if result.consequence is Consequence.EXCLUDED:
        _exclude(ctx, case, staff_id, ctx.actor.name)
        text = f"{ctx.actor.name} hat sich für befangen erklärt"
    else:
        title = f"Befangenheit entscheiden: {ctx.actor.name}"
        _set_task(ctx, case, staff_id, title)
        text = f"{ctx.actor.name} hat die Leitung über eine mögliche Befangenheit unterrichtet"
    ctx.record(case, "befangenheit", text, source=result.source)
    end(ctx, case)
    return result


def decide_conflict(
    ctx: Context, case_id: CaseId, report_id: int, *, forbids: bool, reason: str
) -> CaseSummary:
    """The head forbids or allows that the person goes on (§ 21 (1) VwVfG, § 17 (1) SGB X, § 83 (1) AO), with a reason.

    Nobody decides about themselves. The decision can be changed; the same one twice changes nothing.
    """
    case = begin(ctx, case_id, Act.DECIDE_CONFLICT)
    refuse_if(why_not_touch(case.status))
    report = ctx.session.exec(
        select(ConflictReport).where(
            col(ConflictReport.id) == report_id, col(ConflictReport.case_id) == case_id
        )
    ).first()
    if report is None or report.consequence != Consequence.REPORT:
        raise NotFound("Zu diesem Vorgang gibt es nichts zu entscheiden.")
    if report.staff_id == ctx.actor.staff_id:
        raise NotAllowed("Über die eigene Befangenheit entscheidet eine andere Leitung.")
    if not reason.strip():
        message = "Bitte die Entscheidung begründen."
        raise Invalid(message, (FieldError("grund", message),))
    if (report.is_forbidden, report.reason) == (forbids, reason.strip()):
        return summary(case)
    report.is_forbidden, report.reason = forbids, reason.strip()
    report.decided_by, report.decided_at = ctx.actor.name, ctx.now
    finish_limits(ctx, case, keys=(f"{TASK_KEY}{report.staff_id}",))
    if forbids:
        _exclude(ctx, case, report.staff_id, report.staff_name)
    elif not _is_excluded_otherwise(ctx, case, report):
        case.excluded_staff = [one for one in case.excluded_staff if one != report.staff_id]
    word = "untersagt" if forbids else "zugelassen"
    ctx.record(case, "befangenheit_entschieden", f"Mitwirkung {word}: {report.staff_name}")
    return end(ctx, case)


def exclude_own_people(ctx: Context, cases: Sequence[Case]) -> None:
    """Nobody works on their own case: whoever has the name and birth date of a party is excluded at once.

    In the social regime the case is marked as the file of an employee.
    """
    by_id = {case.id: case for case in cases}
    authorities = {case.authority_key for case in cases}
    rows = ctx.session.exec(
        select(Party, Staff)
        .join(Staff, col(Staff.birth_date) == col(Party.birth_date))
        .where(col(Party.case_id).in_(list(by_id)), col(Staff.authority_key).in_(authorities))
    ).all()
    for party, staff in rows:
        case, name = by_id[party.case_id], f"{party.given_names} {party.family_name}"
        is_own = is_same_person(staff.name, staff.birth_date, name, party.birth_date)
        if staff.authority_key != case.authority_key or not is_own or staff.id in case.excluded_staff:
            continue
        result = conflict_of(OWN_RELATION, Regime(case.regime))
        _report(ctx, case, staff.id or 0, staff.name, OWN_RELATION, result)
        _exclude(ctx, case, staff.id or 0, staff.name)
        if case.regime == Regime.SGB and _EMPLOYEE_FILE not in case.hints:
            case.hints = [*case.hints, _EMPLOYEE_FILE]
        text = f"{staff.name} ist selbst beteiligt und deshalb ausgeschlossen"
        ctx.record(case, "befangenheit", text, source=result.source)


def _report(  # noqa: PLR0913 - who, where, what, and what follows
    ctx: Context, case: Case, staff_id: int, name: str, relation: str, result: ConflictResult
) -> ConflictReport:
    """The answer on file; an answer given before with another consequence is replaced."""
    query = select(ConflictReport).where(
        col(ConflictReport.case_id) == case.id,
        col(ConflictReport.staff_id) == staff_id,
        col(ConflictReport.relation) == relation,
    )
    report = ctx.session.exec(query).first() or ConflictReport(
        case_id=case.id or 0,
        staff_id=staff_id,
        staff_name=name,
        relation=relation,
        consequence="",
        declared_at=ctx.now,
    )
    report.consequence, report.source = result.consequence.value, result.source
    ctx.session.add(report)
    return report


def _exclude(ctx: Context, case: Case, staff_id: int, name: str) -> None:
    if staff_id not in case.excluded_staff:
        case.excluded_staff = [*case.excluded_staff, staff_id]
    if case.clerk_id == staff_id:
        case.clerk_id = None
        case.routing_reason = "neu zuzuweisen wegen Befangenheit"
        _set_task(ctx, case, staff_id, f"Neu zuweisen: {name} ist befangen")


def _set_task(ctx: Context, case: Case, staff_id: int, title: str) -> None:
    set_task(ctx, case, key=f"{TASK_KEY}{staff_id}", title=title)


def _is_known(ctx: Context, case: Case, staff_id: int, relation: str, consequence: Consequence) -> bool:
    query = select(ConflictReport.id).where(
        col(ConflictReport.case_id) == case.id,
        col(ConflictReport.staff_id) == staff_id,
        col(ConflictReport.relation) == relation,
        col(ConflictReport.consequence) == consequence.value,
    )
    return ctx.session.exec(query).first() is not None


def _is_excluded_otherwise(ctx: Context, case: Case, report: ConflictReport) -> bool:
    query = select(ConflictReport.id).where(
        col(ConflictReport.case_id) == case.id,
        col(ConflictReport.staff_id) == report.staff_id,
        col(ConflictReport.id) != report.id,
        (col(ConflictReport.consequence) == Consequence.EXCLUDED.value)
        | col(ConflictReport.is_forbidden).is_(True),
    )
    return ctx.session.exec(query).first() is not None
