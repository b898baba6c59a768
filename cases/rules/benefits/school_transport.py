"""Schülerbeförderung: who is entitled, what a card costs the pupil, what is reimbursed, line by line.

Source: § 114 NSchG with the Satzung of the Landkreis. Distances, shares and rates are data of the Satzung
(`law/school_transport.toml`). Distances are metres of the shortest safe way from front door to school entrance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.german import euros, in_words, month_in_words
from cases.rules.time_limits import months_between

_LAST_STATUTORY_GRADE = 10
_LAST_GRADE_MENTAL_DEVELOPMENT = 12
_METRES_PER_KM = 1000
_SCHOOL_YEAR_MONTH = 8
_SUNDAY = 6
_CEILING_SOURCE = "§ 114 Abs. 3 Satz 1 und Abs. 4 NSchG; Absatz 4 ist nicht nachgelesen"


class SchoolType(StrEnum):
    """The Schulform as the form states it."""

    KINDERGARTEN_CLASS = "schulkindergarten"
    PRIMARY = "grundschule"
    HAUPTSCHULE = "hauptschule"
    REALSCHULE = "realschule"
    OBERSCHULE = "oberschule"
    COMPREHENSIVE = "gesamtschule"
    GYMNASIUM = "gymnasium"
    SPECIAL = "foerderschule"
    SPECIAL_MENTAL_DEVELOPMENT = "foerderschule_ge"
    VOCATIONAL_ENTRY = "berufseinstiegsschule"
    VOCATIONAL_FIRST_CLASS = "berufsfachschule_klasse_1"
    VOCATIONAL_OTHER = "andere_berufsbildende"


class Ground(StrEnum):
    """Why somebody is entitled."""

    DISTANCE = "entfernung"
    DISABILITY = "behinderung"
    DANGEROUS_WAY = "gefaehrlicher_weg"
    VOLUNTARY = "freiwillig"


@dataclass(frozen=True)
class DistanceThreshold:
    """Up to this grade (included) the way must be longer than this."""

    up_to_grade: int
    more_than_m: int


@dataclass(frozen=True)
class SchoolTransportLaw:
    """The Satzung on one day. `thresholds` rise by grade, the last one also holds for all above it.

    Voluntary (upper secondary): `own_share_cents` for each month of reimbursement; cards by month or by year.
    `is_choice_sample`: what the Satzung decides beside the amounts is assumed.
    `claims_close` is month and day after the end of the school year.
    """

    thresholds: tuple[DistanceThreshold, ...]
    voluntary_more_than_m: int
    own_share_cents: int
    card_month_cents: int
    card_year_cents: int
    car_cents_per_km: int
    car_trips_per_day: int
    dangerous_way_counts: bool
    claims_close: tuple[int, int]
    source: str
    choices_source: str
    car_source: str
    is_sample_value: bool = False
    is_car_rate_sample: bool = False
    is_choice_sample: bool = False


@dataclass(frozen=True)
class Pupil:
    """What decides about the claim. `grade` None: the Schulform has none, or it was not stated. `visits_other`: another
    school than the nearest is visited; `distance_m` is the way to the nearest (§ 114 (3) sentence 1 NSchG).
    """

    school_type: SchoolType
    grade: int | None
    distance_m: int
    has_disability: bool = False
    has_dangerous_way: bool = False
    visits_other: bool = False


@dataclass(frozen=True)
class Tickets:
    """Tickets bought for one month: how many, price of one in cents."""

    month: date
    count: int
    price_cents: int


@dataclass(frozen=True)
class TravelCosts:
    """What was paid in a period. `ceiling_cents`: cost of the way to the nearest school (None: that one is visited).

    `own_share_months` counts for the voluntary benefit only; `car_distance_m` is one way. `left_out` are tickets of
    months that are not granted (`costs_in_period`).
    """

    tickets: Sequence[Tickets] = ()
    left_out: Sequence[Tickets] = ()
    car_distance_m: int = 0
    car_days: int = 0
    own_share_months: int = 0
    ceiling_cents: int | None = None


_WITHOUT_GRADES = frozenset(
    {
        SchoolType.KINDERGARTEN_CLASS,
        SchoolType.VOCATIONAL_ENTRY,
        SchoolType.VOCATIONAL_FIRST_CLASS,
        SchoolType.VOCATIONAL_OTHER,
    }
)


def lacks_grade(pupil: Pupil) -> bool:
    """Whether the grade is missing where claim and distance depend on it (§ 114 (1) NSchG with the Satzung)."""
    return pupil.grade is None and pupil.school_type not in _WITHOUT_GRADES


def is_statutory(pupil: Pupil) -> bool:
    """Whether § 114 (1) NSchG gives a claim to this Schulform and grade at all."""
    if pupil.school_type in (
        SchoolType.KINDERGARTEN_CLASS,
        SchoolType.VOCATIONAL_ENTRY,
        SchoolType.VOCATIONAL_FIRST_CLASS,
    ):
        return True
    if pupil.school_type is SchoolType.VOCATIONAL_OTHER or pupil.grade is None:
        return False
    if pupil.school_type is SchoolType.SPECIAL_MENTAL_DEVELOPMENT:
        return pupil.grade <= _LAST_GRADE_MENTAL_DEVELOPMENT
    return pupil.grade <= _LAST_STATUTORY_GRADE


def required_distance(law: SchoolTransportLaw, pupil: Pupil) -> int:
    """The way must be longer than this many metres (§ 114 (2) NSchG with the Satzung)."""
    if not is_statutory(pupil):
        return law.voluntary_more_than_m
    if pupil.school_type is SchoolType.KINDERGARTEN_CLASS:
        return law.thresholds[0].more_than_m
    if pupil.grade is not None:
        for threshold in law.thresholds:
            if pupil.grade <= threshold.up_to_grade:
                return threshold.more_than_m
    return law.thresholds[-1].more_than_m


def likely_ground(law: SchoolTransportLaw, pupil: Pupil) -> Ground | None:
    """The ground the stated facts point to; a person decides whether disability or danger is proven. None: no claim, or
    the grade is missing.
    """
    if lacks_grade(pupil):
        return None
    is_far = pupil.distance_m > required_distance(law, pupil)
    if not is_statutory(pupil):
        return Ground.VOLUNTARY if is_far else None
    if is_far:
        return Ground.DISTANCE
    if pupil.has_disability:
        return Ground.DISABILITY
    return Ground.DANGEROUS_WAY if pupil.has_dangerous_way and law.dangerous_way_counts else None


def school_year_of(day: date) -> tuple[date, date]:
    """First and last day of the school year of this day: 1 August to 31 July (§ 28 NSchG)."""
    first = day.year if day.month >= _SCHOOL_YEAR_MONTH else day.year - 1
    return date(first, _SCHOOL_YEAR_MONTH, 1), date(first + 1, _SCHOOL_YEAR_MONTH - 1, 31)


def claims_close_on(law: SchoolTransportLaw, school_year: str) -> date | None:
    """The last day to claim costs of a school year like "2026/27" (1 August to 31 July); None if it is written otherwise."""
    start = school_year[:4]
    return date(int(start) + 1, *law.claims_close) if start.isdigit() and len(start) == 4 else None


def card_calculation(law: SchoolTransportLaw, pupil: Pupil, ground: Ground, *, months: int) -> Calculation:
    """What a card costs the pupil: nothing by statute, else the price of the Satzung. Raises `Invalid` without a claim."""
    lines = list(_entitlement_lines(law, pupil, ground))
    if ground is not Ground.VOLUNTARY:
        lines.append(CalculationLine("Fahrkarte ohne Eigenanteil", 0, "§ 114 Abs. 1 NSchG"))
        return Calculation("Schülerfahrkarte", tuple(lines), 0, "", _is_sample(law, ground))
    if months < 1:
        raise Invalid("Bitte eintragen, für wie viele Monate die Karte gilt (mindestens 1).")
    by_month = law.card_month_cents * months
    own_share = min(by_month, law.card_year_cents)
    note = "Preis der Jahreskarte" if own_share < by_month else f"{months} × {euros(law.card_month_cents)}"
    lines.append(CalculationLine("Eigenanteil", own_share, law.source, note))
    return Calculation("Schülerfahrkarte", tuple(lines), own_share, "", law.is_sample_value)


def costs_in_period(costs: TravelCosts, begins_on: date, ends_on: date, *, is_partial: bool) -> TravelCosts:
    """Only what belongs to the granted period (§ 114 (1) NSchG: the costs of the way to school in that time).

    A ticket counts if its month touches the period. `Invalid` if tickets fall out of a grant that is not partial, for
    more days by car than the period has days from Monday to Saturday, and for an own share of more months than it has.
    """
    inside = [one for one in costs.tickets if _month(begins_on) <= _month(one.month) <= _month(ends_on)]
    left_out = tuple(one for one in costs.tickets if one not in inside)
    if left_out and not is_partial:
        months = ", ".join(month_in_words(one.month) for one in left_out)
        raise Invalid(
            f"Die Fahrkarten für {months} liegen nicht im Zeitraum des Anspruchs. Bitte den Zeitraum ändern oder "
            "„teilweise bewilligen“ wählen und sie dort ablehnen."
        )
    span = (ends_on - begins_on).days + 1
    days = sum((begins_on + timedelta(days=day)).weekday() != _SUNDAY for day in range(span))
    if costs.car_days > days:
        raise Invalid(
            f"Der Zeitraum hat nur {days} Tage von Montag bis Sonnabend, eingetragen sind {costs.car_days} Schultage "
            "mit dem Pkw. Bitte die Schultage oder den Zeitraum ändern."
        )
    if costs.own_share_months > months_between(begins_on, ends_on):
        raise Invalid(
            f"Der Zeitraum umfasst {months_between(begins_on, ends_on)} Monate, der Eigenanteil "
            f"{costs.own_share_months}. Bitte „Monate mit Eigenanteil“ oder den Zeitraum ändern."
        )
    return replace(costs, tickets=tuple(inside), left_out=left_out)


def reimbursement(law: SchoolTransportLaw, pupil: Pupil, ground: Ground, costs: TravelCosts) -> Calculation:
    """What is paid back: tickets and car, less own share, at most the cost to the nearest school; never below 0."""
    lines = list(_entitlement_lines(law, pupil, ground))
    paid = [*_ticket_lines(costs, law), *_car_lines(costs, law)]
    if not paid:
        raise Invalid(
            "Es sind weder Fahrkarten noch Fahrten mit dem Pkw angegeben. Bitte die Antragsdaten ergänzen."
        )
    lines += [*paid, *_left_out_lines(costs, law)]
    total = sum(line.amount_cents or 0 for line in paid)
    if costs.ceiling_cents is not None and total > costs.ceiling_cents:
        label = f"Begrenzung auf die Kosten zur nächstgelegenen Schule: {euros(costs.ceiling_cents)}"
        lines.append(CalculationLine(label, costs.ceiling_cents - total, _CEILING_SOURCE))
        total = costs.ceiling_cents
    if ground is Ground.VOLUNTARY and costs.own_share_months:
        share = min(law.own_share_cents * costs.own_share_months, total)
        note = f"{costs.own_share_months} × {euros(law.own_share_cents)}"
        lines.append(CalculationLine("abzüglich Eigenanteil", -share, law.source, note))
        total -= share
    is_sample = _is_sample(law, ground) or (law.is_car_rate_sample and costs.car_days > 0)
    return Calculation("Erstattung von Schülerfahrtkosten", tuple(lines), total, "", is_sample)


def late_claim_warning(law: SchoolTransportLaw, school_year: str, received_on: date) -> str:
    """The sentence for the clerk if the claim came after the last day of the Satzung; "" if in time."""
    last_day = claims_close_on(law, school_year)
    if last_day is None or received_on <= last_day:
        return ""
    return (
        f"Der Antrag ist nach dem {in_words(last_day)} eingegangen. Ob die Frist der Satzung so lautet und "
        "was danach gilt, bitte prüfen."
    )


def _is_sample(law: SchoolTransportLaw, ground: Ground) -> bool:
    """Whether the result hangs on an assumed value: distances and prices, or the exception for dangerous ways."""
    return law.is_sample_value or (law.is_choice_sample and ground is Ground.DANGEROUS_WAY)


def _entitlement_lines(
    law: SchoolTransportLaw, pupil: Pupil, ground: Ground
) -> tuple[CalculationLine, CalculationLine]:
    _check_ground(law, pupil, ground)
    who = CalculationLine(_who(pupil), None, "§ 114 Abs. 1 NSchG" if is_statutory(pupil) else law.source)
    way = f"{'Weg zur nächsten Schule' if pupil.visits_other else 'Schulweg'} {_metres(pupil.distance_m)}"
    limit = f"Mindestentfernung: länger als {_metres(required_distance(law, pupil))}"
    if ground in (Ground.DISTANCE, Ground.VOLUNTARY):
        return who, CalculationLine(f"{way}, {limit}", None, law.source)
    if ground is Ground.DISABILITY:
        reason = "Anspruch unabhängig von der Entfernung wegen einer Behinderung"
        return who, CalculationLine(f"{way}, {reason}", None, "§ 114 Abs. 2 Satz 3 NSchG")
    reason = "Anspruch unabhängig von der Entfernung wegen eines besonders gefährlichen Schulwegs"
    return who, CalculationLine(f"{way}, {reason}", None, law.choices_source)


def _check_ground(law: SchoolTransportLaw, pupil: Pupil, ground: Ground) -> None:
    if lacks_grade(pupil):
        raise Invalid(
            f"{_who(pupil)}: Der Schuljahrgang fehlt. Davon hängen Anspruch und Mindestentfernung ab. "
            "Bitte bei der Person erfragen und in den Antragsdaten ergänzen."
        )
    if is_statutory(pupil) is (ground is Ground.VOLUNTARY):
        raise Invalid(
            f"{_who(pupil)}: Der gewählte Grund passt nicht. Gesetzlicher Anspruch und freiwillige Leistung "
            "schließen sich aus (§ 114 Abs. 1 NSchG). Bitte Schulform, Klasse und Grund prüfen."
        )
    limit = required_distance(law, pupil)
    if ground in (Ground.DISTANCE, Ground.VOLUNTARY) and pupil.distance_m <= limit:
        raise Invalid(
            f"Der Schulweg von {_metres(pupil.distance_m)} ist nicht länger als die Mindestentfernung von "
            f"{_metres(limit)}. Bitte einen anderen Grund wählen oder ablehnen."
        )
    if ground is Ground.DANGEROUS_WAY and not law.dangerous_way_counts:
        raise Invalid(
            "Die Satzung kennt keine Ausnahme für gefährliche Schulwege. Bitte einen anderen Grund wählen."
        )


def _ticket_lines(costs: TravelCosts, law: SchoolTransportLaw) -> list[CalculationLine]:
    return [
        CalculationLine(
            f"Fahrkarten {month_in_words(one.month)}",
            one.count * one.price_cents,
            law.source,
            f"{one.count} × {euros(one.price_cents)}",
        )
        for one in costs.tickets
    ]


def _left_out_lines(costs: TravelCosts, law: SchoolTransportLaw) -> list[CalculationLine]:
    return [
        CalculationLine(
            f"Fahrkarten {month_in_words(one.month)}: nicht im bewilligten Zeitraum",
            None,
            law.source,
            f"{one.count} × {euros(one.price_cents)}",
        )
        for one in costs.left_out
    ]


def _car_lines(costs: TravelCosts, law: SchoolTransportLaw) -> list[CalculationLine]:
    if not costs.car_days or not costs.car_distance_m:
        return []
    metres = costs.car_distance_m * law.car_trips_per_day * costs.car_days
    # Half a cent counts as a whole one, in favour of the pupil.
    cents = (metres * law.car_cents_per_km + _METRES_PER_KM // 2) // _METRES_PER_KM
    note = (
        f"{costs.car_days} Tage, je {law.car_trips_per_day} Fahrten von {_metres(costs.car_distance_m)}, "
        f"{law.car_cents_per_km} Cent je km"
    )
    return [CalculationLine("Fahrten mit dem Pkw", cents, law.car_source, note)]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _who(pupil: Pupil) -> str:
    grade = f", Klasse {pupil.grade}" if pupil.grade is not None else ""
    return f"{_SCHOOL_NAMES[pupil.school_type]}{grade}"


def _metres(metres: int) -> str:
    return f"{metres:,} m".replace(",", ".")


_SCHOOL_NAMES = {
    SchoolType.KINDERGARTEN_CLASS: "Schulkindergarten",
    SchoolType.PRIMARY: "Grundschule",
    SchoolType.HAUPTSCHULE: "Hauptschule",
    SchoolType.REALSCHULE: "Realschule",
    SchoolType.OBERSCHULE: "Oberschule",
    SchoolType.COMPREHENSIVE: "Gesamtschule",
    SchoolType.GYMNASIUM: "Gymnasium",
    SchoolType.SPECIAL: "Förderschule",
    SchoolType.SPECIAL_MENTAL_DEVELOPMENT: "Förderschule, Schwerpunkt geistige Entwicklung",
    SchoolType.VOCATIONAL_ENTRY: "Berufseinstiegsschule",
    SchoolType.VOCATIONAL_FIRST_CLASS: "Berufsfachschule, Klasse 1 ohne Realschulabschluss",
    SchoolType.VOCATIONAL_OTHER: "berufsbildende Schule",
}
