"""Help: how a case runs, keys, what is new."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.web.desk import DeskDep

router = APIRouter()

NEWS = (
    "Die Mitzeichnung zeigt Seite für Seite genau das Dokument, das hinausgeht.",
    "Jede Frist zeigt ihre Herleitung Schritt für Schritt.",
    "Die Berechnung nennt zu jeder Zeile die Vorschrift.",
)


@router.get("/hilfe")
def get_help(desk: DeskDep) -> HTMLResponse:
    """The help page."""
    return desk.page("help/page.html", nav="", news=NEWS)
