"""Checking a case: steps of the task list, corrections of what was stated."""

from sqlmodel import col, select

from cases.catalogue.form_fields import pattern_pointer, value_at
from cases.commands.acts import begin, end, service_of, start_if_new
from cases.commands.context import Context
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.summary import CaseSummary
from cases.models import Case, Party
from cases.queries.statements import effective_form
from cases.rules.permissions import Act


def tick_step(ctx: Context, case_id: CaseId, *, step_key: str, is_done: bool) -> CaseSummary:
    """Mark a step of the task list as done or open again."""
    case = begin(ctx, case_id, Act.CHECK_ITEM)
    step = next((step for step in service_of(ctx, case).steps if step.key == step_key), None)
    if step is None:
        raise NotFound("Diesen Prüfschritt gibt es bei dieser Leistung nicht.")
    if (step_key in case.checked_steps) == is_done:
        return end(ctx, case)
    start_if_new(ctx, case)
    steps = dict(case.checked_steps)
    if is_done:
        steps[step_key] = {"by": ctx.actor.name, "at": ctx.now.isoformat()}
    else:
        del steps[step_key]
    case.checked_steps = steps
    ctx.record(
        case, "pruefschritt", f"{'Geprüft' if is_done else 'Wieder offen'}: {step.title}", step=step_key
    )
    return end(ctx, case)


def correct_statement(
    ctx: Context, case_id: CaseId, *, version: int | None, pointer: str, value: str, reason: str
) -> CaseSummary:
    """Lay the clerk's value over what was stated; the statement itself stays. The stated value again lifts the correction.

    Raises `Invalid` when the value breaks the form schema or a rule of the service, or no reason is given.
    """
    case = begin(ctx, case_id, Act.CORRECT_DATA, version=version)
    field = ctx.catalogue.form_fields(case.service_key, int(case.form_version)).get(pattern_pointer(pointer))
    if field is None or not field.is_leaf:
        raise NotFound("Diese Angabe gibt es im Formular nicht.")
    if not reason.strip():
        raise Invalid("Bitte begründen Sie die Änderung.", (FieldError("grund", "Die Begründung fehlt."),))
    typed = _typed(value, field.node.get("type"))
    stated = value_at(case.form, pointer)
    corrections = {key: kept for key, kept in case.corrections.items() if key != pointer}
    if typed != stated:
        corrections[pointer] = typed
    before = value_at(effective_form(case), pointer)
    case.corrections = corrections
    _check(ctx, case, pointer)
    start_if_new(ctx, case)
    ctx.record(
        case,
        "berichtigung",
        f"Angabe berichtigt: {field.title} – {reason.strip()}",
        pointer=pointer,
        before=before,
        after=typed,
    )
    _update_applicant(ctx, case)
    return end(ctx, case)


def _typed(value: str, kind: object) -> str | int | bool | None:
    text = value.strip()
    if kind == "boolean":
        return text.lower() in ("ja", "true", "1")
    if kind == "integer":
        try:
            return int(text.replace(".", "").replace(" ", ""))
        except ValueError as error:
            raise Invalid(
                "Hier wird eine ganze Zahl erwartet.",
                (FieldError("wert", "Bitte eine ganze Zahl eingeben."),),
            ) from error
    return text


def _check(ctx: Context, case: Case, pointer: str) -> None:
    errors = ctx.catalogue.form_errors(
        case.service_key, int(case.form_version), effective_form(case), on=ctx.today
    )
    own = tuple(FieldError("wert", error.message) for error in errors if error.pointer == pointer)
    if own:
        raise Invalid("Der neue Wert ist nicht zulässig.", own)


def _update_applicant(ctx: Context, case: Case) -> None:
    """Addressee and lists follow the corrected name and address."""
    service = service_of(ctx, case)
    form = effective_form(case)
    said = ctx.catalogue.applicant(service.key, int(case.form_version), form)
    party = ctx.session.exec(select(Party).where(col(Party.case_id) == case.id)).first()
    if party is not None:
        for name in (
            "salutation",
            "family_name",
            "given_names",
            "organisation",
            "street",
            "house_number",
            "postcode",
            "town",
            "email",
        ):
            setattr(party, name, getattr(said, name))
    name = ", ".join(part for part in (said.family_name, said.given_names) if part)
    case.applicant_name = said.organisation or name or case.applicant_name
