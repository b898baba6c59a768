"""Facts of one letter: everything `reports.letters` needs, nothing it would have to look up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cases.facts.seal import LetterSeal


class BlockKind(StrEnum):
    """Kinds of text blocks in a letter body."""

    HEADING = "heading"
    SUBHEADING = "subheading"
    PARAGRAPH = "paragraph"
    NUMBERED = "numbered"
    BULLETS = "bullets"
    TABLE = "table"
    NOTE = "note"


@dataclass(frozen=True)
class Block:
    """One block of a letter. `text` for headings, paragraph and note; `items` for lists; `rows` for tables.

    Text is plain, with two marks only: `**bold**` and `[text](https://…)`; everything else prints as it is.
    A line feed breaks the line. Strangers' words lose the force of their marks when a word joiner (U+2060,
    never printed) stands between `*` and `*` or between `]` and `(`.
    For a table the first row is the header; `numeric_columns` are right aligned; `has_total` makes the last
    row bold.
    """

    kind: BlockKind
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numeric_columns: tuple[int, ...] = ()
    has_total: bool = False


@dataclass(frozen=True)
class Letterhead:
    """Sender: the authority as it appears on paper. `emblem` names a mark of `reports.letters` or is ""."""

    authority_name: str
    head_of_authority: str
    return_address: str
    footer_columns: tuple[tuple[str, ...], ...]
    place: str
    emblem: str = ""


@dataclass(frozen=True)
class Signature:
    """How a letter is signed: by a person (name reproduced) or issued automatically.

    `automatic_note` is printed for automatic issue only. For a decision it names the rule of the regime (§ 37 (5)
    VwVfG, § 33 (5) SGB X, § 119 (3) AO); other letters need no rule.
    """

    is_automatic: bool
    on_behalf: str = ""
    name: str = ""
    automatic_note: str = "Dieses Schreiben wurde automatisch erstellt und ist ohne Unterschrift gültig."


@dataclass(frozen=True)
class LetterFacts:
    """One letter. `dated_on` None prints "Entwurf" instead of a date; `is_draft` marks each page as a
    draft. `data` is the same decision for machines: only text, numbers, lists and mappings, as JSON has them.
    `seal`: the file has room for this seal and may go out only with it; None: it is complete as it is.
    """

    letter_id: str
    language: str
    letterhead: Letterhead
    delivery_note: str
    address_lines: tuple[str, ...]
    information: tuple[tuple[str, str], ...]
    dated_on: date | None
    subject: str
    blocks: tuple[Block, ...]
    signature: Signature
    closing: str = "Mit freundlichen Grüßen"
    after_signature: tuple[Block, ...] = field(default=())
    is_draft: bool = False
    data: Mapping[str, object] | None = field(default=None, hash=False)
    seal: LetterSeal | None = None


@dataclass(frozen=True)
class LetterProof:
    """What is kept of the making of a letter, to prove it later.

    `rendered_sha256` is the hash before sealing, which is the one that was approved; without a seal it is that of the
    file. `renderer` names the version that made it. `sealed_by` is the subject of the certificate and `seal_sha256` its
    fingerprint, both "" without a seal.
    """

    rendered_sha256: str
    renderer: str
    sealed_by: str = ""
    seal_sha256: str = ""


@dataclass(frozen=True)
class FinishedLetter:
    """The bytes of a letter as they are filed and sent, and their proof."""

    content: bytes
    proof: LetterProof


def paragraphs(text: str) -> list[str]:
    """What somebody typed, in its paragraphs: blank lines part them, also such with spaces, whatever ends a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return [part.strip() for part in re.split(r"\n\s*\n", lines) if part.strip()]
