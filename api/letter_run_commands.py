"""What `kreishaus letters run` and `letters package` do: order runs, work on them in a process of their own, write files."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.print_package import PackageFormat, print_package
from cases.commands.letter_runs import planned_cases, start_run
from cases.facts.actor import system_actor
from cases.queries.letter_runs import letter_run, letter_runs
from cases.wiring import Toolbox

Say = Callable[[str], None]


@dataclass(frozen=True)
class RunWish:
    """Which notices: kind ("hundesteuer"), year, and the authority or "" for each that levies it."""

    kind: str
    year: int
    authority_key: str = ""


def count_notices(toolbox: Toolbox, wish: RunWish, now: datetime, say: Say) -> None:
    """Say how many notices each authority would get made (dry run)."""
    for key in _authorities(toolbox, wish):
        with toolbox.acting(system_actor(), now) as ctx:
            count = planned_cases(ctx, kind=wish.kind, year=wish.year, authority_key=key)
        say(f"{toolbox.catalogue.authority(key).name}: {count} Bescheide")


def start_runs(toolbox: Toolbox, wish: RunWish, now: datetime) -> tuple[int, ...]:
    """Order the runs, or find those there are; an authority without any case gets none. The ids."""
    found: list[int] = []
    with toolbox.acting(system_actor(), now) as look:
        begun = {
            run.authority_key for run in letter_runs(look) if (run.kind, run.year) == (wish.kind, wish.year)
        }
    for key in _authorities(toolbox, wish):
        with toolbox.acting(system_actor("Kommandozeile"), now) as ctx:
            is_known = bool(wish.authority_key) or key in begun
            if is_known or planned_cases(ctx, kind=wish.kind, year=wish.year, authority_key=key):
                found.append(start_run(ctx, kind=wish.kind, year=wish.year, authority_key=key).run_id)
    return tuple(found)


def work_here(toolbox: Toolbox, run_ids: tuple[int, ...], data_dir: Path | None) -> int:
    """Work on the runs now, with processes of their own; the exit code. A running dispatcher takes part."""
    url = toolbox.engine.url.render_as_string(hide_password=False)
    env = {**os.environ, "KREISHAUS_DATABASE_URL": url}
    if data_dir is not None:
        env["KREISHAUS_DATA_DIR"] = str(data_dir)
    command = [sys.executable, "-m", "workflows.letter_work", *map(str, run_ids)]
    return subprocess.run(command, env=env, check=False).returncode if run_ids else 0


def say_results(toolbox: Toolbox, run_ids: tuple[int, ...], now: datetime, say: Say) -> bool:
    """One line for each run and for each case without a letter; whether every case has one."""
    is_whole = True
    for run_id in run_ids:
        with toolbox.acting(system_actor(), now) as look:
            run = letter_run(look, run_id)
        say(f"Lauf {run_id}: {run.sentence}; {run.for_mailbox} ins Postfach, {run.for_post} zur Post")
        for fault in run.faults:
            say(f"  Vorgang {fault.file_reference or fault.case_id}: {fault.reason}")
        is_whole = is_whole and not run.faulty and not run.open_count
    return is_whole


def write_package(  # noqa: PLR0913 - what is packed, how, where to, and when
    toolbox: Toolbox,
    run_id: int,
    how: PackageFormat,
    folder: Path,
    now: datetime,
    *,
    with_posted: bool = False,
) -> tuple[Path, ...]:
    """The letters on paper of a run that wait for the post, or all of them, into this folder; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with toolbox.acting(system_actor(), now) as look:
        return print_package(look, toolbox.documents, run_id, how, folder, with_posted=with_posted)


def _authorities(toolbox: Toolbox, wish: RunWish) -> tuple[str, ...]:
    if wish.authority_key:
        return (toolbox.catalogue.authority(wish.authority_key).key,)
    return tuple(authority.key for authority in toolbox.catalogue.authorities() if authority.dog_tax)
