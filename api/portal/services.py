"""Which services this office takes submissions for, and the form schema of each."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.dependencies import NowDep, PortalActorDep, ToolboxDep
from api.portal.description import problems
from cases.catalogue.service_schema import Service
from cases.errors import NotFound
from cases.facts.kinds import ServiceKind
from cases.facts.office_time import office_day

router = APIRouter(tags=["Leistungen"])


class SchemaResponse(JSONResponse):
    """A JSON Schema as answer."""

    media_type = "application/schema+json"


class DocumentEntry(BaseModel):
    """A paper the service may need; `is_required` may depend on what is stated in the form."""

    key: str
    title: str
    is_required: bool
    media_types: list[str]
    help: str


class ServiceEntry(BaseModel):
    """A service as the portal offers it. `leika_key` is null where none is known.

    `kind` is antrag, anzeige, mitteilung, bescheinigung, nachreichung or nachricht. With `is_available` false the
    service was taken off the portal on `deactivated_on` (ISO date); submissions are answered with 410.
    """

    key: str
    kind: ServiceKind
    title: str
    description: str
    service_urn: str
    leika_key: str | None
    is_available: bool
    deactivated_on: str | None
    deactivated_note: str
    form_version: int
    form_versions: list[int]
    documents: list[DocumentEntry]
    links: dict[str, str]


@router.get("/services", responses=problems(401), summary="Leistungen")
def get_services(toolbox: ToolboxDep, actor: PortalActorDep, now: NowDep) -> list[ServiceEntry]:
    """All services with the form version to use now, also those that are no longer taken."""
    return [_entry(service, now) for service in toolbox.catalogue.services()]


@router.get("/services/{key}", responses=problems(401, 404), summary="Eine Leistung")
def get_service(key: str, toolbox: ToolboxDep, actor: PortalActorDep, now: NowDep) -> ServiceEntry:
    """One service; 404 for an unknown key."""
    return _entry(toolbox.catalogue.service(key), now)


@router.get(
    "/services/{key}/forms/{version}",
    response_class=SchemaResponse,
    responses=problems(401, 404),
    summary="Formularschema (JSON Schema 2020-12)",
)
def get_form(key: str, version: int, toolbox: ToolboxDep, actor: PortalActorDep) -> SchemaResponse:
    """The JSON Schema of one form version; 404 for versions that are not taken."""
    service = toolbox.catalogue.service(key)
    if version not in service.form.versions:
        raise NotFound(f"Die Formularversion {version} gibt es bei „{service.title}“ nicht.")
    return SchemaResponse(toolbox.catalogue.form_schema(key, version))


def _entry(service: Service, now: datetime) -> ServiceEntry:
    return ServiceEntry(
        key=service.key,
        kind=service.kind,
        is_available=service.is_taken_on(office_day(now)),
        deactivated_on=service.deactivated_on.isoformat() if service.deactivated_on else None,
        deactivated_note=service.deactivated_note,
        title=service.title,
        description=service.portal_description,
        service_urn=service.service_urn,
        leika_key=service.leika_key,
        form_version=service.form.current,
        form_versions=list(service.form.versions),
        documents=[
            DocumentEntry(
                key=item.key,
                title=item.title,
                is_required=item.required,
                media_types=list(item.media_types),
                help=item.help,
            )
            for item in service.documents
        ],
        links={"form": f"/portal/v1/services/{service.key}/forms/{service.form.current}"},
    )
