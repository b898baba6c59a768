"""Runs of annual notices: each dog one letter, whoever starts, stops or kills them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.adapters.seal.collection import AuthoritySeals
from cases.adapters.seal.fake import FailingSeal
from cases.adapters.seal.local_key import LocalKey
from cases.commands.letter_runs import (
    planned_cases,
    post_run,
    resume_run,
    retry_faults,
    start_run,
    stop_run,
)
from cases.errors import Conflict, Held, Invalid, NotAllowed, NotFound, RetryLater
from cases.facts.actor import Actor, CaseId, system_actor
from cases.facts.kinds import Topic
from cases.facts.letter_run import RunView
from cases.models import Letter
from cases.queries.assessments import assessments_in_force
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.letter_runs import letter_run, letter_runs
from reports.letters.letter import render_letter
from tests.factories.assessments import BISPINGEN, assessed_dog, assessed_dogs
from tests.factories.seal_keys import AUTHORITIES, of_all, self_signed_seal
from tests.factories.stages import Stages
from tests.waiting import wait_until
from tests.workflows.outbox_rows import acts, open_orders
from workflows.letter_runs import run_batch
from workflows.letter_work import work_chunk, work_on

ROOT = Path(__file__).parents[2]
Start = Callable[[int], "subprocess.Popen[bytes]"]


@pytest.fixture
def year(now: datetime) -> int:
    """The year after this one."""
    return now.year + 1


def started(stages: Stages, year: int, actor: Actor | None = None) -> int:
    with stages.acting(actor or stages.office.dora) as ctx:
        return start_run(ctx, kind="hundesteuer", year=year, authority_key=BISPINGEN).run_id


def view(stages: Stages, run_id: int) -> RunView:
    with stages.acting(system_actor()) as look:
        return letter_run(look, run_id)


def letters_of(stages: Stages) -> list[Letter]:
    with stages.acting(system_actor()) as ctx:
        rows = ctx.session.execute(text("SELECT id FROM letter WHERE kind = 'jahresbescheid' ORDER BY id"))
        found = [ctx.session.get_one(Letter, row.id) for row in rows]
        ctx.session.expunge_all()
        return found


def test_each_dog_gets_one_notice_and_each_goes_its_way(stages: Stages, year: int) -> None:
    cases = assessed_dogs(stages, 7)
    run_id = started(stages, year)

    assert run_batch(stages.toolbox, 1) == 1

    run = view(stages, run_id)
    assert (run.total, run.made, run.faulty, run.status) == (7, 7, 0, "fertig")
    letters = letters_of(stages)
    assert sorted(letter.case_id for letter in letters) == cases
    by_mailbox = [letter for letter in letters if letter.route == "portalpostfach"]
    assert len(by_mailbox) == run.for_mailbox
    assert all(letter.status == "versandt" and letter.remedy_ends_on for letter in by_mailbox)
    assert {letter.status for letter in letters if letter.route == "post"} == {"freigegeben"}
    for letter in letters:
        bare = render_letter(LETTER_FACTS.validate_python(letter.facts))
        assert stages.toolbox.documents.get(letter.sha256 or "") == bare
    assert open_orders(stages.toolbox.engine, Topic.LETTER_RUN) == 0


def test_starting_twice_is_one_run_and_a_dog_that_came_later_joins_it(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 2)
    first = started(stages, year)
    assert started(stages, year, stages.office.dora) == first
    work_on(stages.toolbox, first, processes=1)
    late = assessed_dog(stages)

    with stages.acting(stages.office.dora) as ctx:
        again = start_run(ctx, kind="hundesteuer", year=year, authority_key=BISPINGEN)
    work_on(stages.toolbox, first, processes=1)
    work_on(stages.toolbox, first, processes=1)

    assert (again.run_id, again.is_new, again.added) == (first, False, 1)
    assert [letter.case_id for letter in letters_of(stages)].count(late) == 1
    assert view(stages, first).made == 3


def test_a_dry_run_only_counts(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 3)
    with stages.acting(stages.office.dora) as ctx:
        asked = {"kind": "hundesteuer", "authority_key": BISPINGEN}
        assert planned_cases(ctx, year=year, **asked) == 3
        assert (
            planned_cases(ctx, year=year - 1, **asked) == 0
        )  # assessed within that year: the first decision covers it
        assert letter_runs(ctx) == ()


def test_others_than_leads_and_administrators_start_nothing(stages: Stages, year: int) -> None:
    assessed_dog(stages)
    for person in (stages.office.dirk, stages.office.carla):
        with pytest.raises(NotAllowed):
            started(stages, year, person)
    run_id = started(stages, year)
    with stages.acting(stages.office.carla) as ctx, pytest.raises(NotFound):
        letter_run(ctx, run_id)
    with stages.acting(stages.office.dora) as ctx:
        with pytest.raises(Invalid, match="Das Jahr"):
            start_run(ctx, kind="hundesteuer", year=1999, authority_key=BISPINGEN)
        with pytest.raises(NotFound, match="Möglich: hundesteuer"):
            start_run(ctx, kind="katzensteuer", year=year, authority_key=BISPINGEN)


def test_a_stopped_run_makes_nothing_and_goes_on_where_it_stood(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 5)
    run_id = started(stages, year)
    assert work_chunk(stages.toolbox, run_id, 2) == 2
    for _ in range(2):
        with stages.acting(stages.office.dora) as ctx:
            stop_run(ctx, run_id)

    assert work_chunk(stages.toolbox, run_id, 2) == 0
    assert view(stages, run_id).status == "angehalten"
    with stages.acting(stages.office.dora) as ctx:
        resume_run(ctx, run_id)
    work_on(stages.toolbox, run_id, processes=1)
    run = view(stages, run_id)
    assert (run.made, run.open_count, run.status) == (5, 0, "fertig")


def test_cases_without_address_or_with_an_odd_amount_are_listed_and_can_be_tried_again(
    stages: Stages, year: int
) -> None:
    cases = assessed_dogs(stages, 4, every_mailbox=100)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE party SET street = '' WHERE case_id = :id"), {"id": cases[1]})
        amount = text(
            "UPDATE decision SET fields = jsonb_set(fields, '{annual_tax_cents}', '\"61,23\"') WHERE case_id = :id"
        )
        connection.execute(amount, {"id": cases[2]})
        connection.execute(
            text(
                "UPDATE case_file SET authority_key = 'gemeinde-bispingen', municipality_key = '03358024' WHERE id = :id"
            ),
            {"id": cases[3]},
        )
    run_id = started(stages, year)

    work_on(stages.toolbox, run_id, processes=1)

    run = view(stages, run_id)
    assert (run.made, run.faulty, run.status) == (1, 3, "fertig")
    reasons = {fault.case_id: fault.reason for fault in run.faults}
    assert reasons[cases[1]] == "Die Anschrift ist unvollständig: Es fehlt Straße. Bitte ergänzen."
    assert "61,23 Euro entspricht keinem Satz" in reasons[cases[2]]
    assert "kein Hundesteuertarif gepflegt" in reasons[cases[3]]
    with stages.toolbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE party SET street = 'Dorfstraße' WHERE case_id = :id"), {"id": cases[1]}
        )
    with stages.acting(stages.office.dora) as ctx:
        assert retry_faults(ctx, run_id) == 3
    work_on(stages.toolbox, run_id, processes=1)
    assert (view(stages, run_id).made, view(stages, run_id).faulty) == (2, 2)


def test_an_empty_value_or_a_foreign_address_holds_one_letter_and_the_run_goes_on(
    stages: Stages, year: int
) -> None:
    cases = assessed_dogs(stages, 4, every_mailbox=100)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE case_file SET form = jsonb_set(form, '{dog,name}', '\"\"') WHERE id = :id"),
            {"id": cases[1]},
        )
        abroad = text("UPDATE party SET country = 'Frankreich', town = 'Strasbourg' WHERE case_id = :id")
        connection.execute(abroad, {"id": cases[2]})
    run_id = started(stages, year)
    work_on(stages.toolbox, run_id, processes=1)
    run = view(stages, run_id)
    assert (run.made, run.faulty, run.status) == (2, 2, "fertig")
    assert "im Ausland" in next(fault.reason for fault in run.faults if fault.case_id == cases[2])
    assert [(fault.case_id, fault.reason) for fault in run.faults if fault.case_id != cases[2]] == [
        (
            cases[1],
            "Der Brief lässt sich nicht schreiben: Die Angabe „Hund: Name des Hundes“ ist leer. "
            "Bitte die Angabe im Vorgang berichtigen oder nachfordern.",
        )
    ]


@pytest.mark.parametrize("how", ["chip", "reference"])
def test_a_dog_that_is_gone_gets_no_notice_and_one_that_may_be_gone_waits(
    stages: Stages, year: int, how: str
) -> None:
    cases = assessed_dogs(stages, 4)
    run_id = started(stages, year)
    end_dog(stages, cases[1], how, status="abgeschlossen", outcome="abgemeldet")
    end_dog(stages, cases[2], how, status="in_pruefung", outcome=None)
    end_dog(stages, cases[3], how, status="abgeschlossen", outcome="nicht_bekannt")
    work_on(stages.toolbox, run_id, processes=1)
    reasons = {fault.case_id: fault.reason for fault in view(stages, run_id).faults}
    assert set(reasons) == {cases[1], cases[2]}
    assert "inzwischen abgemeldet" in reasons[cases[1]]
    assert "noch nicht entschieden" in reasons[cases[2]]
    with stages.acting(system_actor()) as look:
        later = assessments_in_force(look, "hundesteuer", authority_key=BISPINGEN, year=year + 1)
    assert [one.case_id for one in later] == [cases[0], cases[2], cases[3]]


def end_dog(stages: Stages, case_id: CaseId, how: str, *, status: str, outcome: str | None) -> None:
    """A row of a deregistration that names the dog by its chip or by the Kassenzeichen."""
    with stages.toolbox.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO case_file (file_reference, applicant_name, form, service_key, service_version, form_version,"
                " regime, status, version, channel, authority_key, team_key, routing_reason, municipality_key, subject,"
                " corrections, hints, checked_steps, excluded_staff, is_complete, next_step, received_at, last_activity_at,"
                " last_activity, outcome, retention) SELECT 'ab-' || c.id, applicant_name,"
                " jsonb_build_object('ending', jsonb_build_object('ended_on', '2026-12-20'), 'dog',"
                " jsonb_build_object('name', form#>>'{dog,name}',"
                " 'chip_number', CASE WHEN :how = 'chip' THEN form#>>'{dog,chip_number}' END), 'account',"
                " jsonb_build_object('cash_reference', CASE WHEN :how = 'reference' THEN d.fields->>'cash_reference' END)),"
                " 'hundesteuer-abmeldung', '1', '1', regime, :status, 1, channel, authority_key, team_key, '',"
                " municipality_key, '', '{}', '[]', '{}', '[]', true, '', received_at, received_at, '', :outcome, '{}'"
                " FROM case_file c JOIN decision d ON d.case_id = c.id WHERE c.id = :id"
            ),
            {"id": case_id, "how": how, "status": status, "outcome": outcome},
        )


def test_a_seal_out_of_reach_leaves_the_run_going(stages: Stages, year: int, tmp_path: Path) -> None:
    assessed_dogs(stages, 2)
    seal = FailingSeal(self_signed_seal(tmp_path))
    tools = replace(stages.toolbox, seals=of_all(seal))
    run_id = started(stages, year)
    seal.fault = RetryLater("Der Siegeldienst ist nicht erreichbar.")
    with pytest.raises(RetryLater):
        work_on(tools, run_id, processes=1)
    assert view(stages, run_id).open_count == 2
    seal.fault = None
    work_on(tools, run_id, processes=1)
    assert view(stages, run_id).made == 2
    assert all(letter.sealed_by for letter in letters_of(stages))


def test_a_run_waits_for_a_seal_that_has_expired_and_asks_the_new_one_once(
    stages: Stages, year: int, now: datetime, tmp_path: Path
) -> None:
    assessed_dogs(stages, 3)
    run_id = started(stages, year)
    ended = replace(stages.toolbox, seals=of_all(self_signed_seal(tmp_path, ends_at=now - timedelta(days=2))))
    required = replace(stages.toolbox, seals=AuthoritySeals({}, AUTHORITIES))
    for tools in (ended, required):
        with pytest.raises(Held):
            work_on(tools, run_id, processes=1)
        assert view(stages, run_id).open_count == 3
    seal = CountingSeal(self_signed_seal(tmp_path))

    work_on(replace(stages.toolbox, seals=of_all(seal)), run_id, processes=1)

    assert seal.asked == [3]
    assert view(stages, run_id).made == 3
    assert {letter.seal_sha256 for letter in letters_of(stages)} == {seal.certificate.sha256}
    assert all(letter.renderer for letter in letters_of(stages))


class CountingSeal:
    """A seal that remembers how many signatures it was asked for at a time."""

    def __init__(self, seal: LocalKey) -> None:
        self._seal = seal
        self.certificate = seal.certificate
        self.asked: list[int] = []

    def sign(self, attributes: Sequence[bytes], *, now: datetime) -> tuple[bytes, ...]:
        """The signatures of the other."""
        self.asked.append(len(attributes))
        return self._seal.sign(attributes, now=now)

    def describe(self) -> str:
        """What the other says."""
        return self._seal.describe()


def test_the_whole_run_goes_to_the_post_in_one_act(stages: Stages, year: int) -> None:
    assessed_dogs(stages, 4)
    run_id = started(stages, year)
    with stages.acting(stages.office.dora) as ctx, pytest.raises(Conflict, match="noch nicht fertig"):
        post_run(ctx, run_id, posted_on=ctx.today)
    work_on(stages.toolbox, run_id, processes=1)
    with stages.acting(stages.office.dora) as ctx, pytest.raises(Invalid, match="zwischen"):
        post_run(ctx, run_id, posted_on=ctx.today + timedelta(days=1))

    with stages.acting(stages.office.dora) as ctx:
        posted = post_run(ctx, run_id, posted_on=ctx.today)
        today = ctx.today
    with stages.acting(stages.office.dora) as ctx:
        assert post_run(ctx, run_id, posted_on=ctx.today) == 0

    run = view(stages, run_id)
    assert posted == run.for_post > 0
    assert (run.waiting_for_post, run.posted_on, run.posted_by) == (0, today, "Dora Drewes")
    for letter in letters_of(stages):
        assert letter.status == "versandt"
        assert letter.announced_on is not None
        assert letter.announced_on >= today + timedelta(days=4)
        assert letter.sent_by == ("Dora Drewes" if letter.route == "post" else "Postfach im Nutzerkonto")
    lines = acts(stages.toolbox.engine, "versand")
    assert all(lines[letter.case_id] for letter in letters_of(stages))


@pytest.fixture
def process(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts the program of its own on a run; ends what is left."""
    started_ones: list[subprocess.Popen[bytes]] = []
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KREISHAUS", "PREFECT"))}
    env |= {
        "KREISHAUS_DATABASE_URL": database_url,
        "KREISHAUS_DATA_DIR": str(tmp_path),
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "KREISHAUS_SEAL": "test",
    }

    def launch(run_id: int) -> subprocess.Popen[bytes]:
        with (tmp_path / "run.log").open("ab") as log:
            command = [sys.executable, "-m", "workflows.letter_work", str(run_id)]
            started_ones.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log))
        return started_ones[-1]

    yield launch
    for one in started_ones:
        if one.poll() is None:
            one.kill()
            one.wait()


def made_so_far(stages: Stages) -> int:
    with stages.toolbox.engine.connect() as connection:
        query = "SELECT count(*) FROM letter WHERE kind = 'jahresbescheid'"
        return int(connection.execute(text(query)).scalar_one())


def assert_each_once(stages: Stages, cases: list[CaseId], run_id: int, tmp_path: Path) -> None:
    letters = letters_of(stages)
    assert sorted(letter.case_id for letter in letters) == cases
    assert (view(stages, run_id).made, view(stages, run_id).status) == (len(cases), "fertig")
    for letter in letters:
        name = letter.sha256 or ""
        assert (tmp_path / "dokumente" / name[:2] / name).exists()
    written = acts(stages.toolbox.engine, "schreiben") + acts(stages.toolbox.engine, "versand")
    assert {case: written[case] for case in cases[1:]} == dict.fromkeys(cases[1:], 1)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_in_the_middle_nothing_is_lost_and_nothing_double(
    stages: Stages, year: int, process: Start, tmp_path: Path
) -> None:
    cases = assessed_dogs(stages, 600)
    run_id = started(stages, year)
    first = process(run_id)
    wait_until(lambda: made_so_far(stages) >= 50, 120)
    first.kill()
    first.wait()
    wait_until(lambda: not works(stages), 30)
    assert 0 < made_so_far(stages) < 600

    assert process(run_id).wait(150) == 0

    assert_each_once(stages, cases, run_id, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_programs_at_once_share_the_run(
    stages: Stages, year: int, process: Start, tmp_path: Path
) -> None:
    cases = assessed_dogs(stages, 400)
    run_id = started(stages, year)
    both = [process(run_id), process(run_id)]

    assert [one.wait(200) for one in both] == [0, 0]

    assert_each_once(stages, cases, run_id, tmp_path)


def works(stages: Stages) -> bool:
    """Somebody holds cases of a run in an open transaction."""
    query = text(
        "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
        " WHERE c.relname = 'letter_run_item' AND l.mode IN ('RowShareLock', 'RowExclusiveLock')"
    )
    with stages.toolbox.engine.connect() as connection:
        return int(connection.execute(query).scalar_one()) > 0
