"""The exact letter of a decision as pages on the screen: what is shown is what is approved."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from cachetools import LRUCache

from api.web.files import PAGE_WIDTH_PX
from cases.commands.context import Context
from cases.errors import CaseError, NotFound
from cases.facts.actor import CaseId
from cases.facts.letter import LetterFacts
from cases.queries.letter_facts import draft_letter, final_letter
from reports.letters.letter import render_letter
from reports.pdf.images import page_count, page_png, page_prints

_STAND_LENGTH = 16
_PAGES_COMPARED = 8
_LETTERS: LRUCache[tuple[CaseId, int, str], bytes] = LRUCache(128)
"""The PDF in which a page was seen in this state; pages of one letter share its bytes."""
_LOCK = Lock()


@dataclass(frozen=True)
class Preview:
    """Pages of the letter, or the reason why there are none.

    `stands` names the state of each page in its address: a page that did not change keeps its picture.
    """

    sha256: str = ""
    problem: str = ""
    stands: tuple[str, ...] = ()

    @property
    def page_total(self) -> int:
        """How many pages the letter has."""
        return len(self.stands)


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
    return Preview(sha256=sha256_of(pdf), stands=tuple(_stands(case_id, pdf)))


def picture(case_id: CaseId, page: int, stand: str) -> bytes | None:
    """The picture of a page in this state if this process made the letter a moment ago for this case."""
    with _LOCK:
        pdf = _LETTERS.get((case_id, page, stand))
    return page_png(pdf, page, PAGE_WIDTH_PX) if pdf is not None else None


def _stands(case_id: CaseId, pdf: bytes) -> Iterator[str]:
    """The first pages by what is seen on them, the rest of a long letter by the whole file.

    Pictures are not made here: the browser fetches those it does not have.
    """
    prints = page_prints(pdf, PAGE_WIDTH_PX, most=_PAGES_COMPARED)
    for page in range(1, page_count(pdf) + 1):
        stand = (prints[page - 1] if page <= len(prints) else sha256_of(pdf))[:_STAND_LENGTH]
        with _LOCK:
            _LETTERS.setdefault((case_id, page, stand), pdf)
        yield stand


@lru_cache(maxsize=64)
def rendered(facts: LetterFacts) -> bytes:
    """The PDF of a letter; the same facts give the same bytes, so it is made once."""
    return render_letter(facts)


def sha256_of(content: bytes) -> str:
    """The hash by which a letter is approved."""
    return hashlib.sha256(content).hexdigest()
