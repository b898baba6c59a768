"""When a letter that leaves today is announced: what its days are measured against before it is written."""

from datetime import date

from cases.facts.kinds import DecisionStatus
from cases.models import Case, Decision
from cases.queries.look import Look
from cases.rules.announcement import Route, announced_on
from cases.rules.regimes import Regime


def expected_announcement(look: Look, case: Case, *, sent_on: date | None = None) -> date:
    """The day on which a letter that leaves on `sent_on` (today) is announced at the latest: post and mailbox both take
    four days.
    """
    regime, leaves_on = Regime(case.regime), sent_on or look.today
    return announced_on(Route.POST_INLAND, leaves_on, regime, extra=look.extra_holidays).ends_on


def letter_announced_on(look: Look, case: Case, decision: Decision) -> date | None:
    """The same for the letter of a draft; None once it is decided, and for a correction, which keeps the days of old."""
    is_draft = decision.status in (DecisionStatus.DRAFT, DecisionStatus.IN_APPROVAL)
    return expected_announcement(look, case) if is_draft and decision.corrects_id is None else None
