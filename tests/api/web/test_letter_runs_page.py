"""The page "Serienläufe": count, sample, start, stop, package for the printer, the day of posting."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import text

from api.letter_run_commands import write_package
from api.print_package import PackageFormat
from cases.facts.actor import CaseId
from cases.wiring import Toolbox
from tests.api.web.conftest import Browser, Browsers, browsers_with
from tests.factories.assessments import assessed_dogs
from tests.factories.seal_keys import of_all, self_signed_seal
from tests.factories.stages import Stages
from workflows.letter_work import work_on

YEAR = "2027"


@pytest.fixture
def dora(browsers: Browsers) -> Browser:
    """The supervisor of the tax team of Bispingen."""
    return browsers.of("dora")


def run_id_of(address: str) -> int:
    """The number of the run at this address."""
    return int(address.rsplit("/", 1)[1])


def make_letters(stages: Stages, address: str) -> None:
    """What the process that makes letters does, on the fixed Monday."""
    work_on(stages.toolbox, run_id_of(address), processes=1, clock=lambda: stages.acting.now)


def set_postcode(stages: Stages, case_id: CaseId, code: str) -> None:
    """The person of this case has this postcode, or none."""
    change = text("UPDATE party SET postcode = :code WHERE case_id = :id")
    with stages.toolbox.engine.begin() as connection:
        connection.execute(change, {"code": code, "id": case_id})


def begun(dora: Browser, stages: Stages) -> str:
    """Address of a run that has been started on the page."""
    answer = dora.send("/serienlaeufe", art="hundesteuer", jahr=YEAR, los="1")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def finished(dora: Browser, stages: Stages) -> str:
    """The same, and all letters are made."""
    address = begun(dora, stages)
    make_letters(stages, address)
    return address


def test_a_run_is_counted_and_shown_before_it_is_started(dora: Browser, stages: Stages) -> None:
    assessed_dogs(stages, 3)

    answer = dora.send("/serienlaeufe", art="hundesteuer", jahr=YEAR)

    assert answer.status_code == 200
    assert "3 Bescheide erstellen" in answer.text
    sample = dora.get(f"/serienlaeufe/muster.pdf?art=hundesteuer&jahr={YEAR}")
    assert sample.headers["content-type"] == "application/pdf"
    words = pypdfium2.PdfDocument(sample.content)[0].get_textpage().get_text_range()
    assert "Hundesteuerbescheid 2027" in words.replace("\u00ad", "")
    assert "Noch kein Lauf" in dora.see("/serienlaeufe")


def test_a_run_starts_once_stops_and_goes_on(dora: Browser, stages: Stages) -> None:
    assessed_dogs(stages, 3)
    address = begun(dora, stages)
    assert begun(dora, stages) == address
    assert 'hx-trigger="every 3s"' in dora.see(address)
    assert "Stand aktualisieren" in dora.see(f"{address}/stand")

    assert dora.send(f"{address}/anhalten").status_code == 303
    assert "Fortsetzen" in dora.see(address)
    assert dora.send(f"{address}/fortsetzen").status_code == 303
    make_letters(stages, address)
    page = dora.see(address)
    assert "100 %" in page
    assert "every 3s" not in page
    assert "Weiter zu Druck" not in page
    assert f'href="{address}">Weiter zu Druck' in dora.see(f"{address}/stand")
    assert "3 von 3" in dora.see("/serienlaeufe")


def test_a_run_says_that_it_waits_for_a_seal(
    dora: Browser, stages: Stages, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    assessed_dogs(stages, 2)
    address = begun(dora, stages)
    assert "Siegelzertifikat" not in dora.see(address)
    ended = of_all(self_signed_seal(tmp_path, ends_at=now - timedelta(days=1)))
    later = browsers_with(replace(toolbox, seals=ended), now).of("dora")
    words = "Das Siegelzertifikat ist am 22.11.2026 abgelaufen."
    assert words in later.see(address)
    assert words in later.see(f"{address}/stand")
    make_letters(stages, address)
    assert words not in later.see(address)


def test_bad_years_come_back_with_the_form(dora: Browser, stages: Stages) -> None:
    for year, words in (("", "Bitte ein Jahr"), ("1999", "Das Jahr muss zwischen")):
        answer = dora.send("/serienlaeufe", art="hundesteuer", jahr=year)
        assert answer.status_code == 422
        assert words in answer.text
    for year in ("0", "99999", "1999"):
        answer = dora.get(f"/serienlaeufe/muster.pdf?art=hundesteuer&jahr={year}")
        assert (answer.status_code, "Das Jahr muss zwischen" in answer.text) == (422, True)
    assert dora.send("/serienlaeufe", art="katzensteuer", jahr=YEAR).status_code == 404


def test_clerks_see_no_runs(browsers: Browsers, stages: Stages, dora: Browser) -> None:
    assessed_dogs(stages, 2)
    address = finished(dora, stages)
    dirk = browsers.of("dirk")
    assert "Serienläufe" not in dirk.see("/vorgaenge")
    for path in (
        "/serienlaeufe",
        address,
        f"{address}/stand",
        f"{address}/paket.pdf",
        "/serienlaeufe/muster.pdf",
    ):
        assert dirk.get(path).status_code == 403, path
    for path in ("anhalten", "fortsetzen", "erneut", "aufgegeben"):
        assert dirk.send(f"{address}/{path}", datum="23.11.2026").status_code == 403, path
    carla = browsers.of("carla")
    assert carla.get(address).status_code == 404


def test_what_was_not_made_is_listed_and_tried_again(dora: Browser, stages: Stages) -> None:
    cases = assessed_dogs(stages, 2, every_mailbox=100)
    set_postcode(stages, cases[1], "")
    address = finished(dora, stages)
    assert "Es fehlt Postleitzahl" in dora.see(address)
    set_postcode(stages, cases[1], "29646")

    assert dora.send(f"{address}/erneut").status_code == 303
    make_letters(stages, address)

    assert "Es fehlt" not in dora.see(address)


def test_the_package_is_ordered_counted_and_hashed(dora: Browser, stages: Stages) -> None:
    assessed_dogs(stages, 6, every_mailbox=100)
    address = finished(dora, stages)

    archive, rows = package(dora, address)

    assert [row["Nummer"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    codes = [row["Postleitzahl"] for row in rows]
    assert codes == sorted(codes)
    for row in rows:
        content = archive.read(row["Datei"])
        assert sha256(content).hexdigest() == row["SHA-256"]
        assert len(pypdfium2.PdfDocument(content)) == int(row["Seiten"])
    merged = pypdfium2.PdfDocument(dora.get(f"{address}/paket.pdf").content)
    assert len(merged) == 1 + sum(int(row["Seiten"]) for row in rows)
    assert "Laufzettel" in merged[0].get_textpage().get_text_range()
    reference = rows[0]["Aktenzeichen"]
    assert reference in merged[1].get_textpage().get_text_range()


def test_what_is_posted_is_not_packed_again_unless_somebody_asks(
    dora: Browser, stages: Stages, now: datetime, tmp_path: Path
) -> None:
    cases = assessed_dogs(stages, 3, every_mailbox=100)
    set_postcode(stages, cases[1], "")
    address = finished(dora, stages)
    assert len(packed(dora, address)) == 2
    assert dora.send(f"{address}/aufgegeben", datum="23.11.2026").status_code == 303
    answer = dora.get(f"{address}/paket.zip")
    assert (answer.status_code, "Zu packen ist nichts mehr" in answer.text) == (409, True)
    set_postcode(stages, cases[1], "29646")
    assert dora.send(f"{address}/erneut").status_code == 303
    make_letters(stages, address)

    page = dora.see(address)
    assert "1 Schreiben wartet noch" in page
    assert "Alle 3 Schreiben noch einmal packen" in page
    assert packed(dora, address) == [stages.row(cases[1]).file_reference]
    assert len(packed(dora, address, "?alle=1")) == 3
    run_id = run_id_of(address)
    for with_posted, count in ((False, 1), (True, 3)):
        files = write_package(
            stages.toolbox, run_id, PackageFormat.PDF, tmp_path, now, with_posted=with_posted
        )
        assert len(files[-1].read_text("utf-8-sig").splitlines()) == 1 + count


def package(dora: Browser, address: str, query: str = "") -> tuple[zipfile.ZipFile, list[dict[str, str]]]:
    """The package for the printer, and the rows of its index."""
    archive = zipfile.ZipFile(io.BytesIO(dora.get(f"{address}/paket.zip{query}").content))
    index = archive.read("index.csv").decode("utf-8-sig")
    return archive, list(csv.DictReader(io.StringIO(index), delimiter=";"))


def packed(dora: Browser, address: str, query: str = "") -> list[str]:
    """File references of the letters in the package."""
    return [row["Aktenzeichen"] for row in package(dora, address, query)[1]]


def test_the_day_of_posting_is_entered_for_all_at_once(dora: Browser, stages: Stages) -> None:
    assessed_dogs(stages, 4, every_mailbox=100)
    address = finished(dora, stages)
    assert dora.send(f"{address}/aufgegeben", datum="1.1.2020").status_code == 422
    assert dora.send(f"{address}/aufgegeben", datum="").status_code == 422
    assert dora.send(f"{address}/aufgegeben", datum="24.11.2026").status_code == 422

    assert dora.send(f"{address}/aufgegeben", datum="23.11.2026").status_code == 303
    page = dora.see(address)
    assert "Zuletzt zur Post gegeben am" in page
    assert "Dora Drewes" in page


def test_letters_dated_after_the_day_of_posting_wait_for_their_own(dora: Browser, stages: Stages) -> None:
    assessed_dogs(stages, 3, every_mailbox=100)
    address = finished(dora, stages)
    with stages.toolbox.engine.begin() as connection:
        query = "UPDATE letter SET dated_on = '2026-11-20' WHERE id = (SELECT min(letter_id) FROM letter_run_item)"
        connection.execute(text(query))

    answer = dora.send(f"{address}/aufgegeben", datum="21.11.2026")

    assert answer.status_code == 303
    page = dora.see(address)
    assert "2 Schreiben warten noch" in page
    assert "außer bei solchen mit späterem Datum" in page
    assert 'Zuletzt zur Post gegeben am <span class="num">21.11.2026' in page
    assert dora.send(f"{address}/aufgegeben", datum="21.11.2026").status_code == 422
    assert dora.send(f"{address}/aufgegeben", datum="23.11.2026").status_code == 303
    assert dora.send(f"{address}/aufgegeben", datum="23.11.2026").status_code == 303
    page = dora.see(address)
    assert "warten noch" not in page
    assert 'Zuletzt zur Post gegeben am <span class="num">23.11.2026' in page
    assert "Aufgabe zur Post eintragen" not in page
    with stages.toolbox.engine.connect() as connection:
        query = (
            "SELECT sent_on::text, count(*) FROM letter WHERE kind = 'jahresbescheid' GROUP BY 1 ORDER BY 1"
        )
        found = [tuple(row) for row in connection.execute(text(query))]
    assert found == [("2026-11-21", 1), ("2026-11-23", 2)]
