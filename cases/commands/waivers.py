"""Verzicht auf Rechtsbehelf: who gave up the remedy against a decision; final at once when all did who could contest it."""

from dataclasses import dataclass, replace
from datetime import date

from cases.commands.acts import begin, end, refuse_if, summary
from cases.commands.context import Context
from cases.commands.delivery_dates import REMEDY_KEY, recheck_appeals, remedy_limit
from cases.commands.time_limits import finish_limits, set_limit, set_task
from cases.errors import FieldError, Invalid, NotFound
from cases.facts.actor import CaseId
from cases.facts.remedies import RemedyWaiver
from cases.facts.summary import CaseSummary
from cases.models import Case, Letter
from cases.queries.remedies import (
    WAIVERS,
    contestable_letter,
    decision_facts,
    is_waived,
    open_appeals,
    remedy_period,
)
from cases.rules.german import in_words
from cases.rules.lifecycle import CaseStatus
from cases.rules.permissions import Act
from cases.rules.remedy_choice import FilingForm
from cases.rules.waiver import Declared, why_no_waiver

_STRUCK_KEY = "verzicht_ausgetragen:"


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
    letter = contestable_letter(ctx, case_id, letter_id)
    known = WAIVERS.validate_python(letter.waivers)
    given = RemedyWaiver(entered.person.strip(), entered.received_on, entered.form.value, ctx.actor.name)
    is_known = _same(given) in {_same(waiver) for waiver in known if not waiver.is_struck}
    if is_known and (is_waived(letter) or not entered.is_everybody):
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
        declared_on = (waiver.received_on for waiver in all_given if not waiver.is_struck)
        letter.waived_on = max(filter(None, (letter.announced_on, *declared_on)))
        finish_limits(ctx, case, keys=(f"{REMEDY_KEY}{letter.id}", f"{_STRUCK_KEY}{letter.id}"))
    _note(ctx, case, letter, given, had_arrived=entered.had_arrived)
    return end(ctx, case)


def strike_waiver(ctx: Context, case_id: CaseId, letter_id: int, number: int, *, reason: str) -> CaseSummary:
    """This waiver was entered by mistake: it stays readable, counts no more, and the remedy period runs as if it never was.

    `number`: its place among the waivers of the letter, from 1. With it falls that all had waived; those that stay can be
    entered again with that tick. `Invalid` without a reason. The second time changes nothing.
    """
    case = begin(ctx, case_id, Act.RECORD_REMEDY)
    letter = contestable_letter(ctx, case_id, letter_id)
    given = dict(enumerate(WAIVERS.validate_python(letter.waivers), start=1))
    if number not in given:
        raise NotFound("Diesen Verzicht gibt es hier nicht.")
    if given[number].is_struck:
        return summary(case)
    words = reason.strip()
    if not words:
        message = "Bitte eintragen, warum der Verzicht nicht in die Akte gehört."
        raise Invalid(message, (FieldError("grund", "Der Grund fehlt."),))
    struck = given[number] = replace(
        given[number], struck_on=ctx.today, struck_by=ctx.actor.name, struck_because=words
    )
    letter.waivers = WAIVERS.dump_python(tuple(given.values()), mode="json")
    if letter.waived_on is not None:
        letter.waived_on = None
        _run_again(ctx, case, letter)
    text = (
        f"Verzicht ausgetragen ({words}): {struck.person}, eingegangen am {in_words(struck.received_on)}: "
        f"{letter.subject}"
    )
    ctx.record(case, "rechtsbehelfsverzicht_ausgetragen", text, letter_id=letter.id)
    return end(ctx, case)


def _run_again(ctx: Context, case: Case, letter: Letter) -> None:
    """The remedy period runs once more (one that is over ends by the calendar); remedies are checked without the waiver."""
    recheck_appeals(ctx, case, letter)
    period = remedy_period(letter)
    if period is None:
        return
    limit = remedy_limit(letter, period)
    set_limit(ctx, case, key=limit.key, kind=limit.kind, deadline=limit.deadline)
    if case.status == CaseStatus.ABGESCHLOSSEN and period.ends_on >= ctx.today:
        title = f"Verzicht ausgetragen: Rechtsbehelf noch bis zum {in_words(period.ends_on)} möglich"
        set_task(ctx, case, key=f"{_STRUCK_KEY}{letter.id}", title=title)


def _note(ctx: Context, case: Case, letter: Letter, given: RemedyWaiver, *, had_arrived: bool) -> None:
    final = (
        f"; bestandskräftig ab dem {in_words(letter.waived_on)}"
        if is_waived(letter) and letter.waived_on
        else ""
    )
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
