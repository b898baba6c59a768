"""What people read about a case, by the kind of its service: nobody reads "Bescheid" about a notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.facts.kinds import ServiceKind


@dataclass(frozen=True)
class KindWords:
    """Words of the desk. `thing` is what arrived, `ending` what the office does with it in the end."""

    thing: str
    about: str
    data: str
    taken_back: str
    ending: str
    prepare: str
    settle: str
    settled: str


def words_of(kind: ServiceKind) -> KindWords:
    """The words for this kind."""
    return _WORDS[kind]


def _words(thing: str, about: str, *, is_decided: bool, settle: str) -> KindWords:
    ending = "Entscheidung" if is_decided else "Erledigung"
    return KindWords(
        thing=thing,
        about=about,
        data=f"{thing}sdaten" if thing == "Antrag" else "Angaben",
        taken_back=f"{thing} zurückgenommen",
        ending=ending,
        prepare=f"{ending} vorbereiten",
        settle=f"{settle} erledigen",
        settled=f"{settle} erledigt",
    )


_WORDS: Mapping[ServiceKind, KindWords] = MappingProxyType(
    {
        ServiceKind.APPLICATION: _words("Antrag", "zum Antrag", is_decided=True, settle="Ohne Bescheid"),
        ServiceKind.NOTIFICATION: _words("Anzeige", "zur Anzeige", is_decided=True, settle="Ohne Schreiben"),
        ServiceKind.CERTIFICATE: _words("Antrag", "zum Antrag", is_decided=True, settle="Ohne Schreiben"),
        ServiceKind.REPORT: _words("Mitteilung", "zur Mitteilung", is_decided=False, settle="Ohne Schreiben"),
        ServiceKind.PAPERS: _words(
            "Nachreichung", "zur Nachreichung", is_decided=False, settle="Ohne Antwort"
        ),
        ServiceKind.MESSAGE: _words("Nachricht", "zur Nachricht", is_decided=False, settle="Ohne Antwort"),
    }
)
