"""Notice of an assembly and the quiet hours of Sundays and holidays, by tables (§ 5 NVersG, § 5 NFeiertagsG)."""

from datetime import date, datetime

import pytest

from cases.rules.assembly import notice_of_assembly, touches_quiet_hours

# call, receipt, last moment, late?
NOTICES = [
    ("2026-11-19T12:00+01:00", "2026-11-17T12:00+01:00", "2026-11-17T12:00", False),
    ("2026-11-19T12:00+01:00", "2026-11-17T12:00:59+01:00", "2026-11-17T12:00", False),
    ("2026-11-19T12:00+01:00", "2026-11-17T12:01+01:00", "2026-11-17T12:00", True),
    # Monday morning: the weekend does not count
    ("2026-11-23T10:00+01:00", "2026-11-19T10:00+01:00", "2026-11-19T10:00", False),
    ("2026-11-23T10:00+01:00", "2026-11-20T09:00+01:00", "2026-11-19T10:00", True),
    # notice on the Saturday counts as given before the first hour of Monday
    ("2026-11-25T00:00+01:00", "2026-11-21T15:00+01:00", "2026-11-23T00:00", False),
    # Good Friday to Easter Monday 2027 do not count
    ("2027-03-30T12:00+02:00", "2027-03-24T12:00+01:00", "2027-03-24T12:00", False),
    ("2027-03-30T12:00+02:00", "2027-03-25T08:00+01:00", "2027-03-24T12:00", True),
    # the same moments in another time zone
    ("2026-11-19T11:00+00:00", "2026-11-17T11:00+00:00", "2026-11-17T12:00", False),
    # notice after the call
    ("2026-11-15T18:00+01:00", "2026-11-16T09:00+01:00", "2026-11-12T00:00", True),
]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("call", "received", "latest", "is_late"), NOTICES)
def test_notice_is_measured_against_the_public_call(
    call: str, received: str, latest: str, is_late: bool
) -> None:
    notice = notice_of_assembly(
        "Anzeige", _moment(call), _moment(received), hours=48, source="§ 5 Abs. 1 NVersG"
    )
    assert (f"{notice.latest_at:%Y-%m-%dT%H:%M}", notice.is_late) == (latest, is_late)
    assert notice.deadline.ends_on == date.fromisoformat(latest[:10])


def test_ledger_names_call_skipped_days_and_verdict() -> None:
    notice = notice_of_assembly(
        "Anzeige",
        _moment("2026-11-23T10:00+01:00"),
        _moment("2026-11-20T09:00+01:00"),
        hours=48,
        source="§ 5 Abs. 1 NVersG",
    )
    said = " ".join(step.text for step in notice.deadline.steps)
    assert "Aufruf am 23.11.2026, 10:00 Uhr" in said
    assert "22.11.2026 zählt nicht mit (Sonntag)" in said
    assert "bis 19.11.2026, 10:00 Uhr" in said
    assert "verspätet; das allein ist kein Grund für ein Verbot" in said


@pytest.mark.parametrize(
    ("begins", "ends", "quiet_on"),
    [
        ("2026-12-06T10:00+01:00", "2026-12-06T12:00+01:00", date(2026, 12, 6)),  # Sunday
        ("2026-12-06T11:00+01:00", "2026-12-06T12:00+01:00", None),
        ("2026-12-06T05:00+01:00", "2026-12-06T07:00+01:00", None),
        ("2026-12-05T22:00+01:00", "2026-12-06T08:00+01:00", date(2026, 12, 6)),
        ("2026-12-25T09:00+01:00", "2026-12-25T10:00+01:00", date(2026, 12, 25)),
        ("2026-12-07T08:00+01:00", "2026-12-07T10:00+01:00", None),  # Monday
        ("2027-05-01T08:00+02:00", "2027-05-01T10:00+02:00", None),  # § 5 (2): 1 May
        ("2027-10-03T08:00+02:00", "2027-10-03T10:00+02:00", None),  # § 5 (2): 3 October, a Sunday
        ("2026-12-06T07:00+00:00", "2026-12-06T09:00+00:00", date(2026, 12, 6)),  # UTC
    ],
)
def test_quiet_hours(begins: str, ends: str, quiet_on: date | None) -> None:
    assert touches_quiet_hours(_moment(begins), _moment(ends)) == quiet_on
