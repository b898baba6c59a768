"""The cross-field rules of a form as `service.toml` states them in [[form_rules]]."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from cases.catalogue.schema import Definition, Pointer, Text
from cases.rules.completeness import Condition, Operation, holds


class FormCondition(Definition):
    """A condition on one form field; the meaning of `op` is that of `cases.rules.completeness`. `also` must hold too;
    `otherwise` is enough where the rest does not hold.
    """

    field: Pointer
    op: Operation
    value: bool | int | str | tuple[str, ...] | None = None
    also: "FormCondition | None" = None
    otherwise: "FormCondition | None" = None

    def as_rule(self) -> Condition:
        """The condition as `cases.rules.completeness` reads it (dotted path)."""
        return Condition(
            self.field.removeprefix("/").replace("/", "."),
            self.op,
            self.value,
            self.also.as_rule() if self.also else None,
            self.otherwise.as_rule() if self.otherwise else None,
        )

    def pointers(self) -> tuple[str, ...]:
        """Every field it looks at."""
        inner = [one.pointers() for one in (self.also, self.otherwise) if one]
        return (self.field, *(pointer for found in inner for pointer in found))

    def holds_on(self, payload: object) -> bool:
        """Whether the condition holds on this form; never on what is no form."""
        return isinstance(payload, Mapping) and holds(self.as_rule(), payload)


class RuleKind(StrEnum):
    """Cross-field rules of `form_rules`."""

    NOT_AFTER = "not_after"
    NOT_BEFORE = "not_before"
    NOT_FUTURE = "not_future"
    NOT_PAST = "not_past"
    MAX_DAYS_AHEAD = "max_days_ahead"
    MAX_DAYS_AGO = "max_days_ago"
    IBAN = "iban"
    REQUIRED = "required"
    REQUIRED_IF = "required_if"
    REQUIRED_FROM_AGE = "required_from_age"
    YOUNGER_THAN = "younger_than"
    NOT_EQUAL = "not_equal"
    MIN_AGE = "min_age"
    NOT_SAME_PERSON = "not_same_person"
    QUIET_HOURS = "quiet_hours"
    AFTER = "after"
    NOT_OVER = "not_over"
    NOT_TO_COME = "not_to_come"
    ADVISED_FROM_MONTHS = "advised_from_months"
    ADVISED = "advised"
    ADVISED_ABSENT = "advised_absent"
    CHIP_STARTS_WITH = "chip_starts_with"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MAX_MONTHS_AGO = "max_months_ago"
    MAX_MONTHS_AFTER = "max_months_after"
    MAX_MONTHS_OF = "max_months_of"
    NOT_TWICE = "not_twice"
    NOT_FUTURE_YEAR = "not_future_year"
    SCHOOL_YEAR = "school_year"
    IN_SCHOOL_YEAR = "in_school_year"
    DIFFERS = "differs"
    YOUNGER_THAN_ON = "younger_than_on"
    LONGER_THAN = "longer_than"
    POSTCODE = "postcode"
    READABLE_REFERENCE = "readable_reference"


_NEEDS_OTHER = {
    RuleKind.NOT_AFTER,
    RuleKind.NOT_BEFORE,
    RuleKind.REQUIRED_IF,
    RuleKind.REQUIRED_FROM_AGE,
    RuleKind.NOT_SAME_PERSON,
    RuleKind.QUIET_HOURS,
    RuleKind.AFTER,
    RuleKind.ADVISED_FROM_MONTHS,
    RuleKind.MAX_MONTHS_AFTER,
    RuleKind.MAX_MONTHS_OF,
    RuleKind.IN_SCHOOL_YEAR,
    RuleKind.DIFFERS,
    RuleKind.YOUNGER_THAN_ON,
}
_NEEDS_LIMIT = {
    RuleKind.MAX_DAYS_AHEAD,
    RuleKind.MAX_DAYS_AGO,
    RuleKind.REQUIRED_FROM_AGE,
    RuleKind.YOUNGER_THAN,
    RuleKind.MIN_AGE,
    RuleKind.ADVISED_FROM_MONTHS,
    RuleKind.AT_LEAST,
    RuleKind.AT_MOST,
    RuleKind.MAX_MONTHS_AGO,
    RuleKind.MAX_MONTHS_AFTER,
    RuleKind.YOUNGER_THAN_ON,
    RuleKind.LONGER_THAN,
}
_NEEDS_VALUES = {RuleKind.REQUIRED_IF, RuleKind.NOT_EQUAL, RuleKind.CHIP_STARTS_WITH}
GAP_KINDS = frozenset({RuleKind.REQUIRED, RuleKind.REQUIRED_IF, RuleKind.REQUIRED_FROM_AGE})


class FormRule(Definition):
    """A check JSON Schema cannot express. `error` refuses the form, `hint` accepts it and tells the clerk.

    `other` is the field compared with or asked (max_months_of: the group with begins_on and ends_on); `limit` is days,
    months, years or a number; `values` are the values of `other` (required_if) or of the field itself (not_equal) that
    matter, or the fields of an element that say together what it is (not_twice). With `condition` the rule speaks only
    where it holds. `citizen_message` is what the portal is told of a gap; "" means a sentence with the label of the field.
    """

    kind: RuleKind
    pointer: Pointer
    other: Pointer | None = None
    limit: int | None = None
    values: tuple[str | bool | int, ...] = ()
    level: Literal["error", "hint"]
    message: Text
    citizen_message: str = ""
    condition: FormCondition | None = None

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if self.kind in _NEEDS_OTHER and self.other is None:
            raise ValueError(f"kind = {self.kind} braucht other")
        if self.kind in _NEEDS_LIMIT and self.limit is None:
            raise ValueError(f"kind = {self.kind} braucht limit")
        if self.kind in _NEEDS_VALUES and not self.values:
            raise ValueError(f"kind = {self.kind} braucht values")
        return self

    @property
    def is_gap(self) -> bool:
        """True if a finding means that something is missing (the form is incomplete), not that something
        is odd.
        """
        return self.kind in GAP_KINDS
