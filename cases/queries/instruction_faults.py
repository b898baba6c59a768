"""Is the instruction on remedies that the letter really prints the right one? Asked before a decision is approved."""

from dataclasses import dataclass

from cases.errors import FieldError, Invalid
from cases.facts.letter import Block, BlockKind, LetterFacts
from cases.models import Case, Decision
from cases.queries.instructions import expected_instruction
from cases.queries.letter_facts import decision_letter_of
from cases.queries.look import Look
from cases.rules.instruction_check import why_instruction_is_wrong
from cases.rules.law_names import INSTRUCTION

_WORD_JOINER = "\u2060"


@dataclass(frozen=True)
class DraftLetter:
    """The letter of a draft, None if there is none or it cannot be written; then `problem` says why, at its fields."""

    facts: LetterFacts | None
    problem: str = ""
    errors: tuple[FieldError, ...] = ()


def draft_letter_of(look: Look, case: Case, decision: Decision) -> DraftLetter:
    """The letter as the draft stands, or the sentence that names what it lacks."""
    try:
        return DraftLetter(decision_letter_of(look, case, decision, dated_on=None))
    except Invalid as error:
        return DraftLetter(None, error.message, error.errors)


def instruction_faults(look: Look, case: Case, decision: Decision, letter: DraftLetter) -> tuple[str, ...]:
    """Every fault of the printed text as a German sentence (§ 58 (2) VwGO, § 66 (2) SGG, § 356 (2) AO: one year).

    Empty where no instruction is needed, or where the letter cannot be written yet: then that is the fault.
    """
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    if not service.outcome(decision.outcome).needs_remedy or letter.facts is None:
        return ()
    return why_instruction_is_wrong(printed_instruction(letter.facts), expected_instruction(look, case))


def printed_instruction(letter: LetterFacts) -> str:
    """What stands under the heading of the instruction, up to the next heading; "" if there is none."""
    found: list[str] = []
    is_inside = False
    for block in (*letter.blocks, *letter.after_signature):
        if block.kind is BlockKind.HEADING:
            is_inside = block.text.strip() == INSTRUCTION
        elif is_inside:
            found.append(_words(block))
    return " ".join(found).replace(_WORD_JOINER, "").replace("**", "").strip()


def _words(block: Block) -> str:
    return " ".join((block.text, *block.items, *(cell for row in block.rows for cell in row)))
