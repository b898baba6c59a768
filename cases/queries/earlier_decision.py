"""The decision a follow-on case is about, as its own decision names it: day and file reference."""

from collections.abc import Mapping

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.facts.kinds import LetterKind
from cases.models import Case, Letter
from cases.queries.follow_ons import earlier_ids
from cases.queries.look import Look
from cases.queries.outcome_fields import typed_value

_DAYS = ("granted_on", "earlier_decided_on")
_REFERENCES = ("granted_reference", "earlier_reference")


def earlier_defaults(look: Look, case: Case, outcome: Outcome) -> Mapping[str, str]:
    """Day and reference of the nearest earlier decision that has a letter, for the fields of the outcome."""
    keys = {field.key for field in outcome.fields}
    if not keys & {*_DAYS, *_REFERENCES}:
        return {}
    for case_id in earlier_ids(look, case):
        query = select(Letter).where(
            col(Letter.case_id) == case_id, col(Letter.kind) == LetterKind.DECISION.value
        )
        letter = look.session.exec(query.order_by(col(Letter.id).desc())).first()
        earlier = look.session.get(Case, case_id)
        if letter is None or earlier is None:
            continue
        days = dict.fromkeys(_DAYS, typed_value(letter.dated_on))
        found = days | dict.fromkeys(_REFERENCES, earlier.file_reference)
        return {key: value for key, value in found.items() if key in keys and value}
    return {}
