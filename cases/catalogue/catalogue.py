"""The loaded catalogue: what services, authorities and law say, by key and by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from jsonschema.protocols import Validator

from cases.catalogue.authority_schema import Authority, DogTax, Team
from cases.catalogue.form_fields import FormField, form_fields
from cases.catalogue.form_messages import gap_for_citizens
from cases.catalogue.form_rules import Receipt, findings
from cases.catalogue.forms import new_validator, schema_errors
from cases.catalogue.law_schema import (
    ArchivePeriod,
    CompetenceLaw,
    CompetenceRule,
    Court,
    CourtLaw,
    ExtraHoliday,
    FeeFrameRow,
    FeeLaw,
    FixedFeeLaw,
    FixedFeeRow,
    LawFile,
    LawRow,
    MaintenanceAdvanceLaw,
    Municipality,
    TrainingGrantLaw,
    TrainingGrantRow,
)
from cases.catalogue.school_transport_law import SchoolTransportFile
from cases.catalogue.service_schema import Service
from cases.catalogue.stated import as_stated, script_faults, script_hints
from cases.catalogue.summary import applicant_of, labels_of, summary_of
from cases.errors import FieldError, NotFound
from cases.facts.service import ApplicantFacts, SummaryGroup
from cases.rules.benefits.dog_tax import DogTaxTariff
from cases.rules.benefits.maintenance_advance import MaintenanceTable
from cases.rules.benefits.school_transport import SchoolTransportLaw
from cases.rules.competence import CompetenceMap, CompetenceRow
from cases.rules.fees import FeeFrame

Schema = Mapping[str, object]


@dataclass(frozen=True)
class ServiceText:
    """A service definition with its form schemas by version and its letter texts by key."""

    service: Service
    schemas: Mapping[int, Schema]
    letters: Mapping[str, str]


@dataclass(frozen=True)
class FormRemark:
    """What the clerk should know about an accepted form. `is_gap`: something is missing, else something
    is odd. `citizen_message` says a gap to the citizen, "" if there is none.
    """

    pointer: str
    message: str
    is_gap: bool
    citizen_message: str


class Catalogue:
    """Read-only; made by `loader.load_catalogue`. `version` is that of the service definition unless said
    otherwise.
    """

    def __init__(
        self,
        services: Sequence[ServiceText],
        authorities: Mapping[str, Authority],
        law: Mapping[str, LawFile],
    ) -> None:
        self._texts = tuple(services)
        self._authorities = dict(authorities)
        self._law = dict(law)
        self._validators: dict[tuple[str, int], Validator] = {}
        self._fields: dict[tuple[str, int], Mapping[str, FormField]] = {}

    # Services

    def service(self, key: str, *, version: int | None = None, on: date | None = None) -> Service:
        """The version asked for, else the one valid on the day, else the newest. NotFound if there is
        none.
        """
        return self._text(key, version, on).service

    def services(self) -> tuple[Service, ...]:
        """The newest version of each service, by title."""
        keys = dict.fromkeys(text.service.key for text in self._texts)
        return tuple(sorted((self.service(key) for key in keys), key=lambda service: service.title))

    def letter_text(self, service_key: str, letter_key: str, version: int | None = None) -> str:
        """The template of a letter."""
        letters = self._text(service_key, version, None).letters
        if letter_key not in letters:
            raise NotFound(f"Den Brief „{letter_key}“ kennt die Leistung „{service_key}“ nicht.")
        return letters[letter_key]

    # Forms; here `version` is the version of the form

    def form_schema(self, service_key: str, version: int) -> dict[str, object]:
        """The JSON Schema of a form version; NotFound if the service never had it."""
        for text in self._texts:
            if text.service.key == service_key and version in text.schemas:
                return dict(text.schemas[version])
        raise NotFound(f"Das Formular „{service_key}“ in Fassung {version} gibt es nicht.")

    def validator(self, service_key: str, version: int) -> Validator:
        """The validator of a form version, made once."""
        key = (service_key, version)
        if key not in self._validators:
            self._validators[key] = new_validator(self.form_schema(*key))
        return self._validators[key]

    def form_fields(self, service_key: str, version: int) -> Mapping[str, FormField]:
        """Every field of the form by pointer."""
        key = (service_key, version)
        if key not in self._fields:
            self._fields[key] = form_fields(self.form_schema(*key))
        return self._fields[key]

    def as_stated(self, service_key: str, version: int, payload: object) -> object:
        """The form as it is read: without invisible characters, empty statements left out."""
        fields = self.form_fields(service_key, version)
        return as_stated(self.form_schema(service_key, version), fields, payload)

    def form_errors(
        self, service_key: str, version: int, payload: object, *, on: date, at: datetime | None = None
    ) -> tuple[FieldError, ...]:
        """Why the form must be refused: schema faults and broken rules of level "error". `on` is the day
        of receipt, `at` its moment where it is known.
        """
        fields = self.form_fields(service_key, version)
        service = self._service_with_form(service_key, version)
        payload = self.as_stated(service_key, version, payload)
        found = schema_errors(self.validator(service_key, version), fields, payload)
        faulty = {error.pointer for error in found}
        found += tuple(
            error for error in script_faults(service, fields, payload) if error.pointer not in faulty
        )
        faulty = {error.pointer for error in found}
        rules = [rule for rule in service.form_rules if rule.level == "error"]
        receipt = Receipt(on, at, self.extra_holidays())
        broken = tuple(error for _, error in findings(rules, payload, receipt) if error.pointer not in faulty)
        return found + broken

    def form_hints(
        self, service_key: str, version: int, payload: object, *, on: date, at: datetime | None = None
    ) -> tuple[FormRemark, ...]:
        """What the clerk should know about an accepted form: broken rules of level "hint", and what letters cannot print."""
        service = self._service_with_form(service_key, version)
        rules = [rule for rule in service.form_rules if rule.level == "hint"]
        fields = self.form_fields(service_key, version)
        payload = self.as_stated(service_key, version, payload)
        broken = tuple(
            FormRemark(error.pointer, error.message, rule.is_gap, gap_for_citizens(rule, fields))
            for rule, error in findings(rules, payload, Receipt(on, at, self.extra_holidays()))
        )
        unprinted = script_hints(service, fields, payload)
        return broken + tuple(FormRemark(hint.pointer, hint.message, False, "") for hint in unprinted)

    def summary(self, service_key: str, version: int, payload: object) -> tuple[SummaryGroup, ...]:
        """The form data in German, in sections."""
        return summary_of(
            self._service_with_form(service_key, version), self.form_fields(service_key, version), payload
        )

    def labels(self, service_key: str, version: int, payload: object) -> dict[str, str]:
        """German label of each enum value the form states, by pointer: the fact `labels` of letters."""
        return labels_of(self.form_fields(service_key, version), payload)

    def applicant(self, service_key: str, version: int, payload: object) -> ApplicantFacts:
        """Who applies, as the form says it."""
        return applicant_of(self._service_with_form(service_key, version).applicant, payload)

    # Authorities and competence

    def authority(self, key: str) -> Authority:
        """The authority; NotFound if the office does not know it."""
        if key not in self._authorities:
            raise NotFound(f"Die Behörde „{key}“ gibt es nicht.")
        return self._authorities[key]

    def authorities(self) -> tuple[Authority, ...]:
        """All authorities, by name."""
        return tuple(sorted(self._authorities.values(), key=lambda authority: authority.name))

    def authority_of_place(self, ags: str) -> Authority | None:
        """The Gemeinde, Stadt or Samtgemeinde this municipality belongs to; None for an unknown or unincorporated place."""
        found = (one for one in self.authorities() if ags and ags in one.places)
        return next(found, None)

    def team(self, authority_key: str, service_key: str) -> Team | None:
        """The team of the authority that handles the service, None if none does.

        What the authority says of its teams comes first; where it is competent and says nothing, it is the team with
        the key the service names, so that a new service needs no change of authorities.
        """
        authority = self.authority(authority_key)
        listed = authority.team_for(service_key)
        if listed is not None or authority_key not in self._competent(service_key):
            return listed
        named = self.service(service_key).team
        return next((team for team in authority.teams if team.key == named), None)

    def _competent(self, service_key: str) -> frozenset[str]:
        service = self.service(service_key)
        rows = {rule.authority for rule in self.competence_rules(service)}
        return frozenset(rows | {self.receiving_authority(service)})

    @cached_property
    def _competence(self) -> CompetenceMap:
        rows = (
            _competence_row(service.key, rule)
            for service in self.services()
            for rule in self.competence_rules(service)
        )
        places = (row.as_place() for row in self.law("ags") if isinstance(row, Municipality))
        return CompetenceMap(tuple(rows), tuple(places))

    def competence_rules(self, service: Service) -> tuple[CompetenceRule, ...]:
        """The entries of the service's table of competence, with source and note."""
        return self._competence_law().rules_of(service.competence.table)

    def competence_title(self, service: Service) -> str:
        """What kind of task it is, in German: the title of the service's table of competence."""
        table = self._competence_law().table(service.competence.table)
        return table.title if table else ""

    def receiving_authority(self, service: Service) -> str:
        """Key of the authority that gets a submission of this service whose place nobody owns."""
        table = self._competence_law().table(service.competence.table)
        key = service.competence.fallback or (table.fallback if table else None)
        if key is None:
            raise NotFound(f"Die Tafel „{service.competence.table}“ steht nicht in law/competence.toml.")
        return key

    def competence(self) -> CompetenceMap:
        """All rows of competence with the places, for `cases.rules.competence`."""
        return self._competence

    def competence_rule(self, row: CompetenceRow) -> CompetenceRule:
        """The catalogue entry behind a row: source, sample flag with note, and the municipality that is
        creditor.
        """
        for rule in self.competence_rules(self.service(row.service_key)):
            if _competence_row(row.service_key, rule) == row:
                return rule
        raise NotFound("Diese Zuständigkeit steht nicht im Katalog.")

    def _competence_law(self) -> CompetenceLaw:
        law = self._law["competence"]
        if not isinstance(law, CompetenceLaw):
            raise NotFound("Die Zuständigkeiten fehlen im Katalog.")
        return law

    # Law

    def law(self, topic: str, on: date | None = None) -> tuple[LawRow, ...]:
        """The rows of law/<topic>.toml valid on the day (None: all rows)."""
        if topic not in self._law:
            raise NotFound(f"Zu „{topic}“ stehen keine Werte im Katalog.")
        rows: tuple[LawRow, ...] = self._law[topic].rows
        return tuple(row for row in rows if on is None or row.is_valid_on(on))

    def extra_holidays(self) -> frozenset[date]:
        """Statutory holidays that law/holidays.toml adds to those of Niedersachsen."""
        rows = self._law["holidays"].rows if "holidays" in self._law else ()
        return frozenset(row.valid_from for row in rows if isinstance(row, ExtraHoliday))

    def court(self, key: str) -> Court:
        """The court with this key."""
        law = self._law["courts"]
        for court in law.rows if isinstance(law, CourtLaw) else ():
            if court.key == key:
                return court
        raise NotFound(f"Das Gericht „{key}“ gibt es nicht.")

    def municipalities(self, on: date) -> tuple[Municipality, ...]:
        """All municipalities of the Landkreis on the day, members of a Samtgemeinde too, with Osterheide."""
        return tuple(row for row in self.law("ags", on) if isinstance(row, Municipality))

    def municipality(self, ags: str, on: date) -> Municipality:
        """The municipality with this AGS on the day; NotFound for unknown and for retired keys."""
        for row in self.municipalities(on):
            if row.ags == ags:
                return row
        raise NotFound(f"Den Gemeindeschlüssel {ags} gibt es an diesem Tag nicht.")

    def dog_tax_row(self, authority_key: str, on: date, ags: str | None = None) -> DogTax:
        """The tariff of the Satzung with due dates and notes; `ags` is the place of the dog, in a Samtgemeinde its
        member. NotFound for a place that another authority taxes.
        """
        authority = self.authority(authority_key)
        is_elsewhere = bool(ags and authority.ags and ags != authority.ags)
        rows = [
            row
            for row in authority.dog_tax
            if row.is_valid_on(on) and (row.ags == ags or (row.ags is None and not is_elsewhere))
        ]
        if not rows:
            raise NotFound(
                "Für diesen Ort und Tag ist hier kein Hundesteuertarif gepflegt. "
                "Bitte den Ort prüfen, den Vorgang abgeben oder den Tarif im Katalog ergänzen."
            )
        return max(rows, key=lambda row: row.ags is not None)

    def dog_tax_tariff(self, authority_key: str, on: date, ags: str | None = None) -> DogTaxTariff:
        """The tariff for `cases.rules.benefits.dog_tax`."""
        return self.dog_tax_row(authority_key, on, ags).as_rule()

    def maintenance_table(self) -> MaintenanceTable:
        """All years of the Unterhaltsvorschuss with the choices of the office, for `cases.rules.benefits`."""
        law = self._law["maintenance_advance"]
        if not isinstance(law, MaintenanceAdvanceLaw):
            raise NotFound("Die Beträge zum Unterhaltsvorschuss fehlen im Katalog.")
        choices = law.office_choices
        return MaintenanceTable(
            tuple(row.as_rule() for row in law.rows), choices.partial_month, choices.first_of_month_birthday
        )

    def school_transport(self) -> SchoolTransportFile:
        """All values of the Satzung for the way to school."""
        law = self._law["school_transport"]
        if not isinstance(law, SchoolTransportFile):
            raise NotFound("Die Werte zur Schülerbeförderung fehlen im Katalog.")
        return law

    def school_transport_law(self, on: date) -> SchoolTransportLaw:
        """The Satzung for the way to school on a day, for `cases.rules.benefits.school_transport`."""
        return self.school_transport().as_rule(on)

    def fee_frame_row(self, key: str, on: date) -> FeeFrameRow:
        """The fee frame with its title; `key` as in law/road_closure_fees.toml."""
        law = self._law["road_closure_fees"]
        for row in law.rows if isinstance(law, FeeLaw) else ():
            if row.key == key and row.is_valid_on(on):
                return row
        raise NotFound(f"Den Gebührenrahmen „{key}“ gibt es an diesem Tag nicht.")

    def fee_frame(self, key: str, on: date) -> FeeFrame:
        """The fee frame for `cases.rules.fees`."""
        return self.fee_frame_row(key, on).as_rule()

    def fixed_fee_row(self, key: str, on: date) -> FixedFeeRow:
        """The fixed fee with its title and free cases; `key` as in law/fees.toml. NotFound outside its validity."""
        law = self._law["fees"]
        for row in law.rows if isinstance(law, FixedFeeLaw) else ():
            if row.key == key and row.is_valid_on(on):
                return row
        raise NotFound(f"Die Gebühr „{key}“ gibt es an diesem Tag nicht. Bitte in law/fees.toml ergänzen.")

    def training_grant_row(self, key: str, on: date) -> TrainingGrantRow:
        """The ceiling for this stage of training; NotFound outside its validity."""
        law = self._law["training_grants"]
        for row in law.rows if isinstance(law, TrainingGrantLaw) else ():
            if row.key == key and row.is_valid_on(on):
                return row
        raise NotFound(f"Für „{key}“ steht kein Höchstbetrag in law/training_grants.toml. Bitte ergänzen.")

    def archive_period(self, on: date) -> ArchivePeriod:
        """How long the answer of the archive is awaited; NotFound outside its validity."""
        for row in self.law("archive", on):
            if isinstance(row, ArchivePeriod):
                return row
        raise NotFound("Die Frist für die Antwort des Archivs fehlt. Bitte in law/archive.toml ergänzen.")

    def _text(self, key: str, version: int | None, on: date | None) -> ServiceText:
        fitting = [
            text
            for text in self._texts
            if text.service.key == key
            and (version is None or text.service.version == version)
            and (on is None or text.service.valid_from <= on)
        ]
        if not fitting:
            raise NotFound(f"Die Leistung „{key}“ gibt es nicht (Fassung oder Tag prüfen).")
        return max(fitting, key=lambda text: (text.service.valid_from, text.service.version))

    def _service_with_form(self, key: str, form_version: int) -> Service:
        """The newest definition that is written for this form version, else the newest that still accepts
        it.
        """
        fitting = [
            text.service for text in self._texts if text.service.key == key and form_version in text.schemas
        ]
        if not fitting:
            raise NotFound(f"Das Formular „{key}“ in Fassung {form_version} gibt es nicht.")
        return max(fitting, key=lambda service: (service.form.current == form_version, service.version))


def _competence_row(service_key: str, rule: CompetenceRule) -> CompetenceRow:
    return CompetenceRow(service_key, rule.ags, rule.authority, rule.valid_from, rule.valid_to)
