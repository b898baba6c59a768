"""What somebody else sent in and a clerk put into the case is decided about before the applicant inspects the file."""

import pytest

from cases.commands.assign import take_case
from cases.commands.convert import convert_case, convert_to_remedy
from cases.commands.documents import Upload, check_document, receive_documents
from cases.commands.follow_on import open_follow_on_case
from cases.commands.messages import receive_message
from cases.commands.route import route_cases
from cases.commands.third_parties import send_to_third_party
from cases.facts.actor import CaseId, system_actor
from cases.facts.inspection import Piece, PieceKind
from cases.queries.inspection import inspection
from cases.rules.inspection import proposed_reason
from cases.rules.regimes import Regime
from tests.api.web.conftest import Browser
from tests.api.web.test_case_file_page import words_of
from tests.cases.commands.test_hear import heard
from tests.factories.inspections import inspected
from tests.factories.messages import MESSAGE, SVENJA, attach, handed_in, message
from tests.factories.stages import MAINTENANCE, Stages
from tests.factories.submissions import PDF, find_all_clean

OTHER = {"family_name": "Fremd"}
WORDS, FILE = "Frage zur Auszahlung", "meldebestaetigung.pdf"
SENT_IN = (
    PieceKind.MESSAGE_OF_OTHERS,
    PieceKind.MESSAGE_PUT_IN,
    PieceKind.PAPER_OF_OTHERS,
    PieceKind.PAPER_PUT_IN,
)
STAYS_OUT = proposed_reason(PieceKind.MESSAGE_OF_OTHERS, Regime.SGB)


def sent_in(stages: Stages, case_id: CaseId) -> list[Piece]:
    """What is to decide of messages that were put into the case."""
    with stages.acting(stages.office.anna) as ctx:
        return [piece for piece in inspection(ctx, case_id).to_decide if piece.kind in SENT_IN]


def shown(anna: Browser, case_id: CaseId) -> str:
    return words_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf?fuer=akteneinsicht").content)


def test_message_and_paper_of_somebody_else_stay_out_unless_somebody_shows_them(
    anna: Browser, stages: Stages
) -> None:
    """§ 25 (3) SGB X, § 35 SGB I."""
    case_id, source = stages.taken(MAINTENANCE), message(stages, sender=OTHER)
    attach(stages, source, case_id)
    whole = words_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf").content)
    put_in = f"{stages.row(source).file_reference} vom"
    assert all(words in whole for words in ("Fremd", WORDS, FILE, put_in))

    found = sent_in(stages, case_id)
    assert [(one.title, one.reason) for one in found] == [
        ("Zugeordnete Nachricht vom 23.11.2026, 08:00 Uhr", STAYS_OUT),
        ("Zugeordnete Unterlage vom 23.11.2026, 08:00 Uhr", STAYS_OUT),
    ]
    assert found[0].detail.startswith("Fremd, Hauke: Neue Anschrift und Frage zur Auszahlung")
    assert found[1].detail == f"Anlage, {FILE}"
    inspected(stages, case_id)
    words = shown(anna, case_id)
    for part in ("Fremd", WORDS, FILE, put_in):
        assert part not in words, part
    for one in found:
        assert f"{one.title}. Wegen berechtigter Interessen" in words

    inspected(stages, case_id, {one.key: "" for one in found})
    assert all(part in shown(anna, case_id) for part in ("Fremd", WORDS, FILE, put_in))


def test_no_line_tells_of_a_kept_back_message_that_came_during_a_hearing(
    anna: Browser, stages: Stages
) -> None:
    """§ 29 (2) VwVfG; what the person herself said stays in."""
    case_id, source = heard(stages), message(stages, sender=OTHER)
    attach(stages, source, case_id)
    with stages.acting(stages.office.portal) as ctx:
        receive_message(ctx, case_id, body="Die Rampe bleibt sonst zu.", key="eigene")
    reference = stages.row(source).file_reference
    inspected(stages, case_id)
    words = shown(anna, case_id)
    assert reference not in words
    assert words.count("Äußerung zur Anhörung:") == 1
    assert "Äußerung zur Anhörung: Nachricht" in words

    inspected(stages, case_id, {one.key: "" for one in sent_in(stages, case_id)})
    assert f"Äußerung zur Anhörung: Einsendung {reference}" in shown(anna, case_id)


def test_what_was_demanded_and_another_paper_are_told_although_a_paper_of_that_name_stays_out(
    anna: Browser, stages: Stages
) -> None:
    """§ 25 (1) SGB X: the demand went to the applicant, who handed in one of the two; only lines about the other go."""
    case_id = stages.waiting(MAINTENANCE)
    for source in (message(stages, sender=OTHER), message(stages, files=("bogen.pdf",))):
        (paper,) = [view.document_id or 0 for view in stages.page(source).documents if view.document_id]
        attach(stages, source, case_id, {paper: "signaturbogen"})
        with stages.acting(stages.office.anna) as ctx:
            check_document(ctx, case_id, paper, is_checked=True)
    checked = "Geprüft: Unterschriebener"
    assert words_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf").content).count(checked) == 2

    inspected(stages, case_id)
    words = shown(anna, case_id)
    assert "angefordert: Unterschriebener" in words
    assert words.count(checked) == 1


@pytest.mark.parametrize(
    ("sender", "acts_for", "reasons"),
    [
        (SVENJA, {}, []),
        # Nobody is taken for the same person without a day of birth: somebody looks, and nothing speaks against it.
        (SVENJA | {"birth_date": ""}, {}, ["", ""]),
        (OTHER, {"acts_as": "bevollmaechtigter", "represented_name": "Svenja Lüdemann"}, ["", ""]),
        (OTHER, {"acts_as": "bevollmaechtigter", "represented_name": "Jens Lüdemann"}, [STAYS_OUT] * 2),
        (SVENJA | {"birth_date": "1993-07-05"}, {}, [STAYS_OUT] * 2),
    ],
)
def test_what_the_applicant_sent_goes_in_also_by_somebody_who_acts_for_her(
    anna: Browser, stages: Stages, sender: dict[str, str], acts_for: dict[str, str], reasons: list[str]
) -> None:
    """§ 25 (1) SGB X, § 13 SGB X."""
    case_id = stages.taken(MAINTENANCE)
    source = handed_in(
        stages, MESSAGE, applicant=sender, reference={"case_number": ""}, representation=acts_for
    )
    find_all_clean(stages.acting, source)
    with stages.acting(stages.office.anna) as ctx:
        take_case(ctx, source, version=None)
    attach(stages, source, case_id)
    assert [one.reason for one in sent_in(stages, case_id)] == reasons
    inspected(stages, case_id)
    assert all((part in shown(anna, case_id)) is (STAYS_OUT not in reasons) for part in (WORDS, FILE))


def test_a_remedy_is_that_of_the_person_and_its_line_stays_whatever_becomes_of_the_message(
    anna: Browser, stages: Stages
) -> None:
    """§ 25 (1) SGB X: who lodged it without a day of birth inspects the file to argue it."""
    case_id, source = stages.dispatched(MAINTENANCE), message(stages, sender=OTHER)
    with stages.acting(stages.office.anna) as ctx:
        convert_to_remedy(ctx, source, version=None, target_id=case_id, sends_hint=False)
    found = sent_in(stages, case_id)
    assert [one.reason for one in found] == ["", ""]
    inspected(stages, case_id, {one.key: STAYS_OUT for one in found})
    words = shown(anna, case_id)
    assert "Widerspruch eingegangen am" in words
    assert WORDS not in words


def test_a_line_about_a_paper_of_the_same_file_name_stays(anna: Browser, stages: Stages) -> None:
    """§ 25 (1) SGB X: the proof that her own paper came in is hers."""
    case_id = stages.taken(MAINTENANCE)
    attach(stages, message(stages, sender=OTHER, files=("scan.pdf",)), case_id)
    with stages.acting(stages.office.portal) as ctx:
        uploads = (Upload("mietvertrag-scan.pdf", PDF),)
        receive_documents(ctx, case_id, uploads=uploads, store=stages.toolbox.documents)
    inspected(stages, case_id)
    assert "Unterlagen eingegangen: mietvertrag-scan.pdf" in shown(anna, case_id)


def test_who_sent_a_paper_stays_known_when_it_moves_again(stages: Stages) -> None:
    """§ 25 (3) SGB X, § 35 SGB I: it comes to the case with a message of the applicant."""
    first, source = message(stages, sender=SVENJA, files=()), message(stages, sender=OTHER)
    attach(stages, source, first)
    case_id = stages.taken(MAINTENANCE)
    attach(stages, first, case_id)
    papers = [one.reason for one in sent_in(stages, case_id) if one.kind is PieceKind.PAPER_OF_OTHERS]
    assert papers == [STAYS_OUT]


def test_the_paper_of_somebody_else_stays_out_of_a_follow_on_too(anna: Browser, stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE)
    attach(stages, message(stages, sender=OTHER), case_id)
    with stages.acting(stages.office.anna) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id

    assert [one.kind for one in sent_in(stages, fresh)] == [PieceKind.PAPER_OF_OTHERS]
    inspected(stages, fresh)
    assert FILE not in shown(anna, fresh)


def test_the_message_a_case_was_made_of_is_that_of_its_person(stages: Stages) -> None:
    source = message(stages, sender={"birth_date": ""})
    with stages.acting(stages.office.anna) as ctx:
        fresh = convert_case(ctx, source, version=None, service_key=MAINTENANCE, sends_notice=False).case_id
    with stages.acting(system_actor()) as ctx:
        assert route_cases(ctx, [fresh]) == 1
    assert WORDS in stages.page(fresh).messages[0].body
    assert sent_in(stages, fresh) == []


def test_the_line_about_a_letter_to_somebody_else_stays_out_with_it(anna: Browser, stages: Stages) -> None:
    """§ 25 (3) SGB X; the lines about others may go in as a whole, those about what is kept back do not."""
    case_id = stages.taken(MAINTENANCE)
    with stages.acting(stages.office.anna) as ctx:
        send_to_third_party(ctx, case_id, letter_key="notice_to_parent")
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    inspected(stages, case_id)
    assert "Schreiben beauftragt" not in shown(anna, case_id)
    with stages.acting(stages.office.anna) as ctx:
        letters = [
            one for one in inspection(ctx, case_id).to_decide if one.kind is PieceKind.LETTER_TO_PERSON
        ]
    inspected(stages, case_id, {one.key: "" for one in letters})
    assert "Schreiben beauftragt" in shown(anna, case_id)
