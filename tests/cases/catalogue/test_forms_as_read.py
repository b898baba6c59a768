"""How the forms take what people and portals really send: empty fields, hidden characters, other scripts, odd references."""

from typing import Any

import pytest

from cases.errors import FieldError
from cases.rules.written import NOT_PRINTED
from tests.cases.catalogue.stated import CATALOGUE, ON, payload

SERVICES = tuple(service.key for service in CATALOGUE.services())
DOG, MESSAGE, WEAPON, GRANT = (
    "hundesteuer-anmeldung", "sichere-nachricht", "waffe-ueberlassung", "unterhaltsvorschuss",
)  # fmt: skip


def faults(service: str, **changes: object) -> tuple[FieldError, ...]:
    return CATALOGUE.form_errors(service, 1, payload(service, **changes), on=ON)


def refused(service: str, **changes: object) -> list[str]:
    return [error.pointer for error in faults(service, **changes)]


def hints(service: str, **changes: object) -> dict[str, str]:
    found = CATALOGUE.form_hints(service, 1, payload(service, **changes), on=ON)
    return {hint.pointer: hint.message for hint in found}


@pytest.mark.parametrize("service", SERVICES)
def test_every_optional_text_may_be_sent_empty(service: str) -> None:
    """Whatever the complete example passes without, it passes with "" too."""
    form = payload(service)
    for pointer, field in CATALOGUE.form_fields(service, 1).items():
        *way, last = pointer.strip("/").split("/")
        node: Any = form
        for part in way:
            node = node.get(part) if isinstance(node, dict) else None
        if isinstance(node, dict) and last not in node and field.node.get("type") == "string":
            node[last] = ""
    assert CATALOGUE.form_errors(service, 1, form, on=ON) == ()
    assert CATALOGUE.as_stated(service, 1, form) == payload(service)


@pytest.mark.parametrize("empty", ["", "  ", "\u200b", "\u00ad", "\u2800", "\u3164", "\u034f\u202e"])
def test_a_required_text_that_prints_as_nothing_is_missing(empty: str) -> None:
    (fault,) = faults(DOG, applicant__family_name=empty)
    assert fault == FieldError("/applicant/family_name", "Bitte geben Sie „Familienname“ an.")
    assert refused(MESSAGE, message__text=empty) == ["/message/text"]


def test_an_optional_group_of_empty_fields_is_not_stated() -> None:
    assert "bank" in payload(DOG)
    form = payload(DOG, bank={"iban": "", "account_holder": " "}, payment_interval=None)
    assert "bank" not in CATALOGUE.as_stated(DOG, 1, form)  # type: ignore[operator]
    assert refused(DOG, applicant={"family_name": "", "given_names": ""}).count("/applicant/town") == 1
    assert CATALOGUE.as_stated(DOG, 1, ["kein Formular"]) == ["kein Formular"]


def test_elements_of_a_list_keep_their_places() -> None:
    form = payload(WEAPON, weapons=[{"serial_number": "A\u00ad1"}, {"serial_number": ""}])
    read = CATALOGUE.as_stated(WEAPON, 1, form)
    assert isinstance(read, dict)
    assert read["weapons"] == [{"serial_number": "A1"}, {}]


@pytest.mark.parametrize("name", ["山田", "عمر", "Jana 😀", "Ἀλέξανδρος"])
@pytest.mark.parametrize("service", [GRANT, "sperrgenehmigung"])
def test_a_name_no_letter_can_print_is_refused_with_what_to_write(service: str, name: str) -> None:
    (fault,) = faults(service, applicant__family_name=name)
    assert fault.pointer == "/applicant/family_name"
    assert fault.message == (
        "Bitte schreiben Sie „Familienname“ mit lateinischen Buchstaben und ohne Bildzeichen, "
        "so wie im Pass oder Ausweis."
    )


@pytest.mark.parametrize(
    "service", [MESSAGE, "corona-schnelltest", "arbeitsvermittlung-unterlagen", "versammlung", DOG, WEAPON]
)
def test_notifications_reports_papers_and_messages_are_taken_whatever_their_names_are_written_in(
    service: str,
) -> None:
    """§ 9 IfSG, § 24 (3), § 25 (1) VwVfG."""
    field = next(key for key in CATALOGUE.form_fields(service, 1) if key.endswith("/family_name"))
    changed = {field.strip("/").replace("/", "__"): "山田"}
    assert refused(service, **changed) == []
    assert NOT_PRINTED in hints(service, **changed)[field]


def test_addresses_and_other_people_are_latin_too_but_no_other_text() -> None:
    assert refused(GRANT, applicant__town="東京") == ["/applicant/town"]
    assert refused(DOG, applicant__town="東京") == []
    assert NOT_PRINTED in hints(DOG, applicant__town="東京")["/applicant/town"]
    assert refused(GRANT, child__given_names="عمر") == ["/child/given_names"]
    assert refused(GRANT, other_parent__town="Αθήνα") == ["/other_parent/town"]
    assert refused(GRANT, applicant__family_name="Wałęsa-Đorđević") == []


def test_free_text_in_any_script_is_taken_and_the_clerk_is_told() -> None:
    told = hints(MESSAGE, message__text="Guten Tag, 私は山田です 😀", message__subject="Zahlung 😀")
    assert refused(MESSAGE, message__text="私は山田です") == []
    assert "私 は 山 田 で" in told["/message/text"]
    assert NOT_PRINTED in told["/message/text"]
    assert "/message/subject" not in told, "a picture is left out of letters, nothing is lost"


def test_the_same_person_with_a_hidden_character_is_still_the_same() -> None:
    form = payload(WEAPON)
    for name in ("family_name", "given_names", "birth_date"):
        form["acquirer"][name] = form["applicant"][name]
    form["acquirer"]["family_name"] += "\u200b"
    assert CATALOGUE.form_errors(WEAPON, 1, form, on=ON) != ()


@pytest.mark.parametrize(
    ("typed", "is_hint"),
    [
        ("Az.: 51.40-2026-000123", False),
        ("51.40–2026–000123 (2)", False),
        (" 51.40-2026-000123 ", False),
        ("Ihr Schreiben v. 3.11.", True),
        ("<script>alert(1)</script>", True),
        ("", False),
    ],
)
def test_no_message_is_refused_for_its_reference(typed: str, is_hint: bool) -> None:
    assert refused(MESSAGE, reference__case_number=typed) == []
    assert ("/reference/case_number" in hints(MESSAGE, reference__case_number=typed)) is is_hint


def test_no_message_is_refused_for_its_address() -> None:
    bare = dict.fromkeys(
        ("applicant__street", "applicant__house_number", "applicant__postcode", "applicant__town")
    )
    assert refused(MESSAGE, **bare) == []
    assert {"/applicant/street", "/applicant/postcode", "/applicant/town"} <= set(hints(MESSAGE, **bare))
    assert "/applicant/street" not in hints(MESSAGE, **bare, applicant__po_box="12 34")


@pytest.mark.parametrize(
    "key", ["03358", "03358002", "033585401", "033585401000", "033585401014", "033580000000"]
)
def test_every_body_can_be_addressed_by_its_own_key(key: str) -> None:
    assert refused(MESSAGE, recipient__ags=key) == []


@pytest.mark.parametrize("country", ["deutschland", "Germany", "BRD", "DE", "Deutschland"])
def test_germany_under_any_name_has_german_addresses(country: str) -> None:
    changes = {"applicant__country": country, "applicant__house_number": None, "applicant__postcode": "ABC"}
    assert refused(DOG, **changes) == ["/applicant/house_number", "/applicant/postcode"]
    assert refused(DOG, **changes | {"applicant__country": "Niederlande"}) == []


def test_a_fault_in_a_choice_names_the_choices_as_people_read_them() -> None:
    (fault,) = faults(DOG, dog__sex="kater")
    assert fault.message == "Für „Geschlecht“ ist nur eine dieser Angaben möglich: Rüde, Hündin."


@pytest.mark.parametrize("service", [key for key in SERVICES if key != "corona-schnelltest"])
def test_birth_years_from_1900_are_taken(service: str) -> None:
    assert "/applicant/birth_date" not in refused(service, applicant__birth_date="1900-01-01")
    assert "110 Jahre" in hints(service, applicant__birth_date="1900-01-01")["/applicant/birth_date"]
    (fault,) = faults(service, applicant__birth_date="1899-12-31")
    assert "1900 bis 2199" in fault.message


@pytest.mark.parametrize(("born", "is_told"), [("1916-11-16", True), ("1916-11-17", False)])
def test_the_hundred_and_tenth_birthday_is_asked_about_from_its_day_on(born: str, *, is_told: bool) -> None:
    told = hints("versammlung", leader__birth_date=born).get("/leader/birth_date", "")
    assert ("110 Jahre oder älter" in told) is is_told


def test_a_gap_says_whose_statement_is_missing() -> None:
    found = CATALOGUE.form_hints("hundesteuer-abmeldung", 1, {"ending": {"reason": "abgegeben"}}, on=ON)
    told = {gap.pointer: gap.citizen_message for gap in found if gap.is_gap}
    assert told["/new_keeper/name"] == "Bitte ergänzen Sie noch „Name“ bei „Neue Halterin oder neuer Halter“."
