"""Remedies by tables: inactivity, reinstatement, finality and the check of the instruction text."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.rules.appeals import CourtBranch, Remedy, instruction, remedy_ends_on
from cases.rules.finality import DecisionFacts, InstructionState, finality
from cases.rules.inactivity import inactivity
from cases.rules.instruction_check import ExpectedInstruction, why_instruction_is_wrong
from cases.rules.regimes import Regime
from cases.rules.reinstatement import MissedPeriod, reinstatement_ends_on
from cases.rules.remedy_choice import (
    FilingForm,
    FilingPlace,
    place_to_check,
    remedy_choice,
    why_form_not_enough,
    why_period_not_kept,
)
from tests.cases.rules.tables import Row, day, label, maybe_day, rows

COURT, KREIS = "Verwaltungsgericht Lüneburg", "Landkreis Heidekreis"
VG, SG = CourtBranch.VERWALTUNGSGERICHT, CourtBranch.SOZIALGERICHT
EXPECTED = {
    "klage": ExpectedInstruction(Remedy.KLAGE, VG, Regime.VWVFG, COURT, "Lüneburg"),
    "uv": ExpectedInstruction(Remedy.WIDERSPRUCH, VG, Regime.SGB, KREIS, "Bad Fallingbostel"),
    "sgb2": ExpectedInstruction(Remedy.WIDERSPRUCH, SG, Regime.SGB, KREIS, "Bad Fallingbostel"),
    "sgb2_ausland": ExpectedInstruction(Remedy.WIDERSPRUCH, SG, Regime.SGB, KREIS, "Bad Fallingbostel", 3),
    "sg_klage": ExpectedInstruction(Remedy.KLAGE, SG, Regime.SGB, "Sozialgericht Lüneburg", "Lüneburg"),
    "steuer": ExpectedInstruction(Remedy.WIDERSPRUCH, VG, Regime.AO, "Gemeinde Bispingen", "Bispingen"),
    "keiner": ExpectedInstruction(Remedy.NONE, VG, Regime.VWVFG, "", ""),
}
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
REGIMES = st.sampled_from(list(Regime))
BRANCHES = st.sampled_from(list(CourtBranch))
REMEDIES = st.sampled_from([Remedy.WIDERSPRUCH, Remedy.KLAGE])


def final_day(cell: str) -> date:
    """ "a>b": a would be the day, b is the working day before."""
    return day(cell.rpartition(">")[2])


@pytest.mark.parametrize("row", rows("inactivity.csv"), ids=label)
def test_inactivity(row: Row) -> None:
    found = inactivity(
        day(row["received_on"]),
        CourtBranch(row["branch"]),
        Regime(row["regime"]),
        is_objection=row["is_objection"] == "1",
    )
    assert found.deadline.ends_on == final_day(row["expected"])
    assert [one.percent for one in found.warnings] == [50, 75, 100]
    expected = [final_day(row[name]) for name in ("half", "three_quarters", "full")]
    assert [one.on for one in found.warnings] == expected


@pytest.mark.parametrize("row", rows("reinstatements.csv"), ids=label)
def test_reinstatement(row: Row) -> None:
    found = reinstatement_ends_on(
        day(row["missed_on"]),
        day(row["obstacle_ended_on"]),
        MissedPeriod(row["missed"]),
        Regime(row["regime"]),
        branch=CourtBranch(row["branch"]),
    )
    assert found.ends_on == day(row["expected"])
    assert found.starts_on <= found.ends_on
    assert all(step.source for step in found.steps)


def test_obstacle_that_ended_in_time_is_refused() -> None:
    with pytest.raises(Invalid, match="noch zu halten"):
        reinstatement_ends_on(date(2026, 11, 10), date(2026, 11, 9), MissedPeriod.KLAGE, Regime.VWVFG)


def decision(row: Row) -> DecisionFacts:
    return DecisionFacts(
        Remedy(row["remedy"]),
        CourtBranch(row["branch"]),
        Regime(row["regime"]),
        maybe_day(row["announced_on"]),
        InstructionState(row["instruction"]),
        remedy_is_pending=row["pending"] == "1",
        announced_abroad=row["abroad"] == "1",
        waived_on=maybe_day(row["waived_on"]),
    )


@pytest.mark.parametrize("row", rows("finality.csv"), ids=label)
def test_finality(row: Row) -> None:
    found = finality(decision(row), day(row["today"]))
    assert found.is_final is (row["is_final"] == "1")
    assert found.final_on == maybe_day(row["final_on"])
    assert len(found.why_not) == int(row["problems"])
    assert all(text.endswith(".") for text in found.why_not)


@pytest.mark.parametrize(
    "row", rows("instruction_texts.csv"), ids=lambda row: f"{row['kind']}-{row['source']}"
)
def test_instruction_text(row: Row) -> None:
    found = why_instruction_is_wrong(row["text"], EXPECTED[row["kind"]])
    assert len(found) == int(row["faults"]), found
    assert row["words"] in " ".join(found)
    assert all(sentence.endswith(".") for sentence in found)


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("branch", list(CourtBranch))
@pytest.mark.parametrize("remedy", [Remedy.WIDERSPRUCH, Remedy.KLAGE])
def test_own_instructions_pass_the_check(remedy: Remedy, branch: CourtBranch, regime: Regime) -> None:
    address = "Vogteistraße 19, 29683 Bad Fallingbostel"
    court = f"{COURT}, Adolph-Kolping-Straße 16, 21337 Lüneburg"
    text = instruction(remedy, branch, authority_name=KREIS, authority_address=address, court=court).text
    is_court = remedy is Remedy.KLAGE
    body, seat = (COURT, "Lüneburg") if is_court else (KREIS, "Bad Fallingbostel")
    assert why_instruction_is_wrong(text, ExpectedInstruction(remedy, branch, regime, body, seat)) == ()


def test_instruction_needs_the_authority_with_its_address() -> None:
    with pytest.raises(Invalid, match="Anschrift der Behörde"):
        instruction(Remedy.WIDERSPRUCH, VG, authority_name=KREIS, authority_address=" ", court="")


@pytest.mark.parametrize("stated", list(Remedy))
@pytest.mark.parametrize(
    ("is_charge", "orders"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_only_an_ordered_vorverfahren_for_charges_changes_the_remedy(
    stated: Remedy, is_charge: bool, orders: bool
) -> None:
    """§ 80 (3) NJG; which remedy each service states is the table remedies_of_services.csv."""
    found = remedy_choice(stated, is_municipal_charge=is_charge, orders_objection=orders)
    is_ordered = is_charge and orders and stated is not Remedy.NONE
    assert found is (Remedy.WIDERSPRUCH if is_ordered else stated)


@pytest.mark.parametrize("row", rows("filings.csv"), ids=label)
def test_where_a_remedy_keeps_the_period(row: Row) -> None:
    found = why_period_not_kept(Remedy(row["remedy"]), CourtBranch(row["branch"]), FilingPlace(row["place"]))
    assert (found is None) is (row["is_kept"] == "1")
    asked = place_to_check(Remedy(row["remedy"]), CourtBranch(row["branch"]), FilingPlace(row["place"]))
    assert bool(asked) is ("prüfen" in row["source"])


@pytest.mark.parametrize("row", rows("filing_forms.csv"), ids=label)
def test_form_of_a_widerspruch(row: Row) -> None:
    found = why_form_not_enough(FilingForm(row["form"]), CourtBranch(row["branch"]))
    assert (found is None) is (row["is_enough"] == "1")


@given(DAYS, REGIMES, REMEDIES, BRANCHES, st.integers(0, 30))
def test_later_announcement_never_shortens_the_remedy(
    announced: date, regime: Regime, remedy: Remedy, branch: CourtBranch, later: int
) -> None:
    def ends(on: date, correct: bool) -> date:
        return remedy_ends_on(
            on, regime, remedy=remedy, branch=branch, instruction_is_correct=correct
        ).ends_on

    assert ends(announced + timedelta(days=later), True) >= ends(announced, True) > announced
    assert ends(announced, False) > ends(announced, True)


@given(DAYS, REGIMES, BRANCHES, st.booleans())
def test_warnings_come_in_order_and_before_the_end(
    received: date, regime: Regime, branch: CourtBranch, is_objection: bool
) -> None:
    found = inactivity(received, branch, regime, is_objection=is_objection)
    days = [one.on for one in found.warnings]
    assert days == sorted(days)
    assert received < days[0] <= days[-1] <= found.deadline.ends_on


@given(DAYS, st.integers(0, 500), st.sampled_from(list(MissedPeriod)), REGIMES, BRANCHES)
def test_reinstatement_never_outlives_the_year(
    missed_on: date, delay: int, missed: MissedPeriod, regime: Regime, branch: CourtBranch
) -> None:
    found = reinstatement_ends_on(missed_on, missed_on + timedelta(days=delay), missed, regime, branch=branch)
    assert missed_on < found.ends_on <= missed_on + timedelta(days=366 + 5)


@given(DAYS, REGIMES, REMEDIES, BRANCHES, st.integers(-30, 800), st.sampled_from(list(InstructionState)))
def test_final_only_without_any_objection_to_it(
    announced: date, regime: Regime, remedy: Remedy, branch: CourtBranch, later: int, state: InstructionState
) -> None:
    facts = DecisionFacts(remedy, branch, regime, announced, state)
    today = announced + timedelta(days=later)
    found = finality(facts, today)
    assert found.is_final is (found.why_not == ())
    if found.is_final:
        assert found.final_on is not None
        assert announced < found.final_on <= today
