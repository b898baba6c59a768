"""Cross-field checks of a form, declared in service.toml: one small pure function per kind.

A rule is silent where the fields it looks at are empty or malformed: the schema speaks about those.
Relative rules count from the receipt of the form.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stdnum import iban

from cases.catalogue.form_fields import pointers_at, value_at
from cases.catalogue.form_rule import FormRule, RuleKind
from cases.errors import FieldError
from cases.facts.office_time import office_day
from cases.rules.assembly import touches_quiet_hours
from cases.rules.chip_number import chip_number
from cases.rules.matching import references_in
from cases.rules.repeated import repeated_positions
from cases.rules.time_limits import age_completed_on, months_later
from cases.rules.written import compared

_YEARS = (2, 9998)  # outside, a moment has no day in another time zone
_PERSON = ("family_name", "given_names", "birth_date")


@dataclass(frozen=True)
class Receipt:
    """When the form was received: the day `on` (Europe/Berlin), the moment `at` where it is known (with time zone), and
    the statutory holidays beyond those of Niedersachsen.
    """

    on: date
    at: datetime | None = None
    extra_holidays: frozenset[date] = frozenset()


def findings(
    rules: Sequence[FormRule], payload: object, receipt: Receipt
) -> tuple[tuple[FormRule, FieldError], ...]:
    """Every rule the payload breaks, with the field and the rule's German sentence."""
    return tuple(
        (rule, FieldError(pointer, rule.message))
        for rule in rules
        if rule.condition is None or rule.condition.holds_on(payload)
        for pointer in pointers_at(payload, rule.pointer)
        if _CHECKS[rule.kind](_of_same_element(rule, pointer), payload, pointer, receipt)
    )


def _of_same_element(rule: FormRule, pointer: str) -> FormRule:
    """In a list, `other` means the field of the same element."""
    if "*" not in (rule.other or ""):
        return rule
    numbers = iter(part for part in pointer.split("/") if part.isdigit())
    other = "/".join(next(numbers, "0") if part == "*" else part for part in (rule.other or "").split("/"))
    return rule.model_copy(update={"other": other})


def _moment(value: object) -> datetime | date | None:
    if not isinstance(value, str):
        return None
    try:
        if len(value) == 7:
            return date.fromisoformat(f"{value}-01")
        if len(value) == 10:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    is_usable = moment.tzinfo is not None and _YEARS[0] <= moment.year <= _YEARS[1]
    return moment if is_usable else None


def _day(value: object) -> date | None:
    moment = _moment(value)
    return office_day(moment) if isinstance(moment, datetime) else moment


def _is_after(first: object, second: object) -> bool:
    one, two = _moment(first), _moment(second)
    if isinstance(one, datetime) and isinstance(two, datetime):
        return one > two
    one_day, two_day = _day(first), _day(second)
    return one_day is not None and two_day is not None and one_day > two_day


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def _birthday(born: date, years: int) -> date:
    """The day after a year of life is complete (§ 188 (2) BGB): 1 March for 29 February; `date.max` beyond all calendars."""
    try:
        return age_completed_on(born, years) + timedelta(days=1)
    except ValueError:
        return date.max


def _not_after(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    return _is_after(value_at(payload, pointer), value_at(payload, rule.other or ""))


def _not_before(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    return _is_after(value_at(payload, rule.other or ""), value_at(payload, pointer))


def _not_future(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day > receipt.on


def _not_past(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day < receipt.on


def _max_days_ahead(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day > receipt.on + timedelta(days=rule.limit or 0)


def _max_days_ago(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day < receipt.on - timedelta(days=rule.limit or 0)


def _iban(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    value = value_at(payload, pointer)
    return isinstance(value, str) and not iban.is_valid(value)


def _required(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    return _is_empty(value_at(payload, pointer))


def _required_if(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    return value_at(payload, rule.other or "") in rule.values and _is_empty(value_at(payload, pointer))


def _required_from_age(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    born = _day(value_at(payload, rule.other or ""))
    return (
        born is not None
        and _birthday(born, rule.limit or 0) <= receipt.on
        and _is_empty(value_at(payload, pointer))
    )


def _younger_than(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    born = _day(value_at(payload, pointer))
    return born is not None and _birthday(born, rule.limit or 0) <= receipt.on


def _not_equal(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    return value_at(payload, pointer) in rule.values


def _min_age(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    born = _day(value_at(payload, pointer))
    return born is not None and _birthday(born, rule.limit or 0) > receipt.on


def _not_same_person(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    one, two = (
        [compared(str(value_at(payload, f"{base}/{name}") or "")) for name in _PERSON]
        for base in (pointer, rule.other)
    )
    return all(one[:2]) and one == two


def _quiet_hours(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    begins, ends = _moment(value_at(payload, pointer)), _moment(value_at(payload, rule.other or ""))
    if not isinstance(begins, datetime) or not isinstance(ends, datetime):
        return False
    return touches_quiet_hours(begins, ends, receipt.extra_holidays) is not None


def _after(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    one, two = _moment(value_at(payload, pointer)), _moment(value_at(payload, rule.other or ""))
    return (one is not None and one == two) or _not_before(rule, payload, pointer, receipt)


def _not_over(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    moment = _moment(value_at(payload, pointer))
    if isinstance(moment, datetime) and receipt.at is not None:
        return moment < receipt.at
    return _not_past(rule, payload, pointer, receipt)


def _not_to_come(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    moment = _moment(value_at(payload, pointer))
    if isinstance(moment, datetime) and receipt.at is not None:
        return moment > receipt.at
    return _not_future(rule, payload, pointer, receipt)


def _stated(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    return not _is_empty(value_at(payload, pointer))


def _advised_from_months(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    if not _is_empty(value_at(payload, pointer)):
        return False
    born = _day(value_at(payload, rule.other or ""))
    return born is None or _months_later(born, rule.limit or 0) < receipt.on


def _chip_starts_with(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    value = value_at(payload, pointer)
    return isinstance(value, str) and chip_number(value).startswith(tuple(map(str, rule.values)))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _at_least(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    number = _number(value_at(payload, pointer))
    return number is not None and number < (rule.limit or 0)


def _at_most(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    number = _number(value_at(payload, pointer))
    return number is not None and number > (rule.limit or 0)


def _months_later(day: date, months: int) -> date:
    """As `months_later` counts (§ 188 (3) BGB); `date.max` beyond all calendars."""
    try:
        return months_later(day, months)
    except ValueError:
        return date.max


def _month_number(day: date) -> int:
    return day.year * 12 + day.month


def _max_months_ago(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and _month_number(day) < _month_number(receipt.on) - (rule.limit or 0)


def _max_months_after(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    day, begun = _day(value_at(payload, pointer)), _day(value_at(payload, rule.other or ""))
    return day is not None and begun is not None and day > _months_later(begun, rule.limit or 0)


def _max_months_of(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    months = _number(value_at(payload, pointer))
    begins, ends = (_day(value_at(payload, f"{rule.other}/{name}")) for name in ("begins_on", "ends_on"))
    if months is None or begins is None or ends is None:
        return False
    return months > _month_number(ends) - _month_number(begins) + 1


def _not_twice(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    """True at the second element with the same value; with `values`: whose element says in these fields the same."""
    if rule.values:
        elements, position, _ = pointer.rsplit("/", 2)
        return int(position) in repeated_positions(value_at(payload, elements), tuple(map(str, rule.values)))
    earlier = pointers_at(payload, rule.pointer)
    value = value_at(payload, pointer)
    return not _is_empty(value) and value in [
        value_at(payload, one) for one in earlier[: earlier.index(pointer)]
    ]


def _not_future_year(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    year = _number(value_at(payload, pointer))
    return year is not None and year > receipt.on.year


def _first_year(value: object) -> int | None:
    """2026 of "2026/27"; None for what is no such pair of years."""
    first, _, second = value.partition("/") if isinstance(value, str) else ("", "", "")
    is_pair = (first + second).isdecimal() and first.startswith("20") and len(first) == 4 and len(second) == 2
    return int(first) if is_pair and (int(first) + 1) % 100 == int(second) else None


def _school_year(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    value = value_at(payload, pointer)
    return isinstance(value, str) and _first_year(value) is None


def _in_school_year(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    """True for a day outside the school year `other`, 1 August to 31 July (§ 28 NSchG)."""
    day, year = _day(value_at(payload, pointer)), _first_year(value_at(payload, rule.other or ""))
    return day is not None and year is not None and not date(year, 8, 1) <= day <= date(year + 1, 7, 31)


def _differs(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    one, two = value_at(payload, pointer), value_at(payload, rule.other or "")
    return one is not None and two is not None and one != two


def _younger_than_on(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    """On the day `other`; where that is not stated, on the day of receipt."""
    day = _day(value_at(payload, rule.other or ""))
    return _younger_than(rule, payload, pointer, Receipt(day or receipt.on))


def _longer_than(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    value = value_at(payload, pointer)
    return isinstance(value, str) and len(value.strip()) > (rule.limit or 0)


def _readable_reference(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    """True for an "Aktenzeichen" in which no file reference of this house can be read."""
    value = value_at(payload, pointer)
    return isinstance(value, str) and not _is_empty(value) and not references_in(value)


def _postcode(rule: FormRule, payload: object, pointer: str, receipt: Receipt) -> bool:
    """True for what is no German postcode: five digits."""
    value = value_at(payload, pointer)
    return isinstance(value, str) and not (len(value) == 5 and value.isascii() and value.isdecimal())


_CHECKS: dict[RuleKind, Callable[[FormRule, object, str, Receipt], bool]] = {
    RuleKind.NOT_AFTER: _not_after,
    RuleKind.NOT_BEFORE: _not_before,
    RuleKind.NOT_FUTURE: _not_future,
    RuleKind.NOT_PAST: _not_past,
    RuleKind.MAX_DAYS_AHEAD: _max_days_ahead,
    RuleKind.MAX_DAYS_AGO: _max_days_ago,
    RuleKind.IBAN: _iban,
    RuleKind.REQUIRED: _required,
    RuleKind.REQUIRED_IF: _required_if,
    RuleKind.REQUIRED_FROM_AGE: _required_from_age,
    RuleKind.YOUNGER_THAN: _younger_than,
    RuleKind.NOT_EQUAL: _not_equal,
    RuleKind.MIN_AGE: _min_age,
    RuleKind.NOT_SAME_PERSON: _not_same_person,
    RuleKind.QUIET_HOURS: _quiet_hours,
    RuleKind.AFTER: _after,
    RuleKind.NOT_OVER: _not_over,
    RuleKind.NOT_TO_COME: _not_to_come,
    RuleKind.ADVISED: _required,
    RuleKind.ADVISED_ABSENT: _stated,
    RuleKind.ADVISED_FROM_MONTHS: _advised_from_months,
    RuleKind.CHIP_STARTS_WITH: _chip_starts_with,
    RuleKind.AT_LEAST: _at_least,
    RuleKind.AT_MOST: _at_most,
    RuleKind.MAX_MONTHS_AGO: _max_months_ago,
    RuleKind.MAX_MONTHS_AFTER: _max_months_after,
    RuleKind.MAX_MONTHS_OF: _max_months_of,
    RuleKind.NOT_TWICE: _not_twice,
    RuleKind.NOT_FUTURE_YEAR: _not_future_year,
    RuleKind.SCHOOL_YEAR: _school_year,
    RuleKind.IN_SCHOOL_YEAR: _in_school_year,
    RuleKind.DIFFERS: _differs,
    RuleKind.YOUNGER_THAN_ON: _younger_than_on,
    RuleKind.LONGER_THAN: _longer_than,
    RuleKind.POSTCODE: _postcode,
    RuleKind.READABLE_REFERENCE: _readable_reference,
}
