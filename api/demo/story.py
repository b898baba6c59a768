"""Twelve weeks of office life: submissions through the real portal API at past moments, acts of the people in between.

Runs before the dispatcher starts and works the outbox off itself, at the moments of the story.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import httpx
from fastapi import FastAPI

from api.demo.forms import HERE, DemoSubmission, Inventor, paper_for
from api.demo.logins import PORTAL_ID, PORTAL_SECRET
from api.dependencies import utc_now
from api.portal.app import create_portal_app
from api.security import TokenClient, issue_token
from cases.commands import assign, check, close, consult, decide, letters, messages, request_documents
from cases.commands.context import Context
from cases.commands.desk import mark_seen
from cases.commands.documents import check_document, record_scan
from cases.commands.outbox import claim_orders, finish_orders
from cases.commands.route import route_cases
from cases.errors import CaseError
from cases.facts.actor import Actor, CaseId, portal_actor, system_actor
from cases.facts.case_page import CasePage
from cases.facts.kinds import Topic
from cases.facts.letter import LetterFacts
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from cases.queries.operations import due_topics, letter_to_produce, quarantined_documents
from cases.queries.portal_status import submitted_case
from cases.queries.staff import actor_by_id, supervisor_of
from cases.queries.visible import has_cases, visible_case
from cases.rules.calendar import next_working_day
from cases.wiring import Toolbox
from reports.letters.finish import finish_letter
from reports.letters.letter import render_letter

logger = logging.getLogger(__name__)

_Part = tuple[str, tuple[str | None, bytes, str]]
"""A part of a multipart request: name, (file name, content, media type)."""

WEEKS = 12
CASES = 84
FRESH = 6
_RECENT = 1.9
"""How much more often something came in lately than long ago; 1 is even."""
_DAYS_TO_DECIDE = {
    "hundesteuer-anmeldung": (2, 4, 7, 10, 14),
    "unterhaltsvorschuss": (3, 6, 10, 14, 18),
    "sperrgenehmigung": (1, 2, 3, 5, 8),
}
_SERVICES = ("hundesteuer-anmeldung",) * 5 + ("unterhaltsvorschuss",) * 4 + ("sperrgenehmigung",) * 3


@dataclass
class _Told:
    """One case of the story: who it is about, what day it is there now, who looked at it last when."""

    case_id: CaseId
    submission_id: str
    service: str
    lacks: tuple[str, ...]
    at: datetime
    seen: dict[Actor, datetime] = field(default_factory=dict)


class Story:
    """Tells one seed's story into a toolbox, up to `now`."""

    def __init__(self, toolbox: Toolbox, now: datetime, *, seed: int = 2026) -> None:
        self._toolbox = toolbox
        self._now = now
        self._random = Random(seed)
        self._inventor = Inventor(seed)
        self._clock = now
        self._app = self._past_app()

    async def tell(self, cases: int) -> int:
        """Hand in `cases` submissions over the weeks and let the office work on each; how many were told."""
        moments = sorted(self._moment() for _ in range(cases))
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://demo") as portal:
            for number, at in enumerate(moments):
                await self._tell_one(portal, number, at)
        return len(moments)

    def _past_app(self) -> FastAPI:
        app = create_portal_app(self._toolbox)
        app.dependency_overrides[utc_now] = lambda: self._clock
        return app

    def _bearer(self) -> dict[str, str]:
        """A token of the story's moment; asking for one over the API would check a password each time."""
        client = TokenClient(PORTAL_ID, "Open Kreishaus")
        token = issue_token(client, self._toolbox.secret_key, now=self._clock, minutes=30)
        return {"authorization": f"Bearer {token}"}

    def _moment(self) -> datetime:
        """Some moment of the last weeks, during the day, more often on working days; never after now."""
        days = WEEKS * 7 * self._random.random() ** _RECENT
        moment = (self._now - timedelta(days=days)).astimezone(HERE)
        moment = moment.replace(hour=self._random.randint(7, 20), minute=self._random.randint(0, 59))
        return min(moment, self._now - timedelta(minutes=self._random.randint(3, 50)))

    async def _tell_one(self, portal: httpx.AsyncClient, number: int, at: datetime) -> None:
        is_complete = self._random.random() < 0.72
        given = self._inventor.submission(self._random.choice(_SERVICES), at, is_complete=is_complete)
        self._clock = at.astimezone(self._now.tzinfo)
        answer = await hand_in(portal, given, key=f"demo-{number}", bearer=self._bearer())
        with self._toolbox.acting(portal_actor(PORTAL_ID, "Open Kreishaus"), self._clock) as ctx:
            case_id = submitted_case(ctx, answer["submission_id"])
        lacks = tuple(item["key"] for item in answer["missing_documents"])
        told = _Told(case_id, answer["submission_id"], given.service, lacks, self._clock)
        self._drain()
        try:
            await self._work(portal, told)
        except CaseError as error:
            logger.warning("demo case %s stopped: %s", case_id, error.message)
        for actor, seen_at in told.seen.items():
            with self._toolbox.acting(actor, seen_at) as ctx:
                mark_seen(ctx, case_id)

    async def _work(self, portal: httpx.AsyncClient, told: _Told) -> None:
        """What the office does with the case, as far as the story has time for it."""
        clerk = self._clerk(told)
        if clerk is None or not self._wait(told, self._random.choice((0, 1, 1, 2, 3, 5))):
            return
        self._act(told, clerk, assign.take_case, version=None)
        page = self._tick(told, clerk, 2)
        if told.service == "sperrgenehmigung" and not self._consult(told, clerk, page):
            return
        if told.lacks:
            self._request(told, clerk)
            if not self._wait(told, self._random.randint(4, 14)) or self._is_left(told, 0.5, days=14):
                return
            await self._answer(portal, told)
        if not self._wait(told, self._random.choice(_DAYS_TO_DECIDE[told.service])):
            return
        self._decide(told, clerk)

    def _is_left(self, told: _Told, share: float, *, days: int) -> bool:
        """True for a share of the cases that came this far in the last days: only these still lie there."""
        return self._random.random() < share and self._now - told.at < timedelta(days=days)

    def _tick(self, told: _Told, clerk: Actor, count: int) -> CasePage:
        """Tick the first steps and papers in one go; the page as it was before."""
        page = self._page(told, clerk)

        def tick_all(ctx: Context, case_id: CaseId) -> None:
            for step in page.check_steps[:count]:
                if not step.is_done:
                    check.tick_step(ctx, case_id, step_key=step.key, is_done=True)
            for document in page.documents[: count + 1]:
                if document.document_id is not None and document.checked_at is None:
                    check_document(ctx, case_id, document.document_id, is_checked=True)

        self._act(told, clerk, tick_all)
        return page

    def _consult(self, told: _Told, clerk: Actor, page: CasePage) -> bool:
        """Ask other bodies; False when the story has reached today before all have answered."""
        bodies = tuple(choice.key for choice in page.consultable if choice.is_chosen)[:3]
        if not bodies:
            return True
        question = "Bestehen Bedenken gegen die Sperrung?"
        self._act(told, clerk, consult.consult, version=None, body_keys=bodies, question=question)
        for row in self._page(told, clerk).consultations:
            if not self._wait(told, self._random.choice((1, 2, 3))):
                return False
            answer = "Keine Bedenken, wenn die Zufahrt für den Rettungsdienst frei bleibt."
            self._act(
                told, clerk, consult.record_answer, row.consultation_id, answer=answer, has_objection=False
            )
        return True

    def _request(self, told: _Told, clerk: Actor) -> None:
        items = told.lacks
        remark = "Sie können die Unterlagen im Portal hochladen."
        self._act(
            told,
            clerk,
            request_documents.request_documents,
            version=None,
            items=items,
            remark=remark,
            due_on=None,
        )

    async def _answer(self, portal: httpx.AsyncClient, told: _Told) -> None:
        papers = [paper_for(key) for key in told.lacks]
        self._clock = told.at
        body = {
            "message": "Anbei die fehlenden Unterlagen.",
            "attachments": [{"part": p, "document": k} for p, k, _, _ in papers],
        }
        files: list[_Part] = [("submission", (None, json.dumps(body).encode(), "application/json"))]
        files += [(part, (name, content, "application/pdf")) for part, _, name, content in papers]
        headers = self._bearer() | {"idempotency-key": f"antwort-{told.case_id}"}
        answer = await portal.post(
            f"/submissions/{told.submission_id}/documents", files=files, headers=headers
        )
        answer.raise_for_status()
        self._drain()

    def _decide(self, told: _Told, clerk: Actor) -> None:
        page = self._tick(told, clerk, 9)
        refused = self._random.random() < 0.1
        outcome = page.decision.outcomes[-1 if refused and told.service != "unterhaltsvorschuss" else 0].key
        draft = self._draft(told, page, outcome)
        self._act(told, clerk, decide.save_draft, version=None, draft=draft)
        if self._is_left(told, 0.3, days=8):
            return
        needs_approval = self._page(told, clerk).decision.needs_approval
        approver = clerk
        if needs_approval:
            self._act(told, clerk, decide.submit_draft, version=None)
            if not self._wait(told, self._random.choice((0, 1, 1, 2))) or self._is_left(told, 0.3, days=4):
                return
            approver = self._supervisor(told) or clerk
        self._act(told, approver, self._approve)
        self._send(told, clerk)

    def _draft(self, told: _Told, page: CasePage, outcome: str) -> decide.DraftInput:
        fields = {field.key: field.value for field in page.decision.fields}
        if told.service == "sperrgenehmigung":
            fields["fee_cents"] = f"{self._random.randint(6, 24) * 10},00"
        return decide.DraftInput(
            outcome=outcome,
            reasons="Die Voraussetzungen liegen nach Prüfung der vorgelegten Unterlagen vor."
            if outcome == page.decision.outcomes[0].key
            else "Die Voraussetzungen liegen nach den vorgelegten Unterlagen nicht vor.",
            fields=fields,
            side_provisions=tuple(choice.key for choice in page.decision.side_provisions if choice.is_chosen)
            if outcome == page.decision.outcomes[0].key
            else (),
        )

    def _approve(self, ctx: Context, case_id: CaseId) -> object:
        if not case_page(ctx, case_id).decision.letter_word:
            return decide.approve(ctx, case_id, version=None, sha256="", facts=None)
        facts = final_letter(ctx, case_id)
        return decide.approve(
            ctx, case_id, version=None, sha256=hashlib.sha256(render_letter(facts)).hexdigest(), facts=facts
        )

    def _send(self, told: _Told, clerk: Actor) -> None:
        """Give letters to the post, and close the case once the remedy period is over."""
        is_all_sent = True
        for letter in self._page(told, clerk).letters:
            if letter.sent_on is None and self._is_left(told, 0.3, days=3):
                is_all_sent = False
            elif letter.sent_on is None:
                day = told.at.astimezone(HERE).date()
                self._act(told, clerk, letters.mark_posted, letter.letter_id, posted_on=day)
        if self._random.random() < 0.3:
            self._act(
                told, clerk, messages.write_message, body="Telefonat: Ablauf erläutert.", is_internal=True
            )
        if is_all_sent and self._wait(told, 38):
            self._act(told, clerk, close.close_case, version=None, reason="")

    def _wait(self, told: _Told, days: int) -> bool:
        """Let days pass to a working day; False when the story has reached today."""
        moment = (told.at + timedelta(days=days, minutes=self._random.randint(4, 90))).astimezone(HERE)
        day = next_working_day(moment.date())
        if day != moment.date() or not 7 <= moment.hour < 17:
            moment = moment.replace(
                year=day.year, month=day.month, day=day.day, hour=self._random.randint(8, 15)
            )
        if moment >= self._now.astimezone(HERE):
            return False
        told.at = moment.astimezone(self._now.tzinfo)
        return True

    def _act(
        self, told: _Told, actor: Actor, act: Callable[..., object], *args: object, **kwargs: object
    ) -> None:
        """The person does `act(ctx, case, …)` a few minutes later; what it orders is worked off."""
        told.at = min(told.at + timedelta(minutes=self._random.randint(1, 6)), self._now)
        self._clock = told.at
        with self._toolbox.acting(actor, self._clock) as ctx:
            act(ctx, told.case_id, *args, **kwargs)
        self._drain()
        told.seen[actor] = self._clock + timedelta(seconds=3)

    def _page(self, told: _Told, reader: Actor) -> CasePage:
        with self._toolbox.acting(reader, told.at) as look:
            return case_page(look, told.case_id)

    def _clerk(self, told: _Told) -> Actor | None:
        with self._toolbox.acting(system_actor(), told.at) as look:
            clerk_id = visible_case(look, told.case_id).clerk_id
            return actor_by_id(look, clerk_id) if clerk_id else None

    def _supervisor(self, told: _Told) -> Actor | None:
        with self._toolbox.acting(system_actor(), told.at) as look:
            case = visible_case(look, told.case_id)
            return supervisor_of(look, case.authority_key, case.team_key)

    def _drain(self) -> None:
        """Work off what the acts ordered, at the story's moment."""
        with self._toolbox.acting(system_actor(), self._clock + timedelta(seconds=2)) as ctx:
            for _ in range(3):
                topics = due_topics(ctx)
                if not topics:
                    return
                for topic in Topic:
                    if topic in topics:
                        self._drain_topic(ctx, topic)

    def _drain_topic(self, ctx: Context, topic: Topic) -> None:
        orders = claim_orders(ctx, topic, 200)
        for order in orders:
            if topic is Topic.ROUTE and order.case_id is not None:
                route_cases(ctx, [order.case_id])
            elif topic is Topic.SCAN and order.case_id is not None:
                for document in quarantined_documents(ctx, order.case_id):
                    record_scan(
                        ctx,
                        document.document_id,
                        self._toolbox.scanner.scan(self._toolbox.documents.get(document.sha256)),
                    )
            elif topic is Topic.LETTER:
                letter_id = int(str(order.payload["letter_id"]))
                facts = letter_to_produce(ctx, letter_id)
                if facts is not None:
                    self._file(ctx, letter_id, facts)
        finish_orders(ctx, [order.id for order in orders])

    def _file(self, ctx: Context, letter_id: int, facts: LetterFacts) -> None:
        seal = self._toolbox.seal
        finished = finish_letter(facts, seal.certificate, partial(seal.sign, now=ctx.now))
        letters.file_letter(
            ctx,
            letter_id,
            self._toolbox.documents.put(finished.content),
            rendered_sha256=finished.rendered_sha256,
            sealed_by=finished.sealed_by,
        )


async def hand_in(
    portal: httpx.AsyncClient, given: DemoSubmission, *, key: str, bearer: dict[str, str]
) -> dict[str, Any]:
    """Hand one submission to the portal API; raises for any answer but success."""
    body = json.dumps(given.envelope, ensure_ascii=False).encode()
    files: list[_Part] = [("submission", (None, body, "application/json"))]
    files += [(part, (name, content, "application/pdf")) for part, _, name, content in given.files]
    headers = bearer | {"idempotency-key": key}
    answer = await portal.post("/submissions", files=files, headers=headers)
    if answer.status_code != 202:
        raise RuntimeError(f"{given.service}: {answer.status_code} {answer.text}")
    accepted: dict[str, Any] = answer.json()
    return accepted


async def authorised(portal: httpx.AsyncClient) -> dict[str, str]:
    """The bearer header as a portal gets it: with its id and secret."""
    form = {"grant_type": "client_credentials", "client_id": PORTAL_ID, "client_secret": PORTAL_SECRET}
    answer = await portal.post("/token", data=form)
    answer.raise_for_status()
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def tell(toolbox: Toolbox, *, cases: int = CASES) -> None:
    """Fill an empty installation: the weeks behind us in one process, then today's submissions over the network."""
    now = utc_now()
    with toolbox.acting(system_actor(), now) as look:
        if has_cases(look):
            return
    await Story(toolbox, now).tell(cases)
    inventor = Inventor(int(now.timestamp()))
    async with httpx.AsyncClient(base_url=f"{toolbox.public_url}/portal/v1", timeout=30) as portal:
        bearer = await authorised(portal)
        for number in range(FRESH):
            service = ("hundesteuer-anmeldung", "unterhaltsvorschuss", "sperrgenehmigung")[number % 3]
            await hand_in(
                portal,
                inventor.submission(service, now, is_complete=True),
                key=f"frisch-{now.timestamp()}-{number}",
                bearer=bearer,
            )
