"""Common ground of all catalogue files: strict models, and faults that name file and key in plain words."""

from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from cases.errors import FieldError, Invalid

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
AgsPrefix = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}([0-9]{3,4})?$")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[A-Za-z0-9_*]+)+$")]

SAMPLE_MARK = "(Beispielwert)"
"""How a letter shows that a value in it is a sample."""

SAMPLE_NOTE = "Beispielwert – vor dem Einsatz durch die Kommune zu prüfen"

DefinitionT = TypeVar("DefinitionT", bound="Definition")


class Definition(BaseModel):
    """Base of all catalogue models: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Definition):
    """A value that a law, a Satzung or a Kommune can change. `is_sample_value` needs a German `note` that
    is shown.
    """

    source: Text
    is_sample_value: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _sample_has_note(self) -> "Sourced":
        if self.is_sample_value and not self.note:
            raise ValueError("is_sample_value = true verlangt einen sichtbaren Hinweis in note")
        return self


class Dated(Sourced):
    """A sourced value with its validity; `valid_to` is the last day, None for open."""

    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _period_runs_forward(self) -> "Dated":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to liegt vor valid_from")
        return self

    def is_valid_on(self, day: date) -> bool:
        """True on each day from valid_from to valid_to, both included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class CatalogueError(Invalid):
    """At least one catalogue file is wrong; `errors` holds one entry per fault (pointer = "file: key")."""

    code = "katalog-fehlerhaft"

    def __init__(self, faults: tuple[FieldError, ...]) -> None:
        lines = "\n".join(f"- {fault.pointer}: {fault.message}" for fault in faults)
        super().__init__(f"Der Katalog ist fehlerhaft, das Programm startet nicht:\n{lines}", faults)


def check_unique(keys: list[str], what: str) -> None:
    """Raises ValueError naming the first key that stands there twice."""
    for index, key in enumerate(keys):
        if key in keys[:index]:
            raise ValueError(f"{what}: der Schlüssel „{key}“ kommt doppelt vor")


def faults_of(file: str, error: ValidationError) -> tuple[FieldError, ...]:
    """One fault per pydantic error, with file, key path and a plain German sentence."""
    return tuple(
        FieldError(f"{file}: {_key_path(item['loc'])}", _sentence(item["type"], item["msg"]))
        for item in error.errors()
    )


def _key_path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return path.lstrip(".") or "(ganze Datei)"


def _sentence(kind: str, message: str) -> str:
    if kind == "missing":
        return "Dieser Schlüssel fehlt."
    if kind == "extra_forbidden":
        return "Dieser Schlüssel ist unbekannt (Schreibfehler?)."
    return message.removeprefix("Value error, ")
