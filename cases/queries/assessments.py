"""Assessments in force: which cases get a notice for a year, and which were ended by another case. Not: what it says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from cases.catalogue.service_routine import AnnualNotice, EndMatch
from cases.catalogue.service_schema import Service
from cases.errors import NotFound
from cases.facts.kinds import DecisionStatus
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.models import Case, Decision, LetterRunItem
from cases.queries.look import Look
from cases.queries.outcome_fields import read_date
from cases.queries.statements import stated_column
from cases.queries.visible import visible_cases
from cases.rules.chip_number import READER_ZERO, chip_number
from cases.rules.lifecycle import OPEN_STATUSES, CaseStatus
from cases.rules.time_limits import month_end
from cases.rules.written import compared

_OF_THE_DECISION = "/decision/"
IN_FORCE = (CaseStatus.BESCHIEDEN.value, CaseStatus.ABGESCHLOSSEN.value)
"""What was decided in a case with one of these statuses holds."""
_PAGE = 2000


@dataclass(frozen=True)
class Ending:
    """Another case that ends an assessment, or would end it once it is decided.

    `ends_on` is the last day it speaks of, None if it names none; `same` is what it says where more is compared; `keeper`
    the name of who stated it, "" if unknown.
    """

    file_reference: str
    is_decided: bool
    ends_on: date | None = None
    same: Mapping[str, str] = field(default_factory=dict)
    keeper: str = ""


Marks = Mapping[tuple[int, str], Sequence[Ending]]
"""What may end an assessment, by number of the match and the text both cases state."""


@dataclass(frozen=True)
class Assessment:
    """A case with an assessment and the texts by which another case could end it, one for each match.

    `same` is what it says at the places a match compares besides, one mapping for each match; `is_chip` says of each match
    whether it compares the chip: another keeper may have stated the end. `kept_since` is the day the keeping began,
    `begins_on` the tax. `has_end`: the decision itself says when keeping ended, so it holds for no later year. `keeper`: as
    for an `Ending`.
    """

    case_id: int
    begins_on: date | None
    marks: tuple[str, ...]
    same: tuple[Mapping[str, str], ...]
    is_chip: tuple[bool, ...]
    kept_since: date | None = None
    has_end: bool = False
    keeper: str = ""

    def ended_by(self, endings: Marks) -> Ending | None:
        """The case that ends it; a decided one before one that is still open."""
        found = [
            ending
            for number, text in enumerate(self.marks)
            if text
            for ending in endings.get((number, text), ())
            if self._is_meant(ending, number)
        ]
        return max(found, key=lambda ending: ending.is_decided, default=None)

    def _is_meant(self, ending: Ending, number: int) -> bool:
        """Not an end before the keeping began, nor that of another dog of the same keeper.

        The keeping counts, not the tax: it may end before its first taxed month. Not so where another keeper stated the
        end: two keepers name the day of a handing over differently, so an end counts only after the month of admission,
        even where the Satzung lets the tax of both begin and end with this month.
        """
        same, since, until = self.same[number], self.kept_since, ending.ends_on
        is_before = bool(since and until and until < since)
        if self.is_chip[number] and until and not (self.keeper and self.keeper == ending.keeper):
            is_before = bool(
                (since and until <= month_end(since)) or (self.begins_on and until < self.begins_on)
            )
        is_same = not same or any(text and ending.same.get(place) == text for place, text in same.items())
        return not is_before and is_same


def annual_service(look: Look, kind: str) -> tuple[Service, AnnualNotice]:
    """The service with annual notices of this kind ("hundesteuer"). `NotFound` names the kinds there are."""
    known = {one.annual_notice.key: one for one in look.catalogue.services() if one.annual_notice}
    service = known.get(kind)
    if service is None or service.annual_notice is None:
        raise NotFound(f"Jahresbescheide „{kind}“ gibt es nicht. Möglich: {', '.join(sorted(known))}.")
    return service, service.annual_notice


def assessments_in_force(look: Look, kind: str, *, authority_key: str, year: int) -> tuple[Assessment, ...]:
    """Cases of the authority that get a notice for the year and have none: assessed before it, not ended."""
    service, notice = annual_service(look, kind)
    endings = endings_of(look, notice, authority_key)
    found: list[Assessment] = []
    after = 0
    while True:
        page = _page(look, service, authority_key=authority_key, year=year, after=after)
        for one in page:
            ending = one.ended_by(endings)
            is_later = one.begins_on is not None and one.begins_on.year >= year
            if not is_later and not one.has_end and not (ending and ending.is_decided):
                found.append(one)
        if len(page) < _PAGE:
            return tuple(found)
        after = page[-1].case_id


def assessments_of(look: Look, notice: AnnualNotice, case_ids: Sequence[int]) -> dict[int, Assessment]:
    """The same for cases that are known, by id."""
    query = visible_cases(look).where(col(Case.id).in_(case_ids))
    return {one.case_id: one for one in _assessments(look, query, notice)}


def endings_of(
    look: Look, notice: AnnualNotice, authority_key: str, *, of: Collection[Assessment] | None = None
) -> Marks:
    """Every mark that ends an assessment at this authority, decided or still open; only those of some, if they are given."""
    if notice.ended_by is None:
        return {}
    texts = [mark_of(match.there, match) for match in notice.matches]
    query = visible_cases(look).where(
        col(Case.service_key) == notice.ended_by,
        col(Case.authority_key) == authority_key,
        col(Case.status).in_((*OPEN_STATUSES, *IN_FORCE)),
        ~has_later_decision(),
    )
    if of is not None:
        wanted = [{one.marks[number] for one in of} - {""} for number in range(len(texts))]
        query = query.where(or_(*(text.in_(marks) for text, marks in zip(texts, wanted, strict=True))))
    places, days = _compared(notice), [_text(pointer) for pointer in notice.ends_on]
    rows = with_decision(query).with_only_columns(
        *(col(Case.file_reference), col(Case.status), col(Case.outcome), col(Case.applicant_name)),
        *(*texts, *days, *map(_text, places)),
    )
    marks: dict[tuple[int, str], list[Ending]] = {}
    for reference, status, outcome, name, *stated in look.session.connection().execute(rows):
        is_decided = status in IN_FORCE
        if is_decided and outcome not in notice.ended_outcomes:
            continue
        found, rest = stated[: len(texts)], stated[len(texts) :]
        ends_on = next(filter(None, map(day_of, rest[: len(days)])), None)
        same = _folded(places, rest[len(days) :])
        ending = Ending(reference, is_decided, ends_on, same, compared(name))
        for number, text in enumerate(found):
            if text:
                marks.setdefault((number, text), []).append(ending)
    return marks


def replaced_by(look: Look, case_ids: Collection[int]) -> dict[int, str]:
    """Of cases whose decision a follow-on has replaced: its file reference, by id."""
    later = aliased(Case)
    query = (
        visible_cases(look)
        .join(later, _replaces(later))
        .where(col(Case.id).in_(case_ids))
        .with_only_columns(col(Case.id), col(later.file_reference))
        .order_by(col(later.id))
    )
    return {case_id: reference for case_id, reference in look.session.connection().execute(query)}


def has_later_decision() -> ColumnElement[bool]:
    """The condition of a query for cases whose decision a follow-on has replaced."""
    later = aliased(Case)
    return select(col(later.id)).where(_replaces(later)).exists()


def _replaces(later: type[Case]) -> ColumnElement[bool]:
    """A follow-on of the same service with a decision of its own. One of another service decides something else."""
    return and_(
        col(later.follows) == col(Case.id),
        col(later.service_key) == col(Case.service_key),
        col(later.status).in_(IN_FORCE),
        col(later.outcome).is_not(None),
    )


def _page(look: Look, service: Service, *, authority_key: str, year: int, after: int) -> list[Assessment]:
    notice = service.annual_notice
    if notice is None:
        return []
    starts_at = datetime.combine(date(year, 1, 1), time(0), OFFICE_TIME_ZONE).astimezone(UTC)
    has_item = select(LetterRunItem.id).where(
        col(LetterRunItem.case_id) == col(Case.id),
        col(LetterRunItem.kind) == notice.key,
        col(LetterRunItem.year) == year,
    )
    query = visible_cases(look).where(
        col(Case.service_key) == service.key,
        col(Case.authority_key) == authority_key,
        col(Case.status).in_(IN_FORCE),
        col(Case.outcome).in_(notice.outcomes),
        col(Case.decided_at) < starts_at,
        col(Case.id) > after,
        ~has_item.exists(),
        ~has_later_decision(),
    )
    return _assessments(look, query.limit(_PAGE), notice)


def _assessments(look: Look, query: SelectOfScalar[Case], notice: AnnualNotice) -> list[Assessment]:
    texts = [mark_of(match.here, match) for match in notice.matches]
    is_chip = tuple(match.is_chip for match in notice.matches)
    places, days = _compared(notice), [_text(pointer) for pointer in notice.starts_on]
    begins_on = col(Decision.fields)["begins_on"].astext
    ended_on = col(Decision.fields)["ended_on"].astext
    rows = with_decision(query).with_only_columns(
        *(col(Case.id), begins_on, ended_on, col(Case.applicant_name)),
        *(*texts, *days, *map(_text, places)),
    )
    found: list[Assessment] = []
    for case_id, begins, ended, name, *stated in look.session.connection().execute(
        rows.order_by(col(Case.id))
    ):
        rest = stated[len(texts) :]
        said = _folded(places, rest[len(days) :])
        same = tuple({place: said[place] for place in match.same} for match in notice.matches)
        marks = tuple(text or "" for text in stated[: len(texts)])
        since = next(filter(None, map(day_of, rest[: len(days)])), None)
        found.append(
            Assessment(
                case_id=case_id,
                begins_on=day_of(begins),
                marks=marks,
                same=same,
                is_chip=is_chip,
                kept_since=since,
                has_end=bool((ended or "").strip()),
                keeper=compared(name),
            )
        )
    return found


def _compared(notice: AnnualNotice) -> tuple[str, ...]:
    """The places any match compares besides, each once."""
    return tuple(dict.fromkeys(place for match in notice.matches for place in match.same))


def _folded(places: Sequence[str], stated: Sequence[str | None]) -> dict[str, str]:
    return {place: chip_number(compared(text or "")) for place, text in zip(places, stated, strict=True)}


def with_decision(query: SelectOfScalar[Case]) -> SelectOfScalar[Case]:
    """The query with the newest approved decision of each case: what a correction corrected is no longer said."""
    newer, approved = aliased(Decision), DecisionStatus.APPROVED.value
    has_newer = select(col(newer.id)).where(
        col(newer.case_id) == col(Decision.case_id),
        col(newer.status) == approved,
        col(newer.id) > col(Decision.id),
    )
    is_its_own = and_(
        col(Decision.case_id) == col(Case.id), col(Decision.status) == approved, ~has_newer.exists()
    )
    return query.outerjoin(Decision, is_its_own)


def mark_of(pointer: str, match: EndMatch) -> ColumnElement[Any]:
    """What is stated at a place of a match, in SQL, as it is compared."""
    text = _text(pointer)
    return func.regexp_replace(text, READER_ZERO.pattern, r"\1") if match.is_chip else text


def _text(pointer: str) -> ColumnElement[Any]:
    """What is stated at this place: of the outcome, or of the form with the corrections laid over it."""
    if pointer.startswith(_OF_THE_DECISION):
        return func.btrim(col(Decision.fields)[pointer.removeprefix(_OF_THE_DECISION)].astext)
    return stated_column(pointer)


def day_of(typed: str | None) -> date | None:
    """The day as a clerk types it or a form states it; None for anything else."""
    try:
        return read_date(typed or "")
    except ValueError:
        return None
