"""Hand a case over to the authority that is competent; the day of receipt goes along (§ 16 (2) SGB I)."""

from dataclasses import dataclass

from sqlmodel import col, select

from cases.commands.acts import begin, end, move, service_of, tell_portal
from cases.commands.close import drop_open_work
from cases.commands.context import Context
from cases.commands.copies import copy_papers, copy_people
from cases.commands.file_number import new_file_reference
from cases.commands.letters import order_letter
from cases.commands.relief import carry_relief
from cases.commands.retention import plan_retention
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import LetterKind, Topic
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.facts.summary import CaseSummary
from cases.models import Case
from cases.queries.follow_ons import applied_at
from cases.rules.lifecycle import CaseEvent, CaseStatus
from cases.rules.permissions import Act


@dataclass(frozen=True)
class Elsewhere:
    """A body outside this installation, as the clerk typed it: name and postal address."""

    name: str
    address: str


def hand_over_case(
    ctx: Context, case_id: CaseId, *, version: int | None, authority_key: str, reason: str
) -> CaseSummary:
    """End the case here as "abgegeben" and tell the applicant.

    Where the other authority handles the service in this installation, the flow opens the case there with the same
    statements, papers and day of receipt, and the portal's submission follows it.
    """
    case = begin(ctx, case_id, Act.HAND_OVER, version=version)
    _require_reason(reason)
    if authority_key == case.authority_key:
        message = "Der Vorgang liegt schon bei dieser Behörde."
        raise Invalid(message, (FieldError("behoerde", message),))
    authority = ctx.catalogue.authority(authority_key)
    address = f"{authority.address.street}, {authority.address.postcode} {authority.address.town}"
    if ctx.catalogue.team(authority_key, case.service_key) is not None:
        case.handed_over_to = authority_key
    _give_away(ctx, case, Elsewhere(authority.name, address), reason)
    if case.handed_over_to is not None:
        ctx.send_later(Topic.ROUTE, f"{Topic.ROUTE}:{case.id}:abgabe", case_id=case.id)
    else:
        _note_forwarding(ctx, case, authority.name)
    return end(ctx, case)


def hand_over_elsewhere(
    ctx: Context, case_id: CaseId, *, version: int | None, to: Elsewhere, reason: str
) -> CaseSummary:
    """End the case here as "abgegeben" to a body outside this installation; the applicant is told where it went and
    that the day of receipt goes along (§ 16 (2) SGB I, elsewhere by custom). The papers go by hand.
    """
    case = begin(ctx, case_id, Act.HAND_OVER, version=version)
    _require_reason(reason)
    to = Elsewhere(to.name.strip(), to.address.strip())
    missing = [("stelle", "Der Name der Stelle fehlt.")] if not to.name else []
    missing += [("anschrift", "Die Anschrift der Stelle fehlt.")] if not to.address else []
    if missing:
        errors = tuple(FieldError(field, message) for field, message in missing)
        raise Invalid("Bitte nennen Sie Name und Anschrift der Stelle, an die Sie abgeben.", errors)
    _give_away(ctx, case, to, reason)
    _note_forwarding(ctx, case, to.name)
    return end(ctx, case)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Bitte den Grund der Abgabe nennen.", (FieldError("grund", "Der Grund fehlt."),))


def _give_away(ctx: Context, case: Case, to: Elsewhere, reason: str) -> None:
    facts = {"hand_over": {"authority_name": to.name, "address": to.address, "reason": reason.strip()}}
    move(ctx, case, CaseEvent.HAND_OVER)
    drop_open_work(ctx, case)
    case.closed_at = ctx.now
    plan_retention(ctx, case)
    order_letter(ctx, case, LetterKind.HAND_OVER, extra=dict(facts))
    ctx.record(case, "abgabe", f"Abgegeben an {to.name}: {reason.strip()}", to=to.name)


def _note_forwarding(ctx: Context, case: Case, name: str) -> None:
    """Nothing moves by itself there: the journal says what a person has to send, and which moment counts."""
    received_at = applied_at(ctx, case).astimezone(OFFICE_TIME_ZONE)
    text = f"Unterlagen an {name} weiterzuleiten, mit dem Eingang am {received_at:%d.%m.%Y, %H:%M} Uhr"
    ctx.record(case, "weiterleitung", text)


def open_successor(ctx: Context, case: Case) -> Case | None:
    """The case as the next authority gets it; None if it was opened before or nothing was handed over."""
    if case.handed_over_to is None or case.status != CaseStatus.ABGEGEBEN:
        return None
    if ctx.session.exec(select(Case.id).where(col(Case.handed_over_from) == case.id)).first() is not None:
        return None
    submission_id, case.submission_id = case.submission_id, None
    ctx.session.flush()
    successor = Case(
        **case.model_dump(include=_TAKEN_ALONG),
        file_reference=new_file_reference(ctx, service_of(ctx, case), case.handed_over_to),
        authority_key=case.handed_over_to,
        submission_id=submission_id,
        handed_over_from=case.id,
        last_activity_at=ctx.now,
    )
    ctx.session.add(successor)
    ctx.session.flush()
    copy_people(ctx, case, successor)
    copy_papers(ctx, case, successor, why="abgabe")
    carry_relief(ctx, case, successor)
    text = f"Von anderer Behörde übernommen (dort {case.file_reference}), Eingang dort zählt"
    ctx.record(successor, "eingang", text, handed_over_from=case.id)
    tell_portal(ctx, successor, "uebernahme")
    return successor


_TAKEN_ALONG = {
    "service_key",
    "service_version",
    "form_version",
    "regime",
    "channel",
    "municipality_key",
    "mailbox",
    "applicant_name",
    "subject",
    "form",
    "corrections",
    "hints",
    "is_complete",
    "received_at",
    "follows",
    "is_information_blocked",
}
