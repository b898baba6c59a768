"""The hearing as the decision tells of it: how the person was heard, on which day, or why nobody was.

The day is that of the letter on file, and none where nobody was heard.
Of a talk the file knows only when it was noted down: the clerk names its day, and it lies no later.
"""

from collections.abc import Mapping
from datetime import date

from cases.catalogue.outcome_rule import Outcome
from cases.facts.kinds import HearingStatus
from cases.facts.office_time import office_day
from cases.models import Case, Hearing, Letter
from cases.queries.hearings import hearing_for
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, typed_value
from cases.rules.german import in_words
from cases.rules.hearings import hearing_exception
from cases.rules.regimes import Regime, switches_of

_FIELD = "heard_on"


def heard_defaults(look: Look, case: Case, outcome: Outcome) -> Mapping[str, str]:
    """The day of the letter of the hearing before this outcome, for its field; empty while there is none."""
    day = _heard_on(look, case, outcome)
    return {_FIELD: typed_value(day)} if day is not None else {}


def heard_problem(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> str:
    """Why the typed day of the hearing is not true; "" if it is, or if the hearing itself is missing.

    Only after a talk the day has to be named: of a letter the file knows it.
    """
    typed, row = values.get(_FIELD), hearing_for(look, case.id or 0, outcome.key)
    if _FIELD not in values or row is None:
        return ""
    title = next(field.title for field in outcome.fields if field.key == _FIELD)
    if not isinstance(typed, date):
        is_talk = row.status == HearingStatus.CONSIDERED and row.letter_id is None
        return f"„{title}“ fehlt: Angehört wurde im Gespräch. Bitte seinen Tag eintragen." if is_talk else ""
    if row.status == HearingStatus.WAIVED:
        return f"Von der Anhörung ist abgesehen. Bitte „{title}“ leer lassen."
    day = _heard_on(look, case, outcome)
    if day is not None and day != typed:
        return f"„{title}“: Angehört wurde nach der Akte am {in_words(day)}. Bitte den Tag im Entwurf ändern."
    noted_on = office_day(row.considered_at) if row.considered_at else None
    if row.letter_id is None and noted_on is not None and typed > noted_on:
        return (
            f"„{title}“: Das Gespräch ist schon am {in_words(noted_on)} in der Akte vermerkt, war also nicht später. "
            "Bitte den Tag im Entwurf ändern."
        )
    return ""


def heard_paragraphs(look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]) -> str:
    """That and how the person was heard before this outcome, what the office makes of the statement, or why nobody was
    heard: for its reasons, a blank line between paragraphs (§ 39 (1) VwVfG, § 35 (1) SGB X).

    "" while no hearing is on file.
    """
    row = hearing_for(look, case.id or 0, outcome.key)
    if row is None:
        return ""
    regime = Regime(case.regime)
    if row.status == HearingStatus.WAIVED:
        exception = hearing_exception(regime, row.exception_key)
        why = row.exception_reason or exception.sentence
        return f"Von einer Anhörung habe ich abgesehen ({exception.source}): {why}"
    source = switches_of(regime).hearing_source
    if row.letter_id is None:
        typed = values.get(_FIELD)
        when = f"Am {in_words(typed)}" if isinstance(typed, date) else "Vor dieser Entscheidung"
        chance = f"{when} habe ich Ihnen Gelegenheit gegeben, sich mündlich zu äußern ({source})."
    else:
        letter = look.session.get_one(Letter, row.letter_id)
        with_letter = f"Mit Schreiben vom {in_words(letter.dated_on)}" if letter.dated_on else "Schriftlich"
        chance = f"{with_letter} habe ich Ihnen Gelegenheit gegeben, sich zu äußern ({source})."
    return f"{chance} {_what_came(look, row)}".strip()


def _what_came(look: Look, row: Hearing) -> str:
    """What became of the chance to speak; "" while that is open."""
    if row.status == HearingStatus.CONSIDERED:
        return f"Ihre Äußerung habe ich berücksichtigt.\n\n{row.consideration}"
    is_over = row.due_on is not None and row.due_on < look.today
    if row.status == HearingStatus.SILENT or (row.status == HearingStatus.RUNNING and is_over):
        on_it = " zu der beabsichtigten Entscheidung" if row.dismissal_reason else ""
        return f"Innerhalb der Frist haben Sie sich{on_it} nicht geäußert."
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
