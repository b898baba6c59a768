"""What becomes of a letter after it left the house: proven, denied, come back, not fetched."""

from collections.abc import Sequence
from datetime import date

from cases.commands.acts import begin, end, refresh, refuse_if, summary
from cases.commands.context import Context
from cases.commands.delivery_dates import delivery_of, redate
from cases.commands.letters import PROOF_KEY, letter_of
from cases.commands.locking import locked
from cases.commands.time_limits import finish_limits, set_task
from cases.commands.unsent_letters import discard_cover
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import LetterKind
from cases.facts.limit_keys import DISPUTE, RETURN
from cases.facts.summary import CaseSummary
from cases.models import Case, Letter
from cases.rules.announcement import AnnouncementState, announcement, why_not_disputable
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterEvent, LetterStatus, advance
from cases.rules.permissions import Act
from cases.rules.regimes import Regime

_OUT = (LetterStatus.VERSANDT, LetterStatus.BEKANNTGEGEBEN, LetterStatus.BESTRITTEN)


def record_proof(ctx: Context, case_id: CaseId, letter_id: int, *, proven_on: date) -> CaseSummary:
    """The day on which the letter provably arrived (Zustellungsurkunde, Rückschein, Empfangsbekenntnis, own statement).

    Announcement and remedy period are computed again; the journal keeps the old and the new ledgers. The same day
    twice changes nothing. `Invalid` for a day before dispatch or after today.
    """
    case = begin(ctx, case_id, Act.NOTE)
    letter = letter_of(ctx, case_id, letter_id)
    refuse_if(why_not_out(letter))
    if letter.proven_on == proven_on:
        return summary(case)
    _check_day(ctx, letter, proven_on)
    before, letter.proven_on = letter.ledgers, proven_on
    if letter.status == LetterStatus.BESTRITTEN:
        advance(letter, LetterEvent.PROVE)
        discard_cover(ctx, case, letter)
    redate(ctx, case, letter)
    finish_limits(ctx, case, keys=(f"{PROOF_KEY}{letter.id}", f"{DISPUTE}{letter.id}"))
    ctx.record(
        case,
        "zugang_nachgewiesen",
        f"Zugang nachgewiesen am {in_words(proven_on)}: {letter.subject}",
        letter_id=letter.id,
        old_ledgers=before,
        ledgers=letter.ledgers,
    )
    return end(ctx, case)


def record_return(
    ctx: Context, case_id: CaseId, letter_id: int, *, came_back_on: date, reason: str
) -> CaseSummary:
    """The letter came back: it was not announced, even if the fictitious day had passed; a task asks for the address."""
    case = begin(ctx, case_id, Act.NOTE)
    letter = letter_of(ctx, case_id, letter_id)
    if letter.status == LetterStatus.ZURUECKGEKOMMEN:
        return summary(case)
    refuse_if(why_not_out(letter))
    _check_day(ctx, letter, came_back_on)
    if not reason.strip():
        raise Invalid("Bitte den Grund des Rücklaufs nennen.", (FieldError("grund", "Der Grund fehlt."),))
    letter.came_back_on = came_back_on
    text = f"Zurückgekommen am {in_words(came_back_on)} ({reason.strip()})"
    _undo_announcement(ctx, case, letter, text)
    return end(ctx, case)


def dispute_receipt(
    ctx: Context, case_id: CaseId, letter_id: int, *, disputed_on: date, reason: str
) -> CaseSummary:
    """The addressee denies that the letter arrived: the presumption falls, no period runs, a task asks for the proof.

    In doubt the authority proves receipt and day (§ 41 (2) sentence 3 VwVfG, § 37 (2) sentence 3 SGB X, § 122 (2) AO):
    `record_proof`, or `send_with_cover`. The second time changes nothing. `NotAllowed` where the receipt does not count.
    """
    case = begin(ctx, case_id, Act.NOTE)
    letter = letter_of(ctx, case_id, letter_id)
    if letter.disputed_on is not None and letter.proven_on is None and letter.status in _OUT:
        return summary(case)
    refuse_if(why_not_out(letter))
    _check_day(ctx, letter, disputed_on)
    if not reason.strip():
        message = "Bitte eintragen, was die Person zum Zugang sagt."
        raise Invalid(message, (FieldError("grund", "Die Angabe fehlt."),))
    idle = why_not_disputable(
        delivery_of(letter), Regime(case.regime), today=ctx.today, extra=ctx.extra_holidays
    )
    refuse_if((idle,) if idle else ())
    before, letter.disputed_on = letter.ledgers, disputed_on
    found = redate(ctx, case, letter)
    if found.state is AnnouncementState.UNCLEAR:
        _ask_for_proof(ctx, case, letter)
    ctx.record(
        case,
        "zugang_bestritten",
        f"Zugang bestritten am {in_words(disputed_on)} ({reason.strip()}): {letter.subject}",
        letter_id=letter.id,
        old_ledgers=before,
        ledgers=letter.ledgers,
    )
    return end(ctx, case)


def _ask_for_proof(ctx: Context, case: Case, letter: Letter) -> None:
    advance(letter, LetterEvent.DISPUTE)
    finish_limits(ctx, case, keys=(f"{PROOF_KEY}{letter.id}",))
    title = f"Zugang nachweisen oder erneut bekannt geben: {letter.subject}"
    set_task(ctx, case, key=f"{DISPUTE}{letter.id}", title=title)


def note_unfetched(ctx: Context, letter_ids: Sequence[int]) -> None:
    """These letters were not retrieved within ten days (§ 41 (2a) VwVfG): not announced, somebody has to send them."""
    for letter_id in letter_ids:
        case, letter = locked(ctx, Letter, letter_id)
        if letter.status != LetterStatus.VERSANDT or letter.announced_on is not None:
            continue
        found = announcement(
            delivery_of(letter), Regime(case.regime), today=ctx.today, extra=ctx.extra_holidays
        )
        if found.state is AnnouncementState.FAILED:
            letter.came_back_on = ctx.today
            _undo_announcement(ctx, case, letter, "Nicht innerhalb von zehn Tagen abgerufen")
            refresh(ctx, case)


def why_not_out(letter: Letter) -> tuple[str, ...]:
    """Why nothing can be entered about the delivery of a letter; empty once it has left the house."""
    if letter.kind == LetterKind.COVER:
        return ("Zugang und Rücklauf tragen Sie bitte bei dem Schreiben ein, zu dem das Deckblatt gehört.",)
    if letter.status in _OUT:
        return ()
    return ("Das geht erst, wenn das Schreiben versandt ist. Bitte zuerst den Versand eintragen.",)


def _undo_announcement(ctx: Context, case: Case, letter: Letter, text: str) -> None:
    before = letter.ledgers
    advance(letter, LetterEvent.COME_BACK)
    redate(ctx, case, letter)
    finish_limits(ctx, case, keys=(f"{PROOF_KEY}{letter.id}", f"{DISPUTE}{letter.id}"))
    title = f"Anschrift klären und erneut bekannt geben: {letter.subject}"
    set_task(ctx, case, key=f"{RETURN}{letter.id}", title=title)
    ctx.record(
        case, "ruecklauf", f"{text}: {letter.subject}", letter_id=letter.id, old_ledgers=before, ledgers=[]
    )


def _check_day(ctx: Context, letter: Letter, day: date) -> None:
    if day > ctx.today or (letter.sent_on is not None and day < letter.sent_on):
        message = "Der Tag liegt zwischen dem Versand und heute."
        raise Invalid(message, (FieldError("datum", message),))
