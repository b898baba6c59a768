"""Why an act is not possible now: every reason as a sentence that says what to do. Used by guards, buttons
and API.
"""

from dataclasses import dataclass

from cases.errors import FieldError
from cases.rules.german import listed
from cases.rules.lifecycle import OPEN_STATUSES, STATUS_WORDS, CaseEvent, CaseStatus, allowed_events


@dataclass(frozen=True)
class CaseSituation:
    """What the rules need to know about one case. `…_problem` fields hold a ready German sentence or None.

    `decides_on_file`: the outcome ends the case on the file as it is (refusal, Versagung, notice), so missing
    documents and open demands do not block. `is_decision` is False for an outcome that settles without one;
    `is_interim`: it ends nothing, the case stays in check.
    `cooperation_problems`: what a Versagung by § 66 SGB I still lacks, as sentences.
    `unheard_bodies`: why bodies that are no longer awaited were not heard, as sentences.
    `letter_errors`: fields of the draft the letter prints although nothing stands there.
    `unsent_letters` and `unannounced_letters` count letters not yet dispatched or announced.
    `open_success_tasks`: what is still to do because a Widerspruch had success, as titles of tasks.
    """

    status: CaseStatus
    has_draft: bool = False
    outcome: str = ""
    is_decision: bool = True
    is_interim: bool = False
    reasons_text: str = ""
    needs_reasons: bool = True
    needs_four_eyes: bool = True
    decides_on_file: bool = False
    is_correction: bool = False
    cooperation_problems: tuple[str, ...] = ()
    missing_titles: tuple[str, ...] = ()
    unscanned_documents: int = 0
    open_consultations: tuple[str, ...] = ()
    unheard_bodies: tuple[str, ...] = ()
    has_open_request: bool = False
    has_request_letter: bool = True
    needs_hearing: bool = False
    hearing_done: bool = False
    hearing_problem: str | None = None
    hearing_runs: bool = False
    was_heard: bool = False
    lacks_hearing_letter: bool = False
    signature_sheet_missing: bool = False
    authority_name: str = ""
    signer_name: str = ""
    needs_instruction: bool = True
    instruction_text: str = ""
    instruction_faults: tuple[str, ...] = ()
    calculation_problem: str | None = None
    letter_errors: tuple[FieldError, ...] = ()
    unsent_letters: int = 0
    unannounced_letters: int = 0
    has_open_appeal: bool = False
    open_success_tasks: tuple[str, ...] = ()
    remedy_period_runs: bool = False


def why_not_submit(situation: CaseSituation) -> tuple[str, ...]:
    """Why the draft cannot go to the second person now; empty if it can."""
    return (*_wrong_status(situation, CaseEvent.SUBMIT_DRAFT), *_content(situation))


def why_not_decide(situation: CaseSituation) -> tuple[str, ...]:
    """Why the decision cannot be made now; empty if it can (§§ 28, 37, 39 VwVfG, §§ 24, 33, 35 SGB X)."""
    event = event_of_outcome(is_decision=situation.is_decision, is_interim=situation.is_interim)
    second = situation.status is CaseStatus.IN_PRUEFUNG and situation.needs_four_eyes
    wrong = (_SECOND_PERSON,) if second else _wrong_status(situation, event)
    if situation.is_correction and situation.status is CaseStatus.BESCHIEDEN:
        wrong = ()
    return (*wrong, *_content(situation), *_form(situation))


def event_of_outcome(*, is_decision: bool, is_interim: bool) -> CaseEvent:
    """What the approval of an outcome does to the case."""
    if is_decision:
        return CaseEvent.DECIDE
    return CaseEvent.KEEP_OPEN if is_interim else CaseEvent.SETTLE


def why_not_settle(status: str) -> tuple[str, ...]:
    """Why the case cannot be settled without an outcome now; empty if it can."""
    if status == CaseStatus.IN_MITZEICHNUNG:
        return ("Der Entwurf liegt zur Mitzeichnung. Bitte zuerst zurückgeben.",)
    if CaseEvent.SETTLE in allowed_events(status):
        return ()
    return (f"Das geht im Status „{STATUS_WORDS[status]}“ nicht.",)


def why_not_follow_on(
    status: str, *, has_outcome: bool, is_message: bool, open_reference: str
) -> tuple[str, ...]:
    """Why no follow-on case can be opened now; empty if it can. `open_reference` is the one that is open, "" if none."""
    if is_message:
        return (
            "Zu einer Nachricht oder Nachreichung gibt es keinen Folgevorgang. "
            "Bitte den Vorgang öffnen, zu dem sie gehört.",
        )
    if status in OPEN_STATUSES:
        return ("Dieser Vorgang läuft noch. Bitte zuerst hier entscheiden.",)
    if not has_outcome or status not in (CaseStatus.BESCHIEDEN, CaseStatus.ABGESCHLOSSEN):
        return (
            f"Der Vorgang ist {STATUS_WORDS[status]}, ohne dass entschieden wurde. "
            "Ein Folgevorgang knüpft an ein Ergebnis an; bitte den Vorgang mit dem Ergebnis öffnen.",
        )
    if open_reference:
        return (f"Der Folgevorgang {open_reference} ist noch offen. Bitte dort weiterarbeiten.",)
    return ()


def why_not_close(situation: CaseSituation) -> tuple[str, ...]:
    """Why the case cannot be closed now; empty if it can."""
    found = [
        (
            situation.unsent_letters > 0,
            "Es sind noch Schreiben nicht versandt. Bitte versenden, ein Deckblatt verwerfen, das niemand mehr braucht, "
            "oder die Beteiligung beenden, zu der sie gehören.",
        ),
        (
            situation.unannounced_letters > 0,
            "Ein Schreiben ist noch nicht bekannt gegeben. Bitte die Bekanntgabe abwarten.",
        ),
        (situation.has_open_appeal, "Es läuft ein Rechtsbehelf. Bitte zuerst darüber entscheiden."),
        (situation.remedy_period_runs, "Die Rechtsbehelfsfrist läuft noch. Bitte das Fristende abwarten."),
        (situation.has_open_request, "Eine Anforderung ist noch offen. Bitte beantworten oder zurückziehen."),
    ]
    left = tuple(
        f"Noch nicht erledigt: „{title}“. Bitte erledigen und dann die Wiedervorlage abhaken."
        for title in situation.open_success_tasks
    )
    wrong = _wrong_status(situation, CaseEvent.CLOSE)
    return (*wrong, *_sentences(found), *left, *_consultations(situation))


def why_not_request_documents(situation: CaseSituation) -> tuple[str, ...]:
    """Why no demand for documents can be sent now; empty if it can."""
    is_open = (
        "Es ist schon eine Anforderung offen. Bitte die Antwort abwarten oder die Anforderung zurückziehen."
    )
    no_letter = (
        "Zu dieser Einsendung gibt es keine Nachforderung. Bitte stattdessen eine Nachricht schreiben."
    )
    found = [
        (not situation.has_request_letter, no_letter),
        (situation.has_open_request, is_open),
        (not situation.authority_name.strip(), _AUTHORITY_MISSING),
    ]
    return (*_wrong_status(situation, CaseEvent.REQUEST_DOCUMENTS), *_sentences(found))


def why_not_hear(situation: CaseSituation) -> tuple[str, ...]:
    """Why the person concerned cannot be heard (or the hearing left out) now; empty if it is possible."""
    found = [
        (
            not situation.has_draft,
            "Es gibt noch keinen Entwurf. Bitte zuerst einen Entwurf mit dem beabsichtigten Ergebnis speichern.",
        ),
        (
            situation.has_draft and not situation.needs_hearing,
            "Vor diesem Ergebnis ist keine Anhörung nötig, denn es greift nicht in Rechte ein.",
        ),
        (
            situation.lacks_hearing_letter,
            "Für diese Leistung gibt es kein Anhörungsschreiben. Bitte im Dienstkatalog ergänzen.",
        ),
        (
            situation.hearing_runs,
            "Die Anhörung läuft schon. Bitte die Frist abwarten oder die Äußerung eintragen.",
        ),
        (not situation.authority_name.strip(), _AUTHORITY_MISSING),
    ]
    return (*_only_in_check(situation.status), *_sentences(found))


def why_not_take_statement(situation: CaseSituation) -> tuple[str, ...]:
    """Why no statement can be written down now; empty if somebody was heard and nothing is decided yet."""
    if not situation.was_heard:
        return ("Zu diesem Vorgang wurde niemand angehört. Bitte zuerst anhören.",)
    if situation.status in (CaseStatus.IN_PRUEFUNG, CaseStatus.IN_MITZEICHNUNG):
        return ()
    return (
        f"Eine Äußerung zählt nur vor der Entscheidung; der Vorgang ist {STATUS_WORDS[situation.status]}.",
    )


def _only_in_check(status: str) -> tuple[str, ...]:
    if status == CaseStatus.IN_PRUEFUNG:
        return ()
    return (f"Das geht nur, solange der Vorgang in Prüfung ist; er ist {STATUS_WORDS[status]}.",)


def why_not_touch(status: str) -> tuple[str, ...]:
    """Why nothing belonging to the running of a case can be done any more; empty until the case has ended."""
    return (f"Der Vorgang ist {STATUS_WORDS[status]}.",) if status in _ENDED else ()


def why_not_work(status: str) -> tuple[str, ...]:
    """Why the case cannot be worked on any more; empty as long as it is not decided and has not ended."""
    return (f"Der Vorgang ist {STATUS_WORDS[status]}.",) if status in {*_ENDED, CaseStatus.BESCHIEDEN} else ()


def why_not_check(status: str) -> tuple[str, ...]:
    """Why an act of the check is not possible; a new case starts to be checked with the first such act."""
    if status in (CaseStatus.EINGEGANGEN, CaseStatus.IN_PRUEFUNG):
        return ()
    return (f"Das geht nur, solange der Vorgang in Prüfung ist; er ist {STATUS_WORDS[status]}.",)


def why_not_place(status: str, *, is_message: bool) -> tuple[str, ...]:
    """Why a message or late paper cannot be put where it belongs; only such cases can, before anything was decided."""
    if not is_message:
        return ("Das geht nur bei Nachrichten und nachgereichten Unterlagen.",)
    if status in (CaseStatus.EINGEGANGEN, CaseStatus.IN_PRUEFUNG):
        return ()
    if status == CaseStatus.IN_MITZEICHNUNG:
        return ("Ein Entwurf liegt zur Mitzeichnung. Bitte zuerst zurückgeben.",)
    return (f"Der Vorgang ist {STATUS_WORDS[status]}.",)


def why_not_appeal(status: str, *, has_decision: bool) -> tuple[str, ...]:
    """Why no remedy can be entered; also a closed case takes one, because it may come late."""
    if status in (CaseStatus.BESCHIEDEN, CaseStatus.ABGESCHLOSSEN) and has_decision:
        return ()
    return ("Es gibt noch keinen versandten Bescheid, gegen den sich ein Rechtsbehelf richten kann.",)


def why_not_correct(status: str, *, has_decision: bool, has_draft: bool) -> tuple[str, ...]:
    """Why a decision cannot be corrected now; empty if it can (§ 42 VwVfG, § 38 SGB X, § 129 AO)."""
    if status != CaseStatus.BESCHIEDEN or not has_decision:
        return ("Berichtigen lässt sich nur ein Bescheid, der schon versandt ist.",)
    return (
        "Es liegt schon eine Berichtigung zur Freigabe vor. Bitte zuerst darüber entscheiden.",
    ) * has_draft


def why_not_message(*, is_from_portal: bool) -> tuple[str, ...]:
    """Why the applicant cannot be written to through the portal; empty if the case came from there."""
    if is_from_portal:
        return ()
    return ("Dieser Vorgang ist nicht mit dem Portal verbunden; bitte einen Brief schreiben.",)


_ENDED = frozenset({CaseStatus.ABGESCHLOSSEN, CaseStatus.ZURUECKGENOMMEN, CaseStatus.ABGEGEBEN})
_AUTHORITY_MISSING = "Der Name der Behörde fehlt (§ 37 Abs. 3 VwVfG). Bitte in den Behördendaten ergänzen."
_HEARING_MISSING = (
    "Die Anhörung fehlt (§ 28 VwVfG, § 24 SGB X). Bitte anhören oder den Grund eintragen, warum sie entfällt."
)


def _content(situation: CaseSituation) -> tuple[str, ...]:
    """What a draft needs before anybody else should read it."""
    waits_for_papers = not situation.decides_on_file
    missing = (
        f"Es fehlt noch: {listed(situation.missing_titles)}. "
        "Bitte anfordern oder ein vorhandenes Dokument dieser Unterlage zuordnen."
    )
    scanned = (
        "Nicht alle Dokumente sind auf Viren geprüft. "
        "Bitte die Prüfung abwarten oder das Dokument neu anfordern."
    )
    sheet = (
        "Der unterschriebene Signaturbogen fehlt. Bitte den Posteingang eintragen oder den Bogen anfordern."
    )
    found = [
        (not situation.has_draft, "Es gibt noch keinen Entwurf. Bitte zuerst einen Entwurf speichern."),
        (not situation.outcome.strip(), "Das Ergebnis fehlt. Bitte im Entwurf ein Ergebnis wählen."),
        (
            situation.needs_reasons and not situation.reasons_text.strip(),
            "Die Begründung fehlt. Bitte im Entwurf ergänzen.",
        ),
        (waits_for_papers and bool(situation.missing_titles), missing),
        (waits_for_papers and situation.signature_sheet_missing, sheet),
        (waits_for_papers and situation.has_open_request, _REQUEST_OPEN),
        (situation.unscanned_documents > 0, scanned),
        (
            situation.needs_hearing and not situation.hearing_done,
            situation.hearing_problem or _HEARING_MISSING,
        ),
    ]
    problem = (situation.calculation_problem,) if situation.calculation_problem else ()
    bodies = (*_consultations(situation), *situation.unheard_bodies)
    return (*_sentences(found), *situation.cooperation_problems, *bodies, *problem)


_REQUEST_OPEN = (
    "Eine Anforderung ist noch offen. Bitte die Antwort abwarten oder die Anforderung zurückziehen."
)


def _form(situation: CaseSituation) -> tuple[str, ...]:
    """What the letter needs to be a decision in due form."""
    signer = "Der Name der unterzeichnenden Person fehlt (§ 37 Abs. 3 VwVfG). Bitte im Profil ergänzen."
    instruction = (
        "Die Rechtsbehelfsbelehrung fehlt; ohne sie läuft ein Jahr. Bitte im Dienstkatalog ergänzen."
    )
    lacks_instruction = situation.needs_instruction and not situation.instruction_text.strip()
    faults = () if lacks_instruction or not situation.needs_instruction else situation.instruction_faults
    found = _sentences(
        [
            (not situation.authority_name.strip(), _AUTHORITY_MISSING),
            (not situation.signer_name.strip(), signer),
            (lacks_instruction, instruction),
        ]
    )
    return (*found, *faults)


def _consultations(situation: CaseSituation) -> tuple[str, ...]:
    if not situation.open_consultations:
        return ()
    names = listed(situation.open_consultations)
    return (
        f"Die Stellungnahme steht noch aus: {names}. Bitte abwarten, erinnern oder die Beteiligung beenden.",
    )


def _wrong_status(situation: CaseSituation, event: CaseEvent) -> tuple[str, ...]:
    if event in allowed_events(situation.status, needs_four_eyes=situation.needs_four_eyes):
        return ()
    return (f"Das geht im Status „{STATUS_WORDS[situation.status]}“ nicht. {_WAY_OUT[event]}",)


_SECOND_PERSON = "Dieses Ergebnis braucht eine zweite Person. Bitte den Entwurf zur Mitzeichnung geben."
_WAY_OUT = {
    CaseEvent.SUBMIT_DRAFT: "Bitte den Vorgang zuerst in Prüfung nehmen.",
    CaseEvent.DECIDE: "Bitte zuerst prüfen und den Entwurf zur Mitzeichnung geben.",
    CaseEvent.SETTLE: "Bitte zuerst prüfen und den Entwurf zur Mitzeichnung geben.",
    CaseEvent.KEEP_OPEN: "Bitte zuerst prüfen und den Entwurf zur Mitzeichnung geben.",
    CaseEvent.CLOSE: "Abschließen lässt sich nur ein beschiedener Vorgang; bitte zuerst entscheiden.",
    CaseEvent.REQUEST_DOCUMENTS: "Bitte den Vorgang zuerst in Prüfung nehmen.",
}


def _sentences(found: list[tuple[bool, str]]) -> tuple[str, ...]:
    return tuple(text for applies, text in found if applies)
