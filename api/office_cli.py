"""Commands of `kreishaus` that open the office: database, accounts, catalogue, submissions."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, TypeVar

import typer

from api.demo.logins import PORTAL_ID, PORTAL_SECRET
from api.demo.people import create_people
from api.dependencies import utc_now
from api.letter_check import check_letters
from api.letter_run_commands import (
    RunWish,
    count_notices,
    say_results,
    start_runs,
    work_here,
    write_package,
)
from api.letter_samples import write_samples
from api.print_package import PackageFormat
from api.submit_client import Attached, PortalAccess, submit_file
from cases.commands import staff
from cases.commands.recompute import recompute_everything
from cases.commands.staff import NewStaff, create_portal_client, create_staff, deactivate_portal_client
from cases.errors import CaseError
from cases.facts.actor import system_actor
from cases.installation import embedded_database, load_settings
from cases.queries.retention import files_to_dispose
from cases.queries.staff import has_staff
from cases.wiring import Toolbox, build_toolbox, check_catalogue, migrate_database, write_migration

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
letters = typer.Typer(no_args_is_help=True, help="Schreiben.")
app.add_typer(letters, name="letters")

ResultT = TypeVar("ResultT")
DataDir = Annotated[Path | None, typer.Option(help="Ordner für Datenbank, Dokumente und Protokolle.")]
Secret = Annotated[str, typer.Option(prompt=True, hide_input=True, help="Wird abgefragt, wenn es fehlt.")]
DATABASE_STOP_SECONDS = 1.0
DAY = ["%d.%m.%Y", "%Y-%m-%d"]


@app.callback()
def configure_logging() -> None:
    """Log lines of the command itself."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@app.command()
def migrate(data_dir: DataDir = None) -> None:
    """Die Datenbank auf den neuesten Stand bringen."""
    with _database_url(data_dir) as url:
        migrate_database(url)
    typer.echo("Die Datenbank ist auf dem neuesten Stand.")


@app.command(hidden=True)
def revision(
    message: Annotated[str, typer.Argument(help="Was sich ändert")], data_dir: DataDir = None
) -> None:
    """Für die Entwicklung: eine Migration aus den Modellen schreiben."""
    with _database_url(data_dir) as url:
        write_migration(url, message)


@app.command(hidden=True)
def prepare(is_demo: Annotated[bool, typer.Option("--demo")] = False) -> None:
    """Vor dem Start aller Prozesse: Datenbank auf den neuesten Stand, in der Vorführung auch die Konten."""
    with _database_url(None) as url:
        migrate_database(url)
        if is_demo:
            with _opened(url, None) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
                if not has_staff(ctx):
                    create_people(ctx)


@app.command()
def create_user(  # noqa: PLR0913 - each is an option of the command
    login: Annotated[str, typer.Argument(help="Anmeldename")],
    name: Annotated[str, typer.Argument(help="Vor- und Nachname")],
    authority: Annotated[str, typer.Option(help="Schlüssel der Behörde, z. B. landkreis-heidekreis")],
    role: Annotated[list[str], typer.Option(help="sachbearbeitung, leitung oder administration; mehrfach")],
    password: Secret,
    team: Annotated[list[str] | None, typer.Option(help="Schlüssel eines Teams; mehrfach möglich")] = None,
    birth_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="schließt die Person in eigenen Vorgängen aus"),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Ein Konto anlegen."""
    born_on = birth_date.date() if birth_date else None
    new = NewStaff(login, name, password, authority, tuple(role), tuple(team or ()), birth_date=born_on)
    with _toolbox(data_dir) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
        _or_stop(lambda: create_staff(ctx, new))
    typer.echo(f"Das Konto {login} ist angelegt.")


@app.command()
def set_password(
    login: Annotated[str, typer.Argument(help="Anmeldename")], password: Secret, data_dir: DataDir = None
) -> None:
    """Einem Konto ein neues Kennwort geben; beendet seine Sitzungen."""
    with _toolbox(data_dir) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
        _or_stop(lambda: staff.set_password(ctx, login=login, password=password))
    typer.echo(f"Das Kennwort von {login} ist gesetzt.")


@app.command()
def set_absence(
    login: Annotated[str, typer.Argument(help="Anmeldename")],
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="Erster Tag; fehlt er: wieder da")
    ] = None,
    last: Annotated[datetime | None, typer.Option("--until", formats=DAY, help="Letzter Tag")] = None,
    deputy: Annotated[str | None, typer.Option(help="Anmeldename der Vertretung")] = None,
    data_dir: DataDir = None,
) -> None:
    """Abwesenheit und Vertretung eintragen: Neues geht an andere, die Vertretung bearbeitet das Laufende."""
    days = (first.date() if first else None, last.date() if last else None)
    with _toolbox(data_dir) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
        _or_stop(
            lambda: staff.set_absence(
                ctx, login=login, first_day=days[0], last_day=days[1], deputy_login=deputy
            )
        )
    typer.echo(f"Die Abwesenheit von {login} ist eingetragen.")


@app.command()
def deactivate_user(
    login: Annotated[str, typer.Argument(help="Anmeldename")], data_dir: DataDir = None
) -> None:
    """Ein Konto stilllegen."""
    with _toolbox(data_dir) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
        _or_stop(lambda: staff.deactivate(ctx, login=login))
    typer.echo(f"Das Konto {login} ist stillgelegt.")


@app.command()
def create_client(
    client_id: Annotated[str, typer.Argument(help="Kennung des Portals")],
    name: Annotated[str, typer.Argument(help="Name des Portals")],
    secret: Secret,
    data_dir: DataDir = None,
) -> None:
    """Ein Portal zulassen; dieselbe Kennung noch einmal ersetzt das Geheimnis."""
    with _toolbox(data_dir) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
        create_portal_client(ctx, client_id=client_id, name=name, secret=secret)
    typer.echo(f"Das Portal {client_id} ist zugelassen.")


@app.command()
def deactivate_client(
    client_id: Annotated[str, typer.Argument(help="Kennung des Portals")], data_dir: DataDir = None
) -> None:
    """Ein Portal sperren; create-client lässt es wieder zu."""
    with _toolbox(data_dir) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
        _or_stop(lambda: deactivate_portal_client(ctx, client_id=client_id))
    typer.echo(f"Das Portal {client_id} ist gesperrt.")


@app.command()
def recompute_deadlines(data_dir: DataDir = None) -> None:
    """Laufende Fristen mit den heutigen Feiertagen neu rechnen; nur Änderungen stehen danach im Verlauf."""
    with _toolbox(data_dir) as toolbox:
        changed = recompute_everything(toolbox.acting, system_actor(), utc_now())
    typer.echo(f"Neu berechnet: {changed} Fristen und Schreiben haben ein anderes Datum.")


@app.command()
def dispose(data_dir: DataDir = None) -> None:
    """Akten zeigen, deren Aufbewahrung abgelaufen ist. Gelöscht wird in dieser Version nichts."""
    with _toolbox(data_dir) as toolbox, toolbox.acting(system_actor(), utc_now()) as ctx:
        files = files_to_dispose(ctx)
    for file in files:
        standing = " ".join(file.why_not_deleted) or "Löschung zulässig."
        typer.echo(
            f"{file.file_reference}  {file.authority_name}  aufbewahrt bis {file.ends_on:%d.%m.%Y}  {standing}"
        )
    typer.echo(f"{len(files)} Akten. Es wurde nichts gelöscht.")


@app.command(name="check-catalogue")
def check_catalogue_files() -> None:
    """Alle Dateien des Katalogs prüfen; nennt jede fehlerhafte Stelle."""
    typer.echo(f"Der Katalog ist in Ordnung: {_or_stop(check_catalogue)}.")


@letters.command()
def samples(folder: Annotated[Path, typer.Argument(help="Ordner für die Muster")]) -> None:
    """Von jedem Schreiben jeder Leistung ein Muster als PDF schreiben, ohne laufendes Kreishaus."""
    with TemporaryDirectory(prefix="kreishaus-muster-") as name:
        data_dir = Path(name)
        with _embedded_url(data_dir) as url, _opened(url, data_dir) as toolbox:
            migrate_database(url)
            written = _or_stop(lambda: write_samples(toolbox, folder))
    typer.echo(f"{len(written)} Muster geschrieben nach {folder}")


@letters.command()
def run(
    kind: Annotated[str, typer.Argument(help="Art der Bescheide, z. B. hundesteuer")],
    year: Annotated[int, typer.Option(help="Jahr, für das die Bescheide gelten")],
    authority: Annotated[str, typer.Option(help="Schlüssel der Behörde; fehlt er: alle")] = "",
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Nur zählen, nichts erstellen")] = False,
    data_dir: DataDir = None,
) -> None:
    """Jahresbescheide erstellen; ein unterbrochener Lauf geht weiter, wo er stand. Ergebnis 1: nicht alle erstellt."""
    wish = RunWish(kind, year, authority)
    with _toolbox(data_dir) as toolbox:
        if is_dry:
            _or_stop(lambda: count_notices(toolbox, wish, utc_now(), typer.echo))
            return
        run_ids = _or_stop(lambda: start_runs(toolbox, wish, utc_now()))
        code = work_here(toolbox, run_ids, data_dir)
        is_whole = say_results(toolbox, run_ids, utc_now(), typer.echo)
    raise typer.Exit(code or (0 if is_whole else 1))


@letters.command()
def package(
    run_id: Annotated[int, typer.Argument(metavar="LAUF", help="Nummer des Serienlaufs")],
    folder: Annotated[Path, typer.Argument(help="Ordner für die Dateien")],
    how: Annotated[PackageFormat, typer.Option("--format", help="pdf oder zip")] = PackageFormat.PDF,
    with_posted: Annotated[
        bool, typer.Option("--all", help="Auch Schreiben, die schon zur Post gegeben sind")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Die Schreiben eines Laufs, die zur Post gehen, für die Druckerei packen."""
    with _toolbox(data_dir) as toolbox:
        written = _or_stop(
            lambda: write_package(toolbox, run_id, how, folder, utc_now(), with_posted=with_posted)
        )
    for path in written:
        typer.echo(str(path))


@app.command()
def verify_letters(
    file_reference: Annotated[str, typer.Argument(help="Aktenzeichen; fehlt es: alle Schreiben")] = "",
    data_dir: DataDir = None,
) -> None:
    """Prüfen, dass jedes abgelegte Schreiben das freigegebene ist und sein Siegel passt.

    Ergebnis 0: alles stimmt; 1: Abweichungen; 3: es stimmt, manches ist aber von einer anderen Programmversion.
    """
    with _toolbox(data_dir) as toolbox:
        result = _or_stop(lambda: check_letters(toolbox, utc_now(), file_reference, typer.echo))
    raise typer.Exit(result.value)


@app.command()
def submit(  # noqa: PLR0913 - each is an option of the command
    file: Annotated[Path, typer.Argument(help="JSON mit service und form, oder ein Beispiel des Katalogs")],
    attach: Annotated[list[str] | None, typer.Option(help="UNTERLAGE=DATEI, mehrfach möglich")] = None,
    url: Annotated[str, typer.Option(help="Adresse des Kreishauses")] = "http://127.0.0.1:8000",
    client_id: Annotated[str, typer.Option(help="Kennung des Portals")] = PORTAL_ID,
    secret_file: Annotated[
        Path | None, typer.Option(help="Datei mit dem Geheimnis; fehlt sie: das der Vorführung")
    ] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency-Key; sonst folgt er aus dem Inhalt")] = None,
) -> None:
    """Eine Einsendung über die Portal-API einreichen."""
    secret = secret_file.read_text(encoding="utf-8").strip() if secret_file else PORTAL_SECRET
    access = PortalAccess(url, client_id, secret)
    raise typer.Exit(
        submit_file(file, [_attached(item) for item in attach or ()], access=access, say=typer.echo, key=key)
    )


def _attached(item: str) -> Attached:
    document, _, path = item.partition("=")
    if not path:
        raise typer.BadParameter(f"{item}: erwartet wird UNTERLAGE=DATEI, zum Beispiel chipnachweis=chip.pdf")
    return Attached(document, Path(path))


@contextmanager
def _database_url(data_dir: Path | None) -> Iterator[str]:
    """The configured database, or the embedded one, started for as long as the command runs."""
    settings = load_settings(data_dir)
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    with _embedded_url(data_dir) as url:
        yield url


@contextmanager
def _embedded_url(data_dir: Path | None) -> Iterator[str]:
    """The embedded database of this data folder, whatever database is configured."""
    database = embedded_database(load_settings(data_dir))
    try:
        yield database.start().url("kreishaus")
    finally:
        database.stop(DATABASE_STOP_SECONDS)


@contextmanager
def _toolbox(data_dir: Path | None) -> Iterator[Toolbox]:
    with _database_url(data_dir) as url, _opened(url, data_dir) as toolbox:
        yield toolbox


@contextmanager
def _opened(url: str, data_dir: Path | None) -> Iterator[Toolbox]:
    toolbox = build_toolbox(load_settings(data_dir), database_url=url)
    try:
        yield toolbox
    finally:
        toolbox.engine.dispose()


def _or_stop(act: Callable[[], ResultT]) -> ResultT:
    """The result, or the expected error as text and exit code 1."""
    try:
        return act()
    except CaseError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
