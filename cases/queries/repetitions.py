"""Whether the same thing happened before in the same school year, as earlier cases of the service show it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import col, func

from cases.catalogue.service_schema import Service
from cases.facts.actor import system_actor
from cases.models import Case
from cases.queries.look import Look
from cases.queries.statements import stated_column, stated_text
from cases.queries.visible import visible_cases
from cases.rules.benefits.school_transport import school_year_of
from cases.rules.german import listed
from cases.rules.lifecycle import CaseStatus

_DO_NOT_COUNT = (CaseStatus.ZURUECKGENOMMEN.value, CaseStatus.ABGEGEBEN.value)
_NAMED = 5


def repetition_hint(look: Look, service: Service, form: Mapping[str, object], authority_key: str) -> str:
    """The sentence for the clerk with the file references, newest first, at most five; "" if it is the first time."""
    rule = service.repetition
    happened_on = _day(stated_text(form, rule.day)) if rule else None
    if rule is None or happened_on is None:
        return ""
    stated = {pointer: stated_text(form, pointer).lower() for pointer in rule.same}
    if not all(stated.values()):
        return ""
    first, last = school_year_of(happened_on)
    found = look.session.exec(
        # The portal that hands in sees only what it sent itself; the office knows more.
        visible_cases(replace(look, actor=system_actor()))
        .where(
            col(Case.service_key) == service.key,
            col(Case.authority_key) == authority_key,
            col(Case.status).not_in(_DO_NOT_COUNT),
            func.coalesce(col(Case.outcome), "").not_in(rule.ignored),
            func.left(stated_column(rule.day), 10).between(first.isoformat(), last.isoformat()),
            *(func.lower(stated_column(pointer)) == text for pointer, text in stated.items()),
        )
        .order_by(col(Case.id).desc())
        .limit(_NAMED)
    ).all()
    return f"{rule.hint}: {listed([case.file_reference for case in found])}." if found else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
