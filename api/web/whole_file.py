"""The whole case file as one PDF with bookmarks: cover, contents, statement, history, messages, letters, papers.

For a reader from outside (Akteneinsicht) drafts and what has not gone out are left out until the proceeding is over, and
for the time being internal notes, inner acts and what others sent in; the cover says which. Nothing is decided here: who
releases the file looks through it first.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from api.web.files import PICTURES
from api.web.labels import label
from cases.errors import CaseError, Invalid, NotAllowed, NotFound
from cases.facts.case_page import CaseHead, CasePage, DocumentView, MessageView
from cases.facts.kinds import Channel, DocumentSource, MessageDirection
from cases.facts.letter import Block, BlockKind
from cases.ports import DocumentStore
from cases.queries.case_page import case_page
from cases.queries.case_parts import DISCARDED, JOURNAL_LENGTH, Rows, load_rows
from cases.queries.information_block import block_problem
from cases.queries.look import OFFICE_TIME_ZONE, Look
from cases.queries.visible import visible_case
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.inspection import Hidden, why_hidden
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.lifecycle import OPEN_STATUSES, STATUS_WORDS
from cases.rules.regimes import Regime
from cases.rules.written import printable
from reports.letters.sheet import Sheet, paragraph_blocks, render_sheet
from reports.pdf.images import page_count
from reports.pdf.merge import Part, picture_page, with_bookmarks

_LAW = {
    Regime.VWVFG: (
        "§ 29 VwVfG; Entwürfe und Vorarbeiten bis zum Abschluss des Verfahrens: § 29 Abs. 1 Satz 2 VwVfG",
        "§ 29 Abs. 2 VwVfG",
    ),
    Regime.SGB: (
        "§ 25 SGB X; Entwürfe und Vorarbeiten bis zum Abschluss des Verfahrens: § 25 Abs. 1 Satz 2 SGB X",
        "§ 25 Abs. 3 SGB X",
    ),
}
"""The rule of inspection, and the one that asks for a reason to keep something back in the single case."""
_UNSENT = "Schreiben, die nicht hinausgegangen sind"
_DRAFTS = "Entwürfe und Vorarbeiten zu Entscheidungen"


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
    reader: Reader
    regime: Regime

    @property
    def head(self) -> CaseHead:
        return self.case.head

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
    left_out = (*_left_out(material), *_to_decide(material))
    parts = list(_parts(material))
    counts = [page_count(part.content) for part in parts]
    cover = _cover(material)
    ahead = page_count(cover) + page_count(_contents(material, parts, counts, 0))
    contents = _contents(material, parts, counts, ahead)
    whole = [Part(cover, "Aktendeckblatt"), Part(contents, "Inhalt"), *parts]
    suffix = "-akteneinsicht" if reader is Reader.INSPECTION else ""
    return CaseFile(
        content=with_bookmarks(whole, title=f"Akte {material.head.file_reference}"),
        file_name=f"akte-{material.head.file_reference.replace('/', '-')}{suffix}.pdf",
        shown=tuple(part.bookmark for part in parts),
        left_out=left_out,
    )


def cover_sheet(look: Look, store: DocumentStore, case_id: int) -> bytes:
    """The cover alone (Aktendeckblatt)."""
    return _cover(_material(look, store, case_id, Reader.OFFICE))


def _material(look: Look, store: DocumentStore, case_id: int, reader: Reader) -> _Material:
    case = visible_case(look, case_id)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    problem = block_problem(case, service) if reader is Reader.INSPECTION else ""
    if problem:
        raise NotAllowed(problem, (problem,))
    regime = Regime(case.regime)
    return _Material(look, store, case_page(look, case_id), load_rows(look, case_id), reader, regime)


def _parts(material: _Material) -> Iterator[Part]:
    case = material.case
    yield Part(material.sheet(case.head.words.data, tuple(_statement(case))), case.head.words.data)
    yield Part(material.sheet("Verlauf", (_history(material),)), "Verlauf")
    messages = _messages(material)
    if messages:
        blocks = tuple(block for message in messages for block in _message(message))
        yield Part(material.sheet("Nachrichten", blocks), "Nachrichten")
    yield from _letters(material)
    yield from _papers(material)


def _letters(material: _Material) -> Iterator[Part]:
    level = 0
    for row in material.rows.letters:
        if row.sha256 is None or (_is_outside(material) and row.id in material.rows.kept_back):
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
    hidden = (DocumentSource.THIRD_PARTY, DocumentSource.INTERNAL) if _is_outside(material) else ()
    return [one for one in material.case.documents if one.document_id and one.source not in hidden]


def _messages(material: _Material) -> list[MessageView]:
    return [
        one
        for one in material.case.messages
        if not (_is_outside(material) and one.direction == MessageDirection.INTERNAL)
    ]


def _left_out(material: _Material) -> Iterator[str]:
    """What the law leaves out: drafts and what prepares a decision, only until the proceeding is over."""
    if _is_outside(material) and not _has_ended(material):
        yield from _counted(((_lines_left_out(material)[Hidden.DRAFT], Hidden.DRAFT.value),))
        yield from _counted(((_unsent(material), _UNSENT),))
        yield _DRAFTS


def _to_decide(material: _Material) -> Iterator[str]:
    """What is left out for the time being: a person decides about it before the file is handed out."""
    if not _is_outside(material):
        return
    case = material.case
    notes = sum(one.direction == MessageDirection.INTERNAL for one in case.messages)
    notes += sum(one.source == DocumentSource.INTERNAL for one in case.documents if one.document_id)
    papers = [
        one for one in case.documents if one.document_id and one.document_id not in _of_letters(material)
    ]
    others = sum(one.source == DocumentSource.THIRD_PARTY for one in papers)
    others += len(material.rows.letters_to_others)
    why = _lines_left_out(material)
    yield from _counted(
        (
            (notes, "interne Vermerke"),
            (others, "Unterlagen von Dritten und Schreiben an Dritte"),
            (len(case.consultations), "Stellungnahmen anderer Stellen"),
            (why[Hidden.INNER], Hidden.INNER.value),
            (why[Hidden.OTHERS], Hidden.OTHERS.value),
        )
    )
    if _has_ended(material):
        yield from _counted(((_unsent(material), _UNSENT),))
        yield _DRAFTS


def _counted(found: Sequence[tuple[int, str]]) -> Iterator[str]:
    return (f"{words}: {count}" for count, words in found if count)


def _unsent(material: _Material) -> int:
    return len(material.rows.kept_back - material.rows.letters_to_others)


def _lines_left_out(material: _Material) -> Counter[Hidden | None]:
    return Counter(
        _why_left_out(material, line.act, line.details.get("letter_id")) for line in material.rows.journal
    )


def _has_ended(material: _Material) -> bool:
    return material.head.status not in OPEN_STATUSES


def _cover(material: _Material) -> bytes:
    head = material.head
    is_outside = _is_outside(material)
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
    if is_outside:
        blocks += [
            Block(BlockKind.HEADING, "Akteneinsicht"),
            *_what_lacks(material),
            Block(
                BlockKind.NOTE,
                "Vor der Herausgabe prüfen: Auch Formular, Schreiben und Unterlagen können Angaben über andere "
                "Personen enthalten. Das Programm schwärzt nichts.",
            ),
        ]
    return material.sheet("Akteneinsicht" if is_outside else "Aktendeckblatt", blocks)


def _what_lacks(material: _Material) -> Iterator[Block]:
    law, by_reason = _LAW.get(material.regime, ("", ""))
    yield Block(BlockKind.PARAGRAPH, f"Fassung zur Akteneinsicht{f' ({law})' if law else ''}.")
    if left_out := tuple(_left_out(material)):
        yield Block(BlockKind.PARAGRAPH, "Nicht enthalten sind:")
        yield Block(BlockKind.BULLETS, items=left_out)
    if to_decide := tuple(_to_decide(material)):
        ask = f"zu entscheiden, ob {by_reason} entgegensteht" if by_reason else "darüber zu entscheiden"
        yield Block(BlockKind.PARAGRAPH, f"Vorerst nicht enthalten – vor der Herausgabe ist {ask}:")
        yield Block(BlockKind.BULLETS, items=to_decide)


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
        if _why_left_out(material, line.act, line.details.get("letter_id")) is None
    ]


def _why_left_out(material: _Material, act: str, letter_id: int | None) -> Hidden | None:
    """None for a line this reader sees. What is about letters to third persons is theirs."""
    if not _is_outside(material):
        return None
    why = why_hidden(act, has_ended=_has_ended(material))
    return why or (Hidden.OTHERS if letter_id in material.rows.letters_to_others else None)


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


def _is_outside(material: _Material) -> bool:
    return material.reader is Reader.INSPECTION
