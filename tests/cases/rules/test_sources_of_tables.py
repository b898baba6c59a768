"""Every row of a table of law says where its result comes from: a paragraph, a Satzung or a court.

"domain 4.2" is a section of the survey of the law that was made before the program; its facts carry a tag of certainty.
"""

import csv
import re
from pathlib import Path

import pytest

TABLES = sorted(Path(__file__).parents[1].glob("*/*.csv"))
REFERENCE = re.compile(
    r"§|\bArt\. ?\d|\bSatzung|\bdomain \d"
    r"|\bBVerwGE?\b|\bBSG\b|\bBFH\b|\b(?:VG|OVG|SG) [A-ZÄÖÜ]"
    r"|\b(?:GebOSt|AllGO) Nr\. \d|\bNFeiertagsG\b|\bMinUhV\b|\bVwZG\b|\[own\]"
)
"""What counts as a source; "[own]" marks a rule of the house that no law asks for."""


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.name)
def test_every_row_names_its_source(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert [row for row in rows if None in row or not REFERENCE.search(row["source"])] == []
