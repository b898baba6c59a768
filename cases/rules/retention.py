"""Aufbewahrung: when the clock starts, until when a file is kept, when it is offered to the archive, when it may go."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.german import in_words

_ONE_DAY = timedelta(days=1)
_ARCHIVE_SOURCE = "§ 7 Abs. 3 NArchG (Anbietung an das Archiv)"


class RetentionStart(StrEnum):
    """What has to be over before the years count, besides the closing of the file."""

    CLOSING = "abschluss"
    RECOURSE = "ende_des_rueckgriffs"
    OBLIGATION = "ende_der_verpflichtung"
    TRANSFER = "uebermittlung"
    BENEFIT = "ende_des_leistungsbezugs"


@dataclass(frozen=True)
class RetentionRule:
    """Full calendar years of keeping and from when. Raises `Invalid` for less than one year."""

    years: int
    starts: RetentionStart
    source: str
    is_sample_value: bool = False

    def __post_init__(self) -> None:
        if self.years < 1:
            raise Invalid(
                "Die Aufbewahrungsfrist muss mindestens ein Jahr betragen. Bitte im Dienstkatalog prüfen."
            )


@dataclass(frozen=True)
class Retention:
    """`deadline.ends_on` is the last day the file is kept, None while the clock does not run; `explanation` says why.

    From `offer_on` the file is offered to the archive; nothing is deleted before the archive has answered.
    """

    deadline: Deadline | None
    offer_on: date | None
    explanation: str


_START_WORDS = {
    RetentionStart.CLOSING: "Die Zeit, um die es geht,",
    RetentionStart.RECOURSE: "Der Rückgriff gegen die unterhaltspflichtige Person",
    RetentionStart.OBLIGATION: "Die Verpflichtung aus der Bewilligung",
    RetentionStart.TRANSFER: "Die Übermittlung der Meldung",
    RetentionStart.BENEFIT: "Der Leistungsbezug nach dem SGB II",
}


def retention(rule: RetentionRule, closed_on: date | None, event_on: date | None = None) -> Retention:
    """Until when the file is kept: whole years from the end of the calendar year in which everything was over.

    `closed_on` is the day of the zdA-Verfügung, `event_on` the day on which the recourse, obligation, transfer or
    benefit ended, if the rule waits for one, else the last day of what the case is about. The later of the two decides. The
    end is 31 December and never moves.
    """
    if closed_on is None:
        return Retention(
            None, None, "Der Vorgang ist nicht abgeschlossen; die Aufbewahrungsfrist läuft noch nicht."
        )
    if rule.starts is not RetentionStart.CLOSING and event_on is None:
        what = _START_WORDS[rule.starts]
        return Retention(
            None, None, f"{what} ist noch nicht beendet; die Aufbewahrungsfrist läuft noch nicht."
        )
    over_on = closed_on if event_on is None else max(closed_on, event_on)
    starts_on = date(over_on.year + 1, 1, 1)
    ends_on = date(over_on.year + rule.years, 12, 31)
    offer_on = ends_on + _ONE_DAY
    steps = [LedgerStep("Vorgang abgeschlossen (zdA).", rule.source, closed_on)]
    if event_on is not None:
        steps.append(LedgerStep(f"{_START_WORDS[rule.starts]} ist beendet.", rule.source, event_on))
    years = "1 Jahr" if rule.years == 1 else f"{rule.years} Jahre"
    steps += [
        LedgerStep("Die Frist beginnt mit dem Ende des Kalenderjahres.", rule.source, starts_on),
        LedgerStep(f"Aufbewahrung: {years}.", rule.source, ends_on),
        LedgerStep("Vor dem Löschen dem Archiv anbieten.", _ARCHIVE_SOURCE, offer_on),
    ]
    deadline = Deadline("Aufbewahrung", starts_on, ends_on, tuple(steps))
    return Retention(deadline, offer_on, f"Aufzubewahren bis {in_words(ends_on)}.")


def why_still_kept(ends_on: date | None, today: date, *, is_blocked: bool) -> tuple[str, ...]:
    """Why the file cannot be offered to the archive and disposed of now; empty if it can.

    `ends_on` is the last day it is kept, None while the clock does not run. `is_blocked`: an open remedy.
    """
    if ends_on is None:
        return ("Die Aufbewahrungsfrist läuft noch nicht. Bitte das Ende abwarten.",)
    found = []
    if today <= ends_on:
        found.append(f"Die Akte ist noch aufzubewahren bis {in_words(ends_on)}. Bitte das Ende abwarten.")
    if is_blocked:
        found.append("Zu dieser Akte läuft ein Rechtsbehelf. Bitte seinen Ausgang abwarten.")
    return tuple(found)
