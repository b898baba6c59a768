"""Which papers a case needs, has and lacks."""

from collections.abc import Mapping

from sqlmodel import col, select

from cases.catalogue.catalogue import FormRemark
from cases.catalogue.service_schema import Service
from cases.models import Case, Document
from cases.queries.follow_ons import applied_on
from cases.queries.look import Look
from cases.queries.statements import effective_form
from cases.rules.completeness import Requirement, applicable, missing
from cases.rules.document_lifecycle import DocumentStatus


def missing_papers(
    service: Service, form: Mapping[str, object], present: frozenset[str]
) -> tuple[Requirement, ...]:
    """Required papers that are not there."""
    return missing(service.requirements(), present, form)


def required_papers(service: Service, form: Mapping[str, object]) -> tuple[Requirement, ...]:
    """Papers that this form makes necessary."""
    return tuple(item for item in applicable(service.requirements(), form) if item.is_required)


def signature_sheet_of(service: Service) -> str:
    """Key of the paper that is the signature sheet, "" if the service has none."""
    return service.signature_sheet.document if service.signature_sheet else ""


def present_papers(look: Look, case_id: int) -> frozenset[str]:
    """Keys of the papers that arrived and were not found infected."""
    query = select(Document.requirement_key).where(
        col(Document.case_id) == case_id,
        col(Document.requirement_key) != "",
        col(Document.status) != DocumentStatus.BEFALLEN,
    )
    return frozenset(look.session.exec(query).all())


def missing_for(look: Look, case: Case, service: Service) -> tuple[Requirement, ...]:
    """What a case still lacks."""
    return missing_papers(service, effective_form(case), present_papers(look, case.id or 0))


def missing_statements(look: Look, case: Case) -> tuple[FormRemark, ...]:
    """Statements the form still lacks, with the clerk's corrections counted in; judged for the day of the application."""
    remarks = look.catalogue.form_hints(
        case.service_key, int(case.form_version), effective_form(case), on=applied_on(look, case)
    )
    return tuple(remark for remark in remarks if remark.is_gap)
