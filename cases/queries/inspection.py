"""What of a file somebody decides about before a reader from outside gets it, how it was decided, and what that hides."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlmodel import col, select

from cases.errors import NotAllowed
from cases.facts.inspection import Piece, PieceKind
from cases.facts.kinds import DecisionStatus, DocumentSource, MessageDirection
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.models import Case, Hearing, JournalEntry, Letter
from cases.queries.case_parts import Rows, load_rows
from cases.queries.hearings import hearings_of
from cases.queries.information_block import block_problem
from cases.queries.look import Look
from cases.queries.matching import sent_by_others
from cases.queries.visible import visible_case
from cases.rules.german import in_words
from cases.rules.inspection import Hidden, proposed_reason, why_hidden
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.lifecycle import OPEN_STATUSES
from cases.rules.regimes import Regime

_DECIDED, _STATEMENT = "akteneinsicht_entschieden", "stellungnahme"
_PUT_IN = ("zuordnung_eingang", "aeusserung_eingang")
_UNDECIDED = (
    "Bitte zuerst unter „Fassung zur Akteneinsicht“ über jedes Stück entscheiden: Etwas ist noch offen oder seit der "
    "letzten Entscheidung hinzugekommen."
)
_BEING_WRITTEN = (DecisionStatus.DRAFT, DecisionStatus.IN_APPROVAL)
_DETAIL_LENGTH = 80
_LINES = {
    Hidden.DRAFT: (PieceKind.DRAFT_LINES, "Einträge im Verlauf über Entwürfe und Vorarbeiten"),
    Hidden.INNER: (PieceKind.INNER_LINES, "Einträge im Verlauf über innere Vorgänge"),
    Hidden.OTHERS: (PieceKind.LINES_OF_OTHERS, "Einträge im Verlauf über andere Stellen und Personen"),
}


@dataclass(frozen=True)
class Inspection:
    """The file as a reader from outside gets it."""

    regime: Regime
    rows: Rows
    pieces: tuple[Piece, ...]

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Keys of the pieces that are drafts or kept back."""
        return frozenset(piece.key for piece in self.pieces if piece.is_draft or piece.reason)

    @property
    def to_decide(self) -> tuple[Piece, ...]:
        """The pieces somebody decides about."""
        return tuple(piece for piece in self.pieces if not piece.is_draft)

    @property
    def is_decided(self) -> bool:
        """Whether somebody has decided about every piece there is now."""
        return all(piece.is_decided for piece in self.to_decide)

    def hides(self, line: JournalEntry) -> bool:
        """Whether the line tells of something that is left out."""
        why = why_hidden(line.act)
        if why is Hidden.BLOCKED or (why is not None and lines_key(why) in self.left_out):
            return True
        about = {
            to_others_key(line.details.get("letter_id")),
            statement_key(line.details.get("consultation_id")),
            document_key(line.details.get("document_id")),
        }
        about |= {document_key(one) for one in line.details.get("document_ids", ())}
        is_put_in = line.act in _PUT_IN and line.details.get("linked_case") in self._messages_left_out
        return is_put_in or bool(about & self.left_out)

    @cached_property
    def _messages_left_out(self) -> frozenset[int]:
        """The messages of others that stay out, by the case they came in as: lines tell that they were put into this one."""
        return frozenset(
            row.from_case
            for row in self.rows.messages
            if row.from_case is not None
            and row.direction == MessageDirection.IN
            and message_key(row.id) in self.left_out
        )


def message_key(message_id: int | None) -> str:
    """The key of an internal note, or of a message of somebody else."""
    return f"vermerk:{message_id}"


def document_key(document_id: int | None) -> str:
    """The key of a paper that is no letter of this case."""
    return f"unterlage:{document_id}"


def statement_key(consultation_id: int | None) -> str:
    """The key of the statement of a body."""
    return f"stellungnahme:{consultation_id}"


def to_others_key(letter_id: int | None) -> str:
    """The key of a letter to somebody who is not the applicant, or of its cover sheet."""
    return f"an-dritte:{letter_id}"


def unsent_key(letter_id: int | None) -> str:
    """The key of a letter to the applicant that has not gone out."""
    return f"unversandt:{letter_id}"


def draft_key(decision_id: int | None) -> str:
    """The key of the draft of a decision, with its internal note."""
    return f"entwurf:{decision_id}"


def consideration_key(hearing_id: int | None) -> str:
    """The key of what the office makes of a statement of the person; the statement itself is open."""
    return f"wuerdigung:{hearing_id}"


def lines_key(why: Hidden) -> str:
    """The key of all lines of one kind."""
    return f"verlauf:{why.value}"


def inspection(look: Look, case_id: int) -> Inspection:
    """Every piece that is not open by itself, in the order of the file, as it was decided last or is proposed."""
    case, rows, last = visible_case(look, case_id), load_rows(look, case_id), _last_decision(look, case_id)
    regime, has_ended = Regime(case.regime), case.status not in OPEN_STATUSES
    others = _other_senders(look, case, rows)
    found = (
        *_messages(rows, others),
        *_papers(rows, others),
        *_statements(rows),
        *_letters(rows, has_ended=has_ended),
        *_drafts(rows, has_ended=has_ended),
        *_considerations(hearings_of(look, case_id), has_ended=has_ended),
        *_lines(rows, has_ended=has_ended),
    )
    pieces = (
        piece
        if piece.is_draft
        else replace(
            piece,
            reason=last.choices.get(piece.key, proposed_reason(piece.kind, regime)),
            is_decided=piece.key in last.choices and piece.line_id < last.line_id,
        )
        for piece in found
    )
    return Inspection(regime, rows, tuple(pieces))


def decided_inspection(look: Look, case_id: int) -> Inspection:
    """The same for the file itself; `NotAllowed` while something is undecided or data of another person is barred."""
    case, found = visible_case(look, case_id), inspection(look, case_id)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    problem = block_problem(case, service) or ("" if found.is_decided else _UNDECIDED)
    if problem:
        raise NotAllowed(problem, (problem,))
    return found


@dataclass(frozen=True)
class _Decision:
    """The reasons by the key of the piece, and the line of the journal they stand in: later lines it does not know."""

    choices: Mapping[str, str]
    line_id: int


def _last_decision(look: Look, case_id: int) -> _Decision:
    """The newest; one about nothing where nobody has decided."""
    query = (
        select(JournalEntry)
        .where(col(JournalEntry.case_id) == case_id, col(JournalEntry.act) == _DECIDED)
        .order_by(col(JournalEntry.id).desc())
    )
    entry = look.session.exec(query).first()
    return _Decision(entry.details["choices"], entry.id or 0) if entry else _Decision({}, 0)


def _other_senders(look: Look, case: Case, rows: Rows) -> Mapping[int | None, bool]:
    """The messages put into this case that are not known to be from its person; the one it was made of is.

    True: they may be. A remedy is taken for one of the person: nobody else has one against what is decided here.
    """
    put_in = {row.from_case for row in rows.messages} | {row.from_case for row in rows.documents}
    foreign = [one for one in put_in if one is not None and one != case.converted_from]
    remedies = {row.from_case for row in rows.messages if row.direction == MessageDirection.INTERNAL}
    return {one: may_be or one in remedies for one, may_be in sent_by_others(look, case, foreign).items()}


def _messages(rows: Rows, others: Mapping[int | None, bool]) -> Iterator[Piece]:
    for row in rows.messages:
        at = _moment(row.sent_at)
        if row.direction == MessageDirection.INTERNAL:
            yield Piece(message_key(row.id), PieceKind.NOTE, f"Interner Vermerk vom {at}", _short(row.body))
        elif row.from_case in others:
            detail = _short(f"{row.author_name}: {row.body}")
            title = f"Zugeordnete Nachricht vom {at}"
            kind = PieceKind.MESSAGE_PUT_IN if others[row.from_case] else PieceKind.MESSAGE_OF_OTHERS
            yield Piece(message_key(row.id), kind, title, detail)


def _papers(rows: Rows, others: Mapping[int | None, bool]) -> Iterator[Piece]:
    of_letters = {row.document_id for row in rows.letters}
    kinds = {
        DocumentSource.INTERNAL.value: (PieceKind.NOTE, "Vermerk"),
        DocumentSource.THIRD_PARTY.value: (PieceKind.PAPER_OF_OTHERS, "Unterlage von oder an Dritte"),
    }
    put_in = {
        one: (PieceKind.PAPER_PUT_IN if may_be else PieceKind.PAPER_OF_OTHERS, "Zugeordnete Unterlage")
        for one, may_be in others.items()
    }
    for row in rows.documents:
        found = kinds.get(row.source) or put_in.get(row.from_case)
        if found is not None and row.id not in of_letters:
            kind, words = found
            title = f"{words} vom {_moment(row.received_at)}"
            names = dict.fromkeys(name for name in (row.title, row.file_name) if name)
            yield Piece(document_key(row.id), kind, title, ", ".join(names))


def _statements(rows: Rows) -> Iterator[Piece]:
    """A second answer replaces the first. One whose line is no longer among those loaded is as old as the oldest of them."""
    entered = {
        line.details.get("consultation_id"): line.id or 0
        for line in reversed(rows.journal)
        if line.act == _STATEMENT
    }
    oldest = rows.journal[-1].id or 0 if rows.journal else 0
    for row in rows.consultations:
        if row.answer is not None:
            title = f"Stellungnahme: {row.body_name}"
            line_id = entered.get(row.id, oldest)
            yield Piece(statement_key(row.id), PieceKind.STATEMENT, title, _short(row.answer), line_id)


def _letters(rows: Rows, *, has_ended: bool) -> Iterator[Piece]:
    """What has not gone out is a draft; one that was discarded only until the proceeding is over."""
    bodies = {row.letter_id: row.body_name for row in rows.consultations if row.letter_id is not None}
    for row in rows.letters:
        is_draft = row.sent_on is None and not (has_ended and row.status == LetterStatus.VERWORFEN)
        if row.id in rows.letters_to_others:
            body = bodies.get(row.id or 0) or bodies.get(row.cover_of_id or 0)
            kind = PieceKind.LETTER_TO_BODY if body else PieceKind.LETTER_TO_PERSON
            title = f"Schreiben an {body or 'Dritte'}{_dated(row)}"
            yield Piece(to_others_key(row.id), kind, title, row.subject, is_draft=is_draft)
        elif row.sent_on is None:
            title = f"Nicht versandtes Schreiben{_dated(row)}"
            yield Piece(unsent_key(row.id), PieceKind.UNSENT_LETTER, title, row.subject, is_draft=is_draft)


def _dated(letter: Letter) -> str:
    return f" vom {in_words(letter.dated_on)}" if letter.dated_on else ""


def _drafts(rows: Rows, *, has_ended: bool) -> Iterator[Piece]:
    """Of a decision that went out only what its letter does not say: the note of those who wrote it. What is still being
    written (a correction, too) is a draft whatever became of the case.
    """
    for row in rows.decisions:
        if row.status != DecisionStatus.APPROVED or row.internal_note:
            title = f"Entwurf und Vermerk zur Entscheidung vom {_moment(row.saved_at)}"
            detail = _short(row.internal_note or row.reasons)
            is_draft = not has_ended or row.status in _BEING_WRITTEN
            yield Piece(draft_key(row.id), PieceKind.DRAFT, title, detail, is_draft=is_draft)


def _considerations(hearings: Sequence[Hearing], *, has_ended: bool) -> Iterator[Piece]:
    """What the office makes of a statement prepares the decision directly (§ 29 (1) VwVfG, § 25 (1) SGB X)."""
    for row in hearings:
        if row.consideration:
            day = f", eingetragen am {in_words(office_day(row.considered_at))}" if row.considered_at else ""
            title, detail = f"Würdigung der Äußerung{day}", _short(row.consideration)
            yield Piece(consideration_key(row.id), PieceKind.DRAFT, title, detail, is_draft=not has_ended)


def _lines(rows: Rows, *, has_ended: bool) -> Iterator[Piece]:
    """The lines about drafts tell of what is being written, too; they are drafts as long as it is one."""
    is_writing = any(row.status in _BEING_WRITTEN for row in rows.decisions)
    counts = Counter(why_hidden(line.act) for line in rows.journal)
    newest = {why_hidden(line.act): line.id or 0 for line in reversed(rows.journal)}
    for why, (kind, title) in _LINES.items():
        if counts[why]:
            is_draft = why is Hidden.DRAFT and (is_writing or not has_ended)
            detail = "1 Eintrag" if counts[why] == 1 else f"{counts[why]} Einträge"
            yield Piece(lines_key(why), kind, title, detail, newest[why], is_draft=is_draft)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y, %H:%M} Uhr"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _DETAIL_LENGTH else f"{words[:_DETAIL_LENGTH]} …"
