"""Gathers what `rules.blockers` wants to know about a case."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import and_, or_
from sqlmodel import col, func, select

from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.facts.kinds import ConsultationStatus, ServiceKind
from cases.models import Case, Consultation, Decision, Document, DocumentRequest, Letter
from cases.queries.calculations import decision_amounts
from cases.queries.consulted_bodies import unheard_bodies
from cases.queries.cooperation import denial_problems, warning_problem
from cases.queries.effect_days import future_problem
from cases.queries.expected_announcement import letter_announced_on
from cases.queries.heard_days import heard_problem
from cases.queries.hearings import (
    LETTER_KEY,
    hearing_problem,
    hearing_to_answer,
    needs_hearing,
    open_hearing,
)
from cases.queries.information_block import block_problem
from cases.queries.instruction_faults import draft_letter_of, instruction_faults
from cases.queries.instructions import instruction_for
from cases.queries.look import Look, reading
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.prior_notices import notice_problem
from cases.queries.relief import open_success_tasks
from cases.queries.remedies import CONTESTABLE, last_remedy_end, open_appeals
from cases.queries.requirements import missing_for, signature_sheet_of
from cases.queries.second_person import second_person_reasons
from cases.queries.side_provisions import SideProvisions, provision_facts, side_provisions_of
from cases.queries.stated_dates import dates_problem
from cases.queries.statements import effective_form
from cases.queries.taking_place import past_problem
from cases.queries.withdrawn_relief import shortening_problem
from cases.queries.year_limits import year_problem
from cases.rules.blockers import CaseSituation
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.lifecycle import CaseStatus
from cases.rules.request_lifecycle import RequestStatus

_ALWAYS_ON_FILE = (ServiceKind.REPORT, ServiceKind.PAPERS, ServiceKind.MESSAGE)
"""What was only told or sent in is dealt with as it is (for reports § 9 IfSG says so)."""


def situation_of(look: Look, case: Case) -> CaseSituation:
    """The facts of a case that decide what is possible, without those of its draft."""
    return look.once(("situation", case.id), lambda: _situation_of(look, case))


def _situation_of(look: Look, case: Case) -> CaseSituation:
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    case_id = case.id or 0
    missing = missing_for(look, case, service)
    sheet = signature_sheet_of(service)
    unsent, unannounced = _letters_on_the_way(look, case_id)
    return CaseSituation(
        status=CaseStatus(case.status),
        missing_titles=tuple(item.title for item in missing if item.key != sheet),
        signature_sheet_missing=any(item.key == sheet for item in missing),
        unscanned_documents=_unscanned(look, case_id),
        open_consultations=tuple(
            look.session.exec(
                select(Consultation.body_name)
                .where(
                    col(Consultation.case_id) == case_id, col(Consultation.status) == ConsultationStatus.OPEN
                )
                .order_by(col(Consultation.id))
            ).all()
        ),
        has_open_request=_has_open_request(look, case_id),
        has_request_letter=any(letter.key == "document_request" for letter in service.letters),
        authority_name=look.catalogue.authority(case.authority_key).name,
        signer_name=look.actor.name,
        unsent_letters=unsent,
        unannounced_letters=unannounced,
        open_success_tasks=open_success_tasks(look, case_id),
        has_open_appeal=bool(open_appeals(look, case_id)),
        remedy_period_runs=_remedy_period_runs(look, case_id),
        hearing_runs=open_hearing(look, case_id) is not None,
        was_heard=hearing_to_answer(look, case_id) is not None,
    )


def decision_situation(look: Look, case: Case, decision: Decision) -> CaseSituation:
    """The situation with all that the draft adds: outcome, reasons, fields, calculation, instruction on remedies."""
    one = reading(look)
    return one.once(("draft", case.id, decision.id), lambda: _decision_situation(one, case, decision))


def _decision_situation(look: Look, case: Case, decision: Decision) -> CaseSituation:
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    outcome = service.outcome(decision.outcome)
    announced_on = letter_announced_on(look, case, decision, outcome)
    filled = filled_fields(outcome, decision.fields, announced_on=announced_on, today=look.today)
    amounts = decision_amounts(look, case, outcome, filled.values, on=decision.values_on)
    provisions = side_provisions_of(
        service,
        decision,
        provision_facts(look, case, filled.values, stored_way=outcome.way(decision.delivery)),
    )
    letter = draft_letter_of(look, case, decision)
    problem = (
        _not_met(case, outcome)
        or block_problem(case, service, outcome.key)
        or (filled.errors[0].message if filled.errors else "")
        or amounts.problem
        or provisions.problem
        or _no_provision(outcome, provisions)
        or _wrong_days(look, case, decision, outcome, filled.values)
        or letter.problem
        or None
    )
    drafted = replace(
        situation_of(look, case),
        has_draft=True,
        outcome=outcome.title,
        reasons_text=decision.reasons,
        needs_reasons=outcome.needs_reasons or amounts.needs_reasons,
        needs_four_eyes=bool(second_person_reasons(look, case, service, outcome, amounts)),
        is_decision=outcome.is_decision,
        is_interim=outcome.is_interim,
        decides_on_file=outcome.decides_on_file
        or service.kind in _ALWAYS_ON_FILE
        or decision.corrects_id is not None,
        is_correction=decision.corrects_id is not None,
        unheard_bodies=unheard_bodies(look, case, service, rule=service.wants_bodies_heard_by(filled.values))
        if decision.corrects_id is None
        else (),
        cooperation_problems=(
            denial_problems(look, case, service, decision.reasons) if outcome.needs_warning else ()
        ),
        needs_instruction=outcome.needs_remedy,
        instruction_text=_instruction_text(look, case, outcome),
        instruction_faults=instruction_faults(look, case, decision, letter),
        letter_errors=letter.errors,
        calculation_problem=problem,
    )
    return _with_hearing(look, case, service, decision, drafted)


def _with_hearing(
    look: Look, case: Case, service: Service, decision: Decision, situation: CaseSituation
) -> CaseSituation:
    if not needs_hearing(look, service, case, decision):
        return situation
    found = hearing_problem(look, case, service.outcome(decision.outcome))
    lacks_letter = all(letter.key != LETTER_KEY for letter in service.letters)
    return replace(
        situation,
        needs_hearing=True,
        hearing_done=found is None,
        hearing_problem=found,
        lacks_hearing_letter=lacks_letter,
    )


def _wrong_days(
    look: Look, case: Case, decision: Decision, outcome: Outcome, values: Mapping[str, Value]
) -> str:
    """Why a day of the draft cannot be right by the law of this outcome; "" if all can."""
    return (
        dates_problem(case, outcome, values)
        or notice_problem(look, case, outcome, values)
        or heard_problem(look, case, outcome, values)
        or warning_problem(look, case, outcome, values)
        or past_problem(look, case, decision, outcome, values)
        or future_problem(look, case, decision, outcome, values)
        or shortening_problem(look, case, decision, outcome, values)
        or year_problem(look, case, decision, outcome, values)
    )


def _not_met(case: Case, outcome: Outcome) -> str:
    """What the form must say for this outcome and does not; "" if nothing."""
    needed = outcome.requires
    return "" if needed is None or needed.holds_on(effective_form(case)) else needed.message


def _no_provision(outcome: Outcome, provisions: SideProvisions) -> str:
    if outcome.needs_side_provisions and not provisions.texts:
        return f"„{outcome.title}“ braucht mindestens einen ausgewählten oder eigenen Text. Bitte im Entwurf wählen."
    return ""


def _instruction_text(look: Look, case: Case, outcome: Outcome) -> str:
    return instruction_for(look, case).text if outcome.needs_remedy else ""


def _unscanned(look: Look, case_id: int) -> int:
    query = select(func.count()).where(
        col(Document.case_id) == case_id, col(Document.status) == DocumentStatus.QUARANTAENE.value
    )
    return look.session.exec(query).one()


def _has_open_request(look: Look, case_id: int) -> bool:
    query = select(DocumentRequest.id).where(
        col(DocumentRequest.case_id) == case_id, col(DocumentRequest.status) == RequestStatus.OFFEN.value
    )
    return look.session.exec(query).first() is not None


def _letters_on_the_way(look: Look, case_id: int) -> tuple[int, int]:
    """How many letters are not dispatched, and how many decisions are not announced, in one statement."""
    is_unannounced = and_(
        col(Letter.kind).in_([kind.value for kind in CONTESTABLE]),
        or_(
            and_(
                col(Letter.status) == LetterStatus.VERSANDT.value,
                or_(col(Letter.announced_on).is_(None), col(Letter.announced_on) > look.today),
            ),
            col(Letter.status).in_([LetterStatus.ZURUECKGEKOMMEN.value, LetterStatus.BESTRITTEN.value]),
        ),
    )
    query = select(
        func.count().filter(col(Letter.status) == LetterStatus.FREIGEGEBEN.value),
        func.count().filter(is_unannounced),
    )
    return look.session.exec(query.where(col(Letter.case_id) == case_id)).one()


def _remedy_period_runs(look: Look, case_id: int) -> bool:
    ends_on = last_remedy_end(look, case_id)
    return ends_on is not None and ends_on >= look.today
