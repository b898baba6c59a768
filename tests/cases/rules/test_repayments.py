"""What is asked back: never more than was granted or paid, and a sheet for each."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.rules.benefits.dog_tax_years import as_ended
from cases.rules.benefits.maintenance_advance import AmountSegment
from cases.rules.benefits.maintenance_repayment import Demanded, EarlierDemand, already_demanded, repayment
from cases.rules.benefits.refunds import EarlierReversal
from cases.rules.benefits.training_grant import check_refund, refund_calculation
from cases.rules.benefits.transport_refund import (
    GrantedTransport,
    TransportDemand,
    transport_refund,
    why_no_refund,
)

with (Path(__file__).parent / "transport_refunds.csv").open(encoding="utf-8", newline="") as _file:
    TRANSPORT = tuple(csv.DictReader(_file))

GRANTED = (
    AmountSegment(date(2025, 12, 1), date(2025, 12, 31), Calculation("UVG", (), 29900, "monatlich")),
    AmountSegment(date(2026, 1, 1), date(2026, 3, 31), Calculation("UVG", (), 30000, "monatlich")),
)


@pytest.mark.parametrize(
    ("amount_cents", "from_on", "more_lines", "has_warning"),
    [
        (119900, date(2025, 12, 1), [], False),
        (100000, date(2025, 12, 10), ["davon nicht verlangt"], True),
    ],
)
def test_demand_of_maintenance_adds_up_and_warns_of_a_partial_month(
    amount_cents: int, from_on: date, more_lines: list[str], has_warning: bool
) -> None:
    sheet = repayment(GRANTED, amount_cents, from_on, date(2026, 3, 31))

    granted = ["gezahlt für 12/2025", "gezahlt für 01/2026 bis 03/2026"]
    assert [line.label for line in sheet.lines] == [*granted, *more_lines]
    assert sum(line.amount_cents or 0 for line in sheet.lines) == sheet.total_cents == amount_cents
    assert bool(sheet.warnings) is has_warning


def test_known_start_of_the_grant_needs_no_warning() -> None:
    sheet = repayment(GRANTED, 100000, date(2025, 12, 10), date(2026, 3, 31), is_start_known=True)
    assert sheet.warnings == ()


def test_more_than_was_granted_is_not_demanded() -> None:
    with pytest.raises(Invalid, match=r"sind nur 1\.199,00 Euro bewilligt"):
        repayment(GRANTED, 119901, date(2025, 12, 1), date(2026, 3, 31))


def test_what_is_demanded_already_is_not_demanded_again() -> None:
    demanded = Demanded(19900, (date(2026, 4, 2), date(2026, 5, 4)), ("Bitte prüfen",))
    sheet = repayment(GRANTED, 90000, date(2025, 12, 1), date(2026, 3, 31), demanded=demanded)

    assert [line.amount_cents for line in sheet.lines] == [29900, 90000, -19900, -10000]
    assert sheet.lines[2].note == "Bescheid vom 02.04.2026 und Bescheid vom 04.05.2026"
    assert sheet.warnings == ("Bitte prüfen",)
    with pytest.raises(Invalid, match=r"vom 02\.04\.2026 und 04\.05\.2026 schon 199,00 Euro verlangt"):
        repayment(GRANTED, 100001, date(2025, 12, 1), date(2026, 3, 31), demanded=demanded)


with (Path(__file__).parent / "maintenance_demands.csv").open(encoding="utf-8", newline="") as _file:
    DEMANDS = tuple(csv.DictReader(_file))


@pytest.mark.parametrize("row", DEMANDS, ids=lambda row: row["source"])
def test_no_calendar_month_is_replaced_twice(row: dict[str, str]) -> None:
    """Each of five months of 2026 was paid with 100 euros; `earlier` are demands as "from-until:euros", "?" in doubt."""
    paid = {date(2026, month, 1): 10000 for month in range(1, 6)}
    earlier = [demand_of(text) for text in row["earlier"].split()]

    found = already_demanded(paid, earlier, date(2026, int(row["first"]), 1), date(2026, int(row["last"]), 1))

    assert (found.cents, len(found.warnings)) == (int(row["demanded"]) * 100, int(row["warnings"]))
    assert len(found.decided_on) == int(row["decisions"])


def demand_of(text: str) -> EarlierDemand:
    months, _, euros = text.rstrip("?").partition(":")
    first, _, last = months.partition("-")
    return EarlierDemand(
        date(2026, int(first), 10),
        date(2026, int(last or first), 20),
        int(euros) * 100,
        date(2026, 6, int(first)),
        is_in_doubt=text.endswith("?"),
    )


@pytest.mark.parametrize(
    ("refund_cents", "words"),
    [(0, "größer als null"), (1, None), (180000, None), (180001, "mehr, als in 6 Monaten")],
)
def test_refund_of_a_grant_is_bounded_by_what_was_paid(refund_cents: int, words: str | None) -> None:
    why = check_refund(30000, 6, refund_cents)

    assert why is None if words is None else words in (why or "")


@pytest.mark.parametrize(
    ("months", "refund_cents", "count", "period"),
    [(6, 180000, 2, "für 6 Monate"), (6, 100000, 3, "für 6 Monate"), (1, 30000, 2, "für 1 Monat")],
)
def test_refund_has_a_sheet(months: int, refund_cents: int, count: int, period: str) -> None:
    sheet = refund_calculation(30000, months, refund_cents)

    assert (len(sheet.lines), sheet.total_cents, sheet.period) == (count, refund_cents, period)


def test_sheet_of_a_dog_that_is_gone_begins_with_its_last_taxed_day() -> None:
    sheet = as_ended(Calculation("Hundesteuer", (), 5500, "für 2026"), date(2026, 11, 30), "§ 5 Satzung")

    assert (sheet.lines[0].label, sheet.total_cents) == ("Steuerpflicht bis 30.11.2026", 5500)


YEAR = (date(2026, 8, 1), date(2027, 7, 31))
EARLY, LATE = datetime(2025, 7, 1, tzinfo=UTC), datetime(2026, 9, 15, tzinfo=UTC)


def transport_sheet(row: dict[str, str]) -> Calculation:
    revoked_from, today = date.fromisoformat(row["from"]), date.fromisoformat(row["today"])
    is_withdrawal = row["ground"] == "ruecknahme"
    why = why_no_refund(is_withdrawal=is_withdrawal, revoked_from=revoked_from, today=today)
    if why:
        raise Invalid(why)
    begins_on, ends_on = date.fromisoformat(row["begins"]), date.fromisoformat(row["ends"])
    granted = GrantedTransport(EARLY, begins_on, ends_on, int(row["cents"]), is_card=row["card"] == "1")
    month_cents = int(row["month"]) if row["month"] else None
    return transport_refund([granted], TransportDemand(int(row["refund"]), revoked_from, today, month_cents))


@pytest.mark.parametrize("row", TRANSPORT, ids=lambda row: row["source"])
def test_refund_of_school_transport(row: dict[str, str]) -> None:
    if not row["expected"]:
        with pytest.raises(Invalid, match=row["words"]):
            transport_sheet(row)
        return
    sheet = transport_sheet(row)
    assert sheet.total_cents == int(row["expected"]) == sum(line.amount_cents or 0 for line in sheet.lines)
    assert row["words"] in " ".join(sheet.warnings)
    assert all(line.source for line in sheet.lines)


RECEIPTS = ((date(2026, 8, 1), 2600), (date(2027, 6, 1), 5000), (date(2027, 7, 1), 5000))


@pytest.mark.parametrize(
    ("grants", "revoked_from", "today", "most"),
    [
        # A card that was changed in February was held from August on: five months of the first, two of the second.
        (
            [
                GrantedTransport(EARLY, *YEAR, 18000, True),
                GrantedTransport(EARLY, date(2027, 2, 1), YEAR[1], 0, True),
            ],
            date(2026, 9, 1),
            date(2027, 3, 20),
            7 * 6300 - 5 * 1500,
        ),
        # Of reimbursed costs the receipts of the last two months say more than their share of the year.
        ([GrantedTransport(EARLY, *YEAR, 12600, False, RECEIPTS)], date(2027, 6, 1), date(2027, 9, 1), 10000),
        ([GrantedTransport(EARLY, *YEAR, 9000, False, RECEIPTS)], date(2027, 6, 1), date(2027, 9, 1), 9000),
        # The relief took the place of the first decision, it did not come on top of it.
        (
            [GrantedTransport(EARLY, *YEAR, 9000, False), GrantedTransport(EARLY, *YEAR, 12600, False)],
            YEAR[0],
            date(2027, 9, 1),
            12600,
        ),
        # The second half was decided first: the grant of the first half does not end it.
        (
            [
                GrantedTransport(EARLY, date(2027, 2, 1), YEAR[1], 30000, False),
                GrantedTransport(EARLY, YEAR[0], date(2027, 1, 31), 30000, False),
            ],
            YEAR[0],
            date(2027, 9, 1),
            60000,
        ),
        # What was granted later for two months that are over ends nothing after them.
        (
            [
                GrantedTransport(EARLY, *YEAR, 12600, False),
                GrantedTransport(LATE, date(2026, 9, 1), date(2026, 10, 31), 2000, False),
            ],
            date(2026, 11, 1),
            date(2027, 9, 1),
            9450,
        ),
        # Costs until October, then a card.
        (
            [
                GrantedTransport(EARLY, date(2026, 9, 1), date(2026, 10, 31), 12600, False),
                GrantedTransport(EARLY, date(2026, 12, 1), YEAR[1], 0, True),
            ],
            date(2026, 10, 1),
            date(2026, 12, 31),
            6300 + 6300,
        ),
    ],
)
def test_refund_adds_up_what_was_given_for_the_withdrawn_time(
    grants: list[GrantedTransport], revoked_from: date, today: date, most: int
) -> None:
    sheet = transport_refund(grants, TransportDemand(most, revoked_from, today, 6300))
    assert sheet.total_cents == most == sum(line.amount_cents or 0 for line in sheet.lines)
    with pytest.raises(Invalid, match="sind mehr"):
        transport_refund(grants, TransportDemand(most + 1, revoked_from, today, 6300))


LAST_YEAR = (date(2025, 8, 1), date(2026, 7, 31))
SPRING = datetime(2026, 5, 4, tzinfo=UTC)


def reversal(decided_on: date, revoked_from: date, cents: int, remedy: str = "") -> EarlierReversal:
    """A reversal that leaves the grant of spring alone, perhaps contested."""
    decided_at = datetime(*decided_on.timetuple()[:3], tzinfo=UTC)
    return EarlierReversal(
        decided_at, revoked_from, cents, was_contested=remedy == "contested", spared=frozenset({SPRING})
    )


@pytest.mark.parametrize(
    ("grants", "earlier", "revoked_from", "most", "problem"),
    [
        # A new year was granted after the demand: other money.
        (
            [
                GrantedTransport(EARLY, *LAST_YEAR, 40000, False),
                GrantedTransport(LATE, *YEAR, 30000, False),
            ],
            reversal(date(2026, 3, 2), LAST_YEAR[0], 40000),
            YEAR[0],
            30000,
            "sind mehr",
        ),
        # Two hundred of three hundred euros are asked back: one hundred is open, of whatever months.
        (
            [GrantedTransport(EARLY, *LAST_YEAR, 30000, False)],
            reversal(date(2026, 3, 2), LAST_YEAR[0], 20000),
            date(2026, 3, 1),
            10000,
            "höchstens 100,00 Euro",
        ),
        # Asked back, then granted again for the same months.
        (
            [
                GrantedTransport(EARLY, *LAST_YEAR, 12600, False),
                GrantedTransport(LATE, *LAST_YEAR, 12600, False),
            ],
            reversal(date(2026, 8, 3), LAST_YEAR[0], 12600),
            LAST_YEAR[0],
            12600,
            "sind mehr",
        ),
        # Three months of a card are asked back, and it went back then.
        (
            [GrantedTransport(EARLY, *YEAR, 0, True)],
            reversal(date(2026, 11, 23), date(2026, 9, 1), 3 * 6300),
            date(2026, 8, 1),
            6300,
            "höchstens 63,00 Euro",
        ),
        # Three months of a card are asked back; beside a remedy (§ 80 (1) VwGO) it was held four more.
        (
            [GrantedTransport(EARLY, *YEAR, 0, True)],
            reversal(date(2026, 11, 23), date(2026, 9, 1), 3 * 6300, "contested"),
            date(2026, 10, 1),
            4 * 6300,
            "höchstens 252,00 Euro",
        ),
        # What was asked back for costs is not asked back for the card that came after them.
        (
            [
                GrantedTransport(EARLY, *LAST_YEAR, 12600, False),
                GrantedTransport(SPRING, *YEAR, 0, True),
            ],
            reversal(date(2026, 7, 20), LAST_YEAR[0], 12600),
            LAST_YEAR[0],
            8 * 6300,
            "höchstens 504,00 Euro",
        ),
    ],
)
def test_school_transport_is_asked_back_once(
    grants: list[GrantedTransport],
    earlier: EarlierReversal,
    revoked_from: date,
    most: int,
    problem: str,
) -> None:
    """§ 49a (1) VwVfG: each case on 20 March 2027."""
    today = date(2027, 3, 20)
    sheet = transport_refund(grants, TransportDemand(most, revoked_from, today, 6300), [earlier])
    assert sheet.total_cents == most == sum(line.amount_cents or 0 for line in sheet.lines)
    assert ("davon schon verlangt" in [line.label for line in sheet.lines]) is ("höchstens" in problem)
    assert "davon nicht verlangt" not in [line.label for line in sheet.lines]
    with pytest.raises(Invalid, match=problem):
        transport_refund(grants, TransportDemand(most + 1, revoked_from, today, 6300), [earlier])


@pytest.mark.parametrize(
    ("first", "earlier", "months"),
    [
        # § 49 (2) VwVfG: for the future from February on, or contested (§ 80 (1) VwGO).
        ("card", EarlierReversal(LATE, date(2027, 2, 1), 0, is_future_only=True), 6),
        ("card", EarlierReversal(LATE, date(2027, 2, 1), 0, is_future_only=True, was_contested=True), 8),
        # § 49a (1) VwVfG: taken back for the past in September, or in doubt, or before the card was granted.
        ("card", EarlierReversal(LATE, date(2026, 8, 1), 0), 2),
        ("card", EarlierReversal(LATE, date(2026, 8, 1), 0, is_in_doubt=True), 8),
        ("card", EarlierReversal(datetime(2025, 6, 1, tzinfo=UTC), date(2026, 8, 1), 0), 8),
        # Costs were reimbursed for all of their time.
        ("costs", EarlierReversal(LATE, date(2027, 2, 1), 0, is_future_only=True), 12),
    ],
)
def test_a_card_is_worth_something_until_it_goes_back(
    first: str, earlier: EarlierReversal, months: int
) -> None:
    """Each case on 20 March 2027: a card of 50 euros a month, or 600 euros of costs."""
    is_card = first == "card"
    grants = [GrantedTransport(EARLY, *YEAR, 0 if is_card else 60000, is_card)]
    today, most = date(2027, 3, 20), months * 5000
    sheet = transport_refund(grants, TransportDemand(most, YEAR[0], today, 5000), [earlier])
    assert sheet.total_cents == most
    with pytest.raises(Invalid, match="sind mehr"):
        transport_refund(grants, TransportDemand(most + 1, YEAR[0], today, 5000), [earlier])


@pytest.mark.parametrize(
    ("earlier", "most", "problem"),
    [
        # A card of the year before was asked back: other money.
        ([reversal(date(2026, 3, 2), LAST_YEAR[0], 40000)], 30000, "sind mehr"),
        # One demand for both: what it takes of the costs depends on what the card was worth.
        (
            [EarlierReversal(datetime(2027, 1, 4, tzinfo=UTC), LAST_YEAR[0], 40000)],
            0,
            "Wert der Karte je Monat",
        ),
    ],
)
def test_costs_are_asked_back_without_the_value_of_a_card_they_are_not_about(
    earlier: list[EarlierReversal], most: int, problem: str
) -> None:
    """§ 49a (1) VwVfG: a card until July 2026, then costs."""
    grants = [
        GrantedTransport(EARLY, *LAST_YEAR, 0, True),
        GrantedTransport(LATE, *YEAR, 30000, False),
    ]
    today = date(2027, 3, 20)
    if most:
        assert transport_refund(grants, TransportDemand(most, YEAR[0], today), earlier).total_cents == most
    with pytest.raises(Invalid, match=problem):
        transport_refund(grants, TransportDemand(most + 1, YEAR[0], today), earlier)


def test_costs_are_asked_back_without_the_value_of_a_card_that_went_back() -> None:
    """§ 49a (1) VwVfG: the card was revoked from February on (§ 49 (2) VwVfG), costs were granted in its place."""
    february = date(2027, 2, 1)
    grants = [
        GrantedTransport(EARLY, *YEAR, 0, True),
        GrantedTransport(datetime(2027, 1, 20, tzinfo=UTC), february, YEAR[1], 6000, False),
    ]
    ended = EarlierReversal(LATE, february, 0, is_future_only=True)
    demand = TransportDemand(6000, february, date(2027, 3, 20))
    assert transport_refund(grants, demand, [ended]).total_cents == 6000


def test_nothing_is_asked_back_for_the_time_after_a_card_went_back() -> None:
    """§ 49a (1) VwVfG: revoked from February on, so nothing was given from March on."""
    ended = EarlierReversal(LATE, date(2027, 2, 1), 0, is_future_only=True)
    demand = TransportDemand(1, date(2027, 3, 1), date(2027, 3, 20), 6300)
    with pytest.raises(Invalid, match="ist bis heute nichts erbracht"):
        transport_refund([GrantedTransport(EARLY, *YEAR, 0, True)], demand, [ended])
