"""The day of the hearing as the decision names it: that of the letter on file, and none where nobody was heard.

Of a talk the file knows only when it was noted down: the clerk names its day, and it lies no later.
"""

from collections.abc import Mapping
from datetime import date

from cases.catalogue.outcome_rule import Outcome
from cases.facts.kinds import HearingStatus
from cases.models import Case, Letter
from cases.queries.hearings import hearing_for
from cases.queries.look import OFFICE_TIME_ZONE, Look
from cases.queries.outcome_fields import Value, typed_value
from cases.rules.german import in_words

_FIELD = "heard_on"


def heard_defaults(look: Look, case: Case, outcome: Outcome) -> Mapping[str, str]:
    """The day of the letter of the hearing before this outcome, for its field; empty while there is none."""
    day = _heard_on(look, case, outcome)
    return {_FIELD: typed_value(day)} if day is not None else {}


def heard_problem(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> str:
    """Why the typed day of the hearing is not true; "" if it is, if none is named, or if the hearing itself is missing."""
    typed, row = values.get(_FIELD), hearing_for(look, case.id or 0, outcome.key)
    if not isinstance(typed, date) or row is None:
        return ""
    title = next(field.title for field in outcome.fields if field.key == _FIELD)
    if row.status == HearingStatus.WAIVED:
        return f"Von der Anhörung ist abgesehen. Bitte „{title}“ leer lassen."
    day = _heard_on(look, case, outcome)
    if day is not None and day != typed:
        return f"„{title}“: Angehört wurde nach der Akte am {in_words(day)}. Bitte den Tag im Entwurf ändern."
    noted_on = row.answered_at.astimezone(OFFICE_TIME_ZONE).date() if row.answered_at else None
    if row.letter_id is None and noted_on is not None and typed > noted_on:
        return (
            f"„{title}“: Das Gespräch ist schon am {in_words(noted_on)} in der Akte vermerkt, war also nicht später. "
            "Bitte den Tag im Entwurf ändern."
        )
    return ""


def _heard_on(look: Look, case: Case, outcome: Outcome) -> date | None:
    """The date of the letter of the hearing; None without one."""
    if all(field.key != _FIELD for field in outcome.fields):
        return None
    row = hearing_for(look, case.id or 0, outcome.key)
    if row is None or row.status == HearingStatus.WAIVED or row.letter_id is None:
        return None
    letter = look.session.get(Letter, row.letter_id)
    return letter.dated_on if letter else None
