"""Whether a letter can name who gets it: what our fonts cannot draw, the clerk first writes in Latin letters.

Which transliteration that is (ICAO Doc 9303, DIN 91379) the clerk decides; the correction keeps what was stated.
"""

from collections.abc import Sequence

from cases.errors import FieldError, Invalid
from cases.models import Case
from cases.queries.addresses import address_lines, applicant_of
from cases.queries.look import Look
from cases.queries.statements import effective_form, stated_text
from cases.rules.blockers import why_not_work
from cases.rules.written import NOT_PRINTED, unprintable

_NAMED = 5


def refuse_unprintable(look: Look, case: Case, lines: Sequence[str], pointers: Sequence[str]) -> None:
    """`Invalid`, at its statements, for an address that is to be mended. `pointers`: where the form says it."""
    if not is_to_be_mended(look, case, lines):
        return
    form, fields = effective_form(case), look.catalogue.form_fields(case.service_key, int(case.form_version))
    faults = tuple(
        FieldError(pointer, _sentence(fields[pointer].title, lacking))
        for pointer in pointers
        if pointer in fields and (lacking := unprintable(stated_text(form, pointer)))
    )
    told = " ".join(fault.message for fault in faults) or "Bitte die Anschrift lesbar eintragen."
    raise Invalid(f"Das Schreiben kann die Person nicht nennen oder nicht erreichen. {told}", faults)


def is_to_be_mended(look: Look, case: Case, lines: Sequence[str]) -> bool:
    """Whether a letter to this address is to wait: it cannot be read, and the clerk wrote the applicant readably since, or
    still can. Where the work on the case is over it goes as it is, else it would wait for ever.
    """
    if not any(is_unprintable(line) for line in lines):
        return False
    party = applicant_of(look, case)
    is_readable = party is not None and not any(is_unprintable(line) for line in address_lines(party))
    return is_readable or not why_not_work(case.status)


def is_unprintable(line: str) -> bool:
    """Whether this line of an address prints less than was stated."""
    return NOT_PRINTED in line or bool(unprintable(line))


def _sentence(title: str, lacking: tuple[str, ...]) -> str:
    return (
        f"„{title}“ enthält Zeichen, die ein Brief nicht drucken kann ({' '.join(lacking[:_NAMED])}). Bitte die Angabe in "
        "lateinischer Umschrift berichtigen; was die Person geschrieben hat, bleibt in der Akte."
    )
