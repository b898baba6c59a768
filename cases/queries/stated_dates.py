"""The dates a form states, and those a decision is about: one notice may announce an assembly for several days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cases.catalogue.form_fields import pointers_at, value_at
from cases.catalogue.outcome_rule import Outcome, OutcomeField
from cases.facts.case_page import Choice, DecisionField
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.models import Case
from cases.queries.outcome_fields import Value, read_moment
from cases.queries.statements import effective_form


@dataclass(frozen=True)
class StatedDate:
    """A date of the form, in the time of the office. `key`: its beginning as the form writes it; `is_first`: the one the form
    is mainly about.
    """

    key: str
    begins_at: datetime
    ends_at: datetime
    is_first: bool

    @property
    def title(self) -> str:
        """The date in the words of the office; its day once where it ends on the day it begins."""
        ends = (
            f"{self.ends_at:%H:%M}"
            if office_day(self.ends_at) == office_day(self.begins_at)
            else f"{self.ends_at:%d.%m.%Y, %H:%M}"
        )
        return f"{self.begins_at:%d.%m.%Y, %H:%M} bis {ends} Uhr"


def stated_dates(case: Case, field: OutcomeField) -> tuple[StatedDate, ...]:
    """Every date this field can name, in the order of the form, each once; what cannot be read is none."""
    form = effective_form(case)
    found = [
        date
        for number, pattern in enumerate(field.dates_from)
        for base in pointers_at(form, pattern)
        for date in _date_at(form, base, is_first=number == 0)
    ]
    once: dict[tuple[datetime, datetime], StatedDate] = {}
    for date in found:
        once.setdefault((date.begins_at, date.ends_at), date)
    return tuple(once.values())


def chosen_dates(case: Case, outcome: Outcome, values: Mapping[str, Value]) -> tuple[StatedDate, ...] | None:
    """The dates this decision is about; None where the outcome does not ask for them.

    The first date of the form is the one the clerk typed, where the outcome asks for it.
    """
    field = _dates_field(outcome.fields)
    if field is None:
        return None
    chosen = _keys(values.get(field.key))
    return tuple(
        _as_typed(one, values) if one.is_first else one
        for one in stated_dates(case, field)
        if one.key in chosen
    )


def dates_in_letter(case: Case, outcome: Outcome, values: Mapping[str, Value]) -> dict[str, object]:
    """The facts `dates`, `leaves_dates` and `moved_from` of the letter: what it is about, whether the form states others too,
    and when the first was to be where the clerk typed another time.
    """
    field, chosen = _dates_field(outcome.fields), chosen_dates(case, outcome, values)
    if field is None or chosen is None:
        return {"dates": [], "leaves_dates": False, "moved_from": None}
    stated = stated_dates(case, field)
    keys = {one.key for one in chosen}
    moved = [one for one in stated if one.key in keys and one not in chosen]
    return {
        "dates": [_times(one) for one in chosen],
        "leaves_dates": len(chosen) < len(stated),
        "moved_from": _times(moved[0]) if moved else None,
    }


def _times(date: StatedDate) -> dict[str, object]:
    return {"begins_at": date.begins_at, "ends_at": date.ends_at}


def with_dates(
    case: Case, asked: Sequence[OutcomeField], shown: tuple[DecisionField, ...]
) -> tuple[DecisionField, ...]:
    """The fields of the composer; one of dates offers those the form states."""
    field = _dates_field(asked)
    if field is None:
        return shown
    dates = stated_dates(case, field)
    return tuple(
        replace(
            one,
            choices=tuple(Choice(date.key, date.title, "", date.key in one.value.split()) for date in dates),
        )
        if one.key == field.key
        else one
        for one in shown
    )


def dates_problem(case: Case, outcome: Outcome, values: Mapping[str, Value]) -> str:
    """Why the chosen dates cannot stand, because the form no longer states one of them; "" if they can."""
    field = _dates_field(outcome.fields)
    if field is None or _keys(values.get(field.key)) <= {one.key for one in stated_dates(case, field)}:
        return ""
    return f"„{field.title}“: Einen gewählten Termin gibt es in der Anzeige nicht mehr. Bitte neu wählen."


def _as_typed(date: StatedDate, values: Mapping[str, Value]) -> StatedDate:
    begins, ends = values.get("begins_at"), values.get("ends_at")
    return replace(
        date,
        begins_at=begins if isinstance(begins, datetime) else date.begins_at,
        ends_at=ends if isinstance(ends, datetime) else date.ends_at,
    )


def _dates_field(fields: Sequence[OutcomeField]) -> OutcomeField | None:
    return next((field for field in fields if field.type == "dates"), None)


def _keys(value: Value) -> frozenset[str]:
    return frozenset(value.split()) if isinstance(value, str) else frozenset()


def _date_at(form: object, base: str, *, is_first: bool) -> Iterator[StatedDate]:
    begins, ends = (value_at(form, f"{base}/{name}") for name in ("begins_at", "ends_at"))
    if not isinstance(begins, str) or not isinstance(ends, str):
        return
    try:
        begins_at, ends_at = (read_moment(text).astimezone(OFFICE_TIME_ZONE) for text in (begins, ends))
    except ValueError:
        return
    yield StatedDate(begins, begins_at, ends_at, is_first)
