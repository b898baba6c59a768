"""The notice that must come before an outcome (§ 9 (4) UVG): when it was announced, and what that means for the day."""

from collections.abc import Mapping
from datetime import date

from cases.catalogue.outcome_rule import Outcome
from cases.facts.kinds import HearingStatus
from cases.facts.ledger import Deadline
from cases.facts.office_time import office_day
from cases.models import Case, Letter
from cases.queries.hearings import hearing_for
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, typed_value
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.prior_notice import first_day_of_effect, why_too_early
from cases.rules.regimes import Regime

EFFECT_KEY = "wirkung:"


def first_day_after_notice(look: Look, case: Case, outcome: Outcome) -> Deadline | None:
    """The first day on which the outcome may take effect, with its ledger; None without an announced notice."""
    period = outcome.notice_period
    announced_on = _announced_on(look, case, outcome) if period else None
    if period is None or announced_on is None:
        return None
    return first_day_of_effect(
        period.what,
        announced_on,
        period.days,
        Regime(case.regime),
        source=period.source,
        extra=look.extra_holidays,
    )


def notice_problem(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> str:
    """Why the day in the draft is too early; "" if it is not, or if the notice itself is still missing."""
    period, first_day = outcome.notice_period, first_day_after_notice(look, case, outcome)
    wanted = values.get(period.field) if period else None
    if period is None or first_day is None or not isinstance(wanted, date):
        return ""
    return why_too_early(first_day, wanted, days=period.days, source=period.source) or ""


def notice_defaults(look: Look, case: Case, outcome: Outcome) -> Mapping[str, str]:
    """Day of the notice and first day of the effect, for the fields of the outcome; empty without a notice."""
    period, first_day = outcome.notice_period, first_day_after_notice(look, case, outcome)
    if period is None or first_day is None:
        return {}
    row = hearing_for(look, case.id or 0, outcome.key)
    letter = look.session.get(Letter, row.letter_id) if row and row.letter_id else None
    dated_on = {"announced_on": typed_value(letter.dated_on)} if letter else {}
    return {period.field: typed_value(first_day.ends_on)} | dated_on


def _announced_on(look: Look, case: Case, outcome: Outcome) -> date | None:
    """The Bekanntgabe of the notice; said in a talk, the day of the talk."""
    row = hearing_for(look, case.id or 0, outcome.key)
    if row is None or row.status == HearingStatus.WAIVED:
        return None
    if row.letter_id is None:
        return office_day(row.considered_at) if row.considered_at else None
    letter = look.session.get(Letter, row.letter_id)
    came_back = letter is None or letter.status == LetterStatus.ZURUECKGEKOMMEN
    return None if letter is None or came_back else letter.announced_on
