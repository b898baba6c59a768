"""Until when papers are usually demanded: what the desk suggests and what counts where nobody names a day."""

from datetime import date, timedelta

from sqlmodel import col, select

from cases.facts.actor import CaseId
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.models import TimeLimit
from cases.queries.expected_announcement import expected_announcement
from cases.queries.look import Look
from cases.queries.visible import visible_case
from cases.rules.calendar import next_working_day

USUAL_DAYS = 21


def usual_due_on(look: Look, case_id: CaseId) -> date:
    """The end date that is suggested: three weeks ahead, on a working day; sooner where a day that was planned (start of a
    closure, assembly) has to be decided before, but never before the letter is announced. A day that is over counts no more.

    A letter that takes longer than that (abroad in tax law: a month) gives three weeks from its announcement.
    """
    announced = expected_announcement(look, visible_case(look, case_id))
    usual = next_working_day(look.today + timedelta(days=USUAL_DAYS), look.extra_holidays)
    if usual <= announced:
        usual = next_working_day(announced + timedelta(days=USUAL_DAYS), look.extra_holidays)
    planned = select(TimeLimit).where(
        col(TimeLimit.case_id) == case_id,
        col(TimeLimit.kind) == TimeLimitKind.LEAD_TIME.value,
        col(TimeLimit.status) == TimeLimitStatus.RUNNING.value,
    )
    limits = look.session.exec(planned).all()
    decide_by = [limit.ends_on for limit in limits if look.today <= limit.ends_on < usual]
    if not decide_by:
        return usual
    soonest = next_working_day(announced + timedelta(days=1), look.extra_holidays)
    return min((day for day in decide_by if day >= soonest), default=soonest)
