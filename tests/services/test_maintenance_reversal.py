"""Rücknahme (§§ 45, 50 SGB X) and Entziehung (§ 66 SGB I) of granted Unterhaltsvorschuss."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.documents import Upload, add_documents
from cases.errors import NotAllowed
from cases.facts.actor import CaseId
from cases.models import Letter
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from cases.queries.maintenance_decided import REGULAR
from cases.rules.appeal_lifecycle import AppealEvent
from tests.factories.changed_catalogue import office_with
from tests.factories.submissions import PDF
from tests.services.test_maintenance_family import (
    DEMANDED,
    GRANTED,
    REDUCED,
    Family,
    Typed,
    contested,
    decided_elsewhere,
    granted_in_part,
)
from tests.services.test_maintenance_family import office as office

TAKEN_BACK = GRANTED | {
    "ground": "angaben",
    "revoked_from": "01.11.2026",
    "known_on": "02.11.2026",
    "unlawful_text": "Die Eltern leben zusammen",
    "trust_text": "Der Antrag nannte eine eigene Wohnung",
    "heard_on": "16.11.2026",
}
REFUND = TAKEN_BACK | {
    "until_on": "30.11.2026",
    "amount_cents": "299,00",
    "due_on": "31.12.2026",
    "cash_reference": "5140.2026.1",
    "refund_text": "Das Geld liegt noch auf dem Konto des Kindes",
}
KEY = "bescheid_zurueckgenommen"


def test_grant_is_taken_back_with_what_was_paid(office: Family) -> None:
    letter = office.decide(office.follow_on(), KEY, REFUND)
    assert "Den Bescheid vom 16.11.2026 nehme ich mit Wirkung ab dem **01.11.2026** zurück" in letter
    assert "vertreten durch Sie, **299,00 Euro** zu erstatten" in letter
    assert "unrichtige oder unvollständige Angaben gemacht hat, soweit der Bescheid darauf beruht" in letter
    assert (
        "Das ist hier der Fall: Der Antrag nannte eine eigene Wohnung. Das Kind muss sich Verhalten" in letter
    )
    assert "seit ich die Tatsachen kenne (02.11.2026), ist gewahrt (§ 45 Abs. 4 Satz 2 SGB X)" in letter
    assert "vom Kind und nicht vom Elternteil: Das Geld liegt noch auf dem Konto des Kindes." in letter
    assert "§ 50 Abs. 1 SGB X" in letter

    again = office.drafted(office.follow_on(), "rueckforderung", DEMANDED | {"amount_cents": "0,01"})
    assert "davon mit Bescheid vom 16.11.2026 schon 299,00 Euro verlangt" in again.calculation_problem
    changed = office.drafted(office.follow_on(), "geaendert", GRANTED | {"begins_on": "01.12.2026"})
    assert "zurückgenommen" in changed.calculation_problem


@pytest.mark.parametrize(
    ("ground", "typed", "words"),
    [
        (
            "abwaegung",
            {"revoked_from": "01.01.2027"},
            "(§ 45 Abs. 2 Satz 1 SGB X). Dabei habe ich berücksichtigt: Der",
        ),
        ("wiederaufnahme", {}, "(§ 45 Abs. 3 Satz 2 SGB X). Der Grund: Der"),
        ("kenntnis", {}, "Satz 3 Nr. 3 SGB X). Das ist hier der Fall: Der"),
    ],
)
def test_facts_on_trust_follow_a_sentence_that_fits_them(
    office: Family, ground: str, typed: Typed, words: str
) -> None:
    fresh = office.follow_on()
    office.drafted(fresh, KEY, TAKEN_BACK | {"ground": ground} | typed)
    with office.stages.acting(office.walk.clerk) as ctx:
        blocks = final_letter(ctx, fresh).blocks
    assert words in " ".join(str(block.text) for block in blocks)


def test_month_demanded_before_is_not_refunded_again(office: Family) -> None:
    office.decide(office.follow_on(), "rueckforderung", DEMANDED | {"amount_cents": "200,00"})
    sheet = office.drafted(office.follow_on(), KEY, REFUND | {"amount_cents": "99,00"}).calculation
    assert sheet is not None
    assert [(line.amount_cents, line.source) for line in sheet.lines] == [
        (29900, "§ 2 UVG"),
        (-20000, "§ 50 Abs. 1 SGB X"),
    ]


@pytest.mark.parametrize(
    ("asked", "regular", "most"),
    [
        ("299,00", "", 29900),
        ("299,00", "100,00", 19900),
        ("100,00", "", 29900),
        ("100,00", "200,00", 19900),
        ("", "", 29900),
    ],
)
def test_month_granted_again_after_its_reversal_is_paid_again(
    office: Family, asked: str, regular: str, most: int
) -> None:
    """What goes back at most: what was kept of the first payment, or what was granted anew (§ 50 (1) SGB X, § 5 UVG)."""
    taken_back = REFUND if asked else TAKEN_BACK
    office.decide(office.follow_on(), KEY, taken_back | ({"amount_cents": asked} if asked else {}))
    office.stages.acting.now += timedelta(hours=1)
    office.decide(office.follow_on(), "bewilligt", {"begins_on": "01.11.2026", REGULAR: regular})
    office.stages.acting.now += timedelta(hours=1)
    fresh = office.follow_on()

    too_much = office.drafted(fresh, "rueckforderung", DEMANDED | {"amount_cents": f"{most // 100},01"})
    assert "Euro bewilligt" in too_much.calculation_problem
    office.decide(fresh, "rueckforderung", DEMANDED | {"amount_cents": f"{most // 100},00"})
    again = office.drafted(office.follow_on(), "rueckforderung", DEMANDED | {"amount_cents": "0,01"})
    assert "Euro verlangt" in again.calculation_problem


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount_cents": "299,01"}, "sind nur 299,00 Euro bewilligt"),
        ({"due_on": ""}, "Bitte „Zu zahlen bis“ und „Kassenzeichen“ eintragen"),
        ({"until_on": ""}, "Bitte Zeitraum und Betrag eintragen"),
        ({"revoked_from": ""}, "Bitte „Zurückgenommen ab“ eintragen"),
        ({"revoked_from": "01.02.2027", "until_on": "28.02.2027"}, "Dann ist nichts zu erstatten"),
        ({"revoked_from": "15.11.2026"}, "den Ersten eines Monats eintragen oder den Tag"),
        ({}, ""),
        ({"amount_cents": ""}, ""),
    ],
)
def test_refund_keeps_to_the_law(office: Family, typed: Typed, words: str) -> None:
    problem = office.drafted(office.follow_on(), KEY, REFUND | typed).calculation_problem
    assert words in problem
    assert bool(problem) is bool(words)


@pytest.mark.parametrize(
    ("ground", "years", "problem", "hint"),
    [
        ("abwaegung", 1, "", ""),
        ("abwaegung", 3, "§ 45 Abs. 3 Satz 1 SGB X", ""),
        ("angaben", 3, "", ""),
        ("angaben", 11, "", "§ 45 Abs. 3 Satz 4 SGB X"),
        ("wiederaufnahme", 11, "", ""),
    ],
)
def test_lasting_grant_stands_after_some_years(
    office: Family, ground: str, years: int, problem: str, hint: str
) -> None:
    office.stages.acting.now += timedelta(days=366 * years)
    ahead = {"ground": ground, "revoked_from": "01.01.2039", "known_on": ""}
    decision = office.drafted(office.follow_on(), KEY, TAKEN_BACK | ahead)
    assert problem in decision.calculation_problem
    assert bool(problem) is bool(decision.calculation_problem)
    assert hint in " ".join(decision.hints)
    assert bool(hint) is bool(decision.hints)


@pytest.mark.parametrize(("delivery", "stands"), [("", True), ("persoenlich", False)])
def test_grant_is_taken_back_by_hand_on_the_last_days_of_two_years(
    office: Family, delivery: str, *, stands: bool
) -> None:
    """Announced on 20 November 2026 (§ 45 (3) s. 1 SGB X): on Friday the 17th a letter by post comes too late."""
    fresh = office.follow_on()
    office.stages.acting.now = office.stages.acting.now.replace(year=2028, day=17)
    weighed = TAKEN_BACK | {"ground": "abwaegung", "revoked_from": "01.12.2028", "known_on": ""}
    with office.stages.acting(office.walk.clerk) as ctx:
        draft = DraftInput(KEY, reasons="So ist es.", fields=weighed, delivery=delivery)
        save_draft(ctx, fresh, version=None, draft=draft)
        problem = case_page(ctx, fresh).decision.calculation_problem

    assert ("nur bis zum 20.11.2028 zurückgenommen werden" in problem) is stands
    assert ("Bitte bis zum Ende der Frist persönlich übergeben" in problem) is stands
    assert bool(problem) is stands


@pytest.mark.parametrize(
    ("key", "is_contested", "revoked_from", "stands"),
    [
        (KEY, False, "01.03.2029", False),
        ("aufgehoben", False, "01.03.2029", False),
        ("aufgehoben", False, "01.12.2026", False),
        # The first months of the first grant are its own still.
        ("aufgehoben", False, "30.11.2026", True),
        # A reversal that may be void ends nothing (§ 39 (2) SGB X).
        ("aufgehoben", True, "01.03.2029", True),
    ],
)
def test_two_years_count_from_the_grant_that_is_taken_back(
    office: Family, key: str, revoked_from: str, *, is_contested: bool, stands: bool
) -> None:
    """§ 45 (3) s. 1 SGB X: announced on 20 November 2026, ended from December on, granted again in September 2027."""
    december = {"revoked_from": "01.12.2026"}
    office.stages.acting.now += timedelta(hours=1)
    ended = office.follow_on()
    ending = TAKEN_BACK if key == KEY else REDUCED | {"effect": "zukunft", "change_text": "Umzug"}
    office.decide(ended, key, ending | december)
    if is_contested:
        contested(office, ended)
    office.stages.acting.now += timedelta(days=300)
    office.decide(office.follow_on(), "bewilligt", {"begins_on": "01.12.2026"})
    office.stages.acting.now = office.stages.acting.now.replace(year=2029, month=2, day=12)

    weighed = TAKEN_BACK | {"ground": "abwaegung", "revoked_from": revoked_from, "known_on": ""}
    problem = office.drafted(office.follow_on(), KEY, weighed).calculation_problem
    assert ("nur bis zum 20.11.2028 zurückgenommen werden" in problem) is stands
    assert bool(problem) is stands


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"known_on": "01.10.2025"}, "Für die Vergangenheit ist die Rücknahme nicht mehr möglich"),
        ({"known_on": ""}, "„Tatsachen bekannt seit“ fehlt"),
        ({"ground": "abwaegung"}, "§ 45 Abs. 4 Satz 1 SGB X"),
    ],
)
def test_past_is_only_reached_without_trust_and_within_the_year(
    office: Family, typed: Typed, words: str
) -> None:
    assert words in " ".join(office.drafted(office.follow_on(), KEY, TAKEN_BACK | typed).blockers)


WITHHELD = GRANTED | {
    "missing_text": "der Fragebogen",
    "hindered_text": "Nur Sie wissen, ob das Kind noch bei Ihnen lebt",
    "revoked_from": "01.02.2027",
    "heard_on": "15.01.2027",
}
WARNED = {"warned_on": "05.10.2026", "warning_ended_on": "26.10.2026"}


def warned(office: Family) -> CaseId:
    """A follow-on with a written warning whose period is over on 15 January 2027."""
    case_id = office.follow_on()
    office.walk.drafted(case_id, office.walk.service.outcome("entzogen"))
    return case_id


def test_benefit_is_withheld_only_after_a_warning(office: Family) -> None:
    fresh = office.follow_on()
    blockers = " ".join(office.drafted(fresh, "entzogen", WITHHELD | WARNED).blockers)
    assert "keinen schriftlichen Hinweis auf die Folgen fehlender Mitwirkung" in blockers
    with office.stages.acting(office.walk.clerk) as ctx, pytest.raises(NotAllowed, match="Mitwirkung"):
        submit_draft(ctx, fresh, version=None)


def test_warning_of_a_running_benefit_names_that_it_can_be_withheld(office: Family) -> None:
    warned(office)
    with office.stages.acting(office.walk.clerk) as ctx:
        letters = ctx.session.exec(select(Letter).where(col(Letter.kind) == "nachforderung")).all()
    assert "wenn sie läuft, ganz oder teilweise entziehen" in str([letter.facts for letter in letters])


def test_all_of_it_is_withheld_for_the_future(office: Family) -> None:
    fresh = warned(office)
    early = office.drafted(fresh, "entzogen", WITHHELD | {"revoked_from": "01.01.2027"})
    assert "§ 66 Abs. 1 SGB I" in " ".join(early.blockers)

    letter = office.decide(fresh, "entzogen", WITHHELD)
    assert "entziehe ich ab dem **01.02.2027** ganz. Das gilt, bis Sie die Mitwirkung nachholen." in letter
    demand = DEMANDED | {"from_on": "01.02.2027", "until_on": "28.02.2027", "due_on": "31.03.2027"}
    refused = office.drafted(office.follow_on(), "rueckforderung", demand | {"amount_cents": "0,01"})
    assert "sind nur 0,00 Euro bewilligt" in refused.calculation_problem


def test_papers_after_it_was_withheld_are_a_task(office: Family) -> None:
    fresh = warned(office)
    office.decide(fresh, "entzogen", WITHHELD)
    office.stages.acting.now += timedelta(days=30)
    upload = Upload("bogen.pdf", PDF + b"%spaet")
    with office.stages.acting(office.walk.clerk) as ctx:
        add_documents(ctx, fresh, files=(upload,), requirement_key="", store=office.stages.toolbox.documents)
    task = next(one for one in office.stages.page(fresh).time_limits if "Nachholung" in one.title)
    assert task.deadline is not None
    assert task.deadline.steps[0].day == date(2027, 2, 1)


def test_part_is_withheld_and_the_rest_goes_on(office: Family, tmp_path: Path) -> None:
    """The values of 2026 are taken for 2027, whose are not known."""
    years = ("valid_to = 2026-12-31", "valid_to = 2027-12-31")
    office.stages = office.walk.stages = office_with(
        office.stages, tmp_path, "law/maintenance_advance.toml", *years
    )
    fresh = warned(office)
    letter = office.decide(fresh, "entzogen", WITHHELD | {"withheld_cents": "100,00"})
    assert "in Höhe von **100,00 Euro** im Monat. Den übrigen Betrag zahle ich weiter." in letter

    later = office.follow_on()
    demand = DEMANDED | {"from_on": "01.02.2027", "until_on": "28.02.2027", "due_on": "31.03.2027"}
    refused = office.drafted(later, "rueckforderung", demand | {"amount_cents": "199,01"})
    assert "sind nur 199,00 Euro bewilligt" in refused.calculation_problem
    lower = REDUCED | {"begins_on": "01.03.2027", REGULAR: "150,00"}
    change = office.drafted(later, "herabgesetzt", lower)
    assert change.calculation is not None
    assert (
        "Bisher sind 100,00 Euro im Monat wegen fehlender Mitwirkung entzogen"
        in change.calculation.warnings[-1]
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"withheld_cents": "299,00", "revoked_from": "01.12.2026"},
            "Soll die ganze Leistung entzogen werden",
        ),
        ({"withheld_cents": "99,50"}, "volle Euro je Kalendermonat"),
        ({"withheld_cents": "100,00", "revoked_from": "15.02.2027"}, "den Ersten eines Monats"),
    ],
)
def test_withheld_part_is_less_than_the_amount_and_whole_euros(
    office: Family, typed: Typed, words: str
) -> None:
    assert words in office.drafted(office.follow_on(), "entzogen", WITHHELD | typed).calculation_problem


@pytest.mark.parametrize("withheld", ["", "100,00"])
@pytest.mark.parametrize(
    "event", [None, AppealEvent.CONFIRM_ELSEWHERE, AppealEvent.DECIDE_ELSEWHERE, AppealEvent.GRANT_PART]
)
def test_nothing_is_withheld_of_what_is_over(
    office: Family, withheld: str, event: AppealEvent | None
) -> None:
    """A revocation that is not confirmed as a whole may be void: then it is left to the clerk, with a word."""
    revoked = {"revoked_from": "01.12.2026", "effect": "zukunft", "change_text": "Umzug"}
    revocation = office.follow_on()
    office.decide(revocation, "aufgehoben", REDUCED | revoked)
    if event is AppealEvent.GRANT_PART:
        granted_in_part(office, revocation)
    elif event:
        decided_elsewhere(office, revocation, event)

    typed = WITHHELD | {"withheld_cents": withheld, "revoked_from": "01.12.2026"}
    decision = office.drafted(office.follow_on(), "entzogen", typed)

    is_in_doubt = event in (AppealEvent.DECIDE_ELSEWHERE, AppealEvent.GRANT_PART)
    assert ("nichts bewilligt, was zu entziehen wäre" in decision.calculation_problem) is not is_in_doubt
    assert ("(Ende der Leistung ab dem 01.12.2026)" in " ".join(decision.hints)) is is_in_doubt
    assert bool(decision.calculation_problem) is not is_in_doubt
