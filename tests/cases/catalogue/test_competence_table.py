"""Every service in every place of the Landkreis has the authority that the study names, or a sentence that helps."""

import csv
from datetime import date
from pathlib import Path

import pytest

from cases.catalogue.catalogue import Catalogue
from cases.catalogue.service_schema import Service
from cases.rules.competence import competent_authority, why_no_authority
from tests.factories.catalogue import real_catalogue

TODAY = date(2026, 11, 23)
CATALOGUE = real_catalogue()
ROWS = list(csv.DictReader(Path(__file__).with_name("competence.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['service']}-{row['ags']}")
def test_authority_and_creditor(row: dict[str, str]) -> None:
    rows, service, ags = CATALOGUE.competence(), row["service"], row["ags"]
    found = competent_authority(rows, service, ags, TODAY)
    assert (found.authority_key if found else "") == row["authority"]
    assert (CATALOGUE.competence_rule(found).creditor if found else "") == row["creditor"]
    assert (why_no_authority(rows, service, ags, TODAY) is None) is bool(row["authority"])


def test_the_table_knows_every_service_and_every_municipality() -> None:
    living = {place.ags for place in CATALOGUE.municipalities(TODAY)}
    for service in CATALOGUE.services():
        assert living <= {row["ags"] for row in ROWS if row["service"] == service.key}, service.key


def test_every_competent_authority_has_a_team_and_municipal_ones_a_tariff() -> None:
    for row in ROWS:
        if row["authority"]:
            assert CATALOGUE.team(row["authority"], row["service"]) is not None
        if row["authority"] and row["service"] == "hundesteuer-anmeldung":
            assert CATALOGUE.dog_tax_row(row["authority"], TODAY, row["ags"]).first_cents > 0


@pytest.mark.parametrize(
    ("service", "ags", "words"),
    [
        (
            "hundesteuer-anmeldung",
            "03358501",
            "Gemeindefreier Bezirk Osterheide (03358501) verwaltet sich selbst",
        ),
        ("hundesteuer-anmeldung", "03358004", "Bitte 03358024 (Stadt Walsrode) verwenden."),
        ("unterhaltsvorschuss", "03358022", "Bitte 03358024 (Stadt Walsrode) verwenden."),
        ("unterhaltsvorschuss", "03351006", "liegt außerhalb des Landkreises Heidekreis"),
        ("hundesteuer-anmeldung", "09162000", "der Tag des Eingangs bleibt erhalten"),
        ("hundesteuer-anmeldung", "03358999", "Bitte die Anschrift prüfen"),
    ],
)
def test_nobody_competent_is_said_plainly(service: str, ags: str, words: str) -> None:
    assert words in (why_no_authority(CATALOGUE.competence(), service, ags, TODAY) or "")


def test_twelve_authorities_with_the_keys_of_the_register() -> None:
    authorities = CATALOGUE.authorities()
    places = {place.ags: place for place in CATALOGUE.municipalities(TODAY)}
    assert len(authorities) == 12
    assert sum(len(authority.members) for authority in authorities) == 14
    for authority in authorities:
        for member in authority.members:
            assert (places[member.ags].ars, places[member.ags].name) == (member.ars, member.name)
            assert places[member.ags].samtgemeinde == authority.name
            assert member.ars.startswith(authority.ars)
        if authority.ags and authority.kind != "landkreis":
            assert (places[authority.ags].ars, places[authority.ags].name) == (authority.ars, authority.name)


def test_what_is_likely_is_marked_for_the_clerk() -> None:
    marked = [
        (service.key, rule.ags)
        for service in CATALOGUE.services()
        for rule in CATALOGUE.competence_rules(service)
        if rule.is_sample_value
    ]
    assert ("sperrgenehmigung", "03358024") in marked
    assert all(ags == "03358024" for _, ags in marked)


@pytest.mark.parametrize(
    ("authority", "days", "yearly"),
    [("stadt-walsrode", 8, "07-01"), ("stadt-soltau", 14, "07-01"), ("gemeinde-bispingen", 14, "07-01")],
)
def test_reporting_period_and_due_dates_of_the_dog_tax(authority: str, days: int, yearly: str | None) -> None:
    tariff = CATALOGUE.dog_tax_row(authority, TODAY)
    assert (tariff.register_within_days, tariff.yearly_due_date) == (days, yearly)
    assert tariff.due_dates == tariff.month_days(is_yearly=False) == ("02-15", "05-15", "08-15", "11-15")
    assert tariff.month_days(is_yearly=True) == ("07-01",)
    assert tariff.yearly_applied_until == "09-30"
    assert tariff.is_assumed("yearly_applied_until") is (authority != "stadt-soltau")
    unknown = tariff.model_copy(update={"yearly_due_date": None})
    assert unknown.month_days(is_yearly=True) == tariff.due_dates


def test_only_walsrode_publishes_its_rates_all_others_say_so() -> None:
    rows = [(authority.key, row) for authority in CATALOGUE.authorities() for row in authority.dog_tax]
    assert {key for key, row in rows if not row.is_sample_value} == {"stadt-walsrode"}
    assert all("nicht bekannt" in row.note for _, row in rows if row.is_sample_value)
    assert len(rows) == 8 + 14


def test_a_submission_without_place_goes_to_the_authority_of_service_or_table() -> None:
    assert _receiver(CATALOGUE, "hundesteuer-anmeldung") == "gemeinde-bispingen"
    assert _receiver(CATALOGUE, "sperrgenehmigung") == "landkreis-heidekreis"


def _receiver(catalogue: Catalogue, key: str) -> str:
    service: Service = catalogue.service(key)
    return catalogue.receiving_authority(service)
