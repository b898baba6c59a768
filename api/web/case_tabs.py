"""The tabs of a case: what each shows, and how a form of a case is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from api.web.desk import Desk, DeskDep
from api.web.files import document_file, page_total
from api.web.forms.list_filter import read_list
from api.web.forms.state import ConflictRow, FormState, opened, refused, status_of
from api.web.forms.typed import TypedForm, TypedFormDep
from api.web.labels import OWNER_TITLES
from api.web.links import case_path, nav_key
from api.web.preview import Preview, decision_preview
from api.web.rendering import go_to
from cases.commands import desk as desk_acts
from cases.commands.context import Context
from cases.errors import CaseError, Conflict
from cases.facts.actor import CaseId
from cases.facts.case_page import CasePage, Choice, DocumentView
from cases.facts.kinds import DecisionStatus
from cases.queries.case_page import case_page
from cases.queries.demand_days import usual_due_on
from cases.queries.inspection import inspection
from cases.queries.matching import placing
from cases.queries.seals import why_letters_wait_for
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.inspection import withholding_reasons

T = TypeVar("T")


class TabName(StrEnum):
    """The tabs by the last part of their address."""

    DATA = ""
    DOCUMENTS = "unterlagen"
    MESSAGES = "nachrichten"
    LIMITS = "fristen"
    HISTORY = "verlauf"
    DECISION = "entscheidung"
    ATTACH = "zuordnen"
    CONVERT = "umwandeln"
    INSPECTION = "akteneinsicht"


@dataclass(frozen=True)
class Shown:
    """What else decides how a tab looks: a form that came back, and the list the reader came from."""

    form: FormState | None = None
    liste: str = ""
    status: int = 200


_TEMPLATES = {
    TabName.DATA: ("case/page.html", "Antragsdaten"),
    TabName.DOCUMENTS: ("documents/page.html", "Unterlagen"),
    TabName.MESSAGES: ("messages/page.html", "Nachrichten"),
    TabName.LIMITS: ("limits/page.html", "Fristen"),
    TabName.HISTORY: ("history/page.html", "Verlauf"),
    TabName.DECISION: ("decision/page.html", "Entscheidung"),
    TabName.ATTACH: ("placing/page.html", "Einem Vorgang zuordnen"),
    TabName.CONVERT: ("conversion/page.html", "Umwandeln"),
    TabName.INSPECTION: ("inspection/page.html", "Akteneinsicht"),
}


def show_tab(desk: Desk, case_id: CaseId, tab: TabName, shown: Shown | None = None) -> HTMLResponse:
    """A tab of a case. Opening it counts as seen."""
    shown = shown or Shown(opened(desk.query("formular")), desk.query("liste"))
    chosen = read_list(shown.liste)
    case = case_page(desk.ctx, case_id, chosen)
    template, title = _TEMPLATES[tab]
    own = {TabName.DATA: case.head.words.data, TabName.DECISION: case.head.words.ending}
    context = {
        "case": case,
        "tab": tab.value,
        "tab_title": own.get(tab, title),
        "form": shown.form or FormState(),
        "liste": shown.liste,
        "list_title": OWNER_TITLES[chosen.owner][0],
        "nav": nav_key(chosen),
    }
    response = desk.page(template, status=shown.status, **context, **_extras(desk, case, tab))
    desk_acts.mark_seen(desk.ctx, case_id)
    return response


@dataclass(frozen=True)
class CaseForm:
    """A form of a case as it was sent by the person at the desk."""

    desk: Desk
    typed: TypedForm
    case_id: CaseId

    @property
    def ctx(self) -> Context:
        """The transaction of this request."""
        return self.desk.ctx

    def submit(
        self,
        key: str,
        act: Callable[[], T],
        *,
        tab: TabName = TabName.DATA,
        done: str | Callable[[T], str],
        then: TabName | None = None,
    ) -> Response:
        """Do the act and go back to the tab (or on to `then`); on a refusal show the tab with what was typed and why.

        `done` is the notice, or what to say of the result of the act.
        """
        tab, results = self._tab(tab), list[T]()
        error = self.desk.attempt(lambda: results.append(act()))
        if error is not None:
            return self.again(key, error, tab=tab)
        notice = done if isinstance(done, str) else done(results[0])
        return self.back(tab if then is None else then, notice=notice)

    def back(self, tab: TabName, *, notice: str = "", is_good: bool = True, **query: str) -> Response:
        """303 to a tab, with the list the reader came from."""
        address = case_path(self.case_id, tab.value, liste=self.typed.text("liste"), **query)
        return go_to(address, notice=notice, is_good=is_good)

    def again(
        self, key: str, error: CaseError, *, tab: TabName, conflict_rows: tuple[ConflictRow, ...] = ()
    ) -> HTMLResponse:
        """The tab with the form that came back: 422, 403, or 409 with both versions side by side."""
        form = refused(key, self.typed.values, error, conflict_rows if isinstance(error, Conflict) else ())
        return show_tab(self.desk, self.case_id, tab, Shown(form, self.typed.text("liste"), status_of(error)))

    def _tab(self, default: TabName) -> TabName:
        sent = self.typed.values.get("tab")
        return TabName(sent[0]) if sent and sent[0] in set(TabName) else default


def get_case_form(desk: DeskDep, typed: TypedFormDep, case_id: CaseId) -> CaseForm:
    """The form of this request."""
    return CaseForm(desk, typed, case_id)


CaseFormDep = Annotated[CaseForm, Depends(get_case_form)]


def _extras(desk: Desk, case: CasePage, tab: TabName) -> Mapping[str, object]:
    if tab is TabName.DOCUMENTS:
        return _viewer(desk, case)
    if tab is TabName.DECISION:
        return decision_context(desk, case, wants_final=desk.query("ansicht") == "freigabe")
    if tab in (TabName.ATTACH, TabName.CONVERT):
        words, target_id = desk.query("q"), desk.number("ziel", 0) or None
        return {
            "words": words,
            "placing": placing(
                desk.ctx, case.head.case_id, words=words, target_id=target_id, is_eager=tab is TabName.ATTACH
            ),
        }
    if tab is TabName.INSPECTION:
        found = inspection(desk.ctx, case.head.case_id)
        reasons = withholding_reasons(found.regime)
        choices = [Choice(one.key, f"Bleibt draußen ({one.source}): {one.title}") for one in reasons]
        return {"inspection": found, "reasons": choices}
    return {}


def is_shown_final(case: CasePage, *, is_wanted: bool) -> bool:
    """Whether the letter is shown dated and unmarked: waiting for the second person, or as wished by who needs none."""
    decision = case.decision
    is_alone = is_wanted and decision.status == DecisionStatus.DRAFT and not decision.needs_approval
    return decision.status == DecisionStatus.IN_APPROVAL or is_alone


def decision_context(desk: Desk, case: CasePage, *, wants_final: bool = False) -> Mapping[str, object]:
    """What the decision tab shows beside the facts: the letter as draft, or as it goes out today."""
    status = case.decision.status
    is_decided = status == DecisionStatus.APPROVED
    is_approval = is_shown_final(case, is_wanted=wants_final)
    preview = Preview() if is_decided else _preview(desk, case, is_final=is_approval)
    waits = (
        why_letters_wait_for(desk.ctx, case.head.case_id) if is_approval and case.decision.letter_word else ""
    )
    return {
        "draft": case.decision,
        "preview": preview,
        "is_approval": is_approval,
        "is_decided": is_decided,
        "waits_for_seal": waits,
    }


def _preview(desk: Desk, case: CasePage, *, is_final: bool) -> Preview:
    if case.decision.decision_id is not None and not case.decision.letter_word:
        return Preview(
            problem="Zu diesem Ergebnis gehört kein Schreiben. Der Vorgang wird ohne Brief abgeschlossen."
        )
    return decision_preview(desk.ctx, CaseId(case.head.case_id), is_final=is_final)


def _viewer(desk: Desk, case: CasePage) -> Mapping[str, object]:
    document_id = desk.number("dokument", 0)
    shown = _document(case, document_id)
    pages = _pages(desk, case, shown) if shown else 0
    return {
        "shown": shown,
        "shown_id": shown.document_id if shown else None,
        "page_total": pages,
        "page_number": min(max(1, desk.number("seite", 1)), max(1, pages)),
        "default_due_on": usual_due_on(desk.ctx, CaseId(case.head.case_id)),
    }


def _pages(desk: Desk, case: CasePage, shown: DocumentView) -> int:
    """A file that cannot be read has no pages; the tab still opens."""
    if shown.status != DocumentStatus.UNBEDENKLICH or shown.document_id is None:
        return 0
    store, case_id = desk.toolbox.documents, CaseId(case.head.case_id)
    try:
        return page_total(document_file(desk.ctx, store, case_id, shown.document_id))
    except CaseError:
        return 0


def _document(case: CasePage, document_id: int) -> DocumentView | None:
    """The document that was asked for, else the first that nobody has checked, else the first."""
    there = [document for document in case.documents if document.document_id is not None]
    asked = [document for document in there if document.document_id == document_id]
    unchecked = [document for document in there if document.checked_at is None]
    return next(iter((*asked, *unchecked, *there)), None)
