"""Who is to pay reads in the text how much, by when, to which account and under which Kassenzeichen."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stdnum import iban

from api.letter_samples import Sample, samples_of
from cases.catalogue.loader import load_catalogue
from cases.catalogue.wording import iban_de
from cases.errors import Invalid
from cases.wiring import Toolbox
from tests.factories.catalogue import real_catalogue
from tests.factories.changed_catalogue import copied
from tests.factories.sample_letters import by_service, sample_letters
from tests.factories.submissions import example

CATALOGUE = real_catalogue()
DUE = re.compile(
    r"bis zum \d\d\.\d\d\.\d{4}|unten genannten Terminen fällig|innerhalb eines Monats nach Bekanntgabe dieses Bescheids"
)
DEMANDS = re.compile(r"Kassenzeichen")
SELDOM = ("hundesteuer-anmeldung", "schuelerfahrtkosten")
"""Their complete examples pay by mandate or owe no share."""
SERVICES = sorted(
    service.key
    for service in CATALOGUE.services()
    if any(
        DEMANDS.search(CATALOGUE.letter_text(service.key, letter.key)) and letter.is_decision
        for letter in service.letters
    )
)


def texts(sample: Sample) -> Iterator[str]:
    """What stands before the signature, part by part."""
    for block in sample.facts.blocks:
        yield from (part.replace("**", "") for part in (block.text, *block.items) if part)


@pytest.mark.parametrize("key", by_service(SERVICES))
def test_amount_day_account_and_reference_stand_in_the_text(toolbox: Toolbox, key: str) -> None:
    found = 0
    for sample in sample_letters(toolbox, key):
        whole = "\n".join(texts(sample))
        if "unter Angabe des Kassenzeichens" not in whole:
            assert "IBAN" not in whole, sample.file_name
            continue
        found += 1
        printed = re.search(r"IBAN (DE(?: ?[0-9]){20})", whole)
        assert printed is not None, sample.file_name
        assert iban.is_valid(printed[1]), sample.file_name
        assert re.search(r"Kassenzeichens [0-9][0-9.]+[0-9]", whole), sample.file_name
        assert re.search(r"\d Euro", whole), sample.file_name
        assert DUE.search(whole), sample.file_name
    assert found or key in SELDOM, key


@pytest.mark.parametrize("key", sorted(set(SERVICES) - set(SELDOM)))
def test_a_sample_account_is_refused_outside_the_demo(toolbox: Toolbox, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        samples_of(replace(toolbox, is_demo=False), CATALOGUE.service(key))
    assert "Die Angabe „Bankverbindung“ ist noch ein Beispielwert." in refused.value.message
    assert re.search(r"authorities/[a-z-]+\.toml, Abschnitt \[bank\]", refused.value.message)


def test_a_letter_with_a_sample_value_is_refused_outside_the_demo(toolbox: Toolbox, tmp_path: Path) -> None:
    """The account is real here; of the fee for a new card nobody has said yet on which paragraph it rests."""
    file = copied(tmp_path) / "authorities" / "landkreis-heidekreis.toml"
    before, bank, after = file.read_text(encoding="utf-8").partition("[bank]")
    real = after.replace("is_sample_value = true", "is_sample_value = false", 1).replace(
        " (Beispielwert)", ""
    )
    file.write_text(before + bank + real, encoding="utf-8")
    tools = replace(toolbox, is_demo=False, catalogue=load_catalogue(tmp_path))
    with pytest.raises(Invalid, match=r"noch einen Beispielwert: „Rechtsgrundlage der Gebühr: § 2 .*Satzung"):
        samples_of(tools, tools.catalogue.service("schuelerfahrkarte-verlust"))


def test_a_dog_tax_without_a_mandate_names_the_account(toolbox: Toolbox, tmp_path: Path) -> None:
    said = example("hundesteuer-anmeldung")
    del said["payload"]["bank"]
    for told in said["outcomes"].values():
        told.pop("example", None)  # only this example is in the folder
    made = samples_from(toolbox, tmp_path, "hundesteuer-anmeldung", said)
    found = [
        "\n".join(texts(sample))
        for sample in made
        if "approval" in sample.letter_key or "annual" in sample.letter_key
    ]
    assert len(found) >= 2
    for whole in found:
        assert re.search(r"unter Angabe des Kassenzeichens [\d.]+\. Empfänger ist .+, IBAN DE", whole)


@pytest.mark.parametrize("day", ["15.01.2027", ""])
def test_a_share_of_the_fare_is_due_on_a_day_and_refused_without_one(
    toolbox: Toolbox, tmp_path: Path, day: str
) -> None:
    said = example("schuelerfahrtkosten", "upper_secondary")
    fields = {"ground": "freiwillig", "months": "3", "share_due_on": day, "cash_reference": "4010.2026.1"}
    chosen = {"fields": fields | {"card": "sek_ii_karte"}}
    changed = {"fields": {**chosen["fields"], "begins_on": "01.09.2026"}}
    said["outcomes"] = {"karte_bewilligt": chosen, "geaendert": changed}
    if not day:
        with pytest.raises(Invalid, match="„Eigenanteil fällig am“ ist leer"):
            samples_from(toolbox, tmp_path, "schuelerfahrtkosten", said)
        return
    made = samples_from(toolbox, tmp_path, "schuelerfahrtkosten", said)
    whole = "\n".join(texts(next(sample for sample in made if sample.letter_key == "approval_card")))
    assert "Eigenanteil von" in whole
    assert "bis zum 15.01.2027 unter Angabe des Kassenzeichens 4010.2026.1. Empfänger ist" in whole


def samples_from(toolbox: Toolbox, folder: Path, key: str, said: dict[str, Any]) -> tuple[Sample, ...]:
    """The letters of a service made from another example than its own."""
    (folder / key / "examples").mkdir(parents=True)
    (folder / key / "examples" / "complete.json").write_text(json.dumps(said), encoding="utf-8")
    return samples_of(toolbox, CATALOGUE.service(key), folders=folder)


def test_the_kassenzeichen_follows_the_rule_of_the_authority() -> None:
    bank = CATALOGUE.authority("landkreis-heidekreis").bank
    assert bank.cash_reference_of("51.40-2026-000123") == "5140.2026.000123"
    other = bank.model_copy(update={"cash_reference": "7.{year}/{number}-{organisation}"})
    assert other.cash_reference_of("51.40-2026-000123") == "7.2026/000123-5140"


def test_an_account_is_written_in_groups_of_four() -> None:
    assert iban_de("de89370400440532013000") == "DE89 3704 0044 0532 0130 00"
