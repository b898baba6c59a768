"""Browser assets and fonts are what package.json pins, and nobody edited them."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_vendored_files_are_as_recorded_and_pinned() -> None:
    verified = subprocess.run(
        [sys.executable, ROOT / "scripts/vendor_assets.py", "--verify"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert verified.stderr == ""
    assert verified.returncode == 0


def test_the_style_sheet_pages_link_to_finds_its_parts() -> None:
    folder = ROOT / "api/web/static/vendor"
    sheet = (folder / "vendor.css").read_text()
    files = {entry["file"] for entry in json.loads((folder / "VENDOR.json").read_text())}
    imported = {line.split('"')[1] for line in sheet.splitlines() if line.startswith("@import")}

    assert len(imported) == 3
    assert imported <= files


def test_no_asset_loads_anything_from_elsewhere() -> None:
    sheets = (ROOT / "api/web/static/vendor").glob("*.css")

    assert all(
        'url("http' not in sheet.read_text() and "url(http" not in sheet.read_text() for sheet in sheets
    )
