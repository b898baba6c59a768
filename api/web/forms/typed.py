"""What was typed into a form: texts, ticks, days, files. Checks the token of the session (CSRF)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, UploadFile

from api.dependencies import StaffSessionDep, ToolboxDep
from api.security import tokens_match
from cases.commands.documents import Upload
from cases.errors import FieldError, Invalid, NotAllowed
from cases.queries.outcome_fields import read_date

_FIELDS_MAX = 400
_TEXT_BYTES_MAX = 400_000

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


@dataclass(frozen=True)
class TypedForm:
    """A form as it was sent. Values keep what was typed, so that the form can come back with it."""

    values: Mapping[str, tuple[str, ...]]
    files: tuple[Upload, ...] = ()

    def text(self, name: str) -> str:
        """The first value of a field, trimmed; "" if it was not sent."""
        return next(iter(self.values.get(name, ())), "").strip()

    def chosen(self, name: str) -> tuple[str, ...]:
        """All values of a group of ticks."""
        return tuple(value for value in self.values.get(name, ()) if value)

    def is_ticked(self, name: str) -> bool:
        """Whether a tick is set."""
        return self.text(name) == "1"

    def number(self, name: str) -> int | None:
        """A whole number, None if there is none."""
        return _number(self.text(name))

    def numbers(self, name: str) -> tuple[int, ...]:
        """The whole numbers of a group of ticks; what is none is left out."""
        found = (_number(text) for text in self.chosen(name))
        return tuple(number for number in found if number is not None)

    def day(self, name: str) -> date:
        """A day as clerks type it ("1.3.26"); `Invalid` names the field."""
        try:
            return read_date(self.text(name))
        except ValueError as error:
            fault = FieldError(name, "Bitte ein Datum eingeben, zum Beispiel 01.03.2026.")
            raise Invalid("Das Datum fehlt oder ist nicht lesbar.", (fault,)) from error

    def one_of(self, name: str, kind: type[ChoiceT]) -> ChoiceT:
        """The chosen value of an enum; `Invalid` names the field if nothing of it is chosen."""
        if self.text(name) not in set(kind):
            message = "Bitte eine Möglichkeit wählen."
            raise Invalid(message, (FieldError(name, message),))
        return kind(self.text(name))

    def optional_day(self, name: str) -> date | None:
        """A day, or None if the field is empty."""
        return self.day(name) if self.text(name) else None

    def fields(self, prefix: str) -> dict[str, str]:
        """The values of all fields whose name begins with the prefix, by the rest of the name; those of a group of ticks with
        blanks between.
        """
        return {
            name.removeprefix(prefix): " ".join(values).strip()
            for name, values in self.values.items()
            if name.startswith(prefix)
        }

    @property
    def version(self) -> int | None:
        """The version of the case the person saw."""
        return self.number("version")


async def read_form(request: Request, person: StaffSessionDep, toolbox: ToolboxDep) -> TypedForm:
    """The form of the person who is logged in; `NotAllowed` if the token of the session is missing."""
    limits = toolbox.limits
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(411)  # browsers always say it; without it nothing would limit the files
    if int(length) > limits.submission_bytes:
        raise HTTPException(413)
    async with request.form(
        max_files=limits.attachment_count, max_fields=_FIELDS_MAX, max_part_size=_TEXT_BYTES_MAX
    ) as form:
        token = request.headers.get("x-csrf-token") or str(form.get("csrf_token", ""))
        if not tokens_match(person.csrf_token, token):
            raise NotAllowed("Diese Seite war zu lange offen. Bitte neu laden und noch einmal absenden.")
        return TypedForm(_texts(form), await _files(form))


TypedFormDep = Annotated[TypedForm, Depends(read_form)]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _texts(form: FormData) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and "\x00" not in value:
            found[name] = (*found.get(name, ()), value)
    return found


async def _files(form: FormData) -> tuple[Upload, ...]:
    sent = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
    return tuple([Upload(file.filename or "", await file.read()) for file in sent])
