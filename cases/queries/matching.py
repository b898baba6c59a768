"""Where a message or late paper may belong: proposals by reference number or person, hits of a search, the chosen case."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Text, and_, cast, or_
from sqlmodel import col, func, select

from cases.catalogue.form_fields import value_at
from cases.catalogue.service_schema import Service
from cases.facts.case_page import Choice
from cases.facts.kinds import LetterKind, ServiceKind
from cases.facts.matching import Candidate, LoosePaper, Placing, Target
from cases.facts.office_time import office_day
from cases.models import Case, Document, DocumentRequest, Letter, Party, Staff
from cases.queries.addresses import applicant_of
from cases.queries.instructions import instruction_for
from cases.queries.look import Look
from cases.queries.statements import effective_form, stated_text
from cases.queries.visible import visible_case, visible_cases
from cases.queries.worklist import search_condition
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.lifecycle import OPEN_STATUSES
from cases.rules.matching import (
    Identity,
    is_named,
    may_be_same_person,
    plain_reference,
    references_in,
    same_person,
)
from cases.rules.request_lifecycle import RequestStatus

MOST = 20
_REPRESENTED = "/representation/represented_name"
_BY_REFERENCE = "Aktenzeichen oder Nummer stimmt überein"
_BY_PERSON = "Name und Geburtsdatum stimmen überein"
_CONVERTIBLE = (ServiceKind.APPLICATION, ServiceKind.NOTIFICATION, ServiceKind.CERTIFICATE)
_IDENTIFIED = ("eid_substantiell", "eid_hoch")
_OPEN_REQUEST = (RequestStatus.OFFEN.value, RequestStatus.ABGELAUFEN.value)


def placing(
    look: Look, case_id: int, *, words: str = "", target_id: int | None = None, is_eager: bool = True
) -> Placing:
    """Everything the pages need to put a message where it belongs. `words` is a search, `target_id` the choice.

    `is_eager`: a single case with the reference the message names is chosen without asking.
    """
    case = visible_case(look, case_id)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    proposals = _proposals(look, case, service)
    is_clear = len(proposals) == 1 and proposals[0].reason == _BY_REFERENCE
    if is_eager and target_id is None and not words and is_clear:
        target_id = proposals[0].case_id
    return Placing(
        proposals=proposals,
        hits=_hits(look, case, words),
        target=_target(look, case, target_id) if target_id else None,
        documents=_loose_papers(look, case),
        message=message_text(look, case, service),
        wording=_wording(case, service),
        services=convertible(look, case),
        is_identified=stated_text(effective_form(case), "/applicant/identification_level") in _IDENTIFIED,
    )


def convertible(look: Look, case: Case) -> tuple[Choice, ...]:
    """Services a message can be turned into: applications and notices the authority handles and still takes."""
    return tuple(
        Choice(service.key, service.title)
        for service in look.catalogue.services()
        if service.kind in _CONVERTIBLE
        and service.is_taken_on(look.today)
        and look.catalogue.team(case.authority_key, service.key) is not None
    )


def identity_of(look: Look, case: Case) -> Identity:
    """Who stands behind a case."""
    party = applicant_of(look, case)
    return _identity(party) if party else Identity("", "", None)


def sent_by_others(look: Look, case: Case, case_ids: Collection[int]) -> dict[int, bool]:
    """Those of the messages `case_ids` that are not known to be from the person of the case. True: but they may be, as the
    names agree and a day of birth is not stated, or they are sent for somebody of that name.
    """
    if not case_ids:
        return {}
    who = identity_of(look, case)
    senders: dict[int, list[Identity]] = {case_id: [] for case_id in case_ids}
    for party in look.session.exec(select(Party).where(col(Party.case_id).in_(case_ids))).all():
        senders[party.case_id].append(_identity(party))
    messages = look.session.exec(visible_cases(look).where(col(Case.id).in_(case_ids))).all()
    represented = {one.id: stated_text(effective_form(one), _REPRESENTED) for one in messages}
    return {
        case_id: any(may_be_same_person(who, one) for one in found)
        or is_named(who, represented.get(case_id, ""))
        for case_id, found in senders.items()
        if not any(same_person(who, one) for one in found)
    }


def _identity(party: Party) -> Identity:
    return Identity(party.family_name, party.given_names, party.birth_date)


def message_text(look: Look, case: Case, service: Service) -> str:
    """What was sent, as one message: subject and text, then the other statements but those about the person.

    Who acts for himself need not be said to represent anybody; the place only said which authority is meant.
    """
    form = effective_form(case)
    pointers = service.matching.text if service.matching else ()
    person = service.applicant.family_name.rpartition("/")[0] + "/"
    subject = service.applicant.subject or ""
    acts_for_other = stated_text(form, "/representation/acts_as") not in ("", "selbst")
    rows = [
        f"{row.label}: {row.text}"
        for group in look.catalogue.summary(service.key, int(case.form_version), form)
        for row in group.rows
        if row.text and row.kind != "bool" and not row.pointer.startswith(person)
        if row.pointer not in (*pointers, subject, service.competence.pointer)
        if acts_for_other or not row.pointer.startswith("/representation/")
    ]
    head = next((row for row in (stated_text(form, subject),) if row), "")
    parts = (head, _wording(case, service), "\n".join(rows))
    return "\n\n".join(part for part in parts if part)


def _wording(case: Case, service: Service) -> str:
    """The words of the sender."""
    form = effective_form(case)
    stated = (stated_text(form, pointer) for pointer in (service.matching.text if service.matching else ()))
    return "\n\n".join(text for text in stated if text)


def remedy_end(look: Look, case: Case) -> Letter | None:
    """The letter of the decision, or the annual notice, whose remedy period ends last."""
    query = (
        select(Letter)
        .where(
            col(Letter.case_id) == case.id,
            col(Letter.kind).in_([LetterKind.DECISION.value, LetterKind.ANNUAL_NOTICE.value]),
            col(Letter.remedy_ends_on).is_not(None),
        )
        .order_by(col(Letter.remedy_ends_on).desc())
    )
    return look.session.exec(query).first()


def _proposals(look: Look, case: Case, service: Service) -> tuple[Candidate, ...]:
    """Exact reference first; only without one the same person."""
    stated = (
        [stated_text(effective_form(case), item) for item in service.matching.references]
        if service.matching
        else []
    )
    named = {plain_reference(one) for text in stated if text for one in (text, *references_in(text))}
    found = _candidates(look, case, _named_by(look, named), _BY_REFERENCE) if named else ()
    if found:
        return found
    who = identity_of(look, case)
    if who.birth_date is None or not who.family_name:
        return ()
    born = look.session.exec(select(Party).where(col(Party.birth_date) == who.birth_date)).all()
    same = [party.case_id for party in born if same_person(who, _identity(party))]
    return _candidates(look, case, col(Case.id).in_(same), _BY_PERSON)


def _named_by(look: Look, references: set[str]) -> ColumnElement[bool]:
    """The case has this file reference, or its form names the same customer number."""

    def plain(value: ColumnElement[str]) -> ColumnElement[str]:
        return func.replace(func.lower(value), " ", "")

    ways: list[ColumnElement[bool]] = [plain(cast(col(Case.file_reference), Text)).in_(references)]
    for service in look.catalogue.services():
        for pointer in service.matching.references if service.matching else ():
            stated = func.jsonb_extract_path_text(col(Case.form), *pointer.strip("/").split("/"))
            ways.append(and_(col(Case.service_key) == service.key, plain(stated).in_(references)))
    return or_(*ways)


def _hits(look: Look, case: Case, words: str) -> tuple[Candidate, ...]:
    return _candidates(look, case, search_condition(words.strip()), "") if words.strip() else ()


def _candidates(look: Look, case: Case, condition: ColumnElement[bool], reason: str) -> tuple[Candidate, ...]:
    """Visible cases of the same authority that fit, open ones first. One that was attached stands for its target."""
    found = _chosen(look, case, condition)
    elsewhere = [row.attached_to for row in found if row.attached_to is not None]
    rows = {row.id: row for row in found if row.attached_to is None}
    if elsewhere:
        rows |= {row.id: row for row in _chosen(look, case, col(Case.id).in_(elsewhere))}
    ordered = sorted(
        rows.values(), key=lambda row: (row.status not in OPEN_STATUSES, -row.received_at.timestamp())
    )
    who = identity_of(look, case)
    return tuple(_candidate(look, row, who, reason) for row in ordered)


def _chosen(look: Look, case: Case, condition: ColumnElement[bool]) -> list[Case]:
    query = visible_cases(look).where(
        condition, col(Case.authority_key) == case.authority_key, col(Case.id) != case.id
    )
    return list(look.session.exec(query.order_by(col(Case.id).desc()).limit(MOST)).all())


def _candidate(look: Look, row: Case, who: Identity, reason: str) -> Candidate:
    other = identity_of(look, row)
    clerk = look.session.get(Staff, row.clerk_id) if row.clerk_id else None
    service = look.catalogue.service(row.service_key, version=int(row.service_version))
    return Candidate(
        case_id=row.id or 0,
        file_reference=row.file_reference,
        applicant_name=row.applicant_name,
        birth_date=other.birth_date,
        service_title=service.short_title,
        subject=row.subject,
        status=row.status,
        is_open=row.status in OPEN_STATUSES,
        clerk_name=clerk.name if clerk else "",
        reason=reason,
        is_same_person=same_person(who, other),
    )


def _target(look: Look, case: Case, target_id: int) -> Target:
    row = visible_case(look, target_id)
    service = look.catalogue.service(row.service_key, version=int(row.service_version))
    requests = look.session.exec(
        select(DocumentRequest).where(
            col(DocumentRequest.case_id) == row.id, col(DocumentRequest.status).in_(_OPEN_REQUEST)
        )
    ).all()
    letter = remedy_end(look, row)
    ends_on = letter.remedy_ends_on if letter else None
    received_on = office_day(case.received_at)
    return Target(
        case=_candidate(look, row, identity_of(look, case), ""),
        papers=tuple(Choice(paper.key, paper.title) for paper in service.documents),
        requested=tuple(item["title"] for request in requests for item in request.items),
        is_decided=row.decided_at is not None,
        remedy_kind=instruction_for(look, row).remedy.value,
        remedy_ends_on=ends_on,
        is_late=ends_on is not None and received_on > ends_on,
    )


def loose_documents(look: Look, case: Case) -> list[Document]:
    """Documents that go along: all but filed letters and infected files."""
    filed = select(Letter.document_id).where(
        col(Letter.case_id) == case.id, col(Letter.document_id).is_not(None)
    )
    query = select(Document).where(
        col(Document.case_id) == case.id,
        col(Document.status) != DocumentStatus.BEFALLEN.value,
        col(Document.id).not_in(filed),
    )
    return list(look.session.exec(query.order_by(col(Document.id))).all())


def _loose_papers(look: Look, case: Case) -> tuple[LoosePaper, ...]:
    return tuple(LoosePaper(row.id or 0, row.title, row.status) for row in loose_documents(look, case))


def stated_person(form: dict[str, object], service: Service, target: Service) -> dict[str, str]:
    """What the sender stated about himself, by the pointers of the other service; only what both forms ask."""
    own, other = service.applicant.model_dump(), target.applicant.model_dump()
    named = {
        other[name]: str(value_at(form, pointer) or "").strip()
        for name, pointer in own.items()
        if pointer and other[name] and name != "subject"
    }
    return {pointer: value for pointer, value in named.items() if value}
