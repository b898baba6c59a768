"""Many letters at once: file a chunk of finished ones, dispatch them, each with its journal line and its ledgers.

Rows are written by the page, never one by one. The cases themselves are not touched: a notice that came by itself changes
neither their state nor anybody's list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col

from cases.commands.context import Context
from cases.commands.delivery_dates import note_dates, remedy_limit
from cases.commands.letter_rows import dispatch_line, document_row, letter_row, note_file, ready_line
from cases.commands.letters import proof_limit
from cases.commands.time_limits import CaseLimit, set_limits
from cases.facts.actor import system_actor
from cases.facts.kinds import LetterKind, RunItemStatus, Topic
from cases.facts.letter import FinishedLetter
from cases.models import Case, Letter, LetterRun, LetterRunItem
from cases.ports import StoredContent
from cases.queries.annual_notices import NoticeDraft, Notices
from cases.queries.visible import visible_cases
from cases.rules.announcement import AnnouncementState
from cases.rules.delivery import rule_of
from cases.rules.letter_lifecycle import LetterEvent, advance
from cases.rules.lifecycle import citizen_word

LETTER_PAGE = 500


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
    letters = [_letter(ctx, one, chunk.letter_key) for one in made]
    documents = [
        document_row(ctx, letter, one.stored, file_name=f"{letter.kind}-{chunk.run.year}.pdf")
        for letter, one in zip(letters, made, strict=True)
    ]
    ctx.session.add_all(documents)
    ctx.session.flush()
    for letter, document in zip(letters, documents, strict=True):
        letter.document_id = document.id
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
    on_paper = [letter for letter in letters if rule_of(letter.way).is_on_paper]
    ctx.enter_all([(letter.case_id, "schreiben", *ready_line(letter)) for letter in on_paper])
    at_once = [letter for letter in letters if not rule_of(letter.way).is_on_paper]
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
    limits: list[CaseLimit] = []
    for letter in letters:
        advance(letter, LetterEvent.DISPATCH)
        letter.sent_on = sent_on
        letter.sent_by = sent_by
        dates = note_dates(ctx, by_id[letter.case_id], letter)
        if dates.period is not None:
            limits.append(remedy_limit(letter, dates.period))
        if dates.announcement.state is AnnouncementState.UNCLEAR:
            limits.append(proof_limit(ctx, letter))
    ctx.session.flush()
    set_limits(ctx, limits)
    ctx.enter_all([(letter.case_id, "versand", *dispatch_line(letter, sent_on)) for letter in letters])
    ctx.send_all(
        Topic.NOTICE,
        [
            (
                f"{Topic.NOTICE}:{letter.case_id}:schreiben-{letter.id}-{sent_on}",
                letter.case_id,
                _news(by_id[letter.case_id]),
            )
            for letter in letters
            if by_id[letter.case_id].submission_id is not None
        ],
    )


def _news(case: Case) -> dict[str, object]:
    return {"word": citizen_word(case.status), "has_new_letter": True, "has_new_message": False}


def _letter(ctx: Context, one: MadeLetter, letter_key: str) -> Letter:
    draft = one.draft
    letter = letter_row(ctx, draft.case, LetterKind.ANNUAL_NOTICE, draft.facts, way=draft.way)
    letter.letter_key = letter_key
    note_file(letter, one.stored, one.finished.proof)
    return letter
