"""Every page of the desk in a real browser: clean by axe, on desk and phone, light and dark, nothing blocked."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Desk
from tests.journeys.test_submission_to_letter import hand_in
from tests.running_office import RunningOffice

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("office"),
    pytest.mark.timeout(240),
]

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(1440, 900, "light"), (1440, 900, "dark"), (390, 844, "light"), (390, 844, "dark")]
OF_CASE = ("", "/unterlagen", "/nachrichten", "/fristen", "/verlauf", "/entscheidung")
CLERK_PAGES = (
    "/vorgaenge",
    "/vorgaenge?zustaendig=alle&q=gibt-es-nicht",
    "/suche?q=gibt-es-nicht",
    "/leistungen",
    "/leistungen/unterhaltsvorschuss",
    "/hilfe",
)


def violations(desk: Desk) -> list[str]:
    """What axe finds on the page, as rule and place."""
    found: dict[str, Any] = desk.page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [f"{item['id']}: {node['target']}" for item in found["violations"] for node in item["nodes"]]


def test_pages_are_accessible_in_every_look(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    reference = hand_in(portal, "unterhaltsvorschuss")["file_reference"]
    clerk = Desk(browser, running, "anna")
    case = clerk.find_case(reference)
    found = look_at(clerk, [*CLERK_PAGES, *(f"{case}{part}" for part in OF_CASE)])
    lead = Desk(browser, running, "carla")
    found += look_at(lead, ["/auswertung", "/mitzeichnung", "/vorgaenge?zustaendig=team"])
    operator = Desk(browser, running, "adele")
    found += look_at(operator, ["/betrieb"])
    assert found == []
    for desk in (clerk, lead, operator):
        desk.page.context.close()


def look_at(desk: Desk, paths: list[str]) -> list[str]:
    """Open each page, first to see whether anything is blocked or broken, then in each look with axe."""
    for path in paths:
        desk.open(path)
        desk.page.wait_for_load_state("networkidle")
    found = [f"blocked or broken: {complaint}" for complaint in desk.complaints]
    for width, height, scheme in LOOKS:
        desk.page.set_viewport_size({"width": width, "height": height})
        desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the literals
        for path in paths:
            desk.open(path)
            desk.page.evaluate(AXE.read_text(encoding="utf-8"))
            found += [f"{path} {width} {scheme} {item}" for item in violations(desk)]
    desk.complaints.clear()  # axe itself tries inline styles, which the policy blocks
    return found


def test_pages_fit_the_narrowest_screen(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    reference = hand_in(portal, "hundesteuer-anmeldung")["file_reference"]
    desk = Desk(browser, running, "dirk")
    case = desk.find_case(reference)
    desk.page.set_viewport_size({"width": 320, "height": 640})
    wide = []
    for path in [*CLERK_PAGES, *(f"{case}{part}" for part in OF_CASE)]:
        desk.open(path)
        if desk.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    desk.close()
    assert wide == []


def test_login_page_is_accessible_and_says_what_is_wrong(running: RunningOffice, browser: Browser) -> None:
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(f"{running.url}/anmelden")
    page.fill("[name=login]", "anna")
    page.fill("[name=password]", "falsch")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_text("Anmeldename oder Kennwort ist falsch.")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run().then(found => found.violations.map(item => item.id))") == []
    page.context.close()


def test_list_works_with_the_keyboard_alone(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    for _ in range(2):
        hand_in(portal, "sperrgenehmigung")
    desk = Desk(browser, running, "anna")
    desk.find_case("36.10")
    desk.open("/vorgaenge?zustaendig=alle")
    desk.page.keyboard.press("Tab")
    expect(desk.page.locator(":focus")).to_have_text("Zum Inhalt springen")
    desk.page.locator("a.case-link").first.focus()
    first = desk.page.evaluate("document.activeElement.getAttribute('href')")
    desk.page.keyboard.press("j")
    assert desk.page.evaluate("document.activeElement.getAttribute('href')") != first
    desk.page.keyboard.press("k")
    assert desk.page.evaluate("document.activeElement.getAttribute('href')") == first
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/vorgaenge/*")
    desk.page.keyboard.press("Control+k")
    assert desk.page.evaluate("document.activeElement.type") == "search"
    desk.close()


def test_everything_works_without_javascript(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    reference = hand_in(portal, "unterhaltsvorschuss")["file_reference"]
    desk = Desk(browser, running, "anna", javascript=False)
    case = desk.find_case(reference)
    desk.open(case)
    desk.press("Übernehmen")
    desk.open(f"{case}/nachrichten")
    desk.open(f"{case}/entscheidung")
    desk.press("Speichern")
    expect(desk.page.locator("#vorschau img").first).to_be_visible()
    desk.close()


def test_second_clerk_sees_what_the_first_did_and_keeps_what_was_typed(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    reference = hand_in(portal, "unterhaltsvorschuss")["file_reference"]
    first = Desk(browser, running, "anna")
    case = first.find_case(reference)
    first.open(case)
    first.press("Übernehmen")
    first.open(f"{case}/entscheidung")
    second = Desk(browser, running, "anna", javascript=False)
    second.open(f"{case}/entscheidung")
    first.page.fill("[name=begruendung]", "Die Fassung der ersten Sitzung.")
    first.press("Speichern")
    second.page.fill("[name=begruendung]", "Meine eigene, noch nicht gespeicherte Begründung.")
    second.press("Speichern")
    expect(second.page.get_by_text("inzwischen geändert").first).to_be_visible()
    expect(second.page.locator("[name=begruendung]")).to_have_value(
        "Meine eigene, noch nicht gespeicherte Begründung."
    )
    first.close()
    second.page.context.close()
