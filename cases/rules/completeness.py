"""Which required documents are missing; conditions look at the values of the form (§ 24, § 26 VwVfG; § 60
SGB I).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Operation = Literal["equals", "not_equals", "present", "absent", "at_least", "in"]
_EMPTY: tuple[object, ...] = (None, "", [], {})
_ABSENT = object()


@dataclass(frozen=True)
class Condition:
    """A test on one form value. `field` is a dotted path ("child.lives_with"); list items by number
    ("dogs.0.chip"). `also` must hold too; `otherwise` is enough where the rest does not hold.
    """

    field: str
    op: Operation
    value: object = None
    also: "Condition | None" = None
    otherwise: "Condition | None" = None


@dataclass(frozen=True)
class Requirement:
    """A document or entry a service asks for. With a `condition` it is required only where that holds."""

    key: str
    title: str
    is_required: bool
    condition: Condition | None = None


class ItemState(StrEnum):
    """Where one item of the list stands. NOT_NEEDED: its condition does not hold on this form."""

    PRESENT = "liegt_vor"
    MISSING = "fehlt"
    OPTIONAL = "freiwillig"
    NOT_NEEDED = "nicht_noetig"


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the list of a case."""

    requirement: Requirement
    state: ItemState


def checklist(
    requirements: Sequence[Requirement], present_keys: Collection[str], form: Mapping[str, object]
) -> tuple[ChecklistItem, ...]:
    """The whole list of a case, in the order of the service: what is there counts, needed or not."""
    return tuple(ChecklistItem(item, _state_of(item, present_keys, form)) for item in requirements)


def _state_of(item: Requirement, present_keys: Collection[str], form: Mapping[str, object]) -> ItemState:
    if item.key in present_keys:
        return ItemState.PRESENT
    if item.condition is not None and not holds(item.condition, form):
        return ItemState.NOT_NEEDED
    return ItemState.MISSING if item.is_required else ItemState.OPTIONAL


def missing(
    requirements: Sequence[Requirement],
    present_keys: Collection[str],
    form: Mapping[str, object] | None = None,
) -> tuple[Requirement, ...]:
    """The required items that are not there, in the order of the service definition."""
    return tuple(
        item
        for item in applicable(requirements, form or {})
        if item.is_required and item.key not in present_keys
    )


def applicable(requirements: Sequence[Requirement], form: Mapping[str, object]) -> tuple[Requirement, ...]:
    """The items that concern this form: those without a condition and those whose condition holds."""
    return tuple(item for item in requirements if item.condition is None or holds(item.condition, form))


def holds(condition: Condition, form: Mapping[str, object]) -> bool:
    """Whether the condition holds on the form. A value that is not there equals nothing, so only
    `not_equals` and `absent` hold.

    `at_least` compares numbers only; true/false never equals 1/0.
    """
    is_met = _is_met(condition, form) and (condition.also is None or holds(condition.also, form))
    return is_met or (condition.otherwise is not None and holds(condition.otherwise, form))


def _is_met(condition: Condition, form: Mapping[str, object]) -> bool:
    found = _value_at(form, condition.field)
    if condition.op in ("present", "absent"):
        return (found is not _ABSENT and found not in _EMPTY) is (condition.op == "present")
    if condition.op == "equals":
        return _same(found, condition.value)
    if condition.op == "not_equals":
        return not _same(found, condition.value)
    if condition.op == "at_least":
        return _is_at_least(found, condition.value)
    wanted = condition.value
    return isinstance(wanted, (list, tuple, set, frozenset)) and any(_same(found, one) for one in wanted)


def _value_at(form: Mapping[str, object], path: str) -> object:
    current: object = form
    for part in path.split("."):
        if isinstance(current, Mapping) and part in current:
            current = current[part]
        elif isinstance(current, list) and part.isdigit() and int(part) < len(current):
            current = current[int(part)]
        else:
            return _ABSENT
    return current


def _same(found: object, wanted: object) -> bool:
    return isinstance(found, bool) == isinstance(wanted, bool) and found == wanted


def _is_at_least(found: object, wanted: object) -> bool:
    left, right = _number(found), _number(wanted)
    return left is not None and right is not None and left >= right


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    return Decimal(str(value))
