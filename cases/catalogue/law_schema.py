"""Statutory values by validity: `law/<topic>.toml`."""

from datetime import date
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cases.catalogue.authority_schema import Cents
from cases.catalogue.form_rule import FormCondition
from cases.catalogue.schema import AgsPrefix, Dated, Definition, Key, Sourced, Text, check_unique
from cases.catalogue.school_transport_law import SchoolTransportFile, SchoolTransportRow
from cases.rules.benefits.maintenance_advance import FirstOfMonthBirthday, MaintenanceRow, PartialMonth
from cases.rules.benefits.training_grant import GrantCeiling
from cases.rules.competence import KnownPlace
from cases.rules.fees import FeeFrame, FixedFee, FreeCase
from cases.rules.regimes import Regime


class MaintenanceYear(Dated):
    """Minimum maintenance per age group and first-child benefit per month; `advance_*` are the published
    results.
    """

    minimum_0_5_cents: Cents
    minimum_6_11_cents: Cents
    minimum_12_17_cents: Cents
    child_benefit_cents: Cents
    advance_0_5_cents: Cents
    advance_6_11_cents: Cents
    advance_12_17_cents: Cents
    valid_to: date

    def as_rule(self) -> MaintenanceRow:
        """The row as `cases.rules.benefits.maintenance_advance` reads it."""
        minimum = (self.minimum_0_5_cents, self.minimum_6_11_cents, self.minimum_12_17_cents)
        return MaintenanceRow(self.valid_from, self.valid_to, minimum, self.child_benefit_cents, self.source)

    @model_validator(mode="after")
    def _published_results_fit(self) -> Self:
        published = (self.advance_0_5_cents, self.advance_6_11_cents, self.advance_12_17_cents)
        minimum = (self.minimum_0_5_cents, self.minimum_6_11_cents, self.minimum_12_17_cents)
        if any(
            result != amount - self.child_benefit_cents
            for result, amount in zip(published, minimum, strict=True)
        ):
            raise ValueError(
                "advance_… ist nicht minimum_… abzüglich child_benefit_cents (§ 2 Abs. 1 und 2 UVG)"
            )
        return self


class FeeFrameRow(Dated):
    """A fee frame: lowest and highest fee. `key` names it in the program, `number` is that of the
    schedule.
    """

    key: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9a-z.-]*$")]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9a-z]+)*$")]
    title: Text
    minimum_cents: Cents
    maximum_cents: Cents

    def as_rule(self) -> FeeFrame:
        """The frame as `cases.rules.fees` reads it."""
        return FeeFrame(self.number, self.minimum_cents, self.maximum_cents, self.source)

    @model_validator(mode="after")
    def _limits_are_in_order(self) -> Self:
        if self.minimum_cents > self.maximum_cents:
            raise ValueError("minimum_cents liegt über maximum_cents")
        return self


class FreeOfCharge(Sourced):
    """When a fixed fee is not taken: a condition on the form, or on a field of the outcome (`/decision/<key>`)."""

    title: Text
    when: FormCondition


class FixedFeeRow(Dated):
    """A fixed fee for each piece. `key` names it in the program (`fee_keys` of a service)."""

    key: Key
    title: Text
    amount_cents: Cents
    free: tuple[FreeOfCharge, ...] = ()

    def as_rule(self) -> FixedFee:
        """The fee as `cases.rules.fees` reads it."""
        free = tuple(FreeCase(item.title, item.when.as_rule(), item.source) for item in self.free)
        return FixedFee(self.title, self.amount_cents, self.source, free, self.is_sample_value)


class TrainingGrantRow(Dated):
    """Ceiling of the grant for one stage of medical training; `key` as in the form (`/training/status`)."""

    key: Key
    title: Text
    maximum_monthly_cents: Cents
    maximum_months: Annotated[int, Field(ge=1, le=120)]

    def as_rule(self) -> GrantCeiling:
        """The row as `cases.rules.benefits.training_grant` reads it."""
        return GrantCeiling(
            self.title, self.maximum_monthly_cents, self.maximum_months, self.source, self.is_sample_value
        )


class Court(Dated):
    """A court with its address as it stands in instructions on remedies."""

    key: Key
    name: Text
    branch: Literal["verwaltungsgericht", "sozialgericht"]
    street: Text
    postcode: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    town: Text


class ExtraHoliday(Dated):
    """One more statutory holiday of Niedersachsen; valid on that one day."""

    title: Text

    @model_validator(mode="after")
    def _is_one_day(self) -> Self:
        if self.valid_to != self.valid_from:
            raise ValueError("Ein Feiertag ist ein einzelner Tag: valid_from und valid_to müssen gleich sein")
        return self


class HolidayLaw(Definition):
    """Statutory holidays the program does not know by itself; mostly none."""

    rows: tuple[ExtraHoliday, ...] = ()


class Municipality(Dated):
    """A municipality; `samtgemeinde` is the name of the Samtgemeinde it belongs to, `successor` the AGS
    after retirement.
    """

    ags: AgsPrefix
    ars: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None
    name: Text
    kind: Literal["stadt", "gemeinde", "flecken", "gemeindefreier_bezirk"]
    samtgemeinde: str = ""
    successor: AgsPrefix | None = None

    def as_place(self) -> KnownPlace:
        """The place as `cases.rules.competence` reads it."""
        is_free = self.kind == "gemeindefreier_bezirk"
        return KnownPlace(self.ags, self.name, self.valid_to, self.successor or "", is_free)


class ArchivePeriod(Dated):
    """How many months after the offer the answer of the archive is awaited."""

    answer_months: Annotated[int, Field(ge=1, le=24)]


class UnreadSource(Dated):
    """A citation the program rests on that nobody has read again; it concerns the regimes and services it names."""

    citation: Text
    used_for: Text
    regimes: tuple[Regime, ...] = ()
    services: tuple[Key, ...] = ()

    def concerns(self, service_key: str, regime: Regime) -> bool:
        """Whether this service rests on it."""
        return service_key in self.services or regime in self.regimes


class CompetenceTable(Sourced):
    """A kind of task that one table of competence answers; `includes` takes the rows of other tables along.

    `source`, `is_sample_value` and `note` are those of the `fallback`.
    """

    key: Key
    title: Text
    fallback: Key
    includes: tuple[Key, ...] = ()


class CompetenceRule(Dated):
    """This authority is competent for places whose AGS begins with `ags`. `creditor` names a member
    municipality.
    """

    table: Key
    ags: AgsPrefix
    authority: Key
    creditor: str = ""


class OfficeChoices(Sourced):
    """What the UVG leaves open and the office decides: days of a partial month, children born on the 1st."""

    partial_month: PartialMonth
    first_of_month_birthday: FirstOfMonthBirthday


class MaintenanceAdvanceLaw(Definition):
    """law/maintenance_advance.toml"""

    office_choices: OfficeChoices
    rows: Annotated[tuple[MaintenanceYear, ...], Field(min_length=1)]


class FeeLaw(Definition):
    """law/road_closure_fees.toml"""

    rows: Annotated[tuple[FeeFrameRow, ...], Field(min_length=1)]


class FixedFeeLaw(Definition):
    """law/fees.toml"""

    rows: Annotated[tuple[FixedFeeRow, ...], Field(min_length=1)]


class TrainingGrantLaw(Definition):
    """law/training_grants.toml"""

    rows: Annotated[tuple[TrainingGrantRow, ...], Field(min_length=1)]


class ArchiveLaw(Definition):
    """law/archive.toml"""

    rows: Annotated[tuple[ArchivePeriod, ...], Field(min_length=1)]


class UnreadSourceLaw(Definition):
    """law/unread_sources.toml"""

    rows: tuple[UnreadSource, ...] = ()


class CourtLaw(Definition):
    """law/courts.toml"""

    rows: Annotated[tuple[Court, ...], Field(min_length=1)]


class MunicipalityLaw(Definition):
    """law/ags.toml"""

    rows: Annotated[tuple[Municipality, ...], Field(min_length=1)]


class CompetenceLaw(Definition):
    """law/competence.toml: service -> table, table x municipality -> authority, by validity (§§ 14, 17, 98
    NKomVG).
    """

    tables: Annotated[tuple[CompetenceTable, ...], Field(min_length=1)]
    rows: Annotated[tuple[CompetenceRule, ...], Field(min_length=1)]

    def table(self, key: str) -> CompetenceTable | None:
        """The table with this key."""
        return next((table for table in self.tables if table.key == key), None)

    def rules_of(self, key: str) -> tuple[CompetenceRule, ...]:
        """The rows of the table with those it includes, in the order of the file."""
        table = self.table(key)
        keys = (key, *table.includes) if table else ()
        return tuple(row for row in self.rows if row.table in keys)

    @model_validator(mode="after")
    def _tables_exist(self) -> Self:
        check_unique([table.key for table in self.tables], "tables")
        named = [row.table for row in self.rows] + [key for table in self.tables for key in table.includes]
        for key in named:
            if self.table(key) is None:
                raise ValueError(f"Die Tafel „{key}“ gibt es nicht.")
        return self

    @model_validator(mode="after")
    def _one_authority_at_a_time(self) -> Self:
        for table in self.tables:
            for first, second in combinations(self.rules_of(table.key), 2):
                later = max(first.valid_from, second.valid_from)
                if first.ags == second.ags and first.is_valid_on(later) and second.is_valid_on(later):
                    raise ValueError(f"{table.key}: für {first.ags} sind ab {later} zwei Behörden zuständig")
        return self


LawRow = (
    MaintenanceYear
    | FeeFrameRow
    | FixedFeeRow
    | TrainingGrantRow
    | Court
    | Municipality
    | CompetenceRule
    | SchoolTransportRow
    | ExtraHoliday
    | UnreadSource
    | ArchivePeriod
)
LawFile = (
    MaintenanceAdvanceLaw
    | FeeLaw
    | FixedFeeLaw
    | TrainingGrantLaw
    | CourtLaw
    | MunicipalityLaw
    | CompetenceLaw
    | SchoolTransportFile
    | HolidayLaw
    | UnreadSourceLaw
    | ArchiveLaw
)

TOPICS: dict[str, type[LawFile]] = {
    "maintenance_advance": MaintenanceAdvanceLaw,
    "road_closure_fees": FeeLaw,
    "fees": FixedFeeLaw,
    "training_grants": TrainingGrantLaw,
    "courts": CourtLaw,
    "ags": MunicipalityLaw,
    "competence": CompetenceLaw,
    "school_transport": SchoolTransportFile,
    "holidays": HolidayLaw,
    "unread_sources": UnreadSourceLaw,
    "archive": ArchiveLaw,
}
