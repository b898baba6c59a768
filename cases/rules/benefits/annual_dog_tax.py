"""Dog tax of a following year: the class a decision chose, at the rates of the new year. Not: who gets a notice.

Source: § 3 NKAG with the Satzung of the municipality; the class (first, second, further, dangerous dog) is that of the
decision in force, told by the amount it set.
"""

from dataclasses import dataclass, replace
from datetime import date

from cases.errors import Invalid
from cases.facts.ledger import Calculation
from cases.rules.benefits.dog_tax import DogTaxTariff, Relief, TaxBegins, TaxedDog, annual_rate, dog_tax
from cases.rules.german import euros, in_words


@dataclass(frozen=True)
class AssessedDog:
    """What the decision in force says of one dog: first taxed day, yearly tax, whether and until when it is reduced.

    `rank` is what the keeper stated; the amount decides where it says otherwise.
    """

    name: str
    rank: int
    is_dangerous: bool
    begins_on: date
    annual_cents: int
    is_reduced: bool = False
    relief_until: date | None = None


def annual_dog_tax(then: DogTaxTariff, now: DogTaxTariff, dog: AssessedDog, year: int) -> Calculation:
    """The tax of the whole year by the tariff `now`; `then` is the tariff of the day of the decision.

    Raises `Invalid`, in words for the list of faults, where only a person can say what is right.
    """
    if dog.begins_on >= date(year, 1, 1):
        raise Invalid(
            f"Die Steuerpflicht beginnt erst am {in_words(dog.begins_on)}; der erste Bescheid gilt für dieses Jahr."
        )
    taxed = TaxedDog(
        name=dog.name,
        rank=max(1, dog.rank),
        keeping_started_on=dog.begins_on,
        is_dangerous=dog.is_dangerous,
    )
    taxed = _reduced(then, dog, taxed, year) if dog.is_reduced else _of_the_class(then, dog, taxed)
    # The day of the decision is the first taxed one: the rule of the Satzung must not move it again.
    return dog_tax(replace(now, begins=TaxBegins.MONTH_OF_ADMISSION), [taxed], year)


def _reduced(then: DogTaxTariff, dog: AssessedDog, taxed: TaxedDog, year: int) -> TaxedDog:
    if dog.relief_until is not None and dog.relief_until < date(year, 12, 31):
        raise Invalid(
            f"Die Ermäßigung endet am {in_words(dog.relief_until)}. Bitte neu entscheiden und den Bescheid einzeln erlassen."
        )
    full = annual_rate(then, taxed)
    percent = 100 - dog.annual_cents * 100 // full if full else 0
    if not 0 < percent < 100 or dog.annual_cents * 100 % full:
        raise Invalid(
            f"Die ermäßigte Steuer {euros(dog.annual_cents)} ist kein voller Prozentsatz von {euros(full)}. "
            "Bitte den Bescheid einzeln erlassen."
        )
    return replace(taxed, relief=Relief("Ermäßigung nach dem Bescheid", percent, then.source))


def _of_the_class(then: DogTaxTariff, dog: AssessedDog, taxed: TaxedDog) -> TaxedDog:
    """The dog in the class whose rate the decision set; the stated rank first, because rates may be equal."""
    ranked = (replace(taxed, rank=rank, is_dangerous=False) for rank in (1, 2, 3))
    for one in (taxed, *ranked, replace(taxed, is_dangerous=True)):
        if annual_rate(then, one) == dog.annual_cents:
            return one
    raise Invalid(
        f"Die festgesetzte Jahressteuer {euros(dog.annual_cents)} entspricht keinem Satz des Tarifs, der damals galt. "
        "Bitte prüfen und den Bescheid einzeln erlassen."
    )
