"""Each date of a notice is an assembly of its own: its course is asked for after each of them, and never before."""

from datetime import date

import pytest

from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

AGAIN = {"begins_at": "2026-12-23T14:00:00+01:00", "ends_at": "2026-12-23T16:00:00+01:00"}
ON_CHRISTMAS = {"begins_at": "2026-12-25T14:00:00+01:00", "ends_at": "2026-12-25T16:00:00+01:00"}
INTO_THE_NIGHT = {"begins_at": "2027-01-04T20:00:00+01:00", "ends_at": "2027-01-04T23:30:00+00:00"}
"""Ends at half past midnight in the office."""

REPORT = "Nachbericht der Versammlung aufnehmen"


@pytest.mark.parametrize(
    ("further", "reports"),
    [
        ([], {REPORT: date(2026, 12, 14)}),  # Saturday, 12 December 2026: not on the Friday before it
        (
            [AGAIN, ON_CHRISTMAS, INTO_THE_NIGHT],
            {
                f"{REPORT} (12.12.2026)": date(2026, 12, 14),
                f"{REPORT} (23.12.2026)": date(2026, 12, 24),
                f"{REPORT} (25.12.2026)": date(2026, 12, 28),
                f"{REPORT} (05.01.2027)": date(2027, 1, 6),
            },
        ),
        (
            [AGAIN, AGAIN],
            {f"{REPORT} (12.12.2026)": date(2026, 12, 14), f"{REPORT} (23.12.2026)": date(2026, 12, 24)},
        ),
    ],
)
def test_the_report_is_due_after_each_date(
    door: Door, stages: Stages, further: list[dict[str, str]], reports: dict[str, date]
) -> None:
    walk = Walk(door, stages, complete("versammlung"))
    if further:
        walk.said["payload"] |= {"is_recurring": True, "further_dates": further}
    outcome = walk.service.outcome("bestaetigt")
    page = walk.ended(walk.ready_for(outcome), outcome)

    assert {one.title: one.ends_on for one in page.time_limits if one.title.startswith(REPORT)} == reports
    lines = [line.text for line in page.journal if line.act == "wiedervorlage"]
    assert len([line for line in lines if REPORT in line]) == len(reports)
