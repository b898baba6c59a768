"""The whole case as its page shows it; one query loads all, so tabs cannot contradict each other."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import col, select

from cases.catalogue.form_fields import pattern_pointer, value_at
from cases.catalogue.service_schema import Service
from cases.facts.case_page import CaseHead, CasePage, CheckStep, Choice, DataRow, DataSection, Step
from cases.facts.kind_words import words_of
from cases.facts.kinds import MESSAGE_KINDS, MessageDirection, TimeLimitStatus
from cases.facts.office_time import office_day
from cases.facts.worklist import WorkListFilter
from cases.models import Case, CaseSeen, Staff
from cases.queries.act_states import act_states
from cases.queries.case_parts import (
    Rows,
    checklist_lines,
    consultation_views,
    document_views,
    journal_lines,
    letter_views,
    load_rows,
    message_views,
    request_views,
    time_limit_views,
)
from cases.queries.competence import competence_sentence
from cases.queries.conflicts import conflicts_of, may_be_own_case
from cases.queries.consulted_bodies import body_address
from cases.queries.decision_view import decision_view
from cases.queries.decisions import current_decision
from cases.queries.follow_ons import follow_ons_of, followed_case
from cases.queries.hearings import hearing_panel
from cases.queries.instructions import remedy_of
from cases.queries.look import Look, reading
from cases.queries.parts import parts_of, whole_of
from cases.queries.remedies import appeal_views, finality_views
from cases.queries.requirements import required_papers
from cases.queries.retention import plan_of
from cases.queries.staff import active_staff
from cases.queries.statements import effective_form
from cases.queries.typed_statements import choices_of
from cases.queries.visible import visible_case
from cases.queries.worklist import neighbours
from cases.queries.year_limits import posting_hints
from cases.rules.lifecycle import OPEN_STATUSES, CaseStatus, phase_of
from cases.rules.permissions import Role

PRESENCE = timedelta(minutes=3)
_STEPS = (
    ("Eingegangen", ()),
    ("In Prüfung", (CaseStatus.IN_PRUEFUNG, CaseStatus.WARTET_AUF_ANTRAGSTELLER)),
    ("Mitzeichnung", (CaseStatus.IN_MITZEICHNUNG,)),
    ("Beschieden", (CaseStatus.BESCHIEDEN,)),
    ("Abgeschlossen", (CaseStatus.ABGESCHLOSSEN, CaseStatus.ZURUECKGENOMMEN, CaseStatus.ABGEGEBEN)),
)


def case_page(look: Look, case_id: int, chosen: WorkListFilter | None = None) -> CasePage:
    """Everything about one case; `chosen` is the list the reader came from, for previous and next."""
    look = reading(look)
    case = visible_case(look, case_id)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    rows = load_rows(look, case_id)
    staff = active_staff(look, case.authority_key)
    documents = document_views(look, case, service, rows)
    head = _head(look, case, service, rows, _places(look, case, staff), chosen)
    return CasePage(
        head=_with_related(look, case, service, head),
        sections=_sections(look, case),
        check_steps=_check_steps(case, service, rows),
        documents=documents,
        checklist=checklist_lines(case, service, rows),
        requests=request_views(rows),
        consultations=consultation_views(look, case, service, rows),
        consultable=_consultable(look, case, service, rows),
        requestable=tuple(Choice(doc.key, doc.title, doc.help) for doc in service.documents),
        messages=message_views(rows),
        time_limits=time_limit_views(look, rows),
        journal=journal_lines(look, rows),
        letters=letter_views(rows, posting_hints(look, case, rows.letters, rows.decisions)),
        decision=decision_view(look, case, service, rows),
        clerks=_clerks(case, staff),
        authorities=_authorities(look, case),
        competence=competence_sentence(look, case, service),
        teams=tuple(
            Choice(team.key, team.name)
            for team in look.catalogue.authority(case.authority_key).teams
            if team.key != case.team_key
        ),
        conflicts=conflicts_of(look, case),
        may_be_own_case=may_be_own_case(look, case),
        can_warn=service.warns(),
        hearing=hearing_panel(look, case, service, current_decision(look, case_id)),
        appeals=appeal_views(look, case, rows.decisions, rows.appeals),
        finality=finality_views(look, case, rows.letters, rows.appeals),
        retention=plan_of(case),
        remedy_kind=remedy_of(look, case)[0].value,
    )


def _with_related(look: Look, case: Case, service: Service, head: CaseHead) -> CaseHead:
    return replace(
        head,
        follows=followed_case(look, case),
        follow_ons=follow_ons_of(look, case),
        split_from=whole_of(look, case),
        parts=parts_of(look, case) if service.kind in MESSAGE_KINDS else (),
        is_information_blocked=case.is_information_blocked,
        information_block_step=service.information_block.step if service.information_block else "",
    )


def _authorities(look: Look, case: Case) -> tuple[Choice, ...]:
    """The other authorities, each with a remark where it does not deal with this service."""
    return tuple(
        Choice(
            authority.key,
            authority.name,
            "" if look.catalogue.team(authority.key, case.service_key) else "bearbeitet diese Leistung nicht",
        )
        for authority in look.catalogue.authorities()
        if authority.key != case.authority_key
    )


@dataclass(frozen=True)
class _Places:
    """Where the case lies, in names; "" where there is none."""

    authority: str
    team: str
    clerk: str


def _head(  # noqa: PLR0913 - gathers what was read once
    look: Look,
    case: Case,
    service: Service,
    rows: Rows,
    places: _Places,
    chosen: WorkListFilter | None,
) -> CaseHead:
    before, after, position, size = _around(look, case, chosen)
    return CaseHead(
        case_id=case.id or 0,
        version=case.version,
        file_reference=case.file_reference,
        applicant_name=case.applicant_name,
        service_key=case.service_key,
        service_title=service.short_title,
        subject=case.subject,
        status=case.status,
        is_open=case.status in OPEN_STATUSES,
        phase=phase_of(case.status),
        received_on=office_day(case.received_at),
        channel=case.channel,
        authority_name=places.authority,
        team_name=places.team,
        clerk_id=case.clerk_id,
        clerk_name=places.clerk,
        routing_reason=case.routing_reason,
        next_step=case.next_step,
        due_on=case.next_due_on,
        due_title=_due_title(case, rows),
        days_left=(case.next_due_on - look.today).days if case.next_due_on else None,
        documents_present=len(_required(case, service) & rows.present_papers),
        documents_required=len(_required(case, service)),
        is_complete=case.is_complete,
        steps=_steps(case, service),
        unread_messages=sum(m.direction == MessageDirection.IN and m.read_at is None for m in rows.messages),
        document_count=len(rows.documents),
        message_count=len(rows.messages),
        open_time_limits=sum(limit.status != TimeLimitStatus.DONE for limit in rows.time_limits),
        journal_count=len(rows.journal),
        other_viewers=_other_viewers(look, case),
        previous_case_id=before,
        next_case_id=after,
        position=position,
        list_size=size,
        hints=tuple(case.hints),
        acts=act_states(look, case, service, rows),
        words=words_of(service.kind),
        is_sample_service=any(rule.is_sample_value for rule in service.deadlines),
    )


def _required(case: Case, service: Service) -> frozenset[str]:
    return frozenset(paper.key for paper in required_papers(service, effective_form(case)))


def _places(look: Look, case: Case, staff: tuple[Staff, ...]) -> _Places:
    authority = look.catalogue.authority(case.authority_key)
    team = next((team.name for team in authority.teams if team.key == case.team_key), "")
    clerk = next((person.name for person in staff if person.id == case.clerk_id), "")
    return _Places(authority.name, team, clerk)


def _due_title(case: Case, rows: Rows) -> str:
    return next((limit.title for limit in rows.running_limits if limit.ends_on == case.next_due_on), "")


def _around(
    look: Look, case: Case, chosen: WorkListFilter | None
) -> tuple[int | None, int | None, int | None, int]:
    return neighbours(look, chosen, case.id or 0) if chosen else (None, None, None, 0)


def _steps(case: Case, service: Service) -> tuple[Step, ...]:
    """A service without decisions has no stop "Beschieden"."""
    current = next((at for at, (_, statuses) in enumerate(_STEPS) if case.status in statuses), 0)
    received = office_day(case.received_at)
    days = {
        0: received,
        3: office_day(case.decided_at) if case.decided_at else None,
        4: office_day(case.closed_at) if case.closed_at else None,
    }
    return tuple(
        Step(title, "done" if at < current else "current" if at == current else "", days.get(at))
        for at, (title, statuses) in enumerate(_STEPS)
        if CaseStatus.BESCHIEDEN not in statuses or any(item.is_decision for item in service.outcomes)
    )


def _sections(look: Look, case: Case) -> tuple[DataSection, ...]:
    stated = look.catalogue.summary(case.service_key, int(case.form_version), case.form)
    form, fields = effective_form(case), look.catalogue.form_fields(case.service_key, int(case.form_version))
    corrected = look.catalogue.summary(case.service_key, int(case.form_version), form)
    now = {row.pointer: row.text for group in corrected for row in group.rows}
    not_asked = {row.pointer for group in corrected if not group.is_asked for row in group.rows}
    return tuple(
        DataSection(
            group.title,
            tuple(
                DataRow(
                    row.label,
                    row.text,
                    row.pointer,
                    now.get(row.pointer, "") if row.pointer in case.corrections else None,
                    not row.text and row.pointer not in case.corrections,
                    row.asks_day,
                    choices_of(fields[pattern_pointer(row.pointer)], value_at(form, row.pointer)),
                )
                for row in group.rows
            ),
        )
        for group in stated
        if any(
            row.text or row.pointer in case.corrections or row.pointer not in not_asked for row in group.rows
        )
    )


def _check_steps(case: Case, service: Service, rows: Rows) -> tuple[CheckStep, ...]:
    done = case.checked_steps
    sent = {letter.letter_key for letter in rows.letters}
    offers = {
        letter.third_party.step: (letter.key, letter.third_party.offer)
        for letter in service.letters
        if letter.third_party and letter.key not in sent
    }
    return tuple(
        CheckStep(
            key=step.key,
            title=step.title,
            help=step.help,
            is_done=step.key in done,
            done_by=str(done.get(step.key, {}).get("by", "")),
            letter_key=offers.get(step.key, ("", ""))[0],
            offer=offers.get(step.key, ("", ""))[1],
        )
        for step in service.steps
    )


def _consultable(look: Look, case: Case, service: Service, rows: Rows) -> tuple[Choice, ...]:
    """Bodies that can still be asked; those whose condition holds are suggested."""
    form = effective_form(case)
    asked = {row.body_key for row in rows.consultations}
    return tuple(
        Choice(
            body.key,
            body.title,
            f"{body.help} {body_address(look, case, service, body).sentence}",
            body.condition is None or body.condition.holds_on(form),
        )
        for body in service.consultations
        if body.key not in asked
    )


def _clerks(case: Case, staff: tuple[Staff, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(person.id), person.name, is_chosen=person.id == case.clerk_id)
        for person in staff
        if (case.team_key in person.team_keys or Role.SUPERVISOR in person.roles)
        and {Role.CLERK, Role.SUPERVISOR} & set(person.roles)
        and person.id not in case.excluded_staff
    )


def _other_viewers(look: Look, case: Case) -> tuple[str, ...]:
    query = (
        select(Staff.name)
        .join(CaseSeen, col(CaseSeen.staff_id) == col(Staff.id))
        .where(
            col(CaseSeen.case_id) == case.id,
            col(CaseSeen.staff_id) != look.actor.staff_id,
            col(CaseSeen.seen_at) > look.now - PRESENCE,
        )
    )
    return tuple(look.session.exec(query).all())
