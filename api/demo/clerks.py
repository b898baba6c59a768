"""What the people of the office do with one case of the story, until it is settled or the story reaches today."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from api.demo.drafts import draft_of, likely_outcomes
from api.demo.orders import work_off
from api.demo.papers import DemoSubmission
from api.demo.scenes import Stop
from cases.commands import (
    assign,
    attach,
    check,
    close,
    consult,
    convert,
    decide,
    follow_up,
    letters,
    messages,
    request_documents,
)
from cases.commands.context import Context
from cases.commands.documents import check_document
from cases.commands.information_block import record_information_block
from cases.facts.actor import Actor, CaseId, system_actor
from cases.facts.case_page import CasePage, LetterView
from cases.facts.kinds import TimeLimitKind
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from cases.queries.matching import placing
from cases.queries.staff import actor_by_id, supervisor_of
from cases.queries.visible import visible_case
from cases.rules.calendar import next_working_day
from cases.wiring import Toolbox
from reports.letters.letter import render_letter


@dataclass
class Told:
    """One case of the story: what was sent, what day it is there now, who looked at it last when."""

    case_id: CaseId
    submission_id: str
    file_reference: str
    given: DemoSubmission
    lacks: tuple[str, ...]
    at: datetime
    stop: Stop | None = None
    outcome: str = ""
    about: "Told | None" = None
    seen: dict[Actor, datetime] = field(default_factory=dict)

    @property
    def service(self) -> str:
        """Key of the service."""
        return self.given.service


class Clerks:
    """Acts for the people of the office; time passes between their acts, never beyond `now`."""

    def __init__(self, toolbox: Toolbox, now: datetime, pick: Random) -> None:
        self._toolbox = toolbox
        self._now = now
        self._random = pick

    def act(
        self, told: Told, actor: Actor, act: Callable[..., object], *args: object, **kwargs: object
    ) -> None:
        """The person does `act(ctx, case, …)` a few minutes later; what it orders is worked off."""
        told.at = min(told.at + timedelta(minutes=self._random.randint(1, 6)), self._now)
        with self._toolbox.acting(actor, told.at) as ctx:
            act(ctx, told.case_id, *args, **kwargs)
        work_off(self._toolbox, told.at)
        told.seen[actor] = told.at + timedelta(seconds=3)

    def wait(self, told: Told, *days: int) -> bool:
        """Let one of these numbers of days pass, to a working day; False when the story has reached today."""
        later = timedelta(days=self._random.choice(days), minutes=self._random.randint(4, 90))
        moment = (told.at + later).astimezone(OFFICE_TIME_ZONE)
        day = next_working_day(office_day(moment))
        if day != office_day(moment) or not 7 <= moment.hour < 17:
            moment = moment.replace(
                year=day.year, month=day.month, day=day.day, hour=self._random.randint(8, 15)
            )
        if moment >= self._now.astimezone(OFFICE_TIME_ZONE):
            return False
        told.at = moment.astimezone(self._now.tzinfo)
        return True

    def is_left(self, told: Told, share: float, *, days: int) -> bool:
        """True for a share of the cases that came this far in the last days: only these still lie there."""
        if told.stop is not None:
            return False
        return self._random.random() < share and self._now - told.at < timedelta(days=days)

    def page(self, told: Told, reader: Actor) -> CasePage:
        """The case as this person sees it now."""
        with self._toolbox.acting(reader, told.at) as look:
            return case_page(look, told.case_id)

    def clerk(self, told: Told) -> Actor | None:
        """Who has the case."""
        with self._toolbox.acting(system_actor(), told.at) as look:
            clerk_id = visible_case(look, told.case_id).clerk_id
            return actor_by_id(look, clerk_id) if clerk_id else None

    def tick(self, told: Told, clerk: Actor, count: int) -> CasePage:
        """Tick the first steps and papers in one go; the page as it was before."""
        page = self.page(told, clerk)

        def tick_all(ctx: Context, case_id: CaseId) -> None:
            for step in page.check_steps[:count]:
                if step.is_done:
                    continue
                if step.key == page.head.information_block_step:
                    record_information_block(ctx, case_id, is_blocked=False)
                else:
                    check.tick_step(ctx, case_id, step_key=step.key, is_done=True)
            for document in page.documents[: count + 1]:
                if document.document_id is not None and document.checked_at is None:
                    check_document(ctx, case_id, document.document_id, is_checked=True)

        self.act(told, clerk, tick_all)
        return page

    def consult(self, told: Told, clerk: Actor, page: CasePage) -> bool:
        """Ask other bodies; False when the story has reached today before all have answered."""
        bodies = tuple(choice.key for choice in page.consultable if choice.is_chosen)[:3]
        if not bodies:
            return True
        question = "Bestehen Bedenken? Bitte nennen Sie uns, was zu beachten ist."
        self.act(told, clerk, consult.consult, version=None, body_keys=bodies, question=question)
        self._post(told, clerk, [letter for letter in self.page(told, clerk).letters if letter.reader])
        for row in self.page(told, clerk).consultations:
            if not self.wait(told, 1, 2, 3):
                return False
            answer = "Keine Bedenken, wenn die Zufahrt für den Rettungsdienst frei bleibt."
            self.act(
                told, clerk, consult.record_answer, row.consultation_id, answer=answer, has_objection=False
            )
        return True

    def request(self, told: Told, clerk: Actor) -> None:
        """Ask for the papers that are missing."""
        remark = "Sie können die Unterlagen im Portal hochladen."
        self.act(
            told,
            clerk,
            request_documents.request_documents,
            version=None,
            items=told.lacks,
            remark=remark,
            due_on=None,
        )

    def place(self, told: Told, clerk: Actor) -> bool:
        """Put a message where it belongs: into its case, as a remedy to a decision, or make the application of it."""
        reader = self._passed_on(told, clerk)
        with self._toolbox.acting(reader, told.at) as look:
            where = placing(look, told.case_id)
        if "application" in told.given.example and where.services:
            dog_first = sorted(where.services, key=lambda choice: "anmeldung" not in choice.key)
            key = dog_first[0].key
            self.act(told, reader, convert.convert_case, version=None, service_key=key, sends_notice=True)
        elif where.target is None:
            return False
        elif "objection" in told.given.example and where.target.is_decided:
            self.act(
                told,
                reader,
                convert.convert_to_remedy,
                version=None,
                target_id=where.target.case.case_id,
                sends_hint=True,
            )
        else:
            self.act(
                told,
                reader,
                attach.attach_case,
                version=None,
                target_id=where.target.case.case_id,
                papers={},
            )
        return True

    def _passed_on(self, told: Told, clerk: Actor) -> Actor:
        """Who places it: a message about a case of another team goes to the clerk of that case first."""
        owner = self.clerk(told.about) if told.about else None
        if told.about is None or owner is None or owner == clerk:
            return clerk
        with self._toolbox.acting(system_actor(), told.at) as look:
            team_key = visible_case(look, told.about.case_id).team_key
        reason = f"Betrifft {told.about.file_reference}"
        self.act(told, clerk, assign.change_team, version=None, team_key=team_key, reason=reason)
        del told.seen[clerk]
        self.take(told, owner)
        return owner

    def take(self, told: Told, clerk: Actor) -> None:
        """Put the case on one's desk."""
        self.act(told, clerk, assign.take_case, version=None)

    def withdraw(self, told: Told, clerk: Actor) -> None:
        """The applicant has called and taken the application back."""
        self.act(told, clerk, close.withdraw_case, version=None, reason="Anruf, schriftlich bestätigt")

    def decide(self, told: Told, clerk: Actor) -> bool:
        """Draft, second person, approval, post. False when the case still lies somewhere on the way."""
        page = self._drafted(told, clerk)
        if page is None or self.is_left(told, 0.3, days=8):
            return False
        approver = clerk
        if page.decision.needs_approval:
            self.act(told, clerk, decide.submit_draft, version=None)
            if not self.wait(told, 0, 1, 1, 2) or self.is_left(told, 0.3, days=4):
                return False
            approver = self._supervisor(told) or clerk
        self.act(told, approver, _approve, has_letter=bool(page.decision.letter_word))
        return True

    def send(self, told: Told, clerk: Actor) -> None:
        """Give letters to the post, close the case once the remedy period is over, tick off the Wiedervorlagen whose day
        has come.
        """
        is_all_sent = True
        page = self.page(told, clerk)
        for letter in page.letters:
            if letter.sent_on is None and self.is_left(told, 0.3, days=3):
                is_all_sent = False
            else:
                self._post(told, clerk, [letter])
        if self._random.random() < 0.3:
            body = "Telefonat: Ablauf erläutert."
            self.act(told, clerk, messages.write_message, body=body, is_internal=True)
        if page.head.status == "beschieden" and is_all_sent and self.wait(told, 38):
            self.act(told, clerk, close.close_case, version=None, reason="")
        for limit in self.page(told, clerk).time_limits:
            day = datetime.combine(limit.ends_on, time(10), OFFICE_TIME_ZONE)
            if limit.kind == TimeLimitKind.FOLLOW_UP and limit.done_at is None and day < self._now:
                told.at = max(told.at, day.astimezone(self._now.tzinfo))
                self.act(told, clerk, follow_up.finish_time_limit, limit.time_limit_id)

    def _post(self, told: Told, clerk: Actor, waiting: Sequence[LetterView]) -> None:
        """Give these letters to the post today, unless they are on their way."""
        day = office_day(told.at)
        for letter in waiting:
            if letter.sent_on is None:
                self.act(told, clerk, letters.mark_posted, letter.letter_id, posted_on=day)

    def _drafted(self, told: Told, clerk: Actor) -> CasePage | None:
        """The page with a draft that nothing stops; with an obstacle the last one tried stays on the desk, as in life."""
        page = self.tick(told, clerk, 99)
        service = self._toolbox.catalogue.service(told.service)
        day = office_day(told.at)
        for outcome in likely_outcomes(service, told.given.form, self._random, wanted=told.outcome):
            if page.decision.outcome != outcome.key or page.decision.decision_id is not None:
                empty = decide.DraftInput(outcome=outcome.key)
                self.act(told, clerk, decide.save_draft, version=None, draft=empty)
                page = self.page(told, clerk)
            draft = draft_of(page, outcome, told.given.outcomes_on(day).get(outcome.key, {}), day)
            if draft is not None:
                self.act(told, clerk, decide.save_draft, version=None, draft=draft)
                page = self.page(told, clerk)
                if not page.decision.blockers:
                    return page
        return None

    def _supervisor(self, told: Told) -> Actor | None:
        with self._toolbox.acting(system_actor(), told.at) as look:
            case = visible_case(look, told.case_id)
            return supervisor_of(look, case.authority_key, case.team_key)


def _approve(ctx: Context, case_id: CaseId, *, has_letter: bool) -> object:
    if not has_letter:
        return decide.approve(ctx, case_id, version=None, sha256="", facts=None)
    facts = final_letter(ctx, case_id)
    sha256 = hashlib.sha256(render_letter(facts)).hexdigest()
    return decide.approve(ctx, case_id, version=None, sha256=sha256, facts=facts)
