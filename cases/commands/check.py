"""Checking a case: steps of the task list, corrections of what was stated."""

from datetime import date

from cases.catalogue.form_fields import pattern_pointer, value_at
from cases.commands.acts import begin, end, refuse_if, service_of, start_if_new, summary
from cases.commands.conflicts import exclude_own_people
from cases.commands.context import Context
from cases.commands.parties import party_values
from cases.commands.stated_limits import move_stated_limits
from cases.commands.time_limits import finish_limits
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.summary import CaseSummary
from cases.models import Case
from cases.queries.addresses import applicant_of
from cases.queries.competence import place_of
from cases.queries.corrections import corrected_on
from cases.queries.follow_ons import applied_at, applied_on
from cases.queries.information_block import NOT_LOOKED
from cases.queries.statements import effective_form
from cases.queries.typed_statements import read_statement
from cases.rules.blockers import why_not_work
from cases.rules.german import in_words
from cases.rules.permissions import Act


def tick_step(ctx: Context, case_id: CaseId, *, step_key: str, is_done: bool) -> CaseSummary:
    """Mark a step of the task list as done or open again.

    `Invalid` for the step that asks the register for an Auskunftssperre: it is done with its result only.
    """
    case = begin(ctx, case_id, Act.CHECK_ITEM)
    refuse_if(why_not_work(case.status))
    service = service_of(ctx, case)
    step = next((step for step in service.steps if step.key == step_key), None)
    if step is None:
        raise NotFound("Diesen Prüfschritt gibt es bei dieser Leistung nicht.")
    if (step_key in case.checked_steps) == is_done:
        return summary(case)
    if is_done and service.information_block and service.information_block.step == step_key:
        raise Invalid(NOT_LOOKED)
    start_if_new(ctx, case)
    if is_done:
        mark_step(ctx, case, step_key)
        return end(ctx, case)
    case.checked_steps = {key: done for key, done in case.checked_steps.items() if key != step_key}
    ctx.record(case, "pruefschritt", f"Wieder offen: {step.title}", step=step_key)
    return end(ctx, case)


def mark_step(ctx: Context, case: Case, step_key: str) -> None:
    """The step is done, and with it the date that waited for it; a step that is done stays so."""
    if step_key in case.checked_steps:
        return
    step = next(step for step in service_of(ctx, case).steps if step.key == step_key)
    done = {"by": ctx.actor.name, "at": ctx.now.isoformat()}
    case.checked_steps = case.checked_steps | {step_key: done}
    finish_limits(ctx, case, keys=(step_key,))
    ctx.record(case, "pruefschritt", f"Geprüft: {step.title}", step=step_key)


def correct_statement(  # noqa: PLR0913 - an act and what was typed for it
    ctx: Context,
    case_id: CaseId,
    *,
    version: int | None,
    pointer: str,
    value: str,
    reason: str,
    told_on: date | None = None,
) -> CaseSummary:
    """Lay the clerk's value over what was stated; the statement itself stays. The stated value again lifts the correction.

    `told_on` is the day (office time) on which the person told it, None for today; the value again with another day puts
    the day right. Raises `Invalid` when the value breaks the form schema or a rule of the service, also one about
    another statement that is there, for a day after today or where none is asked for, or if no reason is given.
    """
    case = begin(ctx, case_id, Act.CORRECT_DATA, version=version)
    refuse_if(why_not_work(case.status))
    field = ctx.catalogue.form_fields(case.service_key, int(case.form_version)).get(pattern_pointer(pointer))
    if field is None or not field.is_leaf:
        raise NotFound("Diese Angabe gibt es im Formular nicht.")
    if not reason.strip():
        raise Invalid("Bitte begründen Sie die Änderung.", (FieldError("grund", "Die Begründung fehlt."),))
    typed = read_statement(value, field)
    before = value_at(effective_form(case), pointer)
    if typed == before and not _is_another_day(ctx, case, pointer, told_on):
        return summary(case)
    _check_day(ctx, case, pointer, told_on)
    known = _form_errors(ctx, case)
    corrections = {key: kept for key, kept in case.corrections.items() if key != pointer}
    if typed != value_at(case.form, pointer):
        corrections[pointer] = typed
    case.corrections = corrections
    _refuse_new_errors(ctx, case, pointer, known)
    start_if_new(ctx, case)
    ctx.record(
        case,
        "berichtigung",
        f"Angabe berichtigt: {field.title} – {reason.strip()}{_told(told_on)}",
        pointer=pointer,
        before=before,
        after=typed,
        told_on=told_on.isoformat() if told_on else None,
    )
    _update_applicant(ctx, case)
    move_stated_limits(ctx, case, pointer)
    case.municipality_key = place_of(ctx, service_of(ctx, case), effective_form(case)).municipality_key
    return end(ctx, case)


def _is_another_day(ctx: Context, case: Case, pointer: str, told_on: date | None) -> bool:
    """Whether the day on which a correction that stands was told is to be put right."""
    if told_on is None or pointer not in case.corrections:
        return False
    return told_on != corrected_on(ctx, case, pointer)


def _check_day(ctx: Context, case: Case, pointer: str, told_on: date | None) -> None:
    """`Invalid` for a day to come, and where the day changes nothing."""
    if told_on is None:
        return
    shown = ctx.catalogue.summary(case.service_key, int(case.form_version), effective_form(case))
    if not any(row.asks_day for group in shown for row in group.rows if row.pointer == pointer):
        message = "Bei dieser Angabe zählt nicht, wann sie mitgeteilt wurde. Bitte den Tag leer lassen."
    elif told_on > ctx.today:
        message = "Der Tag des Eingangs liegt in der Zukunft."
    else:
        return
    raise Invalid(message, (FieldError("mitgeteilt_am", message),))


def _told(told_on: date | None) -> str:
    return f"; mitgeteilt am {in_words(told_on)}" if told_on else ""


def _refuse_new_errors(ctx: Context, case: Case, pointer: str, known: tuple[FieldError, ...]) -> None:
    """`Invalid` for a fault of the corrected value, and for one that it brings to another statement that is there.

    Another one that is missing now stays „nicht angegeben“ on the page: of two that belong together one comes first.
    """
    said = effective_form(case)
    errors = [
        error
        for error in _form_errors(ctx, case)
        if error.pointer == pointer or (error not in known and value_at(said, error.pointer) is not None)
    ]
    if errors:
        found = tuple(FieldError("wert", error.message) for error in errors)
        raise Invalid("Der neue Wert ist nicht zulässig.", found)


def _form_errors(ctx: Context, case: Case) -> tuple[FieldError, ...]:
    """What is wrong with the statements, measured at the moment they were handed in."""
    return ctx.catalogue.form_errors(
        case.service_key,
        int(case.form_version),
        effective_form(case),
        on=applied_on(ctx, case),
        at=applied_at(ctx, case),
    )


def _update_applicant(ctx: Context, case: Case) -> None:
    """Addressee, mailbox and lists follow the corrected statements."""
    said = ctx.catalogue.applicant(case.service_key, int(case.form_version), effective_form(case))
    party = applicant_of(ctx, case)
    if party is not None:
        for name, value in party_values(said).items():
            setattr(party, name, value)
    case.applicant_name = said.listed_name or case.applicant_name
    ctx.session.flush()
    exclude_own_people(ctx, [case])
    case.subject = said.subject
    case.mailbox = (said.mailbox or None) if case.submission_id else None
