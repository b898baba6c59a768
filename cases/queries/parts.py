"""The parts a message was split into, and the message a part was split from."""

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from cases.facts.related_case import RelatedCase
from cases.models import Case
from cases.queries.follow_ons import related_cases
from cases.queries.look import Look


def parts_of(look: Look, case: Case) -> tuple[RelatedCase, ...]:
    """All parts that were split off this message, oldest first."""
    return related_cases(look, tuple(_parts(look, [case.id or 0])))


def whole_of(look: Look, case: Case) -> RelatedCase | None:
    """The message this part was split from; None for what is no part."""
    whole = look.session.get(Case, case.split_from) if case.split_from is not None else None
    return related_cases(look, (whole,))[0] if whole else None


def cases_of_parts(look: Look, case: Case) -> tuple[Case, ...]:
    """The cases in which the parts of a submission go on: those made of a part stand for it. Also the parts of parts."""
    found: list[Case] = []
    newest = [case.id or 0, *([case.converted_from] if case.converted_from else [])]
    while newest:
        parts = _parts(look, newest)
        newest = [part.id or 0 for part in parts]
        found += [_made_of(look, part) for part in parts]
    return tuple(found)


def parts_with(look: Look, case: Case, form: Mapping[str, object]) -> tuple[Case, ...]:
    """The parts that state exactly this, oldest first."""
    return tuple(part for part in _parts(look, [case.id or 0]) if part.form == form)


def _parts(look: Look, case_ids: Sequence[int]) -> list[Case]:
    query = select(Case).where(col(Case.split_from).in_(case_ids)).order_by(col(Case.id))
    return list(look.session.exec(query).all())


def _made_of(look: Look, part: Case) -> Case:
    made = look.session.get(Case, part.attached_to) if part.attached_to is not None else None
    return made if made is not None and made.converted_from == part.id else part
