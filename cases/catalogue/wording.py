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
`month_de` März 2026 · `number_de` 1.234 · `iban_masked` DE•• … 3000 · `iban_de` DE89 3704 … ·
`genitive_de` des Fleckens Ahlden · `accusative_de` den Flecken Ahlden
Test: `loop.index0 is repeated_in(form.weapons, "serial_number", alike=["model"])`, true at an element that repeats an
earlier one (`cases.rules.repeated`).

Facts (the contract with commands and queries; keys in [] may be absent, every other one must be there):

    case         file_reference, received_on, received_at, applicant_name, subject_line, [withdrawn_on],
                 [follows] (file reference of the decided case this one follows), [first_case, first_service] (file
                 reference and service key of the first case of this chain), [claims_close_on] (until when costs of
                 the way to school can be claimed)
    applicant    name, salutation_line ("Sehr geehrte Frau Petersen,"), address_lines
    form         what the citizen stated, nested as sent (dates and money as in the form: ISO text, int cents)
    labels       German label of each enum value of the form by pointer: labels["/relief/kind"]
    authority    name, article ("der"), address, place, bank (holder, iban, bank_name: the account money is paid to;
                 outside the demo a sample is refused), [creditor] (member municipality the Samtgemeinde
                 acts for)
    service      key, title, short_title, legal_basis, target_days, kind ("antrag", "anzeige", …)
    decision     outcome, reasons (paragraphs; the last tells how the person was heard, or why not), side_provisions
                 (texts), fields (dict of the outcome's fields), fee_cents, replaces (dates of earlier decisions it
                 replaces from fields.begins_on on), taken_back (relief of the dog tax that goes: file_reference,
                 percent, until, gone_from), dates (begins_at, ends_at of each the decision is about,
                 where its outcome asks for them), leaves_dates (bool: the form states others too), moved_from (the same
                 of the first as the form states it, where the decision moves it; else None)
    calculation  title, lines (label, amount_cents or None, source, note), total_cents, period
    amounts      Unterhaltsvorschuss, one per period: from, until (None: until further notice), cents (per
                 month), lines
                 (calculation lines of the period: the amounts set off under § 2 (2) to (4) UVG must be
                 stated, § 9 (2))
    changed_values  Unterhaltsvorschuss: label, before_cents, cents of what the law changes; is_lowered: less is paid then
    changed_on   Unterhaltsvorschuss: since when these values or the age group are others; None with another ground
    instalments  due_on, cents
    years        year, cents: the dog tax by calendar year (one entry, or several when it is assessed or settled afterwards)
    ranks_move   bool: the tax of dogs that stay falls with their rank (end of a dog tax)
    bylaw        the Hundesteuersatzung: joint_debtors, [dated_on, begins, ends, joint (paragraphs)]
    [tax_start]  counted_on, is_by_age, months, is_following: why the dog tax begins when it does; absent where the decision
                 says another day than the Satzung
    tax_end      counts (month of the "keeping" or "notice", "" for another), is_past and is_rank_past (what is changed, and
                 for the dogs that move up, lies before the Bekanntgabe)
    consultations  names of those who were heard (Sperrgenehmigung)
    remedy       text
    annual       year, tax_cents (of the year), assessed_on (day of the decision the notice follows), is_reduced,
                 cash_reference (annual notices; they have calculation and instalments too)
    request      items ([key], title, help), due_on, consequence ("" if none), is_cooperation_warning (bool),
                 requested_on (reminder)
    hand_over    authority_name, address, reason
    hearing      intended (title of the outcome), outcome (its key), takes_relief (bool: of the dog tax), facts_text,
                 paragraphs (the same in parts), due_on
    extension    is_hearing (else a demand for papers), letter_dated_on, letter_subject (of the letter with the period),
                 old_ends_on, ends_on; letter period_extended, with request (due_on, is_cooperation_warning)
    recipient    name, salutation_line (letters to third persons and bodies; these get no applicant, and of the form
                 only the fields the letter names in may_name)
    consultation  paragraphs (the question; empty if none), due_on, silence_is_consent (bool); the letter to a body
    conversion   service_title, file_reference, missing (sentences); letter conversion_notice
    objection    file_reference, kind (widerspruch, klage, keiner), source, text (instruction), ends_on or None,
                 is_late (the period is over today), received_on, decided_on, is_after_objection (a
                 Widerspruchsbescheid is contested); letter form_hint
    cover        subject, dated_on of the letter it covers, is_sealed, is_test_seal, to_other (not the applicant),
                 is_public; letter cover
    appeal       received_on, decided_on, ends_on, reasons, court, cost_sentence, subject (of the contested decision),
                 change (how that is changed, "" where it stays as it is); letter objection_decision
    clerk        name, phone, email, room
    delivery     is_file (it reaches the person as a file: what belongs to it on paper comes by separate post)
    dated_on     date of the letter, None in drafts

Dates are `date`, money is int cents, moments are RFC 3339 text. `decision`, `calculation` … need only be
there for letters that speak of them. Optional fields of an outcome may be absent or "". What a text prints must be
there and not empty, else the letter is refused by the German title of the fact: ask with `{% if %}` first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import DictLoader, StrictUndefined, Template, TemplateError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cases.catalogue.letter_blocks import AFTER_SIGNATURE, guarded, parse_blocks, unguarded
from cases.catalogue.letter_titles import OUTCOME_FIELDS, fact_title
from cases.catalogue.printed import (
    NOTED,
    PRINTED,
    FactFault,
    Spot,
    german_filter,
    placed,
    printed,
    printed_paths,
    with_paths,
)
from cases.errors import FieldError, Invalid
from cases.facts.letter import Block
from cases.facts.office_time import OFFICE_TIME_ZONE
from cases.rules.german import accusative, genitive
from cases.rules.repeated import repeated_positions

_SPLIT = re.compile(rf"^{AFTER_SIGNATURE}$", re.MULTILINE)
WORDING_FOLDER = Path(__file__).parent / "wording"
TitleOf = Callable[[str], str]


@dataclass(frozen=True)
class LetterBody:
    """A filled-in letter: what stands before and after the signature, and the paths of the facts it printed."""

    blocks: tuple[Block, ...]
    after_signature: tuple[Block, ...]
    printed: frozenset[str] = frozenset()


def render_letter(
    template_text: str, facts: Mapping[str, object], *, title_of: TitleOf = fact_title
) -> LetterBody:
    """The letter text filled with facts. `Invalid` names the fact by its German title if it is missing or empty.

    `title_of` gives the title of a fact from its path (`printed`); the fields of form and outcome have theirs in the
    catalogue.
    """
    noted: set[str] = set()
    before, *after = _SPLIT.split(_filled(template_text, facts, title_of, noted=noted), maxsplit=1)
    try:
        return LetterBody(parse_blocks(before), parse_blocks("".join(after)), frozenset(noted))
    except ValueError as error:
        raise Invalid(f"Der Brieftext ist nicht richtig aufgebaut. {error}") from error


def render_blocks(template_text: str, facts: Mapping[str, object]) -> tuple[Block, ...]:
    """All blocks of the text in one row; what stands after the signature comes last."""
    body = render_letter(template_text, facts)
    return body.blocks + body.after_signature


def render_line(text: str, facts: Mapping[str, object], *, title_of: TitleOf = fact_title) -> str:
    """One line, for subjects and text modules: no structure, no line break."""
    return " ".join(unguarded(_filled(text, facts, title_of)).split())


@lru_cache(maxsize=512)
def paths_printed(text: str) -> frozenset[str]:
    """The path of every fact the text prints, with its shared texts."""
    environment = _environment()
    found = set(printed_paths(environment.parse(text)))
    for name in _included(text):
        found |= paths_printed(_shared()[name])
    return frozenset(found)


def check_template(text: str) -> None:
    """Raises Invalid if the text is not a template or includes a shared text that does not exist."""
    try:
        _template(text)
        for name in _included(text):
            _environment().get_template(name)
    except TemplateError as error:
        raise Invalid(f"Die Vorlage lässt sich nicht lesen: {error.message or error}") from error


def _filled(
    text: str, facts: Mapping[str, object], title_of: TitleOf, *, noted: set[str] | None = None
) -> str:
    try:
        known = {name: placed(value, name) for name, value in facts.items()}
        return _template(text).render(known | {NOTED: noted})
    except FactFault as fault:
        raise _refusal(fault, title_of) from fault
    except SecurityError as error:
        raise Invalid("Der Brieftext greift auf etwas zu, das in Briefen nicht erlaubt ist.") from error
    except TemplateError as error:
        raise Invalid(f"Der Brieftext enthält einen Fehler: {error.message or error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid(
            "Der Brieftext rechnet mit einer Angabe, die leer ist oder nicht die erwartete Form hat. "
            "Bitte die Angaben des Vorgangs prüfen."
        ) from error


def _refusal(fault: FactFault, title_of: TitleOf) -> Invalid:
    """The German sentence, at the field of the composer if it is one."""
    message = f"Der Brief lässt sich nicht schreiben: Die Angabe „{title_of(fault.path)}“ {fault.reason}."
    field = fault.path.removeprefix(OUTCOME_FIELDS)
    if field != fault.path:
        message = f"{message} Bitte im Entwurf ausfüllen."
        return Invalid(message, (FieldError(f"feld.{field}", message),))
    if fault.path.startswith("form."):
        return Invalid(f"{message} Bitte die Angabe im Vorgang berichtigen oder nachfordern.")
    return Invalid(message)


class _MissingFact(StrictUndefined):
    """A fact the text needs and the case does not have: says so by its path."""

    def _fail_with_undefined_error(self, *args: object, **kwargs: object) -> NoReturn:
        before = f"{self._undefined_obj.path}." if isinstance(self._undefined_obj, Spot) else ""
        raise FactFault(f"{before}{self._undefined_name}", "fehlt")

    __str__ = __iter__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __add__ = __radd__ = __getitem__ = __call__ = __lt__ = __gt__ = _fail_with_undefined_error

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._fail_with_undefined_error()


class _LetterEnvironment(ImmutableSandboxedEnvironment):
    """Looks up keys of mappings before (and instead of) their methods: `request.items` means the items
    asked for.
    """

    def getattr(self, obj: object, attribute: str) -> object:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return with_paths(super()._parse(source, name, filename), frozenset(_FILTERS))


def date_de(value: date | datetime | str) -> str:
    """12.03.2026, from a date or the ISO text of a form."""
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def datetime_de(value: str | datetime) -> str:
    """12.03.2026, 07:00 Uhr in local time, from a moment or the RFC 3339 text of a form."""
    moment = (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(
        OFFICE_TIME_ZONE
    )
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


def iban_de(value: str) -> str:
    """DE89 3704 0044 0532 0130 00: in groups of four, as people copy it."""
    compact = "".join(value.split()).upper()
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def iban_masked(value: str) -> str:
    """Country, two dots, and the last four characters: enough to recognise, too little to misuse."""
    compact = "".join(value.split()).upper()
    return f"{compact[:2]}•• … {compact[-4:]}"


def _finalized(value: object) -> str:
    text = guarded(str(value))
    if value is None or isinstance(value, list | tuple):
        raise FactFault("", "ist leer oder eine Liste")
    return text


_FILTERS: Mapping[str, Callable[..., str]] = {
    "date_de": date_de,
    "datetime_de": datetime_de,
    "month_de": month_de,
    "euro": euro,
    "number_de": number_de,
    "iban_de": iban_de,
    "iban_masked": iban_masked,
    "genitive_de": genitive,
    "accusative_de": accusative,
}


def _repeated_in(position: int, elements: object, *fields: str, alike: Sequence[str] = ()) -> bool:
    return position in repeated_positions(elements, fields, alike)


@lru_cache(maxsize=1)
def _shared() -> Mapping[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(WORDING_FOLDER.glob("*.txt"))}


@lru_cache(maxsize=1)
def _environment() -> _LetterEnvironment:
    environment = _LetterEnvironment(
        loader=DictLoader(_shared()),
        undefined=_MissingFact,
        autoescape=False,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters[PRINTED] = printed
    environment.tests["repeated_in"] = _repeated_in
    environment.filters.update({name: german_filter(convert) for name, convert in _FILTERS.items()})
    return environment


@lru_cache(maxsize=1024)  # all texts of the catalogue, with room for modules a clerk has changed
def _template(text: str) -> Template:
    return _environment().from_string(text)


@lru_cache(maxsize=1024)
def _included(text: str) -> tuple[str, ...]:
    names = meta.find_referenced_templates(_environment().parse(text))
    return tuple(name for name in names if name is not None)
