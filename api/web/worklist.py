"""The work list: one address with its filter, search, bulk acts, export."""

import csv
import io
import logging
from collections.abc import Callable, Iterable

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.desk import Desk, DeskDep
from api.web.formats import counted, date_de
from api.web.forms.list_filter import read_filter, read_list
from api.web.forms.state import FormState, refused, status_of
from api.web.forms.typed import TypedForm, TypedFormDep
from api.web.labels import label
from api.web.links import case_path, list_path, nav_key
from api.web.rendering import go_to, is_partial
from cases.commands import assign, follow_up
from cases.errors import CaseError, FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.worklist import WorkList, WorkListRow
from cases.queries.worklist import exported_rows, work_list

router = APIRouter()
logger = logging.getLogger(__name__)

BULK_MAX = 100
_CSV_HEAD = (
    "Aktenzeichen",
    "Antragsteller:in",
    "Leistung",
    "Betreff",
    "Status",
    "Nächster Schritt",
    "Frist",
    "Zuständig",
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@router.get("/")
def get_start() -> Response:
    """The desk begins with the list. Public: the list itself asks who is there."""
    return go_to("/vorgaenge")


@router.get("/vorgaenge")
def get_list(desk: DeskDep) -> HTMLResponse:
    """One page of the list; htmx gets the list alone."""
    return _show(desk, work_list(desk.ctx, read_filter(desk.request.query_params)))


@router.get("/suche")
def get_search(desk: DeskDep) -> Response:
    """Search over everything the person may see: open cases, then closed ones; a single hit opens itself."""
    chosen = read_filter(desk.request.query_params, owner="alle")
    found = work_list(desk.ctx, chosen)
    if chosen.query and found.total == 0:
        closed = work_list(
            desk.ctx, read_filter({**desk.request.query_params, "ansicht": "erledigt"}, owner="alle")
        )
        found = closed if closed.total else found
    if chosen.query and found.total == 1 and not is_partial(desk.request):
        return go_to(case_path(found.rows[0].case_id))
    return _show(desk, found)


@router.get("/vorgaenge/export.csv")
def get_export(desk: DeskDep) -> Response:
    """The list as CSV for a German spreadsheet: semicolons, UTF-8 with mark, no formulas."""
    rows = exported_rows(desk.ctx, read_filter(desk.request.query_params))
    logger.info("list exported", extra={"staff_id": desk.person.staff_id, "rows": len(rows)})
    name = f"vorgaenge-{desk.ctx.today:%Y-%m-%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/vorgaenge/zuweisen")
def post_assign(desk: DeskDep, form: TypedFormDep) -> Response:
    """Give the chosen cases to one person; those that cannot be given stay, with the reason."""
    person = form.number("person")
    if person is None:
        return _refused(desk, form, "zuweisen", FieldError("person", "Bitte wählen Sie eine Person."))
    return _for_each(
        desk,
        form,
        "zuweisen",
        lambda case_id: assign.assign_case(desk.ctx, case_id, clerk_id=person, note=""),
    )


@router.post("/vorgaenge/wiedervorlage")
def post_follow_up(desk: DeskDep, form: TypedFormDep) -> Response:
    """Put the chosen cases on the desk again on a day."""
    try:
        due_on = form.day("datum")
    except Invalid as error:
        return _refused(desk, form, "wiedervorlage", *error.errors)
    reason = form.text("grund")
    return _for_each(
        desk,
        form,
        "wiedervorlage",
        lambda case_id: follow_up.set_follow_up(desk.ctx, case_id, due_on=due_on, reason=reason),
    )


def _for_each(desk: Desk, form: TypedForm, key: str, act: Callable[[CaseId], object]) -> Response:
    chosen = [CaseId(int(text)) for text in form.chosen("vorgang") if text.isdigit()][:BULK_MAX]
    if not chosen:
        return _refused(
            desk, form, key, FieldError("vorgang", "Bitte wählen Sie mindestens einen Vorgang aus.")
        )
    faults = [_fault(desk, act, case_id) for case_id in chosen]
    refusals = [fault.message for fault in faults if fault is not None]
    done = len(chosen) - len(refusals)
    word = "zugewiesen" if key == "zuweisen" else "auf Wiedervorlage gesetzt"
    why = " ".join(dict.fromkeys(refusals))
    told = f"{done} von {counted(len(chosen), 'Vorgang', 'Vorgängen')} {word}. {why}"
    return go_to(list_path(read_list(form.text("liste"))), notice=told.strip(), is_good=not refusals)


def _fault(desk: Desk, act: Callable[[CaseId], object], case_id: CaseId) -> CaseError | None:
    try:
        return desk.attempt(lambda: act(case_id))
    except NotFound as error:
        return error


def _refused(desk: Desk, form: TypedForm, key: str, *faults: FieldError) -> Response:
    error = Invalid("Bitte prüfen Sie Ihre Eingabe.", faults)
    found = work_list(desk.ctx, read_list(form.text("liste")))
    return _show(desk, found, form=refused(key, form.values, error), status=status_of(error))


def _show(desk: Desk, found: WorkList, *, form: FormState | None = None, status: int = 200) -> HTMLResponse:
    context = {"worklist": found, "form": form or FormState(), "nav": nav_key(found.filter)}
    if is_partial(desk.request):
        return desk.fragment("worklist/_list.html", **context)
    return desk.page("worklist/page.html", status=status, **context)


def _csv(rows: Iterable[WorkListRow]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(_CSV_HEAD)
    for row in rows:
        status = label("CaseStatus", row.status).text
        due = date_de(row.due_on) if row.due_on else ""
        cells = (
            row.file_reference,
            row.applicant_name,
            row.service_title,
            row.subject,
            status,
            row.next_step,
            due,
            row.clerk_name,
        )
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell for cell in cells])
    return "\ufeff" + buffer.getvalue()
