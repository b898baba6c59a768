"""Messages with the applicant and internal notes."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from cases.commands.acts import begin, end, refresh, refuse_if, summary, tell_portal
from cases.commands.context import Context
from cases.commands.hearing_periods import note_statement
from cases.errors import Conflict, FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import MessageDirection
from cases.facts.summary import CaseSummary
from cases.models import Message
from cases.queries.visible import case_to_change
from cases.rules.blockers import why_not_message
from cases.rules.permissions import Act

LENGTH = 5000
DOUBLE_CLICK = timedelta(minutes=1)


def write_message(ctx: Context, case_id: CaseId, *, body: str, is_internal: bool) -> CaseSummary:
    """A clerk writes to the applicant, or leaves a note that never leaves the office."""
    case = begin(ctx, case_id, Act.NOTE if is_internal else Act.WRITE_MESSAGE)
    text = body.strip()
    if not text or len(text) > LENGTH:
        raise Invalid(
            "Der Text fehlt oder ist zu lang.",
            (FieldError("text", f"Bitte 1 bis {LENGTH} Zeichen schreiben."),),
        )
    if not is_internal:
        refuse_if(why_not_message(is_from_portal=case.submission_id is not None))
    direction = MessageDirection.INTERNAL if is_internal else MessageDirection.OUT
    if _was_just_written(ctx, case_id, direction, text):
        return summary(case)
    message = Message(
        case_id=case_id, direction=direction.value, body=text, author_name=ctx.actor.name, sent_at=ctx.now
    )
    ctx.session.add(message)
    ctx.session.flush()
    ctx.record(
        case,
        "vermerk" if is_internal else "nachricht",
        "Interner Vermerk" if is_internal else "Nachricht an Antragsteller",
    )
    if not is_internal:
        tell_portal(ctx, case, f"nachricht-{message.id}", has_new_message=True)
    return end(ctx, case)


def receive_message(ctx: Context, case_id: CaseId, *, body: str, key: str) -> None:
    """The applicant writes; the same key twice is one message. `Conflict` for the same key with other words."""
    case = case_to_change(ctx, case_id)
    words = body.strip()
    values = {
        "case_id": case_id,
        "direction": MessageDirection.IN.value,
        "body": words,
        "author_name": case.applicant_name,
        "sent_at": ctx.now,
        "key": key,
    }
    statement = insert(Message).values(**values).on_conflict_do_nothing().returning(col(Message.id))
    if ctx.session.connection().execute(statement).first() is not None:
        ctx.record(case, "nachricht_eingang", "Nachricht vom Antragsteller eingegangen")
        if note_statement(ctx, case, what="Nachricht"):
            refresh(ctx, case)
        case.version += 1
    elif words != _words_under(ctx, case_id, key):
        raise Conflict(
            "Dieser Idempotency-Key wurde schon mit einer anderen Nachricht verwendet. "
            "Für eine neue Nachricht bitte einen neuen Schlüssel wählen."
        )


def mark_messages_read(ctx: Context, case_id: CaseId) -> None:
    """Whoever opens the messages of a case has read what came in."""
    case_to_change(ctx, case_id)
    ctx.session.exec(
        update(Message)
        .where(
            col(Message.case_id) == case_id,
            col(Message.direction) == MessageDirection.IN,
            col(Message.read_at).is_(None),
        )
        .values(read_at=ctx.now)
    )


def _words_under(ctx: Context, case_id: CaseId, key: str) -> str | None:
    query = select(Message.body).where(col(Message.case_id) == case_id, col(Message.key) == key)
    return ctx.session.exec(query).first()


def _was_just_written(ctx: Context, case_id: CaseId, direction: MessageDirection, text: str) -> bool:
    """The same words of the same person a moment ago: a double click."""
    query = select(Message.id).where(
        col(Message.case_id) == case_id,
        col(Message.direction) == direction,
        col(Message.author_name) == ctx.actor.name,
        col(Message.body) == text,
        col(Message.sent_at) > ctx.now - DOUBLE_CLICK,
    )
    return ctx.session.exec(query).first() is not None
