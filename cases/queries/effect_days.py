"""What is revoked for the future only ends no earlier than the addressee learns of it (§ 48 (1) s. 1 SGB X, § 49 VwVfG)."""

from collections.abc import Mapping
from datetime import date, datetime

from cases.catalogue.outcome_rule import Outcome
from cases.models import Case, Decision
from cases.queries.addresses import decision_way
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, value_day
from cases.rules.announcement import Delivery, Route, announced_on, announcement
from cases.rules.delivery import DeliveryWay, rule_of
from cases.rules.german import in_words
from cases.rules.regimes import Regime


def future_problem(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> str:
    """Why day or hour in the draft is too early; "" if not. A correction repeats the day of the decision it corrects."""
    rule = outcome.future_only
    if rule is None or decision.corrects_id is not None:
        return ""
    if rule.choice and values.get(rule.choice) != rule.value:
        return ""
    value = values.get(rule.field)
    wanted, first_day = value_day(value), expected_on(look, case, outcome.way(decision.delivery), look.today)
    if wanted is None:
        return ""
    if wanted < first_day:
        why, what = f"voraussichtlich dem {in_words(first_day)}", "den Tag"
    elif isinstance(value, datetime) and value <= look.now:
        why, what = "und dieser Zeitpunkt ist schon vorbei", "den Zeitpunkt"
    else:
        return ""
    title = next(field.title for field in outcome.fields if field.key == rule.field)
    return (
        f"„{title}“: Für die Zukunft geht es frühestens ab der Bekanntgabe, {why} ({rule.source}). Bitte {what}"
        f"{' oder den Rechtsgrund' if rule.choice else ''} im Entwurf ändern."
    )


def expected_on(look: Look, case: Case, stored_way: str, sent_on: date) -> date:
    """The day of the Bekanntgabe if the letter leaves on this day by this way.

    Where only a proof will tell, that of a letter by post stands for it: service takes its days too. Handed over in person
    it is this day.
    """
    way, regime, extra = decision_way(look, case, stored_way), Regime(case.regime), look.extra_holidays
    found = announcement(Delivery(rule_of(way).route, sent_on), regime, today=sent_on, extra=extra).deadline
    if found is None and way is not DeliveryWay.IN_PERSON:
        return announced_on(Route.POST_INLAND, sent_on, regime, extra=extra).ends_on
    return found.ends_on if found else sent_on
