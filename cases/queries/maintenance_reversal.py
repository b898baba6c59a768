"""Unterhaltsvorschuss that was unlawful from the start and is taken back (§ 45 SGB X), with what goes back then (§ 50 SGB X),
and what is withheld for lack of cooperation (§ 66 SGB I).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlmodel import col, select

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.models import Case, Letter
from cases.queries.decision_amounts import Inputs
from cases.queries.decisions import current_decision
from cases.queries.effect_days import expected_on
from cases.queries.follow_ons import granted_case
from cases.queries.look import Look
from cases.queries.maintenance import month_cents
from cases.queries.maintenance_decided import earlier_demands, granting_ids, grants_of, regular_cents
from cases.queries.maintenance_paid import doubts, in_force, not_paid_yet, repayment_sheet
from cases.queries.statements import effective_form
from cases.rules.benefits.maintenance_repayment import REFUNDED
from cases.rules.german import euros, in_words, month_in_words
from cases.rules.regimes import Regime
from cases.rules.reversal import LastingGrant, long_granted_hint, why_grant_stands


def annulment_sheet(inputs: Inputs) -> Calculation | None:
    """The sheet of what goes back, None where nothing is asked back. `Invalid`: what is missing, or why the grant stands."""
    values, from_on = inputs.values, inputs.values.get("revoked_from")
    if not isinstance(from_on, date):
        raise Invalid("Bitte „Zurückgenommen ab“ eintragen.")
    stands = _by_age(inputs, why_grant_stands)
    if stands:
        raise Invalid(stands)
    if not values.get("amount_cents"):
        return None
    if values.get("due_on") is None or not values.get("cash_reference"):
        raise Invalid("Bitte „Zu zahlen bis“ und „Kassenzeichen“ eintragen.")
    if from_on > inputs.on:
        raise Invalid(
            "Zurückgenommen wird nur für die Zukunft. Dann ist nichts zu erstatten (§ 50 Abs. 1 SGB X). Bitte den Betrag "
            "leeren oder den Tag ändern."
        )
    grants = grants_of(inputs.look, inputs.case)
    if from_on.day != 1 and from_on not in {grant.begins_on for grant in grants if grant.facts}:
        raise Invalid(
            "Gezahlt ist für Kalendermonate. Bitte bei „Zurückgenommen ab“ den Ersten eines Monats eintragen oder den Tag, "
            "an dem die Leistung begann."
        )
    sheet = repayment_sheet(
        inputs.look.catalogue.maintenance_table(),
        effective_form(granted_case(inputs.look, inputs.case)),
        {"from_on": from_on, "until_on": values.get("until_on"), "amount_cents": values.get("amount_cents")},
        grants,
        earlier_demands(inputs.look, inputs.case),
        claim=REFUNDED,
    )
    return replace(sheet, warnings=(*sheet.warnings, *not_paid_yet(values, inputs.on, REFUNDED)))


def withholding_sheet(inputs: Inputs) -> Calculation | None:
    """What is left of the amount of a month where only a part is withheld; None where all of it is. `Invalid` as above."""
    withheld, from_on = regular_cents(inputs.values.get("withheld_cents")), inputs.values.get("revoked_from")
    if not isinstance(from_on, date):
        return None
    grant = in_force(grants_of(inputs.look, inputs.case), from_on)
    facts = grant.facts if grant else None
    if facts is None and (withheld or grant):
        raise Invalid(
            f"Ab dem {in_words(from_on)} ist nichts bewilligt, was zu entziehen wäre. Bitte den Tag prüfen."
        )
    if facts is None or not withheld:
        return None
    if from_on.day != 1 or withheld % 100:
        raise Invalid(
            "Gezahlt werden volle Euro je Kalendermonat (§ 9 Abs. 3 UVG). Bitte für einen Teil den Ersten eines Monats und "
            "volle Euro eintragen."
        )
    table = inputs.look.catalogue.maintenance_table()
    cents = month_cents(table, replace(facts, withheld_cents=0), from_on)
    if withheld >= cents:
        raise Invalid(
            f"Bewilligt sind {euros(cents)} im Monat. Soll die ganze Leistung entzogen werden, bitte „Entzogener Teil je "
            "Monat“ leeren."
        )
    lines = (
        CalculationLine(f"bewilligt für {month_in_words(from_on)}", cents, "§ 2 UVG"),
        CalculationLine("davon entzogen", -withheld, "§ 66 Abs. 1 SGB I"),
    )
    return Calculation("Entziehung eines Teils", lines, cents - withheld, f"ab {in_words(from_on)}")


def withholding_hints(inputs: Inputs) -> tuple[str, ...]:
    """Which of the decisions on the payment may not hold as they stand; () where none is in doubt."""
    from_on = inputs.values.get("revoked_from")
    return doubts(grants_of(inputs.look, inputs.case), from_on) if isinstance(from_on, date) else ()


def annulment_hints(inputs: Inputs) -> tuple[str, ...]:
    """What the clerk is to weigh: the age of the grant, who else owes what was paid, and months that are left out."""
    values, from_on = inputs.values, inputs.values.get("revoked_from")
    found = [_by_age(inputs, long_granted_hint)]
    if values.get("amount_cents") and values.get("ground") in _OF_THE_PARENT:
        found.append(_PARENT_LIABLE)
    begins_on = min((grant.begins_on for grant in grants_of(inputs.look, inputs.case)), default=None)
    if isinstance(from_on, date) and begins_on and begins_on < from_on <= inputs.on:
        found.append(
            f"Bewilligt ist die Leistung ab dem {in_words(begins_on)}. Bitte in der Begründung sagen, warum die Rücknahme "
            "nicht von Anfang an gilt (§ 45 Abs. 1 SGB X: ganz oder teilweise)."
        )
    return tuple(filter(None, found))


_OF_THE_PARENT = ("angaben", "kenntnis", "taeuschung")
_PARENT_LIABLE = (
    "Hat der Elternteil die Zahlung verschuldet, schuldet er selbst Ersatz (§ 5 Abs. 1 UVG): Das geht mit „Ersatz oder "
    "Rückzahlung verlangen“. Ob daneben das Kind erstatten muss (§ 50 SGB X), ist eine Ermessensfrage und nicht geklärt."
)


def _by_age(inputs: Inputs, said: Callable[[str, LastingGrant, Regime, frozenset[date]], str]) -> str:
    """What the rule says of the time since the grant was announced; "" if that day or the first day to go is not known."""
    look, case, from_on = inputs.look, inputs.case, inputs.values.get("revoked_from")
    if not isinstance(from_on, date):
        return ""
    granted_on = look.once(("granted_on", case.id, from_on), lambda: _granted_on(look, case, from_on))
    if granted_on is None:
        return ""
    draft = current_decision(look, case.id or 0)
    way = inputs.outcome.way(draft.delivery if draft else "")
    grant = LastingGrant(granted_on, expected_on(look, case, way, inputs.on), inputs.on)
    return said(str(inputs.values.get("ground")), grant, Regime(case.regime), look.extra_holidays)


def _granted_on(look: Look, case: Case, from_on: date) -> date | None:
    """When the first grant that still pays from this day on was announced (§ 45 (3) SGB X); None if nobody knows."""
    query = select(col(Letter.announced_on)).where(
        col(Letter.decision_id).in_(granting_ids(look, case, from_on)), col(Letter.announced_on).is_not(None)
    )
    return look.session.exec(query.order_by(col(Letter.announced_on))).first()
