"""The filter of the work list as it stands in an address. What cannot be read is ignored."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl

from cases.facts.worklist import OWNERS, SORTS, VIEWS, WorkListFilter
from cases.queries.outcome_fields import read_date
from cases.rules.lifecycle import CaseStatus

_QUERY_LENGTH = 200
_NUMBER_LENGTH = 9


def read_filter(query: Mapping[str, str], *, owner: str = "ich") -> WorkListFilter:
    """The filter of an address; `owner` is what counts where the address does not say it."""
    status = query.get("status", "")
    return WorkListFilter(
        owner=_one_of(query.get("zustaendig", ""), OWNERS, owner),
        view=_one_of(query.get("ansicht", ""), VIEWS, "offen"),
        query=query.get("q", "").replace("\x00", "").strip()[:_QUERY_LENGTH],
        service_key=query.get("leistung", ""),
        status=status if status in {known.value for known in CaseStatus} else "",
        clerk_id=_number(query.get("person", "")),
        due_until=_day(query.get("bis", "")),
        sort=_one_of(query.get("sortierung", ""), SORTS, "frist"),
        page=_number(query.get("seite", "")) or 1,
    )


def read_list(packed: str) -> WorkListFilter:
    """The list a person came from (`?liste=…`)."""
    return read_filter(dict(parse_qsl(packed)))


def _one_of(text: str, known: tuple[str, ...], default: str) -> str:
    return text if text in known else default


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _NUMBER_LENGTH else None


def _day(text: str) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None
