"""Twelve weeks of office life: submissions through the real portal API at past moments, acts of the people in between.

Runs before the dispatcher starts and works the outbox off itself, at the moments of the story.
"""

import logging
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx
from fastapi import FastAPI

from api.demo.clerks import Clerks, Told
from api.demo.examples import CASE_NUMBER
from api.demo.inventor import Inventor
from api.demo.logins import PORTAL_ID
from api.demo.orders import work_off
from api.demo.papers import paper_for
from api.demo.scenes import SCENES, Scene, Stop, old_scenes
from api.demo.wire import answer_request, authorised, hand_in
from api.dependencies import utc_now
from api.portal.app import create_portal_app
from api.security import TokenClient, issue_token
from cases.commands.desk import mark_seen
from cases.errors import CaseError
from cases.facts.actor import Actor, portal_actor, system_actor
from cases.facts.kinds import MESSAGE_KINDS
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.queries.portal_status import submitted_case
from cases.queries.visible import has_cases
from cases.wiring import Toolbox

logger = logging.getLogger(__name__)

WEEKS = 12
CASES = 70
FRESH = 6
_RECENT = 1.9
"""How much more often something came in lately than long ago; 1 is even."""
_SEED = 2026
_PORTAL_NAME = "Open Kreishaus"
_SLOW_DAYS = {"unterhaltsvorschuss": (3, 6, 10, 14, 18), "foerderung-medizinische-ausbildung": (5, 9, 14, 20)}
_USUAL_DAYS = (2, 3, 4, 7, 10)
_FAST_DAYS = (0, 1, 1, 2)
_FAST = 5
"""Target days of a service up to which the office hurries."""
_MESSAGES_ABOUT = "unterhaltsvorschuss"
"""What the messages in the examples talk about."""
_NEVER_ANSWERED, _TAKEN_BACK = 0.1, 0.04


class Story:
    """Tells one seed's story into a toolbox, up to `now`."""

    def __init__(self, toolbox: Toolbox, now: datetime, *, seed: int = _SEED) -> None:
        self._toolbox = toolbox
        self._now = now
        self._random = Random(seed)
        self._inventor = Inventor(seed, toolbox.catalogue)
        self._clock = now
        self._told: list[Told] = []
        self._app = self._past_app()

    async def tell(self, cases: int) -> int:
        """Hand in `cases` submissions over the weeks, and those of the scenes, and let the office work on each; how
        many were told.
        """
        moments = sorted(self._moment() for _ in range(cases))
        services = self._services(cases)
        plan: list[tuple[datetime, str | Scene]] = [*old_scenes(self._toolbox.catalogue, self._now)]
        plan += zip(moments, services, strict=True)
        plan += [(self._scene_moment(scene), scene) for scene in SCENES]
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://demo") as portal:
            for number, (at, what) in enumerate(sorted(plan, key=lambda one: one[0])):
                await self._tell_one(portal, number, at, what)
        return len(plan)

    def _services(self, count: int) -> list[str]:
        services: list[str] = []
        while len(services) < count:
            services += self._inventor.deck(self._now)
        return services[:count]

    def _past_app(self) -> FastAPI:
        app = create_portal_app(self._toolbox)
        app.dependency_overrides[utc_now] = lambda: self._clock
        return app

    def _bearer(self) -> dict[str, str]:
        """A token of the story's moment; asking for one over the API would check a password each time."""
        client = TokenClient(PORTAL_ID, _PORTAL_NAME)
        token = issue_token(client, self._toolbox.secret_key, now=self._clock, minutes=30)
        return {"authorization": f"Bearer {token}"}

    def _moment(self) -> datetime:
        """Some moment of the last weeks, during the day, more often on working days; never after now."""
        days = WEEKS * 7 * self._random.random() ** _RECENT
        moment = (self._now - timedelta(days=days)).astimezone(OFFICE_TIME_ZONE)
        moment = moment.replace(hour=self._random.randint(7, 20), minute=self._random.randint(0, 59))
        return min(moment, self._now - timedelta(minutes=self._random.randint(3, 50)))

    def _scene_moment(self, scene: Scene) -> datetime:
        day = (self._now - timedelta(days=scene.days_ago)).astimezone(OFFICE_TIME_ZONE)
        return day.replace(hour=9, minute=self._random.randint(0, 59))

    async def _tell_one(
        self, portal: httpx.AsyncClient, number: int, at: datetime, what: str | Scene
    ) -> None:
        scene = what if isinstance(what, Scene) else Scene(what, "", 0, Stop.DECIDED)
        earlier = self._talked_about(scene.service)
        given = self._inventor.submission(
            scene.service,
            at,
            example=scene.example,
            ags=scene.ags,
            is_complete=True if what is scene else None,
            about=_applicant_and_number(earlier) if earlier else None,
        )
        self._clock = at.astimezone(self._now.tzinfo)
        toolbox = self._toolbox.as_of(self._clock)
        answer = await hand_in(portal, given, key=f"demo-{number}", bearer=self._bearer())
        with toolbox.acting(portal_actor(PORTAL_ID, _PORTAL_NAME), self._clock) as ctx:
            case_id = submitted_case(ctx, answer["submission_id"])
        lacks = tuple(item["key"] for item in answer["missing_documents"])
        told = Told(case_id, answer["submission_id"], answer["file_reference"], given, lacks, self._clock)
        if earlier and given.form.get("reference", {}).get(CASE_NUMBER) == earlier.file_reference:
            told.about = earlier
        if what is scene:
            told.stop, told.outcome = scene.stop, scene.outcome
        work_off(toolbox, self._clock)
        try:
            await self._work(portal, told, Clerks(toolbox, self._now, self._random))
        except CaseError as error:
            logger.warning("demo case %s stopped: %s", case_id, error.message)
        self._told.append(told)
        for actor, seen_at in told.seen.items():
            with toolbox.acting(actor, seen_at) as ctx:
                mark_seen(ctx, case_id)

    def _talked_about(self, service_key: str) -> Told | None:
        """An earlier case that somebody may write a message about."""
        if self._toolbox.catalogue.service(service_key).kind not in MESSAGE_KINDS:
            return None
        earlier = [told for told in self._told if told.service == _MESSAGES_ABOUT]
        return self._random.choice(earlier[-4:]) if earlier else None

    async def _work(self, portal: httpx.AsyncClient, told: Told, clerks: Clerks) -> None:
        """What the office does with the case, as far as the story has time for it."""
        clerk = clerks.clerk(told)
        if clerk is None or told.stop is Stop.ARRIVED or not clerks.wait(told, *self._until_taken(told)):
            return
        service = self._toolbox.catalogue.service(told.service)
        is_message = service.kind in MESSAGE_KINDS
        if is_message and (clerks.is_left(told, 0.4, days=10) or clerks.place(told, clerk)):
            return
        clerk = clerks.clerk(told) or clerk
        clerks.take(told, clerk)
        page = clerks.tick(told, clerk, 2)
        if told.stop is Stop.TAKEN or not clerks.consult(told, clerk, page):
            return
        if not is_message and not await self._complete(portal, told, clerks, clerk):
            return
        if told.stop is None and self._random.random() < _TAKEN_BACK:
            clerks.withdraw(told, clerk)
        elif not clerks.wait(told, *self._until_decided(told)) or not clerks.decide(told, clerk):
            return
        clerks.send(told, clerk)

    def _until_taken(self, told: Told) -> tuple[int, ...]:
        return (0, 1) if told.stop else (0, 1, 1, 2, 3, 5)

    def _until_decided(self, told: Told) -> tuple[int, ...]:
        if told.stop or self._toolbox.catalogue.service(told.service).target_days <= _FAST:
            return _FAST_DAYS
        return _SLOW_DAYS.get(told.service, _USUAL_DAYS)

    async def _complete(self, portal: httpx.AsyncClient, told: Told, clerks: Clerks, clerk: Actor) -> bool:
        """Whether all papers are there, because the citizen has sent what the clerk asked for."""
        if not told.lacks:
            return True
        clerks.request(told, clerk)
        if told.stop is Stop.ASKED or self._random.random() < _NEVER_ANSWERED:
            return False
        if not clerks.wait(told, *range(4, 15)) or clerks.is_left(told, 0.5, days=14):
            return False
        self._clock = told.at
        await answer_request(
            portal,
            told.submission_id,
            tuple(paper_for(key) for key in told.lacks),
            key=f"antwort-{told.case_id}",
            bearer=self._bearer(),
        )
        work_off(self._toolbox, told.at)
        return True


def _applicant_and_number(told: Told) -> dict[str, Any]:
    return {"applicant": told.given.form["applicant"], CASE_NUMBER: told.file_reference}


async def tell(toolbox: Toolbox, *, cases: int = CASES) -> None:
    """Fill an empty installation: the weeks behind us in one process, then today's submissions over the network."""
    now = utc_now()
    with toolbox.acting(system_actor(), now) as look:
        if has_cases(look):
            return
    await Story(toolbox, now).tell(cases)
    inventor = Inventor(_SEED + 1, toolbox.catalogue)
    async with httpx.AsyncClient(base_url=f"{toolbox.public_url}/portal/v1", timeout=30) as portal:
        bearer = await authorised(portal)
        for number, service in enumerate(inventor.deck(now)[:FRESH]):
            given = inventor.submission(service, now, is_complete=True)
            await hand_in(portal, given, key=f"frisch-{now.timestamp()}-{number}", bearer=bearer)
