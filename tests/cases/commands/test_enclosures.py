"""A letter that goes out as a file encloses nothing: what belongs to it on paper comes by separate post."""

import pytest

from cases.catalogue.wording import render_letter
from cases.queries.addresses import delivery_facts
from cases.rules.delivery import DeliveryWay
from tests.cases.catalogue.sample_facts import letter_facts
from tests.cases.catalogue.test_services import payload_of, texts
from tests.factories.catalogue import real_catalogue

CATALOGUE = real_catalogue()
WITH_ENCLOSURES = [
    ("hundesteuer-anmeldung", "approval", "festgesetzt"),
    ("hundesteuer-anmeldung", "exemption", "steuerfrei"),
    ("hundesteuer-anmeldung", "approval_estimate", "geschaetzt"),
    ("meldebescheinigung", "approval", "erteilt_papier"),
    ("sperrgenehmigung", "approval", "angeordnet"),
]
ENCLOSED = ("liegt bei", "liegen bei", "beigefügt")


@pytest.mark.parametrize(("service", "letter", "outcome"), WITH_ENCLOSURES)
def test_enclosure_follows_the_way(service: str, letter: str, outcome: str) -> None:
    facts = letter_facts(CATALOGUE, CATALOGUE.service(service), payload_of(service, "complete"), outcome)
    text = CATALOGUE.letter_text(service, letter)
    printed = {
        way: " ".join(texts(body.blocks + body.after_signature))
        for way in (DeliveryWay.MAILBOX, DeliveryWay.SIMPLE)
        for body in (render_letter(text, facts | {"delivery": delivery_facts(way)}),)
    }
    assert any(word in printed[DeliveryWay.SIMPLE] for word in ENCLOSED)
    assert "getrennter Post" not in printed[DeliveryWay.SIMPLE]
    assert not any(word in printed[DeliveryWay.MAILBOX] for word in ENCLOSED)
    assert "mit getrennter Post" in printed[DeliveryWay.MAILBOX]
