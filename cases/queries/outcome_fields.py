"""The values a clerk fills in for an outcome: from what was typed (German spelling) to what law and letter use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.numbers import NumberFormatError, parse_decimal

from cases.catalogue.outcome_rule import Outcome, OutcomeField
from cases.errors import FieldError
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.rules.calendar import YEARS
from cases.rules.german import in_words

Value = str | int | bool | date | datetime | None
_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
MOST_PIECES = 1_000_000
MOST_CENTS = 100_000_000  # a million euros: more than any sum a single decision names
_MOMENT_FORMATS = ("%d.%m.%Y %H:%M", "%d.%m.%y %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%y %H.%M")


@dataclass(frozen=True)
class FilledFields:
    """Values by key (money in int cents, dates as `date`), and what is wrong with them by field."""

    values: dict[str, Value]
    errors: tuple[FieldError, ...]


def filled_fields(
    outcome: Outcome,
    typed: Mapping[str, str],
    *,
    announced_on: date | None = None,
    today: date | None = None,
) -> FilledFields:
    """Read every field of the outcome. An empty required field and an unreadable one are errors, the value is None then.

    Days that do not fit each other are errors too, their values stay. `announced_on`: the day on which the letter of a
    draft will be announced, `today`: the day on which it is checked; without them, nothing is measured against them.
    """
    values: dict[str, Value] = {}
    errors: list[FieldError] = []
    for field in outcome.fields:
        text = typed.get(field.key, "").strip()
        values[field.key] = False if field.type == "bool" else None
        if not text:
            if field.is_needed(typed) and field.type != "bool":
                errors.append(FieldError(f"feld.{field.key}", f"„{field.title}“ fehlt."))
            continue
        try:
            value = _read(field, text)
            fault = _why_impossible(field, value)
        except ValueError:
            value, fault = None, _EXPECTED[field.type]
        if fault:
            errors.append(FieldError(f"feld.{field.key}", f"„{field.title}“: {fault}"))
        else:
            values[field.key] = value
    misfits = [
        _misfit(outcome, field, values, announced_on)
        or _not_between(outcome, field, values)
        or _not_yet(field, values[field.key], today)
        for field in outcome.fields
    ]
    return FilledFields(values, (*errors, *(found for found in misfits if found)))


def _misfit(
    outcome: Outcome, field: OutcomeField, values: Mapping[str, Value], announced_on: date | None
) -> FieldError | None:
    """Why the day of this field cannot stand beside the others of the letter; None if it can."""
    value, is_moment = values[field.key], field.type == "datetime"
    earlier, later = values.get(field.after), values.get(field.before)
    for key, is_wrong, words in (
        (field.after, _is_too_early(value, earlier), "muss nach" if is_moment else "darf nicht vor"),
        (field.before, _is_too_early(later, value), "muss vor" if is_moment else "darf nicht nach"),
    ):
        if is_wrong:
            other = next(one.title for one in outcome.fields if one.key == key)
            return FieldError(
                f"feld.{field.key}", f"„{field.title}“ {words} „{other}“ liegen. Bitte beide prüfen."
            )
    if not field.not_before_announcement or announced_on is None or not isinstance(value, date):
        return None
    if value > announced_on:
        return None
    text = f"Das Schreiben gilt erst am {in_words(announced_on)} als bekannt gegeben. Bitte einen späteren Tag wählen."
    return FieldError(f"feld.{field.key}", f"„{field.title}“: {text}")


def _not_between(outcome: Outcome, field: OutcomeField, values: Mapping[str, Value]) -> FieldError | None:
    """Why this number cannot stand beside others of the letter; None if it can."""
    number, least, most = (values.get(key) for key in (field.key, field.more_than, field.at_most))
    if not isinstance(number, int):
        return None
    for key, is_wrong, words in (
        (field.more_than, isinstance(least, int) and number <= least, "muss größer sein als"),
        (field.at_most, isinstance(most, int) and number > most, "darf nicht größer sein als"),
    ):
        if is_wrong:
            other = next(one.title for one in outcome.fields if one.key == key)
            return FieldError(f"feld.{field.key}", f"„{field.title}“ {words} „{other}“. Bitte beide prüfen.")
    return None


def _not_yet(field: OutcomeField, value: Value, today: date | None) -> FieldError | None:
    """What the letter tells as past cannot lie ahead."""
    day = value_day(value)
    if not field.not_future or today is None or day is None or day <= today:
        return None
    return FieldError(f"feld.{field.key}", f"„{field.title}“: Der Tag liegt in der Zukunft. Bitte prüfen.")


def _is_too_early(value: Value, earlier: Value) -> bool:
    """A period may end on the day it begins, but not at the very moment."""
    if isinstance(value, datetime) and isinstance(earlier, datetime):
        return value <= earlier
    if isinstance(value, datetime) or isinstance(earlier, datetime):
        return False
    return isinstance(value, date) and isinstance(earlier, date) and value < earlier


def value_day(value: Value) -> date | None:
    """The day of a day, or of a moment in the office; None for anything else."""
    if isinstance(value, datetime):
        return office_day(value)
    return value if isinstance(value, date) else None


def typed_value(value: Value) -> str:
    """A value as a clerk would type it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_TIME_ZONE).strftime("%d.%m.%Y, %H:%M")
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)


def typed_money(cents: int) -> str:
    """An amount as a clerk would type it: 66,00."""
    return f"{cents // 100}.{cents % 100:02d}".replace(".", ",")


def read_date(text: str) -> date:
    """A date as clerks type it: 1.3.26, 01.03.2026, 2026-03-01. Raises ValueError."""
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    raise ValueError(text)


def read_moment(text: str) -> datetime:
    """A moment in the office's time zone as clerks type it: "11.01.2027, 07:00 Uhr", or ISO 8601. Raises ValueError."""
    plain = " ".join(text.replace(",", " ").replace("Uhr", " ").split())
    for pattern in _MOMENT_FORMATS:
        try:
            return datetime.strptime(plain, pattern).replace(tzinfo=OFFICE_TIME_ZONE)
        except ValueError:
            continue
    moment = datetime.fromisoformat(plain)
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_TIME_ZONE)


def read_money(text: str) -> int:
    """An amount in German spelling as int cents: "1.234,50", "66", "66,00 €". Raises ValueError."""
    plain = text.replace("€", "").replace("Euro", "").replace("EUR", "").strip()
    try:
        cents = parse_decimal(plain, locale="de_DE", strict=True) * 100
    except (NumberFormatError, ArithmeticError) as error:
        raise ValueError(text) from error
    if not cents.is_finite() or cents != int(cents) or cents < 0:
        raise ValueError(text)
    return int(cents)


def _read(field: OutcomeField, text: str) -> Value:
    if field.type == "choice" and text not in {choice.value for choice in field.choices}:
        raise ValueError(text)
    reader = _READERS.get(field.type)
    return reader(text) if reader else text


def _why_impossible(field: OutcomeField, value: Value) -> str:
    """A mistyped year or a number too large would break the calculation, and with it the page of the case."""
    if isinstance(value, date):
        return "" if value.year in YEARS else f"Bitte ein Jahr von {YEARS[0]} bis {YEARS[-1]} eingeben."
    if field.type == "money" and isinstance(value, int) and value > MOST_CENTS:
        return "Bitte höchstens 1.000.000,00 Euro eingeben."
    if field.type == "int" and isinstance(value, int) and not 0 <= value <= MOST_PIECES:
        return "Bitte eine Zahl von 0 bis 1.000.000 eingeben."
    return ""


def read_bool(text: str) -> bool:
    """Whether a tick is set, as a form sends it or a clerk writes it."""
    return text in ("1", "ja", "on")


def read_line(text: str) -> str:
    """A text that completes a sentence of the letter: line breaks of whoever typed or pasted it are blanks."""
    return " ".join(text.split())


_READERS: dict[str, Callable[[str], Value]] = {
    "text": read_line,
    "date": read_date,
    "datetime": read_moment,
    "money": read_money,
    "int": int,
    "bool": read_bool,
}


_EXPECTED = {
    "text": "Bitte einen Text eingeben.",
    "multiline": "Bitte einen Text eingeben.",
    "date": "Bitte ein Datum wie 01.03.2026 eingeben.",
    "datetime": "Bitte Tag und Uhrzeit wie 11.01.2027, 07:00 eingeben.",
    "month": "Bitte einen Monat wie 2026-03 eingeben.",
    "int": "Bitte eine ganze Zahl eingeben.",
    "money": "Bitte einen Betrag wie 66,00 eingeben.",
    "bool": "Bitte ja oder nein wählen.",
    "choice": "Bitte eine der Möglichkeiten wählen.",
    "dates": "Bitte mindestens einen Termin wählen.",
}
