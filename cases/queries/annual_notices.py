"""What an annual notice says: the assessment in force at the tariff of the year, as facts of a letter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import col, select

from cases.catalogue.form_fields import value_at
from cases.catalogue.service_routine import AnnualNotice
from cases.errors import CaseError, Conflict, Invalid
from cases.facts.kinds import DecisionStatus
from cases.facts.ledger import Calculation
from cases.facts.letter import LetterFacts
from cases.facts.office_time import office_day
from cases.models import Case, Decision, Party
from cases.queries.addresses import postal_address, usual_way
from cases.queries.assessments import (
    annual_service,
    assessments_in_force,
    assessments_of,
    endings_of,
    replaced_by,
)
from cases.queries.computed_days import first_tax
from cases.queries.decision_amounts import DecisionAmounts
from cases.queries.decision_data import notice_data
from cases.queries.dog_tax_grounds import bylaw_facts
from cases.queries.instructions import instruction_for
from cases.queries.letter_facts import LetterOrder, written_letter
from cases.queries.letter_runs import need_year
from cases.queries.look import Look
from cases.queries.outcome_fields import Value, filled_fields
from cases.queries.people_of_cases import applicants_of, clerks_of
from cases.queries.rank_changes import (
    RankChanges,
    household_key,
    keeper_key,
    rank_changes,
    stated_rank,
)
from cases.queries.remedies import cases_not_confirmed
from cases.queries.statements import effective_form, stated_text
from cases.queries.visible import visible_cases
from cases.queries.yearly_payment import due_days
from cases.rules.benefits.annual_dog_tax import AssessedDog, annual_dog_tax
from cases.rules.benefits.dog_tax import instalments, tax_starts_on
from cases.rules.delivery import DeliveryWay, rule_of
from cases.rules.german import in_words

_TO_PAY = timedelta(days=14)
"""From the date of a notice to the first due date: the days of its announcement and some to pay. An assumption."""
_NOT_CONFIRMED = (
    "Nach einem Rechtsbehelf ist der Bescheid nicht ganz bestätigt. Bitte prüfen, was von ihm gilt, im Folgevorgang neu "
    "festsetzen und den Bescheid einzeln erlassen."
)


@dataclass(frozen=True)
class NoticeDraft:
    """A notice ready to be made: the case it belongs to, its facts, and how it goes out."""

    case: Case
    facts: LetterFacts
    way: DeliveryWay


@dataclass(frozen=True)
class Notices:
    """Notices of some cases by case id, and for the others in German why there is none."""

    drafts: dict[int, NoticeDraft]
    faults: dict[int, str]


@dataclass(frozen=True)
class _File:
    """The case, its newest approved decision, and the day of the first one, which a correction only corrects."""

    case: Case
    decision: Decision
    party: Party
    assessed_on: date


def notices_of(look: Look, kind: str, *, authority_key: str, year: int, case_ids: Sequence[int]) -> Notices:
    """The notices of these cases of one authority, dated today. Ten statements, however many cases."""
    _, notice = annual_service(look, kind)
    files = _files(look, case_ids)
    assessments = assessments_of(look, notice, case_ids)
    endings = endings_of(look, notice, authority_key, of=assessments.values())
    replaced, unconfirmed = replaced_by(look, case_ids), cases_not_confirmed(look, case_ids)
    moves = rank_changes(look, notice, authority_key, of=[file.party for file in files.values()])
    clerks = clerks_of(look, [file.case for file in files.values()])
    drafts: dict[int, NoticeDraft] = {}
    faults: dict[int, str] = {}
    for case_id in case_ids:
        try:
            if case_id not in files:
                raise Conflict("Zum Vorgang fehlt der Bescheid oder die Person. Bitte prüfen.")
            if case_id in replaced:
                raise Conflict(_replaced(replaced[case_id]))
            ending = assessments[case_id].ended_by(endings)
            if ending is not None:
                raise Conflict(_ended(ending.file_reference, is_decided=ending.is_decided))
            if assessments[case_id].has_end:
                raise Conflict("Die Haltung ist nach dem Bescheid beendet. Ein Bescheid ist nicht nötig.")
            if case_id in unconfirmed:
                raise Conflict(_NOT_CONFIRMED)
            _need_the_same_rank(files[case_id], moves)
            drafts[case_id] = _draft(look, notice, files[case_id], year)
        except CaseError as error:
            faults[case_id] = error.message
    del clerks
    return Notices(drafts, faults)


def sample_notice(look: Look, kind: str, *, authority_key: str, year: int) -> LetterFacts | None:
    """The first notice that can be made, marked as a draft; None if there is none at all. `Invalid` for an odd year."""
    need_year(look, year)
    for assessment in assessments_in_force(look, kind, authority_key=authority_key, year=year)[:20]:
        ids = (assessment.case_id,)
        drafts = notices_of(look, kind, authority_key=authority_key, year=year, case_ids=ids).drafts
        for draft in drafts.values():
            return replace(draft.facts, dated_on=None, is_draft=True, data=None)
    return None


def sample_notice_facts(look: Look, case: Case) -> dict[str, object]:
    """The facts of a notice for next year as if this case, decided or not, were assessed as a first dog (samples)."""
    year = look.today.year + 1
    place = (case.authority_key, case.municipality_key)
    tariff = look.catalogue.dog_tax_tariff(place[0], date(year, 1, 1), place[1])
    first = first_tax(look, case)
    begins_on = tax_starts_on(tariff, first[1]) if first else look.today.replace(day=1)
    name = stated_text(effective_form(case), "/dog/name")
    dog = AssessedDog(name, 1, False, begins_on, tariff.first_cents)
    return notice_facts_of(
        look,
        case,
        year=year,
        calculation=annual_dog_tax(tariff, tariff, dog, year),
        assessed_on=look.today,
        cash_reference=look.catalogue.authority(case.authority_key).bank.cash_reference_of(
            case.file_reference
        ),
        is_reduced=False,
    )


def notice_facts_of(  # noqa: PLR0913 - each is a fact of its own
    look: Look,
    case: Case,
    *,
    year: int,
    calculation: Calculation,
    assessed_on: date,
    cash_reference: str,
    is_reduced: bool,
) -> dict[str, object]:
    """The facts only annual notices have."""
    parts = _parts(look, case, year, calculation)
    row = look.catalogue.dog_tax_row(case.authority_key, date(year, 1, 1), case.municipality_key)
    return {
        "bylaw": bylaw_facts(row),
        "annual": {
            "year": year,
            "tax_cents": calculation.total_cents,
            "assessed_on": assessed_on,
            "is_reduced": is_reduced,
            "cash_reference": cash_reference,
        },
        "calculation": calculation,
        "instalments": [{"due_on": due_on, "cents": cents} for due_on, cents in parts],
        "remedy": {"text": instruction_for(look, case).text},
    }


def _parts(look: Look, case: Case, year: int, calculation: Calculation) -> tuple[tuple[date, int], ...]:
    """The instalments on the due dates of the Satzung: a notice of January keeps that of 15 February.

    Nobody can pay before the letter is there: dates less than two weeks ahead are spread over the later ones.
    """
    row = look.catalogue.dog_tax_row(case.authority_key, date(year, 1, 1), case.municipality_key)
    due = due_days(look, case, row, year)
    return tuple(instalments(calculation.total_cents, year, due, from_day=look.today + _TO_PAY))


def _files(look: Look, case_ids: Sequence[int]) -> dict[int, _File]:
    query = visible_cases(look).where(col(Case.id).in_(case_ids))
    cases = {case.id or 0: case for case in look.session.exec(query).all()}
    decided = select(Decision).where(
        col(Decision.case_id).in_(case_ids), col(Decision.status) == DecisionStatus.APPROVED.value
    )
    rows = look.session.exec(decided.order_by(col(Decision.id))).all()
    decisions = {row.case_id: row for row in rows}
    first = {row.case_id: row for row in reversed(rows)}
    parties = applicants_of(look, case_ids)
    known = cases.keys() & decisions.keys() & parties.keys()
    return {
        key: _File(cases[key], decisions[key], parties[key], _day_of(first[key], cases[key])) for key in known
    }


def _day_of(decision: Decision, case: Case) -> date:
    approved_at = decision.approved_at or case.decided_at or case.received_at
    return office_day(approved_at)


def _draft(look: Look, notice: AnnualNotice, file: _File, year: int) -> NoticeDraft:
    case = file.case
    way = usual_way(look, case, party=file.party)
    if rule_of(way).is_on_paper:
        _need_address(file.party)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    values = filled_fields(service.outcome(file.decision.outcome), file.decision.fields).values
    is_reduced = file.decision.outcome in notice.reduced
    calculation = _calculation(look, file, year, values, is_reduced=is_reduced)
    if calculation.total_cents <= 0:
        raise Invalid("Die Steuer beträgt 0 Euro. Ein Bescheid ist nicht nötig; bitte den Vorgang prüfen.")
    cash_reference = str(values.get("cash_reference") or "")
    extra = notice_facts_of(
        look,
        case,
        year=year,
        calculation=calculation,
        assessed_on=file.assessed_on,
        cash_reference=cash_reference,
        is_reduced=is_reduced,
    )
    order = LetterOrder(
        letter_key=notice.letter,
        dated_on=look.today,
        signer="",
        letter_id=f"jahresbescheid-{year}-{case.id}",
        way=way,
        is_automatic=True,
        extra=extra,
    )
    fields = (("year", "Jahr", year), ("cash_reference", "Kassenzeichen", cash_reference))
    amounts = DecisionAmounts(calculation=calculation, instalments=_parts(look, case, year, calculation))
    facts, said = written_letter(look, case, order, party=file.party)
    data = notice_data(look, case, notice.letter, fields=fields, amounts=amounts, said=said)
    return NoticeDraft(case, replace(facts, data=data), way)


def _calculation(
    look: Look, file: _File, year: int, values: dict[str, Value], *, is_reduced: bool
) -> Calculation:
    case, form = file.case, effective_form(file.case)
    begins_on, cents = values.get("begins_on"), values.get("annual_tax_cents")
    until = values.get("relief_until")
    if not isinstance(begins_on, date) or not isinstance(cents, int):
        raise Invalid("Im Bescheid fehlen Beginn oder Jahressteuer. Bitte den Bescheid einzeln erlassen.")
    if not str(values.get("cash_reference") or "").strip():
        raise Invalid("Im Bescheid fehlt das Kassenzeichen. Bitte den Bescheid einzeln erlassen.")
    dog = AssessedDog(
        name=stated_text(form, "/dog/name"),
        rank=stated_rank(form),
        is_dangerous=value_at(form, "/dog/is_dangerous") is True,
        begins_on=begins_on,
        annual_cents=cents,
        is_reduced=is_reduced,
        relief_until=until if isinstance(until, date) else None,
    )
    catalogue, place = look.catalogue, (case.authority_key, case.municipality_key)
    valued_on = file.decision.values_on or file.assessed_on
    then = catalogue.dog_tax_tariff(place[0], max(valued_on, begins_on), place[1])
    return annual_dog_tax(then, catalogue.dog_tax_tariff(place[0], date(year, 1, 1), place[1]), dog, year)


def _need_the_same_rank(file: _File, moves: RankChanges) -> None:
    """A dog that moved up has another tax now; the deregistration settled it until the end of the year of its decision.

    The form tells the rank it had at most; a dangerous dog has none.
    """
    form, assessed_at = effective_form(file.case), file.decision.approved_at
    if assessed_at is None or value_at(form, "/dog/is_dangerous") is True:
        return
    highest_rank = stated_rank(form)
    dwelling = household_key(file.party)
    neighbours = moves.get(dwelling, ()) if dwelling else ()
    household = [move for move in neighbours if move.is_of_household(file.party, form)]
    for found, whose in ((moves.get(keeper_key(file.party), ()), "der Person"), (household, "im Haushalt")):
        for move in found:
            if move.moves(highest_rank, assessed_at, file.party.birth_date):
                since = date(office_day(move.decided_at).year + 1, 1, 1)
                raise Conflict(
                    f"Ein anderer Hund {whose} ist abgemeldet ({move.file_reference}); der Rang dieses Hundes hat sich "
                    f"geändert. Bitte im Folgevorgang ab dem {in_words(since)} neu festsetzen und den Bescheid einzeln "
                    "erlassen; bis dahin ist der Unterschied mit der Abmeldung abgerechnet."
                )


def _need_address(party: Party) -> None:
    address = postal_address(party)
    if address.missing:
        raise Invalid(
            f"Die Anschrift ist unvollständig: Es fehlt {', '.join(address.missing)}. Bitte ergänzen."
        )
    if address.is_abroad:
        raise Invalid(
            "Die Anschrift liegt im Ausland. Dort gilt keine Zugangsvermutung des Inlands; "
            "bitte den Bescheid einzeln erlassen."
        )


def _replaced(reference: str) -> str:
    return f"Der Bescheid ist durch den Folgevorgang {reference} ersetzt. Ein Bescheid aus diesem Vorgang ist nicht nötig."


def _ended(reference: str, *, is_decided: bool) -> str:
    if is_decided:
        return f"Der Hund ist inzwischen abgemeldet ({reference}). Ein Bescheid ist nicht nötig."
    return f"Eine Abmeldung liegt vor ({reference}), über die noch nicht entschieden ist. Bitte zuerst entscheiden."
