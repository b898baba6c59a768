"""One sample of every letter of every service, made from the service's complete example by the functions of production.

Everything happens in one transaction that is taken back. The clock goes from the day of receipt to that of the decision
as the example names them, so the same catalogue gives the same bytes.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from api.sample_facts import AFTER_DECISION_DAYS, UNCHANGED, sample_facts
from cases.catalogue.house_letters import COVER_LETTER, FORM_HINT, OBJECTION_DECISION, PERIOD_EXTENDED
from cases.catalogue.loader import PACKAGE_FOLDER
from cases.catalogue.outcome_rule import Outcome, OutcomeField
from cases.catalogue.service_schema import Service
from cases.commands.assign import take_case
from cases.commands.context import Context
from cases.commands.decide import DraftInput, approve, discard_draft, save_draft, submit_draft
from cases.commands.documents import record_scan
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hear import record_oral_hearing
from cases.commands.intake import Attachment, Handover, RawSubmission, hand_in
from cases.commands.route import route_cases
from cases.commands.staff import NewStaff, create_portal_client, create_staff
from cases.errors import CaseError, Invalid
from cases.facts.actor import Actor, ActorKind, CaseId, portal_actor, system_actor
from cases.facts.case_page import CasePage
from cases.facts.letter import LetterFacts
from cases.facts.office_time import office_day
from cases.ports import ScanResult, ScanVerdict
from cases.queries.addresses import usual_way
from cases.queries.annual_notices import sample_notice_facts
from cases.queries.case_page import case_page
from cases.queries.consulted_bodies import reader_at
from cases.queries.covers import Covered, applicant_lines, cover_facts, destination
from cases.queries.instructions import instruction_for
from cases.queries.letter_facts import LetterOrder, final_letter, letter_facts
from cases.queries.portal_status import submitted_case
from cases.queries.statements import effective_form
from cases.queries.visible import visible_case
from cases.rules.appeals import Remedy
from cases.rules.delivery import DeliveryWay
from cases.rules.permissions import Role
from cases.rules.postal import PostalAddress
from cases.wiring import Toolbox
from reports.letters.letter import render_letter

SERVICE_FOLDERS = PACKAGE_FOLDER / "services"
_PORTAL = "muster"
_MORNING_HOUR = 8
_SAMPLE_BODY = ("Muster-Behörde", "Musterweg 1", "29999 Musterstadt")
_STEP_DAYS = 14
"""From receipt to reminder and decision, where the example names no other day for them."""
_REMINDER = "reminder"
_TALK = "heard_on"
_KNOWN_BETTER = frozenset({_TALK, "warned_on", "warning_ended_on"})
"""What the file knows, where it does, and no example can."""


@dataclass(frozen=True)
class Sample:
    """One letter with the name of its file."""

    file_name: str
    letter_key: str
    facts: LetterFacts

    @property
    def pdf(self) -> bytes:
        """The letter, drawn now."""
        return render_letter(self.facts)


class _TakeBack(Exception):
    """Ends the transaction without a trace."""


def write_samples(toolbox: Toolbox, folder: Path) -> tuple[Path, ...]:
    """Write all samples into the folder. Raises the German error of the first letter that lacks a fact."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    shown = replace(toolbox, is_demo=True)  # A sample may show a sample account.
    for service in toolbox.catalogue.services():
        for sample in samples_of(shown, service):
            path = folder / sample.file_name
            path.write_bytes(sample.pdf)
            written.append(path)
    return tuple(written)


def samples_of(toolbox: Toolbox, service: Service, *, folders: Path = SERVICE_FOLDERS) -> tuple[Sample, ...]:
    """All letters of one service, from `<folders>/<key>/examples/complete.json`; nothing stays in the database."""
    said = example_of(service.key, folders=folders)
    now = _morning(_received_on(said))
    found: list[Sample] = []
    try:
        with toolbox.acting(system_actor(), now) as ctx:
            create_portal_client(ctx, client_id=_PORTAL, name="Muster-Portal", secret=_PORTAL * 4)
            ctx.session.flush()
            found.extend(_samples(ctx, service, said, folders))
            raise _TakeBack
    except _TakeBack:
        return tuple(found)


def example_of(key: str, name: str = "complete", *, folders: Path = SERVICE_FOLDERS) -> dict[str, Any]:
    """An example of a service, the complete one unless named; `Invalid` names the file if it is not there."""
    path = folders / key / "examples" / f"{name}.json"
    if not path.is_file():
        raise Invalid(f"Das Beispiel fehlt: {path}")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _MORNING_HOUR, tzinfo=UTC)


def _received_on(said: Mapping[str, Any]) -> date:
    return date.fromisoformat(said["received_on"])


def _decided_on(said: Mapping[str, Any]) -> date:
    """The day of the letters of outcomes: what had to come before, came after the receipt."""
    named = said.get("decided_on")
    return date.fromisoformat(named) if named else _received_on(said) + timedelta(days=_STEP_DAYS)


def _at(desk: Context, day: date) -> Context:
    """The same desk on another day."""
    return replace(desk, now=_morning(day))


def sample_draft(page: CasePage, outcome: Outcome, said: Mapping[str, Any], today: date) -> DraftInput:
    """A complete draft: what the program fills in, what the example says (`outcomes`), and plain sample values.

    `page` must show a draft with this outcome.
    """
    told = said.get("outcomes", {}).get(outcome.key, {})
    typed = {field.key: field.value for field in page.decision.fields if field.value}
    known = {key: typed[key] for key in _KNOWN_BETTER & typed.keys()}
    for field in outcome.fields:
        if field.key not in typed and (field.is_needed(typed) or field.required_with_fee):
            typed[field.key] = _sample_text(field, typed, said, today)
    chosen = [choice.key for choice in page.decision.side_provisions if choice.is_chosen]
    fitting = [choice.key for choice in page.decision.side_provisions if choice.help]
    modules = " ".join(module.help for module in page.decision.text_modules)
    reasons = modules or "Das ist ein Muster der Begründung." if outcome.needs_reasons else ""
    return DraftInput(
        outcome=outcome.key,
        reasons=told.get("reasons", reasons),
        fields=typed | told.get("fields", {}) | known,
        side_provisions=tuple(told.get("side_provisions", chosen or fitting[:1])),
    )


def _sample_text(field: OutcomeField, typed: Mapping[str, str], said: Mapping[str, Any], today: date) -> str:
    """A value that can stand beside the others: on the day it must not lie before, or after the receipt where it is past."""
    if field.choices:
        return field.choices[0].value
    if field.type == "date" and typed.get(field.after):
        return typed[field.after]
    past = max(_received_on(said), today - timedelta(days=_STEP_DAYS // 2))
    return _sample_value(field.type, past if field.not_future else today + timedelta(days=_STEP_DAYS))


def _sample_value(kind: str, day: date) -> str:
    samples = {
        "date": f"{day:%d.%m.%Y}",
        "datetime": f"{day:%d.%m.%Y}, 08:00",
        "month": f"{day:%Y-%m}",
        "money": "60,00",
        "int": "1",
        "bool": "1",
    }
    return samples.get(kind, "Muster")


def _samples(ctx: Context, service: Service, said: Mapping[str, Any], folders: Path) -> Iterator[Sample]:
    case_id = _handed_in(ctx, service, said)
    desk = replace(ctx, actor=_person(ctx, case_id, Role.CLERK))
    take_case(desk, case_id, version=None)
    writing = [outcome for outcome in service.outcomes if outcome.letter is not None]
    of_outcomes = [outcome.letter for outcome in writing]
    deciding = _at(desk, _decided_on(said))
    for letter in service.letters:
        if letter.key not in of_outcomes:
            with _naming(service, letter.key):
                facts = _plain(deciding if letter.key == _REMINDER else desk, case_id, service, letter.key)
            yield Sample(f"{service.key}-{letter.key}.pdf", letter.key, facts)
    for outcome in writing:
        if outcome.is_offered(is_follow_on=False):
            told = said.get("outcomes", {}).get(outcome.key, {})
            asked, asked_id = said, case_id
            if "example" in told:
                asked = _asked_otherwise(service, outcome, told, folders)
                asked_id = _handed_in(ctx, service, asked)
                take_case(desk, asked_id, version=None)
            yield _of_outcome(deciding, asked_id, service, outcome, asked)
    after = _at(desk, _decided_on(said) + timedelta(days=AFTER_DECISION_DAYS))
    yield _cover(after, case_id, service)
    yield from _of_the_house(deciding, after, case_id, service)
    later = [outcome for outcome in writing if not outcome.is_offered(is_follow_on=False)]
    if later:
        follow_on_id = _followed(deciding, case_id, service, said)
        yield from (_of_outcome(deciding, follow_on_id, service, outcome, said) for outcome in later)


def _asked_otherwise(
    service: Service, outcome: Outcome, told: Mapping[str, Any], folders: Path
) -> dict[str, Any]:
    """The other example an outcome names because it does not fit the complete one; what stands beside its name counts."""
    other = example_of(service.key, told["example"], folders=folders)
    own = other.get("outcomes", {}).get(outcome.key, {})
    return other | {"outcomes": {outcome.key: own | told}}


def _of_outcome(
    desk: Context, case_id: CaseId, service: Service, outcome: Outcome, said: Mapping[str, Any]
) -> Sample:
    letter = outcome.letter or ""
    with _naming(service, letter):
        facts = _decided(desk, case_id, outcome, said)
    is_shared = [item.letter for item in service.outcomes].count(letter) > 1
    name = f"{letter}-{outcome.key}" if is_shared else letter
    return Sample(f"{service.key}-{name}.pdf", letter, facts)


def _followed(desk: Context, case_id: CaseId, service: Service, said: Mapping[str, Any]) -> CaseId:
    """The follow-on of the case, decided before by its first outcome with a second person."""
    for document in case_page(desk, case_id).documents:
        if document.document_id is not None:
            record_scan(desk, document.document_id, ScanResult(ScanVerdict.CLEAN))
    first = next(item for item in service.outcomes if item.is_offered(is_follow_on=False))
    _decided(desk, case_id, first, said)
    submit_draft(desk, case_id, version=None)
    lead = replace(desk, actor=_person(desk, case_id, Role.SUPERVISOR))
    approve(lead, case_id, version=None, sha256="", facts=final_letter(lead, case_id))
    return open_follow_on_case(desk, case_id, version=None, reason="Muster").case_id


@contextmanager
def _naming(service: Service, letter_key: str) -> Iterator[None]:
    """An error says which letter of which service it is about."""
    try:
        yield
    except CaseError as error:
        raise Invalid(f"{service.title}, Brief „{letter_key}“: {error.message}") from error


def _handed_in(ctx: Context, service: Service, said: Mapping[str, Any]) -> CaseId:
    portal = replace(ctx, actor=portal_actor(_PORTAL, "Muster-Portal"))
    body = json.dumps(said["payload"], ensure_ascii=False).encode()
    papers = tuple(
        Attachment(
            item["key"], item["filename"], "application/pdf", sha256(item["filename"].encode()).hexdigest(), 1
        )
        for item in said["attachments"]
    )
    digest = sha256(body).hexdigest()
    raw = RawSubmission(digest, body, digest, "application/json")
    answer = hand_in(portal, raw, Handover(service.key, service.form.current, said["payload"], papers))
    case_id = submitted_case(portal, answer.body["submission_id"])
    route_cases(ctx, [case_id])
    return case_id


def _person(ctx: Context, case_id: CaseId, role: Role) -> Actor:
    case = visible_case(ctx, case_id)
    team = ctx.catalogue.team(case.authority_key, case.service_key)
    teams = (team.key,) if team else ()
    new = NewStaff(role.value, "Maren Muster", _PORTAL * 4, case.authority_key, (role.value,), teams)
    return Actor(
        kind=ActorKind.STAFF,
        name=new.name,
        staff_id=create_staff(ctx, new),
        authority_keys=frozenset({case.authority_key}),
        roles=frozenset(new.roles),
        team_keys=frozenset(teams),
    )


def _decided(desk: Context, case_id: CaseId, outcome: Outcome, said: Mapping[str, Any]) -> LetterFacts:
    """The letter of this outcome as it would go out on the day of the example, after a talk where one must be heard."""
    told = said.get("outcomes", {}).get(outcome.key, {})
    save_draft(desk, case_id, version=None, draft=DraftInput(outcome=outcome.key))
    discard_draft(desk, case_id, version=None)
    save_draft(desk, case_id, version=None, draft=DraftInput(outcome=outcome.key))
    for _ in range(2):  # The reasons speak of the fields.
        draft = sample_draft(case_page(desk, case_id), outcome, said, desk.today)
        save_draft(desk, case_id, version=None, draft=draft)
    if case_page(desk, case_id).hearing.is_needed:
        record_oral_hearing(
            desk,
            case_id,
            version=None,
            statement="Das ist ein Muster der Äußerung.",
            consideration=told.get("consideration", UNCHANGED),
        )
        talk = {f.key: _sample_text(f, {}, said, desk.today) for f in outcome.fields if f.key == _TALK}
        save_draft(desk, case_id, version=None, draft=replace(draft, fields=talk | draft.fields))
    return final_letter(desk, case_id)


def _plain(
    desk: Context, case_id: CaseId, service: Service, letter_key: str, *, is_in_part: bool = False
) -> LetterFacts:
    """A letter that belongs to no outcome, with sample facts for what only an act would know."""
    case = visible_case(desk, case_id)
    received_on, form = office_day(case.received_at), effective_form(case)
    extra = sample_facts(desk, service, received_on, form, is_in_part=is_in_part)
    rule = next((letter for letter in service.letters if letter.key == letter_key), None)
    is_annual = service.annual_notice is not None and service.annual_notice.letter == letter_key
    if is_annual:
        extra |= sample_notice_facts(desk, case)
    order = LetterOrder(
        letter_key=letter_key,
        dated_on=desk.today,
        signer=desk.actor.name,
        letter_id=f"{letter_key}-muster",
        way=DeliveryWay.SERVED if letter_key == OBJECTION_DECISION else usual_way(desk, case),
        is_automatic=is_annual or letter_key == "receipt",
        extra=extra,
        reader=reader_at(_SAMPLE_BODY, rule) if rule is not None and rule.is_for_bodies else None,
    )
    return letter_facts(desk, case, order)


def _cover(desk: Context, case_id: CaseId, service: Service) -> Sample:
    """The cover sheet of a sealed letter that is served at a new address."""
    with _naming(service, COVER_LETTER):
        decided_on = desk.today - timedelta(days=AFTER_DECISION_DAYS)
        what = Covered("Muster des Betreffs", decided_on, is_sealed=True)
        case = visible_case(desk, case_id)
        moved = PostalAddress(
            supplement="c/o Muster", street="Neuer Weg 2", postcode="29999", town="Musterstadt"
        )
        to = destination(DeliveryWay.SERVED, applicant_lines(desk, case, moved))
        facts = cover_facts(desk, case, what, to, identifier="deckblatt-muster")
    return Sample(f"{service.key}-{COVER_LETTER}.pdf", COVER_LETTER, facts)


def _of_the_house(deciding: Context, after: Context, case_id: CaseId, service: Service) -> Iterator[Sample]:
    """What the house writes about its periods, and `after` the decision about a Widerspruch; of a service that knows both."""
    found = instruction_for(after, visible_case(after, case_id))
    if found.remedy is not Remedy.WIDERSPRUCH:
        return
    for letter_key in (PERIOD_EXTENDED, OBJECTION_DECISION, FORM_HINT):
        if letter_key not in {letter.key for letter in service.letters}:
            with _naming(service, letter_key):
                at = deciding if letter_key == PERIOD_EXTENDED else after
                facts = _plain(at, case_id, service, letter_key)
            yield Sample(f"{service.key}-{letter_key}.pdf", letter_key, facts)
    with _naming(service, OBJECTION_DECISION):
        facts = _plain(after, case_id, service, OBJECTION_DECISION, is_in_part=True)
    yield Sample(f"{service.key}-{OBJECTION_DECISION}-teil.pdf", OBJECTION_DECISION, facts)
