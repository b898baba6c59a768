"""The one mechanism behind the four state machines: strict, German refusals, no half changed status."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from statemachine import StateMachine

from cases.errors import Invalid, NotAllowed
from cases.rules.german import listed


class HasStatus(Protocol):
    """Any object with a status: a table row, a dataclass, a test double. The machine writes it, nobody
    else.
    """

    @property
    def status(self) -> str:
        """Where the object stands, as it is stored."""
        ...


@dataclass(frozen=True)
class Lifecycle:
    """A machine with the words for its subject, states and events."""

    machine: type[StateMachine]
    subject: str
    status_words: Mapping[str, str]
    event_words: Mapping[str, str]
    single_handed: frozenset[tuple[str, str]] = frozenset()

    def events_from(self, status: str, *, needs_four_eyes: bool = True) -> frozenset[str]:
        """The ids of the events possible in this status. Raises `Invalid` for an unknown status.

        `single_handed` lists the (status, event) pairs that skip the second person; they drop out with four
        eyes.
        """
        if status not in self.status_words:
            raise Invalid(
                f"Der Status „{status}“ ist für {self.subject} nicht bekannt. "
                "Bitte die Administration informieren."
            )
        possible = {
            event.id
            for state in self.machine.states
            if state.value == status
            for transition in state.transitions
            for event in transition.events
        }
        if needs_four_eyes:
            possible -= {event for place, event in self.single_handed if place == status}
        return frozenset(possible)


def advance_by(
    lifecycle: Lifecycle,
    model: HasStatus,
    event: StrEnum,
    *,
    blockers: tuple[str, ...] = (),
    needs_four_eyes: bool = True,
) -> None:
    """Send the event; afterwards `model.status` is the new state as a `StrEnum` member.

    Raises `NotAllowed` with all reasons, and leaves the status, if the event is not possible here or is
    blocked.
    """
    possible = lifecycle.events_from(model.status, needs_four_eyes=needs_four_eyes)
    if event.value not in possible:
        raise NotAllowed(*_refusal(lifecycle, model.status, event.value, possible))
    if blockers:
        words = lifecycle.event_words[event.value]
        raise NotAllowed(f"„{words}“ ist noch nicht möglich: {' '.join(blockers)}", blockers)
    lifecycle.machine(model=model, state_field="status").send(event.value, needs_four_eyes=needs_four_eyes)


def require_no_second_person(needs_four_eyes: bool) -> None:
    """Validator of transitions that skip the second person: refuses them if four eyes are needed."""
    if needs_four_eyes:
        raise NotAllowed("Hier ist eine zweite Person nötig. Bitte den Entwurf zur Mitzeichnung geben.")


def _refusal(
    lifecycle: Lifecycle, status: str, event: str, possible: frozenset[str]
) -> tuple[str, tuple[str, ...]]:
    if (status, event) in lifecycle.single_handed:
        reason = "Hier ist eine zweite Person nötig. Bitte den Entwurf zur Mitzeichnung geben."
        return reason, (reason,)
    words = [f"„{text}“" for name, text in lifecycle.event_words.items() if name in possible]
    way_out = f"Möglich ist: {listed(words, 'oder')}." if words else "Hier ist nichts mehr möglich."
    reason = (
        f"„{lifecycle.event_words[event]}“ geht nicht, solange {lifecycle.subject} "
        f"den Status „{lifecycle.status_words[status]}“ hat. {way_out}"
    )
    return reason, (reason,)
