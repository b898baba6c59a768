"""Anhörung before an interfering decision: whether it is needed, the closed lists of exceptions."""

from dataclasses import dataclass

from cases.errors import Invalid
from cases.rules.regimes import Regime, switches_of


@dataclass(frozen=True)
class HearingException:
    """One reason not to hear. `needs_reason`: why it applies must be written down, because it is a judgement.

    `is_mandatory`: the hearing must not take place (a compelling public interest), it is not at discretion. `sentence`
    tells it to the person where nothing was written down.
    """

    key: str
    title: str
    source: str
    needs_reason: bool
    is_mandatory: bool = False
    sentence: str = ""


_URGENT = "Sofortige Entscheidung nötig: Gefahr im Verzug oder öffentliches Interesse"
_PERIOD = "Durch die Anhörung wäre eine für die Entscheidung maßgebliche Frist in Frage gestellt"
_AS_STATED = "Von den Angaben der Person in Antrag oder Erklärung wird nicht zu ihren Ungunsten abgewichen"
_MANY = "Allgemeinverfügung oder gleichartige Verwaltungsakte in größerer Zahl"
_MANY_OR_AUTOMATIC = f"{_MANY} oder mit Hilfe automatischer Einrichtungen"
_AS_STATED_SENTENCE = "Von Ihren tatsächlichen Angaben weiche ich nicht zu Ihren Ungunsten ab."
_MANY_SENTENCE = "Gleichartige Bescheide ergehen in größerer Zahl."
_MANY_OR_AUTOMATIC_SENTENCE = (
    "Gleichartige Bescheide ergehen in größerer Zahl oder mit Hilfe automatischer Einrichtungen."
)
_ENFORCEMENT_SENTENCE = "Es geht um eine Maßnahme der Vollstreckung."
_ENFORCEMENT = "Maßnahmen in der Verwaltungsvollstreckung"
_NOT_CALLED_FOR = "Nach den Umständen des Einzelfalls nicht geboten"
_COMPELLING = "Ein zwingendes öffentliches Interesse steht der Anhörung entgegen"


def _general_list(article: str, law: str, enforcement: str) -> tuple[HearingException, ...]:
    """The list that § 28 VwVfG and § 91 AO share: with a general clause and one mandatory case."""
    second = f"{article} Abs. 2"
    return (
        HearingException("eilfall", _URGENT, f"{second} Nr. 1 {law}", needs_reason=True),
        HearingException("frist", _PERIOD, f"{second} Nr. 2 {law}", needs_reason=True),
        HearingException(
            "wie_angegeben",
            _AS_STATED,
            f"{second} Nr. 3 {law}",
            needs_reason=False,
            sentence=_AS_STATED_SENTENCE,
        ),
        HearingException(
            "viele",
            _MANY_OR_AUTOMATIC,
            f"{second} Nr. 4 {law}",
            needs_reason=False,
            sentence=_MANY_OR_AUTOMATIC_SENTENCE,
        ),
        HearingException(
            "vollstreckung",
            enforcement,
            f"{second} Nr. 5 {law}",
            needs_reason=False,
            sentence=_ENFORCEMENT_SENTENCE,
        ),
        HearingException("nicht_geboten", _NOT_CALLED_FOR, f"{second} {law}", needs_reason=True),
        HearingException(
            "zwingend", _COMPELLING, f"{article} Abs. 3 {law}", needs_reason=True, is_mandatory=True
        ),
    )


_EXCEPTIONS = {
    Regime.VWVFG: _general_list("§ 28", "VwVfG", _ENFORCEMENT),
    Regime.AO: _general_list("§ 91", "AO", "Maßnahmen in der Vollstreckung"),
    Regime.SGB: (
        HearingException("eilfall", _URGENT, "§ 24 Abs. 2 Nr. 1 SGB X", needs_reason=True),
        HearingException("frist", _PERIOD, "§ 24 Abs. 2 Nr. 2 SGB X", needs_reason=True),
        HearingException(
            "wie_angegeben",
            _AS_STATED,
            "§ 24 Abs. 2 Nr. 3 SGB X",
            needs_reason=False,
            sentence=_AS_STATED_SENTENCE,
        ),
        HearingException(
            "viele", _MANY, "§ 24 Abs. 2 Nr. 4 SGB X", needs_reason=False, sentence=_MANY_SENTENCE
        ),
        HearingException(
            "einkommen",
            "Einkommensabhängige Leistungen werden den geänderten Verhältnissen angepasst",
            "§ 24 Abs. 2 Nr. 5 SGB X",
            needs_reason=False,
            sentence="Die Leistung hängt vom Einkommen ab und wird nur den geänderten Verhältnissen angepasst.",
        ),
        HearingException(
            "vollstreckung",
            _ENFORCEMENT,
            "§ 24 Abs. 2 Nr. 6 SGB X",
            needs_reason=False,
            sentence=_ENFORCEMENT_SENTENCE,
        ),
        HearingException(
            "aufrechnung",
            "Aufrechnung oder Verrechnung gegen oder mit Ansprüchen von weniger als 70 Euro",
            "§ 24 Abs. 2 Nr. 7 SGB X",
            needs_reason=False,
            sentence="Es geht um eine Aufrechnung oder Verrechnung von weniger als 70 Euro.",
        ),
    ),
}


def hearing_exceptions(regime: Regime) -> tuple[HearingException, ...]:
    """The list to choose from, in the order of the law (§ 28 (2), (3) VwVfG, § 24 (2) SGB X, § 91 (2), (3) AO).

    The list of § 24 (2) SGB X is closed; the other two have a general clause ("nicht geboten").
    """
    return _EXCEPTIONS[regime]


def hearing_exception(regime: Regime, key: str) -> HearingException:
    """The exception with this key. Raises `Invalid` if this regime does not know it."""
    found = next((one for one in _EXCEPTIONS[regime] if one.key == key), None)
    if found is None:
        raise Invalid(
            f"Diesen Grund kennt das Verfahrensrecht hier nicht ({switches_of(regime).hearing_source}). "
            "Bitte einen Grund aus der Liste wählen oder anhören."
        )
    return found


def why_hearing_missing(
    regime: Regime, *, is_interfering: bool, is_done: bool, exception_key: str = "", reason: str = ""
) -> str | None:
    """Why the decision still lacks its hearing, as a sentence; None if it is done, not needed or rightly left out.

    Needed only before a decision that interferes with rights (§ 28 (1) VwVfG, § 24 (1) SGB X, § 91 (1) AO).
    """
    if not is_interfering or is_done:
        return None
    source = switches_of(regime).hearing_source
    if not exception_key:
        return f"Die Anhörung fehlt ({source}). Bitte anhören oder den Grund wählen, warum sie entfällt."
    chosen = hearing_exception(regime, exception_key)
    if chosen.needs_reason and not reason.strip():
        return f"Der Verzicht auf die Anhörung ist nicht begründet ({chosen.source}). Bitte im Vermerk begründen."
    return None
