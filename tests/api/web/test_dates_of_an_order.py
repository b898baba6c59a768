"""The composer of an order on an assembly with several dates: the clerk ticks which it is about."""

from cases.facts.actor import CaseId
from cases.models import Case
from tests.api.web.conftest import Browser
from tests.factories.stages import Stages

WRITTEN = ("danger_facts", "protected_right", "milder_means", "weighing", "enforcement_reasons")
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
    filled = {f"feld.{key}": "Grund" for key in WRITTEN} | {"feld.danger_source": "versammlung"}
    anna.send(address, **typed, **filled, **{"feld.dates": ["", *chosen]})
    return anna.see(f"/vorgaenge/{case_id}/entscheidung")


def test_the_clerk_ticks_the_dates_of_an_order(anna: Browser, stages: Stages) -> None:
    case_id = noticed(stages, {"begins_at": AGAIN, "ends_at": "2026-12-19T16:00:00+01:00"})

    both = send(anna, case_id, FIRST, AGAIN)
    none = send(anna, case_id)

    assert f'value="{FIRST}" checked' in both
    assert f'value="{AGAIN}" checked' in both
    assert "19.12.2026, 14:00 bis 16:00 Uhr" in both
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


def test_a_date_over_midnight_names_both_days(anna: Browser, stages: Stages) -> None:
    case_id = noticed(stages, {"begins_at": AGAIN, "ends_at": "2026-12-20T01:00:00+01:00"})
    assert "19.12.2026, 14:00 bis 20.12.2026, 01:00 Uhr" in send(anna, case_id, FIRST)


def test_what_stands_in_the_fields_of_a_new_outcome_counts_at_once(anna: Browser, stages: Stages) -> None:
    """The page shows the tick and the times; it must not say beside them that they are missing."""
    case_id = noticed(stages, {"begins_at": AGAIN, "ends_at": "2026-12-19T16:00:00+01:00"})
    typed = {"ergebnis": "beschraenkt", "bisher": "bestaetigt", "version": anna.version_of(case_id)}

    fields = anna.send(f"/vorgaenge/{case_id}/entwurf", **typed, feld__begins_at="12.12.2026, 15:00").text
    page = anna.see(f"/vorgaenge/{case_id}/entscheidung")

    assert f'value="{FIRST}" checked' in page
    assert 'value="12.12.2026, 15:00"' in page
    assert 'value="12.12.2026, 16:00"' in page
    assert "„Tatsachen, aus denen sich die Gefahr ergibt“ fehlt." in page
    assert "„Termine, die es betrifft“ fehlt." not in page
    assert "„Ende“ fehlt." not in page
    assert 'name="feld.danger_facts"' in fields
    assert "field-error" not in fields  # nobody has had the chance to type it
    assert '<button id="weitergeben" hx-swap-oob="innerHTML">Zur Mitzeichnung geben' in fields
    assert "Der Bescheid greift in Rechte ein." in fields
