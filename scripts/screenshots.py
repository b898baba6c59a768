"""Takes the pictures of the documentation from a fresh demo: `make screenshots`.

Starts the demo in a folder of its own, waits for its story, looks at the main pages and ends it again.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from api.demo.logins import PASSWORD

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
STORY_SECONDS = 240.0
Scheme = Literal["light", "dark"]


def main() -> None:
    """All pictures, into docs/pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "api.cli", "demo", "--data-dir", f"{folder}/demo", "--port", "8950"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
            try:
                url = _address(demo)
                _wait_for_story(Path(folder) / "demo" / "logs" / "dispatcher.log")
                with sync_playwright() as playwright:
                    path = os.environ.get("KREISHAUS_CHROMIUM", "/usr/bin/chromium")
                    _take_all(playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]), url)
            finally:
                demo.send_signal(signal.SIGTERM)
                demo.wait(15)


def _address(demo: "subprocess.Popen[str]") -> str:
    for line in demo.stdout or ():
        found = re.search(r"http://[^/\s]+", line)
        if found:
            return found.group()
    raise SystemExit("the demo ended before its first page")


def _wait_for_story(dispatcher_log: Path) -> None:
    """The dispatcher starts when the story has been told; a moment later today's submissions are routed."""
    deadline = time.monotonic() + STORY_SECONDS
    while not dispatcher_log.exists():
        if time.monotonic() > deadline:
            raise SystemExit("the demo's story took too long")
        time.sleep(0.5)
    time.sleep(8)


def _take_all(browser: Browser, url: str) -> None:
    clerk = _desk(browser, url, "lueders")
    clerk.screenshot(path=PICTURES / "arbeitsliste.png")
    first = (
        clerk.locator("tr", has_text="In Prüfung").locator("a.case-link").first.get_attribute("href") or ""
    )
    case = first.partition("?")[0]
    for name, part in (
        ("vorgang", ""),
        ("unterlagen", "/unterlagen"),
        ("fristen", "/fristen"),
        ("entscheidung", "/entscheidung"),
    ):
        clerk.goto(f"{url}{case}{part}")
        clerk.wait_for_load_state("networkidle")
        clerk.screenshot(path=PICTURES / f"{name}.png")
    page = clerk.locator("#vorschau img").first.get_attribute("src") or ""
    (PICTURES / "bescheid.png").write_bytes(clerk.request.get(f"{url}{page}").body())
    dark = _desk(browser, url, "lueders", scheme="dark")
    dark.screenshot(path=PICTURES / "arbeitsliste-dunkel.png")
    phone = _desk(browser, url, "lueders", is_phone=True)
    phone.screenshot(path=PICTURES / "mobil.png")
    lead = _desk(browser, url, "ahrens")
    lead.goto(f"{url}/auswertung")
    lead.screenshot(path=PICTURES / "auswertung.png", full_page=True)
    lead.goto(f"{url}/leistungen/hundesteuer-anmeldung")
    lead.screenshot(path=PICTURES / "leistung.png")


def _desk(
    browser: Browser, url: str, login: str, *, scheme: Scheme = "light", is_phone: bool = False
) -> Page:
    size: ViewportSize = {"width": 390, "height": 844} if is_phone else {"width": 1440, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="de-DE")
    page = context.new_page()
    page.goto(f"{url}/anmelden")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/vorgaenge*")
    return page


if __name__ == "__main__":
    main()
