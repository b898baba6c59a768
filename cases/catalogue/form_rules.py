"""Cross-field checks of a form, declared in service.toml: one small pure function per kind.

A rule is silent where the fields it looks at are empty or malformed: the schema speaks about those.
Relative rules count from `on`, the day the form was received.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stdnum import iban

from cases.catalogue.form_fields import pointers_at, value_at
from cases.catalogue.form_rule import FormRule, RuleKind
from cases.errors import FieldError
from cases.rules.assembly import touches_quiet_hours

_HERE = ZoneInfo("Europe/Berlin")
_YEARS = (2, 9998)  # outside, a moment has no day in another time zone
_PERSON = ("family_name", "given_names", "birth_date")


def findings(rules: Sequence[FormRule], payload: object, on: date) -> tuple[tuple[FormRule, FieldError], ...]:
    """Every rule the payload breaks, with the field and the rule's German sentence."""
    return tuple(
        (rule, FieldError(pointer, rule.message))
        for rule in rules
        for pointer in pointers_at(payload, rule.pointer)
        if _CHECKS[rule.kind](_of_same_element(rule, pointer), payload, pointer, on)
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
    return moment.astimezone(_HERE).date() if isinstance(moment, datetime) else moment


def _is_after(first: object, second: object) -> bool:
    one, two = _moment(first), _moment(second)
    if isinstance(one, datetime) and isinstance(two, datetime):
        return one > two
    one_day, two_day = _day(first), _day(second)
    return one_day is not None and two_day is not None and one_day > two_day


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except (
        ValueError
    ):  # 29 February in a common year: the year of life is complete with 28 February (§ 188 (2) BGB)
        return date(born.year + years, 3, 1)


def _not_after(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    return _is_after(value_at(payload, pointer), value_at(payload, rule.other or ""))


def _not_before(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    return _is_after(value_at(payload, rule.other or ""), value_at(payload, pointer))


def _not_future(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day > on


def _not_past(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day < on


def _max_days_ahead(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day > on + timedelta(days=rule.limit or 0)


def _max_days_ago(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day < on - timedelta(days=rule.limit or 0)


def _min_days_ahead(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    day = _day(value_at(payload, pointer))
    return day is not None and day < on + timedelta(days=rule.limit or 0)


def _iban(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    value = value_at(payload, pointer)
    return isinstance(value, str) and not iban.is_valid(value)


def _required(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    return _is_empty(value_at(payload, pointer))


def _required_if(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    return value_at(payload, rule.other or "") in rule.values and _is_empty(value_at(payload, pointer))


def _required_from_age(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    born = _day(value_at(payload, rule.other or ""))
    return (
        born is not None and _birthday(born, rule.limit or 0) <= on and _is_empty(value_at(payload, pointer))
    )


def _younger_than(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    born = _day(value_at(payload, pointer))
    return born is not None and _birthday(born, rule.limit or 0) <= on


def _not_equal(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    return value_at(payload, pointer) in rule.values


def _min_age(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    born = _day(value_at(payload, pointer))
    return born is not None and _birthday(born, rule.limit or 0) > on


def _not_same_person(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    one, two = (
        [str(value_at(payload, f"{base}/{name}") or "").strip().casefold() for name in _PERSON]
        for base in (pointer, rule.other)
    )
    return all(one[:2]) and one == two


def _quiet_hours(rule: FormRule, payload: object, pointer: str, on: date) -> bool:
    begins, ends = _moment(value_at(payload, pointer)), _moment(value_at(payload, rule.other or ""))
    if not isinstance(begins, datetime) or not isinstance(ends, datetime):
        return False
    return touches_quiet_hours(begins, ends) is not None


_CHECKS: dict[RuleKind, Callable[[FormRule, object, str, date], bool]] = {
    RuleKind.NOT_AFTER: _not_after,
    RuleKind.NOT_BEFORE: _not_before,
    RuleKind.NOT_FUTURE: _not_future,
    RuleKind.NOT_PAST: _not_past,
    RuleKind.MAX_DAYS_AHEAD: _max_days_ahead,
    RuleKind.MAX_DAYS_AGO: _max_days_ago,
    RuleKind.MIN_DAYS_AHEAD: _min_days_ahead,
    RuleKind.IBAN: _iban,
    RuleKind.REQUIRED: _required,
    RuleKind.REQUIRED_IF: _required_if,
    RuleKind.REQUIRED_FROM_AGE: _required_from_age,
    RuleKind.YOUNGER_THAN: _younger_than,
    RuleKind.NOT_EQUAL: _not_equal,
    RuleKind.MIN_AGE: _min_age,
    RuleKind.NOT_SAME_PERSON: _not_same_person,
    RuleKind.QUIET_HOURS: _quiet_hours,
}
