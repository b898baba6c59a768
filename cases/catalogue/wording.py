"""Fills letter texts with the facts of a case: sandboxed Jinja in, blocks of `cases.facts.letter` out.

Block format of `letters/*.txt` and `wording/*.txt` (a blank line ends a block; values can never begin one):

    # Überschrift                  heading, one line; `##` is a heading below it
    Text über mehrere              paragraph: lines are joined; marks **fett** and [Text](https://…)
    Zeilen
    1. Ziffer                      numbered list; the printed number follows the order, lists of one kind
       und Fortsetzung             that stand together become one; a continued line needs no mark
    - Punkt                        bullets
    ! Hinweis                      note
    | Posten | Betrag > |          table: first row is the header, `>` aligns the column to the right,
    | Steuer | 66,00 Euro |
    |= Summe | 66,00 Euro |        `|=` in the last row makes it the total
    === nach der Unterschrift      once: what follows prints below the signature (Hinweise, Datenschutz)

`{% include "name" %}` takes a shared text from `wording/name.txt`. No macros and no `{% set %}` blocks with
text: their result would count as a value. Values are wrapped by `letter_blocks.guarded` on output.

Filters: `date_de` 12.03.2026 · `datetime_de` 12.03.2026, 07:00 Uhr · `euro` 1.234,50 Euro (from int cents) ·
`month_de` März 2026 · `number_de` 1.234 · `iban_masked` DE•• … 3000 ·
`genitive_de` des Fleckens Ahlden · `accusative_de` den Flecken Ahlden

Facts (the contract with commands and queries; keys in [] may be absent, every other one must be there):

    case         file_reference, received_on, applicant_name, subject_line, [withdrawn_on],
                 [follows] (file reference of the decided case this one follows)
    applicant    name, salutation_line ("Sehr geehrte Frau Petersen,"), address_lines
    form         what the citizen stated, nested as sent (dates and money as in the form: ISO text, int cents)
    labels       German label of each enum value of the form by pointer: labels["/relief/kind"]
    authority    name, article ("der"), address, place, [creditor] (member municipality the Samtgemeinde
                 acts for)
    service      key, title, short_title, legal_basis, target_days, kind ("antrag", "anzeige", …)
    decision     outcome, reasons (paragraphs), side_provisions (texts), fields (dict of the outcome's
                 fields), fee_cents
    calculation  title, lines (label, amount_cents or None, source, note), total_cents, period
    amounts      Unterhaltsvorschuss, one per period: from, until (None: until further notice), cents (per
                 month), lines
                 (calculation lines of the period: the amounts set off under § 2 (2) to (4) UVG must be
                 stated, § 9 (2))
    instalments  due_on, cents
    years        year, cents: the dog tax by calendar year (one entry, or several when it is assessed afterwards)
    consultations  names of those who were heard (Sperrgenehmigung)
    remedy       text
    annual       year, tax_cents (of the year), assessed_on (day of the decision the notice follows), is_reduced,
                 cash_reference (annual notices; they have calculation and instalments too)
    request      items (title, help), due_on, consequence ("" if none), is_cooperation_warning (bool),
                 requested_on (reminder)
    hand_over    authority_name, address, reason
    hearing      intended (title of the outcome), facts_text, paragraphs (the same in parts), due_on
    extension    is_hearing (else a demand for papers), old_ends_on, ends_on; letter period_extended
    recipient    name, salutation_line (letters to third persons; these get no applicant, and of the form only the
                 fields the service names in may_name)
    conversion   service_title, file_reference, missing (sentences); letter conversion_notice
    objection    file_reference, kind (widerspruch, klage, keiner), source, text (instruction), ends_on or None,
                 is_late (the period is over today), received_on, decided_on, is_after_objection (a
                 Widerspruchsbescheid is contested); letter form_hint
    appeal       received_on, decided_on, ends_on, reasons, court, cost_sentence; letter objection_decision
    clerk        name, phone, email, room
    dated_on     date of the letter, None in drafts

Dates are `date`, money is int cents, moments are RFC 3339 text. `decision`, `calculation` … need only be
there for letters that speak of them. Optional fields of an outcome may be absent or "".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import DictLoader, StrictUndefined, Template, TemplateError, meta
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cases.catalogue.letter_blocks import AFTER_SIGNATURE, guarded, parse_blocks, unguarded
from cases.errors import Invalid
from cases.facts.letter import Block
from cases.rules.german import accusative, genitive

_HERE = ZoneInfo("Europe/Berlin")
_SPLIT = re.compile(rf"^{AFTER_SIGNATURE}$", re.MULTILINE)
WORDING_FOLDER = Path(__file__).parent / "wording"

_FACT_LABELS = {
    "file_reference": "Aktenzeichen",
    "received_on": "Eingangsdatum",
    "applicant_name": "Name der antragstellenden Person",
    "subject_line": "Betreff",
    "salutation_line": "Anrede",
    "address_lines": "Anschrift",
    "authority": "Behörde",
    "case": "Vorgang",
    "applicant": "antragstellende Person",
    "form": "Angaben aus dem Formular",
    "decision": "Entscheidung",
    "fields": "Angaben zur Entscheidung",
    "reasons": "Begründung",
    "side_provisions": "Nebenbestimmungen",
    "fee_cents": "Gebühr",
    "calculation": "Berechnung",
    "total_cents": "Summe der Berechnung",
    "amounts": "Beträge je Zeitraum",
    "instalments": "Fälligkeiten",
    "years": "Steuer je Jahr",
    "remedy": "Rechtsbehelfsbelehrung",
    "request": "Nachforderung",
    "due_on": "Frist",
    "items": "angeforderte Unterlagen",
    "consequence": "Folge bei Fristablauf",
    "clerk": "zuständige Person",
    "hand_over": "Abgabe",
    "recipient": "Person, die das Schreiben bekommt",
    "hearing": "Anhörung",
    "child": "Kind",
    "dog": "Hund",
    "closure": "Sperrung",
    "location": "Ort der Sperrung",
    "family_name": "Familienname",
    "given_names": "Vornamen",
    "birth_date": "Geburtsdatum",
    "keeping_since": "Beginn der Haltung",
    "fee_due_on": "Fälligkeit der Gebühr",
    "cash_reference": "Kassenzeichen",
    "begins_on": "Beginn",
    "iban": "IBAN",
    "bank": "Bankverbindung",
    "annual": "Angaben zum Jahresbescheid",
    "labels": "Bezeichnungen",
}


@dataclass(frozen=True)
class LetterBody:
    """A filled-in letter: what stands before and after the signature."""

    blocks: tuple[Block, ...]
    after_signature: tuple[Block, ...]


def render_letter(template_text: str, facts: Mapping[str, object]) -> LetterBody:
    """The letter text filled with facts. Invalid names the field in German if a fact is missing."""
    before, *after = _SPLIT.split(_filled(template_text, facts), maxsplit=1)
    try:
        return LetterBody(parse_blocks(before), parse_blocks("".join(after)))
    except ValueError as error:
        raise Invalid(f"Der Brieftext ist nicht richtig aufgebaut. {error}") from error


def render_blocks(template_text: str, facts: Mapping[str, object]) -> tuple[Block, ...]:
    """All blocks of the text in one row; what stands after the signature comes last."""
    body = render_letter(template_text, facts)
    return body.blocks + body.after_signature


def render_line(text: str, facts: Mapping[str, object]) -> str:
    """One line, for subjects and text modules: no structure, no line break."""
    return " ".join(unguarded(_filled(text, facts)).split())


def check_template(text: str) -> None:
    """Raises Invalid if the text is not a template or includes a shared text that does not exist."""
    try:
        _template(text)
        for name in _included(text):
            _environment().get_template(name)
    except TemplateError as error:
        raise Invalid(f"Die Vorlage lässt sich nicht lesen: {error.message or error}") from error


def _filled(text: str, facts: Mapping[str, object]) -> str:
    try:
        return _template(text).render(facts)
    except UndefinedError as error:
        raise Invalid(f"Der Brief lässt sich nicht schreiben: {error.message}") from error
    except SecurityError as error:
        raise Invalid("Der Brieftext greift auf etwas zu, das in Briefen nicht erlaubt ist.") from error
    except TemplateError as error:
        raise Invalid(f"Der Brieftext enthält einen Fehler: {error.message or error}") from error
    except (
        TypeError,
        ValueError,
        AttributeError,
    ) as error:  # a filter met None or a text where it needs a date or cents
        raise Invalid(
            f"Eine Angabe des Briefes ist leer oder hat nicht die erwartete Form ({error})."
        ) from error


class _MissingFact(StrictUndefined):
    """A fact the text needs and the case does not have: says so in German."""

    def _fail_with_undefined_error(self, *args: object, **kwargs: object) -> NoReturn:
        name = str(self._undefined_name)
        raise UndefinedError(f"Die Angabe „{_FACT_LABELS.get(name, name)}“ fehlt.")

    __str__ = __iter__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __add__ = __radd__ = __getitem__ = __call__ = __lt__ = __gt__ = _fail_with_undefined_error


class _LetterEnvironment(ImmutableSandboxedEnvironment):
    """Looks up keys of mappings before (and instead of) their methods: `request.items` means the items
    asked for.
    """

    def getattr(self, obj: object, attribute: str) -> object:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def date_de(value: date | datetime | str) -> str:
    """12.03.2026, from a date or the ISO text of a form."""
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def datetime_de(value: str | datetime) -> str:
    """12.03.2026, 07:00 Uhr in local time, from a moment or the RFC 3339 text of a form."""
    moment = (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(_HERE)
    return f"{date_de(moment)}, {moment:%H:%M} Uhr"


def month_de(value: date | str) -> str:
    """März 2026, from a date or a month like 2026-03."""
    day = date.fromisoformat(f"{value[:7]}-01") if isinstance(value, str) else value
    return format_date(day, "LLLL yyyy", locale="de_DE")


@lru_cache(maxsize=4096)  # in a run thousands of letters name the same few sums
def euro(cents: int) -> str:
    """1.234,50 Euro, from int cents; a real minus sign in front of negative amounts."""
    amount = format_decimal(Decimal(cents) / 100, format="#,##0.00", locale="de_DE")
    return f"{amount.replace('-', '−')} Euro"


def number_de(value: int) -> str:
    """1.234, from a whole number."""
    return str(format_decimal(value, format="#,##0", locale="de_DE"))


def iban_masked(value: str) -> str:
    """Country, two dots, and the last four characters: enough to recognise, too little to misuse."""
    compact = "".join(value.split()).upper()
    return f"{compact[:2]}•• … {compact[-4:]}"


def _finalized(value: object) -> str:
    if value is None:
        raise UndefinedError("Eine Angabe des Briefes ist leer.")
    return guarded(str(value))


@lru_cache(maxsize=1)
def _environment() -> _LetterEnvironment:
    shared = {path.stem: path.read_text(encoding="utf-8") for path in sorted(WORDING_FOLDER.glob("*.txt"))}
    environment = _LetterEnvironment(
        loader=DictLoader(shared),
        undefined=_MissingFact,
        autoescape=False,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        date_de=date_de,
        datetime_de=datetime_de,
        month_de=month_de,
        euro=euro,
        number_de=number_de,
        iban_masked=iban_masked,
        genitive_de=genitive,
        accusative_de=accusative,
    )
    return environment


@lru_cache(maxsize=512)
def _template(text: str) -> Template:
    return _environment().from_string(text)


def _included(text: str) -> list[str]:
    environment = _environment()
    names = meta.find_referenced_templates(environment.parse(text))
    return [name for name in names if name is not None]
