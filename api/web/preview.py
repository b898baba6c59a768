"""The exact letter of a decision as pages on the screen: what is shown is what is approved."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cases.commands.context import Context
from cases.errors import CaseError, NotFound
from cases.facts.actor import CaseId
from cases.facts.letter import LetterFacts
from cases.queries.letter_facts import draft_letter, final_letter
from reports.letters.letter import render_letter
from reports.pdf.images import page_count

_STAND_LENGTH = 12


@dataclass(frozen=True)
class Preview:
    """Pages of the letter, or the reason why there are none. `stand` names this state in addresses."""

    page_total: int = 0
    sha256: str = ""
    problem: str = ""

    @property
    def stand(self) -> str:
        """The first letters of the hash."""
        return self.sha256[:_STAND_LENGTH]


def decision_facts(ctx: Context, case_id: CaseId, *, is_final: bool) -> LetterFacts:
    """The letter as draft, or as it goes out if it is approved today."""
    return final_letter(ctx, case_id) if is_final else draft_letter(ctx, case_id)


def decision_preview(ctx: Context, case_id: CaseId, *, is_final: bool) -> Preview:
    """What the page shows beside the draft."""
    try:
        pdf = rendered(decision_facts(ctx, case_id, is_final=is_final))
    except NotFound:
        return Preview()
    except CaseError as error:
        return Preview(problem=error.message)
    return Preview(page_total=page_count(pdf), sha256=sha256_of(pdf))


@lru_cache(maxsize=64)
def rendered(facts: LetterFacts) -> bytes:
    """The PDF of a letter; the same facts give the same bytes, so it is made once."""
    return render_letter(facts)


def sha256_of(pdf: bytes) -> str:
    """The hash by which a letter is approved."""
    return hashlib.sha256(pdf).hexdigest()
