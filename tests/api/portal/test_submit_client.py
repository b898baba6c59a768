"""The command that hands in a file: what it sends, what it says, and how patient it is."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.submit_client import (
    TRIES,
    Attached,
    ExitCode,
    PortalAccess,
    SubmitError,
    hand_in,
    portal_url,
    read_parcel,
    submit_file,
)
from cases.models import Case, Document
from cases.wiring import Toolbox
from tests.api.portal.door import Door, pdf
from tests.factories.submissions import SERVICES
from tests.people import PORTAL_ID, PORTAL_SECRET, Office

COMPLETE = SERVICES / "hundesteuer-anmeldung" / "examples" / "complete.json"
INCOMPLETE = COMPLETE.with_name("incomplete.json")
REFUSED = COMPLETE.with_name("hostile_refused.json")
ACCESS = PortalAccess("http://testserver", PORTAL_ID, PORTAL_SECRET)

Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Shell:
    """Runs the client and keeps what it said and how long it waited."""

    client: httpx.Client
    said: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def run(
        self, file: Path, *attached: Attached, access: PortalAccess = ACCESS, key: str | None = None
    ) -> ExitCode:
        try:
            return hand_in(
                self.client,
                read_parcel(file, attached, key=key),
                access=access,
                say=self.said.append,
                pause=self.pauses.append,
            )
        except SubmitError as error:
            self.said.append(str(error))
            return error.code

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
def shell(toolbox: Toolbox, office: Office) -> Iterator[Shell]:
    """The client in front of the whole application."""
    with TestClient(create_app(toolbox), base_url="http://testserver/portal/v1/") as client:
        yield Shell(client)


@pytest.fixture
def chip(tmp_path: Path) -> Attached:
    """A paper on disk."""
    path = tmp_path / "chip.pdf"
    path.write_bytes(pdf())
    return Attached("chipnachweis", path)


def before_an_office(*answers: int | Exception) -> tuple[Shell, list[httpx.Request]]:
    """The client in front of an invented office: it issues tokens and gives these answers to submissions."""
    seen: list[httpx.Request] = []
    queue = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": "t"})
        seen.append(request)
        said = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(said, Exception):
            raise said
        if said != 202:
            return httpx.Response(said, headers={"retry-after": "7"}, text="Wartung")
        told = {"file_reference": "22.10-2026-000001", "missing_documents": [], "missing_statements": []}
        return httpx.Response(202, json=told | {"links": {"status": "/portal/v1/submissions/1"}})

    transport = httpx.MockTransport(answer)
    return Shell(httpx.Client(transport=transport, base_url="http://amt.example/portal/v1")), seen


def test_example_with_attachment_becomes_a_case(
    shell: Shell, chip: Attached, toolbox: Toolbox, office: Office, door: Door
) -> None:
    assert shell.run(COMPLETE, chip) is ExitCode.ACCEPTED
    assert "Aktenzeichen:  22.10-2026-" in shell.text
    assert "Status:        http://testserver/portal/v1/submissions/" in shell.text
    assert [(row.requirement_key, row.file_name) for row in door.rows(Document)] == [
        ("chipnachweis", "chip.pdf")
    ]


def test_same_file_again_is_no_second_case(shell: Shell, chip: Attached, door: Door) -> None:
    assert [shell.run(COMPLETE, chip) for _ in range(2)] == [ExitCode.ACCEPTED] * 2
    assert "schon angekommen" in shell.text
    assert door.count(Case) == (1,)
    assert shell.run(COMPLETE, chip, key="bewusst-noch-einmal") is ExitCode.ACCEPTED
    assert door.count(Case) == (2,)


def test_missing_papers_and_statements_are_named(shell: Shell) -> None:
    assert shell.run(INCOMPLETE) is ExitCode.ACCEPTED
    assert "Es fehlt noch: Nachweis zur Befreiung oder Ermäßigung (nachweis_befreiung)" in shell.text
    assert "chip_number" not in shell.text  # the tax does not wait for the chip


def test_refused_form_names_each_field(shell: Shell) -> None:
    assert shell.run(REFUSED) is ExitCode.REFUSED
    assert "  /form/applicant/postcode: Die Postleitzahl besteht aus fünf Ziffern." in shell.text


def test_wrong_secret_is_a_failed_login(shell: Shell) -> None:
    wrong = PortalAccess("http://testserver", PORTAL_ID, "falsch")
    assert shell.run(COMPLETE, access=wrong) is ExitCode.LOGIN_FAILED
    assert "client_secret ist falsch" in shell.text


def test_office_that_comes_back_gets_the_same_key_again() -> None:
    shell, seen = before_an_office(503, httpx.ReadTimeout("zu langsam"), httpx.ConnectError("weg"), 202)
    assert shell.run(COMPLETE) is ExitCode.ACCEPTED
    assert len({request.headers["idempotency-key"] for request in seen}) == 1
    assert shell.pauses == [7.0, 2.0, 4.0]


@pytest.mark.parametrize("fault", [503, httpx.ConnectTimeout("weg")])
def test_office_that_stays_away_is_given_up_with_what_to_do(fault: int | Exception) -> None:
    shell, seen = before_an_office(fault)
    assert shell.run(COMPLETE) is ExitCode.NOT_REACHED
    assert len(seen) == TRIES
    assert max(shell.pauses) <= 30
    assert "keinen zweiten Vorgang" in shell.text


def test_answer_that_is_no_json_is_told_by_its_number() -> None:
    shell, _ = before_an_office(418)
    assert shell.run(COMPLETE) is ExitCode.REFUSED
    assert shell.text == "Das Amt antwortet mit 418."


def test_own_file_names_its_service(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "antrag.json"
    form = json.loads(COMPLETE.read_text(encoding="utf-8"))["payload"]
    file.write_text(json.dumps({"service": "hundesteuer-anmeldung", "form": form}), encoding="utf-8")
    assert shell.run(file) is ExitCode.ACCEPTED


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"form": {}}', '{"service": "x"}', '{"service": 1, "form": {}}']
)
def test_file_that_is_no_submission_is_refused_before_anything_is_sent(tmp_path: Path, content: str) -> None:
    file = tmp_path / "antrag.json"
    file.write_text(content, encoding="utf-8")
    shell, seen = before_an_office(202)
    assert shell.run(file) is ExitCode.BAD_INPUT
    assert seen == []


def test_missing_files_and_odd_addresses_are_said(tmp_path: Path) -> None:
    said: list[str] = []
    gone = Attached("x", tmp_path / "weg.pdf")
    codes = [
        submit_file(tmp_path / "weg.json", [], access=ACCESS, say=said.append),
        submit_file(COMPLETE, [gone], access=ACCESS, say=said.append),
        submit_file(COMPLETE, [], access=PortalAccess("ftp://amt", "a", "b"), say=said.append),
    ]
    assert codes == [ExitCode.BAD_INPUT] * 3
    assert "weg.pdf: Die Datei ist nicht lesbar." in said[1]


@pytest.mark.parametrize("url", ["http://amt.example", "http://amt.example/", "http://amt.example/portal/v1"])
def test_address_may_name_the_api_or_not(url: str) -> None:
    assert portal_url(url) == "http://amt.example/portal/v1"
