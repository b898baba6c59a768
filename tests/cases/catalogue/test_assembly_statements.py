"""Notices of assemblies: what is said of the call does not fit, dates that are over."""

import pytest

from tests.cases.catalogue.stated import hints, payload, refused, sentences

ASSEMBLY = "versammlung"
CALL = "/call/announced_at"
IN_TIME = "jedenfalls nicht verspätet"
CONTRADICTION = "Die Angaben zum Aufruf widersprechen sich"


@pytest.mark.parametrize(
    ("state", "announced_at", "is_contradiction"),
    [
        ("noch_nicht_geplant", "2026-11-01T10:00:00+01:00", True),
        ("noch_nicht_geplant", "2026-12-01T10:00:00+01:00", True),
        ("noch_nicht_geplant", None, False),
        ("erfolgt", "2026-11-16T10:01:00+01:00", True),
        ("erfolgt", "2026-12-01T10:00:00+01:00", True),
        ("erfolgt", "2026-11-16T09:59:00+01:00", False),
        ("geplant", "2026-11-16T09:59:00+01:00", True),
        ("geplant", "2026-11-16T10:01:00+01:00", False),
    ],
)
def test_statements_on_the_call_that_do_not_fit_are_taken_and_said(
    state: str, announced_at: str | None, is_contradiction: bool
) -> None:
    form = payload(ASSEMBLY, call__state=state, call__announced_at=announced_at)
    assert refused(ASSEMBLY, form) == []
    assert (CONTRADICTION in sentences(ASSEMBLY, form)) is is_contradiction
    assert (CALL in hints(ASSEMBLY, form)) is is_contradiction


def test_only_a_call_without_a_moment_is_said_not_to_be_late() -> None:
    open_call = payload(ASSEMBLY, call__state="noch_nicht_geplant", call__announced_at=None)
    assert IN_TIME in sentences(ASSEMBLY, open_call)
    stated = payload(
        ASSEMBLY, call__state="noch_nicht_geplant", call__announced_at="2026-11-01T10:00:00+01:00"
    )
    assert IN_TIME not in sentences(ASSEMBLY, stated)


@pytest.mark.parametrize(
    ("begins", "ends", "is_refused"),
    [
        ("2020-12-06T14:00:00+01:00", "2020-12-06T15:00:00+01:00", True),
        ("2026-11-15T14:00:00+01:00", "2026-11-15T15:00:00+01:00", False),
    ],
)
def test_further_date_that_is_over_is_said(begins: str, ends: str, is_refused: bool) -> None:
    form = payload(ASSEMBLY, is_recurring=True, further_dates=[{"begins_at": begins, "ends_at": ends}])
    assert refused(ASSEMBLY, form) == (["/further_dates/0/begins_at"] if is_refused else [])
    assert "/further_dates/0/begins_at" in hints(ASSEMBLY, form)
