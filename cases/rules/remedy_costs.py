"""The sentence on the costs of a Widerspruchsverfahren that the decision about the Widerspruch states, by regime."""

from cases.rules.regimes import Regime

_REJECTED = {
    Regime.SGB: (
        "Das Verfahren ist kostenfrei (§ 64 SGB X). Ihre Aufwendungen werden nicht erstattet (§ 63 SGB X)."
    ),
    Regime.VWVFG: "Die Kosten des Widerspruchsverfahrens tragen Sie (§ 73 Abs. 3 Satz 3 VwGO).",
    Regime.AO: "Die Kosten des Widerspruchsverfahrens tragen Sie (§ 73 Abs. 3 Satz 3 VwGO).",
}
_RELIEVED = {
    Regime.SGB: (
        "Das Verfahren ist kostenfrei (§ 64 SGB X). Ihre notwendigen Aufwendungen werden Ihnen auf Antrag erstattet "
        "(§ 63 Abs. 1 und 3 SGB X)."
    ),
    Regime.VWVFG: (
        "Die Kosten des Widerspruchsverfahrens trage ich. Ihre notwendigen Aufwendungen werden Ihnen auf Antrag "
        "erstattet (§ 72 VwGO, § 80 Abs. 1 und 3 VwVfG)."
    ),
    Regime.AO: "",
}


def costs_when_rejected(regime: Regime) -> str:
    """Who bears the costs of a rejected Widerspruch (§ 73 (3) sentence 3 VwGO, §§ 63, 64 SGB X)."""
    return _REJECTED[regime]


def costs_when_relieved(regime: Regime) -> str:
    """Who bears the costs where the office gives in (§ 72 VwGO with § 80 VwVfG, §§ 63, 64 SGB X).

    "" for charges under the AO: § 80 VwVfG does not apply to them (§ 2 (2) no. 1 VwVfG), so the clerk words it.
    """
    return _RELIEVED[regime]
