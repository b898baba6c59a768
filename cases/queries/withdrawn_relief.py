"""What a new decision on the dog tax takes back of earlier ones: Befreiung or Ermäßigung, and from which day on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.catalogue.outcome_rule import Outcome
from cases.models import Case, Decision
from cases.queries.decision_amounts import Inputs
from cases.queries.decisions import current_decision
from cases.queries.earlier_refunds import decided_before
from cases.queries.effect_days import expected_on
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.rules.german import in_words

_EXEMPT = "steuerfrei"
_WHOLE, _ONE_DAY = 100, timedelta(days=1)


@dataclass(frozen=True)
class WithdrawnRelief:
    """An exemption (`percent` 100) or a reduction that goes, in whole or in part.

    `file_reference` granted it, `until` this day (None: without an end); `gone_from` is the first day without it.
    """

    file_reference: str
    percent: int
    until: date | None
    gone_from: date

    @property
    def what(self) -> str:
        """What the earlier decision says, as a sentence."""
        until = f" bis zum {in_words(self.until)}" if self.until else ""
        if self.percent == _WHOLE:
            return f"Der Bescheid im Vorgang {self.file_reference} befreit von der Steuer{until}."
        return (
            f"Der Bescheid im Vorgang {self.file_reference} ermäßigt die Steuer um {self.percent} %{until}."
        )


@dataclass(frozen=True)
class _Relief:
    """What a decision grants from `begins_on` on: 100 percent is an exemption, 0 nothing.

    `over_from` is the first day without it, or the one from which a later decision holds; `date.max` without an end.
    """

    percent: int
    begins_on: date
    over_from: date


def withdrawn_relief(
    look: Look, case: Case, outcome: Outcome, values: Mapping[str, Value]
) -> tuple[WithdrawnRelief, ...]:
    """What a decision with these values takes of the relief that those before it granted, by the day from which it goes.

    Empty where nothing goes, and for the case of a submission.
    """
    now = _relief(outcome, values)
    if now is None or not any(rule.of_relief for rule in outcome.year_limits):
        return ()
    taken = (_taken(reference, held, now) for reference, held in _held(look, case, now.begins_on))
    return tuple(sorted(filter(None, taken), key=lambda one: one.gone_from))


def takes_relief(look: Look, case: Case, outcome: Outcome) -> bool:
    """Whether the draft with this outcome takes any of it."""
    draft = current_decision(look, case.id or 0)
    return draft is not None and bool(
        withdrawn_relief(look, case, outcome, filled_fields(outcome, draft.fields).values)
    )


def withdrawn_relief_warnings(inputs: Inputs) -> tuple[str, ...]:
    """A sentence for the clerk where relief goes for days before the Bekanntgabe: never by Widerruf (§§ 130, 131 AO)."""
    taken = withdrawn_relief(inputs.look, inputs.case, inputs.outcome, inputs.values)
    if not taken:
        return ()
    draft = current_decision(inputs.look, inputs.case.id or 0)
    way = inputs.outcome.way(draft.delivery if draft else "")
    announced_on = expected_on(inputs.look, inputs.case, way, inputs.on)
    past = [one.what for one in taken if one.gone_from < announced_on]
    if not past:
        return ()
    return (
        f"{' '.join(past)} Das fällt hier auch für die Vergangenheit weg. Zulässig ist das nur, wenn der Bescheid "
        "rechtswidrig war und ein Fall des § 130 Abs. 2 AO vorliegt (etwa unrichtige Angaben), und innerhalb eines Jahres, "
        "seit die Tatsachen bekannt sind, außer der Bescheid ist durch unlautere Mittel erwirkt (§ 130 Abs. 3 AO, "
        "§ 11 NKAG). War er rechtmäßig, geht nur ein Widerruf für die Zukunft (§ 131 Abs. 2 AO). Bitte prüfen und "
        "begründen.",
    )


def shortening_problem(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> str:
    """Why an exemption cannot end another one earlier; "" if it does not: it is a favour and says so (§ 119 (1) AO).

    A correction repeats the days of the decision it corrects.
    """
    if outcome.key != _EXEMPT or decision.corrects_id is not None:
        return ""
    taken = withdrawn_relief(look, case, outcome, values)
    exemption = next((one for one in taken if one.percent == _WHOLE), None)
    if exemption is None:
        return ""
    return (
        f"{exemption.what} „{outcome.title}“ kann das nicht verkürzen. Soll die Befreiung früher enden, bitte „Steuer "
        f"festsetzen“ oder „Ermäßigte Steuer festsetzen“ vom {in_words(exemption.gone_from)} an."
    )


def _taken(file_reference: str, held: _Relief, now: _Relief) -> WithdrawnRelief | None:
    """What goes of relief that holds until now; None if it stays."""
    gone_from = max(held.begins_on, now.begins_on if now.percent < held.percent else now.over_from)
    if not held.percent or gone_from >= held.over_from:
        return None
    until = None if held.over_from == date.max else held.over_from - _ONE_DAY
    return WithdrawnRelief(file_reference, held.percent, until, gone_from)


def _held(look: Look, case: Case, from_day: date) -> Iterator[tuple[str, _Relief]]:
    """What holds of earlier decisions from this day on, with the file reference: each until a later one begins.

    One that says there is no tax at all has no days: what was before it is over.
    """
    over_from = date.max
    for one in reversed(decided_before(look, case)):
        relief = _relief(*one.said(look, one.rows[-1]))
        if relief is None:
            return
        yield (
            one.case.file_reference,
            _Relief(relief.percent, relief.begins_on, min(relief.over_from, over_from)),
        )
        if relief.begins_on <= from_day:
            return
        over_from = min(over_from, relief.begins_on)


def _relief(outcome: Outcome, values: Mapping[str, Value]) -> _Relief | None:
    """What a decision with these values grants; None while its first day is not known."""
    begins_on, until = values.get("begins_on"), values.get("relief_until")
    if not isinstance(begins_on, date):
        return None
    percent = _WHOLE if outcome.key == _EXEMPT else values.get("relief_percent")
    over_from = until + _ONE_DAY if isinstance(until, date) and until < date.max else date.max
    return _Relief(percent if isinstance(percent, int) else 0, begins_on, over_from)
