"""Whether a dog that is to be taxed is taxed already: other cases of the authority with the same chip number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import and_, col, or_

from cases.catalogue.form_fields import value_at
from cases.catalogue.service_routine import AnnualNotice, EndMatch
from cases.models import Case, Decision
from cases.queries.assessments import IN_FORCE, day_of, has_later_decision, mark_of, with_decision
from cases.queries.decision_amounts import Inputs
from cases.queries.follow_ons import earlier_ids
from cases.queries.statements import stated_day, stated_text
from cases.queries.visible import visible_cases
from cases.rules.benefits.dog_tax import TaxBegins
from cases.rules.chip_number import chip_number
from cases.rules.german import in_words
from cases.rules.time_limits import month_end
from cases.rules.written import compared


@dataclass(frozen=True)
class _Found:
    """A decided case with this chip. `begins_on`, `ends_on`: the first and the last taxed day it speaks of; `keeper`: the
    name as it is compared.
    """

    service_key: str
    file_reference: str
    keeper: str
    begins_on: date | None
    ended_on: date | None
    ends_on: date | None


def same_chip_warnings(inputs: Inputs, starts_on: date, begins: TaxBegins) -> tuple[str, ...]:
    """Sentences for the clerk: the dog is taxed elsewhere still, or was for a month this tax counts too.

    `begins` is the start rule of the Satzung. A tax ends with the month of the keeping, so with the month of admission
    two keepers may owe the same month; what then holds, only the Satzung can say.
    """
    notice = inputs.service.annual_notice
    match = next((one for one in notice.matches if one.is_chip), None) if notice else None
    chip = chip_number(stated_text(inputs.form, match.here)) if match else ""
    if notice is None or match is None or not chip:
        return ()
    found = _found(inputs, notice, match, chip)
    ends = [one for one in found if one.service_key == notice.ended_by]
    kept = [one for one in found if one.service_key != notice.ended_by and one.ended_on is None]
    still = [one.file_reference for one in kept if not any(_ends(end, one) for end in ends)]
    since = stated_day(value_at(inputs.form, "/dog/keeping_since")) or starts_on
    before = [one for one in ends if one.ended_on and one.ended_on <= month_end(since)]
    twice = [one for one in before if one.ends_on and one.ends_on >= starts_on]
    return (*map(_still_taxed, still), *(_taxed_twice(one, starts_on, begins) for one in twice))


def _found(inputs: Inputs, notice: AnnualNotice, match: EndMatch, chip: str) -> Sequence[_Found]:
    case, look = inputs.case, inputs.look
    ends_assessment = and_(
        col(Case.service_key) == notice.ended_by,
        col(Case.outcome).in_(notice.ended_outcomes),
        mark_of(match.there, match) == chip,
    )
    assesses = and_(
        col(Case.service_key) == inputs.service.key,
        col(Case.outcome).in_(notice.outcomes),
        mark_of(match.here, match) == chip,
    )
    query = visible_cases(look).where(
        col(Case.authority_key) == case.authority_key,
        col(Case.status).in_(IN_FORCE),
        col(Case.id).not_in((case.id or 0, *earlier_ids(look, case))),
        or_(ends_assessment, assesses),
        ~has_later_decision(),
    )
    days = (col(Decision.fields)[key].astext for key in ("begins_on", "ended_on", "tax_ends_on"))
    rows = with_decision(query).with_only_columns(
        *(col(Case.service_key), col(Case.file_reference), col(Case.applicant_name)), *days
    )
    return [
        _Found(service, reference, compared(keeper), *map(day_of, typed))
        for service, reference, keeper, *typed in look.session.connection().execute(
            rows.order_by(col(Case.id))
        )
    ]


def _ends(end: _Found, kept: _Found) -> bool:
    """Whether the deregistration is that of this keeper, after the dog came to them."""
    is_later = not (end.ends_on and kept.begins_on) or end.ends_on >= kept.begins_on - timedelta(days=1)
    return is_later and end.keeper == kept.keeper


def _still_taxed(reference: str) -> str:
    return (
        f"Mit dieser Chipnummer ist schon ein Hund veranlagt ({reference}), und abgemeldet ist er nicht. Bitte klären, wer "
        "ihn hält und ob die andere Steuer endet."
    )


def _taxed_twice(end: _Found, starts_on: date, begins: TaxBegins) -> str:
    rule = "des Folgemonats" if begins is TaxBegins.FOLLOWING_MONTH else "des Monats der Aufnahme"
    until = in_words(end.ends_on) if end.ends_on else ""
    return (
        f"Mit dieser Chipnummer ist ein Hund schon bis zum {until} versteuert ({end.file_reference}); diese Steuer "
        f"beginnt am {in_words(starts_on)} und trifft denselben Monat noch einmal. Nach dem Tarif beginnt sie am Ersten "
        f"{rule}. Ob die Satzung bei einem Wechsel der Haltung etwas anderes bestimmt, bitte prüfen."
    )
