"""Filed letters with all that is needed to prove that they are what was approved."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import col, select

from cases.errors import NotFound
from cases.facts.letter import LetterFacts, LetterProof
from cases.models import Case, Letter
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.look import Look
from cases.queries.visible import visible_cases

_AT_A_TIME = 200


@dataclass(frozen=True)
class FiledLetter:
    """One letter in the file. `sha256` is that of the file, `proof` says how it was made; `approved_sha256`
    is "" for letters that nobody had to approve.
    """

    letter_id: int
    case_id: int
    facts: LetterFacts
    sha256: str
    proof: LetterProof
    approved_sha256: str


def filed_letters(look: Look, file_reference: str = "") -> Iterator[FiledLetter]:
    """All filed letters, or those of one case, oldest first. `NotFound` for a case that is not there."""
    query = select(Letter).where(col(Letter.sha256).is_not(None)).order_by(col(Letter.id)).limit(_AT_A_TIME)
    if file_reference:
        query = query.where(col(Letter.case_id) == _case_id(look, file_reference))
    after = 0
    while rows := look.session.exec(query.where(col(Letter.id) > after)).all():
        for letter in rows:
            after = letter.id or 0
            yield FiledLetter(
                letter_id=after,
                case_id=letter.case_id,
                facts=LETTER_FACTS.validate_python(letter.facts),
                sha256=letter.sha256 or "",
                proof=LetterProof(
                    rendered_sha256=letter.rendered_sha256 or letter.sha256 or "",
                    renderer=letter.renderer or "",
                    sealed_by=letter.sealed_by or "",
                    seal_sha256=letter.seal_sha256 or "",
                ),
                approved_sha256=letter.expected_sha256 or "",
            )
        look.session.expunge_all()


def _case_id(look: Look, file_reference: str) -> int | None:
    case = look.session.exec(visible_cases(look).where(col(Case.file_reference) == file_reference)).first()
    if case is None:
        raise NotFound(f"Einen Vorgang mit dem Aktenzeichen {file_reference} gibt es nicht.")
    return case.id
