"""The definition of a service: `services/<key>/service.toml`."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from cases.catalogue.deadline_rule import DeadlineRule
from cases.catalogue.form_rule import FormRule
from cases.catalogue.outcome_rule import Outcome
from cases.catalogue.schema import Definition, Key, Text, check_unique
from cases.catalogue.service_parts import (
    ApplicantPointers,
    CalculationKind,
    Competence,
    Confidentiality,
    Consultation,
    ConsultationRule,
    Cooperation,
    Document,
    FormVersions,
    Hearing,
    LetterRule,
    Remedy,
    Retention,
    Step,
    SummarySection,
    TextModule,
)
from cases.catalogue.service_routine import (
    AnnualNotice,
    InformationBlock,
    Matching,
    Reminder,
    Repetition,
    SignatureSheet,
    Splitting,
)
from cases.errors import NotFound
from cases.facts.kinds import ServiceKind
from cases.rules.completeness import Requirement
from cases.rules.lifecycle import CaseStatus
from cases.rules.regimes import Regime

ItemT = TypeVar("ItemT", Outcome, LetterRule, Document)

STATUSES = tuple(status.value for status in CaseStatus)
_ALWAYS = ("receipt", "withdrawal_confirmation", "hand_over_notice")
_WITH_A_DECISION = ("document_request", "reminder", "refusal")
REQUIRED_LETTERS = {
    ServiceKind.APPLICATION: (*_ALWAYS, *_WITH_A_DECISION),
    ServiceKind.NOTIFICATION: (*_ALWAYS, *_WITH_A_DECISION),
    ServiceKind.CERTIFICATE: (*_ALWAYS, *_WITH_A_DECISION),
    ServiceKind.REPORT: _ALWAYS,
    ServiceKind.PAPERS: _ALWAYS,
    ServiceKind.MESSAGE: _ALWAYS,
}


class Service(Definition):
    """One version of a service. A case keeps the version it began with.

    From `deactivated_on` on the portal takes no submissions any more; cases that are there go on.
    """

    key: Key
    kind: ServiceKind
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    deactivated_on: date | None = None
    deactivated_note: str = ""
    title: Text
    short_title: Text
    description: Text
    portal_description: Text
    leika_key: Annotated[str, StringConstraints(pattern=r"^99[0-9]{12}$")] | None = None
    service_urn: Annotated[str, StringConstraints(pattern=r"^urn:de:[a-z0-9:_-]+$")]
    identifier_note: str = ""
    ozg_id: str = ""
    regime: Regime
    legal_basis: Annotated[tuple[Text, ...], Field(min_length=1)]
    team: Key
    organisation_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}\.[0-9]{2}$")]
    confidentiality: Confidentiality
    target_days: Annotated[int, Field(ge=1, le=365)]
    calculation: CalculationKind
    fee_keys: tuple[str, ...] = ()
    form: FormVersions
    retention: Retention
    remedy: Remedy
    hearing: Hearing
    cooperation: Cooperation | None = None
    competence: Competence
    applicant: ApplicantPointers
    next_step: dict[str, Text]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    documents: tuple[Document, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    form_rules: tuple[FormRule, ...] = ()
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    letters: Annotated[tuple[LetterRule, ...], Field(min_length=1)]
    consultations: tuple[Consultation, ...] = ()
    consultation_rules: tuple[ConsultationRule, ...] = ()
    side_provisions: tuple[TextModule, ...] = ()
    reasons: tuple[TextModule, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    signature_sheet: SignatureSheet | None = None
    matching: Matching | None = None
    splitting: Splitting | None = None
    annual_notice: AnnualNotice | None = None
    repetition: Repetition | None = None
    information_block: InformationBlock | None = None
    summary: Annotated[tuple[SummarySection, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        check_unique([item.key for item in self.steps], "steps")
        check_unique([item.key for item in self.documents], "documents")
        check_unique([item.key for item in self.deadlines], "deadlines")
        check_unique([item.key for item in self.outcomes], "outcomes")
        check_unique([item.key for item in self.letters], "letters")
        check_unique([item.key for item in self.consultations], "consultations")
        check_unique([item.key for item in self.side_provisions], "side_provisions")
        check_unique([item.key for item in self.reasons], "reasons")
        check_unique([item.key for item in self.reminders], "reminders")
        return self

    @model_validator(mode="after")
    def _each_stage_can_end(self) -> Self:
        for is_follow_on, words in ((False, "einer Einsendung"), (True, "eines Folgevorgangs")):
            lasting = [item for item in self.outcomes if not item.is_interim]
            if not any(item.is_offered(is_follow_on=is_follow_on) for item in lasting):
                raise ValueError(f"outcomes: kein Ergebnis passt zum Ende {words} (stage)")
        return self

    @model_validator(mode="after")
    def _letters_are_complete(self) -> Self:
        letters = {letter.key: letter for letter in self.letters}
        missing = [key for key in REQUIRED_LETTERS[self.kind] if key not in letters]
        if missing:
            raise ValueError(f"letters: es fehlt {', '.join(missing)}")
        if self.annual_notice is not None and self.annual_notice.letter not in letters:
            raise ValueError(
                f"annual_notice: den Brief „{self.annual_notice.letter}“ gibt es nicht in letters"
            )
        for outcome in self.outcomes:
            if outcome.letter is None:
                continue
            if outcome.letter not in letters:
                raise ValueError(
                    f"outcomes „{outcome.key}“: den Brief „{outcome.letter}“ gibt es nicht in letters"
                )
            if letters[outcome.letter].is_decision and not outcome.is_decision:
                raise ValueError(
                    f'outcomes „{outcome.key}“: ends = "{outcome.ends}" ist kein Verwaltungsakt, '
                    f"der Brief „{outcome.letter}“ darf nicht is_decision sein"
                )
        return self

    @model_validator(mode="after")
    def _outcomes_are_known(self) -> Self:
        outcomes = {outcome.key for outcome in self.outcomes}
        notices = (self.annual_notice,) if self.annual_notice else ()
        reduced = {key for one in notices for key in one.reduced} - outcomes
        if reduced:
            raise ValueError(f"annual_notice.reduced: unbekanntes Ergebnis {', '.join(sorted(reduced))}")
        named: tuple[TextModule | Reminder | AnnualNotice, ...] = (
            *self.side_provisions,
            *self.reasons,
            *self.reminders,
            *notices,
        )
        kept = {key for one in self.retention.by_outcome for key in one.outcomes} - outcomes
        if kept:
            raise ValueError(f"retention.by_outcome: unbekanntes Ergebnis {', '.join(sorted(kept))}")
        ignored = set(self.repetition.ignored) - outcomes if self.repetition else set()
        if ignored:
            raise ValueError(f"repetition: unbekanntes Ergebnis {', '.join(sorted(ignored))}")
        for item in named:
            unknown = set(item.outcomes) - outcomes
            if unknown:
                raise ValueError(f"„{item.key}“: unbekanntes Ergebnis {', '.join(sorted(unknown))}")
        return self

    @model_validator(mode="after")
    def _each_status_has_its_sentence(self) -> Self:
        if set(self.next_step) != set(STATUSES):
            differing = sorted(set(self.next_step) ^ set(STATUSES))
            raise ValueError(
                f"next_step: braucht genau einen Satz je Status; zu prüfen: {', '.join(differing)}"
            )
        return self

    def outcome(self, key: str) -> Outcome:
        """The outcome with this key; NotFound otherwise."""
        return _named(self.outcomes, key, "Das Ergebnis")

    def letter(self, key: str) -> LetterRule:
        """The letter with this key; NotFound otherwise."""
        return _named(self.letters, key, "Den Brief")

    def document(self, key: str) -> Document:
        """The document with this key; NotFound otherwise."""
        return _named(self.documents, key, "Die Unterlage")

    def wants_bodies_heard_by(self, fields: Mapping[str, object]) -> str:
        """The rule that wants the required bodies heard for a decision with these fields; "" while its ground is open."""
        return next(
            (rule.source for rule in self.consultation_rules if fields.get(rule.field) in rule.values), ""
        )

    def warns(self) -> bool:
        """True if an outcome needs the written warning of § 66 (3) SGB I before."""
        return any(outcome.needs_warning for outcome in self.outcomes)

    def warning_days(self) -> int:
        """Days a warned person has at least; without a rule of its own that of the hearing."""
        return self.cooperation.minimum_days if self.cooperation else self.hearing.limit_days

    def is_taken_on(self, day: date) -> bool:
        """True while the portal may hand in this service."""
        return self.deactivated_on is None or day < self.deactivated_on

    def requirements(self) -> tuple[Requirement, ...]:
        """All documents as `cases.rules.completeness` reads them."""
        return tuple(document.as_requirement() for document in self.documents)


def _named(items: tuple[ItemT, ...], key: str, what: str) -> ItemT:
    for item in items:
        if item.key == key:
            return item
    raise NotFound(f"{what} „{key}“ kennt diese Leistung nicht.")
