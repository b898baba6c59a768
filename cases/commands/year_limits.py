"""The year from knowledge of the facts as a time limit of the case that reverses a decision, with a task before its end."""

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.commands.context import Context
from cases.commands.time_limits import YEAR_WARNING_KEY, finish_limits, set_limit, set_task
from cases.facts.kinds import TimeLimitKind, TimeLimitStatus
from cases.models import Case, Decision, Letter, TimeLimit
from cases.queries.ledgers import DEADLINE
from cases.queries.outcome_fields import filled_fields
from cases.queries.year_limits import YEAR_KEY, binding_year_of, year_to_keep
from cases.rules.german import in_words
from cases.rules.reversal import reversal_warned_on

_MISSED_KEY = "jahresfrist-versaeumt:"


def watch_year(ctx: Context, case: Case, outcome: Outcome, decision: Decision) -> None:
    """Set, move or end the year of the draft as it stands now. What runs already with the same ledger stays as it is."""
    year = binding_year_of(ctx, case, outcome, filled_fields(outcome, decision.fields).values)
    if year is None:
        finish_limits(ctx, case, keys=(YEAR_KEY, YEAR_WARNING_KEY))
        return
    running = ctx.session.exec(
        select(TimeLimit).where(
            col(TimeLimit.case_id) == case.id,
            col(TimeLimit.key) == YEAR_KEY,
            col(TimeLimit.status) == TimeLimitStatus.RUNNING.value,
        )
    ).first()
    if running is not None and running.ledger == DEADLINE.dump_python(year, mode="json"):
        return
    set_limit(ctx, case, key=YEAR_KEY, kind=TimeLimitKind.LEGAL, deadline=year)
    title = f"Rücknahme oder Widerruf: Die Jahresfrist endet am {in_words(year.ends_on)}"
    due_on = max(reversal_warned_on(year, ctx.extra_holidays), ctx.today)
    set_task(ctx, case, key=YEAR_WARNING_KEY, title=title, due_on=due_on)


def look_at_year(ctx: Context, case: Case, letter: Letter) -> None:
    """Whether the reversal of this letter that left the house kept its year: where it came too late a task says so.

    Until its day of announcement is known, that of its dispatch stands for it: it is never announced before.
    """
    decision = ctx.session.get(Decision, letter.decision_id) if letter.decision_id else None
    day = letter.announced_on or letter.sent_on
    if decision is None or day is None:
        return
    key, year = f"{_MISSED_KEY}{letter.id}", year_to_keep(ctx, case, decision, day)
    if year is None or day <= year.ends_on:
        finish_limits(ctx, case, keys=(key,))
        return
    happened = "bekannt gegeben" if letter.announced_on else "versandt"
    title = (
        f"Jahresfrist versäumt: Der Bescheid ist erst am {in_words(day)} {happened}, sie endete am "
        f"{in_words(year.ends_on)}. Bitte prüfen, ob er aufzuheben ist"
    )
    set_task(ctx, case, key=key, title=title)
