"""Cover sheets (Deckblatt): a letter that was made for another way or address goes out with one and stays as it is.

What the sheet says, to whom it goes and on which way; who orders it, `cases.commands.covers` decides.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col, select

from cases.catalogue.house_letters import COVER_LETTER
from cases.errors import NotFound
from cases.facts.kinds import LetterKind
from cases.facts.letter import LetterFacts
from cases.models import Case, Letter
from cases.queries.addresses import applicant_of, name_lines
from cases.queries.letter_facts import LETTER_FACTS, LetterOrder, letter_facts
from cases.queries.look import Look
from cases.queries.statements import effective_form
from cases.queries.third_parties import third_party_reader
from cases.rules.delivery import DeliveryWay
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.postal import PostalAddress, leave_germany


@dataclass(frozen=True)
class Covered:
    """What a cover sheet says of its letter. `is_test_seal`: it is sealed, but the seal proves nothing to anybody;
    `to_other`: it goes to somebody who is not the applicant.
    """

    subject: str
    dated_on: date | None
    is_sealed: bool = False
    is_test_seal: bool = False
    to_other: bool = False


@dataclass(frozen=True)
class Destination:
    """Where a letter goes: the way, and the lines of its address."""

    way: DeliveryWay
    lines: tuple[str, ...]


def waiting_cover(look: Look, letter_id: int) -> Letter | None:
    """The cover sheet that waits to go out with this letter."""
    query = select(Letter).where(
        col(Letter.cover_of_id) == letter_id, col(Letter.status) == LetterStatus.FREIGEGEBEN.value
    )
    return look.session.exec(query).first()


def waiting_sheet(look: Look, letter_id: int) -> LetterFacts | None:
    """What stands on the cover sheet that waits with this letter; None if it goes out without one."""
    cover = waiting_cover(look, letter_id)
    return LETTER_FACTS.validate_python(cover.facts) if cover is not None else None


def waiting_destination(look: Look, letter_id: int) -> Destination | None:
    """Where the cover sheet that waits sends this letter; None if it goes out as it was made."""
    cover = waiting_cover(look, letter_id)
    if cover is None:
        return None
    return Destination(DeliveryWay(cover.way), LETTER_FACTS.validate_python(cover.facts).address_lines)


def covered(letter: Letter) -> Covered:
    """A filed letter as its cover sheet speaks of it."""
    seal = LETTER_FACTS.validate_python(letter.facts).seal
    return Covered(
        subject=letter.subject,
        dated_on=letter.dated_on,
        is_sealed=letter.sealed_by is not None,
        is_test_seal=letter.sealed_by is not None and seal is not None and seal.is_test,
        to_other=letter.kind == LetterKind.THIRD_PARTY,
    )


def last_lines(look: Look, letter: Letter) -> tuple[str, ...]:
    """The address to which the letter went last, or is made for: that of its last cover sheet, else its own."""
    query = select(Letter).where(
        col(Letter.cover_of_id) == letter.id, col(Letter.status) == LetterStatus.VERSANDT.value
    )
    last = look.session.exec(query.order_by(col(Letter.id).desc())).first() or letter
    return LETTER_FACTS.validate_python(last.facts).address_lines


def lines_at(look: Look, case: Case, letter: Letter, address: PostalAddress) -> tuple[str, ...]:
    """Who gets the letter, at this address."""
    if letter.kind != LetterKind.THIRD_PARTY:
        return applicant_lines(look, case, address)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    rule = next((one for one in service.letters if one.key == letter.letter_key), None)
    if rule is None or rule.third_party is None:
        return (last_lines(look, letter)[0], *address.lines)
    name = third_party_reader(rule, rule.third_party, effective_form(case)).name
    return (name, *address.lines)


def applicant_lines(look: Look, case: Case, address: PostalAddress) -> tuple[str, ...]:
    """The applicant at this address."""
    party = applicant_of(look, case)
    if party is None:
        raise NotFound("Zu diesem Vorgang ist keine Person erfasst.")
    return (*name_lines(party), *address.lines)


def destination(way: str, lines: tuple[str, ...]) -> Destination:
    """The chosen way to this address; a simple letter that leaves Germany goes abroad, where post inland has no rule."""
    if way == DeliveryWay.SIMPLE and leave_germany(lines):
        return Destination(DeliveryWay.ABROAD, lines)
    return Destination(DeliveryWay(way), lines)


def cover_facts(look: Look, case: Case, what: Covered, to: Destination, *, identifier: str) -> LetterFacts:
    """The cover sheet of today, signed by the actor."""
    facts: dict[str, object] = {
        "subject": what.subject,
        "dated_on": what.dated_on,
        "is_sealed": what.is_sealed,
        "is_test_seal": what.is_test_seal,
        "to_other": what.to_other,
        "is_public": to.way is DeliveryWay.PUBLIC,
    }
    order = LetterOrder(
        letter_key=COVER_LETTER,
        dated_on=look.today,
        signer=look.actor.name,
        letter_id=identifier,
        way=to.way,
        extra={"cover": facts},
    )
    return replace(letter_facts(look, case, order), address_lines=to.lines)
