"""The preview follows the typing: the page changes, nothing jumps, nothing goes blank, nothing is lost."""

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

WATCH = """() => {
  const pages = document.querySelector('.preview-pages');
  const image = pages.querySelector('img');
  pages.scrollTop = 40;
  window.seen = { pages, image, first: image.src, sources: new Set([image.src]), blank: 0 };
  const look = () => {
    const shown = document.querySelector('.preview-pages img');
    if (!shown || (shown.complete && !shown.naturalWidth)) window.seen.blank += 1;
    if (shown) window.seen.sources.add(shown.src);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
FOUND = """() => ({
  samePlace: document.querySelector('.preview-pages') === window.seen.pages,
  sameImage: document.querySelector('.preview-pages img') === window.seen.image,
  scroll: window.seen.pages.scrollTop,
  states: window.seen.sources.size,
  blank: window.seen.blank,
})"""


def draft_of_a_refusal(desk: Desk, portal: httpx.Client) -> str:
    """Hand in, take over and open the composer on a refusal; its path."""
    case = desk.take_over(hand_in(portal, "unterhaltsvorschuss")["file_reference"])
    desk.open(f"{case}/entscheidung")
    desk.page.locator("label.outcome", has_text="blehnen").first.click()
    desk.page.locator("[name='feld.facts_text']").fill("Der Vater zahlt 310 Euro im Monat")
    expect(desk.page.locator("#vorschau img").first).to_be_visible()
    desk.page.wait_for_load_state("networkidle")
    return f"{case}/entscheidung"


def test_preview_follows_while_somebody_types(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    desk = Desk(browser, running, "anna")
    composer = draft_of_a_refusal(desk, portal)
    desk.page.evaluate(WATCH)

    words = "Der andere Elternteil zahlt den Unterhalt seit Monaten in voller Höhe und pünktlich. "
    desk.page.locator("[name=begruendung]").press_sequentially(words * 2, delay=40)
    expect(desk.page.locator("#speicherstand")).to_contain_text("Entwurf gespeichert")
    desk.page.wait_for_load_state("networkidle")
    found = desk.page.evaluate(FOUND)

    assert (found["samePlace"], found["sameImage"], found["blank"]) == (True, True, 0)
    assert found["scroll"] == 40
    assert found["states"] > 2  # it changed while the typing went on, not only at the end
    expect(desk.page.locator("[name=begruendung]")).to_have_value(words * 2)
    desk.open(composer)
    assert desk.page.locator("[name=begruendung]").input_value().strip() == (words * 2).strip()
    desk.close()


def test_what_was_typed_without_a_connection_is_saved_when_it_is_back(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    desk = Desk(browser, running, "anna")
    composer = draft_of_a_refusal(desk, portal)

    desk.page.context.set_offline(True)
    desk.page.locator("[name=begruendung]").fill("Das Kind lebt seit März beim Vater.")
    expect(desk.page.locator("#speicherstand")).to_contain_text("Noch nicht gespeichert, keine Verbindung.")
    desk.page.context.set_offline(False)

    expect(desk.page.locator("#speicherstand")).to_contain_text("Entwurf gespeichert", timeout=15_000)
    desk.open(composer)
    assert (
        desk.page.locator("[name=begruendung]").input_value().strip() == "Das Kind lebt seit März beim Vater."
    )
    assert all("Failed to fetch" in complaint for complaint in desk.complaints)  # the one that was cut off
    desk.page.context.close()


def test_a_fault_is_told_of_a_field_until_somebody_types_there(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    desk = Desk(browser, running, "anna")
    case = desk.take_over(hand_in(portal, "sperrgenehmigung")["file_reference"])
    desk.open(f"{case}/entscheidung")
    desk.page.locator("[name=ergebnis][value=abweichend_angeordnet]").check()
    change = desk.page.locator("[name='feld.deviation']")
    expect(desk.page.locator("#weitergeben")).to_have_text("Zur Mitzeichnung geben")
    expect(change).to_be_visible()
    desk.page.locator("[name='feld.plans']").select_option("worte")
    desk.page.locator("[name='feld.closing_text']").fill("Absperrschranken an beiden Enden.")
    expect(desk.page.locator("#felder .field-error")).to_have_count(0)
    desk.press("Speichern")
    expect(desk.page.get_by_text("„Abweichung vom Antrag“ fehlt.")).to_have_count(2)

    change.fill("Nur die halbe Fahrbahn.")

    expect(desk.page.get_by_text("„Abweichung vom Antrag“ fehlt.")).to_have_count(0)
    assert change.get_attribute("aria-invalid") is None
    desk.close()
