"""The office of the journeys: real processes, real Chromium; started once, all journeys share it on one worker."""

import os
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.people import PASSWORD
from tests.running_office import RunningOffice, running_office


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """Database, web, Prefect and dispatcher as an operator starts them."""
    with running_office(tmp_path_factory.mktemp("office") / "data") as office:
        yield office


@pytest.fixture
def portal(running: RunningOffice) -> Iterator[httpx.Client]:
    """The portal with a token."""
    client = running.portal()
    yield client
    client.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium; not for the session: while it lives, this worker's thread has a running event loop."""
    path = os.environ.get("KREISHAUS_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Desk:
    """A person at the browser: logged in, watching for console errors (a blocked script or style is one)."""

    def __init__(
        self, browser: Browser, office: RunningOffice, login: str, *, javascript: bool = True
    ) -> None:
        self._url = office.url
        context = browser.new_context(
            locale="de-DE", java_script_enabled=javascript, viewport={"width": 1440, "height": 900}
        )
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note_console)
        self.page.on("response", self._note_response)
        self.page.goto(f"{self._url}/anmelden")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Anmelden").click()
        self.page.wait_for_url("**/vorgaenge*")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _note_response(self, response: Response) -> None:
        """A picture of a draft that has changed meanwhile is refused with 409; the page that asked is leaving."""
        is_old_preview = response.status == 409 and response.url.partition("?")[0].endswith(".png")
        if response.status >= 400 and not is_old_preview:
            self.complaints.append(f"{response.status} {response.url}")

    def open(self, path: str) -> None:
        """Go to a page of the desk."""
        answer = self.page.goto(f"{self._url}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def find_case(self, file_reference: str) -> str:
        """The path of the case in the list, as soon as it is there."""
        link = self.page.locator("tr", has_text=file_reference).locator("a.case-link")
        for _ in range(40):
            self.open(f"/vorgaenge?zustaendig=alle&q={file_reference}")
            if link.count():
                return str(link.first.get_attribute("href")).partition("?")[0]
            self.page.wait_for_timeout(250)
        raise AssertionError(f"{file_reference} is not in the list")

    def take_over(self, file_reference: str) -> str:
        """The path of the case, now on the desk of this person."""
        path = self.find_case(file_reference)
        self.open(path)
        self.press("Übernehmen")
        return path

    def press(self, name: str) -> None:
        """Click the button with this name and wait for the page after it."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def close(self) -> None:
        """Leave; nothing may have been blocked or broken."""
        self.page.context.close()
        assert self.complaints == []
