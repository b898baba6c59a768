"""The grant a follow-on case is about, as its own decision names it: day and file reference."""

from collections.abc import Collection, Mapping

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.facts.kinds import LetterKind
from cases.models import Case, Decision, Letter
from cases.queries.decisions import approved_by_case
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
    before, others = tuple(earlier_cases(look, case)), relatives(look, case)
    family = {one.id or 0: one for one in (*before, *others)}
    letters, approved = _first_letters(look, family), _approved(look, family)
    decided = [one.id or 0 for one in before if one.id in letters]
    if not decided:
        return {}
    granted = [one for one in decided if one in approved and approved[one][0].grants]
    earlier = (granted or decided)[0]
    granted_on = letters[earlier].dated_on
    reference = family[earlier].file_reference
    found = dict.fromkeys(_DAYS, typed_value(granted_on)) | dict.fromkeys(_REFERENCES, reference)
    amending = (
        letters[one].dated_on
        for one in (other.id or 0 for other in others)
        if one in letters and one in approved and _changes(*approved[one])
    )
    amended_on = max((day for day in amending if day), default=None)
    if amended_on and granted_on and amended_on > granted_on:
        found |= {_AMENDED: typed_value(amended_on)}
    return {key: value for key, value in found.items() if key in keys and value}


def _first_letters(look: Look, case_ids: Collection[int]) -> Mapping[int, Letter]:
    """By case the letter of the decision itself: a correction keeps its day (§ 42 VwVfG, § 38 SGB X)."""
    query = (
        select(Letter)
        .join(Decision, onclause=col(Letter.decision_id) == col(Decision.id), isouter=True)
        .where(
            col(Letter.case_id).in_(case_ids),
            col(Letter.kind) == LetterKind.DECISION.value,
            col(Decision.corrects_id).is_(None),
        )
        .order_by(col(Letter.id))
    )
    return {letter.case_id: letter for letter in look.session.exec(query).all()}


def _approved(look: Look, family: Mapping[int, Case]) -> Mapping[int, tuple[Outcome, Decision]]:
    """By case the last approved decision with its outcome, where there is one."""
    return {
        case_id: (_service(look, family[case_id]).outcome(rows[-1].outcome), rows[-1])
        for case_id, rows in approved_by_case(look, family).items()
        if rows
    }


def _changes(outcome: Outcome, decision: Decision) -> bool:
    """Whether it changed a grant that goes on, as also what withholds a part of it does (§ 66 (1) SGB I)."""
    return outcome.amends or bool(decision.fields.get("withheld_cents"))


def _service(look: Look, case: Case) -> Service:
    return look.catalogue.service(case.service_key, version=int(case.service_version))
