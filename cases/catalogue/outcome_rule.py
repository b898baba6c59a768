"""What a decision may be: outcomes with their fields, endings and what they require."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cases.catalogue.form_rule import FormCondition
from cases.catalogue.schema import Definition, Key, Pointer, Sourced, Text, check_unique
from cases.rules.delivery import DeliveryWay


class Choice(Definition):
    """One option of a choice field; `fee_key` names the fee that comes with it (law/road_closure_fees, law/fees)."""

    value: Key
    label: Text
    fee_key: str = ""


_NOTHING = re.compile(r"(0+([.,]0*)?\s*(€|Euro|EUR)?|nein)?")


class NeededWith(Definition):
    """With which values of the field `choice` another field may not stay empty; without `values`: with any but 0 and no."""

    choice: str
    values: tuple[str, ...] = ()

    def holds(self, typed: Mapping[str, str]) -> bool:
        """Whether what is typed into that field asks for the other."""
        value = typed.get(self.choice, "").strip()
        return value in self.values if self.values else not _NOTHING.fullmatch(value)


_TIMES = ("date", "datetime")
Side = Literal["earlier", "later", "fewer", "more", "either"]
"""On which side of what was declared another value is to the disadvantage: days and numbers."""
_TYPE_OF: dict[str, str] = {
    "earlier": "date",
    "later": "date",
    "fewer": "int",
    "more": "int",
    "either": "int",
}


class OutcomeField(Definition):
    """A field the clerk fills for a decision. `default_from` points into the form; money is int cents. `default_group`: a
    group of the form that, where it is stated, stands in for that of `default_from` (the person a certificate is for).

    `required_with_fee`: it may be empty only where no fee is taken (`required` is false then). `needed_with`: it may be
    empty only with other values of a choice, or where another field is empty (`required` is false then, too).
    `after`: the field it must not lie before; a moment must lie after it. `before`: the other way round. `more_than` and
    `at_most`: the numbers between which a number lies.
    `not_before_announcement`: a day on which the addressee must have done something, so it lies after the day the letter
    is announced. `not_future`: the letter tells of it as past, so it lies no later than today. `against`: on which side
    of the declared day or number a value is to the disadvantage of the person (§ 91 (1) AO); "" means any other value
    may be, "either" a number on both sides.
    `once_by`: where `default_from` is a list, an element that says in these fields what an earlier one says does not count;
    `once_alike`: fields that must agree besides, and may be empty in both. `only_follow_on`: not asked for in the case of a
    submission. `dates_from`: groups of the form with `begins_at` and `ends_at`; the value of a field of type "dates"
    names those it is about by their beginnings, as the form writes them, with blanks between.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    type: Literal["text", "multiline", "date", "datetime", "month", "int", "money", "bool", "choice", "dates"]
    title: Text
    help: str = ""
    required: bool = True
    required_with_fee: bool = False
    needed_with: NeededWith | None = None
    default: str | int | bool | None = None
    default_from: Pointer | None = None
    default_group: Pointer | None = None
    choices: tuple[Choice, ...] = ()
    after: str = ""
    before: str = ""
    more_than: str = ""
    at_most: str = ""
    not_before_announcement: bool = False
    not_future: bool = False
    against: Literal["", Side] = ""
    once_by: tuple[str, ...] = ()
    once_alike: tuple[str, ...] = ()
    only_follow_on: bool = False
    dates_from: tuple[Pointer, ...] = ()

    @model_validator(mode="after")
    def _choices_belong_to_choice(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError('choices gehört zu type = "choice" und nur dazu')
        if (self.type == "dates") != bool(self.dates_from):
            raise ValueError('dates_from gehört zu type = "dates" und nur dazu')
        if self.required and (self.required_with_fee or self.needed_with):
            raise ValueError("required_with_fee und needed_with verlangen required = false")
        if self.not_before_announcement and self.type != "date":
            raise ValueError('not_before_announcement verlangt type = "date"')
        if self.against and self.type != _TYPE_OF[self.against]:
            raise ValueError(f'against = "{self.against}" verlangt type = "{_TYPE_OF[self.against]}"')
        if self.not_future and (self.type not in _TIMES or self.not_before_announcement):
            raise ValueError("not_future verlangt einen Tag oder Zeitpunkt, der nicht erst kommt")
        return self

    @model_validator(mode="after")
    def _may_be_left_out(self) -> Self:
        if self.once_by and (self.type != "int" or not self.default_from):
            raise ValueError('once_by verlangt type = "int" und default_from')
        if self.once_alike and not self.once_by:
            raise ValueError("once_alike verlangt once_by")
        if self.only_follow_on and self.required:
            raise ValueError("only_follow_on verlangt required = false")
        return self

    def is_needed(self, typed: Mapping[str, str]) -> bool:
        """Whether it may not stay empty beside what is typed into the other fields."""
        return self.required or (self.needed_with is not None and self.needed_with.holds(typed))

    def date_pointers(self) -> tuple[str, ...]:
        """Where the form states the dates of a field of type "dates"."""
        return tuple(f"{group}/{name}" for group in self.dates_from for name in ("begins_at", "ends_at"))


class Ending(StrEnum):
    """How an outcome ends a case: by a decision (Verwaltungsakt), settled without one, or not at all (interim)."""

    DECISION = "decision"
    SETTLED = "settled"
    INTERIM = "interim"


class Stage(StrEnum):
    """Where an outcome belongs: the case of a submission, the follow-on of a decided case, or both."""

    FIRST = "first"
    FOLLOW_ON = "follow_on"
    ANY = "any"


class NoticePeriod(Sourced):
    """Days for a statement between the announcement of the prior notice and the day in the outcome field `field`.

    `what` names the effect in German, as the title of its date ("Zahlung vorläufig einstellen").
    """

    days: Annotated[int, Field(ge=1, le=90)]
    field: str
    what: Text


class FutureOnly(Sourced):
    """The day (or moment) in `field` must not lie before the Bekanntgabe: always, or where `choice` has this `value`."""

    field: str
    choice: str = ""
    value: str = ""


class YearLimit(Sourced):
    """A reversal must become effective within a year of the day in `field`: always, or where `choice` has one of `values`.

    `past_from`: only what lies before the Bekanntgabe is bound, the day of the effect stands there. `of_relief`: only a tax
    relief of an earlier decision that goes is bound; with `past_only`, only for the time before the Bekanntgabe.
    `unless`: the field that is ticked where the year does not bind, by the rule `unless_source`. `way_out` tells the clerk
    what is left.
    """

    field: str
    choice: str = ""
    values: tuple[str, ...] = ()
    past_from: str = ""
    of_relief: bool = False
    past_only: bool = False
    unless: str = ""
    unless_source: str = ""
    way_out: Text

    def fields(self) -> tuple[tuple[str, str], ...]:
        """The fields it names, each with the type it must have."""
        named = (
            (self.field, "date"),
            (self.past_from, "date"),
            (self.unless, "bool"),
            (self.choice, "choice"),
        )
        return tuple((key, kind) for key, kind in named if key)


class TakesPlace(Definition):
    """What an outcome is about: when it `begins` and `ends`, as fields of the outcome or pointers into the form.

    After its end the outcome is `over`: a sentence that refuses it, or only a hint where `may_be_over`. A beginning that
    lies before the Bekanntgabe is told the clerk with `too_early`.
    """

    begins: str = ""
    ends: str
    over: Text
    may_be_over: bool = False
    too_early: str = ""

    @model_validator(mode="after")
    def _beginning_has_its_hint(self) -> Self:
        if bool(self.begins) != bool(self.too_early):
            raise ValueError("takes_place: begins und too_early gehören zusammen")
        return self


class CooperationDemand(Definition):
    """The outcome sets a period to cooperate, until the date in `field`; where `choice` has this `value`, its letter names
    the consequence of § 66 SGB I. How long it should be at least says [cooperation] of the service.
    """

    field: str
    choice: str
    value: str


class FieldMove(Definition):
    """What is stated `here` and goes to `there` in the form of another service."""

    here: Pointer
    there: Pointer


class LeadsTo(Definition):
    """The service of the follow-on after an outcome, where it is another one, and what goes along into its form.

    `hint` tells the clerk there what to do.
    """

    service: Key
    fields: Annotated[tuple[FieldMove, ...], Field(min_length=1)]
    hint: Text


class OutcomeCondition(FormCondition):
    """What the form must say for an outcome; `message` tells the clerk why it is not possible and what is."""

    message: Text


class Outcome(Definition):
    """One way a case can end. `settled` is no Verwaltungsakt: the case is closed at once, and the letter, if there
    is one, only informs. `interim` is none either: the letter goes out, and the case stays in check.

    `decides_on_file`: missing papers and open demands do not stop it. `citizen_title` is what the portal tells; ""
    means the title. `prior_notice`: the law that asks for a notice and time for a statement before it in any case,
    also where it is no Verwaltungsakt; `notice_period`: the days it asks for. `future_only`: where it may not work
    back; `takes_place`: what it is about has not passed; `demand`: it sets a period to cooperate. `year_limits`: within
    which time of knowing the facts it must be announced (§ 48 (4) VwVfG, § 45 (4) SGB X), by ground. `requires`: what the
    form must say for it. `stops_reminders`: what was granted is over, so no reminder of the earlier cases comes up any
    more. `is_estimate`: it rests on no statement of the person (§ 162 AO), so its sheet says so.
    `departs_from_declaration`: it refuses or replaces what the person declared, so the person is heard (§ 91 AO).
    `leads_to`: its follow-on belongs to another service. `delivery`: its letter goes this way if the clerk chose none,
    also past a mailbox, because something on paper belongs to it.
    """

    key: Key
    title: Text
    citizen_title: str = ""
    ends: Ending = Ending.DECISION
    stage: Stage = Stage.ANY
    letter: Key | None = None
    decides_on_file: bool = False
    prior_notice: str = ""
    notice_period: NoticePeriod | None = None
    future_only: FutureOnly | None = None
    year_limits: tuple[YearLimit, ...] = ()
    takes_place: TakesPlace | None = None
    demand: CooperationDemand | None = None
    requires: OutcomeCondition | None = None
    needs_reasons: bool
    is_interfering: bool
    needs_remedy: bool
    calculation: bool
    four_eyes: bool
    needs_warning: bool = False
    needs_side_provisions: bool = False
    stops_reminders: bool = False
    is_estimate: bool = False
    departs_from_declaration: bool = False
    leads_to: LeadsTo | None = None
    delivery: Literal["post"] | None = None
    fields: tuple[OutcomeField, ...] = ()

    @model_validator(mode="after")
    def _fields_are_unique(self) -> Self:
        check_unique([field.key for field in self.fields], "fields")
        types = {field.key: field.type for field in self.fields}
        for field in self.fields:
            others = {types.get(key) for key in (field.after, field.before) if key}
            if others and (field.type not in _TIMES or others != {field.type}):
                raise ValueError(
                    f"{field.key}: after und before verlangen zwei Tage oder zwei Zeitpunkte in fields"
                )
            numbers = {types.get(key) for key in (field.more_than, field.at_most) if key}
            if numbers and {field.type, *numbers} != {"int"}:
                raise ValueError(f"{field.key}: more_than und at_most verlangen Zahlen in fields")
        choices = {(field.key, one.value) for field in self.fields for one in field.choices}
        for field in self.fields:
            rule = field.needed_with
            named = {(rule.choice, value) for value in rule.values} if rule else set()
            if rule and (rule.choice not in types or not named <= choices):
                raise ValueError(f"{field.key}: needed_with nennt Werte, die „{rule.choice}“ nicht hat")
        notice = self.notice_period
        if notice and (notice.field, "date") not in {(field.key, field.type) for field in self.fields}:
            raise ValueError(f"notice_period: das Datum „{notice.field}“ gibt es nicht in fields")
        if notice and not self.prior_notice:
            raise ValueError("notice_period verlangt prior_notice")
        return self

    @model_validator(mode="after")
    def _days_are_fields(self) -> Self:
        rule = self.future_only
        if rule is not None:
            self._need_day("future_only", rule.field, rule.choice, rule.value)
        if self.demand is not None:
            self._need_day("demand", self.demand.field, self.demand.choice, self.demand.value)
        place = self.takes_place
        for day in (place.begins, place.ends) if place is not None else ():
            if day and not day.startswith("/"):
                self._need_day("takes_place", day, "", "")
        return self

    def _need_day(self, rule: str, day: str, choice: str, value: str) -> None:
        """`ValueError` where a rule names a date or a choice that is not among the fields."""
        if day not in {field.key for field in self.fields if field.type in _TIMES}:
            raise ValueError(f"{rule}: das Datum „{day}“ gibt es nicht in fields")
        values = {(field.key, one.value) for field in self.fields for one in field.choices}
        if (choice, value) not in {*values, ("", "")}:
            raise ValueError(f"{rule}: „{value}“ ist kein Wert von „{choice}“")

    @model_validator(mode="after")
    def _year_limits_name_their_fields(self) -> Self:
        types = {field.key: field.type for field in self.fields}
        values = {choice.value for field in self.fields for choice in field.choices}
        for rule in self.year_limits:
            wrong = [key for key, kind in rule.fields() if types.get(key) != kind]
            wrong += [value for value in rule.values if value not in values]
            if (
                wrong
                or bool(rule.choice) != bool(rule.values)
                or bool(rule.unless) != bool(rule.unless_source)
                or (rule.past_only and not rule.of_relief)
            ):
                raise ValueError(
                    f"year_limits: Felder, Werte oder Fundstelle passen nicht: {', '.join(wrong)}"
                )
        return self

    @model_validator(mode="after")
    def _fits_its_end(self) -> Self:
        if self.ends is not Ending.SETTLED and self.letter is None:
            raise ValueError('letter fehlt: nur ends = "settled" kommt ohne Schreiben aus')
        if self.ends is not Ending.DECISION and self.needs_remedy:
            raise ValueError(f'ends = "{self.ends}" ist kein Verwaltungsakt: needs_remedy muss false sein')
        return self

    @property
    def grants(self) -> bool:
        """Whether it gives what was applied for: it names an amount and is no answer to missing papers or to a grant."""
        return self.calculation and not self.decides_on_file and self.stage is not Stage.FOLLOW_ON

    @property
    def amends(self) -> bool:
        """Whether it changes an earlier grant that goes on: it names the grant and the day of the change."""
        return {"granted_on", "begins_on"} <= {field.key for field in self.fields}

    def way(self, chosen: str) -> str:
        """The stored way of its letter: the one the clerk chose, else its own; "" for the usual way of the case."""
        return chosen or (DeliveryWay.SIMPLE.value if self.delivery == "post" else "")

    def is_offered(self, *, is_follow_on: bool) -> bool:
        """Whether a case of this stage can end so."""
        return self.stage in (Stage.ANY, Stage.FOLLOW_ON if is_follow_on else Stage.FIRST)

    @property
    def is_decision(self) -> bool:
        """True for a Verwaltungsakt."""
        return self.ends is Ending.DECISION

    @property
    def is_interim(self) -> bool:
        """True if the case stays open after it (a waiting list, a payment that is only suspended)."""
        return self.ends is Ending.INTERIM
