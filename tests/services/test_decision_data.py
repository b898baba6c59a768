"""`bescheid.json` says nothing the letter does not say: every value of it stands in the text of the PDF."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from cases.catalogue.wording import date_de, datetime_de, euro
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.wiring import Toolbox
from tests.factories.catalogue import real_catalogue
from tests.factories.sample_letters import by_service, sample_letters

CATALOGUE = real_catalogue()
SERVICES = sorted(
    service.key for service in CATALOGUE.services() if any(letter.is_decision for letter in service.letters)
)
KEYS = {"format", "key", "version", "kind"}
"""What identifies for machines and has no words in a letter."""
TITLES = {"service.title", "outcome.title", "fields[].title"}
"""Names of the catalogue for what the letter says in its own words."""


@pytest.mark.parametrize("key", by_service(SERVICES))
def test_every_value_stands_in_the_letter(toolbox: Toolbox, key: str) -> None:
    checked = 0
    for sample in sample_letters(toolbox, key):
        content = sample.pdf
        data = attached(content)
        if data is None:
            continue
        text = plain(content)
        missing = [
            (path, value)
            for path, value in values(data, "")
            if path not in TITLES and not any(compact(one) in text for one in spelled(path, value))
        ]
        assert not missing, sample.file_name
        assert "Beispielwert" not in json.dumps(data, ensure_ascii=False), sample.file_name
        checked += 1
    assert checked


def attached(content: bytes) -> dict[str, object] | None:
    """The file inside the letter, None for letters that decide nothing."""
    with pikepdf.open(BytesIO(content)) as pdf:
        if "bescheid.json" not in pdf.attachments:
            return None
        found: dict[str, object] = json.loads(pdf.attachments["bescheid.json"].get_file().read_bytes())
        return found


def plain(content: bytes) -> str:
    """The text of all pages without blanks and the hyphens of line ends."""
    return compact("\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def compact(text: str) -> str:
    """The letters alone, so that line ends do not matter."""
    return re.sub(r"[\s\u00ad-]+", "", text)


def values(node: object, path: str) -> Iterator[tuple[str, object]]:
    """Every value with its path; empty ones say nothing."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name not in KEYS:
                yield from values(inner, f"{path}.{name}".strip("."))
    elif isinstance(node, list):
        for inner in node:
            yield from values(inner, f"{path}[]")
    elif node not in (None, ""):
        yield path, node


def spelled(path: str, value: object) -> Iterator[str]:
    """The ways a letter writes a value: amounts in Euro, days in German, texts as they are."""
    if isinstance(value, int) and not isinstance(value, bool):
        yield euro(abs(value))
        if path == "amounts.fee_cents" and value == 0:
            yield from ("gebührenfrei", "kostenfrei")
        if path.startswith("fields"):
            yield from (str(value), f"{value:,}".replace(",", "."))
        return
    text = str(value)
    if re.match(r"\d{4}-\d{2}-\d{2}T", text):
        yield datetime_de(datetime.fromisoformat(text).astimezone(OFFICE_TIME_ZONE))
        yield date_de(date.fromisoformat(text[:10]))
        return
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        yield date_de(text)
        return
    yield text
    if path == "amounts.calculation.period":
        yield "Summe"
