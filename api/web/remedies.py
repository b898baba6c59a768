"""Remedies and corrections of a decided case."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.web.case_tabs import CaseFormDep, TabName
from api.web.forms.typed import TypedForm
from cases.commands import correct, remedies, remedy_outcomes, retention, waivers
from cases.commands.correct import CorrectionInput
from cases.commands.remedies import AppealInput
from cases.commands.remedy_outcomes import ObjectionRuling, Referral
from cases.commands.waivers import WaiverInput
from cases.queries.remedies import Filing
from cases.rules.appeal_lifecycle import AppealEvent
from cases.rules.appeals import Remedy
from cases.rules.remedy_choice import FilingForm, FilingPlace
from cases.rules.remedy_costs import Representation

router = APIRouter(prefix="/vorgaenge/{case_id}")


@router.post("/rechtsbehelfe")
def post_appeal(sent: CaseFormDep) -> Response:
    """A remedy came in."""

    def act() -> None:
        typed = sent.typed
        filing = Filing(
            typed.one_of("art", Remedy),
            typed.day("datum"),
            typed.one_of("form", FilingForm),
            typed.one_of("ort", FilingPlace),
        )
        entered = AppealInput(filing, typed.text("vermerk"), typed.is_ticked("formhinweis"))
        remedies.record_appeal(sent.ctx, sent.case_id, version=typed.version, entered=entered)

    return sent.submit(
        "rechtsbehelf_eintragen", act, tab=TabName.LIMITS, done="Der Rechtsbehelf ist eingetragen."
    )


@router.post("/schreiben/{letter_id}/verzicht")
def post_waiver(sent: CaseFormDep, letter_id: int) -> Response:
    """A person gave up the remedy against the decision of this letter."""

    def act() -> None:
        typed = sent.typed
        entered = WaiverInput(
            typed.text("person"),
            typed.day("datum"),
            typed.one_of("form", FilingForm),
            typed.is_ticked("alle"),
            typed.is_ticked("angekommen"),
        )
        waivers.record_waiver(sent.ctx, sent.case_id, letter_id, version=typed.version, entered=entered)

    return sent.submit(f"verzicht:{letter_id}", act, tab=TabName.LIMITS, done="Der Verzicht ist eingetragen.")


@router.post("/schreiben/{letter_id}/verzicht/{number}/austragen")
def post_strike(sent: CaseFormDep, letter_id: int, number: int) -> Response:
    """A waiver was entered by mistake."""
    reason = sent.typed.text("grund")
    return sent.submit(
        f"verzicht-austragen:{letter_id}:{number}",
        lambda: waivers.strike_waiver(sent.ctx, sent.case_id, letter_id, number, reason=reason),
        tab=TabName.LIMITS,
        done="Der Verzicht ist ausgetragen.",
    )


@router.post("/rechtsbehelfe/{appeal_id}/beenden")
def post_end(sent: CaseFormDep, appeal_id: int) -> Response:
    """Withdrawal, the ruling of the court, or the decision of another authority."""

    def act() -> None:
        event, note = sent.typed.one_of("ereignis", AppealEvent), sent.typed.text("vermerk")
        remedy_outcomes.end_appeal(sent.ctx, sent.case_id, appeal_id, event=event, note=note)

    return sent.submit(f"beenden:{appeal_id}", act, tab=TabName.LIMITS, done="Der Ausgang ist eingetragen.")


@router.post("/rechtsbehelfe/{appeal_id}/abhelfen")
def post_relief(sent: CaseFormDep, appeal_id: int) -> Response:
    """The office gives in; the case of the new decision opens beside this one."""

    def act() -> None:
        note, representation = sent.typed.text("vermerk"), _representation(sent.typed)
        remedy_outcomes.relieve(sent.ctx, sent.case_id, appeal_id, note=note, representation=representation)

    return sent.submit(
        f"abhelfen:{appeal_id}",
        act,
        tab=TabName.LIMITS,
        done="Abgeholfen. Der neue Bescheid wird im Folgevorgang geschrieben.",
    )


@router.post("/rechtsbehelfe/{appeal_id}/vorlegen")
def post_referral(sent: CaseFormDep, appeal_id: int) -> Response:
    """The office does not give in and lays the Widerspruch before the Widerspruchsbehörde."""

    def act() -> None:
        typed = sent.typed
        referral = Referral(typed.day("datum"), typed.text("stelle"), typed.text("vermerk"))
        remedy_outcomes.refer(sent.ctx, sent.case_id, appeal_id, referral=referral)

    return sent.submit(f"vorlegen:{appeal_id}", act, tab=TabName.LIMITS, done="Die Vorlage ist eingetragen.")


@router.post("/rechtsbehelfe/{appeal_id}/widerspruchsbescheid")
def post_objection_decision(sent: CaseFormDep, appeal_id: int) -> Response:
    """The Widerspruchsbescheid: no success, or a part."""

    def act() -> None:
        typed = sent.typed
        event = typed.one_of("ereignis", AppealEvent)
        is_asked = event is AppealEvent.GRANT_PART or bool(typed.text("zuziehung"))
        ruling = ObjectionRuling(
            event,
            typed.text("begruendung"),
            typed.text("aenderung"),
            typed.text("kostenanteil"),
            _representation(typed) if is_asked else Representation.NONE,
        )
        remedy_outcomes.decide_objection(sent.ctx, sent.case_id, appeal_id, ruling=ruling)

    return sent.submit(
        f"widerspruchsbescheid:{appeal_id}",
        act,
        tab=TabName.LIMITS,
        done="Entschieden. Der Widerspruchsbescheid wird erstellt und ist zuzustellen.",
    )


@router.post("/berichtigen")
def post_correction(sent: CaseFormDep) -> Response:
    """A corrected decision for approval."""
    typed = sent.typed
    correction = CorrectionInput(
        typed.text("art"),
        typed.text("text"),
        typed.text("grund"),
        typed.text("begruendung") if "begruendung" in typed.values else None,
        typed.fields("feld."),
    )
    return sent.submit(
        "berichtigen",
        lambda: correct.correct_decision(
            sent.ctx, sent.case_id, version=typed.version, correction=correction
        ),
        tab=TabName.DECISION,
        done="Die Berichtigung liegt zur Freigabe vor.",
    )


@router.post("/aufbewahrung")
def post_retention_event(sent: CaseFormDep) -> Response:
    """What the retention waits for is over."""
    return sent.submit(
        "aufbewahrung",
        lambda: retention.record_retention_event(sent.ctx, sent.case_id, ended_on=sent.typed.day("datum")),
        tab=TabName.LIMITS,
        done="Die Aufbewahrung ist neu berechnet.",
    )


def _representation(typed: TypedForm) -> Representation:
    """What was chosen of a representative; the form does not ask where the costs say nothing of one.

    `Invalid` where it asks and nothing is chosen: nobody else knows whether somebody acted for the person.
    """
    return typed.one_of("zuziehung", Representation) if "zuziehung" in typed.values else Representation.NONE
