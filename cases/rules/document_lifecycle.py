"""A received document: in quarantine until the virus scanner has spoken."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from statemachine import StateMachine
from statemachine.states import States

from cases.rules.machines import HasStatus, Lifecycle, advance_by


class DocumentStatus(StrEnum):
    """Where a document stands. Stored as these words; never rename one."""

    QUARANTAENE = "quarantaene"
    UNBEDENKLICH = "unbedenklich"
    BEFALLEN = "befallen"
    NICHT_PRUEFBAR = "nicht_pruefbar"


class DocumentEvent(StrEnum):
    """What can happen to a document; the values are the events of the machine."""

    FIND_CLEAN = "find_clean"
    FIND_INFECTED = "find_infected"
    GIVE_UP = "give_up"
    SCAN_AGAIN = "scan_again"


class DocumentLifecycle(StateMachine):
    """The states of a received document.

    quarantaene: nobody may open it. unbedenklich: scanned and clean. befallen: contains malware, stays
    locked for good. nicht_pruefbar: the scanner could not read it (encrypted, too large); it may be scanned
    again.
    """

    states = States.from_enum(
        DocumentStatus,
        initial=DocumentStatus.QUARANTAENE,
        final={DocumentStatus.UNBEDENKLICH, DocumentStatus.BEFALLEN},
        use_enum_instance=True,
    )

    find_clean = states.QUARANTAENE.to(states.UNBEDENKLICH)
    find_infected = states.QUARANTAENE.to(states.BEFALLEN)
    give_up = states.QUARANTAENE.to(states.NICHT_PRUEFBAR)
    scan_again = states.NICHT_PRUEFBAR.to(states.QUARANTAENE)


STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        DocumentStatus.QUARANTAENE: "in Quarantäne",
        DocumentStatus.UNBEDENKLICH: "unbedenklich",
        DocumentStatus.BEFALLEN: "befallen",
        DocumentStatus.NICHT_PRUEFBAR: "nicht prüfbar",
    }
)
EVENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        DocumentEvent.FIND_CLEAN: "Als unbedenklich melden",
        DocumentEvent.FIND_INFECTED: "Als befallen melden",
        DocumentEvent.GIVE_UP: "Als nicht prüfbar melden",
        DocumentEvent.SCAN_AGAIN: "Erneut prüfen",
    }
)
_DOCUMENT = Lifecycle(
    machine=DocumentLifecycle, subject="das Dokument", status_words=STATUS_WORDS, event_words=EVENT_WORDS
)


def allowed_events(status: str) -> frozenset[DocumentEvent]:
    """The events possible in this status."""
    return frozenset(DocumentEvent(event) for event in _DOCUMENT.events_from(status))


def advance(model: HasStatus, event: DocumentEvent, *, blockers: tuple[str, ...] = ()) -> None:
    """Send an event to a document. Raises `NotAllowed` with every reason and leaves the status as it was."""
    advance_by(_DOCUMENT, model, event, blockers=blockers)
