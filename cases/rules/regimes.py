"""The three procedural regimes and the switches in which they differ: VwVfG, SGB I/X, AO (through § 11
NKAG).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Regime(StrEnum):
    """The law that governs the procedure of a service; each service names exactly one."""

    VWVFG = "vwvfg"
    SGB = "sgb"
    AO = "ao"


@dataclass(frozen=True)
class RegimeSwitches:
    """What differs between the regimes. All `…_source` fields are citations as they are printed.

    `abroad_source` is "" where post abroad has no fiction.
    """

    regime: Regime
    title: str
    shifts_announcement_day: bool
    announcement_shift_source: str
    post_source: str
    electronic_source: str
    proven_source: str
    mailbox_source: str
    retrieval_source: str
    public_source: str
    abroad_source: str
    effect_source: str
    period_source: str
    period_start_source: str
    shift_source: str
    extension_source: str
    late_extension_source: str
    hearing_source: str
    reasons_source: str
    instruction_source: str
    automatic_source: str
    cooperation_source: str
    conflict_source: str
    correction_source: str


_VWVFG = RegimeSwitches(
    regime=Regime.VWVFG,
    title="Verwaltungsverfahrensgesetz (§ 1 NVwVfG)",
    shifts_announcement_day=False,
    announcement_shift_source="§ 41 Abs. 2 VwVfG (herrschende Meinung: keine Verschiebung)",
    post_source="§ 41 Abs. 2 VwVfG",
    electronic_source="§ 41 Abs. 2 VwVfG",
    proven_source="§ 41 Abs. 5 VwVfG, § 1 NVwZG mit §§ 3, 5 VwZG",
    mailbox_source="§ 9 Abs. 1 OZG",
    retrieval_source="§ 41 Abs. 2a VwVfG",
    public_source="§ 41 Abs. 4 Satz 3 VwVfG",
    abroad_source="",
    effect_source="§ 43 Abs. 1 VwVfG",
    period_source="§ 31 Abs. 1 VwVfG",
    period_start_source="§ 31 Abs. 2 VwVfG",
    shift_source="§ 31 Abs. 3 Satz 1 VwVfG",
    extension_source="§ 31 Abs. 7 VwVfG",
    late_extension_source="§ 31 Abs. 7 Satz 2 VwVfG",
    hearing_source="§ 28 VwVfG",
    reasons_source="§ 39 VwVfG",
    instruction_source="§ 37 Abs. 6 VwVfG",
    automatic_source="§ 37 Abs. 5 VwVfG",
    cooperation_source="§ 26 Abs. 2 VwVfG",
    conflict_source="§§ 20, 21 VwVfG",
    correction_source="§ 42 VwVfG",
)

_SGB = RegimeSwitches(
    regime=Regime.SGB,
    title="Sozialgesetzbuch I und X",
    shifts_announcement_day=False,
    announcement_shift_source="BSG, Az. B 14 AS 12/09 R (keine Verschiebung)",
    post_source="§ 37 Abs. 2 SGB X",
    electronic_source="§ 37 Abs. 2 SGB X",
    proven_source="§ 37 Abs. 5, § 65 Abs. 2 SGB X, § 1 NVwZG mit §§ 3, 5 VwZG",
    mailbox_source="§ 9 Abs. 1 OZG",
    retrieval_source="§ 37 Abs. 2a SGB X",
    public_source="§ 37 Abs. 4 Satz 3 SGB X",
    abroad_source="",
    effect_source="§ 39 Abs. 1 SGB X",
    period_source="§ 26 Abs. 1 SGB X",
    period_start_source="§ 26 Abs. 2 SGB X",
    shift_source="§ 26 Abs. 3 Satz 1 SGB X",
    extension_source="§ 26 Abs. 7 SGB X",
    late_extension_source="§ 26 Abs. 7 Satz 2 SGB X",
    hearing_source="§ 24 SGB X",
    reasons_source="§ 35 SGB X",
    instruction_source="§ 36 SGB X",
    automatic_source="§ 33 Abs. 5 SGB X",
    cooperation_source="§§ 60, 66 SGB I",
    conflict_source="§§ 16, 17 SGB X",
    correction_source="§ 38 SGB X",
)

_AO = RegimeSwitches(
    regime=Regime.AO,
    title="Abgabenordnung (§ 11 NKAG)",
    shifts_announcement_day=True,
    announcement_shift_source="§ 108 Abs. 3 AO, BFH, Az. IX R 68/98",
    post_source="§ 122 Abs. 2 Nr. 1 AO",
    electronic_source="§ 122 Abs. 2a AO",
    proven_source="§ 122 Abs. 5 AO, §§ 3, 5 VwZG",
    mailbox_source="§ 122a Abs. 5 in Verbindung mit Abs. 4 AO",
    retrieval_source="§ 122a Abs. 4 AO",
    public_source="§ 122 Abs. 4 Satz 3 AO",
    abroad_source="§ 122 Abs. 2 Nr. 2 AO",
    effect_source="§ 124 Abs. 1 AO",
    period_source="§ 108 Abs. 1 AO",
    period_start_source="§ 108 Abs. 2 AO",
    shift_source="§ 108 Abs. 3 AO",
    extension_source="§ 109 AO",
    late_extension_source="§ 109 Abs. 1 Satz 2 AO",
    hearing_source="§ 91 AO",
    reasons_source="§ 121 AO",
    instruction_source="§ 157 Abs. 1 Satz 3 AO",
    automatic_source="§ 119 Abs. 3 AO",
    cooperation_source="§ 90 AO",
    conflict_source="§§ 82, 83 AO",
    correction_source="§ 129 AO",
)

_SWITCHES: Mapping[Regime, RegimeSwitches] = MappingProxyType(
    {Regime.VWVFG: _VWVFG, Regime.SGB: _SGB, Regime.AO: _AO}
)


def switches_of(regime: Regime) -> RegimeSwitches:
    """The switches of one regime."""
    return _SWITCHES[regime]
