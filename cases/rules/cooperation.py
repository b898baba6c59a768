"""Versagung for lack of cooperation: only after a written warning with an expired period, and what a later answer changes."""

from dataclasses import dataclass
from datetime import date

from cases.errors import Invalid
from cases.facts.ledger import LedgerStep
from cases.rules.german import in_words


@dataclass(frozen=True)
class CooperationWarning:
    """The letter that demanded cooperation. `is_written`: paper or electronic, kept in the file.

    `names_consequence`: it says that the benefit can be refused or withdrawn. `announced_on` None: not (yet)
    announced; `is_announcement_proven`: posting is on file (Ab-Vermerk) or service is proven. `due_on`: last day.
    """

    is_written: bool
    names_consequence: bool
    announced_on: date | None
    is_announcement_proven: bool
    due_on: date
    is_answered: bool = False


@dataclass(frozen=True)
class LaterCooperation:
    """What § 67 SGB I allows: the benefit may be paid afterwards, wholly or in part; the office decides."""

    from_on: date
    steps: tuple[LedgerStep, ...]
    needs_reasons: bool = True


def why_no_denial(
    warning: CooperationWarning | None, today: date, *, minimum_days: int, reasons: str
) -> tuple[str, ...]:
    """Why the benefit cannot be refused or withdrawn under § 66 SGB I now; empty if it can.

    § 66 (3): a written warning of this consequence and a reasonable period that has run out. The law names no
    number of days: `minimum_days` between Bekanntgabe and the last day is the rule of the office. § 66 (1) is
    discretionary, so `reasons` must say something.
    """
    if warning is None:
        return (_NO_WARNING,)
    found = [
        (
            not warning.is_written,
            "Der Hinweis auf die Folgen war nicht schriftlich. Bitte schriftlich wiederholen.",
        ),
        (
            not warning.names_consequence,
            "Das Schreiben nennt die Folge nicht (Versagung oder Entziehung). Bitte mit Hinweis wiederholen.",
        ),
        (warning.is_answered, "Die Mitwirkung ist nachgeholt. Bitte in der Sache entscheiden."),
        (not reasons.strip(), "Die Versagung steht im Ermessen. Bitte begründen, warum sie angemessen ist."),
    ]
    return (
        *(text for applies, text in found if applies),
        *_time_problems(warning, today, minimum_days),
    )


_NO_WARNING = (
    "Es gibt keinen schriftlichen Hinweis auf die Folgen fehlender Mitwirkung (§ 66 Abs. 3 SGB I). "
    "Bitte zuerst den Hinweis mit Frist senden."
)


def why_short(announced_on: date, due_on: date, *, minimum_days: int, is_warning: bool) -> str | None:
    """What the clerk should know of a period to cooperate that is shorter than the rule of the office; None if it is not.

    `announced_on` is the expected Bekanntgabe. No law names a number of days, so it is a hint and stops nothing.
    """
    days = (due_on - announced_on).days
    if days >= minimum_days:
        return None
    left = "bleibt nur 1 Tag" if days == 1 else f"bleiben nur {max(days, 0)} Tage"
    short = (
        f"Nach der Bekanntgabe, voraussichtlich am {in_words(announced_on)}, {left}; "
        f"die Regel des Amts sind mindestens {minimum_days}."
    )
    if not is_warning:
        return f"{short} Bitte eine längere Frist wählen, wenn nichts dagegen spricht."
    return (
        f"{short} Auf eine Frist, die nicht angemessen ist, lässt sich keine Versagung stützen (§ 66 Abs. 3 SGB I). "
        "Bitte eine längere Frist wählen."
    )


def _time_problems(warning: CooperationWarning, today: date, minimum_days: int) -> list[str]:
    if warning.announced_on is None or warning.announced_on > today:
        return ["Der Hinweis ist noch nicht bekannt gegeben. Bitte die Bekanntgabe abwarten."]
    found = []
    if not warning.is_announcement_proven:
        found.append("Die Bekanntgabe des Hinweises ist nicht belegt. Bitte den Nachweis eintragen.")
    if (warning.due_on - warning.announced_on).days < minimum_days:
        found.append(
            f"Die Frist war kürzer als {minimum_days} Tage ab Bekanntgabe und damit nicht angemessen. "
            "Bitte eine neue Frist setzen."
        )
    if today <= warning.due_on:
        found.append(
            f"Die Frist läuft noch bis zum {in_words(warning.due_on)} (§ 66 Abs. 3 SGB I). Bitte abwarten."
        )
    return found


def later_cooperation(
    denied_from: date, answered_on: date, *, conditions_met: bool
) -> LaterCooperation | None:
    """What may be paid when cooperation is made up for after a Versagung (§ 67 SGB I); None if there is no claim.

    The benefit may be paid back to `denied_from`, the first day for which it was refused: "kann … nachträglich ganz
    oder teilweise", so the decision needs reasons. From the answer on the Versagung has lost its ground.
    """
    if answered_on < denied_from:
        raise Invalid("Die Mitwirkung liegt vor der Versagung. Bitte die beiden Tage prüfen.")
    if not conditions_met:
        return None
    steps = (
        LedgerStep("Leistung versagt oder entzogen ab diesem Tag.", "§ 66 SGB I", denied_from),
        LedgerStep("Mitwirkung nachgeholt; die Voraussetzungen liegen vor.", "§ 67 SGB I", answered_on),
        LedgerStep(
            "Nachzahlung ganz oder teilweise möglich; die Entscheidung steht im Ermessen.",
            "§ 67 SGB I",
            denied_from,
        ),
    )
    return LaterCooperation(denied_from, steps)
