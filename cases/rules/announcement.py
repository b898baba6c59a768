"""Bekanntgabe: from the route and the day of posting to the day on which a letter counts as received.

Not here: whether a route is allowed (consent, access of the recipient, order of service by public notice).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cases.errors import Invalid
from cases.facts.ledger import Deadline, LedgerStep
from cases.rules.calendar import NO_EXTRA, next_working_day
from cases.rules.german import in_words
from cases.rules.regimes import Regime, RegimeSwitches, switches_of
from cases.rules.time_limits import months_later, settled

FOUR_DAYS_SINCE = date(2025, 1, 1)
ONLY_PROVISION_SINCE = date(2026, 1, 1)
"""§ 122a (4) AO as of the Viertes Bürokratieentlastungsgesetz; that it begins on this day is likely, not certain."""
RETRIEVAL_DAYS = 10
_TITLE = "Bekanntgabe"
_ONE_DAY = timedelta(days=1)
_TWO_WEEKS = timedelta(weeks=2)


class Route(StrEnum):
    """The ways a decision reaches its addressee. PROVEN: Zustellungsurkunde, Empfangsbekenntnis, handed over."""

    POST_INLAND = "post"
    ELECTRONIC = "elektronisch"
    PORTAL_MAILBOX = "portalpostfach"
    PROVEN = "zustellung"
    RETRIEVAL = "abruf"
    REGISTERED = "einschreiben"
    REGISTERED_RETURN = "einschreiben_rueckschein"
    PUBLIC = "oeffentlich"
    POST_ABROAD = "post_ausland"


class AnnouncementState(StrEnum):
    """Whether the day of Bekanntgabe is known. UNCLEAR: the clerk has to find out or decide."""

    DATED = "tag_steht_fest"
    WAITING = "wartet_auf_abruf"
    FAILED = "nicht_bekannt_gegeben"
    UNCLEAR = "ungeklaert"


@dataclass(frozen=True)
class Delivery:
    """What happened to a letter. `sent_on`: posting, sending, provision with its notice, order of service, public notice.

    `proven_on` is the proven day of receipt, `fetched_on` the retrieval. Nobody is asked to name an agent in Germany
    (§ 15 VwVfG, § 14 SGB X, § 123 AO), so abroad counts the proven day, or the fiction of § 122 (2) no. 2 AO.
    `named_on`: the day an Allgemeinverfügung names.
    """

    route: Route
    sent_on: date
    proven_on: date | None = None
    fetched_on: date | None = None
    came_back: bool = False
    is_receipt_disputed: bool = False
    named_on: date | None = None


@dataclass(frozen=True)
class Announcement:
    """The result: `deadline` with the day as `ends_on` if it is known, else a sentence that says what to do."""

    state: AnnouncementState
    deadline: Deadline | None = None
    explanation: str = ""


_SENT_TEXT = {
    Route.POST_INLAND: "Zur Post gegeben",
    Route.ELECTRONIC: "Elektronisch abgesendet",
    Route.PORTAL_MAILBOX: "Im Postfach des Nutzerkontos bereitgestellt",
    Route.RETRIEVAL: "Zum Abruf bereitgestellt und benachrichtigt",
    Route.REGISTERED: "Als Einschreiben (Übergabe) zur Post gegeben",
    Route.POST_ABROAD: "Zur Post ins Ausland gegeben",
}
DISPUTABLE = frozenset(
    {Route.POST_INLAND, Route.ELECTRONIC, Route.REGISTERED, Route.POST_ABROAD, Route.RETRIEVAL}
)
"""Routes on which the case sheet offers to note that the addressee denies the receipt.

Not the mailbox: there it matters only for what was provided under the AO until the end of 2025 (§ 122a (5) AO).
"""
_ACTUAL_DAY = frozenset({Route.PROVEN, Route.REGISTERED_RETURN})
_ON_CALL = frozenset({Route.RETRIEVAL, Route.PORTAL_MAILBOX})
_RECEIPT_COUNTS = frozenset({Route.POST_INLAND, Route.ELECTRONIC, Route.REGISTERED, Route.POST_ABROAD})
_NOTICE_DAYS = 3
_NOT_PROVEN = {Regime.SGB: "Satz 6", Regime.AO: "Satz 3 (Fassung bis 31.12.2025)"}
_PROVEN_LATE = {Regime.SGB: "Satz 7", Regime.AO: "Satz 4 (Fassung bis 31.12.2025)"}
_CAME_BACK = (
    "Das Schreiben ist zurückgekommen und damit nicht bekannt gegeben. "
    "Bitte die Anschrift klären und erneut versenden."
)
_PROOF_MISSING = (
    "Bei förmlicher Zustellung fehlt der Tag der Zustellung. Bitte den Tag aus dem Nachweis eintragen."
)
_DISPUTED = (
    "Der Zugang wird bestritten. Im Zweifel muss die Behörde den Zugang und seinen Tag nachweisen. "
    "Bitte den Nachweis eintragen oder erneut bekannt geben."
)
_NOTICE_PROVEN_LATE = (
    "Der Zugang der Benachrichtigung wird bestritten und ist erst nach mehr als drei Tagen nachgewiesen: zu spät. Es "
    "zählt der Abruf, und abgerufen ist nicht. Bitte erneut bekannt geben."
)
_DISPUTE_IS_IDLE = (
    "Auf diesem Weg kommt es auf die Angabe zum Zugang nicht an: Es zählt der Nachweis, die Bereitstellung, der "
    "Abruf oder der Tag nach dem Gesetz. Die Bekanntgabe bleibt. "
    "Bitte den Einwand als Vermerk festhalten."
)
_NOT_FETCHED = (
    "Der Bescheid wurde nicht innerhalb von zehn Tagen abgerufen; die Bereitstellung endet und er ist nicht "
    "bekannt gegeben. Bitte erneut bereitstellen oder auf anderem Weg bekannt geben."
)
_WAITING = "Der Bescheid ist noch nicht abgerufen. Bekannt gegeben ist er erst am Tag nach dem Abruf."
_ABROAD = (
    "Für Post ins Ausland gibt es hier keine Zugangsvermutung; es zählt der nachgewiesene Tag des Zugangs. "
    "Bitte den Nachweis eintragen, zum Beispiel den Rückschein (§ 9 VwZG)."
)


def announcement(
    delivery: Delivery, regime: Regime, *, today: date, extra: frozenset[date] = NO_EXTRA
) -> Announcement:
    """The day of Bekanntgabe for every route, or why there is none (yet) and what the clerk has to do.

    § 41 VwVfG, § 37 SGB X, §§ 122, 122a AO, § 9 OZG, §§ 3 to 5 VwZG. Mail that came back is not announced, even if
    the fictitious day had passed. `today` only decides whether a retrieval can still happen (§ 41 (2a) VwVfG).
    """
    _check_days(delivery)
    if delivery.came_back:
        return Announcement(AnnouncementState.FAILED, explanation=_CAME_BACK)
    switches = switches_of(regime)
    if delivery.route is Route.RETRIEVAL and regime is Regime.VWVFG:
        return _after_retrieval(delivery, switches, today, extra)
    if _notice_decides(delivery, regime) and not _notice_came_in_time(delivery):
        return _notice_disputed(delivery, switches)
    question = _open_question(delivery, switches)
    if question:
        return Announcement(AnnouncementState.UNCLEAR, explanation=question)
    return _dated(_day_of(delivery, switches, extra))


def announced_on(
    route: Route,
    sent_on: date,
    regime: Regime,
    proven_on: date | None = None,
    extra: frozenset[date] = NO_EXTRA,
) -> Deadline:
    """The day of Bekanntgabe as `ends_on` (§ 41 (2) VwVfG, § 37 (2) SGB X, § 122 (2) AO, § 9 (1) OZG).

    Four days after posting from 1 January 2025 on, three before. `proven_on` is the day of actual receipt:
    a later one prevails, an earlier one does not shorten. The route PROVEN needs it and counts that very
    day. Raises `Invalid` where the day is not known: then ask `announcement`.
    """
    found = announcement(Delivery(route, sent_on, proven_on), regime, today=sent_on, extra=extra)
    if found.deadline is None:
        raise Invalid(found.explanation)
    return found.deadline


def why_not_disputable(
    delivery: Delivery, regime: Regime, *, today: date, extra: frozenset[date] = NO_EXTRA
) -> str | None:
    """Why it changes nothing that the addressee denies the receipt; None if the authority has to prove it.

    Only where the law presumes the receipt (§ 41 (2) sentence 3 VwVfG, § 37 (2) sentence 3 SGB X, § 122 (2) AO) and
    no day is proven; served, provided under § 9 OZG or fetched, it counts as before.
    """
    denied = replace(delivery, is_receipt_disputed=True)
    before = announcement(delivery, regime, today=today, extra=extra)
    if announcement(denied, regime, today=today, extra=extra) == before:
        return _DISPUTE_IS_IDLE
    return None


def _check_days(delivery: Delivery) -> None:
    if delivery.proven_on is not None and delivery.proven_on < delivery.sent_on:
        raise Invalid("Der nachgewiesene Zugang liegt vor der Absendung. Bitte die beiden Tage prüfen.")
    if delivery.fetched_on is not None and delivery.fetched_on < delivery.sent_on:
        raise Invalid("Der Abruf liegt vor der Bereitstellung. Bitte die beiden Tage prüfen.")
    if delivery.named_on is not None and delivery.named_on <= delivery.sent_on:
        raise Invalid(
            "Eine Allgemeinverfügung gilt frühestens am Tag nach der Bekanntmachung als bekannt gegeben. "
            "Bitte einen späteren Tag nennen."
        )


def _notice_decides(delivery: Delivery, regime: Regime) -> bool:
    """Receipt of the notice mattered under the AO until 2025; since then only the provision counts (§ 122a (4) AO)."""
    if not delivery.is_receipt_disputed:
        return False
    if regime is Regime.AO:
        # § 122a (5) AO puts the mailbox of a Nutzerkonto under (4).
        return delivery.route in _ON_CALL and delivery.sent_on < ONLY_PROVISION_SINCE
    return regime is Regime.SGB and delivery.route is Route.RETRIEVAL


def _notice_came_in_time(delivery: Delivery) -> bool:
    """The notice is proven within three days of its sending: then the fictitious day counts, not the retrieval.

    Source: § 37 (2a) sentence 7 SGB X, which kept its three days when the fiction got a fourth; § 122a (4) sentence 4 AO
    as it stood until 2025 (likely the same, wording not read).
    """
    return delivery.proven_on is not None and delivery.proven_on <= delivery.sent_on + timedelta(
        days=_NOTICE_DAYS
    )


def _open_question(delivery: Delivery, switches: RegimeSwitches) -> str:
    """What the clerk has to find out before a day can be named; "" if nothing."""
    if delivery.proven_on is not None:
        return ""
    if delivery.route in _ACTUAL_DAY:
        return _PROOF_MISSING
    if delivery.is_receipt_disputed and delivery.route in _RECEIPT_COUNTS:
        return _DISPUTED
    return _ABROAD if _lacks_fiction(delivery, switches) else ""


def _lacks_fiction(delivery: Delivery, switches: RegimeSwitches) -> bool:
    return delivery.route is Route.POST_ABROAD and not switches.abroad_source


def _day_of(delivery: Delivery, switches: RegimeSwitches, extra: frozenset[date]) -> Deadline:
    if delivery.proven_on is not None and delivery.route in _ACTUAL_DAY:
        return _proven(delivery, delivery.proven_on, switches)
    if delivery.proven_on is not None and _lacks_fiction(delivery, switches):
        return _on_the_day(delivery, switches.effect_source, delivery.proven_on)
    counted = _counted(delivery, switches)
    if switches.shifts_announcement_day and delivery.named_on is None:
        moving = replace(counted, shift_source=switches.announcement_shift_source)
        counted = settled(moving, counted.ends_on, extra)
    return _with_actual_receipt(counted, delivery, _source(delivery.route, switches))


def _proven(delivery: Delivery, proven_on: date, switches: RegimeSwitches) -> Deadline:
    source = _source(delivery.route, switches)
    steps = (
        LedgerStep("Zur Zustellung gegeben.", source, delivery.sent_on),
        LedgerStep("Nachweislich zugestellt; dieser Tag gilt.", source, proven_on),
    )
    return Deadline(_TITLE, delivery.sent_on, proven_on, steps)


def _counted(delivery: Delivery, switches: RegimeSwitches) -> Deadline:
    """The fictitious day before any shift."""
    sent_on = delivery.sent_on
    source = _source(delivery.route, switches)
    if delivery.route is Route.PUBLIC:
        return _publicly(delivery, source)
    if delivery.route is Route.POST_ABROAD:
        text = "Gilt einen Monat nach der Aufgabe zur Post als bekannt gegeben."
        return _fiction(delivery, text, source, months_later(sent_on, 1))
    days = 4 if sent_on >= FOUR_DAYS_SINCE else 3
    day = sent_on + timedelta(days=days)
    rule = "ab 01.01.2025" if days == 4 else "bis 31.12.2024"
    text = f"Gilt am {days}. Tag danach als bekannt gegeben (Absendung {rule})."
    return _fiction(delivery, text, source, day)


def _publicly(delivery: Delivery, source: str) -> Deadline:
    steps = (LedgerStep("Öffentlich bekannt gemacht.", source, delivery.sent_on),)
    if delivery.named_on is None:
        day, text = delivery.sent_on + _TWO_WEEKS, "Gilt zwei Wochen danach als bekannt gegeben."
    else:
        day, text = delivery.named_on, "Die Allgemeinverfügung nennt diesen Tag der Bekanntgabe."
    return Deadline(_TITLE, delivery.sent_on, day, (*steps, LedgerStep(text, source, day)))


def _fiction(delivery: Delivery, text: str, source: str, day: date) -> Deadline:
    sent = LedgerStep(f"{_SENT_TEXT[delivery.route]}.", source, delivery.sent_on)
    return Deadline(_TITLE, delivery.sent_on, day, (sent, LedgerStep(text, source, day)))


def _with_actual_receipt(deadline: Deadline, delivery: Delivery, source: str) -> Deadline:
    proven_on = delivery.proven_on
    if proven_on is None or proven_on == deadline.ends_on:
        return deadline
    if proven_on < deadline.ends_on:
        text = f"Früher zugegangen ({in_words(proven_on)}); das verkürzt die Frist nicht."
        return replace(deadline, steps=(*deadline.steps, LedgerStep(text, source, deadline.ends_on)))
    if delivery.route not in _RECEIPT_COUNTS:
        text = f"Erst am {in_words(proven_on)} gelesen; es bleibt beim Tag nach dem Gesetz."
        return replace(deadline, steps=(*deadline.steps, LedgerStep(text, source, deadline.ends_on)))
    text = "Nachweislich erst später zugegangen; es gilt der Tag des Zugangs."
    steps = (*deadline.steps, LedgerStep(text, source, proven_on))
    return replace(deadline, ends_on=proven_on, steps=steps, nominal_ends_on=None, shift_source="")


def _after_retrieval(
    delivery: Delivery, switches: RegimeSwitches, today: date, extra: frozenset[date]
) -> Announcement:
    """§ 41 (2a) VwVfG: the day after retrieval; without retrieval within ten days there is no Bekanntgabe."""
    last_on = next_working_day(delivery.sent_on + timedelta(days=RETRIEVAL_DAYS), extra)
    if (delivery.fetched_on or today) > last_on:
        return Announcement(AnnouncementState.FAILED, explanation=_NOT_FETCHED)
    if delivery.fetched_on is None:
        return Announcement(AnnouncementState.WAITING, explanation=_WAITING)
    day = delivery.fetched_on + _ONE_DAY
    source = switches.retrieval_source
    steps = (
        LedgerStep("Über die Bereitstellung benachrichtigt.", source, delivery.sent_on),
        LedgerStep("Abgerufen.", source, delivery.fetched_on),
        LedgerStep("Gilt am Tag nach dem Abruf als bekannt gegeben.", source, day),
    )
    return _dated(Deadline(_TITLE, delivery.sent_on, day, steps))


def _notice_disputed(delivery: Delivery, switches: RegimeSwitches) -> Announcement:
    """Receipt of the notice is disputed, not proven in time: the day of retrieval counts (§ 37 (2a) S. 6, 7 SGB X)."""
    if delivery.fetched_on is None:
        question = _DISPUTED if delivery.proven_on is None else _NOTICE_PROVEN_LATE
        return Announcement(AnnouncementState.UNCLEAR, explanation=question)
    sentences = _NOT_PROVEN if delivery.proven_on is None else _PROVEN_LATE
    source = f"{switches.retrieval_source} {sentences[switches.regime]}"
    return _dated(_on_the_day(delivery, source, delivery.fetched_on))


def _on_the_day(delivery: Delivery, source: str, day: date) -> Deadline:
    sent = LedgerStep(f"{_SENT_TEXT[delivery.route]}.", source, delivery.sent_on)
    text = "Ohne Vermutung: Es gilt der Tag, an dem das Schreiben nachweislich angekommen ist."
    return Deadline(_TITLE, delivery.sent_on, day, (sent, LedgerStep(text, source, day)))


def _dated(deadline: Deadline) -> Announcement:
    return Announcement(AnnouncementState.DATED, deadline)


def _source(route: Route, switches: RegimeSwitches) -> str:
    by_land_law = "" if switches.regime is Regime.AO else "§ 1 NVwZG mit "
    return {
        Route.POST_INLAND: switches.post_source,
        Route.ELECTRONIC: switches.electronic_source,
        Route.PORTAL_MAILBOX: switches.mailbox_source,
        Route.PROVEN: switches.proven_source,
        Route.RETRIEVAL: switches.retrieval_source,
        Route.REGISTERED: f"{by_land_law}§ 4 Abs. 2 Satz 2 VwZG",
        Route.REGISTERED_RETURN: f"{by_land_law}§ 4 Abs. 2 Satz 1 VwZG",
        Route.PUBLIC: switches.public_source,
        Route.POST_ABROAD: switches.abroad_source,
    }[route]
