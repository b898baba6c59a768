"""The four machines: every state with every event, blockers, and what the status looks like afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import pytest

from cases.errors import Invalid, NotAllowed
from cases.rules import document_lifecycle, letter_lifecycle, lifecycle, request_lifecycle
from cases.rules.document_lifecycle import DocumentEvent, DocumentStatus
from cases.rules.letter_lifecycle import LetterEvent, LetterStatus
from cases.rules.lifecycle import (
    CaseEvent,
    CaseStatus,
    Phase,
    advance,
    allowed_events,
    citizen_word,
    phase_of,
)
from cases.rules.machines import HasStatus
from cases.rules.request_lifecycle import RequestEvent, RequestStatus


@dataclass
class Thing:
    status: str


C, CE = CaseStatus, CaseEvent
CASE_TABLE = {
    (C.EINGEGANGEN, CE.START_CHECK): C.IN_PRUEFUNG,
    (C.EINGEGANGEN, CE.WITHDRAW): C.ZURUECKGENOMMEN,
    (C.EINGEGANGEN, CE.HAND_OVER): C.ABGEGEBEN,
    (C.IN_PRUEFUNG, CE.REQUEST_DOCUMENTS): C.WARTET_AUF_ANTRAGSTELLER,
    (C.IN_PRUEFUNG, CE.SUBMIT_DRAFT): C.IN_MITZEICHNUNG,
    (C.IN_PRUEFUNG, CE.WITHDRAW): C.ZURUECKGENOMMEN,
    (C.IN_PRUEFUNG, CE.HAND_OVER): C.ABGEGEBEN,
    (C.IN_PRUEFUNG, CE.SETTLE): C.ABGESCHLOSSEN,
    (C.IN_PRUEFUNG, CE.KEEP_OPEN): C.IN_PRUEFUNG,
    (C.WARTET_AUF_ANTRAGSTELLER, CE.RESUME): C.IN_PRUEFUNG,
    (C.WARTET_AUF_ANTRAGSTELLER, CE.WITHDRAW): C.ZURUECKGENOMMEN,
    (C.WARTET_AUF_ANTRAGSTELLER, CE.HAND_OVER): C.ABGEGEBEN,
    (C.IN_MITZEICHNUNG, CE.RETURN_DRAFT): C.IN_PRUEFUNG,
    (C.IN_MITZEICHNUNG, CE.DECIDE): C.BESCHIEDEN,
    (C.IN_MITZEICHNUNG, CE.SETTLE): C.ABGESCHLOSSEN,
    (C.IN_MITZEICHNUNG, CE.KEEP_OPEN): C.IN_PRUEFUNG,
    (C.IN_MITZEICHNUNG, CE.WITHDRAW): C.ZURUECKGENOMMEN,
    (C.BESCHIEDEN, CE.CLOSE): C.ABGESCHLOSSEN,
}
R, RE = RequestStatus, RequestEvent
REQUEST_TABLE = {
    (R.OFFEN, RE.ANSWER): R.BEANTWORTET,
    (R.OFFEN, RE.EXPIRE): R.ABGELAUFEN,
    (R.OFFEN, RE.EXTEND): R.OFFEN,
    (R.OFFEN, RE.WITHDRAW): R.ZURUECKGEZOGEN,
    (R.ABGELAUFEN, RE.ANSWER): R.BEANTWORTET,
    (R.ABGELAUFEN, RE.EXTEND): R.OFFEN,
    (R.ABGELAUFEN, RE.WITHDRAW): R.ZURUECKGEZOGEN,
}
L, LE = LetterStatus, LetterEvent
LETTER_TABLE = {
    (L.ENTWURF, LE.SUBMIT): L.IN_FREIGABE,
    (L.IN_FREIGABE, LE.RETURN_DRAFT): L.ENTWURF,
    (L.IN_FREIGABE, LE.APPROVE): L.FREIGEGEBEN,
    (L.FREIGEGEBEN, LE.DISPATCH): L.VERSANDT,
    (L.VERSANDT, LE.ANNOUNCE): L.BEKANNTGEGEBEN,
    (L.VERSANDT, LE.COME_BACK): L.ZURUECKGEKOMMEN,
    (L.BEKANNTGEGEBEN, LE.COME_BACK): L.ZURUECKGEKOMMEN,
    (L.ZURUECKGEKOMMEN, LE.DISPATCH): L.VERSANDT,
    (L.VERSANDT, LE.DISPUTE): L.BESTRITTEN,
    (L.BEKANNTGEGEBEN, LE.DISPUTE): L.BESTRITTEN,
    (L.BESTRITTEN, LE.PROVE): L.VERSANDT,
    (L.BESTRITTEN, LE.DISPATCH): L.VERSANDT,
    (L.BESTRITTEN, LE.COME_BACK): L.ZURUECKGEKOMMEN,
    (L.FREIGEGEBEN, LE.DISCARD): L.VERWORFEN,
}
D, DE = DocumentStatus, DocumentEvent
DOCUMENT_TABLE = {
    (D.QUARANTAENE, DE.FIND_CLEAN): D.UNBEDENKLICH,
    (D.QUARANTAENE, DE.FIND_INFECTED): D.BEFALLEN,
    (D.QUARANTAENE, DE.GIVE_UP): D.NICHT_PRUEFBAR,
    (D.NICHT_PRUEFBAR, DE.SCAN_AGAIN): D.QUARANTAENE,
}


def check(
    status: StrEnum, event: StrEnum, expected: StrEnum | None, send: Callable[[HasStatus], None]
) -> None:
    thing = Thing(status.value)
    if expected is not None:
        send(thing)
        assert thing.status == expected
        assert isinstance(thing.status, str)
        return
    with pytest.raises(NotAllowed) as refused:
        send(thing)
    assert refused.value.reasons
    assert refused.value.message.startswith(("„", "Hier"))
    assert thing.status == status.value


@pytest.mark.parametrize(("status", "event"), list(product(C, CE)))
def test_case(status: CaseStatus, event: CaseEvent) -> None:
    check(status, event, CASE_TABLE.get((status, event)), lambda thing: lifecycle.advance(thing, event))
    assert (event in lifecycle.allowed_events(status)) is ((status, event) in CASE_TABLE)


@pytest.mark.parametrize(("status", "event"), list(product(R, RE)))
def test_request(status: RequestStatus, event: RequestEvent) -> None:
    check(
        status,
        event,
        REQUEST_TABLE.get((status, event)),
        lambda thing: request_lifecycle.advance(thing, event),
    )
    assert (event in request_lifecycle.allowed_events(status)) is ((status, event) in REQUEST_TABLE)


@pytest.mark.parametrize(("status", "event"), list(product(L, LE)))
def test_letter(status: LetterStatus, event: LetterEvent) -> None:
    check(
        status, event, LETTER_TABLE.get((status, event)), lambda thing: letter_lifecycle.advance(thing, event)
    )
    assert (event in letter_lifecycle.allowed_events(status)) is ((status, event) in LETTER_TABLE)


@pytest.mark.parametrize(("status", "event"), list(product(D, DE)))
def test_document(status: DocumentStatus, event: DocumentEvent) -> None:
    check(
        status,
        event,
        DOCUMENT_TABLE.get((status, event)),
        lambda thing: document_lifecycle.advance(thing, event),
    )
    assert (event in document_lifecycle.allowed_events(status)) is ((status, event) in DOCUMENT_TABLE)


def test_decision_without_four_eyes_skips_the_second_person() -> None:
    case = Thing("in_pruefung")
    assert CE.DECIDE in allowed_events("in_pruefung", needs_four_eyes=False)
    advance(case, CE.DECIDE, needs_four_eyes=False)
    assert case.status == "beschieden"


def test_decision_with_four_eyes_needs_the_second_person() -> None:
    case = Thing("in_pruefung")
    with pytest.raises(NotAllowed, match="zweite Person"):
        advance(case, CE.DECIDE)
    assert case.status == "in_pruefung"


def test_machine_itself_refuses_to_skip_the_second_person() -> None:
    case = Thing("in_pruefung")
    with pytest.raises(NotAllowed, match="zweite Person"):
        lifecycle.CaseLifecycle(model=case, state_field="status").send("decide", needs_four_eyes=True)
    assert case.status == "in_pruefung"


def test_letter_without_four_eyes_is_approved_from_the_draft() -> None:
    letter = Thing("entwurf")
    letter_lifecycle.advance(letter, LE.APPROVE, needs_four_eyes=False)
    assert letter.status == "freigegeben"


def test_blockers_stop_the_event_and_are_all_named() -> None:
    case = Thing("in_pruefung")
    with pytest.raises(NotAllowed) as refused:
        advance(case, CE.SUBMIT_DRAFT, blockers=("Der Entwurf fehlt.", "Die Anhörung fehlt."))
    assert refused.value.reasons == ("Der Entwurf fehlt.", "Die Anhörung fehlt.")
    assert case.status == "in_pruefung"


def test_unknown_status_is_refused_not_overwritten() -> None:
    case = Thing("unsinn")
    with pytest.raises(Invalid, match="unsinn"):
        advance(case, CE.START_CHECK)
    with pytest.raises(Invalid):
        phase_of("unsinn")
    assert case.status == "unsinn"


def test_second_click_is_refused() -> None:
    case = Thing("eingegangen")
    advance(case, CE.START_CHECK)
    with pytest.raises(NotAllowed):
        advance(case, CE.START_CHECK)


@pytest.mark.parametrize(
    ("status", "phase", "word"),
    [
        (C.EINGEGANGEN, Phase.EINGEGANGEN, "eingegangen"),
        (C.IN_PRUEFUNG, Phase.IN_PRUEFUNG, "in Bearbeitung"),
        (C.WARTET_AUF_ANTRAGSTELLER, Phase.IN_PRUEFUNG, "wir brauchen etwas von Ihnen"),
        (C.IN_MITZEICHNUNG, Phase.IN_PRUEFUNG, "in Bearbeitung"),
        (C.BESCHIEDEN, Phase.BESCHIEDEN, "entschieden"),
        (C.ABGESCHLOSSEN, Phase.BESCHIEDEN, "abgeschlossen"),
        (C.ZURUECKGENOMMEN, Phase.BESCHIEDEN, "abgeschlossen"),
        (C.ABGEGEBEN, Phase.BESCHIEDEN, "abgeschlossen"),
    ],
)
def test_words_outside(status: CaseStatus, phase: Phase, word: str) -> None:
    assert (phase_of(status), citizen_word(status)) == (phase, word)


@pytest.mark.parametrize("module", [lifecycle, request_lifecycle, letter_lifecycle, document_lifecycle])
def test_each_status_and_event_has_a_word(module: object) -> None:
    names = {
        lifecycle: (C, CE),
        request_lifecycle: (R, RE),
        letter_lifecycle: (L, LE),
        document_lifecycle: (D, DE),
    }
    statuses, events = names[module]  # type: ignore[index]  # modules are the keys
    assert set(module.STATUS_WORDS) == set(statuses)  # type: ignore[attr-defined]  # each module has both
    assert set(module.EVENT_WORDS) == set(events)  # type: ignore[attr-defined]  # each module has both
