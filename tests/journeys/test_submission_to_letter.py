"""From submission to dispatched letter, through both doors: the portal API and the desk in a real browser."""

import base64
import hashlib
import json
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, expect

from reports.sample import sample_paper
from tests.factories.submissions import example
from tests.journeys.conftest import Desk
from tests.running_office import RunningOffice
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("office"),
    pytest.mark.timeout(240),
]

JOURNEYS = [
    pytest.param("hundesteuer-anmeldung", "dirk", None, "chipnachweis", id="Hundesteuer"),
    pytest.param("unterhaltsvorschuss", "anna", "carla", "signaturbogen", id="Unterhaltsvorschuss"),
    pytest.param("sperrgenehmigung", "anna", None, "lageplan", id="Sperrgenehmigung"),
]


def hand_in(portal: httpx.Client, service: str) -> dict[str, Any]:
    """The complete example of the service with real papers, under a fresh key, and once more under the same."""
    given = example(service)
    attachments = given["attachments"]
    envelope = {
        "service": service,
        "form_version": 1,
        "form": given["payload"],
        "attachments": [
            {"part": f"datei{at}", "document": item["key"]} for at, item in enumerate(attachments)
        ],
    }
    papers = [
        (f"datei{at}", (item["filename"], sample_paper(item["key"], (service,)), "application/pdf"))
        for at, item in enumerate(attachments)
    ]
    parts: Any = [("submission", (None, json.dumps(envelope).encode(), "application/json")), *papers]
    headers = {"idempotency-key": str(uuid4())}
    first = portal.post("/submissions", files=parts, headers=headers)
    again = portal.post("/submissions", files=parts, headers=headers)
    assert first.status_code == 202, first.text
    assert again.json() == first.json()
    accepted: dict[str, Any] = first.json()
    return accepted


def status_of(portal: httpx.Client, submission_id: str) -> dict[str, Any]:
    """What the portal is told."""
    answer = portal.get(f"/submissions/{submission_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(("service", "clerk", "supervisor", "paper"), JOURNEYS)
def test_submission_becomes_a_dispatched_letter(
    running: RunningOffice,
    portal: httpx.Client,
    browser: Browser,
    service: str,
    clerk: str,
    supervisor: str | None,
    paper: str,
) -> None:
    accepted = hand_in(portal, service)
    submission_id, reference = accepted["submission_id"], accepted["file_reference"]
    assert status_of(portal, submission_id)["status"] == "eingegangen"

    desk = Desk(browser, running, clerk)
    path = desk.take_over(reference)
    expect(desk.page.get_by_text("In Prüfung", exact=True).first).to_be_visible()
    assert status_of(portal, submission_id)["status"] == "in Bearbeitung"

    ask_for_paper(desk, portal, path, submission_id, paper)
    if service == "sperrgenehmigung":
        consult_police(desk, path)
    decide(desk, path, service, needs_approval=supervisor is not None)
    if supervisor is not None:
        approver = Desk(browser, running, supervisor)
        approve(approver, path)
        approver.close()
    letter = dispatch(desk, portal, path, submission_id)
    assert status_of(portal, submission_id)["status"] == "entschieden"

    pdf = portal.get(f"/submissions/{submission_id}/letters/{letter['id']}")
    assert pdf.headers["content-type"] == "application/pdf"
    digest = base64.b64encode(hashlib.sha256(pdf.content).digest()).decode()
    assert pdf.headers["content-digest"] == f"sha-256=:{digest}:"
    desk.open(f"{path}/verlauf")
    expect(desk.page.get_by_text(re.compile("Entschieden:"))).to_be_visible()
    expect(desk.page.get_by_text(re.compile("im Portal abgerufen"))).to_be_visible()
    desk.close()


def ask_for_paper(desk: Desk, portal: httpx.Client, path: str, submission_id: str, paper: str) -> None:
    """The clerk asks, the portal knows at once, the applicant answers, the check goes on."""
    desk.open(f"{path}/unterlagen?formular=nachforderung")
    desk.page.locator(f"#nachforderung input[value='{paper}']").check()
    desk.press("Nachfordern")
    status = status_of(portal, submission_id)
    assert status["status"] == "wir brauchen etwas von Ihnen"
    assert [item["key"] for item in status["demands"][0]["documents"]] == [paper]

    body = {"attachments": [{"part": "neu", "document": paper}]}
    parts: Any = [
        ("submission", (None, json.dumps(body).encode(), "application/json")),
        ("neu", (f"{paper}.pdf", sample_paper(paper, ("nachgereicht", submission_id)), "application/pdf")),
    ]
    answer = portal.post(
        f"/submissions/{submission_id}/documents", files=parts, headers={"idempotency-key": str(uuid4())}
    )
    assert answer.status_code == 202, answer.text
    assert status_of(portal, submission_id)["status"] == "in Bearbeitung"


def consult_police(desk: Desk, path: str) -> None:
    """Another body is asked and answers."""
    desk.open(f"{path}/nachrichten?formular=beteiligung")
    for box in desk.page.locator("#beteiligung input[name=stelle]").all():
        box.set_checked(box.get_attribute("value") == "polizei")
    desk.page.fill("#beteiligung [name=frage]", "Bestehen Bedenken?")
    desk.press("Beteiligung eintragen")
    desk.page.locator("summary", has_text="Antwort eintragen").first.click()
    desk.page.locator("[name=antwort]").first.fill("Keine Bedenken.")
    desk.press("Antwort speichern")


def decide(desk: Desk, path: str, service: str, *, needs_approval: bool) -> None:
    """The clerk writes the decision and sees the exact PDF; alone or for a second person."""
    wait_until(lambda: not is_scanning(desk, path), 20, pause_seconds=0.25)
    desk.open(f"{path}/entscheidung")
    if service == "sperrgenehmigung":
        desk.page.select_option("[name='feld.plans']", "verkehrszeichen")
        desk.page.fill("[name='feld.sign_plan']", "Nr. 3 vom 09.11.2026")
        desk.page.fill("[name='feld.fee_cents']", "120,00")
        desk.page.fill("[name='feld.fee_reasons']", "Ein Plan war zu prüfen")
        desk.page.fill("[name=begruendung]", "Die Sperrung ist befristet und nach Abwägung vertretbar.")
    desk.press("Speichern")
    expect(desk.page.locator("#vorschau img").first).to_be_visible()
    if needs_approval:
        desk.press("Zur Mitzeichnung geben")
        expect(desk.page.get_by_text("Mitzeichnung", exact=True).first).to_be_visible()
        return
    desk.press("Bescheid freigeben")
    approve(desk, path)


def is_scanning(desk: Desk, path: str) -> bool:
    """Whether a paper is still in quarantine."""
    desk.open(f"{path}/unterlagen")
    return desk.page.get_by_text(re.compile("Quarantäne|Virenprüfung läuft")).count() > 0


def approve(desk: Desk, path: str) -> None:
    """Look at the very letter and let it go."""
    desk.open(f"{path}/entscheidung?ansicht=freigabe")
    expect(desk.page.locator("#vorschau img").first).to_be_visible()
    desk.page.locator("summary", has_text="Freigeben").first.click()
    desk.press("Freigeben und versenden")


def post_letter(desk: Desk, path: str) -> bool:
    """Whether a letter waited for the post, its file was made, and its posting is noted now."""
    desk.open(f"{path}/nachrichten")
    summaries = desk.page.locator("summary", has_text="Versand eintragen")
    letter = desk.page.locator("li", has=summaries).first
    if not letter.count():
        return False
    file = desk.page.request.get(letter.locator("a").first.evaluate("link => link.href"))
    if not file.ok:  # A busy machine approves faster than it makes the file.
        return False
    summaries.first.click()
    desk.press("Eintragen")
    return True


def dispatch(desk: Desk, portal: httpx.Client, path: str, submission_id: str) -> dict[str, Any]:
    """The flow has produced the letter; by post somebody notes the posting, the mailbox has it at once."""

    def decision_letter() -> dict[str, Any] | None:
        letters: list[dict[str, Any]] = status_of(portal, submission_id)["letters"]
        return next((letter for letter in letters if re.search("bescheid", letter["subject"], re.I)), None)

    def posted_or_sent() -> dict[str, Any] | None:
        found = decision_letter()
        if found is None:
            post_letter(desk, path)
        return found

    letter: dict[str, Any] = wait_until(posted_or_sent, 40, pause_seconds=0.25)
    return letter
