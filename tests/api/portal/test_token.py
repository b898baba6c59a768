"""A portal gets a token for its id and secret, and nothing without one."""

import base64
from datetime import timedelta

import httpx
import pytest

from api.dependencies import utc_now
from cases.commands.staff import create_portal_client, deactivate_portal_client
from cases.errors import NotFound
from cases.facts.actor import system_actor
from tests.api.portal.door import Door, assert_problem
from tests.people import PORTAL_ID, PORTAL_SECRET


def ask(door: Door, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
    said = {"grant_type": "client_credentials", **form}
    answer: httpx.Response = door.client.post("/token", data=said, headers=headers)
    return answer


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def test_secret_in_the_body_gives_a_token_that_opens_the_door(door: Door) -> None:
    answer = ask(door, client_id=PORTAL_ID, client_secret=PORTAL_SECRET)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 1800)
    headers = {"authorization": f"Bearer {told['access_token']}"}
    assert door.client.get("/services", headers=headers).status_code == 200


def test_secret_as_basic_header_gives_a_token(door: Door) -> None:
    assert ask(door, basic(f"{PORTAL_ID}:{PORTAL_SECRET}")).status_code == 200


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        (PORTAL_ID, "falsch"),
        ("gibt-es-nicht", PORTAL_SECRET),
        (PORTAL_ID, ""),
        ("", ""),
        ("a\0b", PORTAL_SECRET),
        ("ü", PORTAL_SECRET),
    ],
)
def test_wrong_credentials_are_refused_without_saying_which(door: Door, client_id: str, secret: str) -> None:
    answer = ask(door, client_id=client_id, client_secret=secret)
    body = assert_problem(answer, 401)
    assert body["error"] == "invalid_client"
    assert body["detail"] == "client_id oder client_secret ist falsch."
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["Basic ###", "Basic /w==", "Basic", "Basic " + "A" * 300])
def test_broken_basic_header_is_refused(door: Door, header: str) -> None:
    assert_problem(ask(door, {"authorization": header}), 401)


@pytest.mark.parametrize("grant", ["password", "", "authorization_code"])
def test_other_grants_are_not_offered(door: Door, grant: str) -> None:
    form = {"grant_type": grant, "client_id": PORTAL_ID, "client_secret": PORTAL_SECRET}
    body = assert_problem(door.client.post("/token", data=form), 400)
    assert body["error"] == "unsupported_grant_type"


def test_token_request_larger_than_eight_kilobytes_is_refused(door: Door) -> None:
    assert_problem(ask(door, client_id=PORTAL_ID, client_secret="x" * 9000), 413)


def test_token_ends_after_thirty_minutes(door: Door) -> None:
    door.now += timedelta(minutes=29, seconds=59)
    assert door.get("/services").status_code == 200
    door.now += timedelta(seconds=1)
    answer = door.get("/services")
    assert "abgelaufen" in assert_problem(answer, 401)["detail"]
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer x.y.z", "Basic abc", "Bearer " + "a" * 5000])
@pytest.mark.parametrize("path", ["/services", "/submissions/x", "/services/x/forms/1"])
def test_nothing_opens_without_a_good_token(door: Door, path: str, header: str | None) -> None:
    assert_problem(door.client.get(path, headers={"authorization": header} if header else {}), 401)


def test_token_of_another_key_is_refused(door: Door) -> None:
    headers = door.bearer(PORTAL_ID)
    head, claims, _ = headers["authorization"].removeprefix("Bearer ").split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    for forged in (f"{head}.{claims}.AAAA", f"{unsigned}.{claims}."):
        assert_problem(door.client.get("/services", headers={"authorization": f"Bearer {forged}"}), 401)


def test_body_is_not_read_for_a_stranger(door: Door) -> None:
    answer = door.client.post("/submissions", content=b"x" * 1_000_000, headers={"idempotency-key": "k"})
    assert_problem(answer, 401)


def test_a_locked_portal_gets_no_token_until_it_is_admitted_again(door: Door) -> None:
    with door.toolbox.acting(system_actor(), utc_now()) as ctx:
        deactivate_portal_client(ctx, client_id=PORTAL_ID)
    assert_problem(ask(door, client_id=PORTAL_ID, client_secret=PORTAL_SECRET), 401)
    with door.toolbox.acting(system_actor(), utc_now()) as ctx:
        create_portal_client(ctx, client_id=PORTAL_ID, name="Portal", secret=PORTAL_SECRET)
    assert ask(door, client_id=PORTAL_ID, client_secret=PORTAL_SECRET).status_code == 200


def test_an_unknown_portal_cannot_be_locked(door: Door) -> None:
    with (
        door.toolbox.acting(system_actor(), utc_now()) as ctx,
        pytest.raises(NotFound, match="gibt-es-nicht"),
    ):
        deactivate_portal_client(ctx, client_id="gibt-es-nicht")
