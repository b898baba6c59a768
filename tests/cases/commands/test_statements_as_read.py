"""A submission as it is read: nothing hidden in a name, nothing empty, nothing that keeps a letter from being made."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader
from sqlmodel import col, select

from api.web.whole_file import Reader, case_file
from cases.commands.check import correct_statement
from cases.commands.intake import hand_in
from cases.facts.actor import CaseId, system_actor
from cases.facts.matching import Candidate
from cases.models import Letter, Party, Staff, Submission
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.matching import placing
from cases.rules.written import NOT_PRINTED
from reports.letters.letter import render_letter
from tests.factories.messages import MESSAGE, handed_in, message
from tests.factories.stages import DOG_TAX, MAINTENANCE, Stages
from tests.factories.submissions import handover, raw_of, routed


def proposals(stages: Stages, case_id: CaseId) -> tuple[Candidate, ...]:
    with stages.acting(stages.office.anna) as ctx:
        return placing(ctx, case_id).proposals


def test_an_invisible_character_does_not_open_ones_own_case(stages: Stages) -> None:
    value = handover(MAINTENANCE)
    value.form["applicant"] |= {"given_names": "An\u200bna", "family_name": "Al\u00adbers"}
    with stages.acting(system_actor()) as ctx:
        staff = ctx.session.exec(select(Staff).where(col(Staff.name) == "Anna Albers")).one()
        staff.birth_date = date.fromisoformat(value.form["applicant"]["birth_date"])

    case_id = routed(stages.acting, stages.office.portal, value)

    assert stages.row(case_id).excluded_staff == [stages.office.anna.staff_id]


def test_the_form_is_stored_as_read_and_the_body_as_sent(stages: Stages) -> None:
    value = handover(DOG_TAX)
    value.form["applicant"] |= {"family_name": "Peter\u00adsen", "birth_name": "", "email": " "}
    raw = raw_of(value)
    with stages.acting(stages.office.portal) as ctx:
        hand_in(ctx, raw, value)
    with stages.acting(system_actor()) as ctx:
        assert ctx.session.exec(select(Submission)).one().raw_body == raw.body
        assert ctx.session.exec(select(Party)).one().family_name == "Petersen"
    assert "\u00ad" in value.form["applicant"]["family_name"], "what was handed over is not changed"


def test_a_clerk_may_empty_an_optional_statement_and_types_nothing_hidden(stages: Stages) -> None:
    case_id = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        correct_statement(
            ctx, case_id, version=None, pointer="/applicant/email", value="\u200b", reason="stimmt nicht"
        )
        correct_statement(
            ctx, case_id, version=None, pointer="/applicant/town", value="Sol\u00adtau", reason="Umzug"
        )
    assert stages.row(case_id).corrections == {"/applicant/email": "", "/applicant/town": "Soltau"}


def test_a_message_finds_its_case_by_reference_and_person_however_typed(stages: Stages) -> None:
    target = stages.taken(MAINTENANCE)
    reference = stages.row(target).file_reference.replace("-", "–")
    by_reference = message(stages, reference=f"Az.: {reference} (2)")
    assert [one.case_id for one in proposals(stages, by_reference)] == [target]


def test_letter_and_file_are_made_whatever_script_a_message_is_in(stages: Stages) -> None:
    said = {"subject": "Anfrage 山田 😀", "text": "私は山田です. ♂"}
    case_id = handed_in(stages, MESSAGE, message=said, applicant={"family_name": "山田", "town": "東京"})
    assert any(NOT_PRINTED in hint for hint in stages.row(case_id).hints)
    with stages.acting(system_actor()) as ctx:
        letter = ctx.session.exec(select(Letter).where(col(Letter.case_id) == case_id)).first()
        assert letter is not None
        content = render_letter(LETTER_FACTS.validate_python(letter.facts))
    assert NOT_PRINTED in PdfReader(BytesIO(content)).pages[0].extract_text()
    with stages.acting(stages.office.anna) as ctx:
        whole = case_file(ctx, stages.toolbox.documents, case_id, Reader.OFFICE)
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(whole.content)).pages)
    assert NOT_PRINTED in text


def test_a_samtgemeinde_gets_what_is_addressed_to_it(stages: Stages) -> None:
    found = {
        key: stages.row(handed_in(stages, MESSAGE, recipient={"ags": key}))
        for key in ("033585401", "033585401000", "033585401014", "033580002002", "033580000000")
    }
    assert {key: case.authority_key for key, case in found.items()} == {
        "033585401": "samtgemeinde-ahlden",
        "033585401000": "samtgemeinde-ahlden",
        "033585401014": "samtgemeinde-ahlden",
        "033580002002": "gemeinde-bispingen",
        "033580000000": "landkreis-heidekreis",
    }
    assert not any("Gemeindeschlüssel" in hint for case in found.values() for hint in case.hints)
