"""A submission to the wrong body is never refused: it goes where the place belongs, and its day of receipt goes along."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from cases.commands.check import correct_statement
from cases.commands.hand_over import Elsewhere, hand_over_elsewhere
from cases.commands.intake import Handover, hand_in
from cases.errors import Invalid, NotAllowed
from cases.facts.actor import CaseId, system_actor
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.models import Case, Letter
from cases.queries.portal_status import submitted_case
from tests.factories.stages import CLOSURE, DOG_TAX, MAINTENANCE, Stages
from tests.factories.submissions import handover, raw_of

OSTERHEIDE = Elsewhere("Gemeindefreier Bezirk Osterheide", "Amtshaus, 29683 Oerbke")


def submitted_from(stages: Stages, service: str, ags: str, *path: str) -> CaseId:
    value = handover(service)
    node = value.form
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = ags
    with stages.acting(stages.office.portal) as ctx:
        answer = hand_in(ctx, raw_of(value), value)
    assert answer.status == 202
    with stages.acting(stages.office.portal) as ctx:
        return submitted_case(ctx, answer.body["submission_id"])


def assert_told_of_the_satzung(stages: Stages, value: Handover, hint: str) -> None:
    """The case handed in with this says exactly that about the limit of the Satzung; "" for nothing."""
    with stages.acting(stages.office.portal) as ctx:
        hand_in(ctx, raw_of(value), value)
        case = ctx.session.exec(select(Case).order_by(col(Case.id).desc())).one()
        told = [text for text in case.hints if "Frist der Satzung" in text]

    assert hint in " ".join(told)
    assert bool(hint) is bool(told)


def letter_text(stages: Stages, case_id: CaseId) -> str:
    with stages.acting(system_actor()) as ctx:
        rows = select(Letter).where(col(Letter.case_id) == case_id).order_by(col(Letter.id).desc())
        return str(ctx.session.exec(rows).first().facts)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ags", "authority", "kept", "hint"),
    [
        ("03358021", "stadt-soltau", "03358021", ""),
        ("03358018", "samtgemeinde-rethem", "03358018", ""),
        ("03358004", "stadt-walsrode", "03358024", "Bitte 03358024 (Stadt Walsrode) verwenden"),
        ("03358022", "stadt-walsrode", "03358024", "gilt seit dem 01.01.2020 nicht mehr"),
        ("03358501", "gemeinde-bispingen", "03358501", "Osterheide (03358501) verwaltet sich selbst"),
        ("03351006", "gemeinde-bispingen", "03351006", "außerhalb des Landkreises Heidekreis"),
        ("03358999", "gemeinde-bispingen", "03358999", "Bitte die Anschrift prüfen"),
    ],
)
def test_the_place_decides_who_gets_it_and_nothing_is_refused(
    stages: Stages, ags: str, authority: str, kept: str, hint: str
) -> None:
    case = stages.row(submitted_from(stages, DOG_TAX, ags, "tax_ags"))

    assert (case.authority_key, case.municipality_key) == (authority, kept)
    about_the_place = [text for text in case.hints if "Frist der Satzung" not in text]
    assert hint in " ".join(about_the_place)
    assert bool(hint) is bool(about_the_place)


@pytest.mark.parametrize(
    ("ags", "days", "hint"),
    [
        ("03358024", 8, ""),
        ("03358024", 9, ""),  # the eighth day is a Sunday
        ("03358024", 11, "mehr als 8 Tage nach Beginn der Haltung; die Frist"),
        ("03358021", 16, ""),  # the 14th day is a Saturday
        ("03358021", 17, "mehr als 14 Tage nach Beginn der Haltung; die Frist"),
        ("03358007", 17, "mehr als 14 Tage nach Beginn der Haltung (Beispielwert); die Frist"),
        ("03351006", 99, ""),
    ],
)
def test_a_late_registration_is_told_by_the_days_of_the_satzung(
    stages: Stages, ags: str, days: int, hint: str
) -> None:
    value = handover(DOG_TAX)
    kept_since = stages.acting.now.date() - timedelta(days=days)
    value.form["tax_ags"] = ags
    value.form["dog"] |= {"birth_date": "2020-01-01", "keeping_since": kept_since.isoformat()}
    assert_told_of_the_satzung(stages, value, hint)


@pytest.mark.parametrize(
    ("ags", "days", "hint"),
    [
        ("03358024", 8, ""),
        ("03358024", 10, ""),  # the eighth day is a Saturday
        ("03358024", 11, "Die Abmeldung kommt mehr als 8 Tage nach Ende der Haltung; die Frist"),
        ("03358007", 17, "mehr als 14 Tage nach Ende der Haltung (Beispielwert); die Frist"),
    ],
)
def test_a_late_deregistration_is_told_by_the_days_of_the_satzung(
    stages: Stages, ags: str, days: int, hint: str
) -> None:
    value = handover("hundesteuer-abmeldung")
    value.form["tax_ags"] = ags
    value.form["ending"]["ended_on"] = (stages.acting.now.date() - timedelta(days=days)).isoformat()
    assert_told_of_the_satzung(stages, value, hint)


def test_a_task_of_the_landkreis_stays_there_and_an_unknown_key_is_told(stages: Stages) -> None:
    unknown = stages.row(submitted_from(stages, CLOSURE, "03358999", "location", "ags"))
    osterheide = stages.row(submitted_from(stages, CLOSURE, "03358501", "location", "ags"))

    assert (unknown.authority_key, osterheide.authority_key) == ("landkreis-heidekreis",) * 2
    assert "Den Gemeindeschlüssel 03358999 gibt es im Landkreis Heidekreis nicht" in unknown.hints[-1]
    assert not any("03358501" in hint for hint in osterheide.hints)


def test_a_corrected_place_changes_tariff_and_names_who_is_competent(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)
    assert stages.page(case_id).competence.startswith(
        "Nach dem angegebenen Ort zuständig: Gemeinde Bispingen"
    )

    with stages.acting(stages.office.dirk) as ctx:
        correct_statement(
            ctx, case_id, version=None, pointer="/tax_ags", value="03358007", reason="Hund lebt in Essel"
        )

    page = stages.page(case_id)
    assert "zuständig: Samtgemeinde Schwarmstedt (§ 98 NKomVG" in page.competence
    assert "kein Hundesteuertarif gepflegt" in page.decision.calculation_problem
    assert stages.row(case_id).municipality_key == "03358007"


def test_the_hour_counts_for_an_assembly_and_goes_along(stages: Stages) -> None:
    """§ 5 (1) NVersG: 48 hours."""
    case_id = stages.taken("versammlung")

    with stages.acting(stages.clerk("versammlung")) as ctx:
        hand_over_elsewhere(ctx, case_id, version=None, to=OSTERHEIDE, reason="Der Ort gehört zum Bezirk.")

    moment = f"{stages.row(case_id).received_at.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y, %H:%M} Uhr"
    assert f"am {moment}, bei mir eingegangen. Auch die Uhrzeit habe ich mitgeteilt." in letter_text(
        stages, case_id
    )


def test_of_a_follow_on_letter_and_file_name_the_moment_of_the_first_case(stages: Stages) -> None:
    first, case_id = stages.taken("versammlung"), stages.taken("versammlung")
    with stages.acting(stages.clerk("versammlung")) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.follows, row.received_at = first, row.received_at + timedelta(days=2)

    with stages.acting(stages.clerk("versammlung")) as ctx:
        hand_over_elsewhere(ctx, case_id, version=None, to=OSTERHEIDE, reason="Der Ort gehört zum Bezirk.")

    moment = f"{stages.row(first).received_at.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y, %H:%M} Uhr"
    assert f"am {moment}, bei mir eingegangen." in letter_text(stages, case_id)
    assert stages.page(case_id).journal[0].text.endswith(f"mit dem Eingang am {moment}")


@pytest.mark.parametrize("service", [CLOSURE, DOG_TAX, MAINTENANCE])
def test_outside_the_district_the_case_ends_and_the_letter_names_where_it_went(
    stages: Stages, service: str
) -> None:
    case_id = stages.taken(service)

    with stages.acting(stages.clerk(service)) as ctx:
        hand_over_elsewhere(ctx, case_id, version=None, to=OSTERHEIDE, reason="Der Ort gehört zum Bezirk.")

    page, text = stages.page(case_id), letter_text(stages, case_id)
    assert (page.head.status, page.letters[0].kind) == ("abgegeben", "abgabenachricht")
    assert "Gemeindefreier Bezirk Osterheide" in text
    assert "Amtshaus, 29683 Oerbke" in text
    assert "Den Tag, an dem Ihr Anliegen bei mir eingegangen ist, habe ich der zuständigen Stelle" in text
    named = "§ 16 Abs. 2 Satz 2 des Ersten Buches Sozialgesetzbuch, SGB I"
    assert (named in text) is (service == MAINTENANCE)
    moment = f"{stages.row(case_id).received_at.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y, %H:%M} Uhr"
    assert page.journal[0].text == (
        f"Unterlagen an Gemeindefreier Bezirk Osterheide weiterzuleiten, mit dem Eingang am {moment}"
    )
    assert stages.row(case_id).handed_over_to is None


@pytest.mark.parametrize(
    ("to", "reason", "fields"),
    [
        (Elsewhere(" ", ""), "x", {"stelle", "anschrift"}),
        (replace(OSTERHEIDE, address=" "), "x", {"anschrift"}),
        (OSTERHEIDE, " ", {"grund"}),
    ],
)
def test_a_body_outside_needs_name_address_and_reason(
    stages: Stages, to: Elsewhere, reason: str, fields: set[str]
) -> None:
    case_id = stages.taken()

    with pytest.raises(Invalid) as caught, stages.acting(stages.office.anna) as ctx:
        hand_over_elsewhere(ctx, case_id, version=None, to=to, reason=reason)

    assert {error.pointer for error in caught.value.errors} == fields
    assert stages.row(case_id).status == "in_pruefung"


def test_a_second_hand_over_outside_and_a_stranger_are_refused(stages: Stages) -> None:
    case_id = stages.taken()
    with pytest.raises(NotAllowed, match="anderen Person"), stages.acting(stages.office.bert) as ctx:
        hand_over_elsewhere(ctx, case_id, version=None, to=OSTERHEIDE, reason="x")
    with stages.acting(stages.office.anna) as ctx:
        hand_over_elsewhere(ctx, case_id, version=None, to=OSTERHEIDE, reason="x")

    with pytest.raises(NotAllowed, match="abgegeben"), stages.acting(stages.office.anna) as ctx:
        hand_over_elsewhere(ctx, case_id, version=None, to=OSTERHEIDE, reason="x")
