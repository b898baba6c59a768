"""Make of a message what it really is: an application or notice (§ 24 (3) VwVfG), or a remedy against a decision."""

from datetime import date

from sqlmodel import col, select

from cases.catalogue.form_fields import set_value
from cases.catalogue.service_schema import Service
from cases.commands.acts import begin, end, move, refuse_if, service_of, start_if_new, summary, tell_portal
from cases.commands.attach import (
    add_message,
    attachable,
    both_locked,
    bring_up,
    end_here,
    move_documents,
    put_into,
    received_in_words,
)
from cases.commands.close import drop_open_work
from cases.commands.context import Context
from cases.commands.copies import copy_people
from cases.commands.file_number import new_file_reference
from cases.commands.letters import order_information
from cases.commands.remedies import AppealInput, contested, enter_appeal, entered_appeal, tell_form
from cases.errors import FieldError, Invalid, NotAllowed
from cases.facts.actor import CaseId
from cases.facts.kinds import MESSAGE_KINDS, MessageDirection, Topic
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.facts.summary import CaseSummary
from cases.models import Appeal, Case, Letter, Message
from cases.queries.matching import convertible, stated_person
from cases.queries.remedies import FINDINGS, Filing, remedy_against
from cases.queries.requirements import missing_papers
from cases.queries.statements import effective_form, stated_text
from cases.rules.appeals import Remedy
from cases.rules.blockers import why_not_place
from cases.rules.german import in_words
from cases.rules.lifecycle import CaseEvent
from cases.rules.permissions import Act
from cases.rules.remedy_choice import FilingForm, FilingPlace, why_form_not_enough

_TAKEN_ALONG = {
    "channel",
    "authority_key",
    "municipality_key",
    "mailbox",
    "applicant_name",
    "received_at",
    "excluded_staff",
}


def convert_case(
    ctx: Context, case_id: CaseId, *, version: int | None, service_key: str, sends_notice: bool
) -> CaseSummary:
    """Open a case of the service with the time of receipt, sender, documents and text of the message; end the message.

    The form of the new case holds only what the sender stated about himself; hints name what is missing. The
    submission of the portal follows the new case. Gives back the new case; the second time changes nothing.
    """
    case = begin(ctx, case_id, Act.CONVERT, version=version)
    earlier = ctx.session.get(Case, case.attached_to) if case.attached_to else None
    if earlier is not None and (earlier.converted_from, earlier.service_key) == (case_id, service_key):
        return summary(earlier)
    refuse_if(why_not_place(case.status, is_message=service_of(ctx, case).kind in MESSAGE_KINDS))
    if service_key not in {choice.key for choice in convertible(ctx, case)}:
        message = "Bitte eine Leistung wählen, die Ihre Behörde bearbeitet."
        raise Invalid(message, (FieldError("leistung", message),))
    service = ctx.catalogue.service(service_key, on=ctx.today)
    start_if_new(ctx, case)
    fresh = _open(ctx, case, service)
    case.attached_to = fresh.id
    move(ctx, case, CaseEvent.SETTLE)
    drop_open_work(ctx, case)
    case.closed_at = ctx.now
    ctx.record(
        case, "umwandlung", f"Umgewandelt: {service.title}, {fresh.file_reference}", linked_case=fresh.id
    )
    text = (
        f"Aus {case.file_reference} entstanden; Eingang {received_in_words(case)} zählt (§ 24 Abs. 3 VwVfG)"
    )
    ctx.record(fresh, "eingang", text, linked_case=case.id)
    if sends_notice and _has_letter(ctx, case, "conversion_notice"):
        facts = {
            "service_title": service.title,
            "file_reference": fresh.file_reference,
            "missing": fresh.hints[1:],
        }
        order_information(ctx, case, "conversion_notice", {"conversion": facts}, filed_in=fresh)
    tell_portal(ctx, fresh, "umwandlung")
    ctx.send_later(Topic.ROUTE, f"{Topic.ROUTE}:{fresh.id}", case_id=fresh.id)
    end(ctx, case)
    return summary(fresh)


def convert_to_remedy(  # noqa: PLR0913 - an act and what was typed for it
    ctx: Context,
    case_id: CaseId,
    *,
    version: int | None,
    target_id: CaseId,
    sends_hint: bool,
    form: FilingForm = FilingForm.SIMPLE_MESSAGE,
) -> CaseSummary:
    """Enter the message as a Widerspruch into the decided case, received when the message was, and end the message.

    The same way as a remedy a clerk types in (`remedies.enter_appeal`), with a note and a Wiedervorlage. Nothing is
    decided about it here. `NotAllowed` if no decision has left the house; `Invalid` for a hint that would be wrong.
    """
    both_locked(ctx, case_id, target_id)
    case = begin(ctx, case_id, Act.CONVERT, version=version)
    if case.attached_to == target_id and _is_noted(ctx, case):
        return summary(case)
    target = attachable(ctx, case, target_id)
    if target.decided_at is None:
        raise NotAllowed(
            f"Zu {target.file_reference} gibt es noch keinen Bescheid. Bitte die Nachricht nur zuordnen."
        )
    filing = Filing(Remedy.WIDERSPRUCH, _received_on(case), form, FilingPlace.DECIDING_AUTHORITY)
    letter = contested(ctx, target, filing)
    if sends_hint:
        _check_hint(ctx, target, letter, form)
    put_into(ctx, case, target, {})
    entered = AppealInput(filing, note=f"Aus der Nachricht {case.file_reference}")
    appeal = entered_appeal(ctx, target, filing) or enter_appeal(
        ctx, target, letter, entered, linked_case=case.id
    )
    _note(ctx, case, target, appeal)
    bring_up(ctx, target, f"Rechtsbehelf vom {received_in_words(case)} prüfen (Form, Frist, Abhilfe)")
    end_here(ctx, case, target, f"Als Rechtsbehelf zugeordnet zu {target.file_reference}")
    if sends_hint:
        tell_form(ctx, target, letter, appeal, addressed=case)
    end(ctx, target)
    return end(ctx, case)


def _check_hint(ctx: Context, target: Case, letter: Letter, form: FilingForm) -> None:
    remedy, branch = remedy_against(ctx, target, letter)
    if remedy is Remedy.WIDERSPRUCH and why_form_not_enough(form, branch) is None:
        message = "In dieser Form ist der Widerspruch wirksam. Bitte keinen Hinweis zur Form senden."
        raise Invalid(message, (FieldError("hinweis", message),))


def _has_letter(ctx: Context, case: Case, key: str) -> bool:
    return any(letter.key == key for letter in service_of(ctx, case).letters)


def _open(ctx: Context, case: Case, service: Service) -> Case:
    form, faults = _prefilled(ctx, case, service)
    submission_id, case.submission_id = case.submission_id, None
    ctx.session.flush()
    fresh = Case(
        **case.model_dump(include=_TAKEN_ALONG),
        file_reference=new_file_reference(ctx, service, case.authority_key),
        service_key=service.key,
        service_version=str(service.version),
        form_version=str(service.form.current),
        regime=service.regime.value,
        submission_id=submission_id,
        subject=case.subject,
        form=form,
        hints=[
            f"Aus einer Nachricht entstanden ({case.file_reference}). Was noch fehlt, steht hier:",
            *faults,
        ],
        next_step="Zuweisen",
        last_activity_at=ctx.now,
        converted_from=case.id,
    )
    ctx.session.add(fresh)
    ctx.session.flush()
    _take_along(ctx, case, fresh)
    fresh.is_complete = not faults and not missing_papers(service, form, frozenset())
    return fresh


def _take_along(ctx: Context, case: Case, fresh: Case) -> None:
    copy_people(ctx, case, fresh)
    move_documents(ctx, case, fresh, {})
    add_message(ctx, case, fresh)
    ctx.session.flush()


def _prefilled(ctx: Context, case: Case, service: Service) -> tuple[dict[str, object], list[str]]:
    """The form with what the sender said of himself where the other form takes it, and the sentences on what lacks."""
    form: dict[str, object] = {}
    said = stated_person(effective_form(case), service_of(ctx, case), service)
    known = ctx.catalogue.form_fields(service.key, service.form.current)
    for pointer, value in said.items():
        if pointer in known:
            set_value(form, pointer, value)
    version = service.form.current
    for error in ctx.catalogue.form_errors(service.key, version, form, on=ctx.today):
        if error.pointer in said:
            _unset(form, error.pointer)
    errors = ctx.catalogue.form_errors(service.key, version, form, on=ctx.today)
    remarks = ctx.catalogue.form_hints(service.key, version, form, on=ctx.today)
    lacking = [error.message for error in errors] + [remark.message for remark in remarks if remark.is_gap]
    return form, list(dict.fromkeys(lacking))


def _unset(form: dict[str, object], pointer: str) -> None:
    *path, last = pointer.strip("/").split("/")
    node = form
    for part in path:
        inner = node.get(part)
        node = inner if isinstance(inner, dict) else {}
    node.pop(last, None)


def _note(ctx: Context, case: Case, target: Case, appeal: Appeal) -> None:
    """What the clerk of the decided case has to know at once: the points of the check, and how the sender logged in."""
    level = stated_text(effective_form(case), "/applicant/identification_level") or "ohne Angabe"
    lines = (
        f"Rechtsbehelf aus {case.file_reference}, eingegangen am {_received_at_in_words(case)}.",
        *(point.text for point in FINDINGS.validate_python(appeal.findings).points),
        f"Anmeldung am Portal: {level.replace('_', ' ')}.",
    )
    ctx.session.add(
        Message(
            case_id=target.id or 0,
            direction=MessageDirection.INTERNAL.value,
            body="\n".join(lines),
            author_name=ctx.actor.name,
            sent_at=ctx.now,
            from_case=case.id,
        )
    )


def _received_on(case: Case) -> date:
    return office_day(case.received_at)


def _received_at_in_words(case: Case) -> str:
    at = case.received_at.astimezone(OFFICE_TIME_ZONE)
    return f"{in_words(office_day(at))} um {at:%H:%M} Uhr"


def _is_noted(ctx: Context, case: Case) -> bool:
    """It was taken as a remedy before; a message that was only attached was not."""
    query = select(Message.id).where(
        col(Message.from_case) == case.id, col(Message.direction) == MessageDirection.INTERNAL.value
    )
    return ctx.session.exec(query).first() is not None
