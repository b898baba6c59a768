"""Many letters at once: file a chunk of finished ones, dispatch them, each with its journal line and its ledgers.

Rows are written by the page, never one by one. The cases themselves are not touched: a notice that came by itself changes
neither their state nor anybody's list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlmodel import col

from cases.commands.context import Context
from cases.facts.actor import system_actor
from cases.facts.kinds import DocumentSource, LetterKind, RunItemStatus, Topic
from cases.facts.ledger import Deadline
from cases.facts.letter import FinishedLetter
from cases.models import Case, Document, Letter, LetterRun, LetterRunItem
from cases.ports import StoredContent
from cases.queries.annual_notices import NoticeDraft, Notices
from cases.queries.instructions import remedy_of
from cases.queries.ledgers import DEADLINE
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.visible import visible_cases
from cases.rules.announcement import Route, announced_on
from cases.rules.appeals import CourtBranch, Remedy, remedy_ends_on
from cases.rules.delivery import DeliveryWay
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterEvent, LetterStatus, advance
from cases.rules.lifecycle import citizen_word
from cases.rules.regimes import Regime

LETTER_PAGE = 500
_WAYS = {Route.PORTAL_MAILBOX: DeliveryWay.MAILBOX, Route.POST_INLAND: DeliveryWay.SIMPLE}


@dataclass(frozen=True)
class RunChunk:
    """Cases of a run that are ours until the transaction ends, by case id, with what their letters say."""

    run: LetterRun
    items: Mapping[int, LetterRunItem]
    notices: Notices
    letter_key: str


@dataclass(frozen=True)
class MadeLetter:
    """A notice that was rendered, sealed and stored."""

    draft: NoticeDraft
    finished: FinishedLetter
    stored: StoredContent


def file_chunk(ctx: Context, chunk: RunChunk, made: Sequence[MadeLetter], faults: Mapping[int, str]) -> None:
    """File what was made and note what was not; letters for the mailbox go out at once, the others wait for the post."""
    documents = [_document(ctx, one, chunk.run.year) for one in made]
    ctx.session.add_all(documents)
    ctx.session.flush()
    letters = [
        _letter(ctx, one, document, chunk.letter_key) for one, document in zip(made, documents, strict=True)
    ]
    ctx.session.add_all(letters)
    ctx.session.flush()
    for letter in letters:
        item = chunk.items[letter.case_id]
        item.status = RunItemStatus.MADE.value
        item.letter_id = letter.id
        item.done_at = ctx.now
    for case_id, reason in faults.items():
        item = chunk.items[case_id]
        item.status = RunItemStatus.FAULTY.value
        item.fault = reason
        item.done_at = ctx.now
    ctx.session.flush()
    ctx.enter_all([_ready(letter) for letter in letters if letter.route == Route.POST_INLAND])
    at_once = [letter for letter in letters if letter.route == Route.PORTAL_MAILBOX]
    cases = [one.draft.case for one in made]
    _dispatch(ctx, at_once, cases, sent_on=ctx.today, sent_by="Postfach im Nutzerkonto")


def dispatch_letters(ctx: Context, letters: Sequence[Letter], *, sent_on: date, sent_by: str) -> None:
    """These letters went out on that day: announcement and remedy period of each, journal, notice to the portal."""
    query = visible_cases(replace(ctx, actor=system_actor())).where(
        col(Case.id).in_([letter.case_id for letter in letters])
    )
    _dispatch(ctx, letters, ctx.session.exec(query).all(), sent_on=sent_on, sent_by=sent_by)


def _dispatch(
    ctx: Context, letters: Sequence[Letter], cases: Sequence[Case], *, sent_on: date, sent_by: str
) -> None:
    by_id = {case.id: case for case in cases}
    for letter in letters:
        case = by_id[letter.case_id]
        ledgers = _ledgers(Route(letter.route), sent_on, Regime(case.regime), *remedy_of(ctx, case))
        advance(letter, LetterEvent.DISPATCH)
        letter.sent_on = sent_on
        letter.sent_by = sent_by
        letter.announced_on = ledgers[0].ends_on
        letter.remedy_ends_on = ledgers[1].ends_on if len(ledgers) > 1 else None
        letter.ledgers = [DEADLINE.dump_python(ledger, mode="json") for ledger in ledgers]
    ctx.session.flush()
    ctx.enter_all(
        [
            (
                letter.case_id,
                "versand",
                f"Schreiben {_way(letter, sent_on)}: {letter.subject}",
                _traces(letter) | {"sent_by": sent_by, "ledgers": letter.ledgers},
            )
            for letter in letters
        ]
    )
    ctx.send_all(
        Topic.NOTICE,
        [
            (
                f"{Topic.NOTICE}:{letter.case_id}:schreiben-{letter.id}",
                letter.case_id,
                _news(by_id[letter.case_id]),
            )
            for letter in letters
            if by_id[letter.case_id].submission_id is not None
        ],
    )


@lru_cache(maxsize=256)
def _ledgers(
    route: Route, sent_on: date, regime: Regime, remedy: Remedy, branch: CourtBranch
) -> tuple[Deadline, ...]:
    received = announced_on(route, sent_on, regime)
    if remedy is Remedy.NONE:
        return (received,)
    return (received, remedy_ends_on(received.ends_on, regime, remedy=remedy, branch=branch))


def _ready(letter: Letter) -> tuple[int, str, str, dict[str, object]]:
    return (
        letter.case_id,
        "schreiben",
        f"Schreiben liegt zum Druck bereit: {letter.subject}",
        _traces(letter),
    )


def _news(case: Case) -> dict[str, object]:
    return {"word": citizen_word(case.status), "has_new_letter": True, "has_new_message": False}


def _way(letter: Letter, sent_on: date) -> str:
    if letter.route == Route.PORTAL_MAILBOX:
        return "im Postfach bereitgestellt"
    return f"zur Post gegeben am {in_words(sent_on)}"


def _traces(letter: Letter) -> dict[str, object]:
    traces: dict[str, object] = {"letter_id": letter.id, "sha256": letter.sha256}
    if letter.sealed_by:
        traces |= {"rendered_sha256": letter.rendered_sha256, "sealed_by": letter.sealed_by}
    return traces


def _document(ctx: Context, one: MadeLetter, year: int) -> Document:
    return Document(
        case_id=one.draft.case.id or 0,
        title=one.draft.facts.subject,
        file_name=f"{LetterKind.ANNUAL_NOTICE}-{year}.pdf",
        media_type="application/pdf",
        size_bytes=one.stored.size_bytes,
        sha256=one.stored.sha256,
        status=DocumentStatus.UNBEDENKLICH.value,
        source=DocumentSource.OFFICE.value,
        received_at=ctx.now,
    )


def _letter(ctx: Context, one: MadeLetter, document: Document, letter_key: str) -> Letter:
    facts, proof = one.draft.facts, one.finished.proof
    return Letter(
        case_id=one.draft.case.id or 0,
        kind=LetterKind.ANNUAL_NOTICE.value,
        status=LetterStatus.FREIGEGEBEN.value,
        letter_key=letter_key,
        subject=facts.subject,
        route=one.draft.route.value,
        way=_WAYS[one.draft.route].value,
        facts=LETTER_FACTS.dump_python(facts, mode="json"),
        dated_on=facts.dated_on,
        created_at=ctx.now,
        created_by=ctx.actor.name,
        document_id=document.id,
        sha256=one.stored.sha256,
        rendered_sha256=proof.rendered_sha256,
        renderer=proof.renderer,
        sealed_by=proof.sealed_by or None,
        seal_sha256=proof.seal_sha256 or None,
    )
