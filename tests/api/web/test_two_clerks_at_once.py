"""Two clerks at one case: both versions stand side by side in the words of the form, days, amounts and choices alike."""

import re
from html import unescape

import pytest

from cases.catalogue.wording import euro
from cases.commands.messages import write_message
from cases.facts.actor import CaseId
from tests.api.web.conftest import Browser
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages

FIRST = {
    "ergebnis": "angeordnet",
    "begruendung": "Erste",
    "feld.legal_ground": "anordnung",
    "feld.starts_at": "2027-01-11T07:00:00+01:00",
    "feld.ends_at": "15.01.2027 18:00",
    "feld.payer": "privat",
    "feld.is_enterprise": "1",
    "feld.fee_cents": "66",
    "feld.fee_due_on": "2027-02-01",
    "weitere_nebenbestimmung": "Zufahrt freihalten.",
}
SECOND = FIRST | {
    "begruendung": "Zweite",
    "feld.legal_ground": "erlaubnis",
    "feld.starts_at": "11.1.2027 07:00",
    "feld.payer": "bund",
    "feld.is_enterprise": "",
    "feld.fee_cents": "1.066,5",
    "feld.fee_due_on": "1.3.27",
    "weitere_nebenbestimmung": "Feuerwehr fragen.",
}


def compared(page: str) -> dict[str, tuple[str, str, bool]]:
    """Of each row of the comparison what is stored, what was typed, and whether the two are said to be different."""
    table = page.partition('class="conflict-table"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(
        r"<tr( class=\"differs\")?><th[^>]*>(.*?)(?:<span.*?)?</th>(.*?)</tr>", table, re.DOTALL
    )
    cells = [re.findall(r"</span>(.*?)</td>", row[2], re.DOTALL) for row in rows]
    return {
        unescape(title): (unescape(cell[0]), unescape(cell[1]), bool(differs))
        for (differs, title, _), cell in zip(rows, cells, strict=True)
    }


def test_both_drafts_read_as_their_form_does(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    old = anna.version_of(case_id)
    path = f"/vorgaenge/{case_id}/entscheidung"
    common = {"aktion": "speichern", "bisher": "angeordnet"}
    assert anna.send(path, **common, **FIRST, version=old).status_code == 303

    late = anna.send(path, **common, **SECOND, version=old)

    assert late.status_code == 409
    found = compared(late.text)
    assert found["Ergebnis"] == ("Anordnen oder erlauben", "Anordnen oder erlauben", False)
    assert found["Rechtsgrundlage"] == (
        "Anordnung für Arbeiten (§ 45 Abs. 6 StVO, Gebühr Nr. 261)",
        "Erlaubnis für eine Veranstaltung (§ 29 Abs. 2 StVO, Gebühr Nr. 263)",
        True,
    )
    assert found["Sperrung von"] == ("11.01.2027, 07:00 Uhr", "11.01.2027, 07:00 Uhr", False)
    assert found["Wer die Gebühr schuldet"][0] == "Privatperson oder Unternehmen"
    assert found["Wirtschaftliches Unternehmen, Sondervermögen oder Betrieb"] == ("ja", "nein", True)
    assert found["Gebühr"] == ("66,00\xa0€", "1.066,50\xa0€", True)
    assert found["Gebühr fällig am"] == ("01.02.2027", "01.03.2027", True)
    assert found["Weitere Nebenbestimmungen"] == ("Zufahrt freihalten.", "Feuerwehr fragen.", True)


def test_chosen_provisions_and_dates_stand_by_their_titles(anna: Browser, stages: Stages) -> None:
    case_id = stages.taken("versammlung", "edge_sunday_morning")
    dates = stages.row(case_id).form["assembly"]["begins_at"]
    path, old = f"/vorgaenge/{case_id}/entscheidung", anna.version_of(case_id)
    typed = {"aktion": "speichern", "ergebnis": "beschraenkt", "bisher": "beschraenkt", "version": old}
    assert anna.send(path, **typed, **{"feld.dates": dates}).status_code == 303

    found = compared(anna.send(path, **typed, **{"feld.dates": "", "nebenbestimmung": "strecke"}).text)

    stored, yours, differs = found["Termine, die es betrifft"]
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d bis \d\d:\d\d Uhr", stored)
    assert (yours, differs) == ("–", True)
    assert found["Beschränkungen"] == ("–", "Andere Strecke oder anderer Platz", True)
    assert dates not in str(found)


@pytest.mark.parametrize(
    ("pointer", "typed", "words"),
    [
        ("/child/birth_date", "1.3.19", "01.03.2019"),
        ("/child/birth_date", "gestern", "gestern"),
        ("/child/is_eu_or_eea_citizen", "nein", "nein"),
        ("/child/is_eu_or_eea_citizen", "1", "ja"),
        ("/child/training_pay_cents", "1066,5", euro(106650)),
        ("/applicant/salutation", "frau", "Frau"),
    ],
)
def test_a_corrected_statement_reads_as_the_page_shows_it(
    anna: Browser, stages: Stages, pointer: str, typed: str, words: str
) -> None:
    case_id: CaseId = stages.taken(MAINTENANCE)
    old = anna.version_of(case_id)
    with stages.acting(stages.office.anna) as ctx:
        write_message(ctx, case_id, body="Zwischendurch", is_internal=True)

    late = anna.send(f"/vorgaenge/{case_id}/angabe", zeiger=pointer, wert=typed, grund="Anruf", version=old)

    assert late.status_code == 409
    assert [yours for _, yours, _ in compared(late.text).values()] == [words]
