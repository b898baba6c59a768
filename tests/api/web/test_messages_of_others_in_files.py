"""What somebody else sent in and a clerk put into the case is decided about before the applicant inspects the file."""

import pytest

from cases.commands.convert import convert_case
from cases.commands.documents import check_document
from cases.commands.follow_on import open_follow_on_case
from cases.commands.route import route_cases
from cases.commands.third_parties import send_to_third_party
from cases.facts.actor import CaseId, system_actor
from cases.facts.inspection import Piece, PieceKind
from cases.queries.inspection import inspection
from cases.rules.inspection import proposed_reason
from cases.rules.regimes import Regime
from tests.api.web.conftest import Browser
from tests.api.web.test_case_file_page import words_of
from tests.factories.inspections import inspected
from tests.factories.messages import SVENJA, attach, message
from tests.factories.stages import MAINTENANCE, Stages

OTHER = {"family_name": "Fremd"}
WORDS, FILE = "Frage zur Auszahlung", "meldebestaetigung.pdf"
SENT_IN = (PieceKind.MESSAGE_OF_OTHERS, PieceKind.PAPER_OF_OTHERS)
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


@pytest.mark.parametrize("unknown", [{}, {"birth_date": ""}])
def test_who_is_known_to_be_the_applicant_gets_what_was_sent(
    anna: Browser, stages: Stages, unknown: dict[str, str]
) -> None:
    """Nobody is taken for the same person without a day of birth (`rules.matching`): then somebody looks."""
    case_id, source = stages.taken(MAINTENANCE), message(stages, sender=SVENJA | unknown)
    attach(stages, source, case_id)
    assert len(sent_in(stages, case_id)) == (2 if unknown else 0)
    inspected(stages, case_id, {one.key: "" for one in sent_in(stages, case_id)})
    assert all(part in shown(anna, case_id) for part in (WORDS, FILE))


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
