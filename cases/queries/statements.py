"""What the citizen stated, with the clerk's corrections laid over it."""

import copy
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func

from cases.catalogue.form_fields import value_at
from cases.models import Case


def effective_form(case: Case) -> dict[str, Any]:
    """The form as the office works with it: stated values, corrected where a clerk corrected them."""
    if not case.corrections:
        return case.form
    form = copy.deepcopy(case.form)
    for pointer, value in case.corrections.items():
        _set(form, pointer, value)
    return form


def stated_text(form: Mapping[str, object], pointer: str | None) -> str:
    """A stated value as text, "" where there is none."""
    value = value_at(form, pointer) if pointer else None
    return "" if value is None else str(value).strip()


def stated_column(pointer: str) -> ColumnElement[Any]:
    """The same in SQL for the cases of a query: the correction, else the form; NULL where nothing is stated."""
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
