"""A deregistration that reaches back over several years: each year at its own tariff, rank and relief, line by line."""

from dataclasses import replace
from datetime import date

import pytest

from cases.errors import Invalid
from cases.facts.ledger import CalculationLine
from cases.rules.benefits.dog_tax import DogTaxTariff, TaxBegins
from cases.rules.benefits.dog_tax_end import (
    Balance,
    EarlierTax,
    KeepingEnd,
    dog_tax_end,
    years_to_settle,
)
from cases.rules.benefits.dog_tax_years import lapsed_years
from tests.cases.rules.tables import Row, day, label, maybe_day
from tests.cases.rules.tables import rows as table

BEGINS = TaxBegins.FOLLOWING_MONTH
TARIFFS = {
    2024: DogTaxTariff(6000, 9000, 12000, 60000, BEGINS, "Satzung 2024", is_sample_value=False),
    2025: DogTaxTariff(6600, 9900, 13200, 66000, BEGINS, "Satzung 2025", is_sample_value=False),
    2026: DogTaxTariff(7200, 10800, 14400, 72000, BEGINS, "Satzung 2026", is_sample_value=False),
}
BALU = KeepingEnd(
    name="Balu",
    rank=1,
    taxed_since=date(2019, 5, 1),
    ended_on=date(2024, 8, 20),
    notified_on=date(2026, 3, 10),
    tax_ends_on=date(2024, 8, 31),
    yearly_cents=7200,
    paid_cents=19800,
)


def earlier(text: str) -> tuple[EarlierTax, ...]:
    pairs = (one.split(":") for one in text.split())
    return tuple(EarlierTax(day(until), int(cents)) for until, cents in pairs)


def end_of(row: Row) -> KeepingEnd:
    return replace(
        BALU,
        rank=int(row["rank"]),
        ended_on=day(row["ended"]),
        notified_on=day(row["notified"]),
        decided_on=maybe_day(row["decided"]),
        tax_ends_on=day(row["tax_ends"]),
        yearly_cents=int(row["yearly"]),
        earlier=earlier(row["earlier"]),
        paid_cents=int(row["paid"]),
        remaining_dogs=int(row["remaining"]),
        is_dangerous=row["dangerous"] == "1",
    )


def of_the_years(end: KeepingEnd) -> list[tuple[str, int | None, str, str]]:
    lines: tuple[CalculationLine, ...] = dog_tax_end(TARIFFS, end, 14).calculation.lines
    return [(line.label, line.amount_cents, line.source, line.note) for line in lines[2:]]


@pytest.mark.parametrize("row", table("dog_tax_end_years.csv"), ids=label)
def test_each_year_at_its_own_rate(row: Row) -> None:
    found = dog_tax_end(TARIFFS, end_of(row), 14)
    assert (found.balance, found.calculation.total_cents) == (Balance(row["balance"]), int(row["total"]))
    assert sum(line.amount_cents or 0 for line in found.calculation.lines) == int(row["total"])
    assert all(line.source for line in found.calculation.lines)


def test_the_sheet_has_a_line_for_each_year_with_its_rate_and_its_satzung() -> None:
    end = replace(BALU, tax_ends_on=date(2026, 3, 31), earlier=earlier("2025-06-30:3300 2024-12-31:3000"))
    assert of_the_years(end) == [
        ("Steuer für 2024", -3000, "Bescheid der Zeit", "12 von 12 Monaten, Jahressteuer 30,00 Euro"),
        (
            "Steuer für 2025",
            -4950,
            "Bescheid der Zeit; Satzung 2025",
            "6 von 12 Monaten, Jahressteuer 33,00 Euro; 6 von 12 Monaten, Jahressteuer 66,00 Euro",
        ),
        ("Steuer für 2026", -1800, "Satzung 2026", "3 von 12 Monaten, Jahressteuer 72,00 Euro"),
    ]
    found = dog_tax_end(TARIFFS, end, 14)
    assert found.calculation.lines[1].label == "Gezahlt für 2024 bis 2026"
    assert (found.years, found.ranks_move) == (((2024, 3000), (2025, 4950), (2026, 1800)), False)


def test_the_dogs_that_stay_move_up_in_each_year_at_its_rates() -> None:
    end = replace(BALU, remaining_dogs=1)
    rates = {
        "01.09.2024": ("60,00 Euro statt 90,00 Euro im Jahr, 4 von 12 Monaten", 1000),
        "01.01.2025": ("66,00 Euro statt 99,00 Euro im Jahr, 12 von 12 Monaten", 3300),
        "01.01.2026": ("72,00 Euro statt 108,00 Euro im Jahr, 12 von 12 Monaten", 3600),
    }
    assert of_the_years(end)[-3:] == [
        (f"2. Hund wird 1. Hund ab {first}", cents, f"Satzung {first[-4:]}", note)
        for first, (note, cents) in rates.items()
    ]


@pytest.mark.parametrize(
    ("moves_on", "months", "since"),
    [
        (date(2026, 2, 15), [("01.02.2026", 3300)], "01.02.2026"),
        (date(2025, 10, 1), [("01.10.2025", 825), ("01.01.2026", 3600)], "01.10.2025"),
        (date(2027, 1, 1), [], ""),
        (date(2024, 1, 1), [("01.09.2024", 1000), ("01.01.2025", 3300), ("01.01.2026", 3600)], "01.09.2024"),
    ],
)
def test_a_dog_that_came_later_moves_up_from_then_on(
    moves_on: date, months: list[tuple[str, int]], since: str
) -> None:
    """§ 3 NKAG with the Satzung: no tax of a dog that was not kept can have been too high."""
    end = replace(BALU, remaining_dogs=1, rank_moves_on=moves_on)
    found = [(label[-10:], cents) for label, cents, _, _ in of_the_years(end) if "Hund wird" in label]
    assert found == months
    told = [text for text in dog_tax_end(TARIFFS, end, 14).calculation.warnings if "voll versteuert" in text]
    assert [f"seit {since} gehalten" in text for text in told] == [True] * bool(months)


def test_one_assumed_tariff_makes_the_sheet_a_sample() -> None:
    assert not dog_tax_end(TARIFFS, BALU, 14).calculation.is_sample_value
    assumed = TARIFFS | {2024: replace(TARIFFS[2024], is_sample_value=True)}
    assert dog_tax_end(assumed, BALU, 14).calculation.is_sample_value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"yearly_cents": 7000}, "kein voller Prozentsatz von 72,00 Euro"),
        ({"yearly_cents": 9000}, "kein voller Prozentsatz von 72,00 Euro"),
        ({"ended_on": date(2023, 8, 20), "tax_ends_on": date(2023, 8, 31)}, "Für 2023 ist hier kein"),
    ],
)
def test_a_year_whose_tax_cannot_be_told_is_asked_for(changes: dict[str, int | date], words: str) -> None:
    with pytest.raises(Invalid, match=words) as raised:
        dog_tax_end(TARIFFS, replace(BALU, **changes), 14)  # type: ignore[arg-type]
    assert "„Frühere Jahressteuern“" in raised.value.message


STATED = replace(
    BALU,
    ended_on=date(2023, 8, 20),
    tax_ends_on=date(2023, 8, 31),
    earlier=earlier("2023-12-31:6000"),
    remaining_dogs=1,
)
"""No tariff is kept for 2023, but what was assessed for the dog that is gone is stated."""


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (STATED, "Für 2023 .* „Rangwechsel wirkt ab“ eintragen, wenn .* oder den Tarif im Katalog ergänzen"),
        (replace(STATED, decided_on=date(2027, 1, 4)), "Für 2027 .* Bitte den Tarif im Katalog ergänzen"),
    ],
)
def test_a_way_out_that_leads_nowhere_is_not_named(end: KeepingEnd, words: str) -> None:
    with pytest.raises(Invalid, match=words) as raised:
        dog_tax_end(TARIFFS, end, 14)
    assert "„Frühere Jahressteuern“" not in raised.value.message


@pytest.mark.parametrize("changes", [{"is_dangerous": True}, {"rank_moves_on": date(2024, 1, 1)}])
def test_a_tariff_is_asked_for_only_where_a_dog_moves_up_in_its_year(changes: dict[str, bool | date]) -> None:
    found = dog_tax_end(TARIFFS, replace(STATED, **changes), 14)  # type: ignore[arg-type]
    assert found.years == ((2023, 4000), (2024, 0), (2025, 0), (2026, 0))
    assert found.ranks_move is not bool(changes.get("is_dangerous"))


def test_a_class_that_was_free_has_no_percent_to_carry() -> None:
    free = TARIFFS | {2026: replace(TARIFFS[2026], first_cents=0)}
    assert dog_tax_end(free, replace(BALU, yearly_cents=0), 14).calculation.total_cents == 19800 - 4000


def test_the_clerk_is_told_what_to_look_at_before_earlier_years_are_changed() -> None:
    several = "reicht von 2024 bis 2026. Bitte prüfen, ob und wie"
    first = [text for text in dog_tax_end(TARIFFS, BALU, 14).calculation.warnings if several in text]
    assert "wie zuletzt gerechnet" in first[0]
    stated = dog_tax_end(TARIFFS, replace(BALU, earlier=earlier("2024-12-31:6000")), 14).calculation.warnings
    assert any(several in text and "wie zuletzt gerechnet" not in text for text in stated)
    one_year = replace(BALU, notified_on=date(2024, 8, 25), yearly_cents=6000)
    assert dog_tax_end(TARIFFS, one_year, 14).calculation.warnings == ()


@pytest.mark.parametrize(
    ("notified_on", "named"),
    [(date(2028, 12, 31), ""), (date(2029, 1, 2), ""), (date(2029, 1, 3), "2024"), (date(2030, 2, 1), "2024, 2025")],
)  # fmt: skip
def test_years_whose_period_has_passed_before_the_notice_are_named(notified_on: date, named: str) -> None:
    """§ 169 (1) sentence 1, (2) no. 2 AO; 31 December 2028 is a Sunday (§ 108 (3) AO)."""
    tariffs = dict.fromkeys(range(2024, 2031), TARIFFS[2026])
    warnings = dog_tax_end(tariffs, replace(BALU, notified_on=notified_on), 14).calculation.warnings
    found = [text for text in warnings if "§ 169 Abs. 1 Satz 1" in text]
    assert len(found) == bool(named)
    assert all(f"vergangen: {named}." in text for text in found)
    assert all(f"„Abrechnen ab Jahr“ {int(named[-4:]) + 1} auslassen" in text for text in found)
    lapsed = lapsed_years(BALU.ended_on, notified_on)
    assert ", ".join(map(str, lapsed)) == named


def test_years_that_have_lapsed_are_left_out_of_the_sheet_with_what_was_paid_for_them() -> None:
    tariffs = dict.fromkeys(range(2024, 2031), TARIFFS[2026])
    late = replace(BALU, notified_on=date(2030, 2, 1), remaining_dogs=1, paid_cents=7200, settle_from=2026)
    sheet = dog_tax_end(tariffs, late, 14).calculation
    assert [line.label for line in sheet.lines[1:3]] == ["Gezahlt für 2026 bis 2030", "Steuer für 2026"]
    assert next(line.label for line in sheet.lines if "Hund wird" in line.label).endswith("ab 01.01.2026")
    assert sheet.total_cents == 7200 + 5 * 3600
    assert not any("vergangen" in text for text in sheet.warnings)
    assert any("Abgerechnet ist ab 2026; „Gezahlt" in text for text in sheet.warnings)


@pytest.mark.parametrize(
    ("notified_on", "settle_from", "latest"),
    [
        (date(2026, 3, 10), 2023, 2024),  # before keeping ended
        (date(2026, 3, 10), 2025, 2024),  # the four years of 2024 run until the end of 2028
        (date(2026, 3, 10), 2027, 2024),
        (date(2030, 2, 1), 2027, 2026),  # 2026 has not lapsed
        (date(2026, 3, 10), 2024, None),
        (
            date(2030, 2, 1),
            2025,
            None,
        ),  # 2024 and 2025 have lapsed; the period of 2025 may have been suspended
        (date(2030, 2, 1), 2026, None),
    ],
)
def test_only_lapsed_years_are_left_out(notified_on: date, settle_from: int, latest: int | None) -> None:
    """§ 169 (2) sentence 1 no. 2, § 171 (3) AO with § 11 NKAG: the credit of an open year is owed."""
    tariffs = dict.fromkeys(range(2024, 2031), TARIFFS[2026])
    end = replace(BALU, notified_on=notified_on, settle_from=settle_from)
    if latest is None:
        assert dog_tax_end(tariffs, end, 14).years[0][0] == settle_from
        return
    with pytest.raises(Invalid, match=f"„Abrechnen ab Jahr“ leer lassen .* ab 2024 .* spätestens {latest}"):
        dog_tax_end(tariffs, end, 14)


def test_the_year_of_a_later_decision_is_settled_too() -> None:
    assert list(years_to_settle(date(2024, 12, 10), date(2024, 12, 20), date(2025, 1, 15))) == [2024, 2025]
    assert list(years_to_settle(date(2025, 1, 5), date(2024, 12, 20), date(2024, 12, 22))) == [2025]
