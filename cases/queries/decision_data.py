"""A decision for machines: what `bescheid.json` inside the letter says. The letter is the decision, this is its copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import paths_printed
from cases.facts.ledger import Calculation
from cases.models import Case, Decision, Letter
from cases.queries.decision_amounts import DecisionAmounts
from cases.queries.follow_ons import applied_on
from cases.queries.instructions import instruction_for
from cases.queries.look import Look
from cases.queries.outcome_fields import Value
from cases.queries.stated_dates import chosen_dates
from cases.rules.regimes import Regime, switches_of

FORMAT = "kreishaus-bescheid-1"
Field = tuple[str, str, str | int | bool | None]
"""Key, German title, value."""


@dataclass(frozen=True)
class CorrectedLetter:
    """The letter of a corrected decision: its date, and the rule (§ 42 VwVfG, § 38 SGB X, § 129 AO)."""

    dated_on: date | None
    source: str


def decision_data(  # noqa: PLR0913  # what was decided, and what the letter has computed already
    look: Look,
    case: Case,
    decision: Decision,
    *,
    dated_on: date,
    values: Mapping[str, Value],
    amounts: DecisionAmounts,
    said: frozenset[str],
) -> dict[str, object]:
    """File reference, service, authority, outcome, fields, amounts in cents, days as ISO 8601, and the remedy.

    Only what the letter prints (`said`: the paths of its facts; docs/letters.md), and only what JSON has, so that it is
    the same before and after the database.
    """
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    outcome = service.outcome(decision.outcome)
    if "decision.side_provisions[]" in said:
        said |= _said_by_provisions(service, decision)
    data = _data(
        look,
        case,
        (outcome.key, outcome.title),
        dated_on=dated_on,
        fields=_fields(outcome, values, said),
        amounts=_amounts(amounts, said),
        said=said,
    )
    if "decision.dates[].begins_at" in said:
        data["dates"] = [
            {"begins_at": one.begins_at.isoformat(), "ends_at": one.ends_at.isoformat()}
            for one in chosen_dates(case, outcome, values) or ()
        ]
    corrected = corrected_letter(look, case, decision)
    if corrected is not None:
        day = corrected.dated_on.isoformat() if corrected.dated_on else None
        data["corrects"] = {"dated_on": day, "source": corrected.source}
    return data


def corrected_letter(look: Look, case: Case, decision: Decision) -> CorrectedLetter | None:
    """Which decision this one corrects, and under which rule; None if it corrects none."""
    if decision.corrects_id is None:
        return None
    old = look.session.exec(select(Letter).where(col(Letter.decision_id) == decision.corrects_id)).one()
    return CorrectedLetter(old.dated_on, switches_of(Regime(case.regime)).correction_source)


def notice_data(  # noqa: PLR0913 - the same parts
    look: Look,
    case: Case,
    letter_key: str,
    *,
    fields: Sequence[Field],
    amounts: DecisionAmounts,
    said: frozenset[str],
) -> dict[str, object]:
    """The same for a notice that came by itself, dated today; it has a letter of its own instead of an outcome."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    what = (letter_key, service.letter(letter_key).title)
    printed = _amounts(amounts, said)
    return _data(look, case, what, dated_on=look.today, fields=fields, amounts=printed, said=said)


def _data(  # noqa: PLR0913 - what was decided, in parts
    look: Look,
    case: Case,
    what: tuple[str, str],
    *,
    dated_on: date,
    fields: Sequence[Field],
    amounts: Mapping[str, object],
    said: frozenset[str],
) -> dict[str, object]:
    received = {"received_on": applied_on(look, case).isoformat()} if "case.received_on" in said else {}
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    remedy = instruction_for(look, case)
    return {
        "format": FORMAT,
        "file_reference": case.file_reference,
        **received,
        "dated_on": dated_on.isoformat(),
        "service": {"key": service.key, "title": service.title, "version": str(case.service_version)},
        "authority": {
            "key": case.authority_key,
            "name": look.catalogue.authority(case.authority_key).name,
        },
        "outcome": {"key": what[0], "title": what[1]},
        "fields": [{"key": key, "title": title, "value": value} for key, title, value in fields],
        "amounts": amounts,
        "remedy": {"kind": remedy.remedy.value, "addressee": remedy.addressee, "text": remedy.text},
    }


def _said_by_provisions(service: Service, decision: Decision) -> frozenset[str]:
    """Paths of the facts that the chosen side provisions print."""
    chosen = [module for module in service.side_provisions if module.key in decision.side_provisions]
    return frozenset(path for module in chosen for path in paths_printed(module.text))


def _fields(outcome: Outcome, values: Mapping[str, Value], said: frozenset[str]) -> list[Field]:
    return [
        (field.key, field.title, _plain(values[field.key]))
        for field in outcome.fields
        if f"decision.fields.{field.key}" in said and values.get(field.key) not in (None, "")
    ]


def _plain(value: Value) -> str | int | bool | None:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _amounts(amounts: DecisionAmounts, said: frozenset[str]) -> dict[str, object]:
    """What was computed and is printed; parts that do not apply are left out."""
    found: dict[str, object] = {}
    if amounts.fee_cents is not None and "decision.fee_cents" in said:
        found["fee_cents"] = amounts.fee_cents
    if amounts.calculation is not None and "calculation.lines[].label" in said:
        found["calculation"] = _calculation(amounts.calculation)
    if amounts.segments and "amounts[].cents" in said:
        found["periods"] = [
            {
                "from": segment.first_on.isoformat(),
                "until": None if segment.is_open else segment.last_on.isoformat(),
                "cents": segment.calculation.total_cents,
            }
            for segment in amounts.segments
        ]
    if amounts.instalments and "instalments[].cents" in said:
        found["instalments"] = [
            {"due_on": due_on.isoformat(), "cents": cents} for due_on, cents in amounts.instalments
        ]
    return found


def _calculation(calculation: Calculation) -> dict[str, object]:
    return {
        "period": calculation.period,
        "total_cents": calculation.total_cents,
        "lines": [
            {"label": line.label, "note": line.note, "cents": line.amount_cents} for line in calculation.lines
        ],
    }
