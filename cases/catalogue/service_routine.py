"""Parts of a service definition that the program does by itself: reminders, signature sheet, finding a case."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cases.catalogue.schema import Definition, Key, Pointer, Sourced, Text


class Reminder(Sourced):
    """A Wiedervorlage the program sets when the case is decided or settled: `amount` units after a day.

    `pointer` names the form field (`/child/birth_date`) or the field of the outcome (`ends_at`) with that day; empty
    `outcomes` means every outcome. A day that is not known, or that lies in the past, sets nothing. `starts` "age": the
    first day of the month in which the person born on that day completes `amount` years, `lead_months` before it; if
    only the lead has passed, the next working day. `repeats`: once it is ticked off it comes again after the same time,
    as long as the day of the reminder `last_before` (the end of the claim) lies later. `further`: other places of the form
    with such a day (`*`: every element of a list); each day has a reminder of its own. `is_after`: it never comes up
    before its day, on the next working day instead of the last one.
    """

    key: Key
    title: Text
    starts: Literal["form_field", "outcome_field", "decision", "age"]
    pointer: str = ""
    further: tuple[Pointer, ...] = ()
    is_after: bool = False
    amount: Annotated[int, Field(ge=0, le=1000)]
    unit: Literal["days", "weeks", "months", "years"]
    lead_months: Annotated[int, Field(ge=0, le=12)] = 0
    outcomes: tuple[Key, ...] = ()
    repeats: bool = False
    last_before: Key | None = None

    @model_validator(mode="after")
    def _repeats_after_a_time(self) -> Self:
        if self.repeats and (self.starts != "decision" or not self.amount):
            raise ValueError('repeats gehört zu starts = "decision" mit amount ab 1')
        if self.last_before and not self.repeats:
            raise ValueError("last_before gehört zu repeats = true")
        return self

    @model_validator(mode="after")
    def _day_is_named(self) -> Self:
        if (self.starts == "decision") == bool(self.pointer):
            raise ValueError(
                'pointer gehört zu starts = "form_field", "age" und "outcome_field", nicht zu "decision"'
            )
        if self.further and self.starts != "form_field":
            raise ValueError('further gehört zu starts = "form_field"')
        if self.is_after and self.starts == "age":
            raise ValueError('is_after gehört nicht zu starts = "age"')
        if self.starts == "age" and (self.unit != "years" or not self.amount):
            raise ValueError('starts = "age" zählt in unit = "years", mindestens 1')
        if self.lead_months and self.starts != "age":
            raise ValueError('lead_months gehört zu starts = "age"')
        return self


class ThirdParty(Definition):
    """Somebody who is not the applicant and gets a letter: where the form says name and address.

    `offer` is the button of the desk, `step` the step that is done when the letter is ordered.
    """

    family_name: Pointer
    given_names: Pointer
    street: Pointer
    house_number: Pointer
    postcode: Pointer
    town: Pointer
    supplement: Pointer | None = None
    po_box: Pointer | None = None
    country: Pointer | None = None
    offer: Text
    step: Key

    def pointers(self) -> tuple[str, ...]:
        """Every form field of name and address."""
        own = (self.family_name, self.given_names, self.street, self.house_number, self.postcode, self.town)
        extras = (self.supplement, self.po_box, self.country)
        return (*own, *(pointer for pointer in extras if pointer is not None))


class SignatureSheet(Definition):
    """A form on the web that becomes a written application only with a signed sheet, which is one of the documents."""

    document: Key
    help: Text


class EndMatch(Definition):
    """One way to recognise that another case ends the assessment: equal text here and there, both stated.

    `same` are places of both forms of which one must say the same too, because a Kassenzeichen may cover several dogs.
    `is_chip`: a chip number, so the zero some readers put before it does not count, and somebody else may have had it
    before.
    """

    here: Pointer
    there: Pointer
    same: tuple[Pointer, ...] = ()
    is_chip: bool = False


class AnnualNotice(Sourced):
    """A notice for each year to everybody with an assessment in force: Jahresbescheid.

    `outcomes` are those that assess something for the following years, `reduced` those of them at a reduced amount.
    A decided case of the service `ended_by` with one of `ended_outcomes` that matches in one of `matches` ends the
    assessment; `ends_on` are its places with the last day of the keeping, `starts_on` those of the assessment with its
    first, the first one stated counts. Pointers are those of the form; `/decision/<field>` means a field of the outcome.
    """

    key: Key
    title: Text
    letter: Key
    outcomes: Annotated[tuple[Key, ...], Field(min_length=1)]
    reduced: tuple[Key, ...] = ()
    ended_by: Key | None = None
    ended_outcomes: tuple[Key, ...] = ()
    matches: tuple[EndMatch, ...] = ()
    ends_on: tuple[Pointer, ...] = ()
    starts_on: tuple[Pointer, ...] = ()


class Matching(Definition):
    """Where the form may name a case that is there already (Aktenzeichen, Kundennummer), and what was written.

    `text` is what stands first in the message the case it is attached to gets.
    """

    references: Annotated[tuple[Pointer, ...], Field(min_length=1)]
    text: tuple[Pointer, ...] = ()


class Splitting(Definition):
    """What the part of a split message has of the form of the whole: who sent it (`keeps`), never what it is about.

    The clerk says that: in `note` what the part is about, in `text` the words that belong to it. `given` are values
    the form asks for besides.
    """

    keeps: Annotated[tuple[Pointer, ...], Field(min_length=1)]
    note: Pointer
    text: Pointer
    given: dict[Pointer, Text] = {}


class InformationBlock(Sourced):
    """A mark in the register that nobody else may learn of: Auskunftssperre (§ 51 BMG).

    `step` is the step of the check that asks the register. Where `pointer` does not say `own`, somebody else asked: then
    the `outcomes`, which give out data, wait for `representation_step`; `message` tells the clerk.
    """

    step: Key
    pointer: Pointer
    own: Key
    outcomes: Annotated[tuple[Key, ...], Field(min_length=1)]
    representation_step: Key
    message: Text


class Repetition(Definition):
    """What happened before in the same school year: an earlier case of this service at the authority with the same
    statements in `same`. `day` is when it happened; `hint` tells the clerk, the file references follow.

    Cases that ended with one of `ignored` do not count.
    """

    same: Annotated[tuple[Pointer, ...], Field(min_length=1)]
    day: Pointer
    hint: Text
    ignored: tuple[Key, ...] = ()
