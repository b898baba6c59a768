"""The Satzung for the way to school by validity: `law/school_transport.toml`."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from cases.catalogue.authority_schema import Cents, MonthDay
from cases.catalogue.schema import Dated, Definition, Sourced
from cases.errors import NotFound
from cases.rules.benefits.school_transport import DistanceThreshold, SchoolTransportLaw

Metres = Annotated[int, Field(ge=0, le=200_000)]


class Threshold(Definition):
    """Up to this grade (included) the way to school must be longer than this."""

    up_to_grade: Annotated[int, Field(ge=1, le=13)]
    more_than_m: Metres


class SchoolTransportRow(Dated):
    """Distances by grade; for the voluntary benefit: distance, own share for each month, price of the card."""

    thresholds: Annotated[tuple[Threshold, ...], Field(min_length=1)]
    voluntary_more_than_m: Metres
    own_share_cents: Cents
    card_month_cents: Cents
    card_year_cents: Cents

    @model_validator(mode="after")
    def _grades_rise(self) -> Self:
        grades = [item.up_to_grade for item in self.thresholds]
        if grades != sorted(set(grades)):
            raise ValueError("thresholds: up_to_grade muss von Zeile zu Zeile steigen")
        return self


class CarRate(Dated):
    """What is paid for each kilometre by car."""

    cents_per_km: Annotated[int, Field(ge=0, le=200)]


class SchoolTransportChoices(Sourced):
    """What the Satzung decides beside the amounts; `claims_close` is the last day after the end of the school year."""

    dangerous_way_counts: bool
    car_trips_per_day: Annotated[int, Field(ge=1, le=4)]
    claims_close: MonthDay


class SchoolTransportFile(Definition):
    """law/school_transport.toml"""

    office_choices: SchoolTransportChoices
    rows: Annotated[tuple[SchoolTransportRow, ...], Field(min_length=1)]
    car_rates: Annotated[tuple[CarRate, ...], Field(min_length=1)]

    def as_rule(self, on: date) -> SchoolTransportLaw:
        """The Satzung on a day as `cases.rules.benefits.school_transport` reads it; NotFound before the first row."""
        row = next((item for item in self.rows if item.is_valid_on(on)), None)
        car = next((item for item in self.car_rates if item.is_valid_on(on)), None)
        if row is None or car is None:
            raise NotFound(
                f"Für den {on:%d.%m.%Y} sind keine Werte zur Schülerbeförderung gepflegt. "
                "Bitte law/school_transport.toml ergänzen."
            )
        choices = self.office_choices
        month, day = choices.claims_close.split("-")
        return SchoolTransportLaw(
            thresholds=tuple(DistanceThreshold(one.up_to_grade, one.more_than_m) for one in row.thresholds),
            voluntary_more_than_m=row.voluntary_more_than_m,
            own_share_cents=row.own_share_cents,
            card_month_cents=row.card_month_cents,
            card_year_cents=row.card_year_cents,
            car_cents_per_km=car.cents_per_km,
            car_trips_per_day=choices.car_trips_per_day,
            dangerous_way_counts=choices.dangerous_way_counts,
            claims_close=(int(month), int(day)),
            source=row.source,
            choices_source=choices.source,
            car_source=car.source,
            is_sample_value=row.is_sample_value,
            is_choice_sample=choices.is_sample_value,
            is_car_rate_sample=car.is_sample_value or choices.is_sample_value,
        )
