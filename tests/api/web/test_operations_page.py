"""The page "Betrieb": for administrators only; a parked order is released from there."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from cases.adapters.seal.collection import AuthoritySeals
from cases.commands.staff import NewStaff
from cases.facts.actor import system_actor
from cases.ports import Seals
from cases.wiring import Toolbox
from tests.api.web.conftest import Browser, Browsers, browsers_with
from tests.factories.seal_keys import HOLDER, issued_seal, of_all, self_signed_seal
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


def page_with(toolbox: Toolbox, now: datetime, seals: Seals, stages: Stages) -> str:
    page = administrator(stages, browsers_with(replace(toolbox, seals=seals), now)).see("/betrieb")
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (31, "24.12.2026 gültig"),
        (30, "23.12.2026 läuft in 30 Tagen ab: bitte ein neues Zertifikat beantragen"),
        (1, "24.11.2026 läuft in 1 Tag ab"),
        (-1, "22.11.2026 abgelaufen: Schreiben werden angehalten"),
    ],
)
def test_the_certificate_of_the_seal_is_shown_with_its_end(
    days: int, said: str, stages: Stages, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    seal = issued_seal(tmp_path, ends_at=now + timedelta(days=days))

    page = page_with(toolbox, now, of_all(seal), stages)

    assert page.count(f"{HOLDER} Schlüsseldatei siegel.p12 {said}") == 12
    assert ("läuft in" in page) == (days in (1, 30))


def test_a_test_seal_is_called_so_and_none_is_said_too(
    stages: Stages, browsers: Browsers, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    assert administrator(stages, browsers).see("/betrieb").count("kein Siegel eingerichtet") == 12
    sealing = browsers_with(replace(toolbox, seals=of_all(self_signed_seal(tmp_path))), now)

    assert sealing.of("adele").see("/betrieb").count("Testsiegel, Schlüsseldatei siegel.p12") == 12


def test_every_authority_is_listed_with_its_own_seal(
    stages: Stages, toolbox: Toolbox, now: datetime, tmp_path: Path
) -> None:
    own = AuthoritySeals(
        {"stadt-soltau": issued_seal(tmp_path, ends_at=now + timedelta(days=90))}, required=["stadt-munster"]
    )

    page = page_with(toolbox, now, own, stages)

    assert f"Stadt Soltau {HOLDER} Schlüsseldatei siegel.p12 21.02.2027 gültig" in page
    assert "Stadt Munster – kein Siegel eingerichtet – fehlt: Schreiben werden angehalten" in page
    assert page.count("ohne Siegel: Schreiben gehen ungesiegelt hinaus") == 10
