"""Relief (Abhilfe): the remedies a follow-on case grants, what its letter says about them and their costs, and the tasks
that a Widerspruch with success leaves.
"""

from sqlalchemy import or_
from sqlmodel import col, select

from cases.facts.kinds import TimeLimitStatus
from cases.models import Appeal, Case, Letter, TimeLimit
from cases.queries.instructions import remedy_of
from cases.queries.look import Look
from cases.rules.appeals import CourtBranch
from cases.rules.german import in_words
from cases.rules.lifecycle import OPEN_STATUSES
from cases.rules.regimes import Regime
from cases.rules.remedy_costs import Representation, costs_when_relieved, representation_sentence

_SOURCES = {CourtBranch.VERWALTUNGSGERICHT: "§ 72 VwGO", CourtBranch.SOZIALGERICHT: "§ 85 Abs. 1 SGG"}
LOST_KEY = "abhilfe_offen:"
CHANGE_KEY = "rechtsbehelf_teilerfolg:"


def open_success_tasks(look: Look, case_id: int) -> tuple[str, ...]:
    """What is still to do because a Widerspruch had success: titles of the tasks nobody has finished."""
    keys = (col(TimeLimit.key).startswith(key, autoescape=True) for key in (LOST_KEY, CHANGE_KEY))
    query = select(TimeLimit.title).where(
        col(TimeLimit.case_id) == case_id,
        col(TimeLimit.status) != TimeLimitStatus.DONE.value,
        or_(*keys),
    )
    return tuple(look.session.exec(query.order_by(col(TimeLimit.id))).all())


def granted_appeals(look: Look, case: Case) -> tuple[Appeal, ...]:
    """Remedies whose new decision is made in this follow-on case; none for any other case."""
    if case.follows is None:
        return ()
    query = select(Appeal).where(col(Appeal.relief_case_id) == case.id).order_by(col(Appeal.id))
    return look.once(("relief", case.id), lambda: tuple(look.session.exec(query).all()))


def lost_appeals(look: Look, case: Case) -> tuple[Appeal, ...]:
    """Granted remedies of this case whose follow-on ended without the new decision."""
    query = select(Appeal).join(Case, col(Case.id) == col(Appeal.relief_case_id))
    is_lost = (col(Case.status).not_in(OPEN_STATUSES), col(Case.decided_at).is_(None))
    found = query.where(col(Appeal.case_id) == case.id, *is_lost).order_by(col(Appeal.id))
    return tuple(look.session.exec(found).all())


def relief_note(look: Look, case: Case) -> str:
    """What the new decision says first: the Widerspruch is granted, and who bears the costs; "" where none is."""
    appeals = granted_appeals(look, case)
    if not appeals:
        return ""
    _, branch = remedy_of(look, case)
    regime = Regime(case.regime)
    sentences = [
        sentence
        for appeal in appeals
        for sentence in (
            _granted(look, appeal, _SOURCES[branch]),
            representation_sentence(regime, Representation(appeal.representation)),
        )
    ]
    return " ".join(filter(None, [*sentences, costs_when_relieved(regime)]))


def _granted(look: Look, appeal: Appeal, source: str) -> str:
    old = look.session.get_one(Letter, appeal.letter_id)
    day = in_words(old.dated_on) if old.dated_on else "früherem Datum"
    return (
        f"Ihrem Widerspruch, eingegangen am {in_words(appeal.received_on)}, gegen den Bescheid vom {day} helfe ich ab "
        f"({source}). "
        f"Dieser Bescheid tritt an die Stelle des Bescheids vom {day}."
    )


def is_replaced(look: Look, appeal: Appeal, asking: Case) -> bool:
    """Whether the relief of this remedy has taken the place of the decision for what this case decides."""
    relief = look.session.get(Case, appeal.relief_case_id) if appeal.relief_case_id else None
    return relief is not None and takes_the_place(relief, asking)


def takes_the_place(relief: Case, asking: Case) -> bool:
    """Whether the relief is what this case decides or will decide, or was decided before it."""
    if relief.id == asking.id:
        return True
    at = asking.decided_at
    return relief.decided_at is not None and (at is None or relief.decided_at <= at)
