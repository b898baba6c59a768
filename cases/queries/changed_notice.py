"""Which Bescheid a deregistration changes: the letters of the one assessment the file knows of this dog."""

from datetime import date, timedelta

from sqlmodel import col

from cases.catalogue.service_routine import AnnualNotice, EndMatch
from cases.models import Case
from cases.queries.assessments import IN_FORCE, has_later_decision, mark_of, with_decision
from cases.queries.follow_ons import decisions_from
from cases.queries.look import Look
from cases.queries.statements import effective_form, stated_column, stated_text
from cases.queries.visible import visible_cases
from cases.rules.chip_number import chip_number
from cases.rules.german import in_words, listed

_OF_THE_FORM = ("/account/", "/dog/")
_ONE_DAY = timedelta(days=1)


def changed_notice(look: Look, case: Case, tax_ends_on: date | None) -> str:
    """„Bescheid vom 15.01.2026“, or all that hold after the last taxed day; "" unless just one assessment is found."""
    return look.once(("changed_notice", case.id, tax_ends_on), lambda: _named(look, case, tax_ends_on))


def _named(look: Look, case: Case, tax_ends_on: date | None) -> str:
    found = _assessment(look, case)
    if found is None or tax_ends_on is None:
        return ""
    days = [f"vom {in_words(day)}" for day in decisions_from(look, found, tax_ends_on + _ONE_DAY)]
    return f"{'Bescheid' if len(days) == 1 else 'Bescheide'} {listed(days)}" if days else ""


def _assessment(look: Look, case: Case) -> int | None:
    """The case that set the tax of this dog, if Kassenzeichen or chip point to one and no other."""
    for service in look.catalogue.services():
        notice = service.annual_notice
        if notice is not None and notice.ended_by == case.service_key:
            matches = [one for one in notice.matches if one.there.startswith(_OF_THE_FORM)]
            found = {id_ for match in matches for id_ in _cases(look, case, notice, match)}
            return found.pop() if len(found) == 1 else None
    return None


def _cases(look: Look, case: Case, notice: AnnualNotice, match: EndMatch) -> set[int]:
    form = effective_form(case)
    wanted = stated_text(form, match.there)
    wanted = chip_number(wanted) if match.is_chip else wanted.strip()
    if not wanted:
        return set()
    query = visible_cases(look).where(
        col(Case.authority_key) == case.authority_key,
        col(Case.status).in_(IN_FORCE),
        col(Case.outcome).in_(notice.outcomes),
        mark_of(match.here, match) == wanted,
        ~has_later_decision(),
    )
    rows = with_decision(query).with_only_columns(col(Case.id), *map(stated_column, match.same))
    same = [stated_text(form, place).strip() for place in match.same]
    return {
        id_
        for id_, *texts in look.session.connection().execute(rows)
        if not same or any(text and text == other for text, other in zip(same, texts, strict=True))
    }
