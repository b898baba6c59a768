"""Who pays no fee in road traffic (§ 5 GebOSt)."""

from dataclasses import dataclass
from enum import StrEnum


class Payer(StrEnum):
    """Who asked for the official act, as far as § 5 GebOSt distinguishes."""

    PRIVATE = "privat"
    FEDERATION = "bund"
    LAND = "land"
    MUNICIPAL = "kommunal"
    MISSION = "diplomatische_mission"
    CONSULATE = "konsularische_vertretung"


@dataclass(frozen=True)
class FeeFreedom:
    """Whether the fee falls away; `explanation` is a German sentence either way, `source` the rule."""

    is_free: bool
    explanation: str
    source: str


_FREE_PAYERS = {
    Payer.FEDERATION: ("Der Bund ist von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 1 GebOSt"),
    Payer.LAND: ("Das Land ist von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 2 GebOSt"),
    Payer.MUNICIPAL: ("Kommunale Körperschaften sind von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 3 GebOSt"),
    Payer.MISSION: ("Diplomatische Missionen sind von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 4 GebOSt"),
    Payer.CONSULATE: (
        "Berufskonsularische Vertretungen sind von der Gebühr befreit.",
        "§ 5 Abs. 1 Nr. 6 GebOSt",
    ),
}


def road_fee_freedom(
    payer: Payer, *, is_business: bool = False, is_special_fund: bool = False, may_pass_on: bool = False
) -> FeeFreedom:
    """Whether the payer is exempt from fees of sections 1 and 2 of the GebOSt (§ 5 (1), (3), (4) GebOSt).

    `is_business`: an economic enterprise of the municipality. `is_special_fund`: Sondervermögen, Betrieb or public
    enterprise of Bund or Land. `may_pass_on`: may charge the fee to others (a road works contractor, for instance).
    Expenses (Auslagen) above 3 euros may still be asked for (§ 2 (2) GebOSt).
    """
    if payer is Payer.PRIVATE:
        return FeeFreedom(False, "Private und Unternehmen zahlen die Gebühr.", "§ 4 Abs. 1 Nr. 1 GebOSt")
    if may_pass_on:
        text = "Keine Befreiung, weil die Gebühr Dritten auferlegt werden darf."
        return FeeFreedom(False, text, "§ 5 Abs. 3 GebOSt")
    if payer is Payer.MUNICIPAL and is_business:
        text = "Keine Befreiung, weil die Amtshandlung ein wirtschaftliches Unternehmen der Kommune betrifft."
        return FeeFreedom(False, text, "§ 5 Abs. 1 Nr. 3 GebOSt")
    if payer in (Payer.FEDERATION, Payer.LAND) and is_special_fund:
        text = "Keine Befreiung für Sondervermögen, Betriebe und öffentliche Unternehmen."
        return FeeFreedom(False, text, "§ 5 Abs. 4 GebOSt")
    text, source = _FREE_PAYERS[payer]
    return FeeFreedom(True, text, source)
