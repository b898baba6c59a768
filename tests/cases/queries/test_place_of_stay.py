"""A report of an infection goes where the affected person stays, not where the reporting person lives (§ 9 (4) IfSG)."""

import pytest

from cases.facts.actor import system_actor
from cases.queries.competence import place_of
from tests.acting import Acting

REPORT = "corona-schnelltest"


@pytest.mark.parametrize(
    ("for_other", "stay", "address", "place", "words"),
    [
        (False, None, "03358016", "03358016", ""),
        (None, None, "03358016", "03358016", ""),
        (False, "03358019", "03358016", "03358019", ""),
        (True, "03358019", "03358016", "03358019", ""),
        (True, "03351006", "03358016", "03351006", "außerhalb des Landkreises"),
        (True, None, "03358016", "", "Ort unbekannt"),
        (True, None, None, "", "Ort unbekannt"),
    ],
)
def test_place_of_stay_decides(
    acting: Acting, for_other: bool | None, stay: str | None, address: str | None, place: str, words: str
) -> None:
    form = {
        "applicant": {"ags": address} if address else {},
        "person": {"current_stay_ags": stay} if stay else {},
        "reports_for_other": for_other,
    }
    with acting(system_actor()) as ctx:
        found = place_of(ctx, ctx.catalogue.service(REPORT), form)
    assert (found.municipality_key, found.authority_key) == (place, "landkreis-heidekreis")
    assert words in found.hint
    assert bool(found.hint) is bool(words)
