"""Ask other bodies for their statement, each with its own end date, and record what they say."""

from sqlmodel import col, select

from cases.catalogue.service_parts import Consultation as Body
from cases.commands.acts import begin, end, refuse_if, service_of, start_if_new, summary
from cases.commands.consultation_periods import asked_deadline
from cases.commands.context import Context
from cases.commands.letters import order_letter_to_others
from cases.commands.time_limits import finish_limits, set_limit
from cases.commands.unsent_letters import discard_question
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import ConsultationStatus, TimeLimitKind
from cases.facts.letter import paragraphs
from cases.facts.limit_keys import CONSULTATION
from cases.facts.summary import CaseSummary
from cases.models import Case, Consultation, Letter
from cases.queries.consulted_bodies import (
    asked_body,
    body_address,
    letter_for_bodies,
    reader_at,
    was_written_to,
)
from cases.queries.covers import Destination, waiting_destination
from cases.queries.letter_facts import LetterOrder
from cases.rules.blockers import why_not_check
from cases.rules.consultations import check_waiver, needs_waiver, waiver_title
from cases.rules.delivery import DeliveryWay
from cases.rules.german import listed
from cases.rules.permissions import Act

SILENCE_KEY = "ausbleiben:"


def consult(
    ctx: Context, case_id: CaseId, *, version: int | None, body_keys: tuple[str, ...], question: str
) -> CaseSummary:
    """Ask bodies of the service; a body that is being asked already is not asked twice, one that was silent is asked anew.

    Where the catalogue knows the address and the service has a letter for bodies, the program writes it.
    """
    case = begin(ctx, case_id, Act.CONSULT, version=version)
    refuse_if(why_not_check(case.status))
    start_if_new(ctx, case)
    if not body_keys:
        raise Invalid(
            "Bitte mindestens eine Stelle auswählen.", (FieldError("stelle", "Bitte eine Stelle auswählen."),)
        )
    asked = [
        name
        for key in dict.fromkeys(body_keys)
        if (name := _ask(ctx, case, key, question.strip())) is not None
    ]
    if not asked:
        return summary(case)
    ctx.record(case, "beteiligung", f"Um Stellungnahme gebeten: {listed(asked)}")
    return end(ctx, case)


def record_answer(
    ctx: Context, case_id: CaseId, consultation_id: int, *, answer: str, has_objection: bool
) -> CaseSummary:
    """Write down what a body said; the second time corrects the first and is journalled too.

    Its letter is not sent any more where it still waits.
    """
    case = begin(ctx, case_id, Act.RECORD_ANSWER)
    row = _consultation(ctx, case, consultation_id)
    if not answer.strip():
        raise Invalid("Bitte die Antwort eintragen.", (FieldError("antwort", "Die Antwort fehlt."),))
    if row.answer == answer.strip() and row.has_objection == has_objection:
        return summary(case)
    row.answer = answer.strip()
    row.has_objection = has_objection
    row.status = ConsultationStatus.ANSWERED.value
    row.answered_at = ctx.now
    _stop_asking(ctx, case, row)
    tone = "mit Einwänden" if has_objection else "ohne Einwände"
    ctx.record(
        case, "stellungnahme", f"Stellungnahme {row.body_name} eingetragen ({tone})", consultation_id=row.id
    )
    return end(ctx, case)


def end_consultation(
    ctx: Context, case_id: CaseId, consultation_id: int, *, waiver_key: str = "", reason: str = ""
) -> CaseSummary:
    """Go on without the statement of this body; its letter is not sent any more where it still waits.

    `Invalid` without a chosen and explained reason where the body never got the letter, or where a rule wants it heard
    and its days still run.
    """
    case = begin(ctx, case_id, Act.RECORD_ANSWER)
    row = _consultation(ctx, case, consultation_id)
    if row.status not in (ConsultationStatus.OPEN, ConsultationStatus.SILENT):
        return summary(case)
    letter = ctx.session.get(Letter, row.letter_id) if row.letter_id else None
    asked = asked_body(ctx, case, service_of(ctx, case), row, letter)
    words = reason.replace("\r\n", "\n").strip()
    if waiver_key or needs_waiver(asked, ctx.today):
        check_waiver(waiver_key, words)
        row.waiver_key, row.waiver_reason = waiver_key, words
    row.status = ConsultationStatus.CANCELLED.value
    _stop_asking(ctx, case, row)
    why = f" ({waiver_title(waiver_key)}: {words})" if row.waiver_key else ""
    text = f"Beteiligung beendet: {row.body_name}{why}"
    ctx.record(case, "beteiligung_beendet", text, consultation_id=row.id)
    return end(ctx, case)


def renew_question(ctx: Context, case: Case, row: Consultation) -> None:
    """The day this body is waited for has moved: a letter that has not arrived is discarded and written anew with it.

    It goes the way and to the address of the cover sheet that waited with the old one, else by post to that of the catalogue.
    """
    letter = ctx.session.get(Letter, row.letter_id) if row.letter_id else None
    body = _body(ctx, case, row.body_key)
    if letter is None or body is None or was_written_to(letter):
        return
    to = waiting_destination(ctx, letter.id or 0)
    discard_question(ctx, case, row)
    _order_question(ctx, case, body, row, to=to)


def _ask(ctx: Context, case: Case, key: str, question: str) -> str | None:
    body = _body(ctx, case, key)
    if body is None:
        raise NotFound(f"Die Stelle „{key}“ ist bei dieser Leistung nicht vorgesehen.")
    if not _is_to_be_asked(ctx, case, key):
        return None
    deadline = asked_deadline(ctx, case, body, is_written_to=_destination(ctx, case, body) is not None)
    row = Consultation(
        case_id=case.id or 0,
        body_key=key,
        body_name=body.title,
        question=question,
        asked_at=ctx.now,
        asked_by=ctx.actor.name,
        due_on=deadline.ends_on,
    )
    ctx.session.add(row)
    ctx.session.flush()
    set_limit(ctx, case, key=f"{CONSULTATION}{row.id}", kind=TimeLimitKind.CONSULTATION, deadline=deadline)
    _order_question(ctx, case, body, row)
    return body.title


def _body(ctx: Context, case: Case, key: str) -> Body | None:
    return next((body for body in service_of(ctx, case).consultations if body.key == key), None)


def _is_to_be_asked(ctx: Context, case: Case, key: str) -> bool:
    """False while the body is being asked. One that was silent is asked anew: nobody waits for the first question."""
    asked = select(Consultation).where(
        col(Consultation.case_id) == case.id, col(Consultation.body_key) == key
    )
    rows = ctx.session.exec(asked.order_by(col(Consultation.id))).all()
    if any(row.status == ConsultationStatus.OPEN for row in rows):
        return False
    for row in rows:
        if row.status == ConsultationStatus.SILENT:
            row.status = ConsultationStatus.CANCELLED.value
            _stop_asking(ctx, case, row)
    return True


def _order_question(
    ctx: Context, case: Case, body: Body, row: Consultation, *, to: Destination | None = None
) -> None:
    """The letter to the body, by post to the address of the catalogue, or where `to` says; none where there is neither."""
    rule, to = letter_for_bodies(service_of(ctx, case)), to or _destination(ctx, case, body)
    if rule is None or to is None:
        return
    facts = {
        "paragraphs": paragraphs(row.question),
        "due_on": row.due_on,
        "silence_is_consent": body.silence_is_consent,
    }
    order = LetterOrder(
        rule.key,
        ctx.today,
        ctx.actor.name,
        f"{rule.key}-{row.id}-{case.version}",
        to.way,
        extra={"consultation": facts},
        reader=reader_at(to.lines, rule),
    )
    row.letter_id = order_letter_to_others(ctx, case, order).id


def _destination(ctx: Context, case: Case, body: Body) -> Destination | None:
    """Where the catalogue sends the letter to this body; None where the clerk asks on another way."""
    lines = body_address(ctx, case, service_of(ctx, case), body).lines
    return Destination(DeliveryWay.SIMPLE, lines) if lines else None


def _stop_asking(ctx: Context, case: Case, row: Consultation) -> None:
    """Done are the period of this consultation, the task that its silence made, and a letter that has not gone out."""
    finish_limits(ctx, case, keys=(f"{CONSULTATION}{row.id}", f"{SILENCE_KEY}{row.id}"))
    discard_question(ctx, case, row)


def _consultation(ctx: Context, case: Case, consultation_id: int) -> Consultation:
    row = ctx.session.exec(
        select(Consultation).where(
            col(Consultation.id) == consultation_id, col(Consultation.case_id) == case.id
        )
    ).first()
    if row is None:
        raise NotFound("Diese Beteiligung gehört nicht zu diesem Vorgang.")
    return row
