"""A change of the law that is decided late, after a decision for later months, or after cooperation is made good."""

from datetime import timedelta
from pathlib import Path

import pytest

from cases.commands.decide import DraftInput, save_draft
from cases.queries.case_page import case_page
from cases.queries.maintenance_decided import REGULAR
from tests.factories.changed_catalogue import office_with
from tests.services.test_maintenance_family import GRANTED, REDUCED, Family, Typed
from tests.services.test_maintenance_family import office as office
from tests.services.test_maintenance_grounds import LESS, MORE, NEXT_YEAR, printed
from tests.services.test_maintenance_reversal import WITHHELD, warned

BY_LAW = GRANTED | {"ground": "betraege"}
MADE_UP = GRANTED | {
    "ground": "nachgeholt",
    "begins_on": "01.03.2027",
    "made_up_on": "08.03.2027",
    "made_up_text": "Der Fragebogen ist vollständig eingegangen",
}
LATE = timedelta(days=55)
"""From 16 November 2026 to 10 January 2027."""


def with_values_of(office: Family, folder: Path, row: str) -> None:
    office.stages = office.walk.stages = office_with(
        office.stages,
        folder,
        "law/maintenance_advance.toml",
        NEXT_YEAR.splitlines()[0],
        NEXT_YEAR + row,
    )


def problem_of(office: Family, typed: Typed) -> str:
    return office.drafted(office.follow_on(), "geaendert", typed).calculation_problem


@pytest.mark.parametrize(
    ("row", "begins_on", "problem"),
    [
        (LESS, "01.01.2027", "geht nur für die Zukunft"),
        (LESS, "01.02.2027", ""),
        (LESS, "01.04.2027", ""),
        (MORE, "01.01.2027", ""),
        (MORE, "01.02.2027", "ändern sich weder der Mindestunterhalt noch das Kindergeld"),
    ],
)
def test_the_law_that_lowers_can_still_be_minded_late(
    office: Family, tmp_path: Path, row: str, begins_on: str, problem: str
) -> None:
    """§ 48 (1) sentence 1 SGB X: less is paid for the future only, more from the change on (sentence 2 no. 1)."""
    with_values_of(office, tmp_path, row)
    office.stages.acting.now += LATE
    found = problem_of(office, BY_LAW | {"begins_on": begins_on})
    assert problem in found
    assert bool(problem) == bool(found)


def test_what_is_lowered_late_says_since_when_the_law_is_another(office: Family, tmp_path: Path) -> None:
    with_values_of(office, tmp_path, LESS)
    office.stages.acting.now += LATE
    letter = printed(office, office.follow_on(), "geaendert", BY_LAW | {"begins_on": "01.02.2027"})
    assert "mit Wirkung ab dem **01.02.2027** insoweit auf" in letter
    assert "Zum 01.01.2027 hat sich geändert: das Kindergeld von 259,00 Euro auf 265,00 Euro" in letter
    assert "zu Ihren Gunsten" not in letter


@pytest.mark.parametrize("decided_late", [True, False])
def test_what_is_decided_is_not_lowered_again(office: Family, tmp_path: Path, *, decided_late: bool) -> None:
    with_values_of(office, tmp_path, LESS)
    if decided_late:
        office.stages.acting.now += LATE
    begins_on = "01.02.2027" if decided_late else "01.01.2027"
    office.decide(office.follow_on(), "geaendert", BY_LAW | {"begins_on": begins_on})
    assert "ändern sich weder" in problem_of(office, BY_LAW | {"begins_on": "01.03.2027"})


@pytest.mark.parametrize("row", [LESS, MORE])
def test_months_of_a_later_decision_are_decided_from_then_on(
    office: Family, tmp_path: Path, row: str
) -> None:
    with_values_of(office, tmp_path, row)
    lower = REDUCED | {"begins_on": "01.03.2027", REGULAR: "100,00", "effect": "zukunft"}
    office.decide(office.follow_on(), "herabgesetzt", lower)
    january = BY_LAW | {"begins_on": "01.01.2027", REGULAR: "0,00"}
    before = office.drafted(office.follow_on(), "geaendert", january)
    assert before.calculation is not None
    assert "bitte gesondert ab dann entscheiden" in " ".join(before.calculation.warnings)
    then = BY_LAW | {"begins_on": "01.03.2027", REGULAR: "100,00"}
    assert problem_of(office, then) == ""


def test_age_group_of_a_later_decision_is_decided_from_then_on(office: Family, tmp_path: Path) -> None:
    years = ("valid_to = 2026-12-31", "valid_to = 2031-12-31")
    file = "law/maintenance_advance.toml"
    office.stages = office.walk.stages = office_with(office.stages, tmp_path, file, *years)
    lower = REDUCED | {"begins_on": "01.05.2031", REGULAR: "100,00", "effect": "zukunft"}
    office.decide(office.follow_on(), "herabgesetzt", lower)
    then = GRANTED | {"ground": "altersstufe", "begins_on": "01.05.2031", REGULAR: "100,00"}
    letter = printed(office, office.follow_on(), "geaendert", then)
    assert "ist seit dem 01.03.2031 in einer höheren Altersstufe." in letter


@pytest.fixture
def withheld(office: Family, tmp_path: Path) -> Family:
    """100 euros a month are withheld from February 2027 on; it is March."""
    years = ("valid_to = 2026-12-31", "valid_to = 2027-12-31")
    file = "law/maintenance_advance.toml"
    office.stages = office.walk.stages = office_with(office.stages, tmp_path, file, *years)
    office.decide(warned(office), "entzogen", WITHHELD | {"withheld_cents": "100,00"})
    office.stages.acting.now += timedelta(days=60)
    return office


def test_cooperation_made_good_gives_the_whole_benefit_again(withheld: Family) -> None:
    """§ 66 (1) SGB I: until cooperation is made good. § 67 SGB I: the time before may be paid, at discretion."""
    letter = printed(withheld, withheld.follow_on(), "geaendert", MADE_UP)
    assert "in der Fassung des Bescheids vom 15.01.2027 ändere ich: Ab dem **01.03.2027** bewillige" in letter
    assert "die Mitwirkung am 08.03.2027 nachgeholt: Der Fragebogen ist vollständig eingegangen." in letter
    assert "nachträglich ganz oder teilweise erbracht werden (§ 67 SGB I)" in letter
    assert "Zehnten Buches" not in letter.partition("Rechtslage")[2].partition("So ist es")[0]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"begins_on": "01.02.2027"}, ""),
        ({"begins_on": "01.04.2027"}, "„Neuer Betrag ab“ spätestens auf den 01.03.2027"),
        ({"begins_on": "01.01.2027"}, "ist kein Teil der Leistung wegen fehlender Mitwirkung entzogen"),
        ({REGULAR: "60,00"}, ""),
        ({REGULAR: "150,00"}, "Der Betrag sinkt, obwohl die Mitwirkung nachgeholt ist"),
    ],
)
def test_only_what_was_withheld_is_paid_again(withheld: Family, typed: Typed, problem: str) -> None:
    found = problem_of(withheld, MADE_UP | typed)
    assert problem in found
    assert bool(problem) == bool(found)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("made_up_on", "„Mitwirkung nachgeholt am“ fehlt"),
        ("made_up_text", "„Wie die Mitwirkung nachgeholt ist“ fehlt"),
    ],
)
def test_how_cooperation_was_made_good_is_asked_for(withheld: Family, key: str, words: str) -> None:
    asked = withheld.drafted(withheld.follow_on(), "geaendert", MADE_UP | {key: ""})
    assert words in " ".join(asked.blockers)


def test_what_is_paid_for_the_time_before_is_reasoned(withheld: Family) -> None:
    fresh = withheld.follow_on()
    assert withheld.drafted(fresh, "geaendert", MADE_UP).blockers == ()
    with withheld.stages.acting(withheld.walk.clerk) as ctx:
        save_draft(ctx, fresh, version=None, draft=DraftInput("geaendert", fields=MADE_UP))
        assert "egründung" in " ".join(case_page(ctx, fresh).decision.blockers)
