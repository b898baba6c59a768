"""Rows of a letter and of its file, and what the journal says of it: the same for one letter and for thousands."""

from datetime import date

from cases.commands.context import Context
from cases.facts.kinds import DocumentSource, LetterKind
from cases.facts.letter import LetterFacts, LetterProof
from cases.models import Case, Document, Letter
from cases.ports import StoredContent
from cases.queries.letter_facts import LETTER_FACTS
from cases.rules.delivery import DeliveryWay, rule_of
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterStatus


def letter_row(ctx: Context, case: Case, kind: LetterKind, facts: LetterFacts, *, way: DeliveryWay) -> Letter:
    """A released letter with its frozen facts, dated as they say, that goes out on this way; not stored yet."""
    return Letter(
        case_id=case.id or 0,
        kind=kind.value,
        status=LetterStatus.FREIGEGEBEN.value,
        subject=facts.subject,
        route=rule_of(way).route.value,
        way=way.value,
        facts=LETTER_FACTS.dump_python(facts, mode="json"),
        dated_on=facts.dated_on,
        created_at=ctx.now,
        created_by=ctx.actor.name,
    )


def document_row(ctx: Context, letter: Letter, content: StoredContent, *, file_name: str) -> Document:
    """The file of the letter in its case; not stored yet."""
    return Document(
        case_id=letter.case_id,
        title=letter.subject,
        file_name=file_name,
        media_type="application/pdf",
        size_bytes=content.size_bytes,
        sha256=content.sha256,
        status=DocumentStatus.UNBEDENKLICH.value,
        source=_source(ctx, letter).value,
        received_at=ctx.now,
        requirement_key="",
    )


def _source(ctx: Context, letter: Letter) -> DocumentSource:
    """A letter to somebody else, and the sheet with its address, stay theirs, also where only the file goes along."""
    covered = ctx.session.get(Letter, letter.cover_of_id) if letter.cover_of_id else None
    kind = (covered or letter).kind
    return DocumentSource.THIRD_PARTY if kind == LetterKind.THIRD_PARTY else DocumentSource.OFFICE


def note_file(letter: Letter, content: StoredContent, proof: LetterProof) -> None:
    """What was made of the letter: the file that lies in the store, and what proves it later."""
    letter.sha256 = content.sha256
    letter.rendered_sha256 = proof.rendered_sha256
    letter.renderer = proof.renderer or None
    letter.sealed_by = proof.sealed_by or None
    letter.seal_sha256 = proof.seal_sha256 or None


def hashes_of(letter: Letter) -> dict[str, object]:
    """For the journal: what lies in the file, what was approved, and whose seal is on it."""
    hashes: dict[str, object] = {"sha256": letter.sha256}
    if letter.sealed_by:
        hashes |= {"rendered_sha256": letter.rendered_sha256, "sealed_by": letter.sealed_by}
    return hashes


def dispatch_line(letter: Letter, sent_on: date) -> tuple[str, dict[str, object]]:
    """The line of the journal for a letter that left the house on this day: text and details."""
    rule = rule_of(letter.way)
    way = f"{rule.sent_words} am {in_words(sent_on)}" if rule.is_on_paper else rule.sent_words
    details = {
        "letter_id": letter.id,
        **hashes_of(letter),
        "sent_by": letter.sent_by,
        "way": letter.way,
        "ledgers": letter.ledgers,
    }
    return f"Schreiben {way}: {letter.subject}", details


def ready_line(letter: Letter) -> tuple[str, dict[str, object]]:
    """The line of the journal for a letter that waits for the post: text and details."""
    return f"Schreiben liegt zum Druck bereit: {letter.subject}", {"letter_id": letter.id} | hashes_of(letter)
