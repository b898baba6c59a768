"""What a clerk of the story writes into the composer: an outcome that fits the form, and its fields."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from cases.catalogue.outcome_rule import Outcome, OutcomeField
from cases.catalogue.service_schema import Service
from cases.commands.decide import DraftInput
from cases.facts.case_page import CasePage

_DUE = timedelta(days=30)
_FEES = {"sperrgenehmigung": (60, 240)}
"""Lowest and highest fee that is asked in the story, in euros."""
_USUAL = 3
_REASONS_FOR = "Die Voraussetzungen liegen nach Prüfung der vorgelegten Unterlagen vor."
_REASONS_AGAINST = "Die Voraussetzungen liegen nach den vorgelegten Unterlagen nicht vor."


def likely_outcomes(
    service: Service, form: Mapping[str, Any], pick: Random, *, wanted: str = ""
) -> tuple[Outcome, ...]:
    """The outcomes a clerk would try, in this order: mostly one of the first, seldom a refusal. At most three."""
    if wanted:
        return (service.outcome(wanted),)
    first_time = [
        one for one in service.outcomes if one.is_offered(is_follow_on=False) and not one.needs_warning
    ]
    if form.get("certificate", {}).get("delivery") == "postfach":
        first_time.sort(key=lambda one: one.is_decision)  # an electronic certificate is no Verwaltungsakt
    order = {
        one.key: place + pick.random() * 1.4 + one.is_interfering * pick.choice((0.0, 3.0, 3.0, 3.0))
        for place, one in enumerate(first_time)
    }
    if pick.random() < 0.1:
        order |= {one.key: -1.0 for one in first_time if one.is_interfering}
    return tuple(sorted(first_time, key=lambda one: order[one.key])[:_USUAL])


def draft_of(page: CasePage, outcome: Outcome, told: Mapping[str, Any], day: date) -> DraftInput | None:
    """A complete draft for the outcome the page shows: what the program fills in, what the examples say (`told`),
    plain values of the day. None if the clerk would not know what to write.
    """
    typed = {field.key: field.value for field in page.decision.fields if field.value} | told.get("fields", {})
    for field in outcome.fields:
        if field.key not in typed:
            is_after = field.type == "date" and field.required and field.after in typed
            value = typed[field.after] if is_after else _plain(field, page, day)
            if value is not None:
                typed[field.key] = value
            elif field.required and field.type != "bool":
                return None
    provisions = page.decision.side_provisions
    chosen = tuple(choice.key for choice in provisions if choice.is_chosen)
    fitting = tuple(choice.key for choice in provisions if choice.help)[:2]
    return DraftInput(
        outcome=outcome.key,
        reasons=told.get("reasons", _reasons(page, outcome)),
        fields=typed,
        side_provisions=tuple(
            told.get("side_provisions", chosen or (fitting if outcome.needs_side_provisions else ()))
        ),
    )


def _plain(field: OutcomeField, page: CasePage, day: date) -> str | None:
    """A value for a field nobody has said anything about; None if there is none."""
    if field.choices:
        return field.choices[0].value
    if field.type == "date" and field.required:
        return f"{day if field.not_future else day + _DUE:%d.%m.%Y}"
    if field.type == "datetime" and field.required:
        return f"{day:%d.%m.%Y}, 09:15"
    if field.key == "cash_reference":
        return f"{1000 + page.head.case_id % 9000}.{day.year}.{page.head.case_id:06d}"
    if field.key == "fee_cents" and page.head.service_key in _FEES:
        lowest, highest = _FEES[page.head.service_key]
        return f"{lowest + page.head.case_id * 10 % (highest - lowest)},00"
    return None


def _reasons(page: CasePage, outcome: Outcome) -> str:
    if not outcome.needs_reasons:
        return ""
    module = next((module.help for module in page.decision.text_modules if module.help), "")
    if outcome.is_interfering and module:
        return module
    return _REASONS_AGAINST if outcome.is_interfering else _REASONS_FOR
