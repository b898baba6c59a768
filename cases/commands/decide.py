"""Decisions and other outcomes: draft, hand to the second person, return, approve. Author and approver are never
the same person.
"""

from dataclasses import dataclass, field

from cases.catalogue.outcome_rule import Ending, Outcome
from cases.commands.acts import begin, end, move, refuse_if, service_of, start_if_new, summary
from cases.commands.close import drop_open_work
from cases.commands.context import Context
from cases.commands.correct import TEXT_LENGTH, apply_correction
from cases.commands.hearing_periods import close_hearing
from cases.commands.letters import order_decision_letter
from cases.commands.reminders import end_interim_reminders, set_reminders
from cases.commands.retention import plan_retention
from cases.commands.time_limits import finish_limits
from cases.commands.year_limits import watch_year
from cases.errors import Conflict, FieldError, Invalid, NotAllowed
from cases.facts.actor import CaseId
from cases.facts.kinds import DecisionStatus, TimeLimitKind
from cases.facts.letter import LetterFacts
from cases.facts.summary import CaseSummary
from cases.models import Case, Decision
from cases.queries.calculations import decision_amounts
from cases.queries.computed_days import computed_days
from cases.queries.decisions import current_decision
from cases.queries.ledgers import CALCULATION, DEADLINE
from cases.queries.letter_facts import decision_letter_of
from cases.queries.outcome_fields import filled_fields
from cases.queries.situation import decision_situation
from cases.queries.visible import case_to_change
from cases.rules.blockers import event_of_outcome, why_not_check, why_not_decide, why_not_submit
from cases.rules.delivery import CHOOSABLE
from cases.rules.lifecycle import CaseEvent
from cases.rules.permissions import Act


@dataclass(frozen=True)
class DraftInput:
    """What the composer sends: everything as typed; `fields` by key, `side_provisions` are keys of the service."""

    outcome: str
    reasons: str = ""
    internal_note: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    side_provisions: tuple[str, ...] = ()
    extra_side_provision: str = ""
    delivery: str = ""


def save_draft(ctx: Context, case_id: CaseId, *, version: int | None, draft: DraftInput) -> CaseSummary:
    """Keep the draft as typed, also unfinished; `Invalid` only for an endless text, an outcome nobody knows, or one that
    belongs into another stage (follow-on case).
    """
    case = begin(ctx, case_id, Act.SAVE_DRAFT, version=version)
    refuse_if(why_not_check(case.status))
    start_if_new(ctx, case)
    decision, is_new = _draft_to_write(ctx, case, draft.outcome)
    changed = _write(ctx, case, decision, draft)
    if is_new:
        ctx.record(case, "entwurf", f"Entwurf begonnen: {_outcome(ctx, case, draft.outcome).title}")
    if not changed and not is_new:
        return summary(case)
    watch_year(ctx, case, _outcome(ctx, case, draft.outcome), decision)
    return end(ctx, case)


def discard_draft(ctx: Context, case_id: CaseId, *, version: int | None) -> CaseSummary:
    """Throw the draft away; it stays readable in the file as discarded."""
    case = begin(ctx, case_id, Act.SAVE_DRAFT, version=version)
    decision = current_decision(ctx, case_id)
    if decision is None or decision.status != DecisionStatus.DRAFT:
        return summary(case)
    decision.status = DecisionStatus.DISCARDED.value
    ctx.record(case, "entwurf_verworfen", "Entwurf verworfen", decision_id=decision.id)
    return end(ctx, case)


def submit_draft(ctx: Context, case_id: CaseId, *, version: int | None) -> CaseSummary:
    """Hand the draft to a second person. Raises `NotAllowed` with every reason why it is not ready."""
    case = begin(ctx, case_id, Act.SUBMIT_DRAFT, version=version)
    decision = _draft(ctx, case_id, DecisionStatus.DRAFT)
    move(ctx, case, CaseEvent.SUBMIT_DRAFT, blockers=why_not_submit(decision_situation(ctx, case, decision)))
    decision_letter_of(ctx, case, decision, dated_on=ctx.today)
    decision.status = DecisionStatus.IN_APPROVAL.value
    decision.submitted_at = ctx.now
    decision.returned_reason = None
    ctx.record(
        case,
        "mitzeichnung",
        f"Entwurf zur Mitzeichnung gegeben: {_title(ctx, case, decision)}",
        decision_id=decision.id,
    )
    return end(ctx, case)


def return_draft(ctx: Context, case_id: CaseId, *, version: int | None, reason: str) -> CaseSummary:
    """Give the draft back to its author with a reason; the author may also take it back.

    A correction that is given back is discarded: the decision it meant to correct stands.
    """
    case_to_change(ctx, case_id, version=version)
    decision = _draft(ctx, case_id, DecisionStatus.IN_APPROVAL)
    case = begin(ctx, case_id, Act.RETURN_DRAFT, authors=decision.author_ids)
    if not reason.strip():
        raise Invalid("Bitte den Grund der Rückgabe nennen.", (FieldError("grund", "Der Grund fehlt."),))
    if decision.corrects_id is None:
        move(ctx, case, CaseEvent.RETURN_DRAFT)
        decision.status = DecisionStatus.DRAFT.value
    else:
        decision.status = DecisionStatus.DISCARDED.value
    decision.returned_reason = reason.strip()
    ctx.record(case, "rueckgabe", f"Entwurf zurückgegeben: {reason.strip()}", decision_id=decision.id)
    return end(ctx, case)


def approve(
    ctx: Context, case_id: CaseId, *, version: int | None, sha256: str, facts: LetterFacts | None
) -> CaseSummary:
    """Approve the very letter that was shown: `facts` dated today and `sha256` of its bytes. The flow produces it.

    An outcome that settles closes the case at once, an interim one keeps it in check; where nothing is sent, `facts`
    is None and `sha256` is "".
    The author may decide alone only where the outcome needs no second person. `Conflict` when the letter that would
    go out today is not the one that was shown.
    """
    case_to_change(ctx, case_id, version=version)
    decision = current_decision(ctx, case_id)
    if decision is None:
        raise NotAllowed("Zu diesem Vorgang gibt es keinen Entwurf, der freigegeben werden kann.")
    case = _begin_approval(ctx, case_id, decision)
    outcome = _outcome(ctx, case, decision.outcome)
    situation = decision_situation(ctx, case, decision)
    event = event_of_outcome(is_decision=outcome.is_decision, is_interim=outcome.is_interim)
    blockers = why_not_decide(situation)
    if decision.corrects_id is None:
        move(ctx, case, event, blockers=blockers, needs_four_eyes=situation.needs_four_eyes)
    refuse_if(blockers)
    if decision_letter_of(ctx, case, decision, dated_on=ctx.today) != facts:
        raise Conflict(
            "Der Entwurf hat sich seit der Anzeige geändert. Bitte das Schreiben noch einmal ansehen."
        )
    decision.status = DecisionStatus.APPROVED.value
    decision.approver_id = ctx.actor.staff_id
    decision.approver_name = ctx.actor.name
    decision.approved_at = ctx.now
    decision.sha256 = sha256 or None
    _keep_values(ctx, case, decision)
    is_correction = decision.corrects_id is not None
    if not is_correction:
        close_hearing(ctx, case)
        _finish(ctx, case, outcome)
    if facts is not None:
        order_decision_letter(ctx, case, decision, facts, sha256)
    done = "Berichtigt" if is_correction else _DONE[outcome.ends]
    ctx.record(
        case, _JOURNAL[outcome.ends], f"{done}: {outcome.title}", decision_id=decision.id, sha256=sha256
    )
    if is_correction:
        apply_correction(ctx, case, decision)
    else:
        set_reminders(ctx, case, outcome, filled_fields(outcome, decision.fields).values)
    return end(ctx, case)


_DONE = {
    Ending.DECISION: "Entschieden",
    Ending.SETTLED: "Erledigt",
    Ending.INTERIM: "Mitgeteilt, der Vorgang bleibt offen",
}
_JOURNAL = {
    Ending.DECISION: "entscheidung",
    Ending.SETTLED: "erledigung",
    Ending.INTERIM: "zwischenstand",
}


def _finish(ctx: Context, case: Case, outcome: Outcome) -> None:
    """A decision waits for its remedy period; a case that is settled ends now, with all that was open.

    After an interim outcome the case stays with the clerk, without a target day: its reminder says when it goes on.
    """
    if outcome.is_interim:
        finish_limits(ctx, case, kinds=(TimeLimitKind.TARGET,))
        return
    end_interim_reminders(ctx, case)
    case.outcome = outcome.key
    if outcome.is_decision:
        case.decided_at = ctx.now
        return
    ctx.session.flush()
    drop_open_work(ctx, case)
    case.closed_at = ctx.now
    plan_retention(ctx, case)


def _keep_values(ctx: Context, case: Case, decision: Decision) -> None:
    """The calculation as approved, how its days came about and the day whose values it used stay with the decision."""
    outcome = _outcome(ctx, case, decision.outcome)
    decision.values_on = decision.values_on or ctx.today
    values = filled_fields(outcome, decision.fields).values
    sheet = decision_amounts(ctx, case, outcome, values, on=decision.values_on).calculation
    decision.sheet = CALCULATION.dump_python(sheet, mode="json") if sheet else {}
    days = computed_days(ctx, case, service_of(ctx, case), outcome)
    decision.days = {key: DEADLINE.dump_python(day, mode="json") for key, day in days.items()}


def _begin_approval(ctx: Context, case_id: CaseId, decision: Decision) -> Case:
    """Approving somebody's draft is a right of supervisors; deciding alone is the clerk's where the outcome allows it."""
    case = case_to_change(ctx, case_id)
    is_correction = decision.corrects_id is not None
    is_alone = is_correction and not decision_situation(ctx, case, decision).needs_four_eyes
    if decision.status == DecisionStatus.IN_APPROVAL and not is_alone:
        return begin(ctx, case_id, Act.APPROVE, authors=decision.author_ids)
    return begin(ctx, case_id, Act.DECIDE)


def _draft_to_write(ctx: Context, case: Case, outcome: str) -> tuple[Decision, bool]:
    _need_stage(case, _outcome(ctx, case, outcome))
    decision = current_decision(ctx, case.id or 0)
    if decision is not None:
        return decision, False
    decision = Decision(
        case_id=case.id or 0,
        outcome=outcome,
        author_id=ctx.actor.staff_id or 0,
        author_ids=[ctx.actor.staff_id or 0],
        author_name=ctx.actor.name,
        saved_at=ctx.now,
    )
    ctx.session.add(decision)
    return decision, True


def _need_stage(case: Case, outcome: Outcome) -> None:
    if outcome.is_offered(is_follow_on=case.follows is not None):
        return
    way = (
        "gehört zu einer Einsendung und nicht in einen Folgevorgang. Bitte ein anderes Ergebnis wählen."
        if case.follows is not None
        else "gibt es nur zu einem früheren Bescheid. Bitte dort einen Folgevorgang öffnen."
    )
    message = f"„{outcome.title}“ {way}"
    raise Invalid(message, (FieldError("ergebnis", message),))


def _write(ctx: Context, case: Case, decision: Decision, draft: DraftInput) -> bool:
    if max(len(draft.reasons), len(draft.internal_note), len(draft.extra_side_provision)) > TEXT_LENGTH:
        raise Invalid(
            "Der Text ist zu lang.", (FieldError("begruendung", f"Höchstens {TEXT_LENGTH} Zeichen."),)
        )
    known = {module.key for module in service_of(ctx, case).side_provisions}
    for key in draft.side_provisions:
        if key not in known:
            raise Invalid(f"Die Nebenbestimmung „{key}“ kennt diese Leistung nicht.")
    if draft.delivery and draft.delivery not in CHOOSABLE:
        raise Invalid("Diesen Versandweg gibt es nicht. Bitte einen aus der Liste wählen.")
    before = _typed(decision)
    decision.outcome = draft.outcome
    decision.reasons = draft.reasons.replace("\r\n", "\n").strip()
    decision.internal_note = draft.internal_note.replace("\r\n", "\n").strip()
    decision.fields = dict(draft.fields)
    decision.side_provisions = list(draft.side_provisions)
    decision.extra_side_provision = draft.extra_side_provision.replace("\r\n", "\n").strip()
    decision.delivery = draft.delivery
    if _typed(decision) == before:
        return False
    staff_id = ctx.actor.staff_id or decision.author_id
    decision.author_id = staff_id
    decision.author_name = ctx.actor.name
    decision.author_ids = sorted({*decision.author_ids, staff_id})
    decision.saved_at = ctx.now
    decision.version += 1
    return True


def _typed(decision: Decision) -> tuple[object, ...]:
    """All that a clerk types, to see whether anything changed."""
    return (
        decision.outcome,
        decision.reasons,
        decision.internal_note,
        decision.fields,
        decision.side_provisions,
        decision.extra_side_provision,
        decision.delivery,
    )


def _draft(ctx: Context, case_id: CaseId, status: DecisionStatus) -> Decision:
    decision = current_decision(ctx, case_id)
    if decision is None or decision.status != status:
        words = "keinen Entwurf" if status is DecisionStatus.DRAFT else "keinen Entwurf in Mitzeichnung"
        raise NotAllowed(f"Zu diesem Vorgang gibt es {words}.")
    return decision


def _outcome(ctx: Context, case: Case, key: str) -> Outcome:
    return service_of(ctx, case).outcome(key)


def _title(ctx: Context, case: Case, decision: Decision) -> str:
    return _outcome(ctx, case, decision.outcome).title
