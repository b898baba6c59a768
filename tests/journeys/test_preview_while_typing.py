"""The preview follows the typing: the page changes, nothing jumps, nothing goes blank, nothing is lost."""

import httpx
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Desk
from tests.journeys.test_submission_to_letter import hand_in
from tests.running_office import RunningOffice

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


def test_preview_follows_while_somebody_types(
    running: RunningOffice, portal: httpx.Client, browser: Browser
) -> None:
    reference = hand_in(portal, "unterhaltsvorschuss")["file_reference"]
    desk = Desk(browser, running, "anna")
    case = desk.find_case(reference)
    desk.open(case)
    desk.press("Übernehmen")
    desk.open(f"{case}/entscheidung")
    desk.page.locator("label.outcome", has_text="blehnen").first.click()
    expect(desk.page.locator("#vorschau img").first).to_be_visible()
    desk.page.wait_for_load_state("networkidle")
    desk.page.evaluate(WATCH)

    words = "Der andere Elternteil zahlt den Unterhalt seit Monaten in voller Höhe und pünktlich. "
    desk.page.locator("[name=begruendung]").press_sequentially(words * 2, delay=40)
    desk.page.wait_for_function("document.querySelector('#speicherstand').textContent.includes('espeichert')")
    desk.page.wait_for_load_state("networkidle")
    found = desk.page.evaluate(FOUND)

    assert (found["samePlace"], found["sameImage"], found["blank"]) == (True, True, 0)
    assert found["scroll"] == 40
    assert found["states"] > 2  # it changed while the typing went on, not only at the end
    expect(desk.page.locator("[name=begruendung]")).to_have_value(words * 2)
    desk.open(f"{case}/entscheidung")
    assert desk.page.locator("[name=begruendung]").input_value().strip() == (words * 2).strip()
    desk.close()
