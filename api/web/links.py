"""Addresses inside the desk: the work list with its filter, and the tabs of a case."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from cases.facts.worklist import WorkListFilter

_DEFAULT = WorkListFilter()


def list_query(chosen: WorkListFilter) -> str:
    """The filter as a query string, without what is default anyway; "" for the plain list."""
    pairs = (
        ("zustaendig", chosen.owner, _DEFAULT.owner),
        ("ansicht", chosen.view, _DEFAULT.view),
        ("q", chosen.query, ""),
        ("leistung", chosen.service_key, ""),
        ("status", chosen.status, ""),
        ("person", str(chosen.clerk_id or ""), ""),
        ("bis", f"{chosen.due_until:%d.%m.%Y}" if chosen.due_until else "", ""),
        ("sortierung", chosen.sort, _DEFAULT.sort),
        ("seite", str(chosen.page), "1"),
    )
    return urlencode([(name, value) for name, value, default in pairs if value != default])


def list_path(chosen: WorkListFilter, **changes: str | int | date | None) -> str:
    """The list with some parts of the filter changed; any change but of the page goes back to page 1."""
    if changes and "page" not in changes:
        changes["page"] = 1
    query = list_query(replace(chosen, **changes))  # type: ignore[arg-type]  # names and types are those of the filter
    return f"/vorgaenge?{query}" if query else "/vorgaenge"


def export_path(chosen: WorkListFilter) -> str:
    """The same list as CSV, all pages."""
    query = list_query(replace(chosen, page=1))
    return f"/vorgaenge/export.csv?{query}" if query else "/vorgaenge/export.csv"


def sort_path(chosen: WorkListFilter, column: str) -> str:
    """The list sorted by a column; a second time turns the order round."""
    return list_path(chosen, sort=f"-{column}" if chosen.sort == column else column)


def sort_state(chosen: WorkListFilter, column: str) -> str:
    """ "ascending" or "descending" for aria-sort, "" when the list is not sorted by this column."""
    return {column: "ascending", f"-{column}": "descending"}.get(chosen.sort, "")


def case_path(case_id: int, tab: str = "", **query: str | int | None) -> str:
    """A tab of a case; empty parts of the query are left out."""
    path = f"/vorgaenge/{case_id}/{tab}" if tab else f"/vorgaenge/{case_id}"
    kept = urlencode([(name, value) for name, value in query.items() if value not in (None, "")])
    return f"{path}?{kept}" if kept else path


def nav_key(chosen: WorkListFilter) -> str:
    """The entry of the navigation that this list belongs to."""
    if chosen.query and chosen.owner == "alle":
        return "suche"
    if chosen.owner == "team" and chosen.view == "mitzeichnung":
        return "mitzeichnung"
    if chosen.owner == "ich":
        return "ueberfaellig" if chosen.view == "ueberfaellig" else "ich"
    return "suche" if chosen.owner == "alle" else chosen.owner
