"""From submission to the closed file for each service and its main outcomes; all days are counted by hand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

from cases.commands.close import close_case
from cases.commands.deadlines import announce_letters
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.documents import Upload, receive_documents
from cases.commands.letters import file_letter, mark_fetched, mark_posted
from cases.commands.request_documents import request_documents, withdraw_request
from cases.errors import Conflict, Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import LetterView
from cases.facts.ledger import Deadline
from cases.facts.letter import LetterProof
from cases.models import Letter
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.portal_status import letters_of_submission
from reports.letters.letter import render_letter
from tests.factories.stages import CLOSURE, DOG_TAX, DRAFTS, MAINTENANCE, Stages, approve_as_shown
from tests.factories.submissions import PDF, find_all_clean


@dataclass(frozen=True)
class Life:
    """One course of a case: received and asked on Monday 23.11., answered and decided on Tuesday 01.12.

    The period of the target begins on 24.11., so seven days are added.
    """

    service: str
    outcome: str
    paper: str
    by_post: bool
    sent_on: date
    announced_on: date
    remedy: str
    remedy_ends_on: date
    target_after_answer: date


TUESDAY = date(2026, 12, 1)
LIVES = [
    # VwVfG, post: 02.12. + 4 = Sunday 06.12., it stays; one month: Wednesday 06.01. (no holiday in Niedersachsen).
    Life(
        CLOSURE,
        "angeordnet",
        "lageplan",
        True,
        date(2026, 12, 2),
        date(2026, 12, 6),
        "Klagefrist",
        date(2027, 1, 6),
        date(2026, 12, 14),
    ),
    Life(
        CLOSURE,
        "abgelehnt",
        "lageplan",
        True,
        date(2026, 12, 2),
        date(2026, 12, 6),
        "Klagefrist",
        date(2027, 1, 6),
        date(2026, 12, 14),
    ),
    # SGB, mailbox: 01.12. + 4 = Saturday 05.12., it stays (BSG); one month: Tuesday 05.01.
    Life(
        MAINTENANCE,
        "bewilligt",
        "schule",
        False,
        TUESDAY,
        date(2026, 12, 5),
        "Widerspruchsfrist",
        date(2027, 1, 5),
        date(2027, 1, 11),
    ),
    Life(
        MAINTENANCE,
        "abgelehnt",
        "schule",
        False,
        TUESDAY,
        date(2026, 12, 5),
        "Widerspruchsfrist",
        date(2027, 1, 5),
        date(2027, 1, 11),
    ),
    # AO, post: 01.12. + 4 = Saturday 05.12., moved to Monday 07.12. (BFH); one month: Thursday 07.01.
    Life(
        DOG_TAX,
        "festgesetzt",
        "chipnachweis",
        True,
        TUESDAY,
        date(2026, 12, 7),
        "Klagefrist",
        date(2027, 1, 7),
        date(2026, 12, 28),
    ),
    Life(
        DOG_TAX,
        "steuerfrei",
        "chipnachweis",
        True,
        TUESDAY,
        date(2026, 12, 7),
        "Klagefrist",
        date(2027, 1, 7),
        date(2026, 12, 28),
    ),
]


def at(day: date) -> datetime:
    """Eight o'clock in the office on this day."""
    return datetime.fromisoformat(f"{day.isoformat()}T07:00:00+00:00")


def ask_and_answer(stages: Stages, case_id: CaseId, life: Life) -> None:
    with stages.acting(stages.clerk(life.service)) as ctx:
        request_documents(ctx, case_id, version=None, items=(life.paper,), remark="", due_on=None)
    stages.produce_letters(case_id)
    with stages.acting(stages.office.portal, at=at(TUESDAY)) as ctx:
        upload = Upload("papier.pdf", PDF + b"%neu", life.paper)
        receive_documents(ctx, case_id, uploads=(upload,), store=stages.toolbox.documents)
    find_all_clean(stages.acting, case_id)


def decide(stages: Stages, case_id: CaseId, life: Life) -> None:
    with stages.acting(stages.clerk(life.service), at=at(TUESDAY)) as ctx:
        save_draft(ctx, case_id, version=None, draft=DRAFTS[life.service, life.outcome])
        needs_approval = ctx.catalogue.service(life.service).outcome(life.outcome).four_eyes
        if needs_approval:
            submit_draft(ctx, case_id, version=None)
    person = stages.lead(life.service) if needs_approval else stages.clerk(life.service)
    with stages.acting(person, at=at(TUESDAY)) as ctx:
        approve_as_shown(ctx, case_id)


def bescheid(stages: Stages, case_id: CaseId) -> LetterView:
    return next(letter for letter in stages.page(case_id).letters if letter.kind == "bescheid")


def send(stages: Stages, case_id: CaseId, life: Life) -> None:
    stages.produce_letters(case_id, at=at(TUESDAY))
    for letter in stages.page(case_id).letters:
        if letter.sent_on is None:
            with stages.acting(stages.clerk(life.service), at=at(life.sent_on)) as ctx:
                mark_posted(ctx, case_id, letter.letter_id, posted_on=life.sent_on)


def words(deadline: Deadline) -> list[str]:
    return [step.text for step in deadline.steps]


@pytest.mark.parametrize("life", LIVES, ids=lambda life: f"{life.service}-{life.outcome}")
def test_from_submission_to_the_closed_file(stages: Stages, life: Life) -> None:
    case_id = stages.taken(life.service)
    clerk = stages.clerk(life.service)
    ask_and_answer(stages, case_id, life)
    limits = {limit.title: limit for limit in stages.page(case_id).time_limits}
    assert limits["Bearbeitungsziel"].ends_on == life.target_after_answer
    assert limits["Bearbeitungsziel"].deadline is not None
    assert "Unterbrochen ab 23.11.2026, weiter ab 01.12.2026: 7 Tage werden angehängt." in words(
        limits["Bearbeitungsziel"].deadline
    )

    decide(stages, case_id, life)
    assert stages.page(case_id).head.status == "beschieden"
    with (
        pytest.raises(NotAllowed, match="noch Schreiben nicht versandt"),
        stages.acting(clerk, at=at(TUESDAY)) as ctx,
    ):
        close_case(ctx, case_id, version=None, reason="")

    send(stages, case_id, life)
    letter = bescheid(stages, case_id)
    assert letter.route == ("post" if life.by_post else "portalpostfach")
    assert (letter.sent_on, letter.announced_on, letter.remedy_ends_on) == (
        life.sent_on,
        life.announced_on,
        life.remedy_ends_on,
    )
    announcement, remedy = letter.deadlines
    assert (announcement.ends_on, remedy.ends_on) == (life.announced_on, life.remedy_ends_on)
    assert any("4. Tag danach" in text for text in words(announcement))
    assert remedy.title == life.remedy
    page = stages.page(case_id)
    assert (page.head.due_on, page.head.due_title) == (life.remedy_ends_on, life.remedy)
    assert {
        limit.status for limit in page.time_limits if limit.kind not in ("rechtsbehelf", "wiedervorlage")
    } == {"erledigt"}

    with pytest.raises(NotAllowed) as refused, stages.acting(clerk, at=at(life.remedy_ends_on)) as ctx:
        close_case(ctx, case_id, version=None, reason="")
    assert refused.value.reasons == ("Die Rechtsbehelfsfrist läuft noch. Bitte das Fristende abwarten.",)

    for _ in range(2):
        with stages.acting(system_actor(), at=at(life.announced_on)) as ctx:
            announce_letters(ctx, (letter.letter_id,))
    assert bescheid(stages, case_id).status == "bekanntgegeben"

    with stages.acting(clerk, at=at(life.remedy_ends_on + timedelta(days=1))) as ctx:
        closed = close_case(ctx, case_id, version=None, reason="bestandskräftig")
    page = stages.page(case_id)
    assert closed.status == "abgeschlossen"
    # Only what a rule of the service set for later is left, such as the end of a closure or a birthday.
    left = [limit for limit in page.time_limits if limit.status == "laeuft"]
    assert {limit.kind for limit in left} <= {"wiedervorlage"}
    assert page.head.due_on == min((limit.ends_on for limit in left), default=None)
    assert page.head.next_step.startswith("Wiedervorlage am" if left else "Nichts mehr zu tun")
    assert page.journal[0].text == "Vorgang abgeschlossen: bestandskräftig"
    assert [line.act for line in page.journal].count("bekanntgabe") == 1
    assert stages.orders("portalmeldung")[-1][1]["word"] == "abgeschlossen"


def test_the_portal_gets_the_very_bytes_that_were_approved(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "bewilligt")
    submission_id = stages.row(case_id).submission_id or ""

    with stages.acting(stages.office.portal) as ctx:
        letters = letters_of_submission(ctx, submission_id)

    last = letters[-1]
    assert stages.toolbox.documents.get(last.sha256).startswith(b"%PDF")
    approved = stages.row(case_id)
    assert approved.outcome == "bewilligt"
    entry = next(line for line in stages.page(case_id).journal if line.act == "versand")
    assert entry.text == f"Schreiben im Postfach bereitgestellt: {last.subject}"


def test_bytes_other_than_the_approved_ones_are_never_filed(stages: Stages) -> None:
    case_id = stages.decided()
    letter_id = bescheid(stages, case_id).letter_id
    other = stages.toolbox.documents.put(b"%PDF-1.7 something else")

    with (
        pytest.raises(Conflict, match="weicht von der freigegebenen ab"),
        stages.acting(system_actor()) as ctx,
    ):
        file_letter(ctx, letter_id, other, proof=LetterProof(other.sha256, renderer=""))

    letter = bescheid(stages, case_id)
    assert (letter.status, letter.document_id, letter.sent_on) == ("freigegeben", None, None)


def test_a_letter_produced_twice_is_filed_and_sent_once(stages: Stages) -> None:
    case_id = stages.decided(MAINTENANCE, "abgelehnt")
    stages.produce_letters(case_id)
    before = stages.page(case_id)

    again = stages.toolbox.documents.put(b"%PDF again")

    with stages.acting(system_actor()) as ctx:
        proof = LetterProof(again.sha256, renderer="")
        file_letter(ctx, bescheid(stages, case_id).letter_id, again, proof=proof)

    after = stages.page(case_id)
    assert (after.journal, after.letters, after.documents) == (
        before.journal,
        before.letters,
        before.documents,
    )


def test_posting_needs_the_finished_letter_and_a_day_between_its_date_and_today(stages: Stages) -> None:
    case_id = stages.decided()
    letter_id = bescheid(stages, case_id).letter_id
    clerk = stages.office.anna
    with pytest.raises(Conflict, match="gerade erzeugt"), stages.acting(clerk) as ctx:
        mark_posted(ctx, case_id, letter_id, posted_on=ctx.today)
    stages.produce_letters(case_id)
    assert stages.page(case_id).head.next_step == "Schreiben zur Post geben"

    for wrong in (date(2026, 11, 22), date(2026, 11, 24)):
        with pytest.raises(Invalid), stages.acting(clerk) as ctx:
            mark_posted(ctx, case_id, letter_id, posted_on=wrong)
    with pytest.raises(NotFound), stages.acting(stages.office.dirk) as ctx:
        mark_posted(ctx, case_id, letter_id, posted_on=ctx.today)
    with pytest.raises(NotFound), stages.acting(clerk) as ctx:
        mark_posted(ctx, stages.taken(), letter_id, posted_on=ctx.today)

    for day in (23, 24):
        with stages.acting(clerk, at=at(date(2026, 11, day))) as ctx:
            posted = mark_posted(ctx, case_id, letter_id, posted_on=ctx.today)
    assert bescheid(stages, case_id).sent_on == date(2026, 11, 23)
    assert posted.version == stages.row(case_id).version


def test_a_letter_is_not_announced_before_its_day(stages: Stages) -> None:
    case_id = stages.dispatched()
    letter = bescheid(stages, case_id)

    with stages.acting(system_actor(), at=at(date(2026, 11, 26))) as ctx:
        announce_letters(ctx, (letter.letter_id,))

    assert bescheid(stages, case_id).status == "versandt"


def test_the_first_fetch_is_remembered(stages: Stages) -> None:
    case_id = stages.dispatched(MAINTENANCE, "bewilligt")
    letter_id = bescheid(stages, case_id).letter_id
    for minutes in (5, 50):
        with stages.acting(stages.office.portal, at=stages.acting.now + timedelta(minutes=minutes)) as ctx:
            mark_fetched(ctx, letter_id)

    page = stages.page(case_id)
    assert bescheid(stages, case_id).fetched_at is not None
    assert [line.act for line in page.journal].count("abruf") == 1


def test_denial_for_lack_of_cooperation_needs_a_warning_whose_period_has_ended(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE, "incomplete")
    with stages.acting(stages.office.anna) as ctx:
        request_documents(
            ctx, case_id, version=None, items=("geburtsurkunde",), remark="", due_on=None, has_warning=True
        )
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    denial = DraftInput(
        "versagt",
        reasons="Die Geburtsurkunde fehlt.",
        fields={
            "warned_on": "23.11.2026",
            "warning_ended_on": "14.12.2026",
            "missing_text": "Geburtsurkunde",
            "hindered_text": "Ob das Kind berechtigt ist, ist offen",
            "denied_from": "01.11.2026",
        },
    )
    request_id = stages.page(case_id).requests[0].request_id
    with stages.acting(stages.office.anna, at=at(date(2026, 12, 14))) as ctx:
        withdraw_request(ctx, case_id, request_id)
        save_draft(ctx, case_id, version=None, draft=denial)

    with (
        pytest.raises(NotAllowed, match="§ 66"),
        stages.acting(stages.office.anna, at=at(date(2026, 12, 14))) as ctx,
    ):
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.anna, at=at(date(2026, 12, 15))) as ctx:
        assert submit_draft(ctx, case_id, version=None).status == "in_mitzeichnung"


def test_a_submission_after_midnight_counts_for_the_month_of_the_office(stages: Stages) -> None:
    """§ 4 UVG counts months: 31.10. 23:30 UTC is 1 November in the office."""
    night = Stages(
        stages.toolbox,
        type(stages.acting)(stages.toolbox, datetime.fromisoformat("2026-10-31T23:30:00+00:00")),
        stages.office,
    )
    case_id = night.taken(MAINTENANCE, "teenager")

    page = night.page(case_id)
    begins = next(field for field in page.decision.fields if field.key == "begins_on")
    assert page.head.received_on == date(2026, 11, 1)
    assert begins.value == "01.11.2026"


def test_the_frozen_facts_make_the_same_bytes_again(stages: Stages) -> None:
    case_id = stages.decided(DOG_TAX, "steuerfrei")
    stages.produce_letters(case_id)

    with stages.acting(system_actor()) as ctx:
        letter = ctx.session.get_one(Letter, bescheid(stages, case_id).letter_id)
        again = sha256(render_letter(LETTER_FACTS.validate_python(letter.facts))).hexdigest()

    assert again == letter.sha256 == letter.expected_sha256
