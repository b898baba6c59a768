"""Brings a case to any status by the acts of the office, and shows what the tables hold."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec

from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from cases.commands.assign import take_case
from cases.commands.close import close_case, settle_case, withdraw_case
from cases.commands.context import Context
from cases.commands.decide import DraftInput, approve, save_draft, submit_draft
from cases.commands.hand_over import hand_over_case
from cases.commands.letters import file_letter, mark_posted
from cases.commands.request_documents import request_documents
from cases.commands.staff import NewStaff
from cases.facts.actor import Actor, ActorKind, CaseId, StaffId, system_actor
from cases.facts.case_page import CasePage
from cases.facts.letter import LetterProof
from cases.facts.summary import CaseSummary
from cases.models import Case, Letter, OutboxRow
from cases.queries.case_page import case_page
from cases.queries.case_parts import letter_views, load_rows
from cases.queries.decisions import current_decision
from cases.queries.letter_facts import LETTER_FACTS, final_letter
from cases.queries.visible import visible_case
from cases.rules.lifecycle import CaseStatus
from cases.wiring import Toolbox
from reports.letters.letter import render_letter
from tests.acting import Acting
from tests.factories.remembered import remembered
from tests.factories.submissions import find_all_clean, routed_case
from tests.people import PASSWORD, Office, account

CLOSURE = "sperrgenehmigung"
MAINTENANCE = "unterhaltsvorschuss"
DOG_TAX = "hundesteuer-anmeldung"

DRAFTS = {
    (CLOSURE, "angeordnet"): DraftInput(
        outcome="angeordnet",
        reasons="Die Arbeiten sind notwendig.",
        fields={
            "legal_ground": "anordnung",
            "starts_at": "2027-01-11T07:00:00+01:00",
            "ends_at": "2027-01-22T17:00:00+01:00",
            "plans": "verkehrszeichen",
            "sign_plan": "Nr. 3 vom 09.11.2026",
            "fee_cents": "60,00",
            "fee_due_on": "15.01.2027",
            "cash_reference": "3610.2026.1",
            "fee_reasons": "Ein Plan war zu prüfen",
        },
        side_provisions=("befristung", "kontrolle"),
    ),
    (CLOSURE, "abweichend_angeordnet"): DraftInput(
        outcome="abweichend_angeordnet",
        reasons="Gesperrt werden kann nur eine Fahrbahn.",
        fields={
            "legal_ground": "anordnung",
            "starts_at": "2027-01-11T07:00:00+01:00",
            "ends_at": "2027-01-15T17:00:00+01:00",
            "plans": "verkehrszeichen",
            "sign_plan": "Nr. 3 vom 09.11.2026",
            "deviation": "Gesperrt wird nur eine Fahrbahn",
            "facts_text": "Eine Umleitung gibt es nicht",
            "fee_cents": "60,00",
            "fee_due_on": "15.01.2027",
            "cash_reference": "3610.2026.1",
            "fee_reasons": "Ein Plan war zu prüfen",
        },
    ),
    (CLOSURE, "abgelehnt"): DraftInput(
        outcome="abgelehnt",
        reasons="Die Umleitung ist nicht möglich.",
        fields={"legal_ground": "anordnung", "facts_text": "Die Umleitung ist selbst gesperrt"},
    ),
    (MAINTENANCE, "bewilligt"): DraftInput(outcome="bewilligt", fields={"begins_on": "01.11.2026"}),
    (MAINTENANCE, "abgelehnt"): DraftInput(
        outcome="abgelehnt",
        reasons="Der Unterhalt wird gezahlt.",
        fields={"facts_text": "Der Vater zahlt 310 Euro im Monat"},
    ),
    (DOG_TAX, "festgesetzt"): DraftInput(
        outcome="festgesetzt",
        fields={"begins_on": "01.12.2026", "annual_tax_cents": "60,00", "cash_reference": "2210.2026.1"},
    ),
    (DOG_TAX, "ermaessigt"): DraftInput(
        outcome="ermaessigt",
        reasons="Zwinger.",
        fields={
            "begins_on": "01.12.2026",
            "relief_facts": "Es ist ein Zwinger",
            "relief_percent": "50",
            "annual_tax_cents": "30,00",
            "cash_reference": "2210.2026.1",
        },
    ),
    (DOG_TAX, "steuerfrei"): DraftInput(
        outcome="steuerfrei", reasons="Assistenzhund.", fields={"begins_on": "01.12.2026"}
    ),
}


def draft(service: str, outcome: str) -> DraftInput:
    """A draft with everything the outcome needs."""
    return DRAFTS[service, outcome]


P = ParamSpec("P")


def _once(
    way: Callable[Concatenate["Stages", P], CaseId],
) -> Callable[Concatenate["Stages", P], CaseId]:
    """The way to a status is walked anew only where the rows differ from those it was walked from before."""

    @wraps(way)
    def walked(stages: "Stages", /, *args: P.args, **kwargs: P.kwargs) -> CaseId:
        said = (way.__name__, args, tuple(kwargs.items()), stages.acting.now, stages.office)
        return remembered(stages.toolbox, said, lambda: way(stages, *args, **kwargs))

    return walked


@dataclass(frozen=True)
class Stages:
    """Acts of the known people on cases of the Landkreis: Anna is the clerk, Carla the second person."""

    toolbox: Toolbox
    acting: Acting
    office: Office

    @_once
    def routed(self, service: str = CLOSURE, name: str = "complete") -> CaseId:
        """A case in status "eingegangen" on the desk of the first clerk, its papers scanned."""
        case_id = routed_case(self.acting, self.office.portal, service, name)
        find_all_clean(self.acting, case_id)
        return case_id

    @_once
    def taken(self, service: str = CLOSURE, name: str = "complete") -> CaseId:
        """In check at the first clerk."""
        case_id = self.routed(service, name)
        with self.acting(self.clerk(service)) as ctx:
            take_case(ctx, case_id, version=None)
        return case_id

    @_once
    def waiting(self, service: str = CLOSURE) -> CaseId:
        """A demand for papers is open."""
        case_id = self.taken(service)
        with self.acting(self.clerk(service)) as ctx:
            paper = ctx.catalogue.service(service).documents[0].key
            request_documents(ctx, case_id, version=None, items=(paper,), remark="", due_on=None)
        return case_id

    @_once
    def drafted(self, service: str = CLOSURE, outcome: str = "abgelehnt") -> CaseId:
        """In check with a complete draft."""
        case_id = self.taken(service)
        with self.acting(self.clerk(service)) as ctx:
            save_draft(ctx, case_id, version=None, draft=draft(service, outcome))
        return case_id

    @_once
    def in_approval(self, service: str = CLOSURE, outcome: str = "abgelehnt") -> CaseId:
        """The draft lies with the second person."""
        case_id = self.drafted(service, outcome)
        with self.acting(self.clerk(service)) as ctx:
            submit_draft(ctx, case_id, version=None)
        return case_id

    @_once
    def decided(self, service: str = CLOSURE, outcome: str = "abgelehnt") -> CaseId:
        """Approved by the second person; the letter is ordered."""
        case_id = self.in_approval(service, outcome)
        with self.acting(self.lead(service)) as ctx:
            approve_as_shown(ctx, case_id)
        return case_id

    @_once
    def dispatched(self, service: str = CLOSURE, outcome: str = "abgelehnt") -> CaseId:
        """All letters produced and, where they go by post, posted today."""
        case_id = self.decided(service, outcome)
        self.produce_letters(case_id)
        self.post_letters(case_id)
        return case_id

    @_once
    def closed(self, service: str = CLOSURE) -> CaseId:
        """Settled without a decision."""
        case_id = self.taken(service)
        with self.acting(self.clerk(service)) as ctx:
            settle_case(ctx, case_id, version=None, reason="Doppelt gestellt")
        return case_id

    @_once
    def closed_after_remedy(self, service: str = CLOSURE) -> CaseId:
        """Decided, sent, final, closed: sixty days later."""
        case_id = self.dispatched(service)
        with self.acting(self.clerk(service), at=self.acting.now + timedelta(days=60)) as ctx:
            close_case(ctx, case_id, version=None, reason="")
        return case_id

    @_once
    def withdrawn(self, service: str = CLOSURE) -> CaseId:
        """Taken back by the applicant."""
        case_id = self.taken(service)
        with self.acting(self.clerk(service)) as ctx:
            withdraw_case(ctx, case_id, version=None, reason="Anruf der Antragstellerin")
        return case_id

    @_once
    def handed_over(self, service: str = CLOSURE, to: str = "gemeinde-bispingen") -> CaseId:
        """Given to another authority."""
        case_id = self.taken(service)
        with self.acting(self.clerk(service)) as ctx:
            hand_over_case(ctx, case_id, version=None, authority_key=to, reason="Nicht zuständig")
        return case_id

    def other_case(self, case_id: CaseId) -> CaseId:
        """The oldest other case of the Landkreis, 0 if there is none."""
        with self.acting(system_actor()) as ctx:
            query = select(Case.id).where(
                col(Case.id) != case_id, col(Case.authority_key) == "landkreis-heidekreis"
            )
            return CaseId(ctx.session.exec(query.order_by(col(Case.id))).first() or 0)

    def in_status(self, status: CaseStatus) -> CaseId:
        """A closure in this status."""
        ways = {
            CaseStatus.EINGEGANGEN: self.routed,
            CaseStatus.IN_PRUEFUNG: self.taken,
            CaseStatus.WARTET_AUF_ANTRAGSTELLER: self.waiting,
            CaseStatus.IN_MITZEICHNUNG: self.in_approval,
            CaseStatus.BESCHIEDEN: self.decided,
            CaseStatus.ABGESCHLOSSEN: self.closed,
            CaseStatus.ZURUECKGENOMMEN: self.withdrawn,
            CaseStatus.ABGEGEBEN: self.handed_over,
        }
        return ways[status]()

    def clerk(self, service: str) -> Actor:
        """Who gets the first case of the service."""
        return self.office.dirk if service == DOG_TAX else self.office.anna

    def lead(self, service: str) -> Actor:
        """Who approves."""
        return self.office.dora if service == DOG_TAX else self.office.carla

    def person(self, login: str, *, role: str = "sachbearbeitung", teams: tuple[str, ...] = ()) -> Actor:
        """One more person of the Landkreis."""
        with self.acting(system_actor()) as ctx:
            authority = "landkreis-heidekreis"
            staff_id = account(ctx, NewStaff(login, login.title(), PASSWORD, authority, (role,), teams))
        return Actor(
            kind=ActorKind.STAFF,
            name=login.title(),
            staff_id=staff_id,
            authority_keys=frozenset({authority}),
            roles=frozenset({role}),
            team_keys=frozenset(teams),
        )

    def produce_letters(self, case_id: CaseId, *, at: datetime | None = None) -> None:
        """What the letter flow does: render the frozen facts, store, file."""
        with self.acting(system_actor(), at=at) as ctx:
            rows = select(Letter).where(col(Letter.case_id) == case_id, col(Letter.sha256).is_(None))
            for letter in ctx.session.exec(rows.order_by(col(Letter.id))).all():
                pdf = render_letter(LETTER_FACTS.validate_python(letter.facts))
                stored = self.toolbox.documents.put(pdf)
                file_letter(ctx, letter.id or 0, stored, proof=LetterProof(stored.sha256, renderer=""))

    def post_letters(self, case_id: CaseId, *, at: datetime | None = None) -> None:
        """Somebody gives every printed letter to the post."""
        with self.acting(system_actor(), at=at) as ctx:
            for letter in letter_views(load_rows(ctx, case_id), {}):
                if letter.sent_on is None and letter.status == "freigegeben" and not letter.waiting_cover:
                    mark_posted(ctx, case_id, letter.letter_id, posted_on=ctx.today)

    def page(self, case_id: CaseId, actor: Actor | None = None, *, at: datetime | None = None) -> CasePage:
        """The page of the case as this person sees it."""
        with self.acting(actor or system_actor(), at=at) as ctx:
            return case_page(ctx, case_id)

    def row(self, case_id: CaseId) -> Case:
        """The stored case."""
        with self.acting(system_actor()) as ctx:
            found = ctx.session.get(Case, case_id)
        assert found is not None
        return found

    def orders(self, topic: str) -> list[tuple[str, dict[str, Any]]]:
        """Key and payload of the orders of a topic, oldest first."""
        with self.acting(system_actor()) as ctx:
            rows = select(OutboxRow).where(col(OutboxRow.topic) == topic).order_by(col(OutboxRow.id))
            return [(row.key, row.payload) for row in ctx.session.exec(rows).all()]


def approve_as_shown(ctx: Context, case_id: CaseId, *, version: int | None = None) -> CaseSummary:
    """Approve the draft with the letter of today and the hash of its bytes, or with none where its outcome has none.

    Every test that decides comes here: it reads the draft, and not the whole page that the door reads.
    """
    if not _has_letter(ctx, case_id):
        return approve(ctx, case_id, version=version, sha256="", facts=None)
    facts = final_letter(ctx, case_id)
    return approve(
        ctx, case_id, version=version, sha256=sha256(render_letter(facts)).hexdigest(), facts=facts
    )


def _has_letter(ctx: Context, case_id: CaseId) -> bool:
    service = ctx.catalogue.service(visible_case(ctx, case_id).service_key)
    decision = current_decision(ctx, case_id)
    return decision is None or service.outcome(decision.outcome).letter is not None


def deputy(person: Actor, absent: Actor) -> Actor:
    """The person while standing in for an absent colleague."""
    return replace(person, deputy_for=frozenset({absent.staff_id or StaffId(0)}))


def everything(ctx: Context) -> dict[str, str | None]:
    """All rows of all tables, to show that nothing changed: one statement, for tests ask after every refusal."""
    rows = " UNION ALL ".join(
        f"SELECT '{table.name}', string_agg(t::text, chr(10) ORDER BY t::text) FROM \"{table.name}\" t"
        for table in SQLModel.metadata.sorted_tables
    )
    return {name: found for name, found in ctx.session.connection().execute(text(rows))}
