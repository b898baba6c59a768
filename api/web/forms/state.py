"""A form that comes back: what was typed, what is wrong with it, and what somebody else did meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.errors import CaseError, Conflict, Invalid, NotAllowed


@dataclass(frozen=True)
class ConflictRow:
    """One value of a form in three versions: its name, what the other person saved, what you typed."""

    title: str
    theirs: str
    yours: str

    @property
    def differs(self) -> bool:
        """Whether the two are different."""
        return self.theirs.strip() != self.yours.strip()


@dataclass(frozen=True)
class FormState:
    """State of the forms of a page. `key` names the one that was sent; the others show what is stored. `reasons` stand below
    the message and are not said in it.
    """

    key: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    reasons: tuple[str, ...] = ()
    is_conflict: bool = False
    conflict_rows: tuple[ConflictRow, ...] = ()

    def is_open(self, key: str) -> bool:
        """Whether this form came back and should be open."""
        return bool(key) and self.key == key

    def value(self, key: str, name: str, stored: str = "") -> str:
        """What the field shows: what was typed if this form came back, otherwise what is stored."""
        if not self._came_back(key):
            return stored
        typed = self.values.get(name, ())
        return typed[0] if typed else ""

    def has(self, key: str, name: str, option: str, is_stored: bool = False) -> bool:
        """Whether an option of a group is chosen."""
        return option in self.values.get(name, ()) if self._came_back(key) else is_stored

    def error(self, key: str, name: str) -> str:
        """The fault of a field, "" for none."""
        return self.errors.get(name, "") if self.key == key else ""

    def _came_back(self, key: str) -> bool:
        return self.key == key and bool(self.values)


def opened(key: str) -> FormState:
    """A form that was asked for by its address and is still empty (?formular=…)."""
    return FormState(key=key)


def refused(
    key: str,
    values: Mapping[str, tuple[str, ...]],
    error: CaseError,
    conflict_rows: tuple[ConflictRow, ...] = (),
) -> FormState:
    """A form that came back with the reason why."""
    errors = {fault.pointer: fault.message for fault in error.errors} if isinstance(error, Invalid) else {}
    message, reasons = _told(error)
    return FormState(
        key=key,
        values=values,
        errors=errors,
        message=message,
        reasons=reasons,
        is_conflict=isinstance(error, Conflict),
        conflict_rows=conflict_rows,
    )


def _told(error: CaseError) -> tuple[str, tuple[str, ...]]:
    """A sentence, and several reasons as a list below it: the message of the error names them all in one line."""
    if not isinstance(error, NotAllowed) or len(error.reasons) < 2:
        return error.message, ()
    message = error.message.removesuffix(" ".join(error.reasons)).strip()
    return message or "Das geht noch nicht:", error.reasons


def status_of(error: CaseError) -> int:
    """HTTP status of a refused form."""
    if isinstance(error, Conflict):
        return 409
    return 403 if isinstance(error, NotAllowed) else 422
