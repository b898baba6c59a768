"""A demand for documents: open until answered, expired or withdrawn (§§ 60, 66, 67 SGB I; §§ 26, 31 (7)
VwVfG).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from statemachine import StateMachine
from statemachine.states import States

from cases.rules.machines import HasStatus, Lifecycle, advance_by


class RequestStatus(StrEnum):
    """Where a demand stands. Stored as these words; never rename one."""

    OFFEN = "offen"
    BEANTWORTET = "beantwortet"
    ABGELAUFEN = "abgelaufen"
    ZURUECKGEZOGEN = "zurueckgezogen"


class RequestEvent(StrEnum):
    """What can happen to a demand for documents; the values are the events of the machine."""

    ANSWER = "answer"
    EXPIRE = "expire"
    EXTEND = "extend"
    WITHDRAW = "withdraw"


class RequestLifecycle(StateMachine):
    """The states of a demand for documents.

    offen: the period runs. beantwortet: everything arrived. abgelaufen: the period ended without it; a late
    answer still counts (§ 67 SGB I) and the period may be extended afterwards (§ 31 (7) VwVfG).
    zurueckgezogen: no longer needed.
    """

    states = States.from_enum(
        RequestStatus,
        initial=RequestStatus.OFFEN,
        final={RequestStatus.BEANTWORTET, RequestStatus.ZURUECKGEZOGEN},
        use_enum_instance=True,
    )

    answer = states.OFFEN.to(states.BEANTWORTET) | states.ABGELAUFEN.to(states.BEANTWORTET)
    expire = states.OFFEN.to(states.ABGELAUFEN)
    extend = states.OFFEN.to(states.OFFEN) | states.ABGELAUFEN.to(states.OFFEN)
    withdraw = states.OFFEN.to(states.ZURUECKGEZOGEN) | states.ABGELAUFEN.to(states.ZURUECKGEZOGEN)


STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        RequestStatus.OFFEN: "offen",
        RequestStatus.BEANTWORTET: "beantwortet",
        RequestStatus.ABGELAUFEN: "abgelaufen",
        RequestStatus.ZURUECKGEZOGEN: "zurückgezogen",
    }
)
EVENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        RequestEvent.ANSWER: "Antwort eintragen",
        RequestEvent.EXPIRE: "Frist abgelaufen",
        RequestEvent.EXTEND: "Frist verlängern",
        RequestEvent.WITHDRAW: "Anforderung zurückziehen",
    }
)
_REQUEST = Lifecycle(
    machine=RequestLifecycle, subject="die Anforderung", status_words=STATUS_WORDS, event_words=EVENT_WORDS
)


def allowed_events(status: str) -> frozenset[RequestEvent]:
    """The events possible in this status."""
    return frozenset(RequestEvent(event) for event in _REQUEST.events_from(status))


def advance(model: HasStatus, event: RequestEvent, *, blockers: tuple[str, ...] = ()) -> None:
    """Send an event to a demand for documents. Raises `NotAllowed` with every reason and leaves the status
    as it was.
    """
    advance_by(_REQUEST, model, event, blockers=blockers)
