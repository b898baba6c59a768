"""Every page of the desk in a real browser: clean by axe, on desk and phone, light and dark, nothing blocked."""

import inspect
import re
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute, iter_route_contexts
from playwright.sync_api import Browser, expect

from api.web.routes import web_router
from tests.journeys.conftest import Desk
from tests.journeys.test_submission_to_letter import approve, decide, hand_in, is_scanning, post_letter
from tests.running_office import RunningOffice
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("office"),
    pytest.mark.timeout(240),
]

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""What axe judges by colours; all else is the same in light and dark, so it is asked once for each width."""
RUN_AXE = """([kind, rules]) => axe.run(document, {runOnly: {type: kind, values: rules}, resultTypes: ['violations']})
  .then(found => found.violations)"""
LOOKS: tuple[tuple[int, int, Literal["light", "dark"]], ...] = (
    (390, 844, "dark"),
    (390, 844, "light"),
    (1440, 900, "dark"),
    (1440, 900, "light"),
)
"""The last is what every desk begins with: in it the next page is opened."""
OF_CASE = ("", "/unterlagen", "/nachrichten", "/fristen", "/verlauf", "/entscheidung", "/akteneinsicht")
OPEN_ALL = """async () => {
  await new Promise(requestAnimationFrame);
  document.querySelectorAll('details').forEach(one => { one.removeAttribute('name'); one.open = true; });
}"""
"""What is folded away is a page too: axe sees nothing of a closed `details`. The page folds some when it gets narrow."""
NOT_LOOKED_AT = {"/vorgaenge/{case_id}/zuordnen", "/serienlaeufe/{run_id}/stand"}
"""test_message_to_its_case.py looks at the first; the second is a part of the page of a run."""
LOOKED_AT = {
    "/anmelden",
    "/auswertung",
    "/aussonderung",
    "/befangenheiten",
    "/betrieb",
    "/hilfe",
    "/leistungen",
    "/leistungen/{service_key}",
    "/serienlaeufe",
    "/serienlaeufe/{run_id}",
    "/vorgaenge",
    "/vorgaenge/{case_id}",
    "/vorgaenge/{case_id}/akteneinsicht",
    "/vorgaenge/{case_id}/befangen",
    "/vorgaenge/{case_id}/entscheidung",
    "/vorgaenge/{case_id}/fristen",
    "/vorgaenge/{case_id}/nachrichten",
    "/vorgaenge/{case_id}/umwandeln",
    "/vorgaenge/{case_id}/unterlagen",
    "/vorgaenge/{case_id}/verlauf",
}
UNKNOWN_ICONS = """() => [...document.querySelectorAll('.icon')]
  .filter(icon => !getComputedStyle(icon).getPropertyValue('--m'))
  .map(icon => icon.className)"""
CLERK_PAGES = (
    "/vorgaenge",
    "/vorgaenge?zustaendig=alle&q=gibt-es-nicht",
    "/suche?q=gibt-es-nicht",
    "/leistungen",
    "/leistungen/unterhaltsvorschuss",
    "/hilfe",
)


def violations(desk: Desk, *, only_colours: bool = False) -> list[str]:
    """What axe, put into the page before, finds on it: rule and place."""
    asked = ["rule", OF_COLOUR] if only_colours else ["tag", RULES]
    found: list[dict[str, Any]] = desk.page.evaluate(RUN_AXE, asked)
    return [f"{item['id']}: {node['target']}" for item in found for node in item["nodes"]]


def test_no_page_of_the_desk_is_left_out() -> None:
    routes = [
        (context.path, context.original_route)
        for context in iter_route_contexts(web_router.routes)
        if "GET" in (context.methods or ())
    ]
    pages = {path for path, route in routes if isinstance(route, APIRoute) and _gives_a_page(route)}
    assert pages == LOOKED_AT | NOT_LOOKED_AT


def _gives_a_page(route: APIRoute) -> bool:
    return inspect.signature(route.endpoint).return_annotation is HTMLResponse


def test_pages_are_accessible_in_every_look(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    reference = hand_in(portal, "unterhaltsvorschuss")["file_reference"]
    clerk = Desk(browser, running, "anna")
    case = clerk.find_case(reference)
    found = look_at(clerk, [*CLERK_PAGES, *(f"{case}{part}" for part in OF_CASE)])
    lead = Desk(browser, running, "carla")
    found += look_at(lead, ["/auswertung", "/mitzeichnung", "/vorgaenge?zustaendig=team", "/aussonderung"])
    operator = Desk(browser, running, "adele")
    found += look_at(operator, ["/betrieb"])
    assert found == []
    for desk in (clerk, lead, operator):
        desk.page.context.close()


def look_at(desk: Desk, paths: list[str]) -> list[str]:
    """Open each page, first to see whether anything is blocked or broken, then with axe in each look."""
    axe = AXE.read_text(encoding="utf-8")
    found: list[str] = []
    for path in paths:
        desk.open(path)
        desk.page.wait_for_load_state("networkidle")
        found += [f"{path} no such icon: {name}" for name in desk.page.evaluate(UNKNOWN_ICONS)]
        found += [f"{path} blocked or broken: {complaint}" for complaint in desk.complaints]
        desk.page.evaluate(axe)
        for width, height, scheme in LOOKS:
            desk.page.set_viewport_size({"width": width, "height": height})
            desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            desk.page.evaluate(OPEN_ALL)
            seen = violations(desk, only_colours=scheme == "dark")
            found += [f"{path} {width} {scheme} {item}" for item in seen]
        desk.page.goto("about:blank")  # axe itself tries inline styles, which the policy blocks, also late
        desk.complaints.clear()
    return found


def decided(browser: Browser, running: RunningOffice, portal: httpx.Client) -> tuple[Desk, str]:
    """The clerk at a refused Unterhaltsvorschuss whose letter has gone out by post, and the path of the case."""
    clerk = Desk(browser, running, "anna")
    case = clerk.take_over(hand_in(portal, "unterhaltsvorschuss")["file_reference"])
    wait_until(lambda: not is_scanning(clerk, case), 20, pause_seconds=0.25)
    choose_outcome(clerk, case, "abgelehnt")
    clerk.page.fill("[name='feld.facts_text']", "Der Vater zahlt 310 Euro im Monat")
    clerk.page.fill("[name=begruendung]", "Der Unterhalt wird gezahlt.")
    clerk.page.select_option("[name=versandweg]", "einfacher_brief")
    clerk.press("Speichern")
    clerk.press("Zur Mitzeichnung geben")
    lead = Desk(browser, running, "carla")
    approve(lead, case)
    lead.close()
    wait_until(lambda: post_letter(clerk, case), 20, pause_seconds=0.25)
    return clerk, case


def choose_outcome(desk: Desk, case: str, outcome: str) -> None:
    """The composer with another outcome, saved once so that its fields are there."""
    desk.open(f"{case}/entscheidung")
    desk.page.check(f"[name=ergebnis][value={outcome}]")
    desk.press("Speichern")


def fold_out(desk: Desk, words: str) -> None:
    """Open the form behind these words."""
    desk.page.locator("summary", has_text=re.compile(rf"^\s*{words}")).first.click()


def test_pages_after_the_decision_are_accessible_too(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    clerk, case = decided(browser, running, portal)
    clerk.open(f"{case}/fristen")
    fold_out(clerk, "Rechtsbehelf eintragen")
    clerk.page.select_option("#rechtsbehelf_eintragen-form", "einfache_nachricht")
    clerk.page.locator("#rechtsbehelf_eintragen-form").locator("xpath=ancestor::form").get_by_role(
        "button", name="Eintragen"
    ).click()
    clerk.page.wait_for_url("**/fristen*")
    found = look_at(clerk, [f"{case}/fristen", f"{case}/nachrichten"])
    clerk.open(f"{case}/nachrichten")
    fold_out(clerk, "Zugang wird bestritten")
    said = clerk.page.get_by_label("Was sagt die Person?").first
    said.fill("Der Brief kam nie an")
    said.press("Enter")
    clerk.page.wait_for_url("**/nachrichten*")
    lead = Desk(browser, running, "carla")
    found += look_at(clerk, [f"{case}/nachrichten"]) + look_at(lead, [f"{case}/fristen"])
    assert found == []
    clerk.page.context.close()
    lead.page.context.close()


def test_pages_of_hearing_and_conflict_are_accessible_too(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    clerk = Desk(browser, running, "anna")
    case = clerk.take_over(hand_in(portal, "sperrgenehmigung")["file_reference"])
    choose_outcome(clerk, case, "abweichend_angeordnet")
    found = look_at(clerk, [f"{case}/entscheidung", f"{case}/befangen"])
    clerk.open(f"{case}/befangen")
    clerk.page.check("[name=beziehung][value=nachbarschaft]")
    clerk.page.locator("main form button[type=submit]").last.click()
    clerk.page.wait_for_url(f"**{case}*")
    lead = Desk(browser, running, "carla")
    found += look_at(lead, ["/befangenheiten", f"{case}?formular=mitwirkung"])
    assert found == []
    clerk.page.context.close()
    lead.page.context.close()


def test_pages_of_a_run_are_accessible_too(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    clerk = Desk(browser, running, "dirk")
    case = clerk.take_over(hand_in(portal, "hundesteuer-anmeldung")["file_reference"])
    decide(clerk, case, "hundesteuer-anmeldung", needs_approval=False)
    lead = Desk(browser, running, "dora")
    found = look_at(lead, ["/serienlaeufe"])
    lead.open("/serienlaeufe")
    lead.press("Zählen und Muster zeigen")
    lead.page.evaluate(AXE.read_text(encoding="utf-8"))
    found += violations(lead)
    lead.page.locator("main form button[type=submit]").click()
    lead.page.wait_for_url("**/serienlaeufe/*")
    lead.complaints.clear()  # axe itself tries inline styles, which the policy blocks
    run = lead.page.url.removeprefix(running.url).partition("?")[0]
    found += look_at(lead, [run])
    assert found == []
    clerk.page.context.close()
    lead.page.context.close()


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
    desk = Desk(browser, running, "anna", javascript=False)
    case = desk.take_over(hand_in(portal, "unterhaltsvorschuss")["file_reference"])
    desk.open(f"{case}/nachrichten")
    desk.open(f"{case}/entscheidung")
    desk.press("Speichern")
    expect(desk.page.locator("#vorschau img").first).to_be_visible()
    desk.close()


def test_second_clerk_sees_what_the_first_did_and_keeps_what_was_typed(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    first = Desk(browser, running, "anna")
    case = first.take_over(hand_in(portal, "unterhaltsvorschuss")["file_reference"])
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
