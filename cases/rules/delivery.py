"""Ways to deliver a letter: which rule of announcement follows, what the envelope says, whether a proof must come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cases.rules.announcement import Route


class DeliveryWay(StrEnum):
    """How a letter leaves the house. Stored as these words; never rename one."""

    SIMPLE = "einfacher_brief"
    REGISTERED = "uebergabe_einschreiben"
    REGISTERED_RETURN = "einschreiben_rueckschein"
    SERVED = "zustellungsurkunde"
    ACKNOWLEDGED = "empfangsbekenntnis"
    IN_PERSON = "persoenlich"
    ABROAD = "ausland"
    PUBLIC = "oeffentlich"
    MAILBOX = "portalpostfach"
    RETRIEVAL = "abruf"
    MAIL = "elektronisch"


@dataclass(frozen=True)
class DeliveryRule:
    """What follows from a way. `note` is printed over the address (DIN 5008), "" for a simple letter.

    `is_on_paper`: somebody enters the day on which it left the house. `needs_proof`: no day of announcement before
    the proof is back (§§ 3 to 5, 9 VwZG). `sent_words` begins the journal entry. `is_file`: the letter reaches people as
    the file it is, so its seal counts; on paper it says nothing.
    """

    route: Route
    note: str
    sent_words: str
    is_on_paper: bool = True
    needs_proof: bool = False
    is_file: bool = False


RULES: Mapping[DeliveryWay, DeliveryRule] = MappingProxyType(
    {
        DeliveryWay.SIMPLE: DeliveryRule(Route.POST_INLAND, "", "zur Post gegeben"),
        DeliveryWay.REGISTERED: DeliveryRule(
            Route.REGISTERED, "Übergabe-Einschreiben", "als Übergabe-Einschreiben zur Post gegeben"
        ),
        DeliveryWay.REGISTERED_RETURN: DeliveryRule(
            Route.REGISTERED_RETURN,
            "Einschreiben mit Rückschein",
            "als Einschreiben mit Rückschein zur Post gegeben",
            needs_proof=True,
        ),
        DeliveryWay.SERVED: DeliveryRule(
            Route.PROVEN,
            "Gegen Postzustellungsurkunde",
            "der Post zur Zustellung mit Zustellungsurkunde übergeben",
            needs_proof=True,
        ),
        DeliveryWay.ACKNOWLEDGED: DeliveryRule(
            Route.PROVEN, "Gegen Empfangsbekenntnis", "gegen Empfangsbekenntnis versandt", needs_proof=True
        ),
        DeliveryWay.IN_PERSON: DeliveryRule(Route.PROVEN, "Persönlich übergeben", "persönlich übergeben"),
        DeliveryWay.ABROAD: DeliveryRule(Route.POST_ABROAD, "", "zur Post ins Ausland gegeben"),
        DeliveryWay.PUBLIC: DeliveryRule(
            Route.PUBLIC, "Öffentliche Bekanntgabe", "öffentlich bekannt gemacht"
        ),
        DeliveryWay.MAILBOX: DeliveryRule(
            Route.PORTAL_MAILBOX, "", "im Postfach bereitgestellt", is_on_paper=False, is_file=True
        ),
        DeliveryWay.RETRIEVAL: DeliveryRule(
            Route.RETRIEVAL, "", "zum Abruf bereitgestellt", is_on_paper=False, is_file=True
        ),
        DeliveryWay.MAIL: DeliveryRule(
            Route.ELECTRONIC, "Elektronisch", "elektronisch versandt", is_file=True
        ),
    }
)
ON_PAPER: tuple[DeliveryWay, ...] = tuple(way for way in DeliveryWay if RULES[way].is_on_paper)
"""Letters on these ways are printed or sent by hand, and wait until somebody enters the day."""
CHOOSABLE = ON_PAPER
"""What a clerk can choose; mailbox and retrieval follow from the portal account of the authority."""


SERVING = frozenset(
    (
        DeliveryWay.REGISTERED,
        DeliveryWay.REGISTERED_RETURN,
        DeliveryWay.SERVED,
        DeliveryWay.ACKNOWLEDGED,
        DeliveryWay.IN_PERSON,
        DeliveryWay.PUBLIC,
    )
)
"""Ways of service (Zustellung, §§ 3 to 5, 10 VwZG), as a Widerspruchsbescheid needs one (§ 73 (3) sentence 1 VwGO)."""


def rule_of(way: str) -> DeliveryRule:
    """What follows from a stored way."""
    return RULES[DeliveryWay(way)]
