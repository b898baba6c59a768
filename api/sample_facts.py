"""Sample facts for letters that belong to no outcome: what only an act would know, marked as a sample in its words."""

from datetime import date, timedelta

from cases.catalogue.service_schema import Service
from cases.commands.context import Context
from cases.queries.instructions import court_of
from cases.rules.appeals import CourtBranch, Remedy, instruction
from cases.rules.regimes import Regime
from cases.rules.remedy_costs import Representation, costs_when_granted_in_part, costs_when_rejected

AFTER_DECISION_DAYS = 28
UNCHANGED = "Sie ändert nichts, denn neue Tatsachen nennt sie nicht."
"""What the office makes of a statement, unless the example says more."""


def sample_facts(
    desk: Context, service: Service, received_on: date, form: object, *, is_in_part: bool = False
) -> dict[str, object]:
    """What an act would know of request, hearing, hand-over, consultation, extension and remedy, for a letter of today."""
    due_on = desk.today + timedelta(days=14)
    facts = "Das ist ein Muster: die Tatsachen, die dafür sprechen."
    asked = [one for one in service.documents if one.condition is None or one.condition.holds_on(form)]
    papers = (asked or service.documents)[:3]
    items = [{"key": item.key, "title": item.title, "help": item.help} for item in papers]
    request = {
        "items": items,
        "due_on": due_on,
        "consequence": "",
        "remark": "",
        "is_cooperation_warning": True,
        "requested_on": received_on,
    }
    return {
        "request": request,
        "hearing": {
            **_intended(service),
            "facts_text": facts,
            "paragraphs": [facts],
            "due_on": due_on,
        },
        "hand_over": {
            "authority_name": "Muster-Behörde",
            "address": "Musterweg 1, 29999 Musterstadt",
            "reason": "Das ist ein Muster des Grundes.",
        },
        "consultation": {
            "paragraphs": ["Das ist ein Muster der Frage."],
            "due_on": due_on,
            "silence_is_consent": False,
        },
        "conversion": {
            "service_title": "Muster-Leistung",
            "file_reference": "00.00-2026-000001",
            "missing": ["Das ist ein Muster einer fehlenden Angabe."],
        },
        "extension": {
            "is_hearing": False,
            "letter_dated_on": received_on,
            "letter_subject": "Muster des Betreffs",
            "old_ends_on": desk.today + timedelta(days=3),
            "ends_on": due_on,
        },
        **_remedy_facts(desk, service, received_on, is_in_part=is_in_part),
    }


def _remedy_facts(
    desk: Context, service: Service, received_on: date, *, is_in_part: bool
) -> dict[str, object]:
    """The decision, its remedy three weeks later, a week after that the letter; a remedy in a message comes with that."""
    regime = Regime(service.regime)
    days = {
        "decided_on": desk.today - timedelta(days=AFTER_DECISION_DAYS),
        "received_on": max(received_on, desk.today - timedelta(days=7)),
        "ends_on": desk.today + timedelta(days=7),
    }
    branch = CourtBranch(service.remedy.court_branch)
    told = instruction(
        Remedy.WIDERSPRUCH, branch, authority_name="Muster", authority_address="Muster", court=""
    )
    part = costs_when_granted_in_part(regime, "zur Hälfte", Representation.NEEDED)
    return {
        "appeal": {
            **days,
            "reasons": ["Das ist ein Muster der Begründung."],
            "subject": "Muster des Betreffs",
            "court": court_of(desk, service),
            "change": "Das ist ein Muster der Änderung" if is_in_part else "",
            "cost_sentence": part if is_in_part else costs_when_rejected(regime),
        },
        "objection": {
            "file_reference": "00.00-2026-000001",
            "kind": told.remedy.value,
            "source": told.source,
            "text": "Das ist ein Muster der Rechtsbehelfsbelehrung.",
            **days,
            "is_late": False,
            "is_after_objection": False,
        },
    }


def _intended(service: Service) -> dict[str, object]:
    """What a hearing of this service may be about: the first outcome that interferes."""
    hard = (one for one in service.outcomes if one.is_interfering and one.is_decision)
    outcome = next(hard, service.outcomes[0])
    return {"intended": outcome.title, "outcome": outcome.key, "takes_relief": False}
