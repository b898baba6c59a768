"""Processes die in the middle of work: nothing is lost, nothing happens twice, and the office comes back by itself."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import httpx
import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.factories.submissions import example
from tests.running_office import RunningOffice
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("office"), pytest.mark.timeout(240)]

_STATE = text("""
SELECT count(*), count(DISTINCT c.id), count(*) FILTER (WHERE c.team_key <> ''),
       (SELECT count(*) FROM journal_entry j JOIN case_file x ON x.id = j.case_id JOIN submission y ON y.id = x.submission_id
        WHERE j.act = 'zuordnung' AND y.idempotency_key = ANY (:keys))
FROM submission s JOIN case_file c ON c.submission_id = s.id WHERE s.idempotency_key = ANY (:keys)
""")


def part_of(office: RunningOffice, words: str) -> psutil.Process:
    """The process of the office whose command line has these words."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        for child in psutil.Process(office.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if words in " ".join(child.cmdline()):
                    return child
        time.sleep(0.5)  # it may just be starting again
    raise AssertionError(f"no process with {words}")


def hand_in_stubbornly(office: RunningOffice, token: str, key: str) -> None:
    """What a portal does: the same request with the same key until it is answered with 202."""
    form = example("hundesteuer-anmeldung")["payload"]
    body = json.dumps({"service": "hundesteuer-anmeldung", "form_version": 1, "form": form})
    headers = {"authorization": token, "idempotency-key": key, "content-type": "application/json"}
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            answer = httpx.post(
                f"{office.url}/portal/v1/submissions", content=body, headers=headers, timeout=10
            )
        except httpx.HTTPError:
            time.sleep(0.2)
            continue
        if answer.status_code == 202:
            return
        assert answer.status_code in (500, 503), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        time.sleep(0.2)
    raise AssertionError("never accepted")


def state_of(office: RunningOffice, keys: list[str]) -> tuple[int, int, int, int]:
    """(submissions, cases, routed cases, routings written down) under these keys."""
    engine = create_engine(office.database_url)
    try:
        with engine.connect() as connection:
            found = connection.execute(_STATE, {"keys": keys}).one()
            return (found[0], found[1], found[2], found[3])
    except OperationalError:
        return (0, 0, 0, 0)
    finally:
        engine.dispose()


FAULTS = [
    pytest.param("workflows.dispatcher", id="kill -9 of the dispatcher"),
    pytest.param("api.app:create_app", id="kill -9 of the web"),
    pytest.param("prefect server", id="kill -9 of Prefect"),
    pytest.param("bin/postgres", id="kill -9 of the database"),
]


@pytest.mark.parametrize("victim", FAULTS)
def test_nothing_is_lost_and_nothing_happens_twice(
    running: RunningOffice, portal: httpx.Client, victim: str
) -> None:
    token = portal.headers["authorization"]
    keys = [str(uuid4()) for _ in range(24)]
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(hand_in_stubbornly, running, token, key) for key in keys[:8]]
        [one.result() for one in sent]
        part_of(running, victim).kill()
        later = [pool.submit(hand_in_stubbornly, running, token, key) for key in keys[8:]]
        [one.result() for one in later]

    wait_until(lambda: state_of(running, keys) == (24, 24, 24, 24))
