"""The period of a demand for papers: a named end date with its ledger, looked at again when the letter is announced."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from cases.commands.context import Context
from cases.commands.time_limits import is_extended, set_limit, set_task
from cases.errors import FieldError, Invalid
from cases.facts.kinds import LetterKind, TimeLimitKind
from cases.facts.ledger import Deadline
from cases.facts.limit_keys import DEMAND
from cases.facts.office_time import office_day
from cases.models import Case, DocumentRequest, Letter
from cases.queries.expected_announcement import expected_announcement
from cases.rules.extensions import is_cut_short
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.request_lifecycle import RequestStatus
from cases.rules.time_limits import named_end_date

CHECK_KEY = "nachforderung-pruefen:"
TITLE = "Unterlagen vom Antragsteller"
_NOT_ANNOUNCED = "Anforderung war vor Fristende nicht bekannt gegeben: Frist verlängern"
_CUT_SHORT = "Anforderung kam spät an, weniger als die Hälfte der Zeit bleibt: Frist verlängern?"


def demand_deadline(ctx: Context, case: Case, ends_on: date) -> Deadline:
    """The period until the day that the letter names; a weekend or holiday moves it, and the letter prints the moved day.

    `Invalid` for a day that is not after the expected announcement: nobody could keep such a period.
    """
    announced = expected_announcement(ctx, case)
    if ends_on <= announced:
        message = (
            f"Das Schreiben gilt erst am {in_words(announced)} als bekannt gegeben. "
            "Bitte einen späteren Tag wählen, sodass genug Zeit bleibt."
        )
        raise Invalid(message, (FieldError("frist", message),))
    return named_end_date(TITLE, announced, ends_on, Regime(case.regime), extra=ctx.extra_holidays)


def look_at_announcement(ctx: Context, case: Case, letter: Letter, *, before: date | None) -> None:
    """The letter is announced: the named day stays (§ 31 (1) VwVfG with § 188 BGB), the ledger names the real day.

    A demand that was announced only when its period was over needs a new one, and where much of it is lost perhaps too:
    a task says so, once for each day of announcement; `before` is the one that was known until now.
    """
    request = ctx.session.get(DocumentRequest, letter.request_id) if letter.request_id else None
    if request is None or request.status != RequestStatus.OFFEN or letter.announced_on is None:
        return
    is_news = letter.announced_on != before
    if request.due_on <= letter.announced_on:
        if is_news:
            ask_for_extension(ctx, case, request)
        return
    asked_on = office_day(request.asked_at)
    expected_on = expected_announcement(ctx, case, sent_on=asked_on)
    if is_news and is_cut_short(request.due_on, expected_on=expected_on, announced_on=letter.announced_on):
        ask_for_extension(ctx, case, request, _CUT_SHORT)
    key = f"{DEMAND}{request.id}"
    if is_extended(ctx, case, key):
        return
    deadline = named_end_date(
        TITLE, letter.announced_on, request.due_on, Regime(case.regime), extra=ctx.extra_holidays
    )
    request.due_on = deadline.ends_on
    set_limit(ctx, case, key=key, kind=TimeLimitKind.DOCUMENTS, deadline=deadline)


def announced_demands(ctx: Context, requests: Sequence[DocumentRequest]) -> frozenset[int]:
    """Ids of the demands whose period could run: the letter was announced before the last day."""
    due_on = {request.id: request.due_on for request in requests}
    query = select(Letter).where(
        col(Letter.request_id).in_(due_on), col(Letter.kind) == LetterKind.DOCUMENT_REQUEST.value
    )
    rows = query.with_only_columns(col(Letter.request_id), col(Letter.announced_on))
    return frozenset(
        request_id
        for request_id, announced_on in ctx.session.connection().execute(rows)
        if announced_on is not None and announced_on < due_on[request_id]
    )


def ask_for_extension(
    ctx: Context, case: Case, request: DocumentRequest, title: str = _NOT_ANNOUNCED
) -> None:
    """A task: the period could not run, or not long enough, so a person looks at its end before anything follows from it."""
    set_task(ctx, case, key=f"{CHECK_KEY}{request.id}", title=title)
