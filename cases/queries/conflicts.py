"""Conflicts of interest as the head of a team sees them: of one case, and of all."""

from sqlmodel import col, select

from cases.errors import NotAllowed
from cases.facts.conflicts import ConflictView
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.models import Case, ConflictReport
from cases.queries.look import Look
from cases.queries.visible import visible_cases
from cases.rules.conflicts import Consequence, relations
from cases.rules.own_cases import has_same_name
from cases.rules.permissions import Role

_WORDINGS = {relation.key: relation.wording for relation in relations()}
SHOWN = 500


def conflicts_of(look: Look, case: Case) -> tuple[ConflictView, ...]:
    """The reports of this case, newest first, for the head; nobody else reads them."""
    if Role.SUPERVISOR not in look.actor.roles:
        return ()
    query = select(ConflictReport).where(col(ConflictReport.case_id) == case.id)
    rows = look.session.exec(query.order_by(col(ConflictReport.id).desc())).all()
    return tuple(_view(row, case) for row in rows)


def has_open_conflict(look: Look, case: Case) -> bool:
    """Whether the head still has to decide about a concern."""
    query = select(ConflictReport.id).where(
        col(ConflictReport.case_id) == case.id,
        col(ConflictReport.consequence) == Consequence.REPORT.value,
        col(ConflictReport.is_forbidden).is_(None),
    )
    return look.session.exec(query).first() is not None


def conflict_overview(look: Look) -> tuple[ConflictView, ...]:
    """All reports in the cases this head sees, open ones first. `NotAllowed` for others."""
    if Role.SUPERVISOR not in look.actor.roles:
        raise NotAllowed("Die Übersicht der Befangenheiten sieht nur die Leitung.")
    query = (
        visible_cases(look)
        .join(ConflictReport, col(ConflictReport.case_id) == col(Case.id))
        .add_columns(ConflictReport)
        .order_by(col(ConflictReport.id).desc())
        .limit(SHOWN)
    )
    rows = [_view(row, case) for case, row in look.session.execute(query).all()]
    return tuple(sorted(rows, key=lambda row: not row.is_open))


def may_be_own_case(look: Look, case: Case) -> bool:
    """Whether the reader has the name of the applicant: a reason to ask, not to block."""
    return look.actor.staff_id not in case.excluded_staff and has_same_name(
        look.actor.name, case.applicant_name
    )


def _view(row: ConflictReport, case: Case) -> ConflictView:
    return ConflictView(
        report_id=row.id or 0,
        case_id=case.id or 0,
        file_reference=case.file_reference,
        applicant_name=case.applicant_name,
        staff_name=row.staff_name,
        relation=_WORDINGS.get(row.relation, row.relation),
        consequence=row.consequence,
        source=row.source,
        note=row.note,
        declared_at=row.declared_at.astimezone(OFFICE_TIME_ZONE),
        is_forbidden=row.is_forbidden,
        decided_by=row.decided_by or "",
        reason=row.reason,
        is_reassigned=case.clerk_id is not None,
    )
