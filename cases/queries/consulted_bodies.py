"""Bodies that are asked before the decision: where each gets its letter, why the program writes to some of them not, and
which were not heard.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from cases.catalogue.authority_schema import Address
from cases.catalogue.service_parts import Consultation, LetterRule
from cases.catalogue.service_schema import Service
from cases.facts.kinds import ConsultationStatus
from cases.models import Case, Letter
from cases.models import Consultation as AskedRow
from cases.queries.look import Look
from cases.queries.third_parties import Reader
from cases.rules.announcement import Route, announced_on
from cases.rules.consultations import AskedBody, why_not_heard
from cases.rules.letter_lifecycle import NOT_ARRIVED
from cases.rules.postal import PostalAddress
from cases.rules.regimes import Regime
from cases.rules.special_periods import authority_period
from cases.rules.time_limits import Period, PeriodUnit


@dataclass(frozen=True)
class BodyAddress:
    """Name and address of a body as the catalogue knows them; without `lines` the clerk reads `why_not`."""

    lines: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def sentence(self) -> str:
        """What happens when this body is asked, for the clerk."""
        return f"Das Programm schreibt an: {', '.join(self.lines)}." if self.lines else self.why_not


def letter_for_bodies(service: Service) -> LetterRule | None:
    """The letter of the service that asks bodies for their statement, None if it has none."""
    return next((letter for letter in service.letters if letter.is_for_bodies), None)


def body_address(look: Look, case: Case, service: Service, body: Consultation) -> BodyAddress:
    """Where the letter to this body goes. A sample address counts in the demo only: nothing real goes there."""
    if letter_for_bodies(service) is None:
        return BodyAddress(why_not="Bitte selbst anschreiben oder anrufen.")
    if body.is_municipality:
        return _municipality(look, case)
    known = look.catalogue.authority(case.authority_key).consulted_bodies
    found = next((item for item in known if item.key == body.key), None)
    if found is None:
        return BodyAddress(why_not="Keine Anschrift hinterlegt oder im Haus: Bitte selbst anschreiben.")
    return _at(look, found.name, found)


def reader_at(lines: tuple[str, ...], rule: LetterRule) -> Reader:
    """The body at this address as the reader of the letter, with the statements it may be told."""
    return Reader(lines[0], lines, "Guten Tag,", rule.may_name)


def was_written_to(letter: Letter | None) -> bool:
    """Whether the letter of the program went out and arrived; where there is none the clerk asks on another way."""
    return letter is None or (letter.sent_on is not None and letter.status not in NOT_ARRIVED)


def announced_at_body(look: Look, case: Case, posted_on: date) -> date:
    """The day on which a letter by post that leaves on this day is announced to a body."""
    regime = Regime(case.regime)
    return announced_on(Route.POST_INLAND, posted_on, regime, extra=look.extra_holidays).ends_on


def asked_body(look: Look, case: Case, service: Service, row: AskedRow, letter: Letter | None) -> AskedBody:
    """A body whose statement is missing, with the days it has: those of the service from the announcement of its letter on
    (that by post while a proof is awaited), or longer where the period was extended.
    """
    body = next((one for one in service.consultations if one.key == row.body_key), None)
    written_on = letter.sent_on if letter is not None and was_written_to(letter) else None
    waits_until = row.due_on
    if letter is not None and written_on is not None and body is not None:
        days, known_on = Period(body.days, PeriodUnit.DAYS), letter.announced_on
        known_on = known_on or announced_at_body(look, case, written_on)
        usual = authority_period(
            row.body_name, known_on, days, Regime(case.regime), extra=look.extra_holidays
        )
        waits_until = max(waits_until, usual.ends_on)
    return AskedBody(
        name=row.body_name,
        has_letter=letter is not None,
        written_on=written_on,
        waits_until=waits_until,
        is_required=body is not None and body.is_required,
    )


def heard_bodies(look: Look, case: Case) -> list[str]:
    """Names of the bodies that answered, in the order they were asked."""
    query = select(AskedRow.body_name).where(
        col(AskedRow.case_id) == case.id, col(AskedRow.answer).is_not(None)
    )
    return list(look.session.exec(query.order_by(col(AskedRow.id))).all())


def unheard_bodies(look: Look, case: Case, service: Service, *, rule: str) -> tuple[str, ...]:
    """Why bodies that are no longer awaited were not heard, as sentences; empty if each had its time or a reason.

    `rule` wants the required ones heard.
    """
    query = (
        select(AskedRow, Letter)
        .join(Letter, col(Letter.id) == col(AskedRow.letter_id))
        .where(col(AskedRow.case_id) == case.id, col(AskedRow.status) == ConsultationStatus.SILENT.value)
        .order_by(col(AskedRow.id))
    )
    found = [asked_body(look, case, service, row, letter) for row, letter in look.session.exec(query).all()]
    return tuple(text for body in found if (text := why_not_heard(body, look.today, rule=rule)) is not None)


def _municipality(look: Look, case: Case) -> BodyAddress:
    authority = look.catalogue.authority_of_place(case.municipality_key)
    if authority is None or authority.key == case.authority_key:
        return BodyAddress(
            why_not="Zu diesem Ort ist keine andere Gemeinde hinterlegt: Bitte selbst anschreiben."
        )
    return _at(look, authority.name, authority.address)


def _at(look: Look, name: str, seat: Address) -> BodyAddress:
    if seat.is_sample_value and not look.is_demo:
        return BodyAddress(why_not="Die Anschrift ist noch ein Beispielwert: Bitte selbst anschreiben.")
    address = PostalAddress(street=seat.street, postcode=seat.postcode, town=seat.town)
    return BodyAddress((name, *address.lines))
