"""Whether Unterhaltsvorschuss may begin on the day a clerk has chosen (§ 4 UVG)."""

from datetime import date

from cases.rules.benefits.maintenance_advance import claim_starts_on
from cases.rules.german import in_words
from cases.rules.time_limits import months_later


def why_not_from(begins_on: date, applied_on: date, conditions_met_on: date, *, efforts_shown: bool) -> str:
    """Why the benefit cannot begin on this day, as a sentence for the clerk; "" if it can.

    Before the day of § 4 (1) UVG only with efforts that are shown, and never before the month that precedes the
    application (§ 4 (2) UVG). `conditions_met_on` as in `claim_starts_on`.
    """
    earliest = months_later(applied_on.replace(day=1), -1)
    if begins_on < earliest:
        return (
            f"Rückwirkend geht es höchstens für den Monat vor der Antragstellung, also frühestens ab dem "
            f"{in_words(earliest)} (§ 4 Abs. 2 UVG). Bitte den Beginn ändern. Ging der Antrag früher bei einer anderen "
            "Stelle ein, bitte „Antrag wirksam gestellt am“ ausfüllen (§ 16 Abs. 2 Satz 2 SGB I)."
        )
    lawful_on = claim_starts_on(applied_on, conditions_met_on, efforts_shown=False).ends_on
    if begins_on < lawful_on and not efforts_shown:
        return (
            f"Die Leistung beginnt vor dem {in_words(lawful_on)}. Das geht nur, wenn die Bemühungen um Unterhalt belegt "
            "sind (§ 4 Abs. 2 UVG). Bitte prüfen und bestätigen oder den Beginn ändern."
        )
    return ""
