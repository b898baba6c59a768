"""A part of a split message has its own words only: § 35 (1) sentence 2 SGB I, § 30 AO with § 11 NKAG, Art. 5 (1) c DSGVO."""

from typing import Any

import pytest

from api.web.whole_file import Reader, case_file
from cases.commands.assign import change_team, take_case
from cases.commands.attach import attach_case
from cases.commands.check import correct_statement
from cases.commands.convert import convert_case, convert_to_remedy
from cases.commands.route import route_cases
from cases.commands.split import split_message
from cases.errors import Invalid
from cases.facts.actor import Actor, CaseId, system_actor
from cases.queries.case_page import case_page
from cases.queries.matching import placing
from tests.api.web.test_case_file_page import words_of
from tests.factories.messages import MESSAGE, PAPERS, SVENJA, handed_in, papers_of
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, everything
from tests.factories.submissions import find_all_clean

NOTE, TEXT = "Sperrung der Schulstraße", "Wir bauen im Mai an der Schulstraße."
SECRET = "Geheimnis"
"""Stands in every statement of the message that is about the other matter."""
STATED: dict[str, dict[str, Any]] = {
    MESSAGE: {
        "message": {"subject": f"{SECRET} und Bau", "text": f"{SECRET}: Unterhalt fehlt 學. {TEXT}"},
        "reference": {"case_number": f"{SECRET}-1"},
        "recipient": {"department": SECRET},
    },
    PAPERS: {
        "paper": {"description": SECRET},
        "reference": {"customer_number": SECRET, "contact_person": SECRET},
    },
}
KINDS = pytest.mark.parametrize("service", [MESSAGE, PAPERS])


def handed(stages: Stages, service: str = MESSAGE) -> CaseId:
    case_id = handed_in(
        stages, service, attachments=("bau.pdf",), **STATED[service] | {"applicant": dict(SVENJA)}
    )
    find_all_clean(stages.acting, case_id)
    with stages.acting(stages.office.anna) as ctx:
        take_case(ctx, case_id, version=None)
    return case_id


def parted(stages: Stages, case_id: CaseId, text: str = TEXT, note: str = NOTE) -> CaseId:
    """The part, routed and taken by Anna."""
    with stages.acting(stages.office.anna) as ctx:
        papers = [one.document_id for one in placing(ctx, case_id).documents]
        part = split_message(ctx, case_id, version=None, document_ids=papers, note=note, text=text).case_id
    with stages.acting(system_actor()) as ctx:
        route_cases(ctx, [part])
    with stages.acting(stages.office.anna) as ctx:
        take_case(ctx, part, version=None)
    return part


def everything_shown(stages: Stages, case_id: CaseId, reader: Actor | None = None) -> str:
    """The page, the row and the whole file of a case, as one text."""
    with stages.acting(reader or stages.office.anna) as ctx:
        page = case_page(ctx, case_id)
        file = case_file(ctx, stages.toolbox.documents, case_id, Reader.OFFICE)
    return f"{page} {stages.row(case_id)} {words_of(file.content)}"


@KINDS
def test_a_part_says_who_sent_it_and_its_own_words_and_its_form_is_valid(
    stages: Stages, service: str
) -> None:
    case_id = handed(stages, service)
    part = parted(stages, case_id)
    row, rule = stages.row(part), stages.toolbox.catalogue.service(service).splitting
    assert rule is not None
    with stages.acting(stages.office.anna) as ctx:
        wording = placing(ctx, part).wording
        errors = ctx.catalogue.form_errors(service, int(row.form_version), row.form, on=ctx.today)

    assert (errors, wording) == ((), TEXT)
    assert row.form["applicant"] == stages.row(case_id).form["applicant"]
    shown = everything_shown(stages, part)
    assert SECRET not in shown
    assert "學" not in "".join(row.hints), "what a letter cannot print stands in the other part"
    assert all(words in shown for words in (NOTE, TEXT, "hier steht nur der Text dieses Teils"))
    whole = everything_shown(stages, case_id)
    assert SECRET in whole
    assert "der volle Wortlaut bleibt hier" in whole


def test_who_may_not_see_the_message_reads_of_it_only_its_number(stages: Stages) -> None:
    case_id = handed(stages)
    part = parted(stages, case_id)
    with stages.acting(stages.office.anna) as ctx:
        change_team(ctx, part, version=None, team_key="strassenverkehr", reason="Baustelle")
    emil = stages.person("emil", teams=("strassenverkehr",))

    shown = stages.page(part, emil)
    assert shown.head.split_from is not None
    assert (shown.head.split_from.case_id, shown.head.split_from.file_reference) == (
        None,
        stages.row(case_id).file_reference,
    )
    assert {line.linked_case for line in shown.journal} == {None}
    assert SECRET not in everything_shown(stages, part, emil)


def test_a_part_of_a_part_says_nothing_of_what_the_first_was_about(stages: Stages) -> None:
    case_id = handed(stages)
    part = parted(stages, case_id, note=SECRET)
    hints = stages.row(parted(stages, part)).hints
    assert hints[0] == f"Abgetrennt von {stages.row(part).file_reference}: {NOTE}"
    assert [stages.row(case_id).file_reference in hint for hint in hints[:3]] == [False, False, True]
    assert SECRET not in " ".join(hints)


def test_what_the_part_becomes_has_its_words_only(stages: Stages) -> None:
    decided, running, case_id = stages.dispatched(MAINTENANCE), stages.taken(MAINTENANCE), handed(stages)
    attached, made, remedy = (parted(stages, case_id, note=f"{NOTE} {number}") for number in range(3))
    with stages.acting(stages.office.anna) as ctx:
        attach_case(ctx, attached, version=None, target_id=running, papers={})
        fresh = convert_case(ctx, made, version=None, service_key=CLOSURE, sends_notice=True).case_id
        convert_to_remedy(ctx, remedy, version=None, target_id=decided, sends_hint=True)
    with stages.acting(system_actor()) as ctx:
        route_cases(ctx, [fresh])

    assert papers_of(stages, running)[-1] == "bau.pdf"
    for target in (running, fresh, decided):
        assert SECRET not in everything_shown(stages, target)
        assert TEXT in stages.page(target).messages[0].body
    assert stages.row(fresh).form["applicant"]["family_name"] == "Lüdemann"


def test_what_was_put_right_about_the_sender_is_right_in_the_part(stages: Stages) -> None:
    case_id = handed(stages)
    with stages.acting(stages.office.anna) as ctx:
        for pointer, value in (("/applicant/street", "Deichweg"), ("/message/text", f"{SECRET} neu")):
            correct_statement(ctx, case_id, version=None, pointer=pointer, value=value, reason="Anruf")
        assert placing(ctx, case_id).wording == f"{SECRET} neu"

    part = parted(stages, case_id)

    assert stages.row(part).corrections == {"/applicant/street": "Deichweg"}


@pytest.mark.parametrize(
    ("note", "text", "field"),
    [(NOTE, " \u00ad\r\n", "text"), (NOTE, "x" * 5001, "text"), ("x" * 121, TEXT, "vermerk")],
)
def test_words_the_form_does_not_take_are_refused_at_their_field(
    stages: Stages, note: str, text: str, field: str
) -> None:
    case_id = handed(stages)
    with stages.acting(stages.office.anna) as ctx:
        with pytest.raises(Invalid) as refused:
            split_message(ctx, case_id, version=None, document_ids=(), note=note, text=text)
        assert [fault.pointer for fault in refused.value.errors] == [field]


def test_the_same_words_twice_are_one_part_and_other_words_another(stages: Stages) -> None:
    case_id = handed(stages)

    def split(ctx: Any, text: str) -> CaseId:
        return split_message(ctx, case_id, version=None, document_ids=(), note=NOTE, text=text).case_id

    with stages.acting(stages.office.anna) as ctx:
        one, other = split(ctx, TEXT), split(ctx, f"{TEXT}\r\nBis Juni.")
        once = everything(ctx)
        assert (split(ctx, f" {TEXT}"), split(ctx, f"{TEXT}\nBis Juni.")) == (one, other)
        assert (one != other, everything(ctx)) == (True, once)
