"""Bestandskraft: a decision is final only when every condition holds; each missing one is a sentence."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.appeals import CourtBranch, Remedy, remedy_ends_on
from cases.rules.calendar import NO_EXTRA
from cases.rules.german import in_words
from cases.rules.regimes import Regime

_ONE_DAY = timedelta(days=1)


class InstructionState(StrEnum):
    """The Rechtsbehelfsbelehrung as it went out. DENIES_REMEDY: it says that there is no remedy."""

    CORRECT = "richtig"
    MISSING_OR_WRONG = "fehlt_oder_falsch"
    DENIES_REMEDY = "verneint_rechtsbehelf"


@dataclass(frozen=True)
class DecisionFacts:
    """What decides on finality. `announced_on` None: not announced, or not known.

    `remedy_is_pending`: a remedy was filed, in time or late, and is neither decided for good nor withdrawn.
    `waived_on`: the day on which the last of all who can contest the decision gave that up; None if not all did.
    """

    remedy: Remedy
    branch: CourtBranch
    regime: Regime
    announced_on: date | None
    instruction: InstructionState = InstructionState.CORRECT
    remedy_is_pending: bool = False
    announced_abroad: bool = False
    waived_on: date | None = None


@dataclass(frozen=True)
class Finality:
    """`deadline` is the remedy period with the first day of finality as last step; `why_not` is empty if final."""

    is_final: bool
    final_on: date | None
    deadline: Deadline | None
    why_not: tuple[str, ...]


def finality(facts: DecisionFacts, today: date, extra: frozenset[date] = NO_EXTRA) -> Finality:
    """Whether the decision can no longer be contested (§§ 58, 70, 74 VwGO; §§ 66, 77, 84, 87 SGG).

    All must hold: announced, period over, no remedy pending, instruction right or the year over. If the
    instruction said that there is no remedy, not even the year runs (§ 58 (2) S. 1 VwGO, § 66 (2) S. 1 SGG). If all
    who can contest it gave that up after the announcement, it is final at once, without the rest of the period.
    """
    if facts.remedy is Remedy.NONE:
        return Finality(
            False,
            None,
            None,
            ("Gegen diese Mitteilung gibt es keinen Rechtsbehelf; nichts wird bestandskräftig.",),
        )
    pending = (_PENDING,) if facts.remedy_is_pending else ()
    if facts.announced_on is None or facts.announced_on > today:
        return Finality(False, None, None, (_NOT_ANNOUNCED, *pending))
    if facts.instruction is InstructionState.DENIES_REMEDY:
        return Finality(False, None, None, (_DENIED, *pending))
    deadline = _with_final_day(
        remedy_ends_on(
            facts.announced_on,
            facts.regime,
            instruction_is_correct=facts.instruction is InstructionState.CORRECT,
            remedy=facts.remedy,
            branch=facts.branch,
            announced_abroad=facts.announced_abroad,
            extra=extra,
        )
    )
    waived_on = facts.waived_on
    if (
        waived_on is not None
        and waived_on <= min(today, deadline.ends_on)
        and waiver_counts(waived_on, facts.announced_on, facts.instruction)
    ):
        return Finality(
            not pending, None if pending else waived_on, _waived(deadline, facts.branch, waived_on), pending
        )
    still = (
        f"Die Rechtsbehelfsfrist läuft noch bis zum {in_words(deadline.ends_on)}. Bitte das Ende abwarten."
    )
    why_not = (*((still,) if today <= deadline.ends_on else ()), *pending)
    return Finality(not why_not, None if pending else deadline.ends_on + _ONE_DAY, deadline, why_not)


def waiver_counts(waived_on: date | None, announced_on: date | None, instruction: InstructionState) -> bool:
    """Whether the waiver of all ends the remedy period: declared after the announcement, with a right instruction."""
    if waived_on is None or announced_on is None:
        return False
    return announced_on <= waived_on and instruction is InstructionState.CORRECT


WAIVER_SOURCES = {
    CourtBranch.VERWALTUNGSGERICHT: "§ 173 VwGO mit § 515 ZPO (entsprechend)",
    CourtBranch.SOZIALGERICHT: "§ 202 SGG mit § 515 ZPO (entsprechend)",
}
"""By which rule a remedy can be given up."""

_NOT_ANNOUNCED = "Der Bescheid ist noch nicht bekannt gegeben. Bitte die Bekanntgabe abwarten oder nachholen."
_PENDING = (
    "Ein Rechtsbehelf ist eingelegt und nicht abschließend entschieden. Bitte die Entscheidung abwarten."
)
_DENIED = (
    "Die Belehrung sagt, es gebe keinen Rechtsbehelf; dann läuft nicht einmal die Jahresfrist. "
    "Bitte die richtige Belehrung nachholen."
)


def _waived(deadline: Deadline, branch: CourtBranch, waived_on: date) -> Deadline:
    """The ledger of the period, with the waiver in the place of its end."""
    text = "Alle, die den Bescheid anfechten könnten, haben verzichtet; er ist damit bestandskräftig."
    step = LedgerStep(text, WAIVER_SOURCES[branch], waived_on)
    return replace(deadline, steps=(*deadline.steps[:-1], step))


def _with_final_day(deadline: Deadline) -> Deadline:
    final_on = deadline.ends_on + _ONE_DAY
    text = f"Ohne Rechtsbehelf bestandskräftig ab dem {in_words(final_on)}."
    step = LedgerStep(text, deadline.steps[0].source, final_on)
    return Deadline(
        deadline.title,
        deadline.starts_on,
        deadline.ends_on,
        (*deadline.steps, step),
        deadline.nominal_ends_on,
        deadline.shift_source,
    )
