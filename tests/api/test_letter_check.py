"""The command that proves filed letters, as an operator runs it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.office_cli import app


def test_the_command_counts_letters_and_names_an_unknown_case(
    database_url: str, empty_database: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KREISHAUS_DATABASE_URL", database_url)
    monkeypatch.setenv("KREISHAUS_DATA_DIR", str(tmp_path))

    good = CliRunner().invoke(app, ["verify-letters"])
    unknown = CliRunner().invoke(app, ["verify-letters", "1-2-3"])

    assert (good.exit_code, good.output) == (0, "0 Schreiben geprüft, davon 0 gesiegelt; 0 mit Abweichung.\n")
    assert (unknown.exit_code, unknown.output) == (
        1,
        "Einen Vorgang mit dem Aktenzeichen 1-2-3 gibt es nicht.\n",
    )
