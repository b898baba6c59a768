"""Two people at the same moment on two connections: one wins, the other learns of it, nothing is half done."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from cases.commands.assign import take_case
from cases.commands.check import correct_statement, tick_step
from cases.commands.close import settle_case
from cases.commands.decide import approve, return_draft, submit_draft
from cases.commands.documents import Upload, add_documents, check_document, record_scan
from cases.commands.follow_on import open_follow_on_case
from cases.commands.messages import receive_message
from cases.commands.request_documents import request_documents
from cases.errors import CaseError, Conflict, NotAllowed
from cases.facts.actor import Actor, CaseId, system_actor
from cases.models import Case
from cases.ports import ScanResult, ScanVerdict
from cases.queries.decisions import current_decision
from cases.queries.letter_facts import final_letter
from cases.queries.visible import case_to_change
from tests.factories.stages import CLOSURE, Stages, approve_as_shown
from tests.factories.submissions import PDF
from tests.waiting import wait_until

Deed = Callable[[], object]


def at_once(*deeds: Deed) -> list[CaseError]:
    """Start all together, each in its own thread; the errors of those that lost."""
    start = threading.Barrier(len(deeds))

    def run(deed: Deed) -> CaseError | None:
        start.wait(timeout=10)
        try:
            deed()
        except CaseError as error:
            return error
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [error for error in pool.map(run, deeds) if error is not None]


def by(stages: Stages, actor: Actor, act: Callable[..., object], *given: object, **named: object) -> Deed:
    def deed() -> None:
        with stages.acting(actor) as ctx:
            act(ctx, *given, **named)

    return deed


def journal(stages: Stages, case_id: CaseId) -> list[str]:
    return [line.act for line in stages.page(case_id).journal]


def test_two_who_save_the_same_version_one_is_told_and_nothing_of_it_stays(stages: Stages) -> None:
    case_id = stages.taken()
    version = stages.row(case_id).version
    values = ("Kirchweg", "Marktweg")

    lost = at_once(
        *(
            by(
                stages,
                stages.office.anna,
                correct_statement,
                case_id,
                version=version,
                pointer="/location/street",
                value=value,
                reason=f"Hinweis {value}",
            )
            for value in values
        )
    )

    assert [type(error) for error in lost] == [Conflict]
    row = stages.row(case_id)
    stored = row.corrections["/location/street"]
    assert (row.version, stored in values) == (version + 1, True)
    texts = " ".join(line.text for line in stages.page(case_id).journal)
    assert f"Hinweis {stored}" in texts
    assert f"Hinweis {(set(values) - {stored}).pop()}" not in texts


def test_two_who_take_the_same_case(stages: Stages) -> None:
    case_id = stages.routed()
    people = (stages.office.anna, stages.office.bert)

    lost = at_once(*(by(stages, person, take_case, case_id, version=1) for person in people))

    assert [type(error) for error in lost] == [Conflict]
    assert journal(stages, case_id).count("pruefung") == 1


@pytest.mark.parametrize("with_version", [True, False])
def test_approval_while_the_author_takes_the_draft_back(stages: Stages, with_version: bool) -> None:
    case_id = stages.in_approval()
    version = stages.row(case_id).version if with_version else None

    lost = at_once(
        by(stages, stages.office.carla, approve_as_shown, case_id, version=version),
        by(stages, stages.office.anna, return_draft, case_id, version=version, reason="Zu früh"),
    )

    assert [type(error) in {Conflict, NotAllowed} for error in lost] == [True]
    page = stages.page(case_id)
    assert (page.head.status, page.decision.status) in {
        ("beschieden", "freigegeben"),
        ("in_pruefung", "entwurf"),
    }
    has_letter = any(letter.kind == "bescheid" for letter in page.letters)
    assert has_letter is (page.head.status == "beschieden")


def test_an_act_on_a_follow_on_waits_for_the_case_it_follows_before_it_holds_its_own(stages: Stages) -> None:
    """Relief locks the case of the Widerspruch and then its follow-on: nobody may hold the two the other way round."""
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        fresh = open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    settle = by(stages, stages.office.anna, settle_case, fresh, version=None, reason="Doppelt angelegt")

    engine = stages.toolbox.engine.execution_options(isolation_level="AUTOCOMMIT")
    with ThreadPoolExecutor(1) as pool, engine.connect() as watching:
        with stages.acting(system_actor()) as ctx:
            case_to_change(ctx, case_id)
            settled = pool.submit(settle)
            wait_until(lambda: watching.execute(waits).scalar_one(), 10)
            query = select(Case.id).where(col(Case.id) == fresh).with_for_update(nowait=True)
            assert ctx.session.exec(query).one() == fresh
        settled.result(timeout=10)

    assert stages.row(fresh).status == "abgeschlossen"


def test_a_draft_taken_back_after_it_was_read_is_not_approved(stages: Stages) -> None:
    case_id = stages.drafted(CLOSURE, "angeordnet")
    with stages.acting(stages.office.anna) as ctx:
        submit_draft(ctx, case_id, version=None)

    with stages.acting(stages.office.carla) as ctx:
        shown = final_letter(ctx, case_id)
        read = current_decision(ctx, case_id)
        assert read is not None
        by(stages, stages.office.anna, return_draft, case_id, version=None, reason="Zu früh")()
        with pytest.raises(NotAllowed):
            approve(ctx, case_id, version=None, sha256="0" * 64, facts=shown)

    assert stages.page(case_id).decision.status == "entwurf"


def test_two_approvals_make_one_letter(stages: Stages) -> None:
    case_id = stages.in_approval()

    lost = at_once(*(by(stages, stages.office.carla, approve_as_shown, case_id) for _ in range(2)))

    assert [isinstance(error, CaseError) for error in lost] == [True]
    assert [letter.kind for letter in stages.page(case_id).letters].count("bescheid") == 1


def test_two_demands_make_one(stages: Stages) -> None:
    case_id = stages.taken()
    deed = by(
        stages,
        stages.office.anna,
        request_documents,
        case_id,
        version=None,
        items=("lageplan",),
        remark="",
        due_on=None,
    )

    lost = at_once(deed, deed)

    assert [type(error) for error in lost] == [NotAllowed]
    page = stages.page(case_id)
    assert (len(page.requests), [letter.kind for letter in page.letters].count("nachforderung")) == (1, 1)


def test_the_same_message_of_the_portal_twice_at_once_is_one(stages: Stages) -> None:
    case_id = stages.taken()
    deed = by(stages, stages.office.portal, receive_message, case_id, body="Hallo", key="n-1")

    assert at_once(deed, deed) == []

    assert (len(stages.page(case_id).messages), journal(stages, case_id).count("nachricht_eingang")) == (1, 1)


def test_the_same_order_from_eight_transactions_is_one(stages: Stages) -> None:
    case_id = stages.taken()

    def order() -> None:
        with stages.acting(system_actor()) as ctx:
            ctx.send_later("portalmeldung", "portalmeldung:probe", case_id=case_id, word="in Bearbeitung")

    assert at_once(*[order] * 8) == []

    assert [key for key, _ in stages.orders("portalmeldung")].count("portalmeldung:probe") == 1


def test_the_scanner_and_the_clerk_on_one_paper_do_not_block_each_other(stages: Stages) -> None:
    for _ in range(5):
        case_id = stages.taken()
        with stages.acting(stages.office.anna) as ctx:
            add_documents(
                ctx,
                case_id,
                files=(Upload("x.pdf", PDF + str(case_id).encode()),),
                requirement_key="",
                store=stages.toolbox.documents,
            )
        document_id = next(
            view.document_id for view in stages.page(case_id).documents if view.file_name == "x.pdf"
        )

        lost = at_once(
            by(stages, system_actor(), record_scan, document_id, ScanResult(ScanVerdict.CLEAN)),
            by(stages, stages.office.anna, check_document, case_id, document_id, is_checked=True),
        )

        assert lost == []
        view = next(view for view in stages.page(case_id).documents if view.document_id == document_id)
        assert (view.status, view.checked_by) == ("unbedenklich", "Anna Albers")


def test_ticks_of_two_people_on_different_steps_both_stay(stages: Stages) -> None:
    case_id = stages.taken()

    lost = at_once(
        *(
            by(stages, stages.office.anna, tick_step, case_id, step_key=key, is_done=True)
            for key in ("vorlauf", "plaene", "gebuehr")
        )
    )

    assert lost == []
    done = {step.key for step in stages.page(case_id).check_steps if step.is_done}
    assert done == {"vorlauf", "plaene", "gebuehr"}
