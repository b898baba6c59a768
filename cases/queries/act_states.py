"""Which acts the reader can do with a case now; the impossible ones with every reason."""

from collections.abc import Collection
from dataclasses import replace

from cases.catalogue.service_schema import Service
from cases.errors import CaseError
from cases.facts.case_page import ActState
from cases.facts.kinds import MESSAGE_KINDS, DecisionStatus, LetterKind
from cases.models import Case
from cases.queries.case_parts import Rows
from cases.queries.conflicts import has_open_conflict
from cases.queries.follow_ons import open_follow_on
from cases.queries.look import Look
from cases.queries.rights import why_not
from cases.queries.situation import decision_situation, situation_of
from cases.rules.blockers import (
    CaseSituation,
    why_not_appeal,
    why_not_check,
    why_not_close,
    why_not_correct,
    why_not_decide,
    why_not_follow_on,
    why_not_hear,
    why_not_message,
    why_not_place,
    why_not_request_documents,
    why_not_settle,
    why_not_submit,
    why_not_take_statement,
    why_not_touch,
    why_not_work,
)
from cases.rules.lifecycle import STATUS_WORDS, CaseEvent, CaseStatus, allowed_events
from cases.rules.permissions import Act

_ALWAYS = {"vermerk": Act.NOTE, "wiedervorlage": Act.NOTE}
_UNTIL_THE_END = {"zuweisen": Act.ASSIGN, "befangen": Act.DECLARE_CONFLICT, "unterlagen": Act.CHECK_ITEM}
_UNTIL_DECIDED = {"angabe": Act.CORRECT_DATA, "pruefschritt": Act.CHECK_ITEM}
_FOR_MESSAGES = {
    "zuordnen": Act.ATTACH,
    "aufteilen": Act.ATTACH,
    "umwandeln": Act.CONVERT,
    "rechtsbehelf": Act.CONVERT,
    "weitergeben": Act.CHANGE_TEAM,
}
_EVENTS = {
    "ruecknahme": (Act.WITHDRAW, CaseEvent.WITHDRAW),
    "abgabe": (Act.HAND_OVER, CaseEvent.HAND_OVER),
    "zurueckgeben": (Act.RETURN_DRAFT, CaseEvent.RETURN_DRAFT),
}


def act_states(look: Look, case: Case, service: Service, rows: Rows) -> dict[str, ActState]:
    """Every act of the desk by its name in the address."""
    decision = next(
        (row for row in rows.decisions if row.status in (DecisionStatus.DRAFT, DecisionStatus.IN_APPROVAL)),
        None,
    )
    authors = decision.author_ids if decision else []
    situation = situation_of(look, case)
    drafted = decision_situation(look, case, decision) if decision else situation
    checked = _as_in_check(situation)
    needs_approval = decision is not None and drafted.needs_four_eyes
    states = {
        "uebernehmen": _take(look, case),
        "nachforderung": _reasons(look, case, Act.REQUEST_DOCUMENTS, why_not_request_documents(checked)),
        "beteiligung": _reasons(look, case, Act.CONSULT, why_not_check(case.status)),
        "anhoerung": _reasons(look, case, Act.HEAR, why_not_hear(drafted)),
        "aeusserung": _reasons(look, case, Act.HEAR, why_not_take_statement(situation)),
        "mitwirkung": _reasons(look, case, Act.DECIDE_CONFLICT, _nothing_to_decide(look, case)),
        "entwurf": _reasons(look, case, Act.SAVE_DRAFT, why_not_check(case.status)),
        "freigabe": _reasons(look, case, Act.SUBMIT_DRAFT, why_not_submit(drafted)),
        "freigeben": _approval(look, case, drafted, authors=authors, needs_approval=needs_approval),
        "abschliessen": _reasons(look, case, Act.CLOSE, why_not_close(situation)),
        "erledigen": _reasons(look, case, Act.SETTLE, why_not_settle(case.status)),
        "folgevorgang": _follow_on(look, case, service),
        "nachricht": _reasons(
            look, case, Act.WRITE_MESSAGE, why_not_message(is_from_portal=case.submission_id is not None)
        ),
    } | _after_decision(look, case, rows, has_draft=decision is not None)
    for name, act in _ALWAYS.items():
        states[name] = _reasons(look, case, act, ())
    for name, act in _UNTIL_THE_END.items():
        states[name] = _reasons(look, case, act, why_not_touch(case.status))
    for name, act in _UNTIL_DECIDED.items():
        states[name] = _reasons(look, case, act, why_not_work(case.status))
    for name, act in _FOR_MESSAGES.items():
        is_message = service.kind in MESSAGE_KINDS
        states[name] = _reasons(look, case, act, why_not_place(case.status, is_message=is_message))
    for name, (act, event) in _EVENTS.items():
        states[name] = _reasons(look, case, act, _only_if(case, event), authors=authors)
    if decision is not None and decision.corrects_id is not None:
        states["zurueckgeben"] = _reasons(look, case, Act.RETURN_DRAFT, (), authors=authors)
    return {name: ActState(name, not reasons, reasons) for name, reasons in states.items()}


def _reasons(
    look: Look, case: Case, act: Act, blockers: tuple[str, ...], *, authors: Collection[int] = ()
) -> tuple[str, ...]:
    """Why the reader cannot do it: the missing right first, then what blocks it for everybody."""
    refused = why_not(look.actor, case, act, authors=authors)
    return ((refused,) if refused else ()) + blockers


def _after_decision(look: Look, case: Case, rows: Rows, *, has_draft: bool) -> dict[str, tuple[str, ...]]:
    is_sent = any(row.kind == LetterKind.DECISION and row.sent_on is not None for row in rows.letters)
    appeal = why_not_appeal(case.status, has_decision=is_sent)
    correct = why_not_correct(case.status, has_decision=is_sent, has_draft=has_draft)
    return {
        "rechtsbehelf_eintragen": _reasons(look, case, Act.RECORD_REMEDY, appeal),
        "berichtigen": _reasons(look, case, Act.CORRECT_DECISION, correct),
    }


def _take(look: Look, case: Case) -> tuple[str, ...]:
    mine = ("Der Vorgang ist Ihnen schon zugewiesen.",)
    is_begun = case.status != CaseStatus.EINGEGANGEN
    blockers = mine if case.clerk_id == look.actor.staff_id and is_begun else why_not_touch(case.status)
    return _reasons(look, case, Act.TAKE, blockers)


def _follow_on(look: Look, case: Case, service: Service) -> tuple[str, ...]:
    there = open_follow_on(look, case.id or 0)
    blockers = why_not_follow_on(
        case.status,
        has_outcome=bool(case.outcome),
        is_message=service.kind in MESSAGE_KINDS,
        open_reference=there.file_reference if there else "",
    )
    return _reasons(look, case, Act.FOLLOW_ON, blockers)


def _approval(
    look: Look, case: Case, drafted: CaseSituation, *, authors: Collection[int], needs_approval: bool
) -> tuple[str, ...]:
    is_in_approval = case.status == CaseStatus.IN_MITZEICHNUNG
    act = Act.APPROVE if is_in_approval or needs_approval else Act.DECIDE
    try:
        blockers = why_not_decide(drafted)
    except CaseError as error:
        blockers = (error.message,)
    return _reasons(look, case, act, blockers, authors=authors)


def _nothing_to_decide(look: Look, case: Case) -> tuple[str, ...]:
    found = () if has_open_conflict(look, case) else ("Es ist keine Befangenheit zu entscheiden.",)
    return (*why_not_touch(case.status), *found)


def _as_in_check(situation: CaseSituation) -> CaseSituation:
    """A new case starts to be checked with the first act, so what is possible in check is possible now."""
    if situation.status is not CaseStatus.EINGEGANGEN:
        return situation
    return replace(situation, status=CaseStatus.IN_PRUEFUNG)


def _only_if(case: Case, event: CaseEvent) -> tuple[str, ...]:
    if event in allowed_events(case.status):
        return ()
    return (f"Das geht im Status „{STATUS_WORDS[case.status]}“ nicht.",)
