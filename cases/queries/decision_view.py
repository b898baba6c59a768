"""The composer: outcomes, what was typed, what was computed, what still blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cases.catalogue.outcome_rule import Ending, Outcome, OutcomeField
from cases.catalogue.service_schema import Service
from cases.errors import FieldError
from cases.facts.case_page import Choice, DecisionField, DecisionVersion, DecisionView
from cases.facts.kinds import DecisionStatus
from cases.facts.ledger import Calculation, Deadline
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.models import Case, Decision
from cases.queries.calculations import computed_defaults, decision_amounts
from cases.queries.case_parts import Rows
from cases.queries.computed_days import days_of
from cases.queries.cooperation import warning_defaults
from cases.queries.draft_hints import demand_defaults, draft_hints
from cases.queries.earlier_decision import earlier_defaults
from cases.queries.expected_announcement import letter_announced_on
from cases.queries.heard_days import heard_defaults
from cases.queries.ledgers import CALCULATION
from cases.queries.look import Look
from cases.queries.outcome_fields import FilledFields, filled_fields
from cases.queries.prior_notices import notice_defaults
from cases.queries.second_person import second_person_reasons
from cases.queries.side_provisions import filled_text, provision_facts
from cases.queries.situation import decision_situation
from cases.queries.stated_dates import with_dates
from cases.queries.year_limits import year_ledgers
from cases.rules.blockers import CaseSituation, why_not_decide, why_not_submit
from cases.rules.lifecycle import CaseStatus

_ENDS = {
    Ending.DECISION: "",
    Ending.SETTLED: "schließt den Vorgang ab",
    Ending.INTERIM: "der Vorgang bleibt offen",
}
_KINDS = {"month": "text", "int": "number", "choice": "select"}


def decision_view(look: Look, case: Case, service: Service, rows: Rows) -> DecisionView:
    """The draft as saved, or an empty composer with the first outcome and what the program would fill in."""
    decision = _shown_decision(service, rows)
    is_follow_on = case.follows is not None
    offered = [item for item in service.outcomes if item.is_offered(is_follow_on=is_follow_on)]
    outcome = service.outcome(decision.outcome if decision else offered[0].key)
    asked = _asked(case, outcome)
    typed = prefilled_fields(look, case, service, outcome) | _typed(decision)
    filled = _filled(look, case, outcome, decision, typed)
    values_on, chosen_way = (decision.values_on, decision.delivery) if decision else (None, "")
    amounts = decision_amounts(look, case, outcome, filled.values, on=values_on)
    situation = _situation(look, case, decision)
    facts = provision_facts(look, case, filled.values, stored_way=outcome.way(chosen_way))
    errors = _by_field((*(situation.letter_errors if situation else ()), *filled.errors)) if decision else {}
    days = days_of(look, case, service, outcome, decision)
    return DecisionView(
        decision_id=decision.id if decision else None,
        version=decision.version if decision else 0,
        status=decision.status if decision else "",
        outcome=outcome.key,
        outcomes=_choices(offered, outcome),
        reasons=decision.reasons if decision else "",
        internal_note=decision.internal_note if decision else "",
        fields=_fields(case, asked, typed, errors, days, year_ledgers(look, case, outcome, filled.values)),
        side_provisions=_side_provisions(service, outcome, decision, facts),
        extra_side_provision=decision.extra_side_provision if decision else "",
        text_modules=_text_modules(service, outcome, facts),
        calculation=_saved_sheet(decision) or amounts.calculation,
        calculation_problem=amounts.problem,
        second_person_reasons=second_person_reasons(look, case, service, outcome, amounts),
        is_decision=outcome.is_decision,
        is_interim=outcome.is_interim,
        letter_word=_letter_word(service, outcome),
        author_name=decision.author_name if decision else "",
        author_id=decision.author_id if decision else None,
        saved_at=_in_the_office(decision.saved_at) if decision else None,
        submitted_at=_in_the_office(decision.submitted_at) if decision else None,
        returned_reason=decision.returned_reason if decision else None,
        approver_name=decision.approver_name if decision else None,
        approved_at=_in_the_office(decision.approved_at) if decision else None,
        blockers=_blockers(case, situation),
        hints=(*draft_hints(look, case, service, decision, filled.values, rows.consultations), *amounts.hints)
        if decision and situation
        else (),
        provisions_title=_provisions_title(service, outcome),
        delivery=chosen_way,
        values_on=values_on or look.today,
        correction_text=decision.correction_text if decision else "",
        versions=_versions(rows),
    )


def _filled(
    look: Look, case: Case, outcome: Outcome, decision: Decision | None, typed: Mapping[str, str]
) -> FilledFields:
    """What is typed, measured against today and the day on which the letter of a draft will be announced."""
    announced_on = letter_announced_on(look, case, decision, outcome) if decision else None
    return filled_fields(outcome, typed, announced_on=announced_on, today=look.today)


def _choices(offered: Sequence[Outcome], chosen: Outcome) -> tuple[Choice, ...]:
    return tuple(
        Choice(item.key, item.title, _outcome_help(item), item.key == chosen.key) for item in offered
    )


def prefilled_fields(look: Look, case: Case, service: Service, outcome: Outcome) -> dict[str, str]:
    """What the program fills in, by field: from form and calculation, and from the letters that had to come before."""
    before = {
        **earlier_defaults(look, case, outcome),
        **warning_defaults(look, case, outcome),
        **notice_defaults(look, case, outcome),
        **heard_defaults(look, case, outcome),
        **demand_defaults(look, case, service, outcome),
    }
    asked = {field.key for field in _asked(case, outcome)}
    return {
        key: text for key, text in (computed_defaults(look, case, outcome) | before).items() if key in asked
    }


def _asked(case: Case, outcome: Outcome) -> list[OutcomeField]:
    return [field for field in outcome.fields if case.follows is not None or not field.only_follow_on]


def _by_field(errors: tuple[FieldError, ...]) -> dict[str, str]:
    return {error.pointer.removeprefix("feld."): error.message for error in errors}


def _provisions_title(service: Service, outcome: Outcome) -> str:
    """An assembly knows restrictions and notes, no side provisions in the sense of § 36 VwVfG."""
    kinds = {module.kind for module in service.side_provisions if outcome.key in module.outcomes}
    if kinds == {"beschraenkung"}:
        return "Beschränkungen"
    return "Hinweise" if kinds == {"hinweis"} else "Nebenbestimmungen"


def _outcome_help(outcome: Outcome) -> str:
    ends = _ENDS[outcome.ends]
    letter = "" if outcome.letter else "ohne Schreiben"
    eyes = "Vier-Augen-Prinzip" if outcome.four_eyes else ""
    return " · ".join(part for part in (eyes, ends, letter) if part)


def _letter_word(service: Service, outcome: Outcome) -> str:
    if outcome.letter is None:
        return ""
    return "Bescheid" if service.letter(outcome.letter).is_decision else "Schreiben"


def _shown_decision(service: Service, rows: Rows) -> Decision | None:
    """The current draft, else the last approved decision; after an interim one the next is still to be made."""
    live = [row for row in rows.decisions if row.status != DecisionStatus.DISCARDED]
    last = live[-1] if live else None
    if last is None or last.status != DecisionStatus.APPROVED:
        return last
    return None if service.outcome(last.outcome).is_interim else last


def _saved_sheet(decision: Decision | None) -> Calculation | None:
    return CALCULATION.validate_python(decision.sheet) if decision and decision.sheet else None


def _in_the_office(moment: datetime | None) -> datetime | None:
    return moment.astimezone(OFFICE_TIME_ZONE) if moment else None


def _versions(rows: Rows) -> tuple[DecisionVersion, ...]:
    """The chain of corrections, oldest first; empty while nothing was corrected."""
    live = [row for row in rows.decisions if row.status != DecisionStatus.DISCARDED]
    if not any(row.corrects_id for row in live):
        return ()
    return tuple(
        DecisionVersion(
            row.id or 0,
            row.status,
            office_day(row.approved_at) if row.approved_at else None,
            row.internal_note if row.corrects_id else "",
            row.author_name,
        )
        for row in live
    )


def _typed(decision: Decision | None) -> dict[str, str]:
    return {key: str(value) for key, value in decision.fields.items()} if decision else {}


def _fields(  # noqa: PLR0913 - what stands in the fields, and what is said beside them
    case: Case,
    asked: Sequence[OutcomeField],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    days: Mapping[str, Deadline],
    years: Mapping[str, Deadline],
) -> tuple[DecisionField, ...]:
    found = with_dates(case, asked, tuple(_field(field, typed, errors) for field in asked))
    return tuple(replace(item, deadline=days.get(item.key), starts=years.get(item.key)) for item in found)


def _field(field: OutcomeField, typed: Mapping[str, str], errors: Mapping[str, str]) -> DecisionField:
    value = typed.get(field.key, "")
    return DecisionField(
        key=field.key,
        title=field.title,
        kind=_KINDS.get(field.type, field.type),
        value=value,
        help=field.help,
        choices=tuple(
            Choice(choice.value, choice.label, "", choice.value == value) for choice in field.choices
        ),
        is_required=field.is_needed(typed),
        error=errors.get(field.key, ""),
    )


def _side_provisions(
    service: Service, outcome: Outcome, decision: Decision | None, facts: Mapping[str, object]
) -> tuple[Choice, ...]:
    found = []
    for module in service.side_provisions:
        if not module.fits(outcome.key):
            continue
        is_chosen = module.key in decision.side_provisions if decision else module.is_usual(outcome.key)
        found.append(Choice(module.key, module.title, filled_text(module, facts), is_chosen))
    return tuple(found)


def _text_modules(service: Service, outcome: Outcome, facts: Mapping[str, object]) -> tuple[Choice, ...]:
    return tuple(
        Choice(module.key, module.title, filled_text(module, facts) or module.title)
        for module in service.reasons
        if module.fits(outcome.key)
    )


def _situation(look: Look, case: Case, decision: Decision | None) -> CaseSituation | None:
    """What the rules ask about a draft; None where none is being written."""
    if decision is None or decision.status not in (DecisionStatus.DRAFT, DecisionStatus.IN_APPROVAL):
        return None
    return decision_situation(look, case, decision)


def _blockers(case: Case, situation: CaseSituation | None) -> tuple[str, ...]:
    if situation is None:
        return ()
    if case.status == CaseStatus.IN_MITZEICHNUNG or not situation.needs_four_eyes:
        return why_not_decide(situation)
    return why_not_submit(situation)
