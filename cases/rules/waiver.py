"""Rechtsbehelfsverzicht: when a person can give up the remedy against a decision, and when that counts."""

from dataclasses import dataclass
from datetime import date

from cases.rules.appeals import CourtBranch, Remedy
from cases.rules.calendar import NO_EXTRA
from cases.rules.finality import DecisionFacts, InstructionState, finality, waiver_counts
from cases.rules.german import in_words
from cases.rules.remedy_choice import FilingForm, why_form_not_enough

_NOTHING_TO_WAIVE = "Gegen diese Mitteilung gibt es keinen Rechtsbehelf, auf den jemand verzichten könnte."
_TOO_EARLY = (
    "Verzichten kann die Person erst, wenn der Bescheid bekannt gegeben ist. War er schon angekommen, bitte das "
    "ankreuzen; sonst danach neu erklären lassen."
)
_INSTRUCTION = (
    "Die Rechtsbehelfsbelehrung fehlt oder ist falsch: Die Person weiß nicht sicher, worauf sie verzichtet. "
    "Bitte zuerst die Belehrung berichtigen."
)
_PENDING = (
    "Gegen diesen Bescheid ist ein Rechtsbehelf eingelegt. Bitte stattdessen seine Rücknahme eintragen; verzichtet "
    "jemand anderes, den Verzicht ohne das Häkchen für alle eintragen."
)
_FORM = (
    "Ein Verzicht muss schriftlich oder zur Niederschrift erklärt sein. Bitte schriftlich bestätigen lassen."
)


@dataclass(frozen=True)
class Declared:
    """A waiver as it came in. `is_everybody`: with it nobody is left who could contest the decision; `had_arrived`: the
    decision was there before the day on which it counts as announced.
    """

    received_on: date
    form: FilingForm
    is_everybody: bool
    had_arrived: bool = False


def why_no_waiver(
    facts: DecisionFacts, declared: Declared, posted_on: date | None, extra: frozenset[date] = NO_EXTRA
) -> tuple[str, ...]:
    """Why a waiver that came on this day in this form does not count; empty if it does.

    That a remedy can be given up without anybody's consent: § 173 VwGO, § 202 SGG with § 515 ZPO, applied accordingly.
    The rest is a list of the office: a right instruction, the form of the remedy itself, the period not over, and the
    decision announced or, posted on `posted_on` (None: receipt is proven), there as the clerk confirms; the day on which
    it counts as announced protects the period, not the office (as § 354 (1) S. 1 AO: after it was issued). `facts` know
    of the remedies against this decision only; somebody else's does not keep a person from giving up the own one.
    """
    received_on = declared.received_on
    if facts.remedy is Remedy.NONE:
        return (_NOTHING_TO_WAIVE,)
    is_there_from = posted_on if declared.had_arrived and posted_on else facts.announced_on
    is_early = facts.announced_on is None or is_there_from is None or received_on < is_there_from
    final_on = _final_on(facts, received_on, extra)
    late = (
        f"Der Bescheid ist schon seit dem {in_words(final_on)} bestandskräftig. Ein Verzicht ändert nichts."
        if final_on
        else ""
    )
    found = [
        (is_early, _TOO_EARLY),
        (facts.instruction is not InstructionState.CORRECT, _INSTRUCTION),
        (facts.remedy_is_pending and declared.is_everybody, _PENDING),
        (why_form_not_enough(declared.form, CourtBranch.VERWALTUNGSGERICHT) is not None, _FORM),
        (bool(late), late),
    ]
    return tuple(text for applies, text in found if applies)


def _final_on(facts: DecisionFacts, received_on: date, extra: frozenset[date]) -> date | None:
    """Since when the decision is final when the waiver comes; None if it is not. All may have waived in another order."""
    if waiver_counts(facts.waived_on, facts.announced_on, facts.instruction):
        return facts.waived_on
    found = finality(facts, received_on, extra)
    return found.final_on if found.is_final else None
