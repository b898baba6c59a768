"""Follow-on cases (Folgevorgänge): what a case follows, what follows it, and the day of the application behind both."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import col, select

from cases.catalogue.form_fields import value_at
from cases.facts.kinds import LetterKind
from cases.facts.office_time import office_day
from cases.facts.related_case import RelatedCase
from cases.models import Case, Letter, LetterRunItem
from cases.queries.look import Look
from cases.queries.relief import granted_appeals
from cases.queries.statements import effective_form
from cases.queries.visible import visible_ids
from cases.rules.lifecycle import OPEN_STATUSES


def open_follow_on(look: Look, case_id: int) -> Case | None:
    """The follow-on of the case that has not ended, whoever has it; at most one."""
    query = select(Case).where(col(Case.follows) == case_id, col(Case.status).in_(OPEN_STATUSES))
    return look.session.exec(query.order_by(col(Case.id))).first()


def followed_case(look: Look, case: Case) -> RelatedCase | None:
    """The case this one is the follow-on of; None if it is none, or if another authority has that file."""
    earlier = _earlier(look, case)
    return related_cases(look, (earlier,))[0] if earlier else None


def follow_facts(look: Look, case: Case) -> dict[str, object]:
    """What a letter may say of the cases before: the file reference of the nearest, reference and service of the first.

    Empty for the case of a submission.
    """
    chain = tuple(earlier_cases(look, case))
    if not chain:
        return {}
    first = chain[-1]
    return {
        "follows": chain[0].file_reference,
        "first_case": first.file_reference,
        "first_service": first.service_key,
    }


def replaced_decisions(look: Look, case: Case, begins_on: object) -> list[date]:
    """The dates of the decisions a follow-on replaces from this day on: the one that holds for it, and later notices.

    Empty for the case of a submission, where the earlier case is of another service, and where the letter says anyway
    that it takes the place of a decision (Abhilfe).
    """
    earlier = _earlier(look, case)
    if earlier is None or earlier.service_key != case.service_key or not isinstance(begins_on, date):
        return []
    return [] if granted_appeals(look, case) else decisions_from(look, earlier.id or 0, begins_on)


def decisions_from(look: Look, case_id: int, begins_on: date) -> list[date]:
    """The dates of the decisions of a case from this day on: the one that holds for it, and later notices."""
    query = (
        select(col(Letter.dated_on), col(LetterRunItem.year))
        .outerjoin(LetterRunItem, col(LetterRunItem.letter_id) == col(Letter.id))
        .where(
            col(Letter.case_id) == case_id,
            col(Letter.kind).in_((LetterKind.DECISION.value, LetterKind.ANNUAL_NOTICE.value)),
            col(Letter.dated_on).is_not(None),
        )
        .order_by(col(LetterRunItem.year).desc().nulls_last(), col(Letter.id).desc())
    )
    days: list[date] = []
    for dated_on, year in look.session.exec(query).all():
        if dated_on is not None:
            days.append(dated_on)
        if year is None or year <= begins_on.year:
            break
    return sorted(days)


def follow_ons_of(look: Look, case: Case) -> tuple[RelatedCase, ...]:
    """All follow-ons of the case in this authority, oldest first."""
    query = select(Case).where(col(Case.follows) == case.id).order_by(col(Case.id))
    return related_cases(look, tuple(look.session.exec(query).all()))


def related_case(look: Look, case_id: int) -> RelatedCase | None:
    """A case of this authority as a link; None if it is gone."""
    found = look.session.get(Case, case_id)
    return related_cases(look, (found,))[0] if found else None


def applied_on(look: Look, case: Case) -> date:
    """The day (office time) on which the citizen's application came in: letters and calculations of a follow-on go by
    that of the first case, not by the day the office opened its own proceeding.
    """
    return office_day(applied_at(look, case))


def applied_at(look: Look, case: Case) -> datetime:
    """The moment (with time zone) for which `applied_on` names the day."""
    return (case, *earlier_cases(look, case))[-1].received_at


def granted_case(look: Look, case: Case) -> Case:
    """The case this one follows, whose form the grant went by; the case itself if it follows none."""
    return next(earlier_cases(look, case), case)


def earlier_cases(look: Look, case: Case) -> Iterator[Case]:
    """The cases this one follows, the nearest first; none for the case of a submission."""
    while (earlier := _earlier(look, case)) is not None:
        yield earlier
        case = earlier


def earlier_ids(look: Look, case: Case) -> tuple[int, ...]:
    """Their ids."""
    return tuple(earlier.id or 0 for earlier in earlier_cases(look, case))


def relatives(look: Look, case: Case) -> tuple[Case, ...]:
    """The other cases of its family that are of the same service, the first one, then by age."""
    return tuple(
        one for one in _family(look, case) if one.id != case.id and one.service_key == case.service_key
    )


def earlier_statement(look: Look, case: Case, pointer: str) -> object:
    """What the form of the nearest earlier case says at this place; None if none of them says anything there."""
    stated = (value_at(effective_form(earlier), pointer) for earlier in earlier_cases(look, case))
    return next((value for value in stated if value is not None), None)


def _family(look: Look, case: Case) -> tuple[Case, ...]:
    """All cases that hang together by following each other, the case itself among them: the first one, then by age."""
    first = (case, *earlier_cases(look, case))[-1]
    return look.once(("family", first.id), lambda: _all_after(look, first))


def _all_after(look: Look, first: Case) -> tuple[Case, ...]:
    """The case and all that follow it, each later than what it follows, in one statement."""
    chain = select(col(Case.id)).where(col(Case.id) == first.id).cte(recursive=True)
    later = select(col(Case.id)).join(chain, col(Case.follows) == chain.c.id)
    query = select(Case).where(col(Case.id).in_(select(chain.union(later).c.id))).order_by(col(Case.id))
    return tuple(look.session.exec(query).all())


def _earlier(look: Look, case: Case) -> Case | None:
    followed = case.follows
    return (
        None if followed is None else look.once(("case", followed), lambda: look.session.get(Case, followed))
    )


def related_cases(look: Look, cases: tuple[Case, ...]) -> tuple[RelatedCase, ...]:
    """Cases as links; those the reader may not open are only named."""
    seen = visible_ids(look, [case.id or 0 for case in cases]) if cases else frozenset()
    return tuple(
        RelatedCase(case.id if case.id in seen else None, case.file_reference, str(case.status))
        for case in cases
    )
