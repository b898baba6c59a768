"""Which remedy each service has, by a table of law: what its definition states under the rule that instructs people."""

import csv
from pathlib import Path

import pytest

from cases.rules.appeals import Remedy
from cases.rules.regimes import Regime
from cases.rules.remedy_choice import remedy_choice
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()
with (Path(__file__).parent / "remedies_of_services.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['service']}-{row['orders']}")
def test_remedy_of_a_service(row: dict[str, str]) -> None:
    service = CATALOGUE.service(row["service"])
    found = remedy_choice(
        Remedy(service.remedy.kind),
        is_municipal_charge=Regime(service.regime) is Regime.AO,
        orders_objection=row["orders"] == "1",
    )
    assert (found, service.remedy.court_branch) == (row["remedy"], row["branch"])


def test_each_service_has_its_row() -> None:
    assert {row["service"] for row in ROWS} == {service.key for service in CATALOGUE.services()}
