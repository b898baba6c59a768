"""The service catalogue: what the office can do, and by which law and which values."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.web.desk import DeskDep
from cases.queries.services import service_list, service_page

router = APIRouter(prefix="/leistungen")


@router.get("")
def get_services(desk: DeskDep) -> HTMLResponse:
    """All services."""
    return desk.page("services/page.html", nav="leistungen", entries=service_list(desk.ctx))


@router.get("/{service_key}")
def get_service(desk: DeskDep, service_key: str) -> HTMLResponse:
    """One service: law, deadlines, papers, outcomes, tariffs."""
    return desk.page("services/service.html", nav="leistungen", shown=service_page(desk.ctx, service_key))
