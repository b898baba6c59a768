"""Checks between the fields of a form that JSON Schema cannot express, as `service.toml` states them."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from cases.catalogue.schema import Definition, Pointer, Text


class RuleKind(StrEnum):
    """Cross-field rules of `form_rules`."""

    NOT_AFTER = "not_after"
    NOT_BEFORE = "not_before"
    NOT_FUTURE = "not_future"
    NOT_PAST = "not_past"
    MAX_DAYS_AHEAD = "max_days_ahead"
    MAX_DAYS_AGO = "max_days_ago"
    MIN_DAYS_AHEAD = "min_days_ahead"
    IBAN = "iban"
    REQUIRED = "required"
    REQUIRED_IF = "required_if"
    REQUIRED_FROM_AGE = "required_from_age"
    YOUNGER_THAN = "younger_than"
    NOT_EQUAL = "not_equal"
    MIN_AGE = "min_age"
    NOT_SAME_PERSON = "not_same_person"
    QUIET_HOURS = "quiet_hours"


_NEEDS_OTHER = {
    RuleKind.NOT_AFTER,
    RuleKind.NOT_BEFORE,
    RuleKind.REQUIRED_IF,
    RuleKind.REQUIRED_FROM_AGE,
    RuleKind.NOT_SAME_PERSON,
    RuleKind.QUIET_HOURS,
}
_NEEDS_LIMIT = {
    RuleKind.MAX_DAYS_AHEAD,
    RuleKind.MAX_DAYS_AGO,
    RuleKind.MIN_DAYS_AHEAD,
    RuleKind.REQUIRED_FROM_AGE,
    RuleKind.YOUNGER_THAN,
    RuleKind.MIN_AGE,
}
_NEEDS_VALUES = {RuleKind.REQUIRED_IF, RuleKind.NOT_EQUAL}
GAP_KINDS = frozenset({RuleKind.REQUIRED, RuleKind.REQUIRED_IF, RuleKind.REQUIRED_FROM_AGE})


class FormRule(Definition):
    """A check JSON Schema cannot express. `error` refuses the form, `hint` accepts it and tells the clerk.

    `other` is the field compared with or asked; `limit` is days or years; `values` are the values of `other`
    (required_if) or of the field itself (not_equal) that matter.
    """

    kind: RuleKind
    pointer: Pointer
    other: Pointer | None = None
    limit: int | None = None
    values: tuple[str | bool | int, ...] = ()
    level: Literal["error", "hint"]
    message: Text

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
