"""The command `kreishaus`: start the program, look after its database. Commands only parse and call."""

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api.processes import DATABASE_STOP_SECONDS, Database, Machine, run_machine, web_command
from cases.wiring import load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Kreishaus: Vorgangsbearbeitung für Landkreis und Kommunen.",
)


@dataclass(frozen=True)
class Installation:
    """What the commands need to know; `database` is None when a database URL is configured."""

    machine: Machine
    database: Database | None
    migrate: Callable[[str], None]
    fill_demo: Callable[[str], None]


def read_installation(data_dir: Path | None = None) -> Installation:
    """The seam to `cases.wiring`: the only function here that knows where settings come from."""
    settings = load_settings()
    machine = Machine(
        data_dir=(data_dir or settings.data_dir).resolve(),
        web_host=settings.web_host,
        web_port=settings.web_port,
        database_url=settings.database_url.get_secret_value() if settings.database_url else None,
        prefect_database_url=os.environ.get("PREFECT_SERVER_DATABASE_CONNECTION_URL"),
    )
    return Installation(machine=machine, database=None, migrate=_not_wired, fill_demo=_not_wired)


def _not_wired(database_url: str) -> None:
    raise NotImplementedError("cases.wiring does not offer this yet")


Port = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Port der Weboberfläche; ist er belegt, der nächste.")
]
DataDir = Annotated[Path | None, typer.Option(help="Ordner für Datenbank, Dokumente und Protokolle.")]


@app.callback()
def configure_logging() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@app.command()
def demo(data_dir: DataDir = Path("data/demo"), port: Port = None) -> None:
    """Alles auf diesem Rechner starten, mit erfundenen Vorgängen und Personen."""
    installation = read_installation(data_dir)
    machine = replace(_on_port(installation.machine, port), extra_env={"KREISHAUS_IS_DEMO": "true"})

    def prepare(database_url: str) -> None:
        installation.migrate(database_url)
        installation.fill_demo(database_url)

    _run(machine, installation.database, prepare)


@app.command()
def serve(
    is_all: Annotated[bool, typer.Option("--all", help="Auch Datenbank, Prefect und Dispatcher.")] = False,
    data_dir: DataDir = None,
    port: Port = None,
) -> None:
    """Die Weboberfläche starten; mit --all alle Prozesse eines Rechners."""
    installation = read_installation(data_dir)
    machine = _on_port(installation.machine, port)
    if is_all:
        _run(machine, installation.database, installation.migrate)
    _become(web_command(machine.web_host, machine.web_port))


@app.command()
def dispatch() -> None:
    """Den Dispatcher starten: Er arbeitet den Ausgangskorb ab."""
    _become([sys.executable, "-m", "workflows.dispatcher"])


@app.command()
def migrate(data_dir: DataDir = None) -> None:
    """Die Datenbank auf den neuesten Stand bringen."""
    installation = read_installation(data_dir)
    database = installation.database
    url = database.start().url("kreishaus") if database else installation.machine.database_url
    if url is None:
        raise typer.BadParameter("Keine Datenbank: KREISHAUS_DATABASE_URL setzen.")
    try:
        installation.migrate(url)
    finally:
        if database:
            database.stop(DATABASE_STOP_SECONDS)
    typer.echo("Die Datenbank ist auf dem neuesten Stand.")


def _on_port(machine: Machine, port: int | None) -> Machine:
    return machine if port is None else replace(machine, web_port=port)


def _run(machine: Machine, database: Database | None, prepare: Callable[[str], None]) -> NoReturn:
    raise SystemExit(run_machine(machine, database=database, prepare=prepare, announce=typer.echo))


def _become(command: list[str]) -> NoReturn:
    # The same process, so that signals of systemd or a container reach it directly.
    os.execv(command[0], command)  # noqa: S606 - a fixed command, no shell
