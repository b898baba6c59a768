"""What becomes of a remedy: relief with a new decision, laid before others, a Widerspruchsbescheid, taken back, ruled on."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col, select

from cases.commands.acts import begin, end, refresh, service_of
from cases.commands.context import Context
from cases.commands.correct import TEXT_LENGTH
from cases.commands.follow_on import start_follow_on
from cases.commands.letters import order_remedy_letter
from cases.commands.relief import promise_relief
from cases.commands.remedies import FORM_KEY, LIMIT_KEY, WARNING_KEY, appeal_facts
from cases.commands.time_limits import finish_limits, set_task
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import LetterKind
from cases.facts.letter import paragraphs
from cases.facts.summary import CaseSummary
from cases.models import Appeal, Case, Decision, Letter
from cases.queries.instructions import court_of
from cases.queries.relief import CHANGE_KEY
from cases.queries.visible import case_to_change
from cases.rules.appeal_lifecycle import AppealEvent, advance
from cases.rules.appeals import Remedy
from cases.rules.german import in_words
from cases.rules.inactivity import WARNING_PERCENTS
from cases.rules.permissions import Act
from cases.rules.regimes import Regime
from cases.rules.remedy_costs import (
    Representation,
    costs_when_granted_in_part,
    costs_when_rejected,
    representation_sentence,
    why_no_representation,
    why_no_share,
)

_ENDED = {
    AppealEvent.TAKE_BACK: ("rechtsbehelf_zurueckgenommen", "Zurückgenommen"),
    AppealEvent.CONFIRM: ("gericht_entschieden", "Das Gericht hat den Bescheid ganz bestätigt"),
    AppealEvent.RULE: (
        "gericht_entschieden",
        "Das Verfahren vor Gericht ist beendet, der Bescheid nicht oder nicht ganz bestätigt",
    ),
    AppealEvent.CONFIRM_ELSEWHERE: (
        "widerspruchsbehoerde_entschieden",
        "Die Widerspruchsbehörde hat den Bescheid ganz bestätigt",
    ),
    AppealEvent.DECIDE_ELSEWHERE: (
        "widerspruchsbehoerde_entschieden",
        "Die Widerspruchsbehörde hat den Bescheid nicht oder nicht ganz bestätigt",
    ),
}
_BY_COURT = (AppealEvent.CONFIRM, AppealEvent.RULE)
_BY_OWN_DECISION = (AppealEvent.REJECT, AppealEvent.GRANT_PART)
_IN_ITS_LETTER = "Darüber entscheidet ein Widerspruchsbescheid. Bitte dort die Begründung schreiben."
_CHANGE_LENGTH = 2000
_OTHER_WAYS = {
    AppealEvent.REJECT: _IN_ITS_LETTER,
    AppealEvent.GRANT_PART: _IN_ITS_LETTER,
    AppealEvent.RELIEVE: "Bitte „Abhelfen“ wählen: Dort entsteht der Vorgang für den neuen Bescheid.",
    AppealEvent.REFER: "Bitte „Nicht abhelfen“ wählen und eintragen, wem der Widerspruch vorgelegt wird.",
}


@dataclass(frozen=True)
class Referral:
    """The office did not give in: when and before whom the Widerspruch was laid, and why there is no relief."""

    referred_on: date
    body: str
    note: str


@dataclass(frozen=True)
class ObjectionRuling:
    """What a Widerspruchsbescheid says: REJECT, or GRANT_PART with how the contested decision is changed.

    `change` is a sentence of the tenor, `office_share` the share of the costs that the office bears ("zur Hälfte"),
    `representation` what is said of a representative (only with GRANT_PART).
    """

    event: AppealEvent
    reasons: str
    change: str = ""
    office_share: str = ""
    representation: Representation = Representation.NONE


def end_appeal(
    ctx: Context, case_id: CaseId, appeal_id: int, *, event: AppealEvent, note: str
) -> CaseSummary:
    """Withdrawal, the ruling of the court, or the decision of another Widerspruchsbehörde ends a remedy.

    The event says whether all of the contested decision was confirmed: what follows from it goes by that.

    Raises `Invalid` without a note, for a court on a Widerspruch, and for what has a way of its own.
    """
    case = begin(ctx, case_id, Act.RECORD_REMEDY)
    appeal = _appeal(ctx, case_id, appeal_id)
    if event in _OTHER_WAYS:
        raise Invalid(_OTHER_WAYS[event], (FieldError("ereignis", _OTHER_WAYS[event]),))
    if event in _BY_COURT and appeal.kind != Remedy.KLAGE:
        raise Invalid(
            "Über einen Widerspruch entscheidet nicht das Gericht. Bitte abhelfen oder zurückweisen."
        )
    _need_note(note)
    advance(appeal, event)
    _close(ctx, case, appeal, note)
    name, words = _ENDED[event]
    ctx.record(case, name, f"{words}: {note.strip()}", appeal_id=appeal.id)
    return end(ctx, case)


def relieve(
    ctx: Context,
    case_id: CaseId,
    appeal_id: int,
    *,
    note: str,
    representation: Representation = Representation.NONE,
) -> CaseSummary:
    """The office gives in to the whole Widerspruch (§ 72 VwGO, § 85 (1) SGG): a follow-on case opens for the new decision.

    Its letter says that the Widerspruch is granted, who bears the costs and whether a representative was needed. Decided by
    a supervisor who has not drafted the decision; the second time is refused. `Invalid` for a Klage, without a note, and for
    a representative where the costs say nothing of one.
    """
    case, appeal = _begin_decision(ctx, case_id, appeal_id)
    if appeal.kind != Remedy.WIDERSPRUCH:
        raise Invalid(
            "Einer Klage hilft die Behörde nicht ab. Soll der Bescheid geändert werden, bitte einen Folgevorgang öffnen "
            "und die Entscheidung des Gerichts abwarten."
        )
    _need_note(note)
    regime = Regime(case.regime)
    no_representation = why_no_representation(regime, representation)
    if no_representation is not None:
        raise Invalid(no_representation, (FieldError("zuziehung", no_representation),))
    advance(appeal, AppealEvent.RELIEVE)
    _close(ctx, case, appeal, note)
    appeal.representation = representation.value
    fresh = start_follow_on(ctx, case, f"Abhilfe zum Widerspruch vom {in_words(appeal.received_on)}")
    promise_relief(ctx, appeal, fresh)
    refresh(ctx, fresh)
    said = (f"Abgeholfen: {note.strip()}.", representation_sentence(regime, representation))
    text = " ".join(filter(None, (*said, f"Neuer Bescheid in {fresh.file_reference}")))
    ctx.record(case, "abgeholfen", text, appeal_id=appeal.id, linked_case=fresh.id)
    return end(ctx, case)


def refer(ctx: Context, case_id: CaseId, appeal_id: int, *, referral: Referral) -> CaseSummary:
    """The office does not give in and lays the Widerspruch before the Widerspruchsbehörde (§ 73 (1) VwGO, § 85 (2) SGG).

    That may be the office itself; then the Widerspruchsbescheid follows here. The second time is refused. `Invalid` for
    a Klage, without body or note, and for a day before the receipt or after today.
    """
    case, appeal = _begin_decision(ctx, case_id, appeal_id)
    if appeal.kind != Remedy.WIDERSPRUCH:
        raise Invalid("Vorgelegt wird nur ein Widerspruch. Über eine Klage entscheidet das Gericht.")
    if not appeal.received_on <= referral.referred_on <= ctx.today:
        message = "Der Tag der Vorlage liegt zwischen dem Eingang des Widerspruchs und heute."
        raise Invalid(message, (FieldError("datum", message),))
    if not referral.body.strip():
        raise Invalid("Bitte die Widerspruchsbehörde nennen.", (FieldError("stelle", "Die Stelle fehlt."),))
    _need_note(referral.note)
    advance(appeal, AppealEvent.REFER)
    appeal.referred_on, appeal.referred_to = referral.referred_on, referral.body.strip()
    text = (
        f"Nicht abgeholfen ({referral.note.strip()}), am {in_words(referral.referred_on)} vorgelegt: "
        f"{appeal.referred_to}"
    )
    ctx.record(case, "nicht_abgeholfen", text, appeal_id=appeal.id)
    return end(ctx, case)


def decide_objection(
    ctx: Context, case_id: CaseId, appeal_id: int, *, ruling: ObjectionRuling
) -> CaseSummary:
    """The Widerspruchsbescheid of the office is ordered, to be served (§ 73 (3) VwGO); Klage is left.

    It rejects the Widerspruch, or changes the decision in part and rejects the rest; then a task asks for the change.
    Decided by a supervisor who has not drafted the decision. The second time is refused: the remedy has ended. `Invalid`
    for a Klage, and for what the letter lacks.
    """
    case, appeal = _begin_decision(ctx, case_id, appeal_id)
    if appeal.kind != Remedy.WIDERSPRUCH:
        raise Invalid("Über eine Klage entscheidet das Gericht. Bitte dessen Entscheidung eintragen.")
    regime = Regime(case.regime)
    change, share = _on_one_line(ruling.change), _on_one_line(ruling.office_share).rstrip(".")
    _check_ruling(replace(ruling, change=change, office_share=share), regime)
    advance(appeal, ruling.event)
    _close(ctx, case, appeal, f"Widerspruchsbescheid: {change}" if change else "Widerspruchsbescheid")
    appeal.representation = ruling.representation.value
    contested = ctx.session.get_one(Letter, appeal.letter_id)
    facts = appeal_facts(ctx, contested, appeal) | {
        "subject": contested.subject,
        "reasons": paragraphs(ruling.reasons),
        "court": court_of(ctx, service_of(ctx, case)),
        "change": change,
        "cost_sentence": costs_when_granted_in_part(regime, share, ruling.representation)
        if change
        else costs_when_rejected(regime),
    }
    letter = order_remedy_letter(ctx, case, LetterKind.OBJECTION, appeal, {"appeal": facts})
    appeal.objection_letter_id = letter.id
    words = f"Widerspruch zum Teil stattgegeben: {change}" if change else "Widerspruch zurückgewiesen"
    ctx.record(case, "widerspruchsbescheid", words, appeal_id=appeal.id)
    if change:
        title = (
            f"Teilerfolg des Widerspruchs vom {in_words(appeal.received_on)} umsetzen (Beträge, Zahlungen)"
        )
        set_task(ctx, case, key=f"{CHANGE_KEY}{appeal.id}", title=title)
    return end(ctx, case)


def _check_ruling(ruling: ObjectionRuling, regime: Regime) -> None:
    """`Invalid` names every field that does not fit: the letter goes out at once, so nothing is guessed."""
    change, share, reasons = ruling.change, ruling.office_share, paragraphs(ruling.reasons)
    is_part, no_share = ruling.event is AppealEvent.GRANT_PART, why_no_share(share)
    no_representation = why_no_representation(regime, ruling.representation)
    is_represented = ruling.representation is not Representation.NONE
    checks = (
        (
            ruling.event not in _BY_OWN_DECISION,
            "ereignis",
            "Bitte wählen, ob der Widerspruch zum Teil Erfolg hat.",
        ),
        (is_part and not change, "aenderung", "Die Änderung fehlt."),
        (len(change) > _CHANGE_LENGTH, "aenderung", f"Höchstens {_CHANGE_LENGTH} Zeichen."),
        (is_part and no_share is not None, "kostenanteil", no_share or ""),
        (not is_part and bool(change), "aenderung", "Bitte leeren oder „zum Teil Erfolg“ wählen."),
        (not is_part and bool(share), "kostenanteil", "Bitte leeren oder „zum Teil Erfolg“ wählen."),
        (not is_part and is_represented, "zuziehung", "Bitte leeren oder „zum Teil Erfolg“ wählen."),
        (is_part and no_representation is not None, "zuziehung", no_representation or ""),
        (not reasons, "begruendung", "Die Begründung fehlt."),
        (sum(map(len, reasons)) > TEXT_LENGTH, "begruendung", f"Höchstens {TEXT_LENGTH} Zeichen."),
    )
    faults = tuple(FieldError(name, message) for is_wrong, name, message in checks if is_wrong)
    if faults:
        message = (
            "Ein Widerspruchsbescheid ist zu begründen und sagt, was sich ändert und wer die Kosten trägt"
        )
        raise Invalid(f"{message} (§ 73 Abs. 3 VwGO).", faults)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _begin_decision(ctx: Context, case_id: CaseId, appeal_id: int) -> tuple[Case, Appeal]:
    """Case and remedy, locked, for a supervisor who has not drafted the decision; a remedy that has ended is refused."""
    case_to_change(ctx, case_id)
    appeal = _appeal(ctx, case_id, appeal_id)
    case = begin(ctx, case_id, Act.DECIDE_REMEDY, authors=_authors(ctx, appeal))
    return case, appeal


def _need_note(note: str) -> None:
    if not note.strip():
        raise Invalid("Bitte einen Vermerk schreiben.", (FieldError("vermerk", "Der Vermerk fehlt."),))


def _close(ctx: Context, case: Case, appeal: Appeal, note: str) -> None:
    appeal.ended_at = ctx.now
    appeal.ended_note = note.strip()
    warnings = tuple(f"{WARNING_KEY}{appeal.id}:{percent}" for percent in WARNING_PERCENTS)
    keys = (f"{LIMIT_KEY}{appeal.id}", f"{FORM_KEY}{appeal.id}", *warnings)
    finish_limits(ctx, case, keys=keys)


def _appeal(ctx: Context, case_id: int, appeal_id: int) -> Appeal:
    query = select(Appeal).where(col(Appeal.id) == appeal_id, col(Appeal.case_id) == case_id)
    appeal = ctx.session.exec(query.execution_options(populate_existing=True)).first()
    if appeal is None:
        raise NotFound("Diesen Rechtsbehelf gibt es in diesem Vorgang nicht.")
    return appeal


def _authors(ctx: Context, appeal: Appeal) -> list[int]:
    return ctx.session.get_one(Decision, appeal.decision_id).author_ids
