"""Letters and cover sheets that nobody needs any more before they went out: discarded, and off the list of the post."""

from sqlmodel import col, select

from cases.commands.context import Context
from cases.commands.time_limits import finish_limits
from cases.facts.limit_keys import DISPUTE, POSTING, RETURN
from cases.models import Case, Consultation, Letter
from cases.queries.covers import waiting_cover
from cases.rules.letter_lifecycle import LetterEvent, LetterStatus, advance


def discard_cover(ctx: Context, case: Case, letter: Letter) -> None:
    """The cover sheet that waits with this letter is not needed any more; nothing if there is none."""
    cover = waiting_cover(ctx, letter.id or 0)
    if cover is not None:
        _discard_cover(ctx, case, cover, letter)


def _discard_cover(ctx: Context, case: Case, cover: Letter, letter: Letter) -> None:
    _discard(ctx, case, cover)
    ctx.record(case, "deckblatt_verworfen", f"Deckblatt verworfen: {letter.subject}", letter_id=cover.id)


def discard_question(ctx: Context, case: Case, consultation: Consultation) -> None:
    """Nobody waits for this body any more: its letter is not sent, and not sent again; one that went out stays.

    A letter that is still being produced is not filed afterwards.
    """
    letter = ctx.session.get(Letter, consultation.letter_id) if consultation.letter_id else None
    if letter is None:
        return
    discard_cover(ctx, case, letter)
    finish_limits(ctx, case, keys=(f"{RETURN}{letter.id}", f"{DISPUTE}{letter.id}"))
    if letter.status == LetterStatus.FREIGEGEBEN:
        _discard(ctx, case, letter)
        ctx.record(case, "schreiben_verworfen", f"Schreiben verworfen: {letter.subject}", letter_id=letter.id)


def discard_repeats(ctx: Context, case: Case) -> None:
    """The case has ended: nothing is sent a second time. A sheet stays whose letter still has to go out for the first."""
    sent = select(Letter.id).where(col(Letter.case_id) == case.id, col(Letter.sent_on).is_not(None))
    covers = select(Letter).where(
        col(Letter.cover_of_id).in_(sent), col(Letter.status) == LetterStatus.FREIGEGEBEN.value
    )
    for cover in ctx.session.exec(covers.order_by(col(Letter.cover_of_id))).all():
        letter = ctx.session.get_one(Letter, cover.cover_of_id)
        _discard_cover(ctx, case, cover, letter)


def _discard(ctx: Context, case: Case, letter: Letter) -> None:
    advance(letter, LetterEvent.DISCARD)
    finish_limits(ctx, case, keys=(f"{POSTING}{letter.id}",))
