"""Remedies: enter one with its check, watch its dates, explain the right form. What becomes of it: `remedy_outcomes`."""

from dataclasses import dataclass

from sqlmodel import col, select

from cases.commands.acts import begin, end, refuse_if, summary
from cases.commands.context import Context
from cases.commands.letters import order_remedy_letter
from cases.commands.time_limits import finish_limits, set_limit, set_task
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import DecisionStatus, LetterKind, TimeLimitKind
from cases.facts.office_time import office_day
from cases.facts.summary import CaseSummary
from cases.models import Appeal, Case, Decision, Letter
from cases.queries.instructions import instruction_for
from cases.queries.remedies import FINDINGS, Filing, appeal_findings, contested_letter, remedy_against
from cases.rules.appeals import Remedy
from cases.rules.blockers import why_not_appeal
from cases.rules.german import in_words
from cases.rules.inactivity import inactivity
from cases.rules.permissions import Act
from cases.rules.regimes import Regime
from cases.rules.remedy_choice import why_form_not_enough

LIMIT_KEY = "rechtsbehelf_untaetigkeit:"
WARNING_KEY = "rechtsbehelf_warnung:"
FORM_KEY = "rechtsbehelf_form:"
_WORDS = {Remedy.WIDERSPRUCH: "Widerspruch", Remedy.KLAGE: "Klage"}


@dataclass(frozen=True)
class AppealInput:
    """A remedy as the clerk enters it; `tells_form` orders the letter that explains the right form."""

    filing: Filing
    note: str = ""
    tells_form: bool = False


def record_appeal(ctx: Context, case_id: CaseId, *, version: int | None, entered: AppealInput) -> CaseSummary:
    """Enter a remedy against the newest decision with the check of time, form and place. The same one twice is once."""
    case = begin(ctx, case_id, Act.RECORD_REMEDY, version=version)
    letter = contested(ctx, case, entered.filing)
    if entered_appeal(ctx, case, entered.filing) is not None:
        return summary(case)
    appeal = enter_appeal(ctx, case, letter, entered)
    if entered.tells_form:
        tell_form(ctx, case, letter, appeal, addressed=case)
    return end(ctx, case)


def contested(ctx: Context, case: Case, filing: Filing) -> Letter:
    """The decision a remedy of this day is directed against: the newest of that day, else the newest.

    `NotAllowed` if none has left the house.
    """
    on_the_day = contested_letter(ctx, case.id or 0, dated_until=filing.received_on)
    letter = on_the_day or contested_letter(ctx, case.id or 0)
    refuse_if(why_not_appeal(case.status, has_decision=letter is not None))
    if letter is None:
        raise NotFound("Zu diesem Vorgang gibt es keinen versandten Bescheid.")
    return letter


def enter_appeal(
    ctx: Context, case: Case, letter: Letter, entered: AppealInput, *, linked_case: int | None = None
) -> Appeal:
    """The one way a remedy gets into a case, typed by a clerk or made of a message (`linked_case`): row, history, dates.

    `Invalid` for a day before the decision or after today.
    """
    filing = entered.filing
    _check(ctx, letter, filing)
    findings = appeal_findings(ctx, case, letter, filing)
    appeal = Appeal(
        case_id=case.id or 0,
        decision_id=letter.decision_id or _decision_behind(ctx, letter),
        letter_id=letter.id or 0,
        kind=filing.kind.value,
        form=filing.form.value,
        place=filing.place.value,
        received_on=filing.received_on,
        note=entered.note.strip(),
        findings=FINDINGS.dump_python(findings, mode="json"),
        recorded_at=ctx.now,
        recorded_by=ctx.actor.name,
    )
    ctx.session.add(appeal)
    ctx.session.flush()
    details: dict[str, object] = {"appeal_id": appeal.id, "findings": appeal.findings}
    if linked_case is not None:
        details["linked_case"] = linked_case
    words = f"{_WORDS[filing.kind]} eingegangen am {in_words(filing.received_on)}"
    ctx.record(case, "rechtsbehelf", words, **details)
    _watch(ctx, case, letter, appeal, filing)
    return appeal


def tell_form(ctx: Context, case: Case, letter: Letter, appeal: Appeal, *, addressed: Case) -> None:
    """Order the letter that explains which remedy there is and in which form (§ 25 VwVfG, § 14 SGB I).

    `addressed`: the case whose sender gets it and where it lies, that of the message where the remedy came as one.
    """
    facts = {"objection": _objection(ctx, case, letter, appeal)}
    order_remedy_letter(ctx, addressed, LetterKind.FORM_HINT, appeal, facts)
    finish_limits(ctx, case, keys=(f"{FORM_KEY}{appeal.id}",))
    ctx.record(addressed, "hinweis_form", "Hinweis zur Form des Rechtsbehelfs beauftragt (§ 25 VwVfG)")


def entered_appeal(ctx: Context, case: Case, filing: Filing) -> Appeal | None:
    """The same remedy, if it stands in the case already: kind, day, form and place are the same."""
    query = select(Appeal).where(
        col(Appeal.case_id) == case.id,
        col(Appeal.kind) == filing.kind.value,
        col(Appeal.received_on) == filing.received_on,
        col(Appeal.form) == filing.form.value,
        col(Appeal.place) == filing.place.value,
    )
    return ctx.session.exec(query).first()


def _watch(ctx: Context, case: Case, letter: Letter, appeal: Appeal, filing: Filing) -> None:
    """The inactivity period of a Widerspruch with its warnings, and the task to explain a wrong form at once."""
    if filing.kind is not Remedy.WIDERSPRUCH:
        return
    _, branch = remedy_against(ctx, case, letter)
    found = inactivity(
        filing.received_on, branch, Regime(case.regime), is_objection=True, extra=ctx.extra_holidays
    )
    set_limit(ctx, case, key=f"{LIMIT_KEY}{appeal.id}", kind=TimeLimitKind.LEGAL, deadline=found.deadline)
    for warning in found.warnings:
        title = f"Über den Widerspruch entscheiden: {warning.percent} % der Frist sind vorbei"
        key = f"{WARNING_KEY}{appeal.id}:{warning.percent}"
        set_task(ctx, case, key=key, title=title, due_on=max(warning.on, ctx.today))
    if why_form_not_enough(filing.form, branch) is not None:
        set_task(ctx, case, key=f"{FORM_KEY}{appeal.id}", title="Sofort auf die richtige Form hinweisen")


def _check(ctx: Context, letter: Letter, filing: Filing) -> None:
    if filing.kind not in _WORDS:
        raise Invalid("Bitte Widerspruch oder Klage wählen.", (FieldError("art", "Die Art fehlt."),))
    if filing.received_on > ctx.today or (letter.dated_on and filing.received_on < letter.dated_on):
        message = "Der Tag des Eingangs liegt zwischen dem Datum des Bescheids und heute."
        raise Invalid(message, (FieldError("datum", message),))


def _decision_behind(ctx: Context, letter: Letter) -> int:
    """The decision that a Widerspruchsbescheid is about, or that an annual notice repeats for its year."""
    if letter.kind == LetterKind.ANNUAL_NOTICE:
        approved = select(Decision.id).where(
            col(Decision.case_id) == letter.case_id, col(Decision.status) == DecisionStatus.APPROVED.value
        )
        return ctx.session.exec(approved.order_by(col(Decision.id).desc())).first() or 0
    query = select(Appeal.decision_id).where(col(Appeal.objection_letter_id) == letter.id)
    decision_id = ctx.session.exec(query).first()
    if decision_id is None:
        raise NotFound("Zu diesem Schreiben gehört kein Bescheid.")
    return decision_id


def appeal_facts(ctx: Context, letter: Letter, appeal: Appeal) -> dict[str, object]:
    """The days a letter about a remedy names: its receipt, the decision, the end of the period."""
    decided_on = letter.dated_on or office_day(letter.created_at)
    return {"received_on": appeal.received_on, "decided_on": decided_on, "ends_on": letter.remedy_ends_on}


def _objection(ctx: Context, case: Case, letter: Letter, appeal: Appeal) -> dict[str, object]:
    """Facts of the letter `form_hint`; `is_late` says that the period is over today."""
    remedy, _ = remedy_against(ctx, case, letter)
    found = instruction_for(ctx, case)
    is_second = letter.kind == LetterKind.OBJECTION
    ends_on = letter.remedy_ends_on
    return appeal_facts(ctx, letter, appeal) | {
        "file_reference": case.file_reference,
        "kind": remedy.value,
        "source": found.source,
        "text": "" if is_second else found.text,
        "is_late": ends_on is not None and ctx.today > ends_on,
        "is_after_objection": is_second,
    }
