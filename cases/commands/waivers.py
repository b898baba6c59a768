"""Verzicht auf Rechtsbehelf: who gave up the remedy against a decision; final at once when all did who could contest it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from cases.commands.acts import begin, end, refuse_if, summary
from cases.commands.context import Context
from cases.commands.delivery_dates import REMEDY_KEY
from cases.commands.time_limits import finish_limits
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.remedies import RemedyWaiver
from cases.facts.summary import CaseSummary
from cases.models import Case, Letter
from cases.queries.remedies import CONTESTABLE, WAIVERS, decision_facts, open_appeals
from cases.rules.german import in_words
from cases.rules.permissions import Act
from cases.rules.remedy_choice import FilingForm
from cases.rules.waiver import Declared, why_no_waiver


@dataclass(frozen=True)
class WaiverInput:
    """A waiver as the clerk enters it. `is_everybody`: nobody is left who could contest the decision; `had_arrived`: the
    decision was there although it counts as announced only later.
    """

    person: str
    received_on: date
    form: FilingForm
    is_everybody: bool
    had_arrived: bool = False


def record_waiver(
    ctx: Context, case_id: CaseId, letter_id: int, *, version: int | None, entered: WaiverInput
) -> CaseSummary:
    """A person gave up the remedy against the decision of this letter. The same one twice is once.

    `NotAllowed` names every reason why it does not count; `Invalid` without a name and for a day after today.
    """
    case = begin(ctx, case_id, Act.RECORD_REMEDY)
    letter = _contestable(ctx, case, letter_id)
    known = WAIVERS.validate_python(letter.waivers)
    given = RemedyWaiver(entered.person.strip(), entered.received_on, entered.form.value, ctx.actor.name)
    is_known = _same(given) in {_same(waiver) for waiver in known}
    if is_known and (letter.waived_on is not None or not entered.is_everybody):
        return summary(case)
    begin(ctx, case_id, Act.RECORD_REMEDY, version=version)
    _check(ctx, given)
    against_it = [appeal for appeal in open_appeals(ctx, case_id) if appeal.letter_id == letter.id]
    declared = Declared(entered.received_on, entered.form, entered.is_everybody, entered.had_arrived)
    facts = decision_facts(ctx, case, letter, against_it)
    posted_on = None if letter.proven_on else letter.sent_on
    refuse_if(why_no_waiver(facts, declared, posted_on, ctx.extra_holidays))
    all_given = known if is_known else (*known, given)
    letter.waivers = WAIVERS.dump_python(all_given, mode="json")
    if entered.is_everybody:
        announced = (letter.announced_on,) if letter.announced_on else ()
        letter.waived_on = max(*(waiver.received_on for waiver in all_given), *announced)
        finish_limits(ctx, case, keys=(f"{REMEDY_KEY}{letter.id}",))
    _note(ctx, case, letter, given, had_arrived=entered.had_arrived)
    return end(ctx, case)


def _note(ctx: Context, case: Case, letter: Letter, given: RemedyWaiver, *, had_arrived: bool) -> None:
    final = f"; bestandskräftig ab dem {in_words(letter.waived_on)}" if letter.waived_on else ""
    arrived = "; der Bescheid war da schon angekommen" if had_arrived else ""
    text = (
        f"Auf den Rechtsbehelf verzichtet: {given.person}, eingegangen am {in_words(given.received_on)}: "
        f"{letter.subject}{arrived}{final}"
    )
    ctx.record(case, "rechtsbehelfsverzicht", text, letter_id=letter.id, form=given.form)


def _same(waiver: RemedyWaiver) -> tuple[str, date, str]:
    return waiver.person, waiver.received_on, waiver.form


def _check(ctx: Context, given: RemedyWaiver) -> None:
    if not given.person:
        raise Invalid("Bitte die Person nennen.", (FieldError("person", "Der Name fehlt."),))
    if given.received_on > ctx.today:
        message = "Der Tag des Eingangs liegt in der Zukunft."
        raise Invalid(message, (FieldError("datum", message),))


def _contestable(ctx: Context, case: Case, letter_id: int) -> Letter:
    """The decision as it was sent; `NotFound` for another letter and for one of another case."""
    query = select(Letter).where(
        col(Letter.id) == letter_id,
        col(Letter.case_id) == case.id,
        col(Letter.kind).in_([kind.value for kind in CONTESTABLE]),
        col(Letter.sent_on).is_not(None),
    )
    letter = ctx.session.exec(query).first()
    if letter is None:
        raise NotFound("Zu diesem Schreiben gibt es hier keinen versandten Bescheid.")
    return letter
