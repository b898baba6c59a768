"""The number of SQL statements of a page does not grow with the number of cases or of rows in a case."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.documents import Upload, add_documents
from cases.commands.follow_on import open_follow_on_case
from cases.commands.follow_up import set_follow_up
from cases.commands.hear import record_oral_hearing
from cases.commands.messages import write_message
from cases.commands.route import route_cases
from cases.facts.actor import CaseId, system_actor
from cases.facts.worklist import WorkListFilter
from cases.queries.case_page import case_page
from cases.queries.dashboard import dashboard
from cases.queries.look import Look
from cases.queries.navigation import navigation
from cases.queries.worklist import work_list
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown
from tests.factories.submissions import PDF, handed_in, handover

FEW, MANY = 3, 60


@contextmanager
def counted(stages: Stages) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(stages.toolbox.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(stages.toolbox.engine, "before_cursor_execute", note)


def statements(stages: Stages, look: Callable[[Look], object]) -> int:
    """How many statements this look of the lead takes."""
    with stages.acting(stages.office.carla) as ctx, counted(stages) as sent:
        look(ctx)
    return len(sent)


def open_cases(stages: Stages, count: int) -> list[CaseId]:
    """So many routed cases of two services."""
    ids = [
        handed_in(stages.acting, stages.office.portal, handover((CLOSURE, MAINTENANCE)[number % 2]))
        for number in range(count)
    ]
    with stages.acting(system_actor()) as ctx:
        route_cases(ctx, ids)
    return ids


LOOKS: dict[str, tuple[Callable[[Look], object], int]] = {
    "work_list": (lambda look: work_list(look, WorkListFilter(owner="alle")), 7),
    "search": (lambda look: work_list(look, WorkListFilter(owner="alle", query="mann", sort="-name")), 7),
    "navigation": (navigation, 3),
    "dashboard": (dashboard, 8),
}


def test_lists_and_figures_take_as_many_statements_for_three_cases_as_for_sixty(
    stages: Stages, capsys: pytest.CaptureFixture[str]
) -> None:
    open_cases(stages, FEW)
    few = {name: statements(stages, look) for name, (look, _) in LOOKS.items()}
    open_cases(stages, MANY - FEW)
    many = {name: statements(stages, look) for name, (look, _) in LOOKS.items()}

    with capsys.disabled():
        print(f"\nSQL statements: {many}")  # noqa: T201 - for docs/performance.md
    assert few == many
    assert {name: many[name] for name, (_, limit) in LOOKS.items() if many[name] > limit} == {}


def test_a_case_with_much_in_it_takes_as_many_statements_as_an_empty_one(
    stages: Stages, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = stages.taken()
    chosen = WorkListFilter(owner="alle")
    bare = statements(stages, lambda look: case_page(look, case_id, chosen))
    with stages.acting(stages.office.anna) as ctx:
        for number in range(20):
            write_message(ctx, case_id, body=f"Vermerk {number}", is_internal=True)
            set_follow_up(ctx, case_id, due_on=date(2026, 12, 1) + timedelta(days=number), reason=f"{number}")
            upload = Upload(f"{number}.pdf", PDF + f"%{number}".encode())
            add_documents(ctx, case_id, files=(upload,), requirement_key="", store=stages.toolbox.documents)
    open_cases(stages, 10)

    full = statements(stages, lambda look: case_page(look, case_id, chosen))

    with capsys.disabled():
        print(f"\nSQL statements: case_page {full}")  # noqa: T201 - for docs/performance.md
    assert full == bare
    assert full <= 30


CHANGED = {"granted_on": "16.11.2026", "heard_on": "16.11.2026", "effect": "zukunft"}
COMPOSED = {
    "geaendert": {"begins_on": "01.12.2026", "ground": "betraege", "regular_maintenance_cents": "100,00"},
    "herabgesetzt": {"begins_on": "01.12.2026", "regular_maintenance_cents": "200,00", "change_text": "Mehr"},
    "rueckforderung": {"from_on": "01.11.2026", "until_on": "30.11.2026", "amount_cents": "1,00"},
    "aufgehoben": {"revoked_from": "01.12.2026", "change_text": "Umzug"},
}


def follow_on(
    stages: Stages, first: CaseId, outcome: str, fields: dict[str, str], *, is_open: bool
) -> CaseId:
    """A follow-on with this draft, approved unless it stays open."""
    with stages.acting(stages.clerk(MAINTENANCE)) as ctx:
        case_id = open_follow_on_case(ctx, first, version=None, reason="Neue Tatsachen").case_id
        draft = DraftInput(outcome, reasons="So ist es.", fields=CHANGED | fields)
        save_draft(ctx, case_id, version=None, draft=draft)
        if is_open:
            return case_id
        record_oral_hearing(
            ctx, case_id, version=None, statement="Einverstanden", consideration="Wie geplant."
        )
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.lead(MAINTENANCE)) as ctx:
        approve_as_shown(ctx, case_id)
    return case_id


def lowered_by(regular: str) -> dict[str, str]:
    """A reduction by this maintenance of every month."""
    return COMPOSED["herabgesetzt"] | {"regular_maintenance_cents": regular}


def composer_statements(stages: Stages, case_id: CaseId) -> int:
    """How many statements the page of the draft takes its clerk."""
    with stages.acting(stages.clerk(MAINTENANCE)) as ctx, counted(stages) as sent:
        page = case_page(ctx, case_id, WorkListFilter(owner="alle"))
    assert page.decision.outcome in COMPOSED
    return len(sent)


@pytest.mark.parametrize("outcome", COMPOSED)
def test_composer_of_a_follow_on_reads_the_family_once_however_many_decisions_it_has(
    stages: Stages, capsys: pytest.CaptureFixture[str], outcome: str
) -> None:
    first = stages.dispatched(MAINTENANCE, "bewilligt")
    last = follow_on(stages, first, "herabgesetzt", lowered_by("100,00"), is_open=False)
    asked = follow_on(stages, first, outcome, COMPOSED[outcome], is_open=True)
    few = composer_statements(stages, asked)
    for cents in ("110,00", "120,00"):
        last = follow_on(stages, last, "herabgesetzt", lowered_by(cents), is_open=False)

    many = composer_statements(stages, asked)

    with capsys.disabled():
        print(f"\nSQL statements: composer of {outcome} {many}")  # noqa: T201 - for docs/performance.md
    assert many == few
    assert many <= 41
