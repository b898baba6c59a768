"""What people type: dates in many spellings, filters from addresses, numbers and days as they are shown."""

from datetime import UTC, date, datetime

import pytest

from api.web import formats
from api.web.forms.list_filter import read_filter, read_list
from api.web.forms.state import refused
from api.web.forms.typed import TypedForm
from api.web.links import list_path, list_query
from cases.errors import CaseError, Conflict, Invalid, NotAllowed
from cases.facts.worklist import WorkListFilter


@pytest.mark.parametrize("typed", ["1.3.26", "01.03.2026", "1.3.2026", " 01.03.26 ", "2026-03-01"])
def test_dates_are_read_as_clerks_type_them(typed: str) -> None:
    assert TypedForm({"datum": (typed,)}).day("datum") == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["", "31.02.2026", "bald", "1.3."])
def test_unreadable_date_names_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        TypedForm({"datum": (typed,)}).day("datum")
    assert caught.value.errors[0].pointer == "datum"


def test_filter_survives_its_own_address() -> None:
    chosen = WorkListFilter(
        "team", "neu", "Oğuz & Co", "sperrgenehmigung", "in_pruefung", 7, date(2026, 12, 1), "-name", 3
    )
    assert read_list(list_query(chosen)) == chosen


def test_plain_list_has_a_plain_address() -> None:
    assert list_path(WorkListFilter()) == "/vorgaenge"


def test_another_filter_goes_back_to_the_first_page() -> None:
    assert "seite" not in list_path(WorkListFilter(page=4), view="neu")


def test_nonsense_in_an_address_is_ignored() -> None:
    typed = {
        "zustaendig": "x",
        "seite": "-1",
        "bis": "gestern",
        "person": "1e9",
        "sortierung": "'",
        "q": "a\x00b" * 200,
    }
    chosen = read_filter(typed)
    assert (chosen.owner, chosen.page, chosen.due_until, chosen.clerk_id, chosen.sort) == (
        "ich",
        1,
        None,
        None,
        "frist",
    )
    assert "\x00" not in chosen.query
    assert len(chosen.query) <= 200


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "heute"), (1, "morgen"), (3, "in 3 Tagen"), (-1, "seit gestern"), (-5, "seit 5 Tagen"), (None, "")],
)
def test_days_in_words(days: int | None, words: str) -> None:
    assert formats.relative_days(days) == words


def test_moment_is_shown_in_office_time() -> None:
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert formats.moment_short(moment, date(2026, 11, 23)) == "heute 00:30"
    assert formats.date_de(moment) == "23.11.2026"


def test_amounts_and_sizes_read_german() -> None:
    assert formats.euro(123_450) == "1.234,50\xa0€"
    assert formats.file_size(1_400_000) == "1,4\u202fMB"
    assert formats.initials("Dr. Katrin Ahrens") == "KA"


@pytest.mark.parametrize(
    ("error", "message", "reasons"),
    [
        (NotAllowed("A fehlt.", ("A fehlt.",)), "A fehlt.", ()),
        (
            NotAllowed("A fehlt. B fehlt.", ("A fehlt.", "B fehlt.")),
            "Das geht noch nicht:",
            ("A fehlt.", "B fehlt."),
        ),
        (
            NotAllowed("„Freigeben“ ist noch nicht möglich: A fehlt. B fehlt.", ("A fehlt.", "B fehlt.")),
            "„Freigeben“ ist noch nicht möglich:",
            ("A fehlt.", "B fehlt."),
        ),
        (Conflict("Inzwischen geändert."), "Inzwischen geändert.", ()),
    ],
)
def test_a_refused_form_says_each_reason_once(
    error: CaseError, message: str, reasons: tuple[str, ...]
) -> None:
    form = refused("verzicht", {}, error)
    assert (form.message, form.reasons) == (message, reasons)
