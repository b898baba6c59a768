"""When a letter that leaves today is announced: what its days are measured against before it is written."""

from datetime import date

from cases.catalogue.outcome_rule import Outcome
from cases.facts.kinds import DecisionStatus
from cases.models import Case, Decision
from cases.queries.effect_days import expected_on
from cases.queries.look import Look
from cases.rules.announcement import Route, announced_on
from cases.rules.regimes import Regime


def expected_announcement(
    look: Look, case: Case, *, stored_way: str = "", sent_on: date | None = None
) -> date:
    """The day on which a letter that leaves on `sent_on` (today) by the stored way ("": the usual one) is announced at the
    latest.

    Never before the day of a letter by post inland; later where the way takes longer (abroad in tax law, public notice).
    Where only a proof will tell the day, that of the post stands for it.
    """
    regime, leaves_on = Regime(case.regime), sent_on or look.today
    by_post = announced_on(Route.POST_INLAND, leaves_on, regime, extra=look.extra_holidays).ends_on
    return max(by_post, expected_on(look, case, stored_way, leaves_on))


def letter_announced_on(look: Look, case: Case, decision: Decision, outcome: Outcome) -> date | None:
    """The same for the letter of a draft with this outcome; None once it is decided, and for a correction, which keeps the
    days of old.
    """
    is_draft = decision.status in (DecisionStatus.DRAFT, DecisionStatus.IN_APPROVAL)
    if not is_draft or decision.corrects_id is not None:
        return None
    return expected_announcement(look, case, stored_way=outcome.way(decision.delivery))
