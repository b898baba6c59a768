"""Remedies as the case page shows them: what was found when one came, how it stands, whether the decision is final."""

from dataclasses import dataclass
from datetime import date

from cases.facts.ledger import Deadline
from cases.facts.related_case import RelatedCase


@dataclass(frozen=True)
class Finding:
    """One point of the check of a remedy: what was found, by which rule, and whether it is in order."""

    text: str
    source: str
    is_good: bool


@dataclass(frozen=True)
class AppealFindings:
    """The check when a remedy was entered: time, form, place. A hint for the clerk; who decides is a person."""

    points: tuple[Finding, ...]
    period: Deadline | None = None
    reinstatement: Deadline | None = None

    @property
    def has_problem(self) -> bool:
        """True if any point is not in order."""
        return any(not point.is_good for point in self.points)


@dataclass(frozen=True)
class AppealView:
    """One remedy of a case. `referred_to`: the authority it was laid before; `relief`: the case of the new decision.

    `decides_on_representation`: whether the decision on its costs says if a representative was needed.
    """

    appeal_id: int
    kind: str
    status: str
    form: str
    place: str
    received_on: date
    note: str
    ended_note: str
    findings: AppealFindings
    is_open: bool
    why_not_decide: str = ""
    referred_on: date | None = None
    referred_to: str = ""
    relief: RelatedCase | None = None
    decides_on_representation: bool = False


@dataclass(frozen=True)
class RemedyWaiver:
    """One person gave up the remedy against the decision of a letter. Struck (`struck_on`): it was entered by mistake."""

    person: str
    received_on: date
    form: str
    recorded_by: str
    struck_on: date | None = None
    struck_by: str = ""
    struck_because: str = ""

    @property
    def is_struck(self) -> bool:
        """True if it no longer counts."""
        return self.struck_on is not None


@dataclass(frozen=True)
class FinalityView:
    """Whether the decision of one letter can no longer be contested; `why_not` are sentences.

    `waivers`: who gave up the remedy, also what was struck; it is final by that only if all did (`are_all_waived`).
    `is_on_its_way`: sent, but it counts as announced only on a later day.
    """

    letter_id: int
    subject: str
    final_on: date | None
    why_not: tuple[str, ...]
    deadline: Deadline | None
    waivers: tuple[RemedyWaiver, ...] = ()
    are_all_waived: bool = False
    is_on_its_way: bool = False

    @property
    def is_final(self) -> bool:
        """True if nothing stands in the way."""
        return not self.why_not and self.final_on is not None

    @property
    def may_be_waived(self) -> bool:
        """True if somebody can still give up the remedy: a period runs, or the decision is on its way."""
        if self.is_on_its_way:
            return not self.are_all_waived
        return self.deadline is not None and not self.is_final

    @property
    def waits_for_others(self) -> bool:
        """True if somebody gave up the remedy, and others can still contest the decision."""
        return not self.are_all_waived and any(not waiver.is_struck for waiver in self.waivers)
