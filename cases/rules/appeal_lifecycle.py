"""A remedy (Widerspruch or Klage): received, perhaps laid before the Widerspruchsbehörde, then ended (§§ 72, 73 VwGO)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from statemachine import StateMachine
from statemachine.states import States

from cases.rules.machines import HasStatus, Lifecycle, advance_by


class AppealStatus(StrEnum):
    """Where a remedy stands. Stored as these words; never rename one."""

    EINGEGANGEN = "eingegangen"
    VORGELEGT = "vorgelegt"
    ABGEHOLFEN = "abgeholfen"
    TEILWEISE_STATTGEGEBEN = "teilweise_stattgegeben"
    ZURUECKGEWIESEN = "zurueckgewiesen"
    ZURUECKGENOMMEN = "zurueckgenommen"
    VOM_GERICHT_BESTAETIGT = "vom_gericht_bestaetigt"
    VOM_GERICHT_ENTSCHIEDEN = "vom_gericht_entschieden"
    ANDERSWO_BESTAETIGT = "von_widerspruchsbehoerde_bestaetigt"
    ANDERSWO_ENTSCHIEDEN = "von_widerspruchsbehoerde_entschieden"


OPEN_APPEALS = (AppealStatus.EINGEGANGEN, AppealStatus.VORGELEGT)
"""A remedy in one of these is pending."""
NOT_CONFIRMED = (
    AppealStatus.TEILWEISE_STATTGEGEBEN,
    AppealStatus.VOM_GERICHT_ENTSCHIEDEN,
    AppealStatus.ANDERSWO_ENTSCHIEDEN,
)
"""The remedy was decided and not all of the decision confirmed: it may be void, or say something else than the file does."""


class AppealEvent(StrEnum):
    """What can happen to a remedy; the values are the events of the machine."""

    REFER = "refer"
    RELIEVE = "relieve"
    GRANT_PART = "grant_part"
    REJECT = "reject"
    TAKE_BACK = "take_back"
    CONFIRM = "confirm"
    RULE = "rule"
    CONFIRM_ELSEWHERE = "confirm_elsewhere"
    DECIDE_ELSEWHERE = "decide_elsewhere"


class AppealLifecycle(StateMachine):
    """The states of a remedy.

    eingegangen: it is pending. vorgelegt: the office did not give in and laid it before the Widerspruchsbehörde, which
    may be the office itself; relief is still possible. abgeholfen: the office gave in (§ 72 VwGO). zurueckgewiesen,
    teilweise_stattgegeben: decided by a Widerspruchsbescheid of the office itself (§ 73 VwGO).
    zurueckgenommen: the person took it back. vom_gericht_bestaetigt: the court has ruled for good and left all of the
    decision as it was. vom_gericht_entschieden: it ended there in any other way. von_widerspruchsbehoerde_bestaetigt,
    von_widerspruchsbehoerde_entschieden: the same of another authority that has decided the Widerspruch.
    """

    states = States.from_enum(
        AppealStatus,
        initial=AppealStatus.EINGEGANGEN,
        final=set(AppealStatus) - set(OPEN_APPEALS),
        use_enum_instance=True,
    )

    refer = states.EINGEGANGEN.to(states.VORGELEGT)
    relieve = states.EINGEGANGEN.to(states.ABGEHOLFEN) | states.VORGELEGT.to(states.ABGEHOLFEN)
    grant_part = states.EINGEGANGEN.to(states.TEILWEISE_STATTGEGEBEN) | states.VORGELEGT.to(
        states.TEILWEISE_STATTGEGEBEN
    )
    reject = states.EINGEGANGEN.to(states.ZURUECKGEWIESEN) | states.VORGELEGT.to(states.ZURUECKGEWIESEN)
    take_back = states.EINGEGANGEN.to(states.ZURUECKGENOMMEN) | states.VORGELEGT.to(states.ZURUECKGENOMMEN)
    confirm_elsewhere = states.VORGELEGT.to(states.ANDERSWO_BESTAETIGT)
    decide_elsewhere = states.VORGELEGT.to(states.ANDERSWO_ENTSCHIEDEN)
    confirm = states.EINGEGANGEN.to(states.VOM_GERICHT_BESTAETIGT)
    rule = states.EINGEGANGEN.to(states.VOM_GERICHT_ENTSCHIEDEN)


STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        AppealStatus.EINGEGANGEN: "eingegangen",
        AppealStatus.VORGELEGT: "vorgelegt",
        AppealStatus.ABGEHOLFEN: "abgeholfen",
        AppealStatus.TEILWEISE_STATTGEGEBEN: "zum Teil stattgegeben",
        AppealStatus.ZURUECKGEWIESEN: "zurückgewiesen",
        AppealStatus.ZURUECKGENOMMEN: "zurückgenommen",
        AppealStatus.VOM_GERICHT_BESTAETIGT: "vom Gericht entschieden (Bescheid bestätigt)",
        AppealStatus.VOM_GERICHT_ENTSCHIEDEN: "vor Gericht beendet",
        AppealStatus.ANDERSWO_BESTAETIGT: "von der Widerspruchsbehörde entschieden (Bescheid bestätigt)",
        AppealStatus.ANDERSWO_ENTSCHIEDEN: "von der Widerspruchsbehörde entschieden",
    }
)
EVENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        AppealEvent.REFER: "Vorlegen",
        AppealEvent.RELIEVE: "Abhelfen",
        AppealEvent.GRANT_PART: "Zum Teil stattgeben",
        AppealEvent.REJECT: "Zurückweisen",
        AppealEvent.TAKE_BACK: "Rücknahme eintragen",
        AppealEvent.CONFIRM: "Entscheidung des Gerichts eintragen",
        AppealEvent.RULE: "Ende vor Gericht eintragen",
        AppealEvent.CONFIRM_ELSEWHERE: "Entscheidung der Widerspruchsbehörde eintragen",
        AppealEvent.DECIDE_ELSEWHERE: "Entscheidung der Widerspruchsbehörde eintragen",
    }
)
_APPEAL = Lifecycle(
    machine=AppealLifecycle, subject="der Rechtsbehelf", status_words=STATUS_WORDS, event_words=EVENT_WORDS
)


def allowed_events(status: str) -> frozenset[AppealEvent]:
    """The events possible in this status."""
    return frozenset(AppealEvent(event) for event in _APPEAL.events_from(status))


def advance(model: HasStatus, event: AppealEvent, *, blockers: tuple[str, ...] = ()) -> None:
    """Send an event to a remedy. Raises `NotAllowed` with every reason and leaves the status as it was."""
    advance_by(_APPEAL, model, event, blockers=blockers)
