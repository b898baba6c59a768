"""What is revoked or changed for the future only does not begin before the addressee can know of it."""

import pytest

from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

TOO_EARLY = "Für die Zukunft geht es frühestens ab der Bekanntgabe"


@pytest.mark.parametrize(
    ("service", "outcome_key", "typed", "delivery"),
    [
        ("sperrgenehmigung", "widerrufen", {"revoked_from": "16.11.2026, 12:00"}, ""),
        ("sperrgenehmigung", "widerrufen", {"revoked_from": "17.11.2026, 12:00"}, "zustellungsurkunde"),
        ("sperrgenehmigung", "bescheid_zurueckgenommen", {"revoked_from": "03.11.2026, 12:00"}, ""),
        ("sperrgenehmigung", "geaendert", {"changed_from": "16.11.2026, 12:00"}, ""),
        ("schuelerfahrtkosten", "geaendert", {"begins_on": "01.08.2026"}, ""),
        (
            "foerderung-medizinische-ausbildung",
            "widerrufen_zukunft",
            {"revoked_from": "16.11.2026"},
            "",
        ),
    ],
)
def test_no_day_before_the_announcement(
    door: Door, stages: Stages, service: str, outcome_key: str, typed: dict[str, str], delivery: str
) -> None:
    walk = Walk(door, stages, complete(service))
    outcome = walk.service.outcome(outcome_key)
    case_id = walk.ready_for(outcome)

    pages = [walk.filled(case_id, outcome, fields, delivery=delivery) for fields in ({}, typed)]
    found = [" ".join(page.decision.blockers) for page in pages]

    assert [TOO_EARLY in text for text in found] == [False, True]
    assert "Bitte den Tag im Entwurf ändern" in found[1]


@pytest.mark.parametrize("outcome_key", ["widerrufen", "bescheid_zurueckgenommen"])
@pytest.mark.parametrize(
    ("revoked_from", "is_refused"),
    [("16.11.2026, 09:59", True), ("16.11.2026, 10:00", True), ("16.11.2026, 10:01", False)],
)
def test_nobody_is_told_to_do_something_by_an_hour_that_is_past(
    door: Door, stages: Stages, outcome_key: str, revoked_from: str, *, is_refused: bool
) -> None:
    """§ 37 (1), § 44 (2) no. 4 VwVfG: the order to open the road is handed over on 16 November at 10:00 (9:00 UTC)."""
    walk = Walk(door, stages, complete("sperrgenehmigung"))
    outcome = walk.service.outcome(outcome_key)
    case_id = walk.ready_for(outcome)
    page = walk.filled(case_id, outcome, {"revoked_from": revoked_from}, delivery="persoenlich")
    found = " ".join(page.decision.blockers)
    assert (f"{TOO_EARLY}, und dieser Zeitpunkt ist schon vorbei" in found) is is_refused
    assert ("Bitte den Zeitpunkt im Entwurf ändern" in found) is is_refused
