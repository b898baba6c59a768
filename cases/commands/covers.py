"""A letter goes out on another way or to another address: it stays as it is and gets a cover sheet that says so."""

import re
from dataclasses import asdict
from unicodedata import category

from cases.commands.acts import begin, end, refuse_if, service_of, summary
from cases.commands.context import Context
from cases.commands.letters import letter_of, order_cover
from cases.commands.unsent_letters import discard_cover
from cases.errors import Conflict, FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.kinds import LetterKind
from cases.facts.summary import CaseSummary
from cases.models import Letter
from cases.queries.addressee import refuse_unprintable
from cases.queries.case_parts import is_way_fixed
from cases.queries.covers import (
    cover_facts,
    covered,
    destination,
    last_lines,
    lines_at,
    waiting_destination,
)
from cases.rules.delivery import CHOOSABLE, SERVING
from cases.rules.letter_lifecycle import NOT_ARRIVED, LetterStatus
from cases.rules.permissions import Act
from cases.rules.postal import PostalAddress
from cases.rules.written import as_read, unprintable

LINE_LENGTH = 60
_FIELDS = {"Straße": "strasse", "Postleitzahl": "plz", "Ort": "ort"}
_POSTCODE = re.compile(r"[0-9]{5}")
_CONTROLS = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of signs that break a line, turn it round or print nothing."""


def send_with_cover(
    ctx: Context, case_id: CaseId, letter_id: int, *, way: str, address: PostalAddress
) -> CaseSummary:
    """Order the cover sheet for a letter that did not arrive, or that waits and is to go out on another way.

    An empty `address` keeps the last one. Nothing is dispatched yet: that is `mark_posted` of the cover sheet. The same
    twice is one sheet, another way or address replaces the one that waits. `NotAllowed` for a letter that is under way,
    and for a decision that waits: its way was approved with it.
    """
    case = begin(ctx, case_id, Act.NOTE)
    letter = letter_of(ctx, case_id, letter_id)
    address = _as_read(address)
    refuse_if(_why_not(letter))
    if letter.sha256 is None:
        raise Conflict("Das Schreiben wird gerade erzeugt. Bitte in einem Moment erneut versuchen.")
    _check(letter, way, address)
    before = last_lines(ctx, letter)
    lines = lines_at(ctx, case, letter, address) if address.lines else before
    refuse_unprintable(ctx, case, lines, service_of(ctx, case).applicant.pointers())
    to = destination(way, lines)
    waiting = waiting_destination(ctx, letter_id)
    if waiting == to:
        return summary(case)
    is_as_made = letter.status == LetterStatus.FREIGEGEBEN and (letter.way, before) == (to.way, lines)
    if is_as_made and waiting is None:
        refuse_if(("Weg und Anschrift stehen so auf dem Schreiben. Bitte gleich den Versand eintragen.",))
    discard_cover(ctx, case, letter)
    if is_as_made:
        return end(ctx, case)
    identifier = f"{LetterKind.COVER}-{letter_id}-{case.version}"
    facts = cover_facts(ctx, case, covered(letter), to, identifier=identifier)
    cover = order_cover(ctx, case, letter, facts, to.way)
    ctx.record(
        case,
        "deckblatt",
        f"Deckblatt für den Versand an: {', '.join(lines)}: {letter.subject}",
        letter_id=cover.id,
        cover_of=letter_id,
        way=cover.way,
    )
    return end(ctx, case)


def drop_cover(ctx: Context, case_id: CaseId, cover_id: int) -> CaseSummary:
    """Nobody needs this cover sheet any more: it is discarded before it went out, its letter stays as it is. Twice is once.

    `NotAllowed` for a sheet that went out, and for a letter.
    """
    case = begin(ctx, case_id, Act.NOTE)
    cover = letter_of(ctx, case_id, cover_id)
    if cover.status == LetterStatus.VERWORFEN:
        return summary(case)
    if cover.cover_of_id is None or cover.status != LetterStatus.FREIGEGEBEN:
        refuse_if(("Verwerfen lässt sich nur ein Deckblatt, das noch nicht versandt ist.",))
    discard_cover(ctx, case, letter_of(ctx, case_id, cover.cover_of_id or 0))
    return end(ctx, case)


def _why_not(letter: Letter) -> tuple[str, ...]:
    if letter.kind == LetterKind.COVER:
        return ("Ein Deckblatt geht nur zusammen mit seinem Schreiben hinaus. Bitte dort eintragen.",)
    if letter.status in NOT_ARRIVED:
        return ()
    if letter.status != LetterStatus.FREIGEGEBEN:
        return ("Nur ein Schreiben, das nicht angekommen ist, wird noch einmal versandt.",)
    if is_way_fixed(letter):
        return ("Der Weg dieses Bescheids steht seit der Freigabe fest. Bitte so versenden.",)
    return ()


def _check(letter: Letter, way: str, address: PostalAddress) -> None:
    """`Invalid` for a way nobody can choose for this letter, and for an address that is not complete or cannot stand in
    the window, with its fields.
    """
    if way not in CHOOSABLE:
        message = "Diesen Versandweg gibt es nicht. Bitte einen aus der Liste wählen."
        raise Invalid(message, (FieldError("weg", message),))
    if letter.kind == LetterKind.OBJECTION and way not in SERVING:
        message = "Ein Widerspruchsbescheid wird zugestellt (§ 73 Abs. 3 VwGO). Bitte einen Weg der Zustellung wählen."
        raise Invalid(message, (FieldError("weg", message),))
    faults = _address_faults(address) if address.lines else ()
    if faults:
        message = "Die neue Anschrift ist nicht vollständig oder lässt sich nicht drucken. Bitte prüfen."
        raise Invalid(message, faults)


def _as_read(address: PostalAddress) -> PostalAddress:
    """The address without what nobody sees and paste brings along."""
    return PostalAddress(**{name: as_read(text) for name, text in asdict(address).items()})


def _address_faults(address: PostalAddress) -> tuple[FieldError, ...]:
    faults = [FieldError(_FIELDS[name], f"{name} fehlt.") for name in address.missing]
    if not faults and not address.is_abroad and not _POSTCODE.fullmatch(address.postcode.strip()):
        faults.append(
            FieldError("plz", "Die Postleitzahl hat fünf Ziffern; im Ausland bitte den Staat nennen.")
        )
    lines = {
        "zusatz": address.supplement,
        "strasse": f"{address.street} {address.house_number} {address.po_box}",
        "ort": f"{address.postcode} {address.town}",
        "land": address.country,
    }
    for field, line in lines.items():
        if len(line.strip()) > LINE_LENGTH:
            text = f"Eine Zeile der Anschrift hat höchstens {LINE_LENGTH} Zeichen."
            faults.append(FieldError(field, text))
        if any(category(sign) in _CONTROLS for sign in line):
            faults.append(FieldError(field, "Bitte ohne Zeilenumbruch und ohne Steuerzeichen eingeben."))
        if lacking := unprintable(line):
            text = (
                f"Ein Brief kann {' '.join(lacking)} nicht drucken. Bitte in lateinischer Umschrift eingeben."
            )
            faults.append(FieldError(field, text))
    return tuple(faults)
