"""A dog that was deregistered but never registered: the way into a registration, and the estimate of its tax (§ 162 AO)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from cases.commands.assign import take_case
from cases.commands.decide import DraftInput, save_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hear import hear
from cases.errors import NotAllowed
from cases.facts.actor import CaseId
from cases.queries.calculations import computed_defaults
from cases.queries.letter_facts import draft_letter
from tests.factories.assessments import END
from tests.factories.stages import DOG_TAX, Stages, approve_as_shown

ESTIMATE = DraftInput(
    "geschaetzt",
    reasons="Die Angaben fehlen trotz Aufforderung.",
    fields={
        "begins_on": "01.03.2025",
        "ended_on": "",  # found in the deregistration, and struck out by the clerk
        "missing_text": "Der Beginn der Haltung fehlt",
        "estimate_basis": "Laut Hunderegister seit Februar 2025",
        "annual_tax_cents": "60,00",
        "cash_reference": "2210.2026.1",
    },
)


def not_known(stages: Stages) -> CaseId:
    """A deregistration that ended with „nicht bekannt“; its letter is out."""
    case_id = stages.routed(END)
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        take_case(ctx, case_id, version=None)
        typed = DraftInput("nicht_bekannt", fields={"register_by": "18.12.2026"})
        save_draft(ctx, case_id, version=None, draft=typed)
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    return case_id


def registration(stages: Stages, case_id: CaseId) -> CaseId:
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        return open_follow_on_case(ctx, case_id, version=None, reason="Keine Anmeldung gekommen").case_id


def test_the_office_waits_for_the_registration_it_asked_for(stages: Stages) -> None:
    page = stages.page(not_known(stages))
    found = [limit for limit in page.time_limits if limit.status == "laeuft"]
    assert [limit.ends_on for limit in found] == [date(2026, 12, 18)]
    assert "nachveranlagen" in found[0].title


def test_its_follow_on_is_a_registration_with_what_was_stated(stages: Stages) -> None:
    case_id = not_known(stages)
    fresh = registration(stages, case_id)
    assert registration(stages, case_id) == fresh

    row, before = stages.row(fresh), stages.row(case_id)
    assert (row.service_key, row.follows, row.status) == (DOG_TAX, case_id, "in_pruefung")
    assert row.clerk_id == before.clerk_id
    assert row.form["dog"] == before.form["dog"]
    assert row.form["tax_ags"] == "03358002"
    assert row.form["applicant"] == before.form["applicant"]
    assert "ending" not in row.form
    assert any("nachveranlagen" in hint for hint in row.hints)
    page = stages.page(fresh)
    assert page.head.follows is not None
    assert page.head.follows.case_id == case_id
    assert {choice.key for choice in page.decision.outcomes} >= {"festgesetzt", "geschaetzt"}


def test_estimate_is_heard_marked_and_decided(stages: Stages) -> None:
    fresh = registration(stages, not_known(stages))
    clerk = stages.clerk(DOG_TAX)
    with stages.acting(clerk) as ctx:
        save_draft(ctx, fresh, version=None, draft=ESTIMATE)
    decision = stages.page(fresh).decision
    sheet = decision.calculation
    assert sheet is not None
    assert (sheet.title, sheet.total_cents) == ("Hundesteuer (Schätzung)", 5000 + 6000)
    assert (sheet.lines[0].label, sheet.lines[0].source) == (
        "Steuerpflicht ab 01.03.2025",
        "§ 162 AO, § 11 NKAG",
    )
    assert any("§ 91" in text for text in decision.blockers)
    with pytest.raises(NotAllowed), stages.acting(clerk) as ctx:
        approve_as_shown(ctx, fresh)

    with stages.acting(clerk) as ctx:
        hear(ctx, fresh, version=None, facts_text="Der Hund ist im Register eingetragen.", days=None)
    stages.produce_letters(fresh)
    stages.post_letters(fresh)
    later = datetime(2027, 1, 15, 9, tzinfo=UTC)
    assert stages.page(fresh, clerk, at=later).decision.blockers == ()
    with stages.acting(clerk) as ctx:
        text = str(draft_letter(ctx, fresh).blocks)
    assert "geschätzt" in text
    assert "Laut Hunderegister seit Februar 2025" in text


def test_a_dog_that_is_gone_is_taxed_to_its_end_and_gets_no_annual_notice(stages: Stages) -> None:
    fresh = registration(stages, not_known(stages))
    clerk = stages.clerk(DOG_TAX)
    with stages.acting(clerk) as ctx:
        row = stages.row(fresh)
        proposed = computed_defaults(ctx, row, ctx.catalogue.service(DOG_TAX).outcome("geschaetzt"))
        assert proposed["ended_on"] == "09.11.2026"
        fields = dict(ESTIMATE.fields) | {"ended_on": "10.02.2026"}
        save_draft(ctx, fresh, version=None, draft=replace(ESTIMATE, fields=fields))
    sheet = stages.page(fresh).decision.calculation
    assert sheet is not None
    assert sheet.total_cents == 5000 + 1000
    assert any(line.label == "Steuerpflicht bis 28.02.2026" for line in sheet.lines)
    with stages.acting(clerk) as ctx:
        text = str(draft_letter(ctx, fresh).blocks)
    assert "10.02.2026" in text
    assert "nicht für die folgenden Jahre" in text
    assert "gilt auch für die folgenden Jahre" not in text


def letter_text(stages: Stages, case_id: CaseId, typed: DraftInput) -> str:
    """The draft of the letter with this draft."""
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        save_draft(ctx, case_id, version=None, draft=typed)
        return str(draft_letter(ctx, case_id).blocks)


def test_the_letter_after_a_deregistration_speaks_of_no_registration(stages: Stages) -> None:
    case_id = not_known(stages)
    fresh = registration(stages, case_id)
    fields = {key: text for key, text in ESTIMATE.fields.items() if key != "estimate_basis"}
    text = letter_text(stages, fresh, DraftInput("festgesetzt", fields=fields))
    assert "auf Ihre Anmeldung" not in text
    assert f"abgemeldet (Aktenzeichen {stages.row(case_id).file_reference}). Angemeldet war er nicht." in text
    assert "ersetzt" not in text


@pytest.mark.parametrize("outcome", ["festgesetzt", "steuerfrei", "nicht_steuerpflichtig"])
def test_later_letters_after_a_deregistration_speak_of_no_registration_either(
    stages: Stages, outcome: str
) -> None:
    case_id = not_known(stages)
    with stages.toolbox.engine.begin() as connection:
        forgotten = text("UPDATE case_file SET form = form #- '{dog,keeping_since}' WHERE id = :id")
        connection.execute(forgotten, {"id": case_id})
    fresh = registration(stages, case_id)
    fields = {key: typed for key, typed in ESTIMATE.fields.items() if key != "estimate_basis"}
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        save_draft(ctx, fresh, version=None, draft=DraftInput("festgesetzt", fields=fields))
        approve_as_shown(ctx, fresh)
    stages.produce_letters(fresh)
    stages.post_letters(fresh)

    said = letter_text(
        stages, registration(stages, fresh), DraftInput(outcome, reasons="Satzung.", fields=fields)
    )

    assert f"abgemeldet (Aktenzeichen {stages.row(case_id).file_reference}). Angemeldet war er nicht." in said
    assert "angezeigt" not in said
    assert "Ihrer Anmeldung" not in said
    assert ("ersetzt" in said) is (outcome != "nicht_steuerpflichtig")


def test_a_refusal_speaks_of_an_application_only_where_there_is_one(stages: Stages) -> None:
    fields = {"begins_on": "01.12.2026", "annual_tax_cents": "60,00", "cash_reference": "2210.2026.1"}
    fields |= {"relief_facts": "Kein Zeugnis"}
    typed = DraftInput("abgelehnt", reasons="Satzung.", fields=fields)
    text = letter_text(stages, stages.taken(DOG_TAX), typed)
    assert "Ihren Antrag" not in text
    assert "Eine Befreiung oder Ermäßigung gewähre ich nicht." in text


@pytest.mark.parametrize(
    ("percent", "annual", "problem"),
    [
        ("50", "30,00", ""),
        ("50", "60,00", "mit 50 % Ermäßigung 30,00 Euro"),
        ("0", "60,00", "zwischen 1 und 100 Prozent"),
        ("101", "0,00", "zwischen 1 und 100 Prozent"),
        ("", "30,00", "„Ermäßigung in Prozent“ fehlt"),
    ],
)
def test_reduced_tax_needs_its_percent_and_the_amount_that_follows(
    stages: Stages, percent: str, annual: str, problem: str
) -> None:
    case_id = stages.taken(DOG_TAX)
    fields = {
        "begins_on": "01.12.2026",
        "relief_facts": "Es ist ein Zwinger",
        "relief_percent": percent,
        "annual_tax_cents": annual,
        "cash_reference": "2210.2026.1",
    }
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        save_draft(
            ctx, case_id, version=None, draft=DraftInput("ermaessigt", reasons="Satzung.", fields=fields)
        )
    decision = stages.page(case_id).decision
    assert problem in " ".join(decision.blockers)
    assert bool(decision.blockers) is bool(problem)
    if not problem:
        assert decision.calculation is not None
        assert decision.calculation.total_cents == 250


def test_a_relief_that_has_ended_does_not_reduce_what_comes_after(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    fields = {
        "begins_on": "01.01.2025",
        "relief_facts": "Es ist ein Zwinger",
        "relief_percent": "50",
        "relief_until": "30.06.2025",
        "annual_tax_cents": "30,00",
        "cash_reference": "2210.2026.1",
    }
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        typed = DraftInput("ermaessigt", reasons="Satzung.", fields=fields)
        save_draft(ctx, case_id, version=None, draft=typed)
        text = str(draft_letter(ctx, case_id).blocks)
    sheet = stages.page(case_id).decision.calculation
    assert sheet is not None
    assert sheet.total_cents == 1500 + 3000 + 6000
    assert "Ermäßigung gilt bis zum 30.06.2025" in text
    assert "Die Jahressteuer gilt auch für die folgenden Jahre" not in text


def test_the_tax_begins_with_a_month(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    fields = {"begins_on": "07.11.2026", "annual_tax_cents": "60,00", "cash_reference": "2210.2026.1"}
    with stages.acting(stages.office.dirk) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput("festgesetzt", fields=fields))
    decision = stages.page(case_id).decision
    assert decision.calculation is None
    assert "am Ersten eines Monats" in decision.calculation_problem


def test_the_letter_never_names_another_yearly_tax_than_its_sheet(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    fields = {"begins_on": "01.12.2026", "annual_tax_cents": "61,00", "cash_reference": "2210.2026.1"}
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput("festgesetzt", fields=fields))
    assert "60,00 Euro" in " ".join(stages.page(case_id).decision.blockers)
