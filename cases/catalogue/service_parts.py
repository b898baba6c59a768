"""Parts of a service definition: what `service.toml` says in its tables."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cases.catalogue.form_rule import FormCondition
from cases.catalogue.outcome_rule import Side
from cases.catalogue.schema import Definition, Key, Pointer, Sourced, Text
from cases.catalogue.service_routine import ThirdParty
from cases.rules.appeals import CourtBranch
from cases.rules.appeals import Remedy as RemedyChoice
from cases.rules.completeness import Requirement
from cases.rules.retention import RetentionStart


class Confidentiality(StrEnum):
    """Class of protection; decides who may see a case and what a mail may say."""

    NORMAL = "normal"
    PERSONAL = "personenbezogen"
    RESIDENT_REGISTER = "meldedaten"
    TAX_SECRECY = "steuergeheimnis"
    SOCIAL_DATA = "sozialdaten"
    HEALTH_DATA = "gesundheitsdaten"
    POLITICAL_OPINION = "politische_meinung"
    WEAPONS = "waffen"

    @property
    def is_for_the_team_only(self) -> bool:
        """True if nobody but the members of the team may see such a case (Art. 9 DSGVO, weapons).

        Of the data of the residents' register only the case of a person with an Auskunftssperre is, see
        `queries.visible`.
        """
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
    """How long the file is kept; `starts` says in German from when, `waits_for` what must be over besides the case.

    `last_days`: fields of the outcome and pointers into the form, whose latest day must be over, too (the end of a closure,
    the last date of an assembly).
    """

    years: Annotated[int, Field(ge=1, le=100)]
    starts: Text
    waits_for: RetentionStart = RetentionStart.CLOSING
    last_days: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _waits_for_one_thing(self) -> Self:
        if self.last_days and self.waits_for is not RetentionStart.CLOSING:
            raise ValueError("last_days und waits_for schließen sich aus")
        return self


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
    stated (§ 91 (1) sentence 2 AO): by such an outcome, or in a place of the form named in `bears_on`. `against`: on
    which side a corrected place is to the disadvantage, where no field of an outcome says it; any is where nothing is said.
    """

    needed: Literal["interfering", "deviation"] = "interfering"
    bears_on: tuple[Pointer, ...] = ()
    against: dict[Pointer, Side] = Field(default_factory=dict)
    rule: Text
    limit_days: Annotated[int, Field(ge=1, le=90)]

    @model_validator(mode="after")
    def _sides_belong_to_places(self) -> Self:
        unknown = sorted(set(self.against) - set(self.bears_on))
        if unknown:
            raise ValueError(f"against: {', '.join(unknown)} steht nicht in bears_on")
        return self


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


class LetterRule(Definition):
    """A letter of the service: subject line (template) and wording letters/<file>.

    Its text is for the applicant, or for a `third_party`, or (`is_for_bodies`) for every body that is consulted.
    `may_name` are then the only form fields it may speak of; nothing else of the form or of the applicant reaches it.
    """

    key: Key
    title: Text
    subject: Text
    file: Annotated[str, Field(pattern=r"^[a-z0-9_]+\.txt$")]
    is_decision: bool = False
    third_party: ThirdParty | None = None
    is_for_bodies: bool = False
    may_name: tuple[Pointer, ...] = ()

    @model_validator(mode="after")
    def _names_fields_to_others(self) -> Self:
        if self.may_name and self.third_party is None and not self.is_for_bodies:
            raise ValueError("may_name gehört zu einem Schreiben an Dritte oder an beteiligte Stellen")
        return self


class Consultation(Sourced):
    """Somebody who is asked before the decision; silence counts as consent only if configured.

    The address is that of the authority's consulted body with the same key, or (`is_municipality`) that of the
    municipality the case is about. `source`, `is_sample_value` and `note` are those of `days`, which count from the
    announcement of our letter, or from the day the clerk asks without one. `is_required`: a rule wants it heard before
    every decision; the `consultation_rules` of the service name it.
    """

    key: Key
    title: Text
    days: Annotated[int, Field(ge=1, le=90)]
    silence_is_consent: bool = False
    is_municipality: bool = False
    is_required: bool = False
    condition: FormCondition | None = None
    help: Text


class ConsultationRule(Sourced):
    """`source` wants the required bodies heard where a decision rests on one of these values of its choice `field`."""

    field: Key
    values: Annotated[tuple[Key, ...], Field(min_length=1)]


class TextModule(Definition):
    """Selectable standard text (side provision or reasons); `text` is a template line. `kind` as in § 36
    VwVfG; `beschraenkung` and `hinweis` are those of an assembly (§ 8 NVersG). `preselected`: for every outcome or
    for these.
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
    preselected: bool | tuple[Key, ...] = False
    outcomes: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _is_preselected_where_it_is_offered(self) -> Self:
        usual = () if isinstance(self.preselected, bool) else self.preselected
        if not all(map(self.fits, usual)):
            raise ValueError("preselected nennt Ergebnisse, die nicht in outcomes stehen")
        return self

    def fits(self, outcome: str) -> bool:
        """Whether it is offered for this outcome."""
        return not self.outcomes or outcome in self.outcomes

    def is_usual(self, outcome: str) -> bool:
        """Whether a new draft with this outcome has it."""
        usual = self.preselected
        return self.fits(outcome) and (usual if isinstance(usual, bool) else outcome in usual)


class SummaryRow(Definition):
    """One line of the case page. Inside a section with `each` the pointer is relative to one element.

    `asks_day`: a correction of it also asks since when it is told, because that day counts.
    """

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
    asks_day: bool = False


class SummarySection(Definition):
    """A section of the case page; with `each` it repeats for every element of that list.

    `condition`: its fields are asked for only then; where it does not hold and nothing is stated, the page leaves it out.
    """

    title: Text
    each: Pointer | None = None
    condition: FormCondition | None = None
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
    supplement: Pointer | None = None
    po_box: Pointer | None = None
    country: Pointer | None = None
    ags: Pointer | None = None
    email: Pointer | None = None
    phone: Pointer | None = None
    mailbox: Pointer | None = None
    organisation: Pointer | None = None
    subject: Pointer | None = None

    def pointers(self) -> tuple[str, ...]:
        """Every form field of name and address: what stands in the window of a letter."""
        own = (self.given_names, self.family_name, self.street, self.house_number, self.postcode, self.town)
        extras = (self.organisation, self.supplement, self.po_box, self.country)
        return (*own, *(pointer for pointer in extras if pointer is not None))


class Competence(Definition):
    """Who is competent: `table` of law/competence.toml, `pointer` the form field with the AGS (none: the applicant's),
    `fallback` who gets a submission whose place nobody owns (none: that of the table). Where `pointer` is not stated and
    `otherwise_if` holds, the field `otherwise` counts."""

    table: Key
    pointer: Pointer | None = None
    otherwise: Pointer | None = None
    otherwise_if: FormCondition | None = None
    fallback: Key | None = None
