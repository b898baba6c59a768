"""Annual notices end to end: rows, PDF, seal, store, journal: `python -m tests.benchmarks.bench_letter_run --letters 20000`.

Prints letters a second, seconds for 20,000 by extrapolation, the largest memory of a worker, and the ratio to rendering
alone in one process: ratios travel between machines, times do not.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from cases.commands.letter_runs import start_run
from cases.facts.actor import CaseId, system_actor
from cases.installation import load_settings
from cases.queries.annual_notices import notices_of
from cases.store.embedded import EmbeddedPostgres
from cases.wiring import Toolbox, build_toolbox, migrate_database
from reports.letters.letter import render_letter
from tests.acting import Acting
from tests.factories.assessments import BISPINGEN, assessed_dog, copy_dogs
from tests.factories.stages import Stages
from tests.people import open_office
from workflows.runtime import utc_now

GOAL_LETTERS = 20_000
GOAL_SECONDS = 360
_RENDERED_ALONE = 100


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
    """Prepare so many dogs, then let the program of its own make their notices."""
    migrate_database(url)
    os.environ |= {"KREISHAUS_DATABASE_URL": url, "KREISHAUS_DATA_DIR": str(folder), "KREISHAUS_SEAL": "test"}
    toolbox = build_toolbox(load_settings())
    case_id, year = prepared(toolbox, count), utc_now().year + 1
    alone = seconds_alone(toolbox, case_id, year)
    began = time.monotonic()
    with toolbox.acting(system_actor(), utc_now()) as ctx:
        run = start_run(ctx, kind="hundesteuer", year=year, authority_key=BISPINGEN)
    planned = time.monotonic() - began
    command = [sys.executable, "-m", "workflows.letter_work", str(run.run_id)]
    subprocess.run(command, check=True)
    seconds = time.monotonic() - began
    # The largest of all children that ended and of theirs; in KB on Linux.
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory, cpu = used.ru_maxrss // 1024, used.ru_utime + used.ru_stime
    with toolbox.engine.connect() as connection:
        made = connection.execute(
            text("SELECT count(*) FROM letter WHERE kind = 'jahresbescheid'")
        ).scalar_one()
    assert made == count, f"{made} of {count}"
    rate = count / seconds
    print(f"{count} Bescheide in {seconds:.1f} s (davon Planung {planned:.1f} s): {rate:.1f} je Sekunde")
    print(f"20.000 Bescheide hochgerechnet: {GOAL_LETTERS / rate:.0f} s (Ziel {GOAL_SECONDS} s)")
    print(f"Rechenzeit der Prozesse: {1000 * cpu / count:.1f} ms je Bescheid, ihr Start eingeschlossen")
    print(f"größter Arbeitsspeicher eines Prozesses: {memory} MB; Last {os.getloadavg()[0]:.1f}")
    print(f"nur Setzen in einem Prozess: {alone * 1000:.1f} ms; ganzer Weg je Bescheid: {1000 / rate:.1f} ms")
    print(f"Verhältnis ganzer Weg zu Setzen: {1 / rate / alone:.2f}")
    toolbox.engine.dispose()


def prepared(toolbox: Toolbox, count: int) -> CaseId:
    """So many dogs with an assessment; the id of the first."""
    acting = Acting(toolbox, utc_now())
    with acting(system_actor()) as ctx:
        office = open_office(ctx)
    case_id = assessed_dog(Stages(toolbox, acting, office))
    copy_dogs(toolbox.engine, case_id, count - 1, every_mailbox=2)
    return case_id


def seconds_alone(toolbox: Toolbox, case_id: CaseId, year: int) -> float:
    """Seconds to render one notice, warm, without seal, store and database."""
    with toolbox.acting(system_actor(), utc_now()) as ctx:
        found = notices_of(ctx, "hundesteuer", authority_key=BISPINGEN, year=year, case_ids=(case_id,))
    facts = found.drafts[case_id].facts
    render_letter(facts)
    began = time.process_time()
    for _ in range(_RENDERED_ALONE):
        render_letter(facts)
    return (time.process_time() - began) / _RENDERED_ALONE


if __name__ == "__main__":
    main()
