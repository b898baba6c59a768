"""What was typed into the fields of an outcome, in the words a reader expects: days, amounts, choices, yes and no."""

from collections.abc import Callable, Collection, Mapping, Sequence

from api.web.formats import date_de, datetime_de, euro
from cases.facts.case_page import Choice, DecisionField
from cases.queries.outcome_fields import read_bool, read_date, read_moment, read_money


def field_words(field: DecisionField, text: str) -> str:
    """A value of the field in words; what cannot be read stays as it was typed."""
    if field.kind == "bool":
        return "ja" if read_bool(text) else "nein"
    if field.kind in ("select", "dates"):
        return titles(field.choices, text.split())
    words = _WORDS.get(field.kind)
    try:
        return words(text) if words and text else text
    except ValueError:
        return text


def titles(choices: Sequence[Choice], keys: Collection[str]) -> str:
    """The titles of the chosen ones."""
    return "; ".join(one.title for one in choices if one.key in keys)


_WORDS: Mapping[str, Callable[[str], str]] = {
    "date": lambda text: date_de(read_date(text)),
    "datetime": lambda text: datetime_de(read_moment(text)),
    "money": lambda text: euro(read_money(text)),
}
