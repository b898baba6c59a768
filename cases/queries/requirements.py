"""Which papers a case needs, has and lacks."""

from collections.abc import Mapping

from sqlmodel import col, select

from cases.catalogue.service_parts import FormCondition
from cases.catalogue.service_schema import Service
from cases.models import Case, Document
from cases.queries.look import Look
from cases.queries.statements import effective_form
from cases.rules.completeness import Condition, Requirement, applicable, missing
from cases.rules.document_lifecycle import DocumentStatus


def requirements_of(service: Service) -> tuple[Requirement, ...]:
    """The papers of a service as the rules want them."""
    return tuple(
        Requirement(item.key, item.title, item.required, condition_of(item.condition))
        for item in service.documents
    )


def condition_of(condition: FormCondition | None) -> Condition | None:
    """A condition of the catalogue as the rules want it (pointer to dotted path)."""
    if condition is None:
        return None
    return Condition(condition.field.strip("/").replace("/", "."), condition.op, condition.value)  # type: ignore[arg-type]  # the loader has checked op


def missing_papers(
    service: Service, form: Mapping[str, object], present: frozenset[str]
) -> tuple[Requirement, ...]:
    """Required papers that are not there."""
    return missing(requirements_of(service), present, form)


def required_papers(service: Service, form: Mapping[str, object]) -> tuple[Requirement, ...]:
    """Papers that this form makes necessary."""
    return tuple(item for item in applicable(requirements_of(service), form) if item.is_required)


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
