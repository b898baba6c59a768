"""Parts of a service definition: what `service.toml` says in its tables."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cases.catalogue.form_rule import FormCondition
from cases.catalogue.schema import Definition, Key, Pointer, Sourced, Text, check_unique
from cases.catalogue.service_routine import ThirdParty
from cases.rules.appeals import CourtBranch
from cases.rules.appeals import Remedy as RemedyChoice
from cases.rules.completeness import Requirement
from cases.rules.retention import RetentionStart


class Confidentiality(StrEnum):
    """Class of protection; decides who may see a case and what a mail may say."""

    NORMAL = "normal"
    PERSONAL = "personenbezogen"
    TAX_SECRECY = "steuergeheimnis"
    SOCIAL_DATA = "sozialdaten"
    HEALTH_DATA = "gesundheitsdaten"
    POLITICAL_OPINION = "politische_meinung"
    WEAPONS = "waffen"

    @property
    def is_for_the_team_only(self) -> bool:
        """True if nobody but the members of the team may see such a case (Art. 9 DSGVO, weapons)."""
        return self in (
            Confidentiality.HEALTH_DATA,
            Confidentiality.POLITICAL_OPINION,
            Confidentiality.WEAPONS,
        )


class CalculationKind(StrEnum):
    """Which calculation of `cases.rules` the decision page offers."""

    DOG_TAX = "dog_tax"
    MAINTENANCE_ADVANCE = "maintenance_advance"
    FEE_FRAME = "fee_frame"
    FIXED_FEE = "fixed_fee"
    DOG_TAX_END = "dog_tax_end"
    SCHOOL_TRANSPORT = "school_transport"
    TRAINING_GRANT = "training_grant"
    NONE = "none"


class RetentionSpan(Sourced):
    """How long the file is kept; `starts` says in German from when, `waits_for` what must be over besides the case."""

    years: Annotated[int, Field(ge=1, le=100)]
    starts: Text
    waits_for: RetentionStart = RetentionStart.CLOSING


class RetentionOfOutcomes(RetentionSpan):
    """Another retention for files that ended with one of these outcomes (§ 44a WaffG: a refusal)."""

    outcomes: Annotated[tuple[Key, ...], Field(min_length=1)]


class Retention(RetentionSpan):
    """The retention of the service; `by_outcome` are its exceptions."""

    by_outcome: tuple[RetentionOfOutcomes, ...] = ()

    def after(self, outcome: str | None) -> RetentionSpan:
        """The retention of a file that ended with this outcome; None: it ended without one."""
        return next((one for one in self.by_outcome if outcome in one.outcomes), self)


class Remedy(Sourced):
    """Remedy against decisions: kind, branch for the list of forms, court (key of law/courts.toml),
    effect.
    """

    kind: RemedyChoice
    court_branch: CourtBranch
    court: Key
    has_suspensive_effect: bool


class Hearing(Sourced):
    """When the person concerned is heard before the decision; `limit_days` is what the office grants.

    `needed` "interfering": before every interfering outcome; "deviation": only if the clerk departs from what was
    stated (§ 91 (1) sentence 2 AO).
    """

    needed: Literal["interfering", "deviation"] = "interfering"
    rule: Text
    limit_days: Annotated[int, Field(ge=1, le=90)]


class Cooperation(Sourced):
    """The rule of the office for the warning of § 66 (3) SGB I: days between its announcement and its last day."""

    minimum_days: Annotated[int, Field(ge=1, le=90)]


class FormVersions(Definition):
    """Form versions the portal may send; each has its file form-<version>.schema.json."""

    current: Annotated[int, Field(ge=1)]
    versions: tuple[int, ...]

    @model_validator(mode="after")
    def _current_is_listed(self) -> Self:
        if self.current not in self.versions:
            raise ValueError(f"current = {self.current} steht nicht in versions")
        return self


class Step(Definition):
    """One task on the clerk's list."""

    key: Key
    title: Text
    help: Text


class Document(Definition):
    """A paper the service may need. With `condition` it is required only where the condition holds."""

    key: Key
    title: Text
    required: bool
    condition: FormCondition | None = None
    media_types: tuple[Literal["application/pdf", "image/jpeg", "image/png"], ...] = (
        "application/pdf",
        "image/jpeg",
        "image/png",
    )
    help: Text

    @model_validator(mode="after")
    def _condition_belongs_to_required(self) -> Self:
        if self.condition is not None and not self.required:
            raise ValueError("condition ist nur zusammen mit required = true sinnvoll")
        return self

    def as_requirement(self) -> Requirement:
        """The document as `cases.rules.completeness` reads it."""
        return Requirement(
            self.key, self.title, self.required, self.condition.as_rule() if self.condition else None
        )


class Choice(Definition):
    """One option of a choice field; `fee_key` names the fee frame that comes with it (law/road_closure_fees.toml)."""

    value: Key
    label: Text
    fee_key: str = ""


class OutcomeField(Definition):
    """A field the clerk fills for a decision. `default_from` points into the form; money is int cents.

    `required_with_fee`: it may be empty only where no fee is taken (`required` is false then).
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    type: Literal["text", "multiline", "date", "datetime", "month", "int", "money", "bool", "choice"]
    title: Text
    help: str = ""
    required: bool = True
    required_with_fee: bool = False
    default: str | int | bool | None = None
    default_from: Pointer | None = None
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _choices_belong_to_choice(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError('choices gehört zu type = "choice" und nur dazu')
        if self.required and self.required_with_fee:
            raise ValueError("required_with_fee verlangt required = false")
        return self


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
    also where it is no Verwaltungsakt; `notice_period`: the days it asks for. `requires`: what the form must say for
    it. `stops_reminders`: what was granted is over, so no reminder of the earlier cases comes up any more.
    `is_estimate`: it rests on no statement of the person (§ 162 AO), so its sheet says so and the person is heard.
    `leads_to`: its follow-on belongs to another service.
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
    leads_to: LeadsTo | None = None
    fields: tuple[OutcomeField, ...] = ()

    @model_validator(mode="after")
    def _fields_are_unique(self) -> Self:
        check_unique([field.key for field in self.fields], "fields")
        notice = self.notice_period
        if notice and (notice.field, "date") not in {(field.key, field.type) for field in self.fields}:
            raise ValueError(f"notice_period: das Datum „{notice.field}“ gibt es nicht in fields")
        if notice and not self.prior_notice:
            raise ValueError("notice_period verlangt prior_notice")
        return self

    @model_validator(mode="after")
    def _fits_its_end(self) -> Self:
        if self.ends is not Ending.SETTLED and self.letter is None:
            raise ValueError('letter fehlt: nur ends = "settled" kommt ohne Schreiben aus')
        if self.ends is not Ending.DECISION and self.needs_remedy:
            raise ValueError(f'ends = "{self.ends}" ist kein Verwaltungsakt: needs_remedy muss false sein')
        return self

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


class LetterRule(Definition):
    """A letter of the service: subject line (template) and wording letters/<file>."""

    key: Key
    title: Text
    subject: Text
    file: Annotated[str, Field(pattern=r"^[a-z0-9_]+\.txt$")]
    is_decision: bool = False
    third_party: ThirdParty | None = None


class Consultation(Sourced):
    """Somebody who is asked before the decision; silence counts as consent only if configured.

    `source`, `is_sample_value` and `note` are those of `days`.
    """

    key: Key
    title: Text
    days: Annotated[int, Field(ge=1, le=90)]
    silence_is_consent: bool = False
    condition: FormCondition | None = None
    help: Text


class TextModule(Definition):
    """Selectable standard text (side provision or reasons); `text` is a template line. `kind` as in § 36
    VwVfG; `beschraenkung` and `hinweis` are those of an assembly (§ 8 NVersG).
    """

    key: Key
    title: Text
    text: Text
    kind: Literal[
        "auflage",
        "bedingung",
        "befristung",
        "widerrufsvorbehalt",
        "auflagenvorbehalt",
        "beschraenkung",
        "hinweis",
        "begruendung",
    ]
    preselected: bool = False
    outcomes: tuple[Key, ...] = ()


class SummaryRow(Definition):
    """One line of the case page. Inside a section with `each` the pointer is relative to one element."""

    label: Text
    pointer: Pointer
    kind: Literal[
        "text",
        "date",
        "datetime",
        "month",
        "money",
        "bool",
        "iban",
        "enum",
        "integer",
        "percent",
        "length_cm",
    ] = "text"


class SummarySection(Definition):
    """A section of the case page; with `each` it repeats for every element of that list."""

    title: Text
    each: Pointer | None = None
    rows: Annotated[tuple[SummaryRow, ...], Field(min_length=1)]


class ApplicantPointers(Definition):
    """Where the form says who applies; an absent pointer means the form does not ask."""

    family_name: Pointer
    given_names: Pointer
    salutation: Pointer | None = None
    birth_date: Pointer | None = None
    street: Pointer
    house_number: Pointer
    postcode: Pointer
    town: Pointer
    ags: Pointer | None = None
    email: Pointer | None = None
    phone: Pointer | None = None
    mailbox: Pointer | None = None
    organisation: Pointer | None = None
    subject: Pointer | None = None


class Competence(Definition):
    """Who is competent: `table` of law/competence.toml, `pointer` the form field with the AGS (none: the applicant's),
    `fallback` who gets a submission whose place nobody owns (none: that of the table)."""

    table: Key
    pointer: Pointer | None = None
    fallback: Key | None = None
