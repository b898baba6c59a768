"""What a new decision on the dog tax takes back of an earlier one: Befreiung or Ermäßigung, and from which day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.catalogue.outcome_rule import Outcome
from cases.models import Case
from cases.queries.decision_amounts import Inputs
from cases.queries.decisions import approved_by_case, current_decision
from cases.queries.effect_days import expected_on
from cases.queries.follow_ons import earlier_cases
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.rules.german import in_words

_EXEMPT = "steuerfrei"


@dataclass(frozen=True)
class WithdrawnRelief:
    """An exemption (`percent` 100) or a reduction that goes, in whole or in part.

    `file_reference` granted it, `until` this day (None: without an end); `gone_from` is the first day without it.
    """

    file_reference: str
    percent: int
    until: date | None
    gone_from: date


@dataclass(frozen=True)
class _Relief:
    """What a decision grants: 100 percent is an exemption, 0 nothing; `until` None: without an end."""

    percent: int
    until: date | None

    @property
    def over_from(self) -> date:
        """The first day after it; `date.max` without an end."""
        return self.until + timedelta(days=1) if self.until else date.max


def withdrawn_relief(
    look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]
) -> WithdrawnRelief | None:
    """What a decision with these values takes of the relief that the nearest decided case before it granted.

    None where nothing goes, and for the case of a submission.
    """
    begins_on, found = values.get("begins_on"), _granted(look, case)
    if found is None or not isinstance(begins_on, date):
        return None
    file_reference, earlier = found
    now = _relief(outcome, values)
    gone_from = now.over_from if now.percent >= earlier.percent else begins_on
    if gone_from >= earlier.over_from:
        return None
    return WithdrawnRelief(file_reference, earlier.percent, earlier.until, gone_from)


def withdrawn_relief_warnings(inputs: Inputs) -> tuple[str, ...]:
    """A sentence for the clerk where relief goes for days before the Bekanntgabe (§§ 130 (3), 131 (2) AO)."""
    taken = withdrawn_relief(inputs.look, inputs.case, inputs.outcome, inputs.values)
    if taken is None:
        return ()
    draft = current_decision(inputs.look, inputs.case.id or 0)
    way = inputs.outcome.way(draft.delivery if draft else "")
    if taken.gone_from >= expected_on(inputs.look, inputs.case, way, inputs.on):
        return ()
    what = "befreit von der Steuer" if taken.percent == 100 else f"ermäßigt die Steuer um {taken.percent} %"
    until = f" bis zum {in_words(taken.until)}" if taken.until else ""
    return (
        f"Der Bescheid im Vorgang {taken.file_reference} {what}{until}. Das wird hier auch für die Vergangenheit "
        "zurückgenommen oder widerrufen. Zulässig ist das nur innerhalb eines Jahres, seit die Tatsachen bekannt sind, "
        "außer der Bescheid ist durch unlautere Mittel erwirkt (§ 130 Abs. 3, § 131 Abs. 2 Satz 2 AO, § 11 NKAG). Bitte "
        "prüfen und begründen.",
    )


def _granted(look: Look, case: Case) -> tuple[str, _Relief] | None:
    """What the nearest decided case before this one granted, with its file reference; None for nothing."""
    before = {one.id or 0: one for one in earlier_cases(look, case) if one.service_key == case.service_key}
    if not before:
        return None
    decided = look.once(("decisions", tuple(before)), lambda: approved_by_case(look, before))
    nearest = next((one for one in before if decided[one]), None)
    if nearest is None:
        return None
    found, decision = before[nearest], decided[nearest][-1]
    service = look.catalogue.service(found.service_key, version=int(found.service_version))
    outcome = service.outcome(decision.outcome)
    relief = _relief(outcome, filled_fields(outcome, decision.fields).values)
    return (found.file_reference, relief) if relief.percent else None


def _relief(outcome: Outcome, values: Mapping[str, Value]) -> _Relief:
    percent, until = values.get("relief_percent"), values.get("relief_until")
    if outcome.key == _EXEMPT:
        percent = 100
    return _Relief(percent if isinstance(percent, int) else 0, until if isinstance(until, date) else None)
