"""What of a file somebody decides about before a reader from outside gets it (Akteneinsicht)."""

from dataclasses import dataclass
from enum import StrEnum


class PieceKind(StrEnum):
    """Kinds of pieces; each is told apart on the cover of the file.

    Put in: by a clerk, and perhaps from the person itself; of others: as far as is known from somebody else.
    """

    NOTE = "note"
    MESSAGE_PUT_IN = "message_put_in"
    MESSAGE_OF_OTHERS = "message_of_others"
    STATEMENT = "statement"
    PAPER_PUT_IN = "paper_put_in"
    PAPER_OF_OTHERS = "paper_of_others"
    LETTER_TO_BODY = "letter_to_body"
    LETTER_TO_PERSON = "letter_to_person"
    UNSENT_LETTER = "unsent_letter"
    DRAFT = "draft"
    DRAFT_LINES = "draft_lines"
    INNER_LINES = "inner_lines"
    LINES_OF_OTHERS = "lines_of_others"


@dataclass(frozen=True)
class Piece:
    """One piece. `title` is what the cover may say, `detail` what the clerk reads besides.

    `reason` is the key of why it stays out, "" if it goes in: as decided, else as proposed (`is_decided`).
    `line_id` names the line of the journal that changed it last, 0 where nothing changes it once it is there.
    `is_draft`: left out by law until the proceeding is over, so there is nothing to decide.
    """

    key: str
    kind: PieceKind
    title: str
    detail: str
    line_id: int = 0
    reason: str = ""
    is_decided: bool = False
    is_draft: bool = False
