"""The command `kreishaus`: start and stop the program. Light to import, because it stays as supervisor of the processes.

Commands that open the office (accounts, catalogue, submissions) continue in `api.office_cli`.
"""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api.demo.logins import logins
from api.processes import Machine, run_machine, web_command
from cases.installation import embedded_database, load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Kreishaus: Vorgangsbearbeitung für Landkreis und Kommunen.",
)

Port = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Port der Weboberfläche; ist er belegt, der nächste.")
]
DataDir = Annotated[Path | None, typer.Option(help="Ordner für Datenbank, Dokumente und Protokolle.")]
_OFFICE_COMMANDS = {
    "migrate": "Die Datenbank auf den neuesten Stand bringen.",
    "create-user": "Ein Konto anlegen.",
    "set-password": "Einem Konto ein neues Kennwort geben.",
    "set-absence": "Abwesenheit und Vertretung eintragen.",
    "deactivate-user": "Ein Konto stilllegen.",
    "create-client": "Ein Portal zulassen.",
    "deactivate-client": "Ein Portal sperren.",
    "recompute-deadlines": "Laufende Fristen nach einer Änderung der Feiertage neu rechnen.",
    "dispose": "Akten zeigen, deren Aufbewahrung abgelaufen ist.",
    "check-catalogue": "Alle Dateien des Katalogs prüfen.",
    "verify-letters": "Prüfen, dass jedes abgelegte Schreiben das freigegebene ist.",
    "letters": "Schreiben: Muster (samples), Serienlauf (run), Druckpaket (package).",
    "submit": "Eine Einsendung über die Portal-API einreichen.",
}


@app.callback()
def configure_logging() -> None:
    """Log lines of the command itself."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@app.command()
def demo(data_dir: DataDir = Path("data/demo"), port: Port = None) -> None:
    """Alles auf diesem Rechner starten, mit erfundenen Vorgängen und Personen."""
    _run(data_dir, port, is_demo=True)


@app.command()
def serve(
    is_all: Annotated[bool, typer.Option("--all", help="Auch Datenbank, Prefect und Dispatcher.")] = False,
    data_dir: DataDir = None,
    port: Port = None,
) -> None:
    """Die Weboberfläche starten; mit --all alle Prozesse eines Rechners."""
    if is_all:
        _run(data_dir, port, is_demo=False)
    settings = load_settings(data_dir)
    os.environ["KREISHAUS_DATA_DIR"] = str(settings.data_dir)
    _become(web_command(settings.web_host, port or settings.web_port))


@app.command()
def dispatch() -> None:
    """Den Dispatcher starten: Er arbeitet den Ausgangskorb ab."""
    _become([sys.executable, "-m", "workflows.dispatcher"])


def _office_command(name: str, help_text: str) -> None:
    @app.command(
        name=name,
        help=help_text,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def run(context: typer.Context) -> None:
        _become([sys.executable, "-m", "api.office_cli", name, *context.args])


for _name, _help in _OFFICE_COMMANDS.items():
    _office_command(_name, _help)


def _run(data_dir: Path | None, port: int | None, *, is_demo: bool) -> NoReturn:
    settings = load_settings(data_dir)
    machine = Machine(
        data_dir=settings.data_dir,
        web_host=settings.web_host,
        web_port=port or settings.web_port,
        database_url=settings.database_url.get_secret_value() if settings.database_url else None,
        prefect_database_url=os.environ.get("PREFECT_SERVER_DATABASE_CONNECTION_URL"),
        extra_env={"KREISHAUS_IS_DEMO": "true"} if is_demo else {},
        is_demo=is_demo,
        greeting=logins() if is_demo else "",
    )
    database = None if settings.database_url else embedded_database(settings)
    raise SystemExit(run_machine(machine, database=database, announce=typer.echo))


def _become(command: list[str]) -> NoReturn:
    # The same process, so that signals of systemd or a container reach it directly.
    os.execv(command[0], command)  # noqa: S606 - a fixed command, no shell


if __name__ == "__main__":
    app()
