"""How every act begins and ends: load through `visible`, check the right, … , refresh what lists show."""

from collections.abc import Collection

from cases.catalogue.service_schema import Service
from cases.commands.context import Context
from cases.commands.time_limits import start_when_complete
from cases.errors import NotAllowed
from cases.facts.actor import ActorKind, CaseId
from cases.facts.kinds import Topic
from cases.facts.summary import CaseSummary
from cases.models import Case
from cases.queries.hearings import word_for_citizens
from cases.queries.next_step import next_due_on, next_step
from cases.queries.requirements import missing_for, missing_statements
from cases.queries.rights import why_not
from cases.queries.visible import case_to_change
from cases.rules.lifecycle import CaseEvent, CaseStatus, advance, citizen_word
from cases.rules.permissions import Act


def begin(
    ctx: Context, case_id: int, act: Act, *, version: int | None = None, authors: Collection[int] = ()
) -> Case:
    """The case, locked, after the check of the right; `authors` wrote what the act signs or gives back."""
    case = case_to_change(ctx, case_id, version=version)
    reason = why_not(ctx.actor, case, act, authors=authors)
    if reason is not None:
        raise NotAllowed(reason, (reason,))
    return case


def refuse_if(blockers: tuple[str, ...]) -> None:
    """Stop the act where something blocks it; `NotAllowed` names every reason."""
    if blockers:
        raise NotAllowed(" ".join(blockers), blockers)


def start_if_new(ctx: Context, case: Case) -> None:
    """The first work of a person on a new case moves it to "in Prüfung"; the portal is told."""
    if case.status == CaseStatus.EINGEGANGEN and ctx.actor.kind is ActorKind.STAFF:
        move(ctx, case, CaseEvent.START_CHECK)
        ctx.record(case, "pruefung", "Prüfung begonnen")


def move(
    ctx: Context,
    case: Case,
    event: CaseEvent,
    *,
    blockers: tuple[str, ...] = (),
    needs_four_eyes: bool = True,
) -> None:
    """Send the event to the case; when the word for citizens changes, the portal will be told."""
    before = _word(case)
    advance(case, event, blockers=blockers, needs_four_eyes=needs_four_eyes)
    if _word(case) != before:
        tell_portal(ctx, case, f"status-{case.version + 1}-{event.value}")


def tell_portal(
    ctx: Context, case: Case, what: str, *, has_new_letter: bool = False, has_new_message: bool = False
) -> None:
    """Order a notice to the portal; cases that did not come from a portal need none."""
    if case.submission_id is not None:
        key = f"{Topic.NOTICE}:{case.id}:{what}"
        ctx.send_later(
            Topic.NOTICE,
            key,
            case_id=case.id,
            word=word_for_citizens(ctx, case),
            has_new_letter=has_new_letter,
            has_new_message=has_new_message,
        )


def _word(case: Case) -> str:
    return citizen_word(case.status, is_attached=case.attached_to is not None)


def service_of(ctx: Context, case: Case) -> Service:
    """The service in the version the case began with."""
    return ctx.catalogue.service(case.service_key, version=int(case.service_version))


def refresh(ctx: Context, case: Case) -> None:
    """Bring completeness, next step and next date of the case up to date."""
    ctx.session.flush()
    service = service_of(ctx, case)
    lacking = missing_for(ctx, case, service)
    case.is_complete = not lacking and not missing_statements(ctx, case)
    if case.is_complete and case.team_key:
        start_when_complete(ctx, case, service, complete_on=ctx.today)
        ctx.session.flush()
    case.next_due_on = next_due_on(ctx, case.id or 0)
    case.next_step = next_step(ctx, case, service, lacking)


def refresh_step(ctx: Context, case: Case) -> None:
    """The next step alone, where an act cannot have changed anything else that lists show."""
    service = service_of(ctx, case)
    case.next_step = next_step(ctx, case, service, missing_for(ctx, case, service))


def end(ctx: Context, case: Case) -> CaseSummary:
    """Refresh, count the version up, and say how the case stands now."""
    refresh(ctx, case)
    case.version += 1
    ctx.session.flush()
    return summary(case)


def summary(case: Case) -> CaseSummary:
    """The case as an act gives it back."""
    return CaseSummary(
        case_id=CaseId(case.id or 0),
        file_reference=case.file_reference,
        status=str(case.status),
        version=case.version,
        clerk_id=case.clerk_id,
    )
