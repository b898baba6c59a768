"""Anbietung an das Archiv: how long its answer is awaited, what was answered, and when the file may go at last."""

from dataclasses import dataclass, replace
from datetime import date

from cases.facts.kinds import ArchiveAnswer
from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA
from cases.rules.german import in_words
from cases.rules.regimes import Regime
from cases.rules.time_limits import Period, end_of_period


@dataclass(frozen=True)
class ArchiveOffer:
    """An offer with its answer (None: none yet). `wait_ends_on` is the last day on which the answer is awaited."""

    offered_on: date
    wait_ends_on: date
    answer: ArchiveAnswer | None = None


_ANSWER_TEXT = {
    ArchiveAnswer.WORTHY: "Das Archiv hält die Akte für archivwürdig; sie ist zu übergeben",
    ArchiveAnswer.HANDED_OVER: "Die Akte ist dem Archiv übergeben",
    ArchiveAnswer.NOT_WORTHY: "Das Archiv hält die Akte nicht für archivwürdig; sie darf gelöscht werden",
}


def archive_wait(
    offered_on: date, period: Period, source: str, extra: frozenset[date] = NO_EXTRA
) -> Deadline:
    """Until when the answer of the archive is awaited, a rule of the house; after it somebody asks there."""
    return end_of_period(
        "Antwort des Archivs",
        offered_on,
        period,
        Regime.VWVFG,
        event_text="Dem Archiv angeboten.",
        source=source,
        extra=extra,
    )


def with_answer(
    wait: Deadline, answer: ArchiveAnswer, answered_on: date, reference: str, source: str
) -> Deadline:
    """The ledger of the wait with the answer as its last step; the end stays where it was."""
    text = f"{_ANSWER_TEXT[answer]} (Zeichen des Archivs: {reference})."
    return replace(wait, steps=(*wait.steps, LedgerStep(text, source, answered_on)))


def why_no_archive_answer(offer: ArchiveOffer | None) -> tuple[str, ...]:
    """Why no answer of the archive can be entered; empty if it can. Until the file is handed over the newest one counts."""
    if offer is None:
        return ("Die Akte ist dem Archiv noch nicht angeboten. Bitte zuerst das Angebot eintragen.",)
    if offer.answer is ArchiveAnswer.HANDED_OVER:
        return ("Die Akte ist dem Archiv schon übergeben. Bitte ein Versehen mit dem Archiv klären.",)
    return ()


def why_not_deleted(offer: ArchiveOffer | None, today: date) -> tuple[str, ...]:
    """Why the file may not be deleted although its retention is over; empty if it may (§ 7 (3) NArchG).

    It waits for the offer and the answer, a file worth keeping for its hand-over. No law takes silence for an answer:
    after the period the archive is to be asked.
    """
    if offer is None:
        return ("Die Akte ist dem Archiv noch nicht angeboten. Bitte anbieten und den Tag eintragen.",)
    if offer.answer is ArchiveAnswer.WORTHY:
        return ("Die Akte ist archivwürdig. Bitte dem Archiv übergeben und die Übergabe eintragen.",)
    if offer.answer is not None:
        return ()
    if today <= offer.wait_ends_on:
        return (
            "Das Archiv hat noch nicht geantwortet. Bitte die Antwort abwarten "
            f"und nach dem {in_words(offer.wait_ends_on)} dort nachfragen.",
        )
    return (
        f"Das Archiv hat bis zum {in_words(offer.wait_ends_on)} nicht geantwortet. Bitte dort nachfragen und die Antwort "
        "eintragen; ohne sie darf die Akte nicht gelöscht werden.",
    )
