"""The grant a follow-on case is about, as its own decision names it: day and file reference."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.facts.kinds import LetterKind
from cases.models import Case, Decision, Letter
from cases.queries.decisions import approved_decision
from cases.queries.follow_ons import earlier_cases, relatives
from cases.queries.look import Look
from cases.queries.outcome_fields import typed_value

_DAYS = ("granted_on", "earlier_decided_on")
_AMENDED = "amended_on"
_REFERENCES = ("granted_reference", "earlier_reference")


def earlier_defaults(look: Look, case: Case, outcome: Outcome) -> Mapping[str, str]:
    """Day and reference of the decision that granted, for the fields of the outcome.

    The nearest one in the cases this one follows; where none granted, the nearest decision that has a letter. With it
    comes the day of the last decision that changed the grant.
    """
    keys = {field.key for field in outcome.fields}
    if not keys & {*_DAYS, *_REFERENCES}:
        return {}
    decided = [
        (earlier, letter)
        for earlier in earlier_cases(look, case)
        if (letter := _first_letter(look, earlier)) is not None
    ]
    granted = [(earlier, letter) for earlier, letter in decided if _granted(look, earlier)]
    if not decided:
        return {}
    earlier, letter = (granted or decided)[0]
    days = dict.fromkeys(_DAYS, typed_value(letter.dated_on))
    found = days | dict.fromkeys(_REFERENCES, earlier.file_reference)
    amended_on = _amended_on(look, case) if _AMENDED in keys else None
    if amended_on and letter.dated_on and amended_on > letter.dated_on:
        found |= {_AMENDED: typed_value(amended_on)}
    return {key: value for key, value in found.items() if key in keys and value}


def _first_letter(look: Look, case: Case) -> Letter | None:
    """The letter of the decision itself: a correction keeps its day (§ 42 VwVfG, § 38 SGB X)."""
    query = (
        select(Letter)
        .join(Decision, onclause=col(Letter.decision_id) == col(Decision.id), isouter=True)
        .where(
            col(Letter.case_id) == case.id,
            col(Letter.kind) == LetterKind.DECISION.value,
            col(Decision.corrects_id).is_(None),
        )
    )
    return look.session.exec(query.order_by(col(Letter.id).desc())).first()


def _amended_on(look: Look, case: Case) -> date | None:
    """The day of the last decision in the family that changed the grant; None while none did."""
    letters = (_first_letter(look, one) for one in relatives(look, case) if _amended(look, one))
    return max((letter.dated_on for letter in letters if letter and letter.dated_on), default=None)


def _amended(look: Look, case: Case) -> bool:
    outcome = _outcome(look, case)
    return outcome is not None and outcome.amends


def _granted(look: Look, case: Case) -> bool:
    outcome = _outcome(look, case)
    return outcome is not None and outcome.grants


def _outcome(look: Look, case: Case) -> Outcome | None:
    """That of the last approved decision; None without one."""
    decision = approved_decision(look, case.id or 0)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    return service.outcome(decision.outcome) if decision else None
