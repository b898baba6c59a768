"""The hearing before a decision: whether it is needed, how it stands, and what the page offers for it."""

from datetime import date

from sqlmodel import col, or_, select

from cases.catalogue.form_fields import value_at
from cases.catalogue.outcome_rule import Outcome, OutcomeField
from cases.catalogue.service_schema import Service
from cases.errors import CaseError
from cases.facts.case_page import Choice, HearingPanel
from cases.facts.hearings import HearingView
from cases.facts.kinds import DocumentSource, HearingStatus, MessageDirection
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.models import Case, Decision, Document, Hearing, Letter, Message
from cases.queries.calculations import computed_defaults
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.statements import stated_day
from cases.queries.withdrawn_relief import withdrawn_relief
from cases.rules.german import in_words
from cases.rules.hearings import hearing_exception, hearing_exceptions, why_hearing_missing
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.lifecycle import CaseStatus, citizen_word
from cases.rules.regimes import Regime, switches_of

LETTER_KEY = "hearing"
STATEMENT_KEY = "aeusserung:"
EXPIRY_KEY = "anhoerung-abgelaufen:"
LIMIT_KEY = "anhoerung:"
_NEEDS_SOMETHING = CaseStatus.WARTET_AUF_ANTRAGSTELLER
_SIDES_OF_DAYS = {"earlier", "later"}
_OPEN = (HearingStatus.RUNNING.value, HearingStatus.ANSWERED.value)


def needs_hearing(look: Look, service: Service, case: Case, decision: Decision) -> bool:
    """Whether the law asks for a hearing before this decision (§ 28 VwVfG, § 24 SGB X, § 91 AO, or a law of its own)."""
    outcome = service.outcome(decision.outcome)
    if outcome.prior_notice:
        return True
    if not outcome.is_decision:
        return False
    if withdrawn_relief(look, case, outcome, filled_fields(outcome, decision.fields).values):
        return True  # § 91 (1) sentence 1 AO: it takes a right, whatever the person declared
    if service.hearing.needed == "interfering" or outcome.departs_from_declaration:
        return outcome.is_interfering
    if not outcome.is_interfering and not outcome.calculation:
        return False  # a refund that is smaller than what was declared is to the person's disadvantage, too
    bears_on = service.hearing.bears_on
    corrected = [pointer for pointer in case.corrections if _is_below(pointer, bears_on)]
    return any(
        _corrects_against(service, case, outcome, pointer) for pointer in corrected
    ) or _types_otherwise(look, case, outcome, decision, bears_on)


def _corrects_against(service: Service, case: Case, outcome: Outcome, pointer: str) -> bool:
    """Whether a corrected statement goes against the person; where neither a field of the outcome nor the service tells
    the side, it may.

    § 91 (1) sentence 2 AO: only what departs from the declaration to the disadvantage is heard.
    """
    sides: set[str] = {
        field.against for field in outcome.fields if field.default_from == pointer and field.against
    }
    if not sides and pointer in service.hearing.against:
        sides = {service.hearing.against[pointer]}
    if not sides:
        return True
    declared, corrected = value_at(case.form, pointer), case.corrections[pointer]
    if sides <= _SIDES_OF_DAYS:
        declared, corrected = _day(declared), _day(corrected)
    return any(_is_on_side(side, corrected, declared) for side in sides)


def _day(value: object) -> date | None:
    try:
        return stated_day(value)
    except CaseError:
        return None


def _types_otherwise(
    look: Look, case: Case, outcome: Outcome, decision: Decision, bears_on: tuple[str, ...]
) -> bool:
    """Whether a field that is proposed from what was declared says something else, to the person's disadvantage."""
    fields = [field for field in outcome.fields if _is_below(field.default_from or "", bears_on)]
    if not fields:
        return False
    proposed = filled_fields(outcome, computed_defaults(look, case, outcome)).values
    typed = filled_fields(outcome, decision.fields).values
    return any(_is_against(field, typed[field.key], proposed[field.key]) for field in fields)


def _is_against(field: OutcomeField, typed: Value, proposed: Value) -> bool:
    if None in (typed, proposed) or typed == proposed:
        return False
    return _is_on_side(field.against, typed, proposed)


def _is_on_side(side: str, value: object, declared: object) -> bool:
    """Whether the value lies on this side of the declared one. What cannot be compared may be to the disadvantage."""
    if isinstance(value, date) and isinstance(declared, date):
        return {"earlier": value < declared, "later": value > declared}.get(side, True)
    if isinstance(value, int) and isinstance(declared, int):
        return {"fewer": value < declared, "more": value > declared}.get(side, value != declared)
    return True


def _is_below(pointer: str, places: tuple[str, ...]) -> bool:
    return any(f"{pointer}/".startswith(f"{place}/") for place in places)


def hearings_of(look: Look, case_id: int) -> tuple[Hearing, ...]:
    """All hearings of a case, oldest first."""
    query = select(Hearing).where(col(Hearing.case_id) == case_id).order_by(col(Hearing.id))
    fresh = {"populate_existing": True}
    return look.once(
        ("hearings", case_id), lambda: tuple(look.session.exec(query, execution_options=fresh).all())
    )


def open_hearing(look: Look, case_id: int) -> Hearing | None:
    """The hearing whose statement is awaited, or has come and was not considered yet; at most one."""
    query = select(Hearing).where(col(Hearing.case_id) == case_id, col(Hearing.status).in_(_OPEN))
    return look.session.exec(query, execution_options={"populate_existing": True}).first()


def hearing_for(look: Look, case_id: int, outcome_key: str) -> Hearing | None:
    """The latest hearing before this outcome that was not withdrawn."""
    found = [
        row
        for row in hearings_of(look, case_id)
        if row.outcome == outcome_key and row.status != HearingStatus.CANCELLED
    ]
    return found[-1] if found else None


def hearing_to_answer(look: Look, case_id: int) -> Hearing | None:
    """The latest hearing on which a statement still counts: also a late one, until the case is decided."""
    rows = [row for row in hearings_of(look, case_id) if row.letter_id is not None]
    found = rows[-1] if rows else None
    return None if found is None or found.status == HearingStatus.CANCELLED else found


def hearing_problem(look: Look, case: Case, outcome: Outcome) -> str | None:
    """Why the hearing before this outcome is not done, as a sentence; None if it is done or rightly left out."""
    row = hearing_for(look, case.id or 0, outcome.key)
    regime = Regime(case.regime)
    if outcome.prior_notice and (row is None or row.status == HearingStatus.WAIVED):
        return f"Die Mitteilung vorab mit Gelegenheit zur Äußerung fehlt ({outcome.prior_notice}). Bitte anhören."
    if row is None or row.status == HearingStatus.WAIVED:
        return why_hearing_missing(
            regime,
            is_interfering=True,
            is_done=False,
            exception_key=row.exception_key if row else "",
            reason=row.exception_reason if row else "",
        )
    if row.status == HearingStatus.CONSIDERED:
        return None
    if row.status == HearingStatus.ANSWERED:
        return (
            "Zur Anhörung ist eine Äußerung eingegangen. "
            "Bitte lesen und eintragen, wie sie berücksichtigt ist."
        )
    return _period_problem(look, row, regime)


def is_over(look: Look, row: Hearing) -> bool:
    """Whether the letter was announced and the last day has passed without a statement."""
    letter = look.session.get(Letter, row.letter_id) if row.letter_id else None
    if letter is None or letter.announced_on is None or letter.status == LetterStatus.ZURUECKGEKOMMEN:
        return False
    return row.status == HearingStatus.RUNNING and row.due_on is not None and row.due_on < look.today


def has_own_post(look: Look, case: Case, row: Hearing) -> bool:
    """Whether the person sent a message or papers to this case, not to another one, that nobody has considered as a
    statement on this hearing or found to be none.
    """
    moment = max(at for at in (row.asked_at, row.considered_at, row.dismissed_at) if at is not None)
    message = select(Message.id).where(
        col(Message.case_id) == case.id,
        col(Message.direction) == MessageDirection.IN.value,
        col(Message.from_case).is_(None),
        col(Message.sent_at) > moment,
    )
    paper = select(Document.id).where(
        col(Document.case_id) == case.id,
        col(Document.source) == DocumentSource.APPLICANT.value,
        col(Document.from_case).is_(None),
        col(Document.received_at) > moment,
    )
    return look.session.exec(select(or_(message.exists(), paper.exists()))).one()


def _period_problem(look: Look, row: Hearing, regime: Regime) -> str | None:
    letter = look.session.get(Letter, row.letter_id) if row.letter_id else None
    if letter is None or letter.sent_on is None:
        return "Das Anhörungsschreiben ist noch nicht versandt. Bitte versenden und die Frist abwarten."
    if letter.status == LetterStatus.ZURUECKGEKOMMEN:
        return "Das Anhörungsschreiben ist zurückgekommen. Bitte die Anschrift klären und erneut anhören."
    if letter.announced_on is None:
        return "Das Anhörungsschreiben ist noch nicht bekannt gegeben. Bitte die Bekanntgabe klären."
    if row.due_on is not None and row.due_on >= look.today:
        return (
            f"Die Frist zur Äußerung läuft noch bis zum {in_words(row.due_on)} "
            f"({switches_of(regime).hearing_source}). Bitte abwarten oder die Äußerung eintragen."
        )
    return None


def word_for_citizens(look: Look, case: Case) -> str:
    """One of the five words; while a sent hearing runs the office needs something from the applicant."""
    if case.status == CaseStatus.IN_PRUEFUNG and awaited_statement(look, case.id or 0) is not None:
        return citizen_word(_NEEDS_SOMETHING)
    return citizen_word(case.status, is_attached=case.attached_to is not None)


def awaited_statement(look: Look, case_id: int) -> Hearing | None:
    """The running hearing whose letter is on its way or there."""
    query = (
        select(Hearing)
        .join(Letter, col(Letter.id) == col(Hearing.letter_id))
        .where(
            col(Hearing.case_id) == case_id,
            col(Hearing.status) == HearingStatus.RUNNING.value,
            col(Letter.sent_on).is_not(None),
        )
    )
    return look.session.exec(query).first()


def hearing_panel(look: Look, case: Case, service: Service, decision: Decision | None) -> HearingPanel:
    """What the decision tab shows of the hearing; an empty panel where none is needed and none was held."""
    rows, to_answer = hearings_of(look, case.id or 0), hearing_to_answer(look, case.id or 0)
    regime = Regime(case.regime)
    outcome = service.outcome(decision.outcome) if decision else None
    is_needed = decision is not None and needs_hearing(look, service, case, decision)
    return HearingPanel(
        is_needed=is_needed,
        problem=_shown_problem(look, case, outcome) if is_needed else "",
        hearings=tuple(_view(row, service, regime) for row in reversed(rows)),
        to_answer=_view(to_answer, service, regime) if to_answer else None,
        needs_dismissal_reason=(
            to_answer is not None
            and to_answer.status == HearingStatus.ANSWERED
            and has_own_post(look, case, to_answer)
        ),
        exceptions=tuple(
            Choice(
                one.key, one.title, f"{one.source}{'' if one.needs_reason else ' · Begründung freiwillig'}"
            )
            for one in hearing_exceptions(regime)
        ),
        intended=outcome.title if outcome else "",
        default_text=decision.reasons if decision else "",
        default_days=service.hearing.limit_days,
        rule=service.hearing.rule,
        source=switches_of(regime).hearing_source,
    )


def _shown_problem(look: Look, case: Case, outcome: Outcome | None) -> str:
    try:
        return hearing_problem(look, case, outcome) or "" if outcome else ""
    except CaseError as error:
        return error.message


def _view(row: Hearing, service: Service, regime: Regime) -> HearingView:
    waived = row.status == HearingStatus.WAIVED
    exception = hearing_exception(regime, row.exception_key) if waived else None
    return HearingView(
        hearing_id=row.id or 0,
        status=row.status,
        intended=service.outcome(row.outcome).title,
        due_on=row.due_on,
        asked_at=row.asked_at.astimezone(OFFICE_TIME_ZONE),
        asked_by=row.asked_by,
        answered_at=row.answered_at.astimezone(OFFICE_TIME_ZONE) if row.answered_at else None,
        is_late=bool(row.answered_at and row.due_on and office_day(row.answered_at) > row.due_on),
        answer=row.answer,
        considered_at=row.considered_at.astimezone(OFFICE_TIME_ZONE) if row.considered_at else None,
        consideration=row.consideration,
        exception_title=exception.title if exception else "",
        exception_source=exception.source if exception else "",
        exception_reason=row.exception_reason,
        dismissal_reason=row.dismissal_reason,
    )
