"""Grant for medical training (Förderrichtlinie): a monthly amount within the ceiling of the guideline."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from cases.facts.ledger import Calculation, CalculationLine
from cases.rules.benefits.refunds import Granted, Months
from cases.rules.german import euros, in_words
from cases.rules.time_limits import Period, PeriodUnit, months_between, months_later

_REFUND = "§ 49a Abs. 1 VwVfG"


@dataclass(frozen=True)
class GrantCeiling:
    """What the guideline allows at most for one stage of training. Cents per month, number of months."""

    title: str
    maximum_monthly_cents: int
    maximum_months: int
    source: str
    is_sample_value: bool = False


@dataclass(frozen=True)
class GrantedTraining(Granted):
    """What an earlier decision granted: cents per month, for how many months of its time."""

    monthly_cents: int
    months: int


def paid_cents(months: Months[GrantedTraining]) -> int:
    """What was paid in these months; a time may touch one month more than it was granted for."""
    counted = Counter(grant for _, grant in months)
    return sum(grant.monthly_cents * min(count, grant.months) for grant, count in counted.items())


def check_grant(ceiling: GrantCeiling, monthly_cents: int, months: int) -> str | None:
    """Why the guideline does not allow this grant, as a sentence for the clerk; None if it does."""
    if monthly_cents < 1 or months < 1:
        return "Betrag und Zahl der Monate müssen größer als null sein. Bitte im Entwurf prüfen."
    if monthly_cents > ceiling.maximum_monthly_cents:
        return (
            f"{euros(monthly_cents)} im Monat liegen über dem Höchstbetrag von "
            f"{euros(ceiling.maximum_monthly_cents)} für „{ceiling.title}“ ({ceiling.source}). "
            "Bitte einen kleineren Betrag wählen."
        )
    if months > ceiling.maximum_months:
        return (
            f"{months} Monate sind mehr als die höchstens {ceiling.maximum_months} Monate für "
            f"„{ceiling.title}“ ({ceiling.source}). Bitte weniger Monate wählen."
        )
    return None


def counted_as(begins_on: date, ends_on: date, months: int) -> str | None:
    """How the months of the period are counted to come to this number: "" if there is one way, None if there is no way.

    § 37 (1) VwVfG: the letter says for which months of the period the grant is paid.
    """
    touched, whole = months_between(begins_on, ends_on), 0
    while months_later(begins_on, whole + 1) <= ends_on + timedelta(days=1):
        whole += 1
    if months not in (touched, whole):
        return None
    if touched == whole:
        return ""
    if months == touched:
        return "auch angefangene Kalendermonate"
    return (
        "nur ganze Kalendermonate"
        if begins_on.day == 1
        else f"nur ganze Monate, jeweils ab dem {begins_on.day}."
    )


def why_not_so_many(begins_on: date, ends_on: date, months: int) -> str | None:
    """Why the grant cannot be for this number of months of its period; None if it can."""
    if counted_as(begins_on, ends_on, months) is not None:
        return None
    return (
        f"Der Zeitraum der Förderung umfasst {_counted(months_between(begins_on, ends_on))}, angefangene mitgezählt. "
        f"Für {_counted(months)} steht nicht fest, welche es sind. Bitte Zeitraum oder Zahl der Monate ändern."
    )


def grant_calculation(
    ceiling: GrantCeiling, monthly_cents: int, months: int, counting: str = ""
) -> Calculation:
    """The grant as a calculation sheet: amount per month times months, counted so. Ask `check_grant` first."""
    lines = (
        CalculationLine(f"Förderung im Monat: {ceiling.title}", monthly_cents, ceiling.source),
        CalculationLine(_times(months), None, ceiling.source, counting),
    )
    total_cents = monthly_cents * months
    period = f"für {_counted(months)}"
    return Calculation(
        "Förderung medizinischer Ausbildung", lines, total_cents, period, ceiling.is_sample_value
    )


def check_refund(monthly_cents: int, months: int, refund_cents: int) -> str | None:
    """Why so much cannot be asked back, as a sentence for the clerk; None if it can (§ 49a (1) VwVfG)."""
    most = monthly_cents * months
    if refund_cents < 1:
        return "Der zu erstattende Betrag muss größer als null sein. Bitte im Entwurf prüfen."
    if refund_cents > most:
        return (
            f"{euros(refund_cents)} sind mehr, als in {_in_months(months)} mit je {euros(monthly_cents)} gezahlt "
            f"wurde ({euros(most)}). Bitte Betrag oder Zahl der Monate ändern."
        )
    return None


def why_not_yet(revoked_from: date, today: date) -> str | None:
    """Why nothing can be asked back: the grant is not gone for the past (§ 49a (1) VwVfG); None if it is."""
    if revoked_from <= today:
        return None
    return (
        f"Aufgehoben wird erst ab dem {in_words(revoked_from)}, also nicht für die Vergangenheit. Dann ist nichts zu "
        "erstatten (§ 49a Abs. 1 VwVfG). Bitte den Tag oder das Ergebnis ändern."
    )


def interest_too_early(interest_from: date, begins_on: date) -> str:
    """What the clerk should know where interest is to run from a day before the first granted one (§ 49a (3) VwVfG)."""
    return (
        f"Zinsen ab dem {in_words(interest_from)}, bewilligt ist erst ab dem {in_words(begins_on)}: Vor der Auszahlung "
        "läuft kein Zins (§ 49a Abs. 3 Satz 1 VwVfG). Bitte den Tag prüfen."
    )


def why_outside(
    begins_on: date, ends_on: date, revoked_from: date, months: int, *, today: date
) -> str | None:
    """Why so many months cannot be asked back from this day on, of a grant with these days; None if they can.

    Only what was paid comes back: the grant is paid by the month, so no month after that of `today`.
    """
    if revoked_from > ends_on:
        return (
            f"Bewilligt ist nur bis zum {in_words(ends_on)}; ab dem {in_words(revoked_from)} ist nichts aufzuheben und "
            "nichts zu erstatten. Bitte den Tag ändern."
        )
    first_on = max(begins_on, revoked_from)
    paid = months_between(first_on, min(ends_on, today))
    if paid == 0:
        return (
            f"Für die Zeit ab dem {in_words(first_on)} ist noch nichts gezahlt. Zu erstatten ist nur, was schon gezahlt "
            f"ist ({_REFUND}). Bitte das Ergebnis ändern oder, wo es geht, den Betrag leer lassen."
        )
    if months <= paid:
        return None
    touched = months_between(first_on, ends_on)
    if months > touched:
        return (
            f"Ab dem {in_words(revoked_from)} berührt die Bewilligung nur {_counted(touched)}, nicht {months}. "
            "Bitte den Tag oder die Zahl der Monate ändern."
        )
    return (
        f"Gezahlt ist bis heute nur für {_counted(paid)}, nicht für {months}. Zu erstatten ist nur, was schon gezahlt ist "
        f"({_REFUND}). Bitte die Zahl der Monate ändern."
    )


def _in_months(months: int) -> str:
    return "1 Monat" if months == 1 else f"{months} Monaten"


def _counted(months: int) -> str:
    return Period(months, PeriodUnit.MONTHS).in_words()


def refund_calculation(monthly_cents: int, months: int, refund_cents: int) -> Calculation:
    """What is to be paid back as a calculation sheet. Ask `check_refund` first."""
    total_cents = monthly_cents * months
    period = f"für {_counted(months)}"
    lines = [
        CalculationLine("Gezahlte Förderung im Monat", monthly_cents, "Bewilligungsbescheid"),
        CalculationLine(_times(months), total_cents, _REFUND),
    ]
    if refund_cents < total_cents:
        lines.append(CalculationLine("davon zu erstatten", refund_cents, _REFUND))
    return Calculation("Erstattung der Förderung", tuple(lines), refund_cents, period)


def _times(months: int) -> str:
    return f"mal {_counted(months)}" if months > 1 else "für 1 Monat"
