"""Who pays no fee, and for what there is none; and the fee frame that was valid on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from cases.errors import Invalid
from cases.rules.fees import FeeFrame
from cases.rules.german import in_words


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


@dataclass(frozen=True)
class DatedFrame:
    """A fee frame with its validity, both ends included; `valid_to` None: still valid."""

    key: str
    frame: FeeFrame
    valid_from: date
    valid_to: date | None = None


_FREE_PAYERS = {
    Payer.FEDERATION: ("Der Bund ist von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 1 GebOSt"),
    Payer.LAND: ("Das Land ist von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 2 GebOSt"),
    Payer.MUNICIPAL: ("Kommunale Körperschaften sind von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 3 GebOSt"),
    Payer.MISSION: ("Diplomatische Missionen sind von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 4 GebOSt"),
    Payer.CONSULATE: ("Konsularische Vertretungen sind von der Gebühr befreit.", "§ 5 Abs. 1 Nr. 6 GebOSt"),
}

FREE_ACTS: Mapping[str, FeeFreedom] = MappingProxyType(
    {
        "sozialleistung": FeeFreedom(True, "Verfahren über Sozialleistungen sind kostenfrei.", "§ 64 SGB X"),
        "versammlung": FeeFreedom(
            True,
            "Amtshandlungen nach dem Versammlungsgesetz sind kostenfrei.",
            "NVersG (nach Angabe anderer Behörden)",
        ),
        "meldebescheinigung_elektronisch": FeeFreedom(
            True,
            "Die elektronische Meldebescheinigung ist gebührenfrei (seit 01.05.2022).",
            "§ 18 Abs. 3 BMG",
        ),
    }
)
"""Acts for which no fee is taken at all, whoever asks."""

FREE_CERTIFICATE_SINCE = date(2022, 5, 1)


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


def certificate_fee_freedom(issued_on: date, *, is_electronic: bool) -> FeeFreedom:
    """Whether a Meldebescheinigung is free: the electronic one since 1 May 2022 (§ 18 (3) BMG)."""
    if is_electronic and issued_on >= FREE_CERTIFICATE_SINCE:
        return FREE_ACTS["meldebescheinigung_elektronisch"]
    return FeeFreedom(False, "Für diese Meldebescheinigung ist die Gebühr nach Tarif zu erheben.", "AllGO")


def frame_on(rows: Sequence[DatedFrame], key: str, on: date) -> FeeFrame:
    """The frame that was valid on the day of the decision. Raises `Invalid` if there is none or more than one."""
    found = [
        row.frame
        for row in rows
        if row.key == key and row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
    ]
    if len(found) != 1:
        how = "ist kein Gebührenrahmen" if not found else "sind mehrere Gebührenrahmen"
        raise Invalid(f"Für Nr. {key} {how} am {in_words(on)} gepflegt. Bitte im Rechtskatalog prüfen.")
    return found[0]
