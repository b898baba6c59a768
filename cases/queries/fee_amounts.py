"""The fee of a decision: within its frame, by its tariff row, or none for who is exempt."""

from dataclasses import replace

from cases.catalogue.form_fields import value_at
from cases.errors import Invalid
from cases.facts.ledger import CalculationLine
from cases.queries.decision_amounts import DecisionAmounts, Inputs
from cases.queries.outcome_fields import typed_value
from cases.rules.calendar import next_working_day
from cases.rules.fee_exemptions import FeeFreedom, Payer, road_fee_freedom
from cases.rules.fees import check_fee, exempt_calculation, fee_calculation, fixed_fee_calculation
from cases.rules.repeated import counted_once
from cases.rules.time_limits import months_later

_OWN_MISTAKE = (
    "Zurückgenommen wird ohne Zutun der Person. Kosten, die bei richtiger Behandlung der Sache nicht entstanden wären, "
    "werden nicht erhoben (§ 6 GebOSt mit § 14 Abs. 2 Satz 1 VwKostG). Bitte die Gebühr prüfen oder leer lassen."
)
"""Told where a Rücknahme takes a fee although nobody but the office caused it."""


def fee_amounts(inputs: Inputs) -> DecisionAmounts:
    """A fee within its frame, or the exemption of a public payer; without a fee where none is needed."""
    cents = inputs.values.get("fee_cents")
    freedom = _fee_freedom(inputs)
    if freedom is not None and freedom.is_free:
        return _exempt(inputs, freedom)
    if not isinstance(cents, int) or isinstance(cents, bool):
        is_needed = any(
            field.key == "fee_cents" and (field.required or field.required_with_fee)
            for field in inputs.outcome.fields
        )
        return (
            DecisionAmounts(problem="Bitte die Gebühr eintragen.")
            if is_needed
            else DecisionAmounts(fee_cents=0)
        )
    frame = inputs.look.catalogue.fee_frame(_fee_key(inputs), inputs.on)
    problem = check_fee(frame, cents)
    if problem is not None:
        return DecisionAmounts(fee_cents=cents, problem=problem)
    calculation = fee_calculation(frame, cents, reason="nach Verwaltungsaufwand")
    if freedom is not None:
        owed = CalculationLine("Keine Gebührenbefreiung", None, freedom.source, freedom.explanation)
        calculation = replace(calculation, lines=(owed, *calculation.lines))
    if cents and inputs.values.get("trust") == "ohne":
        calculation = replace(calculation, warnings=(_OWN_MISTAKE,))
    return DecisionAmounts(calculation=calculation, fee_cents=cents)


def _fee_freedom(inputs: Inputs) -> FeeFreedom | None:
    """What § 5 GebOSt says of a public payer; None for anybody else."""
    stated = inputs.values.get("payer")
    payer = Payer(stated) if isinstance(stated, str) and stated else Payer.PRIVATE
    if payer is Payer.PRIVATE:
        return None
    is_enterprise = inputs.values.get("is_enterprise") is True
    return road_fee_freedom(
        payer,
        is_business=is_enterprise,
        is_special_fund=is_enterprise,
        may_pass_on=inputs.values.get("may_pass_on") is True,
    )


def _exempt(inputs: Inputs, freedom: FeeFreedom) -> DecisionAmounts:
    """Public bodies pay no fee; the sheet says so, with the number of § 5 GebOSt, instead of a fee of nothing."""
    frame = inputs.look.catalogue.fee_frame(_fee_key(inputs), inputs.on)
    calculation = exempt_calculation(frame, exemption_source=freedom.source, reason=freedom.explanation)
    return DecisionAmounts(calculation=calculation, fee_cents=0)


def fixed_fee_amounts(inputs: Inputs) -> DecisionAmounts:
    """The tariff row of the chosen option; the outcome field `copies` counts the pieces."""
    row = inputs.look.catalogue.fixed_fee_row(_fee_key(inputs), inputs.on)
    copies = inputs.values.get("copies")
    count = copies if isinstance(copies, int) and not isinstance(copies, bool) else 1
    _need_the_stated_count(inputs, count)
    stated = {**inputs.form, "decision": dict(inputs.values)}
    calculation = fixed_fee_calculation(row.as_rule(), count, stated)
    return DecisionAmounts(calculation=calculation, fee_cents=calculation.total_cents)


def _need_the_stated_count(inputs: Inputs, count: int) -> None:
    """No more is charged than was asked for; what the letter lists one by one is charged one by one."""
    field = next((field for field in inputs.outcome.fields if field.key == "copies"), None)
    stated = value_at(inputs.form, field.default_from) if field and field.default_from else None
    if field and isinstance(stated, list):
        listed = counted_once(stated, field.once_by, field.once_alike)
        if count != listed:
            raise Invalid(
                f"Das Schreiben nennt {listed} Stück, eingetragen sind {count}. "
                "Bitte die Zahl im Entwurf ändern oder die Angaben berichtigen."
            )
    if isinstance(stated, int) and count > stated:
        raise Invalid(
            f"Beantragt sind {stated} Stück, eingetragen {count}. Bitte die Zahl im Entwurf ändern."
        )


def _fee_key(inputs: Inputs) -> str:
    """The fee that belongs to the chosen option, else the first of the service."""
    for field in inputs.outcome.fields:
        for choice in field.choices:
            if choice.fee_key and choice.value == inputs.values.get(field.key):
                return choice.fee_key
    return inputs.service.fee_keys[0]


def fee_defaults(inputs: Inputs) -> dict[str, str]:
    """A fee is due a month after today, on a working day."""
    return {
        "fee_due_on": typed_value(next_working_day(months_later(inputs.on, 1), inputs.look.extra_holidays))
    }
