"""Calculation sheets of the way to school and of a dog's deregistration, from the examples of the catalogue."""

import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from cases.catalogue.authority_schema import DogTax
from cases.catalogue.loader import PACKAGE_FOLDER
from cases.errors import Invalid, NotFound
from cases.facts.ledger import Calculation
from cases.queries.dog_tax_end import EndDays, dog_tax_end_defaults, dog_tax_end_sheet
from cases.queries.outcome_fields import Value, filled_fields, typed_value
from cases.queries.school_transport import school_transport_defaults, school_transport_sheet
from cases.rules.benefits.dog_tax_end import tax_ends_on
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()
RECEIVED = date(2026, 11, 16)
DAYS = EndDays(RECEIVED, RECEIVED)
SCHOOL = CATALOGUE.service("schuelerfahrtkosten")
DOG = CATALOGUE.service("hundesteuer-abmeldung")


def form_of(service_key: str, name: str) -> Mapping[str, Any]:
    path = PACKAGE_FOLDER / "services" / service_key / "examples" / f"{name}.json"
    payload: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["payload"]
    return payload


def school_sheet(name: str, outcome_key: str, **typed: str) -> Calculation:
    form, outcome = form_of(SCHOOL.key, name), SCHOOL.outcome(outcome_key)
    defaults = school_transport_defaults(CATALOGUE, form)
    stated = {
        "begins_on": form["claim"]["starts_on"],
        "ends_on": form["claim"]["ends_on"],
        "distance_m": str(form["way"]["distance_m"]),
        "car_distance_m": str(form.get("car", {}).get("distance_m", "")),
        "car_days": str(form.get("car", {}).get("days", "")),
    }
    values = filled_fields(outcome, defaults | stated | typed).values
    return school_transport_sheet(CATALOGUE, form, outcome, values, RECEIVED)


def tariff_on(place: tuple[str, str], on: date) -> DogTax:
    return CATALOGUE.dog_tax_row(place[0], on, place[1])


def dog_sheet(name: str, outcome_key: str, place: tuple[str, str], **typed: str) -> Calculation:
    form, outcome = form_of(DOG.key, name), DOG.outcome(outcome_key)
    row_on = partial(tariff_on, place)
    tariff = row_on(RECEIVED)
    ended_on = date.fromisoformat(form["ending"]["ended_on"])
    tax_end_on = tax_ends_on(ended_on, RECEIVED, tariff.ends, tariff.register_within_days)
    stated = {
        "ended_on": typed_value(ended_on),
        "tax_ends_on": typed_value(tax_end_on),
        "taxed_since": form["dog"]["keeping_since"],
        "cash_reference": "1",
    }
    values = filled_fields(outcome, dog_tax_end_defaults(row_on, form, DAYS) | stated | typed).values
    return dog_tax_end_sheet(row_on, form, outcome_key, values, DAYS).calculation


@pytest.mark.parametrize(
    ("name", "outcome", "typed", "total", "words"),
    [
        ("complete", "erstattung_bewilligt", {}, 12600, "Fahrkarten 09/2026"),
        ("bus_card", "karte_bewilligt", {}, 0, "Fahrkarte ohne Eigenanteil"),
        ("upper_secondary", "karte_bewilligt", {}, 6000, "Eigenanteil"),
        ("upper_secondary", "teilweise_bewilligt", {"ceiling_cents": "90"}, 6000, "Begrenzung auf"),
        (
            "other_school",
            "teilweise_bewilligt",
            {"nearest_distance_m": "3900", "ceiling_cents": "90"},
            9000,
            "Weg zur nächsten Schule 3.900 m",
        ),
        ("other_school", "teilweise_bewilligt", {"nearest_distance_m": "100"}, 12600, "Fahrkarten"),
        (
            "complete",
            "teilweise_bewilligt",
            {"begins_on": "2026-10-01"},
            6300,
            "nicht im bewilligten Zeitraum",
        ),
        ("complete", "teilweise_bewilligt", {"ends_on": "30.09.2026"}, 6300, "1 × 63,00 Euro"),
        ("disability_car", "erstattung_bewilligt", {}, 1344, "Fahrten mit dem Pkw"),
        ("disability_car", "erstattung_bewilligt", {"car_days": "12"}, 672, "12 Tage"),
        ("edge_exact_distance", "karte_bewilligt", {}, 0, "besonders gefährlichen"),
    ],
)
def test_school_sheet(name: str, outcome: str, typed: dict[str, str], total: int, words: str) -> None:
    sheet = school_sheet(name, outcome, **typed)
    assert sheet.total_cents == total
    assert any(words in line.label + line.note for line in sheet.lines)
    assert sheet.is_sample_value


def test_school_sheet_tells_the_clerk_what_is_odd() -> None:
    assert "31.10.2026" in school_sheet("late", "erstattung_bewilligt").warnings[0]
    assert "nicht die nächstgelegene" in school_sheet("upper_secondary", "erstattung_bewilligt").warnings[0]
    assert school_sheet("complete", "erstattung_bewilligt").warnings == ()


@pytest.mark.parametrize(
    ("name", "outcome", "typed", "words"),
    [
        ("complete", "erstattung_bewilligt", {"ground": ""}, "Beginn und Grund"),
        ("bus_card", "erstattung_bewilligt", {}, "weder Fahrkarten noch"),
        ("complete", "erstattung_bewilligt", {"distance_m": "3500"}, "nicht länger"),
        ("complete", "karte_bewilligt", {"ground": "freiwillig", "months": "1"}, "passt nicht"),
        ("upper_secondary", "erstattung_bewilligt", {"share_months": ""}, "auch wenn es 0 Monate sind"),
        ("complete", "erstattung_bewilligt", {"begins_on": "2026-10-01"}, "für 09/2026 liegen nicht"),
        ("complete", "erstattung_bewilligt", {"ends_on": ""}, "Anspruch bis"),
        ("disability_car", "erstattung_bewilligt", {"car_days": "999"}, "hat nur 35 Tage"),
        (
            "upper_secondary",
            "erstattung_bewilligt",
            {"share_months": "4"},
            "umfasst 3 Monate, der Eigenanteil 4",
        ),
        ("upper_secondary", "karte_bewilligt", {"months": "4"}, "umfasst 3 Monate, eingetragen sind 4"),
        ("other_school", "teilweise_bewilligt", {"ceiling_cents": "0,00"}, "ist nichts zu erstatten"),
    ],
)
def test_school_sheet_says_what_is_missing(
    name: str, outcome: str, typed: dict[str, str], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        school_sheet(name, outcome, **typed)


def test_months_without_own_share_are_typed_or_told() -> None:
    free = school_sheet("upper_secondary", "erstattung_bewilligt", share_months="0")
    assert not any("Eigenanteil" in line.label for line in free.lines)
    shorter = school_sheet("upper_secondary", "karte_bewilligt", months="2")
    assert shorter.warnings == ("Der Anspruch umfasst 3 Monate, der Eigenanteil nur 2. Bitte prüfen.",)
    assert school_sheet("upper_secondary", "karte_bewilligt").warnings == ()


def test_old_periods_are_judged_by_their_own_satzung() -> None:
    assert not school_sheet("complete", "erstattung_bewilligt", begins_on="01.09.2021").is_sample_value
    with pytest.raises(NotFound, match="keine Werte zur Schülerbeförderung"):
        school_sheet("complete", "erstattung_bewilligt", begins_on="01.09.2019")


def test_defaults_follow_the_stated_facts() -> None:
    refused = school_transport_defaults(CATALOGUE, form_of(SCHOOL.key, "edge_exact_distance"))
    assert (refused["ground"], refused["required_m"], refused["months"]) == ("gefaehrlicher_weg", "2000", "8")
    older = school_transport_defaults(CATALOGUE, form_of(SCHOOL.key, "upper_secondary"))
    assert (older["ground"], older["share_months"], older["card"]) == ("freiwillig", "2", "sek_ii_karte")
    by_car = school_transport_defaults(CATALOGUE, form_of(SCHOOL.key, "disability_car"))
    assert (by_car["ground"], by_car["card"]) == ("behinderung", "")
    form = dict(form_of(SCHOOL.key, "bus_card"))
    near = form | {"way": {"distance_m": 100}, "transport": {"means": "sonderfahrdienst"}}
    assert school_transport_defaults(CATALOGUE, near)["ground"] == ""
    assert school_transport_defaults(CATALOGUE, near)["card"] == "fahrdienst"


BISPINGEN = ("gemeinde-bispingen", "03358002")
WALSRODE = ("stadt-walsrode", "03358024")


@pytest.mark.parametrize(
    ("name", "outcome", "place", "typed", "total"),
    [
        ("complete", "erstattet", BISPINGEN, {"annual_tax_cents": "60", "paid_cents": "60"}, 500),
        ("complete", "abgemeldet", BISPINGEN, {"annual_tax_cents": "60", "paid_cents": "55"}, 0),
        ("complete", "nachgefordert", BISPINGEN, {"annual_tax_cents": "60", "paid_cents": "0"}, 5500),
        (
            "two_dogs_one_leaves",
            "erstattet",
            WALSRODE,
            {"rank": "1", "annual_tax_cents": "66", "paid_cents": "66"},
            1100,  # 66 / 12, and 33 / 12 for each of the two dogs that move up in December
        ),
    ],
)
def test_dog_sheet(
    name: str, outcome: str, place: tuple[str, str], typed: dict[str, str], total: int
) -> None:
    assert dog_sheet(name, outcome, place, **typed).total_cents == total


@pytest.mark.parametrize(
    ("outcome", "paid", "words"),
    [
        ("abgemeldet", "60", "„Steuer beenden und erstatten“"),
        ("erstattet", "30", "„Steuer beenden und Rest fordern“"),
        ("nachgefordert", "55", "„Steuer beenden, Konto ausgeglichen“"),
        ("erstattet", "", "alle Angaben zur Abrechnung"),
    ],
)
def test_dog_sheet_names_the_outcome_that_fits(outcome: str, paid: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        dog_sheet("complete", outcome, BISPINGEN, annual_tax_cents="60", paid_cents=paid)


def test_clerk_looks_up_rank_and_tax_where_dogs_stay() -> None:
    row_on = partial(tariff_on, WALSRODE)
    alone = dog_tax_end_defaults(row_on, form_of(DOG.key, "complete"), DAYS)
    assert alone["rank"] == "1"
    several = dog_tax_end_defaults(row_on, form_of(DOG.key, "two_dogs_one_leaves"), DAYS)
    assert "rank" not in several
    assert several["remaining_tax_cents"] == "165,00"


def test_days_that_are_no_dates_are_refused() -> None:
    form, row_on = form_of(DOG.key, "complete"), partial(tariff_on, BISPINGEN)
    values: dict[str, Value] = {
        "ended_on": "gestern",
        "tax_ends_on": RECEIVED,
        "taxed_since": RECEIVED,
        "rank": 1,
        "annual_tax_cents": 6000,
        "paid_cents": 0,
        "remaining_dogs": 0,
    }
    with pytest.raises(Invalid, match="als Datum"):
        dog_tax_end_sheet(row_on, form, "abgemeldet", values, DAYS)


RISING = {
    year: CATALOGUE.dog_tax_row(*BISPINGEN[:1], RECEIVED, BISPINGEN[1]).model_copy(
        update={"first_cents": cents}
    )
    for year, cents in ((2024, 5400), (2025, 6000), (2026, 7200), (2027, 8400))
}


def rising_on(on: date) -> DogTax:
    """A tariff that rises every year, and that is not kept before 2024."""
    if on.year not in RISING:
        raise NotFound("Für diesen Ort und Tag ist hier kein Hundesteuertarif gepflegt.")
    return RISING[on.year]


def late_sheet(ended: str, typed: dict[str, str], decided_on: date = RECEIVED) -> Calculation:
    form, outcome = form_of(DOG.key, "complete"), DOG.outcome("erstattet")
    days = EndDays(RECEIVED, decided_on)
    stated = {"ended_on": ended, "tax_ends_on": ended, "taxed_since": "01.06.2019", "cash_reference": "1"}
    values = filled_fields(outcome, dog_tax_end_defaults(rising_on, form, days) | stated | typed).values
    return dog_tax_end_sheet(rising_on, form, "erstattet", values, days).calculation


@pytest.mark.parametrize(
    ("ended", "typed", "total"),
    [
        ("31.08.2024", {"paid_cents": "186"}, 15000),  # 54 + 60 + 72 paid, 8/12 of 54 due
        ("31.08.2025", {"paid_cents": "132"}, 9200),  # 60 + 72 paid, 8/12 of 60 due
        ("31.08.2025", {"paid_cents": "132", "earlier_taxes": "bis 06/2025: 30,00\nbis 12/2024: 54"}, 10700),
        ("31.08.2025", {"paid_cents": "132", "earlier_taxes": "bis 6.2025:30 ; "}, 10700),
        ("31.08.2023", {"paid_cents": "186", "earlier_taxes": "bis 12/2023: 48,00"}, 15400),
    ],
)  # fmt: skip
def test_a_deregistration_over_several_years_takes_the_tariff_of_each(
    ended: str, typed: dict[str, str], total: int
) -> None:
    assert late_sheet(ended, typed).total_cents == total


def test_a_decision_after_the_turn_of_the_year_proposes_the_tax_of_the_year_of_the_notice() -> None:
    later = date(2027, 1, 11)
    sheet = late_sheet("30.11.2026", {"paid_cents": "72"}, later)
    assert sheet.total_cents == 600  # one twelfth of 72, not of the 84 that hold when it is decided
    several = form_of(DOG.key, "two_dogs_one_leaves")
    stays = dog_tax_end_defaults(rising_on, several, EndDays(RECEIVED, later))["remaining_tax_cents"]
    assert stays == "174,00"  # no tariff is kept for 2028: 84 and 90 of 2027


@pytest.mark.parametrize(
    ("ended", "first"), [("2019-10-20", "2022"), ("2021-10-20", "2022"), ("2022-10-20", None)]
)
def test_years_that_had_lapsed_before_the_notice_are_left_out_by_default(
    ended: str, first: str | None
) -> None:
    form = form_of(DOG.key, "complete")
    form = {**form, "ending": {"reason": "verstorben", "ended_on": ended}}
    assert dog_tax_end_defaults(rising_on, form, EndDays(RECEIVED, RECEIVED)).get("settle_from") == first


@pytest.mark.parametrize("typed", ["bis 13/2025: 30", "33,00", "bis 06/2025: viel", "bis 06/0000: 30"])
def test_earlier_taxes_that_cannot_be_read_are_named(typed: str) -> None:
    with pytest.raises(Invalid, match=r"„Frühere Jahressteuern“: .* nicht lesbar"):
        late_sheet("31.08.2025", {"paid_cents": "132", "earlier_taxes": typed})
