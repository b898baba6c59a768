"""Annual notices end to end: rows, PDF, seal, store, journal: `python -m tests.benchmarks.bench_letter_run --letters 20000`.

Half go to the mailbox at once, half wait for the post and are posted afterwards; for every five dogs there is an old
deregistration. Prints seconds, processor time of all processes with PostgreSQL, and the largest memory of a worker.
Times hang on the machine and its load; asserted is the ratio to rendering and sealing alone in the same run.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from sqlalchemy import text

from cases.commands.letter_runs import post_run, start_run
from cases.facts.actor import CaseId, system_actor
from cases.installation import load_settings
from cases.queries.annual_notices import notices_of
from cases.store.embedded import EmbeddedPostgres
from cases.wiring import Toolbox, build_toolbox, migrate_database
from reports.letters.finish import finish_letter
from tests.acting import Acting
from tests.factories.assessments import BISPINGEN, assessed_dog, copy_dogs, deregister_others
from tests.factories.stages import Stages
from tests.people import open_office
from workflows.runtime import utc_now

GOAL_LETTERS = 20_000
GOAL_SECONDS = 360
MOST_MEMORY_MB = 400
MOST_RATIO = 4.0
"""The whole way may cost so many times the processor time of rendering and sealing."""
_RENDERED_ALONE = 200
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=1000)
    count = parser.parse_args().letters
    with tempfile.TemporaryDirectory(prefix="kreishaus-bench-") as name:
        folder = Path(name)
        server = EmbeddedPostgres(folder / "pg")
        try:
            measure(server.start().url("kreishaus"), folder, count)
        finally:
            server.stop()


def measure(url: str, folder: Path, count: int) -> None:
    """Prepare so many dogs, then let the program of its own make their notices, and give those on paper to the post."""
    migrate_database(url)
    os.environ |= {"KREISHAUS_DATABASE_URL": url, "KREISHAUS_DATA_DIR": str(folder), "KREISHAUS_SEAL": "test"}
    toolbox = build_toolbox(load_settings())
    case_id, year = prepared(toolbox, count), utc_now().year + 1
    alone = 1000 * seconds_alone(toolbox, case_id, year)
    load, database = os.getloadavg()[0], database_seconds(folder)
    began = time.monotonic()
    with toolbox.acting(system_actor(), utc_now()) as ctx:
        run = start_run(ctx, kind="hundesteuer", year=year, authority_key=BISPINGEN)
    planned = time.monotonic() - began
    workers = program_seconds(run.run_id)
    seconds = time.monotonic() - began
    database = database_seconds(folder) - database
    start = program_seconds(run.run_id)  # nothing is left to do: what it takes to begin
    # The largest of all children that ended and of theirs; in KB on Linux.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    assert made(toolbox) == count, f"{made(toolbox)} of {count}"
    posting = time.monotonic()
    with toolbox.acting(system_actor(), utc_now()) as ctx:
        posted = post_run(ctx, run.run_id, posted_on=ctx.today)
    posting = time.monotonic() - posting
    toolbox.engine.dispose()
    each = 1000 * (workers - start + database) / count
    idle = (each * GOAL_LETTERS / 1000 + start) / 2
    print(f"{count} notices in {seconds:.1f} s (of it planning {planned:.1f} s), load {load:.1f} before them")
    print(f"{GOAL_LETTERS} at this pace: {GOAL_LETTERS * seconds / count:.0f} s (goal {GOAL_SECONDS} s)")
    print(
        f"processor time a notice: {each:.1f} ms, of it PostgreSQL {1000 * database / count:.1f} ms; start {start:.1f} s"
    )
    print(f"{GOAL_LETTERS} by processor time on two idle processors: {idle:.0f} s")
    print(f"rendering and sealing alone: {alone:.1f} ms; ratio of the whole way {each / alone:.2f}")
    print(f"largest memory of a process: {memory} MB; posting of {posted} letters: {posting:.1f} s")
    assert each < MOST_RATIO * alone
    assert idle < GOAL_SECONDS
    assert memory < MOST_MEMORY_MB


def prepared(toolbox: Toolbox, count: int) -> CaseId:
    """So many dogs with an assessment, and old deregistrations of others; the id of the first."""
    acting = Acting(toolbox, utc_now())
    with acting(system_actor()) as ctx:
        office = open_office(ctx)
    case_id = assessed_dog(Stages(toolbox, acting, office))
    copy_dogs(toolbox.engine, case_id, count - 1, every_mailbox=2)
    deregister_others(toolbox.engine, case_id, count // 5)
    return case_id


def seconds_alone(toolbox: Toolbox, case_id: CaseId, year: int) -> float:
    """Processor time to render and seal one notice, warm, without store and database."""
    with toolbox.acting(system_actor(), utc_now()) as ctx:
        found = notices_of(ctx, "hundesteuer", authority_key=BISPINGEN, year=year, case_ids=(case_id,))
    facts, seal = found.drafts[case_id].facts, toolbox.seals.of(BISPINGEN)
    sign = partial(seal.sign, now=utc_now())
    finish_letter(facts, seal.certificate, sign)
    began = time.process_time()
    for _ in range(_RENDERED_ALONE):
        finish_letter(facts, seal.certificate, sign)
    return (time.process_time() - began) / _RENDERED_ALONE


def program_seconds(run_id: int) -> float:
    """Processor time of the program and its workers until nothing of the run is left."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "workflows.letter_work", str(run_id)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def database_seconds(folder: Path) -> float:
    """Processor time that this PostgreSQL has used so far, with its processes that ended (Linux: /proc)."""
    server = int(next(folder.glob("pg/**/postmaster.pid")).read_text().split()[0])
    own, ended, _ = _times(server)
    living = [_times(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return (own + ended + sum(used for used, _, parent in living if parent == server)) / _TICKS


def _times(pid: int) -> tuple[int, int, int]:
    """Ticks of a process, of its children that ended, and the number of its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0, 0
    return int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14]), int(fields[1])


def made(toolbox: Toolbox) -> int:
    """How many notices there are."""
    with toolbox.engine.connect() as connection:
        query = text("SELECT count(*) FROM letter WHERE kind = 'jahresbescheid'")
        return int(connection.execute(query).scalar_one())


if __name__ == "__main__":
    main()
