"""For supervisors: drafts that wait for a second person, and the evaluation."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.web.dashboard_charts import draw
from api.web.desk import DeskDep
from api.web.rendering import go_to
from cases.facts.case_page import Choice
from cases.queries.dashboard import dashboard

router = APIRouter()

WEEKS_CHOICES = (4, 8, 12, 26, 52)
_WEEKS_USUAL = 12


@router.get("/mitzeichnung")
def get_approvals(desk: DeskDep) -> Response:
    """The list of drafts that wait for the second person."""
    return go_to("/vorgaenge?zustaendig=team&ansicht=mitzeichnung")


@router.get("/auswertung")
def get_dashboard(desk: DeskDep) -> HTMLResponse:
    """Figures and charts; each figure leads to the list behind it."""
    asked = desk.number("zeitraum", _WEEKS_USUAL)
    weeks = asked if asked in WEEKS_CHOICES else _WEEKS_USUAL
    team_key, service_key = desk.query("team"), desk.query("leistung")
    facts = dashboard(desk.ctx, team_key=team_key, service_key=service_key, weeks=weeks)
    authority = desk.ctx.catalogue.authority(desk.person.authority_key)
    of_service = (
        f"&leistung={service_key}"
        if service_key in {one.key for one in desk.ctx.catalogue.services()}
        else ""
    )
    return desk.page(
        "dashboard/page.html",
        nav="auswertung",
        facts=facts,
        charts=draw(facts),
        chosen_weeks=weeks,
        weeks_choices=WEEKS_CHOICES,
        chosen_team=team_key,
        chosen_service=service_key,
        teams=tuple(Choice(team.key, team.name) for team in authority.teams),
        services=tuple(Choice(one.key, one.short_title) for one in desk.ctx.catalogue.services()),
        figure_links={
            "offen": f"/vorgaenge?zustaendig=alle{of_service}",
            "ueberfaellig": f"/vorgaenge?zustaendig=alle&ansicht=ueberfaellig{of_service}",
            "erledigt": f"/vorgaenge?zustaendig=alle&ansicht=erledigt{of_service}",
        },
    )
