"""A message in a real browser: found its case, put there by keyboard, without JavaScript too; all pages clean by axe."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from tests.factories.submissions import example
from tests.journeys.conftest import Desk
from tests.journeys.test_every_page import look_at
from tests.journeys.test_submission_to_letter import hand_in
from tests.running_office import RunningOffice

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("office"),
    pytest.mark.timeout(240),
]


def send_message(portal: httpx.Client, *, reference: str) -> str:
    """A message that names a case; its own file reference."""
    form: dict[str, Any] = example("sichere-nachricht")["payload"]
    form["reference"] = {"case_number": reference}
    body = {"service": "sichere-nachricht", "form_version": 1, "form": form, "attachments": []}
    answer = portal.post("/submissions", json=body, headers={"idempotency-key": f"nachricht-{reference}"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["file_reference"])


def test_a_message_is_put_where_it_belongs(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    target = hand_in(portal, "unterhaltsvorschuss")["file_reference"]
    source = send_message(portal, reference=target)
    desk = Desk(browser, running, "anna")
    case, other = desk.find_case(source), desk.find_case(target)
    desk.open(case)
    if desk.page.get_by_role("button", name="Übernehmen", exact=True).count():
        desk.press("Übernehmen")
    other_id = other.rpartition("/")[2]
    pages = ["", "/zuordnen", "/zuordnen?q=L%C3%BCdemann", "/umwandeln", f"/umwandeln?ziel={other_id}"]

    assert look_at(desk, [f"{case}{page}" for page in pages]) == []

    desk.open(f"{case}/zuordnen")
    desk.page.get_by_role("button", name="Zuordnen", exact=True).focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert "Zugeordnet. Dieser Vorgang ist abgeschlossen." in desk.page.content()
    desk.open(f"{other}/nachrichten")
    assert "ich bin zum 1. November umgezogen" in desk.page.content()
    desk.close()


def test_pages_work_without_javascript_and_on_a_narrow_screen(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    target = hand_in(portal, "sperrgenehmigung")["file_reference"]
    source = send_message(portal, reference=target)
    desk = Desk(browser, running, "anna", javascript=False)
    case = desk.find_case(source)
    desk.page.set_viewport_size({"width": 320, "height": 640})
    desk.open(case)
    if desk.page.get_by_role("button", name="Übernehmen", exact=True).count():
        desk.press("Übernehmen")
    for page in ("/zuordnen", "/umwandeln"):
        desk.open(f"{case}{page}")
    desk.page.get_by_label("Leistung").select_option("unterhaltsvorschuss")
    desk.press("Umwandeln")

    assert "Umgewandelt. Der neue Vorgang ist 51.40-" in desk.page.content()
    desk.close()
