"""Leads an example of any service through the office: portal, routing, check, outcome, letter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from sqlmodel import col, select

from api.letter_samples import sample_draft
from cases.catalogue.catalogue import Catalogue
from cases.catalogue.loader import PACKAGE_FOLDER, load_catalogue
from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.service_schema import Service
from cases.commands.assign import take_case
from cases.commands.check import tick_step
from cases.commands.context import Context
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hear import hear
from cases.commands.information_block import record_information_block
from cases.commands.request_documents import request_documents, withdraw_request
from cases.commands.route import route_cases
from cases.commands.staff import NewStaff
from cases.facts.actor import Actor, ActorKind, CaseId, system_actor
from cases.facts.case_page import CasePage
from cases.models import Case
from cases.queries.case_page import case_page
from cases.queries.requirements import signature_sheet_of
from tests.api.portal.door import Door, File, pdf
from tests.factories.remembered import remembered
from tests.factories.stages import Stages, approve_as_shown
from tests.factories.submissions import find_all_clean
from tests.people import PASSWORD, account

NOTHING: Mapping[str, str] = MappingProxyType({})
FIXTURES = Path(__file__).parents[1] / "fixtures" / "services"
_FOLDERS = tuple(sorted(path for path in FIXTURES.iterdir() if path.is_dir()))
CATALOGUE: Catalogue = load_catalogue(more_services=_FOLDERS)
EXAMPLES = tuple(
    sorted((*(PACKAGE_FOLDER / "services").glob("*/examples/*.json"), *FIXTURES.glob("*/examples/*.json")))
)


def example_name(path: Path) -> str:
    """service-example."""
    return f"{path.parent.parent.name}-{path.stem}"


def said_in(path: Path) -> dict[str, Any]:
    """What the example says of itself."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def complete(service_key: str) -> Path:
    """The complete example of a service."""
    return next(path for path in EXAMPLES if example_name(path) == f"{service_key}-complete")


@dataclass
class Walk:
    """One example on its way; the clock of door and desk stands on the day of the example.

    `said` is what it says of itself; a test may change it until it is handed in.
    """

    door: Door
    stages: Stages
    path: Path
    said: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.said = said_in(self.path)
        day = date.fromisoformat(self.said["received_on"])
        self._set_clock(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))

    @property
    def service(self) -> Service:
        """Its service."""
        return self.door.toolbox.catalogue.service(self.path.parent.parent.name)

    def hand_in(self) -> httpx.Response:
        """The portal hands it in with its papers."""
        said = self.said
        parts = [(f"{number}-{item['key']}", item) for number, item in enumerate(said["attachments"])]
        files: list[File] = [
            (part, item["filename"], pdf(number)) for number, (part, item) in enumerate(parts)
        ]
        body = {
            "service": self.service.key,
            "form_version": self.service.form.current,
            "form": said["payload"],
            "attachments": [{"part": part, "document": item["key"]} for part, item in parts],
        }
        return self.door.post_files("/submissions", body, *files)

    def routed(self) -> CaseId:
        """Handed in, scanned, and on the desk of a clerk of the competent authority."""
        answer = self.hand_in()
        assert answer.status_code == 202, answer.text
        case = self._row(file_reference=answer.json()["file_reference"])
        self.clerk, self.lead = self._people(case)
        case_id = CaseId(case.id or 0)
        with self.stages.acting(system_actor()) as ctx:
            route_cases(ctx, [case_id])
        find_all_clean(self.stages.acting, case_id)
        return case_id

    def checked(self) -> CaseId:
        """Taken by the clerk, every step ticked."""
        said = ("checked", *self._beginning())
        case_id, self.clerk, self.lead = remembered(self.door.toolbox, said, self._checked)
        return case_id

    def _beginning(self) -> tuple[Path, str, datetime]:
        return self.path, json.dumps(self.said, sort_keys=True), self.stages.acting.now

    def _checked(self) -> tuple[CaseId, Actor, Actor]:
        case_id = self.routed()
        with self.stages.acting(self.clerk) as ctx:
            take_case(ctx, case_id, version=None)
            block = self.service.information_block
            for step in self.service.steps:
                if block is not None and step.key == block.step:
                    record_information_block(ctx, case_id, is_blocked=False)
                else:
                    tick_step(ctx, case_id, step_key=step.key, is_done=True)
        return case_id, self.clerk, self.lead

    def ready_for(self, outcome: Outcome) -> CaseId:
        """Checked; an outcome that only comes after a decision gets a follow-on of one that was decided and sent."""
        if outcome.is_offered(is_follow_on=False):
            return self.checked()
        said = ("follow-on", *self._beginning())
        case_id, self.clerk, self.lead, now = remembered(self.door.toolbox, said, self._follow_on)
        self._set_clock(now)
        return case_id

    def _follow_on(self) -> tuple[CaseId, Actor, Actor, datetime]:
        case_id = self.checked()
        first = next(item for item in self.service.outcomes if item.is_offered(is_follow_on=False))
        self.ended(case_id, first)
        with self.stages.acting(self.clerk) as ctx:
            opened = open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen")
        return opened.case_id, self.clerk, self.lead, self.stages.acting.now

    def drafted(self, case_id: CaseId, outcome: Outcome, fields: Mapping[str, str] = NOTHING) -> None:
        """A complete draft with this outcome and these fields; a Versagung has its warning before."""
        if outcome.needs_warning:
            self._warn(case_id)
        self.filled(case_id, outcome, fields)

    def filled(
        self, case_id: CaseId, outcome: Outcome, fields: Mapping[str, str], *, delivery: str = ""
    ) -> CasePage:
        """The page after a complete draft with this outcome, these fields instead of the proposed ones, sent this way."""
        with self.stages.acting(self.clerk) as ctx:
            save_draft(ctx, case_id, version=None, draft=DraftInput(outcome.key, fields=dict(fields)))
            draft = sample_draft(case_page(ctx, case_id), outcome, self.said, ctx.today)
            changed = replace(draft, delivery=delivery, fields={**draft.fields, **fields})
            save_draft(ctx, case_id, version=None, draft=changed)
            return case_page(ctx, case_id)

    def ended(self, case_id: CaseId, outcome: Outcome, fields: Mapping[str, str] = NOTHING) -> CasePage:
        """Approved, by a second person where the outcome wants one; all letters produced and posted."""
        self.drafted(case_id, outcome, fields)
        if self.stages.page(case_id).hearing.is_needed:
            self._hear(case_id)
            self._days_ahead(case_id, outcome, fields)
        person = self.clerk
        if outcome.four_eyes:
            with self.stages.acting(self.clerk) as ctx:
                submit_draft(ctx, case_id, version=None)
            person = self.lead
        with self.stages.acting(person) as ctx:
            approve_as_shown(ctx, case_id)
        self.stages.produce_letters(case_id)
        self.stages.post_letters(case_id)
        return self.stages.page(case_id)

    def status(self, case_id: CaseId) -> dict[str, Any]:
        """What the portal is told."""
        told: dict[str, Any] = self.door.get(f"/submissions/{self._row(id=case_id).submission_id}").json()
        return told

    def _hear(self, case_id: CaseId) -> None:
        """The person concerned is asked by letter and lets the period pass."""
        with self.stages.acting(self.clerk) as ctx:
            hear(ctx, case_id, version=None, facts_text="Darauf kommt es an.", days=None)
        self._later(case_id, days=25)

    def _days_ahead(self, case_id: CaseId, outcome: Outcome, fields: Mapping[str, str]) -> None:
        """After the hearing the days by which somebody has to pay or open the road are set anew unless they are later."""
        typed = {item.key: item.value for item in self.stages.page(case_id).decision.fields if item.value}
        keys = {item.key for item in outcome.fields if item.not_before_announcement}
        day = f"{self.stages.acting.now + timedelta(days=30):%d.%m.%Y}"
        later = dict.fromkeys(keys & typed.keys(), day)
        year_first = day.split(".")[::-1]
        later |= {key: typed[key] for key in later if typed[key].split(".")[::-1] > year_first}
        ahead = outcome.future_only.field if outcome.future_only else ""
        moments = {item.key for item in outcome.fields if item.key == ahead and item.type == "datetime"}
        later |= dict.fromkeys(moments, f"{day}, 12:00")
        self.filled(case_id, outcome, {**later, **fields})

    def _warn(self, case_id: CaseId) -> None:
        """A demand with the written warning, announced, its period over."""
        with self.stages.acting(self.clerk) as ctx:
            sheet = signature_sheet_of(self.service)
            items = next(((item.key,) for item in self.service.documents if item.key != sheet), ())
            request_documents(
                ctx, case_id, version=None, items=items, remark="", due_on=None, has_warning=True
            )
        self._later(case_id, days=60)
        with self.stages.acting(self.clerk) as ctx:
            withdraw_request(ctx, case_id, case_page(ctx, case_id).requests[0].request_id)

    def _later(self, case_id: CaseId, *, days: int) -> None:
        """All letters produced and posted, and their periods over."""
        self.stages.produce_letters(case_id)
        self.stages.post_letters(case_id)
        self._set_clock(self.stages.acting.now + timedelta(days=days))

    def _set_clock(self, now: datetime) -> None:
        """Of door and desk; a token does not live as long as a period."""
        self.door.now = self.stages.acting.now = now
        self.door.headers = self.door.bearer(self.door.client_id)

    def _row(self, **wanted: object) -> Case:
        with self.stages.acting(system_actor()) as ctx:
            return ctx.session.exec(select(Case).filter_by(**wanted).order_by(col(Case.id))).one()

    def _people(self, case: Case) -> tuple[Actor, Actor]:
        team = self.door.toolbox.catalogue.team(case.authority_key, case.service_key)
        assert team is not None
        with self.stages.acting(system_actor()) as ctx:
            return tuple(
                _person(ctx, case.authority_key, team.key, role) for role in ("sachbearbeitung", "leitung")
            )  # type: ignore[return-value]  # two roles, two people


def _person(ctx: Context, authority: str, team: str, role: str) -> Actor:
    login = f"{authority}-{team}-{role}"
    staff_id = account(ctx, NewStaff(login, login.title(), PASSWORD, authority, (role,), (team,)))
    return Actor(
        kind=ActorKind.STAFF,
        name=login.title(),
        staff_id=staff_id,
        authority_keys=frozenset({authority}),
        roles=frozenset({role}),
        team_keys=frozenset({team}),
    )
