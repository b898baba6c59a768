"""Letters: order them (facts are frozen), file the rendered bytes, dispatch, record posting and announcement."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlmodel import col, select

from cases.catalogue.house_letters import FORM_HINT, OBJECTION_DECISION
from cases.commands.acts import begin, end, refresh, service_of, summary, tell_portal
from cases.commands.context import Context
from cases.commands.delivery_dates import redate
from cases.commands.letter_rows import dispatch_line, document_row, letter_row, note_file, ready_line
from cases.commands.locking import locked
from cases.commands.relief import finish_relief
from cases.commands.time_limits import (
    CaseLimit,
    finish_limits,
    finish_own,
    set_limit,
    set_task,
    simple_deadline,
)
from cases.commands.unsent_letters import discard_cover
from cases.errors import Conflict, FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.kinds import LetterKind, TimeLimitKind, Topic
from cases.facts.letter import LetterFacts, LetterProof
from cases.facts.limit_keys import DISPUTE, POSTING, RETURN
from cases.facts.office_time import office_day
from cases.facts.summary import CaseSummary
from cases.models import Appeal, Case, Decision, DocumentRequest, Letter, Party
from cases.ports import StoredContent
from cases.queries.addressee import is_to_be_mended
from cases.queries.addresses import decision_way, usual_way
from cases.queries.covers import waiting_cover
from cases.queries.letter_facts import LetterOrder, letter_facts
from cases.queries.people_of_cases import applicants_of, clerks_of
from cases.queries.remedies import open_appeals
from cases.queries.third_parties import third_party_way
from cases.rules.announcement import AnnouncementState, Route
from cases.rules.delivery import DeliveryWay, rule_of
from cases.rules.letter_lifecycle import LetterEvent, LetterStatus, advance
from cases.rules.lifecycle import OPEN_STATUSES
from cases.rules.permissions import Act

PROOF_EXPECTED = timedelta(weeks=2)
PROOF_KEY = "nachweis:"
_NOT_TO_BE_DELIVERED = (
    "In der Anschrift dieses Schreibens stehen Zeichen, die ein Brief nicht drucken kann; so kommt es nicht an. Bitte die "
    "Angabe in lateinischer Umschrift berichtigen und das Schreiben mit einem Deckblatt an die lesbare Anschrift versenden."
)
LETTER_KEYS = {
    LetterKind.RECEIPT: "receipt",
    LetterKind.DOCUMENT_REQUEST: "document_request",
    LetterKind.REMINDER: "reminder",
    LetterKind.WITHDRAWAL: "withdrawal_confirmation",
    LetterKind.HAND_OVER: "hand_over_notice",
    LetterKind.HEARING: "hearing",
}


def order_letter(  # noqa: PLR0913 - kinds of letters differ in what they need
    ctx: Context,
    case: Case,
    kind: LetterKind,
    *,
    request: DocumentRequest | None = None,
    extra: dict[str, object] | None = None,
    is_automatic: bool = False,
) -> Letter:
    """Freeze the facts of a letter that needs no approval, dated today, and order its production."""
    ctx.session.flush()
    facts = (extra or {}) | _request_facts(request, kind)
    return _ordered(ctx, _unordered(ctx, case, kind, facts, request=request, is_automatic=is_automatic))


def order_reminders(ctx: Context, due: Sequence[tuple[Case, DocumentRequest]], *, is_automatic: bool) -> None:
    """The same for the reminders of many demands, in a handful of statements."""
    ctx.session.flush()
    parties = applicants_of(ctx, [request.case_id for _, request in due])
    # Held until all are written: each letter then finds its clerk in the session instead of asking the database.
    clerks = clerks_of(ctx, [case for case, _ in due])
    letters = [
        _unordered(
            ctx,
            case,
            LetterKind.REMINDER,
            _request_facts(request, LetterKind.REMINDER),
            request=request,
            party=parties.get(request.case_id),
            is_automatic=is_automatic,
        )
        for case, request in due
    ]
    del clerks
    _all_ordered(ctx, letters)


def _unordered(  # noqa: PLR0913 - kinds of letters differ in what they need
    ctx: Context,
    case: Case,
    kind: LetterKind,
    facts: dict[str, object],
    *,
    request: DocumentRequest | None = None,
    party: Party | None = None,
    is_automatic: bool = False,
) -> Letter:
    order = LetterOrder(
        letter_key=LETTER_KEYS[kind],
        dated_on=ctx.today,
        signer=ctx.actor.name,
        letter_id=f"{kind.value}-{case.id}-{request.id if request else case.version}",
        way=usual_way(ctx, case),
        is_automatic=is_automatic,
        extra=facts,
    )
    facts_of_letter = letter_facts(ctx, case, order, party=party)
    letter = letter_row(ctx, case, kind, facts_of_letter, way=order.way)
    letter.request_id = request.id if request else None
    return letter


def order_third_party_letter(ctx: Context, case: Case, letter_key: str) -> Letter:
    """Freeze the facts of a letter to somebody who is not the applicant; it always goes by post."""
    way = third_party_way(ctx, case, letter_key)
    return order_letter_to_others(
        ctx, case, LetterOrder(letter_key, ctx.today, ctx.actor.name, f"{letter_key}-{case.id}", way)
    )


def order_letter_to_others(ctx: Context, case: Case, order: LetterOrder) -> Letter:
    """Freeze the facts of this letter to somebody who is not the applicant, and order its production."""
    ctx.session.flush()
    letter = letter_row(ctx, case, LetterKind.THIRD_PARTY, letter_facts(ctx, case, order), way=order.way)
    letter.letter_key = order.letter_key
    return _ordered(ctx, letter)


def order_information(
    ctx: Context,
    case: Case,
    letter_key: str,
    facts: dict[str, object],
    *,
    filed_in: Case | None = None,
) -> Letter:
    """Freeze and order a letter that only informs, with facts of its own, signed by the actor and dated today.

    `filed_in`: the case that was made of this one, where the letter lies and the portal finds it.
    """
    ctx.session.flush()
    order = LetterOrder(
        letter_key=letter_key,
        dated_on=ctx.today,
        signer=ctx.actor.name,
        letter_id=f"{letter_key}-{case.id}",
        way=usual_way(ctx, filed_in or case),
        extra=facts,
    )
    facts_of_letter = letter_facts(ctx, case, order)
    return _ordered(
        ctx, letter_row(ctx, filed_in or case, LetterKind.INFORMATION, facts_of_letter, way=order.way)
    )


def order_decision_letter(
    ctx: Context, case: Case, decision: Decision, facts: LetterFacts, sha256: str
) -> Letter:
    """Freeze the approved letter of an outcome: before sealing, the flow must produce exactly the bytes with this hash."""
    outcome = service_of(ctx, case).outcome(decision.outcome)
    kind = LetterKind.DECISION if outcome.is_decision else LetterKind.INFORMATION
    way = decision_way(ctx, case, outcome.way(decision.delivery))
    letter = letter_row(ctx, case, kind, facts, way=way)
    letter.decision_id = decision.id
    letter.expected_sha256 = sha256
    return _ordered(ctx, letter)


def order_remedy_letter(
    ctx: Context, case: Case, kind: LetterKind, appeal: Appeal, facts: Mapping[str, object]
) -> Letter:
    """Order the Widerspruchsbescheid, which is served (§ 73 (3) VwGO), or the hint on the right form, sent as usual.

    `facts` go under their name into the wording: `appeal` or `objection`.
    """
    is_decision = kind is LetterKind.OBJECTION
    way = DeliveryWay.SERVED if is_decision else usual_way(ctx, case)
    order = LetterOrder(
        letter_key=OBJECTION_DECISION if is_decision else FORM_HINT,
        dated_on=ctx.today,
        signer=ctx.actor.name,
        letter_id=f"{kind.value}-{appeal.id}",
        way=way,
        extra=facts,
    )
    return _ordered(ctx, letter_row(ctx, case, kind, letter_facts(ctx, case, order), way=way))


def file_letter(ctx: Context, letter_id: int, content: StoredContent, *, proof: LetterProof) -> None:
    """The flow has produced the letter: file it, and dispatch it to the mailbox or leave it for the post. Once only.

    `proof` says how it was made. `Conflict` if what was rendered is not what was approved.
    """
    case, letter = locked(ctx, Letter, letter_id)
    if letter.sha256 is not None or letter.status == LetterStatus.VERWORFEN:
        return
    if letter.expected_sha256 is not None and letter.expected_sha256 != proof.rendered_sha256:
        raise Conflict(f"Schreiben {letter_id}: Die erzeugte Datei weicht von der freigegebenen ab.")
    document = document_row(ctx, letter, content, file_name=f"{letter.kind}-{letter.id}.pdf")
    ctx.session.add(document)
    ctx.session.flush()
    letter.document_id = document.id
    note_file(letter, content, proof)
    if not rule_of(letter.way).is_on_paper:
        dispatch(ctx, case, letter, sent_on=ctx.today, sent_by="Postfach im Nutzerkonto")
        _tell_of(ctx, case, letter, str(ctx.today))
    else:
        _remember_posting(ctx, case, letter)
        text, details = ready_line(letter)
        ctx.record(case, "schreiben", text, **details)
    refresh(ctx, case)


def order_cover(ctx: Context, case: Case, letter: Letter, facts: LetterFacts, way: DeliveryWay) -> Letter:
    """Freeze and order the cover sheet with which this letter goes out on this way."""
    cover = letter_row(ctx, case, LetterKind.COVER, facts, way=way)
    cover.cover_of_id = letter.id
    return _ordered(ctx, cover)


def mark_posted(ctx: Context, case_id: CaseId, letter_id: int, *, posted_on: date) -> CaseSummary:
    """Somebody gave the letter to the post on this day (Ab-Vermerk): from here on the announcement is counted.

    A cover sheet takes its letter along; `Conflict` for a letter whose cover sheet waits, and for one whose address
    can still be made readable.
    """
    case = begin(ctx, case_id, Act.NOTE)
    letter = letter_of(ctx, case_id, letter_id)
    if letter.sha256 is None:
        raise Conflict("Das Schreiben wird gerade erzeugt. Bitte in einem Moment erneut versuchen.")
    if posted_on > ctx.today or (letter.dated_on is not None and posted_on < letter.dated_on):
        message = "Der Tag der Aufgabe liegt zwischen dem Datum des Schreibens und heute."
        raise Invalid(message, (FieldError("datum", message),))
    if letter.sent_on is not None:
        return summary(case)
    if waiting_cover(ctx, letter_id) is not None:
        raise Conflict(
            "Zu diesem Schreiben wartet ein Deckblatt. Bitte den Versand beim Deckblatt eintragen."
        )
    if is_to_be_mended(ctx, case, letter.facts["address_lines"]):
        raise Conflict(_NOT_TO_BE_DELIVERED)
    if letter.cover_of_id is None:
        dispatch(ctx, case, letter, sent_on=posted_on, sent_by=ctx.actor.name)
        _tell_of(ctx, case, letter, str(posted_on))
    else:
        _dispatch_with(ctx, case, letter, sent_on=posted_on)
    return end(ctx, case)


def letter_of(ctx: Context, case_id: int, letter_id: int) -> Letter:
    """The letter of this case; the case is locked already. `NotFound` for a letter of another case."""
    query = select(Letter).where(col(Letter.id) == letter_id, col(Letter.case_id) == case_id)
    letter = ctx.session.exec(query.execution_options(populate_existing=True)).first()
    if letter is None:
        raise NotFound("Dieses Schreiben gehört nicht zu diesem Vorgang.")
    return letter


def mark_fetched(ctx: Context, letter_id: int) -> None:
    """The applicant fetched the letter for the first time."""
    case, letter = locked(ctx, Letter, letter_id)
    if letter.fetched_at is None:
        letter.fetched_at = ctx.now
        if letter.route == Route.RETRIEVAL and letter.status in (
            LetterStatus.VERSANDT,
            LetterStatus.BESTRITTEN,
        ):
            found = redate(ctx, case, letter)
            if letter.status == LetterStatus.BESTRITTEN and found.state is AnnouncementState.DATED:
                advance(letter, LetterEvent.PROVE)
                discard_cover(ctx, case, letter)
            refresh(ctx, case)
        ctx.record(
            case,
            "abruf",
            f"Schreiben im Portal abgerufen: {letter.subject}",
            letter_id=letter.id,
            ledgers=letter.ledgers,
        )


def _remember_posting(ctx: Context, case: Case, letter: Letter) -> None:
    """A finished case is on nobody's list: a letter that still has to be posted brings it back."""
    if case.status in OPEN_STATUSES:
        return
    set_task(ctx, case, key=f"{POSTING}{letter.id}", title=f"Zur Post geben: {letter.subject}")


def _ordered(ctx: Context, letter: Letter) -> Letter:
    _all_ordered(ctx, [letter])
    return letter


def _all_ordered(ctx: Context, letters: Sequence[Letter]) -> None:
    ctx.session.add_all(letters)
    ctx.session.flush()
    orders = [(f"{Topic.LETTER}:{one.id}", one.case_id, {"letter_id": one.id}) for one in letters]
    ctx.send_all(Topic.LETTER, orders)


def _request_facts(request: DocumentRequest | None, kind: LetterKind) -> dict[str, object]:
    if request is None:
        return {}
    facts: dict[str, object] = {
        "items": request.items,
        "due_on": request.due_on,
        "consequence": "",
        "remark": request.remark,
        "is_cooperation_warning": request.has_warning,
    }
    if kind is LetterKind.REMINDER:
        facts["requested_on"] = office_day(request.asked_at)
    return {"request": facts}


def dispatch(ctx: Context, case: Case, letter: Letter, *, sent_on: date, sent_by: str) -> None:
    """The letter leaves the house on this day: announcement and remedy period are computed and kept with their ledgers."""
    advance(letter, LetterEvent.DISPATCH)
    letter.sent_on = sent_on
    letter.sent_by = sent_by
    found = redate(ctx, case, letter)
    # A correction must not end the period in which an open Widerspruch has to be decided.
    if letter.kind == LetterKind.DECISION and not open_appeals(ctx, case.id or 0):
        finish_own(ctx, case)
    if letter.kind == LetterKind.DECISION:
        finish_relief(ctx, case)
    finish_limits(ctx, case, keys=(f"{POSTING}{letter.id}",))
    if found.state is AnnouncementState.UNCLEAR:
        _wait_for_proof(ctx, case, letter)
    text, details = dispatch_line(letter, sent_on)
    ctx.record(case, "versand", text, **details)


def _dispatch_with(ctx: Context, case: Case, cover: Letter, *, sent_on: date) -> None:
    """The printed package leaves the house: the letter goes the way of its cover sheet, counted from this day."""
    letter = letter_of(ctx, cover.case_id, cover.cover_of_id or 0)
    is_again = letter.sent_on is not None
    old = {
        "sent_on": str(letter.sent_on),
        "came_back_on": str(letter.came_back_on),
        "disputed_on": str(letter.disputed_on),
        "way": letter.way,
        "ledgers": letter.ledgers,
    }
    letter.way, letter.route = cover.way, cover.route
    letter.proven_on = letter.came_back_on = letter.disputed_on = letter.fetched_at = None
    dispatch(ctx, case, letter, sent_on=sent_on, sent_by=ctx.actor.name)
    # An order with a known key is not taken again; the sheet tells this dispatch from all others, also of the same day.
    _tell_of(ctx, case, letter, f"deckblatt-{cover.id}")
    advance(cover, LetterEvent.DISPATCH)
    cover.sent_on, cover.sent_by = sent_on, ctx.actor.name
    keys = (f"{RETURN}{letter.id}", f"{DISPUTE}{letter.id}", f"{POSTING}{cover.id}")
    finish_limits(ctx, case, keys=keys)
    where = ", ".join(cover.facts["address_lines"])
    act, word = ("erneuter_versand", "Erneut versandt") if is_again else ("versand_mit_deckblatt", "Versandt")
    text = f"{word} mit Deckblatt an: {where}: {letter.subject}"
    ctx.record(case, act, text, letter_id=letter.id, cover_id=cover.id, before=old)


def _tell_of(ctx: Context, case: Case, letter: Letter, which: str) -> None:
    """The portal hears of each dispatch: with it the day of the announcement and the end of the period may be others."""
    if letter.kind != LetterKind.THIRD_PARTY:
        tell_portal(ctx, case, f"schreiben-{letter.id}-{which}", has_new_letter=True)


def _wait_for_proof(ctx: Context, case: Case, letter: Letter) -> None:
    limit = proof_limit(ctx, letter)
    set_limit(ctx, case, key=limit.key, kind=limit.kind, deadline=limit.deadline)


def proof_limit(ctx: Context, letter: Letter) -> CaseLimit:
    """The task to enter the proof of a letter whose day of announcement is not known without it."""
    title = f"Nachweis der Zustellung eintragen: {letter.subject}"
    deadline = simple_deadline(title, ctx.today, ctx.today + PROOF_EXPECTED)
    return CaseLimit(letter.case_id, f"{PROOF_KEY}{letter.id}", TimeLimitKind.FOLLOW_UP, deadline)
