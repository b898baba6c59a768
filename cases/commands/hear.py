"""Anhörung: ask the person concerned before an interfering decision, write the statement down, or leave it out."""

from cases.catalogue.outcome_rule import Outcome
from cases.commands.acts import begin, end, refuse_if, service_of, summary
from cases.commands.context import Context
from cases.commands.hearing_periods import (
    await_again,
    end_hearing_work,
    finish_tasks,
    statement_deadline,
)
from cases.commands.letters import order_letter
from cases.commands.time_limits import set_limit
from cases.errors import FieldError, Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import HearingStatus, LetterKind, TimeLimitKind
from cases.facts.letter import paragraphs
from cases.facts.summary import CaseSummary
from cases.models import Case, Decision, Hearing
from cases.queries.decisions import current_decision
from cases.queries.expected_announcement import expected_announcement
from cases.queries.hearings import LIMIT_KEY, has_own_post, hearing_for, hearing_to_answer
from cases.queries.situation import decision_situation, situation_of
from cases.queries.withdrawn_relief import takes_relief
from cases.rules.blockers import CaseSituation, why_not_hear, why_not_take_statement
from cases.rules.german import in_words
from cases.rules.hearings import hearing_exception
from cases.rules.permissions import Act
from cases.rules.regimes import Regime

LENGTH = 10_000
DAYS_LIMIT = 90
_OWN_POST = (
    "Die Person hat selbst eine Nachricht oder Unterlagen gesandt. Bitte lesen und oben eintragen, was sie geäußert hat, "
    "oder begründen, warum das keine Äußerung zur beabsichtigten Entscheidung ist."
)


def hear(
    ctx: Context, case_id: CaseId, *, version: int | None, facts_text: str, days: int | None
) -> CaseSummary:
    """Send the letter with the intended decision and its facts; `days` for a statement (default: that of the service).

    The last day is counted from the announcement of the letter; the printed one supposes that it leaves today.
    """
    case, outcome = _before(ctx, case_id, version)
    text = _words(facts_text, "tatsachen", "Bitte die Tatsachen nennen, auf die es ankommt.")
    granted = service_of(ctx, case).hearing.limit_days if days is None else days
    if not 1 <= granted <= DAYS_LIMIT:
        message = f"Bitte eine Frist von 1 bis {DAYS_LIMIT} Tagen wählen."
        raise Invalid(message, (FieldError("tage", message),))
    _need_the_days_of_the_law(outcome, granted)
    end_hearing_work(ctx, case)
    deadline = statement_deadline(ctx, case, expected_announcement(ctx, case), granted)
    row = _new(ctx, case, outcome)
    row.facts_text, row.days, row.due_on = text, granted, deadline.ends_on
    ctx.session.add(row)
    ctx.session.flush()
    facts = {
        "intended": outcome.title,
        "outcome": outcome.key,
        "takes_relief": takes_relief(ctx, case, outcome),
        "facts_text": text,
        "paragraphs": paragraphs(text),
        "due_on": deadline.ends_on,
    }
    letter = order_letter(ctx, case, LetterKind.HEARING, extra={"hearing": facts})
    row.letter_id = letter.id
    set_limit(ctx, case, key=f"{LIMIT_KEY}{row.id}", kind=TimeLimitKind.HEARING, deadline=deadline)
    until = in_words(deadline.ends_on)
    ctx.record(case, "anhoerung", f"Angehört zu „{outcome.title}“, Äußerung bis {until}", hearing_id=row.id)
    return end(ctx, case)


def _need_the_days_of_the_law(outcome: Outcome, granted: int) -> None:
    notice = outcome.notice_period
    if notice is None or granted >= notice.days:
        return
    message = f"Hier sind mindestens {notice.days} Tage zur Äußerung nötig ({notice.source})."
    raise Invalid(message, (FieldError("tage", message),))


def waive_hearing(
    ctx: Context, case_id: CaseId, *, version: int | None, exception_key: str, reason: str
) -> CaseSummary:
    """Leave the hearing out for a reason of the law; what is a judgement must be justified in writing."""
    case, outcome = _before(ctx, case_id, version)
    if not exception_key:
        message = "Bitte den Grund wählen, warum die Anhörung entfällt."
        raise Invalid(message, (FieldError("ausnahme", message),))
    if outcome.prior_notice:
        raise NotAllowed(f"Vor diesem Ergebnis ist immer anzuhören ({outcome.prior_notice}).")
    exception = hearing_exception(Regime(case.regime), exception_key)
    words = reason.replace("\r\n", "\n").strip()
    if exception.needs_reason and not words:
        message = f"Bitte begründen, warum die Anhörung entfällt ({exception.source})."
        raise Invalid(message, (FieldError("grund", message),))
    before = hearing_for(ctx, case.id or 0, outcome.key)
    waived = (HearingStatus.WAIVED, exception.key, words)
    if before is not None and (before.status, before.exception_key, before.exception_reason) == waived:
        return summary(case)
    end_hearing_work(ctx, case)
    row = _new(ctx, case, outcome)
    row.status = HearingStatus.WAIVED.value
    row.exception_key, row.exception_reason = exception.key, words
    ctx.session.add(row)
    ctx.session.flush()
    text = f"Anhörung entfällt ({exception.source}): {words or exception.title}"
    ctx.record(case, "anhoerung_entfaellt", text, hearing_id=row.id, exception=exception.key)
    return end(ctx, case)


def record_oral_hearing(
    ctx: Context, case_id: CaseId, *, version: int | None, statement: str, consideration: str
) -> CaseSummary:
    """The person was heard in a talk or on the telephone: no form is prescribed, what was said goes on file.

    `consideration` stands in the reasons of the decision (§ 39 (1) VwVfG, § 35 (1) SGB X, § 121 (1) AO).
    """
    case, outcome = _before(ctx, case_id, version)
    words = _words(
        statement, "gespraech", "Bitte eintragen, wann und wozu Sie angehört haben und was gesagt wurde."
    )
    weighed = _consideration(consideration)
    before = hearing_for(ctx, case.id or 0, outcome.key)
    noted = (HearingStatus.CONSIDERED, words, weighed)
    if before is not None and (before.status, before.answer, before.consideration) == noted:
        return summary(case)
    row = _new(ctx, case, outcome)
    row.status = HearingStatus.CONSIDERED.value
    row.answer, row.consideration = words, weighed
    row.considered_at, row.considered_by = ctx.now, ctx.actor.name
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record(case, "anhoerung", f"Mündlich angehört zu „{outcome.title}“", hearing_id=row.id)
    return end(ctx, case)


def take_statement(
    ctx: Context, case_id: CaseId, *, version: int | None, answer: str, consideration: str
) -> CaseSummary:
    """Write down what the person said, and apart from it how it is considered; the second time corrects the first.

    `consideration` stands in the reasons of the decision (§ 39 (1) VwVfG, § 35 (1) SGB X, § 121 (1) AO).
    A statement after the period, but before the decision, counts as well (§ 24 VwVfG, § 20 SGB X, § 88 AO).
    """
    case = begin(ctx, case_id, Act.HEAR, version=version)
    refuse_if(why_not_take_statement(situation_of(ctx, case)))
    row = hearing_to_answer(ctx, case_id)
    if row is None:
        raise NotFound("Zu diesem Vorgang gibt es keine Anhörung.")
    said = _words(answer, "aeusserung", "Bitte eintragen, was die Person gesagt oder geschrieben hat.")
    weighed = _consideration(consideration)
    if row.status == HearingStatus.CONSIDERED and (row.answer, row.consideration) == (said, weighed):
        return summary(case)
    row.status = HearingStatus.CONSIDERED.value
    row.answer, row.consideration = said, weighed
    row.considered_at, row.considered_by = ctx.now, ctx.actor.name
    finish_tasks(ctx, case, row)
    ctx.record(case, "aeusserung", "Äußerung zur Anhörung eingetragen und berücksichtigt", hearing_id=row.id)
    return end(ctx, case)


def dismiss_statement(ctx: Context, case_id: CaseId, *, version: int | None, reason: str = "") -> CaseSummary:
    """What came in during the hearing is no statement: what the person wrote before stands, or is still awaited.

    Of somebody else's post that goes without saying; of the person's own (a paper asked for, a word of thanks) the
    `reason` goes on file, and the decision says only that nothing came on what is intended. `Invalid` without it.
    """
    case = begin(ctx, case_id, Act.HEAR, version=version)
    refuse_if(why_not_take_statement(situation_of(ctx, case)))
    row = hearing_to_answer(ctx, case_id)
    if row is None or row.status != HearingStatus.ANSWERED:
        return summary(case)
    why = _words(reason, "grund", _OWN_POST) if has_own_post(ctx, case, row) else ""
    if why:
        row.dismissal_reason, row.dismissed_at = why, ctx.now
    await_again(ctx, case, row, why)
    return end(ctx, case)


def withdraw_hearing(ctx: Context, case_id: CaseId, *, version: int | None) -> CaseSummary:
    """The intended decision is given up: no statement is needed any more."""
    case = begin(ctx, case_id, Act.HEAR, version=version)
    if not situation_of(ctx, case).hearing_runs:
        return summary(case)
    end_hearing_work(ctx, case)
    ctx.record(case, "anhoerung_zurueck", "Anhörung zurückgezogen")
    return end(ctx, case)


def _before(ctx: Context, case_id: CaseId, version: int | None) -> tuple[Case, Outcome]:
    """The case and the intended outcome, if it can be heard on."""
    case = begin(ctx, case_id, Act.HEAR, version=version)
    decision = current_decision(ctx, case_id)
    refuse_if(why_not_hear(_situation(ctx, case, decision)))
    if decision is None:
        raise NotFound("Zu diesem Vorgang gibt es keinen Entwurf.")
    return case, service_of(ctx, case).outcome(decision.outcome)


def _situation(ctx: Context, case: Case, decision: Decision | None) -> CaseSituation:
    return decision_situation(ctx, case, decision) if decision else situation_of(ctx, case)


def _new(ctx: Context, case: Case, outcome: Outcome) -> Hearing:
    return Hearing(
        case_id=case.id or 0, outcome=outcome.key, asked_at=ctx.now, asked_by=ctx.actor.name, letter_id=None
    )


def _consideration(typed: str) -> str:
    return _words(typed, "wuerdigung", "Bitte eintragen, wie Sie die Äußerung berücksichtigen.")


def _words(typed: str, field: str, missing: str) -> str:
    words = typed.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid(missing, (FieldError(field, missing),))
    if len(words) > LENGTH:
        message = f"Bitte höchstens {LENGTH} Zeichen schreiben."
        raise Invalid(message, (FieldError(field, message),))
    return words
