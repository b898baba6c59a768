"""The case: eight states, from intake to the end. Requests, letters and documents have their own small
machines.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from statemachine import StateMachine
from statemachine.states import States

from cases.errors import Invalid
from cases.rules.machines import HasStatus, Lifecycle, advance_by, require_no_second_person


class CaseStatus(StrEnum):
    """Where a case stands. Stored as these words; never rename one."""

    EINGEGANGEN = "eingegangen"
    IN_PRUEFUNG = "in_pruefung"
    WARTET_AUF_ANTRAGSTELLER = "wartet_auf_antragsteller"
    IN_MITZEICHNUNG = "in_mitzeichnung"
    BESCHIEDEN = "beschieden"
    ABGESCHLOSSEN = "abgeschlossen"
    ZURUECKGENOMMEN = "zurueckgenommen"
    ABGEGEBEN = "abgegeben"


class CaseEvent(StrEnum):
    """What can happen to a case; the values are the events of the machine."""

    START_CHECK = "start_check"
    REQUEST_DOCUMENTS = "request_documents"
    RESUME = "resume"
    SUBMIT_DRAFT = "submit_draft"
    RETURN_DRAFT = "return_draft"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    SETTLE = "settle"
    KEEP_OPEN = "keep_open"


class Phase(StrEnum):
    """The three phases everybody sees."""

    EINGEGANGEN = "eingegangen"
    IN_PRUEFUNG = "in Prüfung"
    BESCHIEDEN = "beschieden"


class CaseLifecycle(StateMachine):
    """The states of a case.

    eingegangen: somebody's list, nobody has begun. in_pruefung: a clerk checks facts and law.
    wartet_auf_antragsteller: a demand is open, the clock stands still. in_mitzeichnung: the draft lies with
    the second person. beschieden: the decision is out. abgeschlossen: done. zurueckgenommen: the applicant
    does not want it any more. abgegeben: another authority is competent and has it.
    """

    states = States.from_enum(
        CaseStatus,
        initial=CaseStatus.EINGEGANGEN,
        final={CaseStatus.ABGESCHLOSSEN, CaseStatus.ZURUECKGENOMMEN, CaseStatus.ABGEGEBEN},
        use_enum_instance=True,
    )

    start_check = states.EINGEGANGEN.to(states.IN_PRUEFUNG)
    request_documents = states.IN_PRUEFUNG.to(states.WARTET_AUF_ANTRAGSTELLER)
    resume = states.WARTET_AUF_ANTRAGSTELLER.to(states.IN_PRUEFUNG)
    submit_draft = states.IN_PRUEFUNG.to(states.IN_MITZEICHNUNG)
    return_draft = states.IN_MITZEICHNUNG.to(states.IN_PRUEFUNG)
    decide = states.IN_MITZEICHNUNG.to(states.BESCHIEDEN) | states.IN_PRUEFUNG.to(
        states.BESCHIEDEN, validators="check_second_person"
    )
    withdraw = (
        states.EINGEGANGEN.to(states.ZURUECKGENOMMEN)
        | states.IN_PRUEFUNG.to(states.ZURUECKGENOMMEN)
        | states.WARTET_AUF_ANTRAGSTELLER.to(states.ZURUECKGENOMMEN)
        | states.IN_MITZEICHNUNG.to(states.ZURUECKGENOMMEN)
    )
    hand_over = (
        states.EINGEGANGEN.to(states.ABGEGEBEN)
        | states.IN_PRUEFUNG.to(states.ABGEGEBEN)
        | states.WARTET_AUF_ANTRAGSTELLER.to(states.ABGEGEBEN)
    )
    close = states.BESCHIEDEN.to(states.ABGESCHLOSSEN)
    settle = states.IN_PRUEFUNG.to(states.ABGESCHLOSSEN) | states.IN_MITZEICHNUNG.to(states.ABGESCHLOSSEN)
    keep_open = states.IN_PRUEFUNG.to.itself() | states.IN_MITZEICHNUNG.to(states.IN_PRUEFUNG)

    def check_second_person(self, needs_four_eyes: bool = True) -> None:
        """A decision straight from the check is only for outcomes without four eyes."""
        require_no_second_person(needs_four_eyes)


STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        CaseStatus.EINGEGANGEN: "eingegangen",
        CaseStatus.IN_PRUEFUNG: "in Prüfung",
        CaseStatus.WARTET_AUF_ANTRAGSTELLER: "wartet auf Antragsteller",
        CaseStatus.IN_MITZEICHNUNG: "in Mitzeichnung",
        CaseStatus.BESCHIEDEN: "beschieden",
        CaseStatus.ABGESCHLOSSEN: "abgeschlossen",
        CaseStatus.ZURUECKGENOMMEN: "zurückgenommen",
        CaseStatus.ABGEGEBEN: "abgegeben",
    }
)
EVENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        CaseEvent.START_CHECK: "Prüfung beginnen",
        CaseEvent.REQUEST_DOCUMENTS: "Unterlagen anfordern",
        CaseEvent.RESUME: "Prüfung fortsetzen",
        CaseEvent.SUBMIT_DRAFT: "Zur Mitzeichnung geben",
        CaseEvent.RETURN_DRAFT: "Entwurf zurückgeben",
        CaseEvent.DECIDE: "Entscheiden",
        CaseEvent.WITHDRAW: "Rücknahme eintragen",
        CaseEvent.HAND_OVER: "Abgeben",
        CaseEvent.CLOSE: "Abschließen",
        CaseEvent.SETTLE: "Erledigen",
        CaseEvent.KEEP_OPEN: "Zwischenstand mitteilen",
    }
)
OPEN_STATUSES = (
    CaseStatus.EINGEGANGEN,
    CaseStatus.IN_PRUEFUNG,
    CaseStatus.WARTET_AUF_ANTRAGSTELLER,
    CaseStatus.IN_MITZEICHNUNG,
)
"""Nothing is decided yet and the case has not ended."""
_PHASES = {
    CaseStatus.EINGEGANGEN: Phase.EINGEGANGEN,
    CaseStatus.IN_PRUEFUNG: Phase.IN_PRUEFUNG,
    CaseStatus.WARTET_AUF_ANTRAGSTELLER: Phase.IN_PRUEFUNG,
    CaseStatus.IN_MITZEICHNUNG: Phase.IN_PRUEFUNG,
}
_CITIZEN_WORDS = {
    CaseStatus.EINGEGANGEN: "eingegangen",
    CaseStatus.IN_PRUEFUNG: "in Bearbeitung",
    CaseStatus.WARTET_AUF_ANTRAGSTELLER: "wir brauchen etwas von Ihnen",
    CaseStatus.IN_MITZEICHNUNG: "in Bearbeitung",
    CaseStatus.BESCHIEDEN: "entschieden",
}
_CASE = Lifecycle(
    machine=CaseLifecycle,
    subject="der Vorgang",
    status_words=STATUS_WORDS,
    event_words=EVENT_WORDS,
    single_handed=frozenset({(CaseStatus.IN_PRUEFUNG, CaseEvent.DECIDE)}),
)


def allowed_events(status: str, *, needs_four_eyes: bool = True) -> frozenset[CaseEvent]:
    """The events possible in this status; deciding straight from the check only where four eyes are not
    needed.
    """
    return frozenset(CaseEvent(event) for event in _CASE.events_from(status, needs_four_eyes=needs_four_eyes))


def advance(
    model: HasStatus, event: CaseEvent, *, blockers: tuple[str, ...] = (), needs_four_eyes: bool = True
) -> None:
    """Send an event to the case. Raises `NotAllowed` with every reason and leaves the status as it was."""
    advance_by(_CASE, model, event, blockers=blockers, needs_four_eyes=needs_four_eyes)


def phase_of(status: str) -> Phase:
    """The phase shown to everybody. Whatever has ended, with or without a decision, is in the last phase."""
    return _PHASES.get(_known(status), Phase.BESCHIEDEN)


def citizen_word(status: str, *, is_attached: bool = False) -> str:
    """One of five words for the applicant; internal states stay inside the office. A message that was put into
    another file is "zugeordnet".
    """
    if is_attached:
        return "zugeordnet"
    return _CITIZEN_WORDS.get(_known(status), "abgeschlossen")


def _known(status: str) -> CaseStatus:
    if status not in STATUS_WORDS:
        raise Invalid(f"Der Status „{status}“ ist nicht bekannt. Bitte die Administration informieren.")
    return CaseStatus(status)
