"""The whole case file as one PDF with bookmarks: cover, contents, statement, history, messages, letters, papers.

For a reader from outside (Akteneinsicht) drafts and what has not gone out are left out until the proceeding is over, and
what a person has kept back with a reason (`commands.inspection`); the cover says which. Nothing is decided here: while
something is undecided there is no such file, and who releases it looks through it first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from api.web.files import PICTURES
from api.web.inspection_cover import inspection_blocks
from api.web.labels import label
from cases.errors import CaseError, Invalid, NotFound
from cases.facts.case_page import CaseHead, CasePage, DocumentView, MessageView
from cases.facts.kinds import Channel, DecisionStatus, MessageDirection
from cases.facts.letter import Block, BlockKind
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.ports import DocumentStore
from cases.queries.case_page import case_page
from cases.queries.case_parts import DISCARDED, JOURNAL_LENGTH, Rows, load_rows
from cases.queries.inspection import (
    Inspection,
    consideration_key,
    decided_inspection,
    document_key,
    draft_key,
    message_key,
    statement_key,
    to_others_key,
    unsent_key,
)
from cases.queries.look import Look
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.lifecycle import STATUS_WORDS
from cases.rules.written import printable
from reports.letters.sheet import Sheet, paragraph_blocks, render_sheet
from reports.pdf.images import page_count
from reports.pdf.merge import Part, picture_page, with_bookmarks

_DRAFTS = "Entwürfe und Vermerke zur Entscheidung"


class Reader(StrEnum):
    """For whom the file is put together."""

    OFFICE = ""
    INSPECTION = "akteneinsicht"


@dataclass(frozen=True)
class CaseFile:
    """The file, its name, and what is in it and what is not, for the journal."""

    content: bytes
    file_name: str
    shown: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Material:
    look: Look
    store: DocumentStore
    case: CasePage
    rows: Rows
    inspection: Inspection | None

    @property
    def head(self) -> CaseHead:
        return self.case.head

    def has(self, *keys: str) -> bool:
        """Whether the reader gets the piece with one of these keys."""
        return self.inspection is None or not self.inspection.left_out & set(keys)

    def sheet(self, title: str, blocks: Sequence[Block]) -> bytes:
        """A generated page of this file."""
        reference = f"{self.head.file_reference} · Stand {self.look.today:%d.%m.%Y}"
        mark = f"akte-{self.head.case_id}-{title}"
        readable = [_readable(block) for block in blocks]
        sheet = Sheet(printable(title), self.head.authority_name, reference, mark, self.look.today, readable)
        return render_sheet(sheet)


def case_file(look: Look, store: DocumentStore, case_id: int, reader: Reader) -> CaseFile:
    """The file of a case the actor may see. A paper that cannot be shown has a page that says why."""
    material = _material(look, store, case_id, reader)
    parts = list(_parts(material))
    counts = [page_count(part.content) for part in parts]
    cover = _cover(material)
    ahead = page_count(cover) + page_count(_contents(material, parts, counts, 0))
    contents = _contents(material, parts, counts, ahead)
    whole = [Part(cover, "Aktendeckblatt"), Part(contents, "Inhalt"), *parts]
    found = material.inspection
    suffix = "-akteneinsicht" if found else ""
    return CaseFile(
        content=with_bookmarks(whole, title=f"Akte {material.head.file_reference}"),
        file_name=f"akte-{material.head.file_reference.replace('/', '-')}{suffix}.pdf",
        shown=tuple(part.bookmark for part in parts),
        left_out=tuple(one.title for one in found.pieces if one.key in found.left_out) if found else (),
    )


def cover_sheet(look: Look, store: DocumentStore, case_id: int) -> bytes:
    """The cover alone (Aktendeckblatt)."""
    return _cover(_material(look, store, case_id, Reader.OFFICE))


def _material(look: Look, store: DocumentStore, case_id: int, reader: Reader) -> _Material:
    case = case_page(look, case_id)
    found = decided_inspection(look, case_id) if reader is Reader.INSPECTION else None
    return _Material(look, store, case, found.rows if found else load_rows(look, case_id), found)


def _parts(material: _Material) -> Iterator[Part]:
    case = material.case
    yield Part(material.sheet(case.head.words.data, tuple(_statement(case))), case.head.words.data)
    yield Part(material.sheet("Verlauf", (_history(material),)), "Verlauf")
    messages = _messages(material)
    if messages:
        blocks = tuple(block for message in messages for block in _message(message))
        yield Part(material.sheet("Nachrichten", blocks), "Nachrichten")
    if statements := tuple(_statements_of_the_person(material)):
        yield Part(material.sheet("Äußerungen zur Anhörung", statements), "Äußerungen zur Anhörung")
    if bodies := tuple(_bodies(material)):
        yield Part(material.sheet("Andere Stellen", bodies), "Andere Stellen")
    if drafts := tuple(_drafts(material)):
        yield Part(material.sheet(_DRAFTS, drafts), _DRAFTS)
    yield from _letters(material)
    yield from _papers(material)


def _letters(material: _Material) -> Iterator[Part]:
    level = 0
    for row in material.rows.letters:
        if row.sha256 is None or not material.has(to_others_key(row.id), unsent_key(row.id)):
            continue
        if level == 0:
            yield Part(
                material.sheet("Schreiben", (_note("Schreiben der Behörde, älteste zuerst."),)), "Schreiben"
            )
            level = 1
        day = f"{row.dated_on:%d.%m.%Y}: " if row.dated_on else ""
        title = f"{row.subject}{DISCARDED}" if row.status == LetterStatus.VERWORFEN else row.subject
        yield Part(_filed(material, row.sha256, title), f"{day}{title}", 1)


def _filed(material: _Material, sha256: str, title: str) -> bytes:
    """The filed letter, or a page that says that the store has lost it: the rest of the file must still be read."""
    try:
        return material.store.get(sha256)
    except NotFound as error:
        return material.sheet(title, (_note(f"Nicht enthalten: {error.message}"),))


def _papers(material: _Material) -> Iterator[Part]:
    of_letters = _of_letters(material)
    hashes = {row.id: row.sha256 for row in material.rows.documents}
    papers = [one for one in _there(material) if one.document_id not in of_letters]
    if papers:
        yield Part(
            material.sheet("Unterlagen", (_note("Unterlagen der Akte, älteste zuerst."),)), "Unterlagen"
        )
    for one in papers:
        title = one.title or one.file_name
        yield Part(_paper(material, one, hashes[one.document_id]), title, 1)


def _paper(material: _Material, one: DocumentView, sha256: str) -> bytes:
    """The pages of a paper, or a page that says why there are none."""
    try:
        if one.status != DocumentStatus.UNBEDENKLICH:
            raise Invalid("Die Virenprüfung hat diese Unterlage nicht freigegeben.")
        content = material.store.get(sha256)
    except CaseError as error:
        return _not_enclosed(material, one, error.message)
    try:
        if one.media_type in PICTURES:
            return picture_page(content)
        page_count(content)
        return content
    except Invalid:
        # The words of the error tell people at a screen what to do, not who reads this page.
        return _not_enclosed(material, one, "Die Datei ist beschädigt oder zu groß, um sie abzudrucken.")


def _not_enclosed(material: _Material, one: DocumentView, why: str) -> bytes:
    return material.sheet(one.title or one.file_name, (_note(f"Nicht enthalten: {why}"),))


def _of_letters(material: _Material) -> frozenset[int | None]:
    """The papers that are files of letters of this case; those of another case have come along as papers."""
    return frozenset(row.document_id for row in material.rows.letters)


def _there(material: _Material) -> list[DocumentView]:
    there = [one for one in material.case.documents if one.document_id]
    return [one for one in there if material.has(document_key(one.document_id))]


def _messages(material: _Material) -> list[MessageView]:
    return [one for one in material.case.messages if material.has(message_key(one.message_id))]


def _statements_of_the_person(material: _Material) -> Iterator[Block]:
    """What the person said when heard, as a clerk wrote it down, oldest first; and what the office makes of it."""
    for one in reversed(material.case.hearing.hearings):
        if not one.answer:
            continue
        day = f", eingetragen am {one.considered_at:%d.%m.%Y}" if one.considered_at else ""
        yield Block(BlockKind.HEADING, f"Äußerung zu „{one.intended}“{day}")
        yield from paragraph_blocks(one.answer)
        if one.consideration and material.has(consideration_key(one.hearing_id)):
            yield Block(BlockKind.SUBHEADING, "Würdigung")
            yield from paragraph_blocks(one.consideration)


def _bodies(material: _Material) -> Iterator[Block]:
    """What other bodies were asked and what they said, with the reason where the office went on without.

    That one was asked is no secret; the question is one where its letter stays out.
    """
    for one in material.case.consultations:
        yield Block(
            BlockKind.HEADING, f"{one.body_name}, gefragt am {one.asked_at:%d.%m.%Y} von {one.asked_by}"
        )
        if one.letter_id is None or material.has(to_others_key(one.letter_id)):
            yield from paragraph_blocks(one.question)
        if one.answer is not None and material.has(statement_key(one.consultation_id)):
            tone = "mit Einwänden" if one.has_objection else "ohne Einwände"
            day = f" vom {one.answered_at:%d.%m.%Y}" if one.answered_at else ""
            yield Block(BlockKind.SUBHEADING, f"Stellungnahme{day}, {tone}")
            yield from paragraph_blocks(one.answer)
        if one.waiver_text:
            yield _note(f"Ohne Stellungnahme weitergeführt: {one.waiver_text}")


def _drafts(material: _Material) -> Iterator[Block]:
    """Drafts, and the notes of those who wrote a decision; its own words are those of the letter."""
    titles = {choice.key: choice.title for choice in material.case.decision.outcomes}
    for row in material.rows.decisions:
        is_out = row.status == DecisionStatus.APPROVED
        words = (("Begründung", "" if is_out else row.reasons), ("Interner Vermerk", row.internal_note))
        if not material.has(draft_key(row.id)) or (is_out and not row.internal_note):
            continue
        day = row.saved_at.astimezone(OFFICE_TIME_ZONE)
        yield Block(
            BlockKind.HEADING, f"{titles.get(row.outcome, row.outcome)}, {day:%d.%m.%Y}, {row.author_name}"
        )
        for title, text in words:
            if text:
                yield Block(BlockKind.SUBHEADING, title)
                yield from paragraph_blocks(text)


def _cover(material: _Material) -> bytes:
    head = material.head
    rows = (
        ("Angabe", "Inhalt"),
        ("Aktenzeichen", head.file_reference),
        ("Leistung", head.service_title),
        ("Person", head.applicant_name),
        ("Gegenstand", head.subject or "–"),
        ("Behörde", head.authority_name),
        ("Stelle", head.team_name or "–"),
        ("Zuständig", head.clerk_name or "nicht zugewiesen"),
        ("Eingang", f"{head.received_on:%d.%m.%Y}, {label(Channel, head.channel).text}"),
        ("Stand", STATUS_WORDS[head.status]),
        ("Zusammengestellt", f"{material.look.today:%d.%m.%Y} von {material.look.actor.name}"),
    )
    blocks = [Block(BlockKind.TABLE, rows=rows)]
    if material.inspection is None:
        return material.sheet("Aktendeckblatt", blocks)
    return material.sheet("Akteneinsicht", [*blocks, *inspection_blocks(material.inspection)])


def _contents(material: _Material, parts: Sequence[Part], counts: Sequence[int], ahead: int) -> bytes:
    rows = [("Inhalt", "Seite")]
    page = ahead + 1
    for part, count in zip(parts, counts, strict=True):
        rows.append((f"– {part.bookmark}" if part.level else part.bookmark, str(page)))
        page += count
    return material.sheet("Inhalt", (Block(BlockKind.TABLE, rows=tuple(rows), numeric_columns=(1,)),))


def _statement(case: CasePage) -> Iterator[Block]:
    for section in case.sections:
        rows = [("Angabe", "Wert")]
        for row in section.rows:
            value = row.value or "–"
            changed = f"{row.corrected} (angegeben war: {value})" if row.corrected is not None else value
            rows.append((row.label, changed))
        yield Block(BlockKind.HEADING, section.title)
        yield Block(BlockKind.TABLE, rows=tuple(rows))


def _history(material: _Material) -> Block:
    rows = [("Zeit", "Was", "Wer")]
    for at, words, who in _lines(material):
        rows.append((f"{at.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y, %H:%M}", words, who))
    if len(material.rows.journal) == JOURNAL_LENGTH:
        rows.append(("davor", f"Ältere Einträge als die letzten {JOURNAL_LENGTH} stehen nur im System.", ""))
    return Block(BlockKind.TABLE, rows=tuple(rows))


def _lines(material: _Material) -> list[tuple[datetime, str, str]]:
    """What of the history this reader may see, oldest first: moment, text, name."""
    return [
        (line.at, line.text, line.actor_name)
        for line in reversed(material.rows.journal)
        if material.inspection is None or not material.inspection.hides(line)
    ]


def _message(message: MessageView) -> tuple[Block, ...]:
    moment = message.sent_at.astimezone(OFFICE_TIME_ZONE)
    kind = label(MessageDirection, message.direction).text
    head = f"{moment:%d.%m.%Y, %H:%M} Uhr, {message.author_name} ({kind})"
    return (Block(BlockKind.HEADING, head), *paragraph_blocks(message.body))


def _readable(block: Block) -> Block:
    """The block in characters our fonts have: what citizens wrote in other scripts must not keep the file from being made."""
    rows = tuple(tuple(map(printable, row)) for row in block.rows)
    return replace(block, text=printable(block.text), items=tuple(map(printable, block.items)), rows=rows)


def _note(text: str) -> Block:
    return Block(BlockKind.NOTE, text)
