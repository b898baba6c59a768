"""Whether a new decision on the dog tax takes back for the past what an earlier one granted: Befreiung or Ermäßigung."""

from dataclasses import dataclass
from datetime import date

from cases.catalogue.outcome_rule import Outcome
from cases.models import Case, Decision
from cases.queries.decision_amounts import Inputs
from cases.queries.decisions import approved_by_case
from cases.queries.follow_ons import earlier_cases
from cases.queries.look import Look
from cases.queries.outcome_fields import filled_fields
from cases.rules.benefits.dog_tax import Relief
from cases.rules.german import in_words

_EXEMPT = "steuerfrei"


@dataclass(frozen=True)
class _Granted:
    """`percent` 100 is an exemption; `until` None: without an end."""

    file_reference: str
    percent: int
    until: date | None


def withdrawn_relief_warnings(inputs: Inputs, starts_on: date, relief: Relief | None) -> tuple[str, ...]:
    """A sentence for the clerk where relief goes for days before today: a year from knowledge (§§ 130 (3), 131 (2) AO)."""
    earlier = _granted(inputs.look, inputs.case)
    if earlier is None:
        return ()
    kept_from, today = starts_on, inputs.on
    if relief is not None and relief.percent >= earlier.percent:
        if relief.until is None:
            return ()
        kept_from = relief.until
    is_over = earlier.until is not None and earlier.until <= kept_from
    if is_over or kept_from > today:
        return ()
    what = (
        "befreit von der Steuer" if earlier.percent == 100 else f"ermäßigt die Steuer um {earlier.percent} %"
    )
    until = f" bis zum {in_words(earlier.until)}" if earlier.until else ""
    return (
        f"Der Bescheid im Vorgang {earlier.file_reference} {what}{until}. Das wird hier auch für die Vergangenheit "
        "zurückgenommen oder widerrufen. Zulässig ist das nur innerhalb eines Jahres, seit die Tatsachen bekannt sind, "
        "außer der Bescheid ist durch unlautere Mittel erwirkt (§ 130 Abs. 3, § 131 Abs. 2 Satz 2 AO, § 11 NKAG). Bitte "
        "prüfen und begründen; ist das Jahr um, die Steuer erst nach der Bekanntgabe beginnen lassen.",
    )


def _granted(look: Look, case: Case) -> _Granted | None:
    """What the nearest decided case before this one granted; None for none, and for the case of a submission."""
    before = {one.id or 0: one for one in earlier_cases(look, case) if one.service_key == case.service_key}
    if not before:
        return None
    decided = approved_by_case(look, before)
    nearest = next((one for one in before if decided[one]), None)
    if nearest is None:
        return None
    found, decision = before[nearest], decided[nearest][-1]
    service = look.catalogue.service(found.service_key, version=int(found.service_version))
    return _relief(found.file_reference, service.outcome(decision.outcome), decision)


def _relief(file_reference: str, outcome: Outcome, decision: Decision) -> _Granted | None:
    values = filled_fields(outcome, decision.fields).values
    percent = 100 if outcome.key == _EXEMPT else values.get("relief_percent")
    until = values.get("relief_until")
    if not isinstance(percent, int):
        return None
    return _Granted(file_reference, percent, until if isinstance(until, date) else None)
