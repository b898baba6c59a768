"""What the citizen stated, with the clerk's corrections laid over it."""

import copy
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func

from cases.catalogue.form_fields import pointers_at, value_at
from cases.errors import Invalid
from cases.facts.office_time import office_day
from cases.models import Case
from cases.rules.calendar import YEARS
from cases.rules.written import printable


def effective_form(case: Case) -> dict[str, Any]:
    """The form as the office works with it: stated values, corrected where a clerk corrected them."""
    return corrected_form(case, {}) if case.corrections else case.form


def corrected_form(case: Case, more: Mapping[str, object]) -> dict[str, Any]:
    """The same in a copy with one correction `more`, by pointer."""
    form = copy.deepcopy(case.form)
    for pointer, value in (case.corrections | dict(more)).items():
        _set(form, pointer, value)
    return form


def printable_form(form: Mapping[str, object]) -> dict[str, object]:
    """The statements as a letter can print them; names and addresses are Latin anyway (`cases.catalogue.stated`)."""
    return {name: _printable(value) for name, value in form.items()}


def _printable(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return printable_form(value)
    return [_printable(one) for one in value] if isinstance(value, list) else value


def stated_text(form: Mapping[str, object], pointer: str | None) -> str:
    """A stated value as text, "" where there is none."""
    value = value_at(form, pointer) if pointer else None
    return "" if value is None else str(value).strip()


def stated_day(value: object) -> date | None:
    """A stated day or moment as a day, None where there is none; `Invalid` for a year no calendar of the office holds."""
    day = (
        date.fromisoformat(value[:10]) if isinstance(value, str) and len(value) >= len("2026-01-01") else None
    )
    if day is not None and day.year not in YEARS:
        raise Invalid(f"Das Jahr {day.year} in den Angaben kann nicht stimmen. Bitte die Angabe berichtigen.")
    return day


def last_stated_day(form: Mapping[str, object], pointers: Sequence[str]) -> date | None:
    """The latest of the stated days and moments, in the office's time zone; None where none can be read."""
    return max(stated_days(form, pointers), default=None)


def stated_days(form: Mapping[str, object], pointers: Sequence[str]) -> frozenset[date]:
    """The stated days, and those of stated moments in the office's time zone; what cannot be read is none."""
    stated = [value_at(form, place) for pointer in pointers for place in pointers_at(form, pointer)]
    return frozenset(filter(None, map(_day_here, stated)))


def _day_here(value: object) -> date | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if moment is None or moment.year not in YEARS:
        return None
    return office_day(moment) if moment.tzinfo else moment.date()


def stated_column(pointer: str) -> ColumnElement[Any]:
    """What a case of a query states at this place, in SQL: the correction, else the form; NULL where there is nothing."""
    path = tuple(pointer.strip("/").split("/"))
    return func.btrim(func.coalesce(col(Case.corrections)[pointer].astext, col(Case.form)[path].astext))


def _set(form: dict[str, Any], pointer: str, value: object) -> None:
    *path, last = pointer.strip("/").split("/")
    node: Any = form
    for part in path:
        node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
    if isinstance(node, list):
        node[int(last)] = value
    else:
        node[last] = value
