"""What every route of the desk is given: request, transaction, toolbox, and the frame around the page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from api.dependencies import ContextDep, StaffSessionDep, ToolboxDep
from api.web import rendering
from api.web.rendering import Frame
from cases.commands.context import Context
from cases.errors import CaseError, Conflict, Invalid, NotAllowed
from cases.queries.navigation import navigation
from cases.queries.staff import StaffSessionFacts
from cases.rules.permissions import Role
from cases.wiring import Toolbox


@dataclass(frozen=True)
class Desk:
    """One request of one person: `ctx` commits before the answer is sent."""

    request: Request
    ctx: Context
    toolbox: Toolbox
    person: StaffSessionFacts

    @cached_property
    def frame(self) -> Frame:
        """What stands around the page; asked once, after the act."""
        actor = self.person.actor
        return Frame(
            house=self.person.authority_name,
            person=actor.name,
            teams=" · ".join(self.person.team_names) or self.person.login,
            is_supervisor=Role.SUPERVISOR in actor.roles,
            is_admin=Role.ADMIN in actor.roles,
            csrf_token=self.person.csrf_token,
            theme=self.person.theme,
            today=self.ctx.today,
            now=self.ctx.now,
            navigation=navigation(self.ctx),
        )

    @property
    def may_see_cases(self) -> bool:
        """Whether this person opens cases at all; the administration only runs the house."""
        return bool({Role.CLERK, Role.SUPERVISOR} & self.person.actor.roles)

    def page(self, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
        """A whole page in the frame of this person."""
        return rendering.page(self.request, template, frame=self.frame, status=status, **context)

    def fragment(self, template: str, **context: object) -> HTMLResponse:
        """A part of a page for htmx."""
        return rendering.fragment(template, frame=self.frame, **context)

    def query(self, name: str) -> str:
        """A value from the address, "" if it is not there."""
        return self.request.query_params.get(name, "")

    def number(self, name: str, default: int) -> int:
        """A number from the address; the default if it is not there or no number."""
        text = self.query(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default

    def attempt(self, act: Callable[[], object]) -> CaseError | None:
        """Do an act of the office, or nothing of it: a refusal undoes everything and is given back."""
        try:
            with self.ctx.session.begin_nested():
                act()
        except (Invalid, NotAllowed, Conflict) as error:
            self.ctx.session.expire_all()
            return error
        return None


def get_desk(request: Request, ctx: ContextDep, toolbox: ToolboxDep, person: StaffSessionDep) -> Desk:
    """The desk of the person who is logged in."""
    return Desk(request, ctx, toolbox, person)


DeskDep = Annotated[Desk, Depends(get_desk)]
