"""The hearing before an interfering decision: send it, write the statement down, leave it out, give it up."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseForm, CaseFormDep, TabName
from cases.commands import hear
from cases.errors import FieldError, Invalid

router = APIRouter(prefix="/vorgaenge/{case_id}")


@router.post("/anhoerung")
def post_hearing(sent: CaseFormDep) -> Response:
    """Tell the person what is intended, and ask for a statement."""

    def act() -> None:
        days = sent.typed.number("tage")
        if days is None and sent.typed.text("tage"):
            raise Invalid("Bitte die Frist in Tagen angeben.", (FieldError("tage", "Bitte eine Zahl."),))
        hear.hear(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            facts_text=sent.typed.text("tatsachen"),
            days=days,
        )

    return _done(sent, "anhoerung", act, "Die Anhörung ist beauftragt. Die Frist steht unter „Fristen“.")


@router.post("/anhoerung/entfaellt")
def post_hearing_left_out(sent: CaseFormDep) -> Response:
    """Go on without a hearing, for a reason of the law."""

    def act() -> None:
        hear.waive_hearing(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            exception_key=sent.typed.text("ausnahme"),
            reason=sent.typed.text("grund"),
        )

    return _done(sent, "anhoerung-entfaellt", act, "Eingetragen: Die Anhörung entfällt.")


@router.post("/anhoerung/muendlich")
def post_oral_hearing(sent: CaseFormDep) -> Response:
    """The person was heard in a talk."""

    def act() -> None:
        hear.record_oral_hearing(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            statement=sent.typed.text("gespraech"),
            consideration=sent.typed.text("wuerdigung"),
        )

    return _done(sent, "anhoerung-muendlich", act, "Das Gespräch ist eingetragen.")


@router.post("/anhoerung/zuruecknehmen")
def post_hearing_withdrawn(sent: CaseFormDep) -> Response:
    """No statement is needed any more."""

    def act() -> None:
        hear.withdraw_hearing(sent.ctx, sent.case_id, version=sent.typed.version)

    return _done(sent, "anhoerung-zurueck", act, "Die Anhörung ist zurückgezogen.")


@router.post("/aeusserung")
def post_statement(sent: CaseFormDep) -> Response:
    """What the person said, and how it is considered."""

    def act() -> None:
        hear.take_statement(
            sent.ctx,
            sent.case_id,
            version=sent.typed.version,
            answer=sent.typed.text("aeusserung"),
            consideration=sent.typed.text("wuerdigung"),
        )

    return _done(sent, "aeusserung", act, "Die Äußerung ist eingetragen.")


@router.post("/aeusserung/keine")
def post_no_statement(sent: CaseFormDep) -> Response:
    """What came in is from somebody else, or no statement on what is intended."""

    def act() -> None:
        hear.dismiss_statement(
            sent.ctx, sent.case_id, version=sent.typed.version, reason=sent.typed.text("grund")
        )

    return _done(sent, "aeusserung-keine", act, "Eingetragen: Das war keine Äußerung der Person.")


def _done(sent: CaseForm, key: str, act: Callable[[], None], done: str) -> Response:
    return sent.submit(key, act, tab=TabName.DECISION, done=done)
