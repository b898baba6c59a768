"""The composer of an order on an assembly with several dates: the clerk ticks which it is about."""

from cases.facts.actor import CaseId
from cases.models import Case
from tests.api.web.conftest import Browser
from tests.factories.stages import Stages

FIRST, AGAIN = "2026-12-12T14:00:00+01:00", "2026-12-19T14:00:00+01:00"


def noticed(stages: Stages, *further: dict[str, str]) -> CaseId:
    case_id = stages.taken("versammlung")
    with stages.acting(stages.office.anna) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = {**row.form, "is_recurring": bool(further), "further_dates": list(further)}
    return case_id


def send(anna: Browser, case_id: CaseId, *chosen: str) -> str:
    address = f"/vorgaenge/{case_id}/entwurf"
    typed = {"ergebnis": "verboten", "bisher": "verboten", "version": anna.version_of(case_id)}
    filled = {f"feld.{key}": "Grund" for key in ("danger_facts", "milder_means", "enforcement_reasons")}
    anna.send(address, **typed, **filled, **{"feld.dates": ["", *chosen]})
    return anna.see(f"/vorgaenge/{case_id}/entscheidung")


def test_the_clerk_ticks_the_dates_of_an_order(anna: Browser, stages: Stages) -> None:
    case_id = noticed(stages, {"begins_at": AGAIN, "ends_at": "2026-12-19T16:00:00+01:00"})

    both = send(anna, case_id, FIRST, AGAIN)
    none = send(anna, case_id)

    assert f'value="{FIRST}" checked' in both
    assert f'value="{AGAIN}" checked' in both
    assert "19.12.2026, 14:00 Uhr bis 19.12.2026, 16:00 Uhr" in both
    assert "„Termine, die es betrifft“ fehlt." in none
    assert f'value="{AGAIN}" checked' not in none


def test_the_only_date_needs_no_tick(anna: Browser, stages: Stages) -> None:
    case_id = noticed(stages)

    page = send(anna, case_id, FIRST)

    assert f'<input type="hidden" name="feld.dates" value="{FIRST}">' in page
    assert "Termine, die es betrifft" not in page


def test_the_only_date_is_shown_once_it_is_no_longer_the_chosen_one(anna: Browser, stages: Stages) -> None:
    case_id = noticed(stages)

    page = send(anna, case_id, AGAIN)

    assert "Einen gewählten Termin gibt es in der Anzeige nicht mehr. Bitte neu wählen." in page
    assert f'<input type="checkbox" name="feld.dates" value="{FIRST}">' in page
