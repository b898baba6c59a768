"""A broken catalogue stops the program, and the message says where."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cases.catalogue.loader import load_catalogue
from cases.catalogue.schema import CatalogueError
from cases.errors import NotFound
from cases.rules.benefits.maintenance_advance import ClaimPeriod, amounts_for_period
from cases.rules.completeness import Condition
from tests.factories.changed_catalogue import change, copied

DOG = "services/hundesteuer-anmeldung/service.toml"
UV = "services/unterhaltsvorschuss/service.toml"
CLOSURE = "services/sperrgenehmigung/service.toml"
COMPETENCE = "law/competence.toml"
ASSEMBLY, GRANT, PAPERS, WEAPON = (
    f"services/{key}/service.toml"
    for key in (
        "versammlung",
        "foerderung-medizinische-ausbildung",
        "arbeitsvermittlung-unterlagen",
        "waffe-ueberlassung",
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (DOG, 'regime = "ao"', 'regime = "xx"', f"{DOG}: regime"),
        (DOG, 'regime = "ao"', 'regim = "ao"', f"{DOG}: regim: Dieser Schlüssel ist unbekannt"),
        (DOG, 'regime = "ao"', "", f"{DOG}: regime: Dieser Schlüssel fehlt"),
        (DOG, "target_days = 28", "target_days = ", f"{DOG}: (ganze Datei): Das ist kein gültiges TOML"),
        (DOG, 'letter = "approval"', 'letter = "nix"', "den Brief „nix“ gibt es nicht"),
        (
            DOG,
            'pointer = "/bank/iban"',
            'pointer = "/bank/ibann"',
            "Das Feld „/bank/ibann“ gibt es im Formular nicht",
        ),
        (
            COMPETENCE,
            'authority = "stadt-soltau"',
            'authority = "stadt-nirgends"',
            "Die Behörde „stadt-nirgends“ gibt es nicht",
        ),
        (
            COMPETENCE,
            'authority = "stadt-soltau"',
            'authority = "landkreis-heidekreis"',
            f"{DOG}: competence: In „landkreis-heidekreis“ bearbeitet kein Team diese Leistung",
        ),
        (
            DOG,
            'reduced = ["ermaessigt"]',
            'reduced = ["ermaesigt"]',
            "annual_notice.reduced: unbekanntes Ergebnis",
        ),
        (
            DOG,
            'ended_outcomes = ["abgemeldet"',
            'ended_outcomes = ["abgemelded"',
            "annual_notice.ended_outcomes: unbekanntes Ergebnis abgemelded",
        ),
        (
            DOG,
            'ended_by = "hundesteuer-abmeldung"',
            'ended_by = "hundesteuer"',
            "„hundesteuer“ gibt es nicht",
        ),
        (
            DOG,
            'there = "/account/cash_reference"',
            'there = "/account/reference"',
            "Das Feld „/account/reference“ gibt es in „hundesteuer-abmeldung“ nicht",
        ),
        (
            DOG,
            'here = "/dog/chip_number"',
            'here = "/dog/chip"',
            "Das Feld „/dog/chip“ gibt es in „hundesteuer-anmeldung“ nicht",
        ),
        (
            "services/corona-schnelltest/service.toml",
            'otherwise_if = { field = "/reports_for_other"',
            'otherwise_if = { field = "/reports_for_nobody"',
            "Das Feld „/reports_for_nobody“ gibt es im Formular nicht",
        ),
        (
            CLOSURE,
            'otherwise = { field = "/occasion"',
            'otherwise = { field = "/accident"',
            "Das Feld „/accident“ gibt es im Formular nicht",
        ),
        (
            CLOSURE,
            'last_days = ["ends_at"]',
            'last_days = ["ends_at"]\nwaits_for = "uebermittlung"',
            "last_days und waits_for schließen sich aus",
        ),
        (
            CLOSURE,
            'last_days = ["ends_at"]',
            'last_days = ["ended_at"]',
            "Kein Ergebnis hat ein Datumsfeld „ended_at“",
        ),
        (
            CLOSURE,
            'takes_place = { begins = "starts_at"',
            'takes_place = { begins = "began_at"',
            "takes_place: das Datum „began_at“ gibt es nicht in fields",
        ),
        (
            CLOSURE,
            'takes_place = { begins = "starts_at", ends',
            "takes_place = { ends",
            "begins und too_early gehören zusammen",
        ),
        (
            CLOSURE,
            'values = ["ausnahme"]\nsource',
            'values = ["ausname"]\nsource',
            "„ausname“ steht nur in der Vorschrift oder nur im Ergebnis",
        ),
        (
            GRANT,
            "[[consultations]]\n",
            "[[consultations]]\nis_required = true\n",
            "is_required verlangt die Vorschrift in consultation_rules",
        ),
        (
            ASSEMBLY,
            'dates_from = ["/assembly", ',
            'dates_from = ["/meeting", ',
            "Das Feld „/meeting/begins_at“ gibt es im Formular nicht",
        ),
        (
            ASSEMBLY,
            'dates_from = ["/assembly", "/further_dates/*"], ',
            "",
            'dates_from gehört zu type = "dates" und nur dazu',
        ),
        (
            ASSEMBLY,
            'further = ["/further_dates/*/ends_at"]',
            'further = ["/further_dates/*/over_at"]',
            "Das Feld „/further_dates/*/over_at“ gibt es im Formular nicht",
        ),
        (UV, 'starts = "age"', 'further = ["/child"]\nstarts = "age"', "further gehört zu starts"),
        (UV, 'starts = "age"', 'is_after = true\nstarts = "age"', "is_after gehört nicht zu starts"),
        (
            ASSEMBLY,
            'ends = "/assembly/ends_at"',
            'ends = "/assembly/over_at"',
            "Das Feld „/assembly/over_at“ gibt es im Formular nicht",
        ),
        (
            GRANT,
            'choice = "trust", values = ["angaben",',
            'choice = "trust", values = ["irrtum",',
            "year_limits: Felder, Werte oder Fundstelle passen nicht: irrtum",
        ),
        (
            GRANT,
            'choice = "trust", values = ["angaben",',
            'past_only = true, choice = "trust", values = ["angaben",',
            "year_limits: Felder, Werte oder Fundstelle passen nicht",
        ),
        (
            DOG,
            'title = "Durch unlautere Mittel erwirkt", required = false',
            'title = "Durch unlautere Mittel erwirkt"',
            "only_follow_on verlangt required = false",
        ),
        (WEAPON, 'once_by = ["manufacturer", "serial_number"], ', "", "once_alike verlangt once_by"),
        (
            PAPERS,
            'demand = { field = "due_on"',
            'demand = { field = "until"',
            "demand: das Datum „until“ gibt es nicht in fields",
        ),
        (COMPETENCE, 'ags = "03358008"', 'ags = "03358021"', "für 03358021 sind ab 2021-01-01 zwei Behörden"),
        (COMPETENCE, 'table = "waffen"', 'table = "wafen"', "Die Tafel „wafen“ gibt es nicht"),
        (
            DOG,
            'table = "gemeinden"',
            'table = "kreis"',
            "Die Tafel „kreis“ steht nicht in law/competence.toml",
        ),
        (
            DOG,
            'court = "vg-lueneburg"',
            'court = "vg-x"',
            "Das Gericht „vg-x“ steht nicht in law/courts.toml",
        ),
        (DOG, 'kind = "anzeige"', "", f"{DOG}: kind: Dieser Schlüssel fehlt"),
        (DOG, 'kind = "anzeige"', 'kind = "post"', f"{DOG}: kind"),
        (DOG, 'letter = "not_liable"', "", 'nur ends = "settled" kommt ohne Schreiben aus'),
        (DOG, 'letter = "approval"', 'letter = "approval"\nends = "settled"', "needs_remedy muss false sein"),
        (
            UV,
            'pointer = "/child/birth_date"\namount',
            'pointer = "/kind"\namount',
            "Das Feld „/kind“ gibt es im Formular",
        ),
        (
            UV,
            'document = "signaturbogen"',
            'document = "bogen"',
            "Unterlage „bogen“ gibt es nicht in documents",
        ),
        (UV, 'starts = "decision"\namount', 'starts = "form_field"\namount', "reminders[6]"),
        (UV, 'outcomes = ["bewilligt", "teilweise_bewilligt"]', 'outcomes = ["x"]', "unbekanntes Ergebnis x"),
        (
            CLOSURE,
            'pointer = "ends_at"',
            'pointer = "cash_reference"',
            "Das Ergebnis „angeordnet“ hat kein Datumsfeld „cash_reference“",
        ),
        (
            CLOSURE,
            'fee_key = "261"',
            'fee_key = "999"',
            "Die Gebühr „999“ gibt es nicht in law/road_closure_fees.toml",
        ),
        (
            CLOSURE,
            'calculation = "fee_frame"',
            'calculation = "fixed_fee"',
            "Die Gebühr „261“ gibt es nicht in law/fees.toml",
        ),
        ("law/fees.toml", "amount_cents = 750", "amount_cents = -1", "law/fees.toml: rows[1].amount_cents"),
        (DOG, 'note = "Aufbewahrungsfrist', 'source2 = "Aufbewahrungsfrist', "retention"),
        (
            DOG,
            '{ label = "Bemerkung", pointer = "/remarks" },',
            "",
            "/remarks“ (Bemerkung) wird nirgends angezeigt",
        ),
        (
            DOG,
            'against = { "/dog/birth_date"',
            'against = { "/dog/colour"',
            "against: /dog/colour steht nicht in bears_on",
        ),
        (
            "services/hundesteuer-abmeldung/service.toml",
            'against = "either", help',
            'against = "later", help',
            'against = "later" verlangt type = "date"',
        ),
        (DOG, "versions = [1]", "versions = [1, 2]", "form-2.schema.json: (Datei): Die Datei fehlt"),
        ("services/hundesteuer-anmeldung/letters/receipt.txt", '"receipt"', '"recept"', "letters.receipt"),
        ("services/hundesteuer-anmeldung/letters/hearing.txt", "{{ form", "{{ form {{", "letters.hearing"),
        (
            "authorities/stadt-walsrode.toml",
            "first_cents = 6600",
            "first_cents = -1",
            "authorities/stadt-walsrode.toml: dog_tax[1].first_cents",
        ),
        (
            "authorities/stadt-walsrode.toml",
            '"hundesteuer-anmeldung"',
            '"katzensteuer"',
            "Die Leistung „katzensteuer“ gibt es nicht",
        ),
        (
            "law/maintenance_advance.toml",
            "advance_0_5_cents = 17400",
            "advance_0_5_cents = 17500",
            "law/maintenance_advance.toml: rows[1]",
        ),
        (
            "services/sichere-nachricht/service.toml",
            'note = "/message/subject"',
            'note = "/message/betreff"',
            "splitting: Das Feld „/message/betreff“ gibt es im Formular nicht",
        ),
        (
            "services/sichere-nachricht/service.toml",
            """[splitting]
keeps = ["/applicant", "/representation", "/recipient/ags"]
note = "/message/subject"
text = "/message/text"
""",
            "",
            "splitting: Nachrichten und Nachreichungen brauchen [splitting]",
        ),
    ],
)
def test_fault_names_file_and_key(folder: Path, file: str, old: str, new: str, expected: str) -> None:
    change(folder / file, old, new)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    assert expected in caught.value.message


def test_all_faults_are_told_at_once(folder: Path) -> None:
    change(folder / DOG, 'regime = "ao"', "")
    (folder / "law" / "courts.toml").unlink()
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    assert len(caught.value.errors) == 2


def test_broken_json_schema_is_refused(folder: Path) -> None:
    change(
        folder / "services/hundesteuer-anmeldung/form-1.schema.json", '"type": "object"', '"type": "objekt"'
    )
    with pytest.raises(CatalogueError, match="kein gültiges JSON Schema"):
        load_catalogue(folder)


def test_old_version_of_a_service_stays(folder: Path) -> None:
    current = folder / DOG
    shutil.copy(current, current.with_name("service-1.toml"))
    change(current, "version = 1", "version = 2")
    change(current, "valid_from = 2021-01-01", "valid_from = 2027-01-01")
    catalogue = load_catalogue(folder)
    assert catalogue.service("hundesteuer-anmeldung").version == 2
    assert catalogue.service("hundesteuer-anmeldung", on=date(2026, 12, 31)).version == 1
    assert catalogue.service("hundesteuer-anmeldung", version=1).version == 1
    with pytest.raises(NotFound):
        catalogue.service("hundesteuer-anmeldung", version=3)


def test_converters_hand_out_the_classes_of_the_rules() -> None:
    catalogue = load_catalogue()
    walsrode = catalogue.dog_tax_tariff("stadt-walsrode", date(2026, 1, 1))
    assert (walsrode.first_cents, walsrode.second_cents, walsrode.further_cents) == (6600, 9900, 13200)
    assert not catalogue.dog_tax_row("stadt-walsrode", date(2026, 1, 1)).is_sample_value
    assert catalogue.dog_tax_row("samtgemeinde-schwarmstedt", date(2026, 1, 1), "03358007").ags == "03358007"
    assert catalogue.fee_frame("261", date(2026, 1, 1)).maximum_cents == 76700
    assert catalogue.fee_frame("263-grossveranstaltung", date(2026, 1, 1)).number == "263"
    table = catalogue.maintenance_table()
    (march,) = amounts_for_period(table, date(2020, 5, 5), ClaimPeriod(date(2026, 3, 1), date(2026, 3, 31)))
    assert march.calculation.total_cents == 22700
    document = catalogue.service("unterhaltsvorschuss").document("signaturbogen").as_requirement()
    assert document.condition == Condition(
        "applicant.identification_level", "equals", "benutzername_passwort"
    )


def test_law_answers_by_day() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.law("maintenance_advance", date(2024, 6, 1))) == 1
    assert catalogue.law("maintenance_advance", date(2027, 1, 1)) == ()
    assert catalogue.municipality("03358024", date(2026, 1, 1)).name == "Stadt Walsrode"
    with pytest.raises(NotFound):
        catalogue.municipality("03358004", date(2026, 1, 1))
    assert catalogue.court("vg-lueneburg").town == "Lüneburg"


def test_every_sample_value_has_its_note() -> None:
    for authority in load_catalogue().authorities():
        for part in (authority.contact, authority.head_of_authority, *authority.teams):
            assert part.is_sample_value
            assert part.note
