"""A letter: from draft over approval and dispatch to Bekanntgabe; returned mail is not announced (§ 41
VwVfG).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from statemachine import StateMachine
from statemachine.states import States

from cases.rules.machines import HasStatus, Lifecycle, advance_by, require_no_second_person


class LetterStatus(StrEnum):
    """Where a letter stands. Stored as these words; never rename one."""

    ENTWURF = "entwurf"
    IN_FREIGABE = "in_freigabe"
    FREIGEGEBEN = "freigegeben"
    VERSANDT = "versandt"
    BEKANNTGEGEBEN = "bekanntgegeben"
    ZURUECKGEKOMMEN = "zurueckgekommen"
    BESTRITTEN = "zugang_bestritten"
    VERWORFEN = "verworfen"


NOT_ARRIVED = (LetterStatus.ZURUECKGEKOMMEN, LetterStatus.BESTRITTEN)
"""It went out, but nobody may count on it: it is sent again, or the receipt is proven."""


class LetterEvent(StrEnum):
    """What can happen to a letter; the values are the events of the machine."""

    SUBMIT = "submit"
    RETURN_DRAFT = "return_draft"
    APPROVE = "approve"
    DISPATCH = "dispatch"
    ANNOUNCE = "announce"
    COME_BACK = "come_back"
    DISPUTE = "dispute"
    PROVE = "prove"
    DISCARD = "discard"


class LetterLifecycle(StateMachine):
    """The states of a letter.

    entwurf: being written. in_freigabe: lies with the second person. freigegeben: its bytes are fixed.
    versandt: posted or provided. bekanntgegeben: counts as received. zurueckgekommen: came back, so it was
    not announced, even if the fictitious day had passed; it is sent again. zugang_bestritten: the addressee denies
    the receipt, so the authority has to prove it or sends the letter again (§ 41 (2) sentence 3 VwVfG). verworfen: a
    cover sheet or a letter to a consulted body that nobody needs any more before it went out.
    """

    # Only what was never sent ends; what went out may come back at any time.
    validate_final_reachability = False
    states = States.from_enum(
        LetterStatus,
        initial=LetterStatus.ENTWURF,
        final=LetterStatus.VERWORFEN,
        use_enum_instance=True,
    )

    submit = states.ENTWURF.to(states.IN_FREIGABE)
    return_draft = states.IN_FREIGABE.to(states.ENTWURF)
    approve = states.IN_FREIGABE.to(states.FREIGEGEBEN) | states.ENTWURF.to(
        states.FREIGEGEBEN, validators="check_second_person"
    )
    dispatch = (
        states.FREIGEGEBEN.to(states.VERSANDT)
        | states.ZURUECKGEKOMMEN.to(states.VERSANDT)
        | states.BESTRITTEN.to(states.VERSANDT)
    )
    announce = states.VERSANDT.to(states.BEKANNTGEGEBEN)
    come_back = (
        states.VERSANDT.to(states.ZURUECKGEKOMMEN)
        | states.BEKANNTGEGEBEN.to(states.ZURUECKGEKOMMEN)
        | states.BESTRITTEN.to(states.ZURUECKGEKOMMEN)
    )
    dispute = states.VERSANDT.to(states.BESTRITTEN) | states.BEKANNTGEGEBEN.to(states.BESTRITTEN)
    prove = states.BESTRITTEN.to(states.VERSANDT)
    discard = states.FREIGEGEBEN.to(states.VERWORFEN)

    def check_second_person(self, needs_four_eyes: bool = True) -> None:
        """Approving a draft alone is only for letters without four eyes."""
        require_no_second_person(needs_four_eyes)


STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        LetterStatus.ENTWURF: "Entwurf",
        LetterStatus.IN_FREIGABE: "in Freigabe",
        LetterStatus.FREIGEGEBEN: "freigegeben",
        LetterStatus.VERSANDT: "versandt",
        LetterStatus.BEKANNTGEGEBEN: "bekannt gegeben",
        LetterStatus.ZURUECKGEKOMMEN: "zurückgekommen",
        LetterStatus.BESTRITTEN: "im Zugang bestritten",
        LetterStatus.VERWORFEN: "verworfen",
    }
)
EVENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        LetterEvent.SUBMIT: "Zur Freigabe geben",
        LetterEvent.RETURN_DRAFT: "Entwurf zurückgeben",
        LetterEvent.APPROVE: "Freigeben",
        LetterEvent.DISPATCH: "Versenden",
        LetterEvent.ANNOUNCE: "Bekanntgabe eintragen",
        LetterEvent.COME_BACK: "Rücklauf eintragen",
        LetterEvent.DISPUTE: "Bestrittenen Zugang eintragen",
        LetterEvent.PROVE: "Zugang nachweisen",
        LetterEvent.DISCARD: "Verwerfen",
    }
)
_LETTER = Lifecycle(
    machine=LetterLifecycle,
    subject="das Schreiben",
    status_words=STATUS_WORDS,
    event_words=EVENT_WORDS,
    single_handed=frozenset({(LetterStatus.ENTWURF, LetterEvent.APPROVE)}),
)


def allowed_events(status: str, *, needs_four_eyes: bool = True) -> frozenset[LetterEvent]:
    """The events possible in this status; approving straight from the draft only where four eyes are not
    needed.
    """
    return frozenset(
        LetterEvent(event) for event in _LETTER.events_from(status, needs_four_eyes=needs_four_eyes)
    )


def advance(
    model: HasStatus, event: LetterEvent, *, blockers: tuple[str, ...] = (), needs_four_eyes: bool = True
) -> None:
    """Send an event to a letter. Raises `NotAllowed` with every reason and leaves the status as it was."""
    advance_by(_LETTER, model, event, blockers=blockers, needs_four_eyes=needs_four_eyes)
