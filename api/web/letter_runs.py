"""For supervisors and administrators: letters in bulk. Start with a sample, watch, stop, pack for the printer, post."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.print_package import LETTERS_PER_FILE, PackageFormat, file_stem, print_package
from api.web.desk import Desk, DeskDep
from api.web.documents import file_response
from api.web.files import PDF, StoredFile
from api.web.forms.state import FormState, refused, status_of
from api.web.forms.typed import TypedForm, TypedFormDep
from api.web.rendering import go_to
from cases.commands import letter_runs as acts
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.case_page import Choice
from cases.queries.annual_notices import sample_notice
from cases.queries.letter_runs import letter_run, letter_runs, need_runs
from reports.letters.letter import render_letter

router = APIRouter(prefix="/serienlaeufe")

MOST_FOR_BROWSER = LETTERS_PER_FILE
"""What fits into one file. Larger packages are written by the command line, where nobody waits for an answer."""


@dataclass(frozen=True)
class Plan:
    """What a run would do: shown before it is started."""

    kind: str
    year: int
    count: int


@router.get("")
def get_runs(desk: DeskDep) -> HTMLResponse:
    """All runs, and the form for a new one."""
    return _list(desk)


@router.post("")
def post_run_started(desk: DeskDep, form: TypedFormDep) -> Response:
    """First count and show a sample; with `los` start the run."""
    key, kind = desk.person.authority_key, form.text("art")
    started: list[acts.RunStart] = []
    planned: list[Plan] = []

    def act() -> None:
        year = _year(form)
        if form.is_ticked("los"):
            started.append(acts.start_run(desk.ctx, kind=kind, year=year, authority_key=key))
        else:
            count = acts.planned_cases(desk.ctx, kind=kind, year=year, authority_key=key)
            planned.append(Plan(kind, year, count))

    error = desk.attempt(act)
    if error is not None:
        return _list(desk, form=refused("starten", form.values, error), status=status_of(error))
    for run in started:
        notice = "Der Lauf ist gestartet." if run.is_new else "Diesen Lauf gibt es schon; hier ist er."
        return go_to(f"/serienlaeufe/{run.run_id}", notice=notice)
    return _list(desk, planned=planned[0])


@router.get("/muster.pdf")
def get_sample(desk: DeskDep) -> Response:
    """The first letter of a run that is not started yet, marked as a draft."""
    key = desk.person.authority_key
    need_runs(desk.ctx, key)
    year = desk.number("jahr", desk.ctx.today.year)
    facts = sample_notice(desk.ctx, desk.query("art"), authority_key=key, year=year)
    if facts is None:
        raise NotFound("Für dieses Jahr lässt sich kein Bescheid erstellen. Bitte Art und Jahr prüfen.")
    return file_response(StoredFile("muster.pdf", PDF, render_letter(facts)))


@router.get("/{run_id}")
def get_run(desk: DeskDep, run_id: int) -> HTMLResponse:
    """One run: how far it is, what is missing, what to do next."""
    return _one(desk, run_id)


@router.get("/{run_id}/stand")
def get_progress(desk: DeskDep, run_id: int) -> HTMLResponse:
    """The part of the page that changes while the run goes on."""
    return desk.fragment("runs/_progress.html", run=letter_run(desk.ctx, run_id), is_part=True)


@router.post("/{run_id}/anhalten")
def post_stopped(desk: DeskDep, form: TypedFormDep, run_id: int) -> Response:
    """Stop it; what is being made is made."""
    acts.stop_run(desk.ctx, run_id)
    return go_to(f"/serienlaeufe/{run_id}", notice="Der Lauf ist angehalten.")


@router.post("/{run_id}/fortsetzen")
def post_resumed(desk: DeskDep, form: TypedFormDep, run_id: int) -> Response:
    """Let it go on where it stood."""
    acts.resume_run(desk.ctx, run_id)
    return go_to(f"/serienlaeufe/{run_id}", notice="Der Lauf geht weiter.")


@router.post("/{run_id}/erneut")
def post_retried(desk: DeskDep, form: TypedFormDep, run_id: int) -> Response:
    """Try the cases without a letter once more."""
    count = acts.retry_faults(desk.ctx, run_id)
    return go_to(f"/serienlaeufe/{run_id}", notice=f"{count} Vorgänge werden noch einmal versucht.")


@router.post("/{run_id}/aufgegeben")
def post_posted(desk: DeskDep, form: TypedFormDep, run_id: int) -> Response:
    """The waiting letters on paper that were written until that day went to the post on it."""
    error = desk.attempt(lambda: acts.post_run(desk.ctx, run_id, posted_on=form.day("datum")))
    if error is not None:
        return _one(desk, run_id, form=refused("aufgegeben", form.values, error), status=status_of(error))
    left = letter_run(desk.ctx, run_id).waiting_for_post
    more = f" Schreiben mit späterem Datum, die noch warten: {left}." if left else ""
    return go_to(f"/serienlaeufe/{run_id}", notice=f"Die Aufgabe zur Post ist eingetragen.{more}")


@router.get("/{run_id}/paket.{how}")
def get_package(desk: DeskDep, run_id: int, how: PackageFormat) -> Response:
    """The letters on paper for the printer that wait for the post; with `alle` those already posted as well."""
    run, is_whole = letter_run(desk.ctx, run_id), desk.query("alle") == "1"
    if (run.for_post if is_whole else run.waiting_for_post) > MOST_FOR_BROWSER:
        command = f"kreishaus letters package {run_id} ORDNER{' --all' if is_whole else ''}"
        raise Invalid(f"Das Paket ist zu groß für den Browser. Bitte „{command}“ verwenden.")
    with TemporaryDirectory(prefix="kreishaus-paket-") as name:
        store, folder = desk.toolbox.documents, Path(name)
        written = print_package(desk.ctx, store, run_id, how, folder, with_posted=is_whole)
        kind = PDF if how is PackageFormat.PDF else "application/zip"
        return file_response(StoredFile(f"{file_stem(run)}.{how}", kind, written[0].read_bytes()))


def _list(
    desk: Desk,
    *,
    form: FormState | None = None,
    planned: Plan | None = None,
    status: int = 200,
) -> HTMLResponse:
    kinds = tuple(
        Choice(one.annual_notice.key, one.annual_notice.title)
        for one in desk.ctx.catalogue.services()
        if one.annual_notice
    )
    return desk.page(
        "runs/page.html",
        nav="serienlaeufe",
        status=status,
        runs=letter_runs(desk.ctx),
        kinds=kinds,
        usual_year=desk.ctx.today.year + (desk.ctx.today.month > 6),
        form=form or FormState(),
        planned=planned,
    )


def _one(desk: Desk, run_id: int, *, form: FormState | None = None, status: int = 200) -> HTMLResponse:
    return desk.page(
        "runs/run.html",
        nav="serienlaeufe",
        status=status,
        run=letter_run(desk.ctx, run_id),
        is_part=False,
        most_for_browser=MOST_FOR_BROWSER,
        form=form or FormState(),
    )


def _year(form: TypedForm) -> int:
    year = form.number("jahr")
    if year is None:
        raise Invalid("Bitte ein Jahr eingeben.", (FieldError("jahr", "Bitte ein Jahr wie 2027 eingeben."),))
    return year
