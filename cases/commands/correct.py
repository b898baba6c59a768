"""Corrections: a dispatched decision is never edited; a new one names the old one, with reason and a second person."""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.commands.acts import begin, end, refuse_if, service_of
from cases.commands.context import Context
from cases.commands.delivery_dates import redate
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import CorrectionKind, DecisionStatus, LetterKind
from cases.facts.summary import CaseSummary
from cases.models import Case, Decision, Letter
from cases.queries.decisions import current_decision
from cases.queries.letter_facts import decision_letter_of
from cases.queries.outcome_fields import filled_fields
from cases.rules.blockers import why_not_correct
from cases.rules.finality import InstructionState
from cases.rules.permissions import Act

WORDING_LENGTH = 10_000
TEXT_LENGTH = 100_000
"""Most characters of the reasons and notes of any draft."""


@dataclass(frozen=True)
class CorrectionInput:
    """What is corrected. `text` is printed ("Es muss richtig heißen: …"), `reason` stays in the file.

    `reasons` None keeps the reasons of the old decision; `fields` hold only the values that change, as typed.
    """

    kind: str
    text: str
    reason: str
    reasons: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


def correct_decision(
    ctx: Context, case_id: CaseId, *, version: int | None, correction: CorrectionInput
) -> CaseSummary:
    """Write the correction of the newest dispatched decision; it waits for approval like any decision of its outcome.

    § 42 VwVfG, § 38 SGB X, § 129 AO. The old decision and its letter stay as they went out. `Invalid` names what is
    missing; a second correction while one waits is refused.
    """
    case = begin(ctx, case_id, Act.CORRECT_DECISION, version=version)
    old = newest_decision(ctx, case_id)
    waiting = current_decision(ctx, case_id)
    refuse_if(why_not_correct(case.status, has_decision=old is not None, has_draft=waiting is not None))
    if old is None:
        raise NotFound("Zu diesem Vorgang gibt es keinen versandten Bescheid.")
    _check(old, correction)
    new = _copy(ctx, old, correction)
    _check_fields(service_of(ctx, case).outcome(new.outcome), new.fields, ctx.today)
    ctx.session.add(new)
    ctx.session.flush()
    decision_letter_of(ctx, case, new, dated_on=ctx.today)
    ctx.record(
        case,
        "berichtigung_vorgelegt",
        f"Berichtigung vorgelegt: {correction.reason.strip()}",
        decision_id=new.id,
        corrects_id=old.id,
        kind=correction.kind,
    )
    return end(ctx, case)


def newest_decision(ctx: Context, case_id: int) -> Decision | None:
    """The newest approved decision whose letter has left the house."""
    query = (
        select(Decision)
        .join(Letter, col(Letter.decision_id) == col(Decision.id))
        .where(
            col(Decision.case_id) == case_id,
            col(Letter.kind) == LetterKind.DECISION.value,
            col(Letter.sent_on).is_not(None),
        )
        .order_by(col(Decision.id).desc())
    )
    return ctx.session.exec(query).first()


def apply_correction(ctx: Context, case: Case, decision: Decision) -> None:
    """The correction is approved: if the old instruction was wrong, its period becomes a year (§ 58 (2) VwGO).

    The month of the new instruction runs from the announcement of the new letter.
    """
    if decision.correction_kind != CorrectionKind.INSTRUCTION:
        return
    letter = ctx.session.exec(select(Letter).where(col(Letter.decision_id) == decision.corrects_id)).one()
    before = letter.ledgers
    letter.instruction = InstructionState.MISSING_OR_WRONG.value
    redate(ctx, case, letter)
    ctx.record(
        case,
        "belehrung_falsch",
        f"Rechtsbehelfsbelehrung war unrichtig, es läuft die Jahresfrist: {letter.subject}",
        letter_id=letter.id,
        old_ledgers=before,
        ledgers=letter.ledgers,
    )


def _copy(ctx: Context, old: Decision, correction: CorrectionInput) -> Decision:
    staff_id = ctx.actor.staff_id or old.author_id
    return Decision(
        case_id=old.case_id,
        status=DecisionStatus.IN_APPROVAL.value,
        outcome=old.outcome,
        reasons=_reasons(old, correction),
        internal_note=correction.reason.strip(),
        fields=old.fields | correction.fields,
        side_provisions=list(old.side_provisions),
        extra_side_provision=old.extra_side_provision,
        author_id=staff_id,
        author_ids=[staff_id],
        author_name=ctx.actor.name,
        saved_at=ctx.now,
        submitted_at=ctx.now,
        delivery=old.delivery,
        values_on=old.values_on,
        corrects_id=old.id,
        correction_kind=correction.kind,
        correction_text=correction.text.replace("\r\n", "\n").strip(),
    )


def _reasons(old: Decision, correction: CorrectionInput) -> str:
    typed = correction.reasons
    return old.reasons if typed is None else typed.replace("\r\n", "\n").strip()


def _check(old: Decision, correction: CorrectionInput) -> None:
    if correction.kind not in set(CorrectionKind):
        raise Invalid("Bitte wählen, was berichtigt wird.", (FieldError("art", "Die Art fehlt."),))
    missing = [
        FieldError(name, message)
        for name, value, message in (
            ("text", correction.text, "Der Wortlaut der Berichtigung fehlt."),
            ("grund", correction.reason, "Der Grund fehlt."),
        )
        if not value.strip()
    ]
    if missing:
        raise Invalid("Bitte Wortlaut und Grund der Berichtigung angeben.", tuple(missing))
    if len(correction.text) > WORDING_LENGTH:
        raise Invalid("Der Text ist zu lang.", (FieldError("text", f"Höchstens {WORDING_LENGTH} Zeichen."),))
    if len(_reasons(old, correction)) > TEXT_LENGTH:
        message = f"Höchstens {TEXT_LENGTH} Zeichen."
        raise Invalid("Die Begründung ist zu lang.", (FieldError("begruendung", message),))


def _check_fields(outcome: Outcome, typed: dict[str, str], today: date) -> None:
    faults = filled_fields(outcome, typed, today=today).errors
    if faults:
        raise Invalid("Bitte die Angaben zum Ergebnis prüfen.", faults)
