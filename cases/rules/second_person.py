"""Four eyes: which outcomes need a second person, and who may not be that person, also not as a deputy."""

from dataclasses import dataclass

from cases.rules.german import euros

OWN_DRAFT = (
    "Den eigenen Entwurf kann niemand selbst freigeben, auch nicht in Vertretung. "
    "Bitte eine andere Person freigeben lassen."
)


@dataclass(frozen=True)
class OutcomeTraits:
    """What an outcome does, as far as it asks for a second person (practice of the office, Dienstanweisung)."""

    orders_payment: bool = False
    refuses: bool = False
    recovers_money: bool = False
    uses_discretion: bool = False
    is_order: bool = False


@dataclass(frozen=True)
class Signature:
    """Who acted, and for whom if as a deputy."""

    person_id: int
    acting_for_id: int | None = None


def why_second_person(traits: OutcomeTraits) -> tuple[str, ...]:
    """Why this outcome needs four eyes, each reason as a sentence; empty if one person is enough."""
    found = [
        (
            traits.orders_payment,
            "Eine Zahlung wird angeordnet; Feststellung und Anordnung gehören in zwei Hände.",
        ),
        (traits.refuses, "Der Antrag wird ganz oder teilweise abgelehnt."),
        (traits.recovers_money, "Geld wird zurückgefordert."),
        (traits.uses_discretion, "Die Entscheidung steht im Ermessen."),
        (traits.is_order, "Der Bescheid greift in Rechte ein."),
    ]
    return tuple(text for applies, text in found if applies)


def why_amount(amount_cents: int, from_cents: int) -> str | None:
    """Why this amount needs four eyes: it reaches the limit of the authority; None if it does not (Dienstanweisung)."""
    if amount_cents < from_cents:
        return None
    return f"Der Betrag von {euros(amount_cents)} erreicht die Grenze von {euros(from_cents)} der Dienstanweisung."


def why_not_second(author: Signature, second: Signature) -> str | None:
    """Why this person cannot sign as the second one; None if they can.

    Persons count, not offices: the author never signs, not even as the deputy of the one who should. Nor may
    somebody sign in the name of the author: that would be the author's own signature.
    """
    if second.person_id == author.person_id:
        return OWN_DRAFT
    if second.acting_for_id == author.person_id:
        return (
            "Sie vertreten die Person, die den Entwurf geschrieben hat, und würden in ihrem Namen freigeben. "
            "Bitte eine Person freigeben lassen, die nicht für sie handelt."
        )
    return None
