"""Days on which a case comes up again by rule (Wiedervorlage), with the ledger that explains each."""

from datetime import date

from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import previous_working_day
from cases.rules.german import in_words
from cases.rules.time_limits import Period, nominal_end


def reminder(title: str, event_on: date, period: Period | None, *, event_text: str, source: str) -> Deadline:
    """The working day on or before the day `period` after `event_on`; no period: the day of the event itself.

    A birthday is a day, not the end of a period, so the event counts from itself (12 years after birth: the birthday).
    """
    nominal = nominal_end(event_on, period) if period else event_on
    steps = [LedgerStep(event_text, source, event_on)]
    if period is not None:
        steps.append(LedgerStep(f"{period.in_words()} danach.", source, nominal))
    day = previous_working_day(nominal)
    if day != nominal:
        text = f"Der {in_words(nominal)} ist kein Arbeitstag; die Wiedervorlage liegt am Werktag davor."
        steps.append(LedgerStep(text, "", day))
    return Deadline(title, event_on, day, tuple(steps))
