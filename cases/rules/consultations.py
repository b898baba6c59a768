"""Going on without the statement of a body: who was really asked, how long to wait, and the reasons of the office."""

from dataclasses import dataclass
from datetime import date

from cases.errors import FieldError, Invalid
from cases.rules.german import in_words


@dataclass(frozen=True)
class ConsultationWaiver:
    """One reason to decide without the statement of a body. Each is a judgement, so it must be explained."""

    key: str
    title: str


@dataclass(frozen=True)
class AskedBody:
    """A body whose statement is missing. `has_letter`: the program wrote to it; `written_on`: the day that letter left,
    None while it has not, or if it did not arrive. `waits_until`: the last day of the days it has from then on.
    `is_required`: a rule wants it heard.
    """

    name: str
    has_letter: bool
    written_on: date | None
    waits_until: date | None
    is_required: bool = False


_WAIVERS = (
    ConsultationWaiver("eilt", "Die Entscheidung duldet keinen Aufschub"),
    ConsultationWaiver("nicht_beruehrt", "Die Stelle ist nach Prüfung nicht berührt"),
    ConsultationWaiver(
        "haltung_bekannt", "Die Haltung der Stelle ist aus der Akte oder einem gleichen Fall bekannt"
    ),
    ConsultationWaiver("entbehrlich", "Es kommt für diese Entscheidung nicht mehr auf sie an"),
)


def consultation_waivers() -> tuple[ConsultationWaiver, ...]:
    """The list to choose from. No law names it: it is the list of the office (§ 24 (1) VwVfG, § 20 (1) SGB X)."""
    return _WAIVERS


def waiver_title(key: str) -> str:
    """The words of a reason, "" for none or one that is no longer in the list."""
    return next((one.title for one in _WAIVERS if one.key == key), "")


def check_waiver(key: str, reason: str) -> None:
    """Raise `Invalid`, with the field, unless a reason of the list is chosen and explained."""
    if not waiver_title(key):
        message = "Bitte den Grund wählen, warum ohne diese Stelle entschieden wird."
        raise Invalid(message, (FieldError("ausnahme", message),))
    if not reason.strip():
        message = "Bitte begründen, warum ohne diese Stelle entschieden wird."
        raise Invalid(message, (FieldError("grund", message),))


def needs_waiver(body: AskedBody, today: date) -> bool:
    """Whether going on without this body needs a reason: it never got the letter, or a rule wants it heard and its days
    still run.
    """
    if body.has_letter and body.written_on is None:
        return True
    return body.is_required and body.waits_until is not None and body.waits_until >= today


def why_not_heard(body: AskedBody, today: date, *, rule: str = "") -> str | None:
    """Why a body that said nothing was not heard, as a sentence; None if it had its time, or is asked by the clerk.

    `rule` wants the required bodies heard, "" if none is named.
    """
    if not body.has_letter:
        return None
    by_rule = f" ({rule})" if rule and body.is_required else ""
    if body.written_on is None:
        return (
            f"{body.name} wurde um Stellungnahme gebeten, aber nicht angeschrieben{by_rule}. Bitte das Schreiben versenden "
            "oder neu fragen, die Antwort eintragen oder die Beteiligung mit Grund beenden."
        )
    if body.waits_until is None or body.waits_until < today:
        return None
    reason = "mit Grund " if needs_waiver(body, today) else ""
    return (
        f"Das Schreiben an {body.name} ging erst am {in_words(body.written_on)} heraus{by_rule}. Bitte bis zum "
        f"{in_words(body.waits_until)} abwarten, die Antwort eintragen oder die Beteiligung {reason}beenden."
    )
