"""The page "Betrieb": for administrators only; a parked order is released from there."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from api.app import create_app
from api.dependencies import utc_now
from cases.adapters.seal.local_key import LocalKey
from cases.commands.staff import NewStaff
from cases.facts.actor import system_actor
from cases.wiring import Toolbox
from tests.api.web.conftest import Browser, Browsers
from tests.factories.seal_keys import HOLDER, issued_seal, self_signed_seal
from tests.factories.stages import Stages
from tests.people import PASSWORD, account


def administrator(stages: Stages, browsers: Browsers) -> Browser:
    with stages.acting(system_actor()) as ctx:
        account(
            ctx, NewStaff("adele", "Adele Amt", PASSWORD, "landkreis-heidekreis", ("administration",), ())
        )
    return browsers.of("adele")


def test_clerks_and_supervisors_do_not_see_the_machinery(anna: Browser, carla: Browser) -> None:
    for person in (anna, carla):
        assert person.get("/betrieb").status_code == 403
        assert person.send("/betrieb/auftraege/1/erneut").status_code == 403


def test_a_parked_order_is_shown_and_released(stages: Stages, browsers: Browsers, engine: Engine) -> None:
    stages.routed()
    with engine.begin() as owner:
        order = owner.execute(
            text(
                "UPDATE outbox SET failed_at = created_at, attempts = 8, last_error = 'Der Drucker brennt' "
                "WHERE topic = 'schreiben' RETURNING id"
            )
        ).scalar_one()
    adele = administrator(stages, browsers)
    assert "Der Drucker brennt" in adele.see("/betrieb")

    released = adele.send(f"/betrieb/auftraege/{order}/erneut")

    assert released.headers["location"] == "/betrieb"
    page = adele.see("/betrieb")
    assert "Der Auftrag wird noch einmal versucht." in page
    assert "Der Drucker brennt" not in page


def page_with(toolbox: Toolbox, now: datetime, seal: LocalKey, stages: Stages) -> str:
    app = create_app(replace(toolbox, seal=seal))
    app.dependency_overrides[utc_now] = lambda: now
    page = administrator(stages, Browsers(app)).see("/betrieb")
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (61, "gültig bis 23.01.2027"),
        (60, "Das Zertifikat läuft in 60 Tagen ab: bitte ein neues beantragen."),
        (1, "Das Zertifikat läuft in 1 Tag ab"),
        (-1, "Das Zertifikat ist abgelaufen: Schreiben werden angehalten"),
    ],
)
def test_the_certificate_of_the_seal_is_shown_with_its_end(
    days: int, said: str, stages: Stages, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    seal = issued_seal(tmp_path, ends_at=now + timedelta(days=days))

    page = page_with(toolbox, now, seal, stages)

    assert said in page
    assert f"Siegel CN={HOLDER}, Schlüsseldatei siegel.p12" in page
    assert ("Das Zertifikat" in page) == (days <= 60)


def test_a_test_seal_is_called_so_and_none_is_said_too(
    stages: Stages, browsers: Browsers, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    assert "kein Siegel eingerichtet" in administrator(stages, browsers).see("/betrieb")
    app = create_app(replace(toolbox, seal=self_signed_seal(tmp_path)))
    app.dependency_overrides[utc_now] = lambda: now

    assert "Testsiegel<span" in Browsers(app).of("adele").see("/betrieb")
