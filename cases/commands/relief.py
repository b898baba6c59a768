"""Relief (Abhilfe) until the new decision: the task in the follow-on case, its end when that decision goes out, and what
is left to do where the case ends without one.
"""

from sqlmodel import col, select

from cases.commands.acts import end
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits, set_task
from cases.facts.kinds import TimeLimitStatus
from cases.models import Appeal, Case, Letter, TimeLimit
from cases.queries.relief import LOST_KEY, granted_appeals, lost_appeals
from cases.queries.visible import case_of_the_house
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.remedy_costs import Representation, representation_sentence

_KEY = "rechtsbehelf_abhilfe:"
_HINT = "Abhilfe:"


def promise_relief(ctx: Context, appeal: Appeal, fresh: Case) -> None:
    """The new decision is made in this follow-on case: a task says so there."""
    appeal.relief_case_id = fresh.id
    set_task(ctx, fresh, key=_key(appeal), title="Abhilfebescheid erlassen und Kosten entscheiden")


def take_up_relief(ctx: Context, case: Case, fresh: Case) -> None:
    """Another follow-on opens after one that ended without the decision it promised: the promise goes over to it."""
    for appeal in lost_appeals(ctx, case):
        if _is_missed(ctx, appeal):
            promise_relief(ctx, appeal, fresh)


def carry_relief(ctx: Context, case: Case, successor: Case) -> None:
    """A follow-on case goes on at another authority, and with it the promise. Called by the system, which sees both.

    The other authority sees nothing of the case of the Widerspruch: a hint tells what its decision must say.
    """
    successor.hints = [hint for hint in successor.hints if not hint.startswith(_HINT)]
    for appeal in granted_appeals(ctx, case):
        promise_relief(ctx, appeal, successor)
        earlier = ctx.session.get_one(Case, appeal.case_id)
        if earlier.authority_key != successor.authority_key:
            successor.hints = [*successor.hints, _hint(ctx, appeal, earlier)]


def finish_relief(ctx: Context, case: Case) -> None:
    """The decision of a follow-on case goes out: what was promised with the relief is done, here and in the first case."""
    if case.follows is None:
        return
    promised = select(TimeLimit.key).where(
        col(TimeLimit.case_id) == case.id, col(TimeLimit.key).startswith(_KEY, autoescape=True)
    )
    finish_limits(ctx, case, keys=tuple(ctx.session.exec(promised).all()))
    for appeal in granted_appeals(ctx, case):
        if not _is_missed(ctx, appeal):
            continue
        earlier = _case_of(ctx, appeal)
        finish_limits(ctx, earlier, keys=(_lost_key(appeal),))
        text = f"Der Abhilfebescheid ist versandt: Folgevorgang {case.file_reference}"
        ctx.record(earlier, "wiedervorlage", text, appeal_id=appeal.id, linked_case=case.id)
        end(ctx, earlier)


def remind_of_relief(ctx: Context, case: Case) -> None:
    """A follow-on case ends without the decision that was promised: the task goes back to the case of the Widerspruch.

    The Widerspruch was granted, but nothing stands in the place of the old decision yet (§ 72 VwGO, § 85 (1) SGG). Where
    the case goes on at another authority (`carry_relief`), the task is to watch.
    """
    for appeal in granted_appeals(ctx, case):
        earlier, day = _case_of(ctx, appeal), in_words(appeal.received_on)
        if case.handed_over_to is None:
            title = f"Abhilfe ohne neuen Bescheid: über den Widerspruch vom {day} noch entscheiden"
            text = f"Der Folgevorgang {case.file_reference} endet ohne den Abhilfebescheid. Bitte einen neuen öffnen."
        else:
            title = f"Abhilfe abgegeben: auf den neuen Bescheid zum Widerspruch vom {day} achten"
            text = f"Der Folgevorgang {case.file_reference} ist abgegeben. Den Abhilfebescheid erlässt die andere Behörde."
        set_task(ctx, earlier, key=_lost_key(appeal), title=title)
        ctx.record(earlier, "wiedervorlage", text, appeal_id=appeal.id, linked_case=case.id)
        end(ctx, earlier)


def _hint(ctx: Context, appeal: Appeal, earlier: Case) -> str:
    old = ctx.session.get_one(Letter, appeal.letter_id)
    day = f" vom {in_words(old.dated_on)}" if old.dated_on else ""
    said = representation_sentence(Regime(earlier.regime), Representation(appeal.representation))
    representation = f" Dazu gehört: „{said}“" if said else ""
    return (
        f"{_HINT} Dem Widerspruch vom {in_words(appeal.received_on)} gegen den Bescheid{day} ({earlier.file_reference}) hat "
        "die Behörde abgeholfen, die abgegeben hat. Bitte im neuen Bescheid sagen, dass er an die Stelle des alten tritt, "
        f"und über die Kosten entscheiden.{representation}"
    )


def _case_of(ctx: Context, appeal: Appeal) -> Case:
    """The case of the Widerspruch, locked for the house: who has the follow-on need not see it, and nothing gets lost."""
    return case_of_the_house(ctx, appeal.case_id)


def _is_missed(ctx: Context, appeal: Appeal) -> bool:
    """Whether the case of the Widerspruch still has the task that its new decision is missing."""
    query = select(TimeLimit.id).where(
        col(TimeLimit.case_id) == appeal.case_id,
        col(TimeLimit.key) == _lost_key(appeal),
        col(TimeLimit.status) != TimeLimitStatus.DONE.value,
    )
    return ctx.session.exec(query).first() is not None


def _key(appeal: Appeal) -> str:
    return f"{_KEY}{appeal.id}"


def _lost_key(appeal: Appeal) -> str:
    return f"{LOST_KEY}{appeal.id}"
