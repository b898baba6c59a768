"""A short telling of the story: every service the portal takes, in several states, and nothing to warn about."""

import asyncio
import logging
from collections import defaultdict
from datetime import datetime

import pytest
from sqlmodel import select

from api.demo.people import create_people
from api.demo.story import Story
from cases.facts.actor import system_actor
from cases.models import Case
from cases.rules.lifecycle import CaseStatus
from cases.wiring import Toolbox
from tests.acting import Acting


def test_a_short_story_shows_every_service_in_several_states_without_a_warning(
    toolbox: Toolbox, acting: Acting, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with acting(system_actor()) as ctx:
        create_people(ctx)
    with caplog.at_level(logging.WARNING):
        told = asyncio.run(Story(toolbox, now).tell(16))
    assert caplog.messages == []
    with acting(system_actor()) as ctx:
        rows = ctx.session.exec(select(Case)).all()
        ctx.session.expunge_all()
    assert len(rows) >= told
    states: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        states[row.service_key].add(row.status)
    assert set(states) == {service.key for service in toolbox.catalogue.services()}
    assert {
        CaseStatus.EINGEGANGEN.value,
        CaseStatus.IN_PRUEFUNG.value,
        CaseStatus.WARTET_AUF_ANTRAGSTELLER.value,
        CaseStatus.BESCHIEDEN.value,
        CaseStatus.ABGESCHLOSSEN.value,
    } <= set.union(*states.values())
    assert CaseStatus.WARTET_AUF_ANTRAGSTELLER in states["waffe-ueberlassung"]
    assert {"erstattet", "bestaetigt_mit_hinweisen", "erteilt_papier", "erteilt_elektronisch"} <= {
        row.outcome for row in rows
    }
    by_id = {row.id: row for row in rows}
    targets = {by_id[row.attached_to].service_key for row in rows if row.attached_to}
    assert {"unterhaltsvorschuss", "hundesteuer-anmeldung"} <= targets, (
        "one put into its case, one made an application"
    )
    assert states["corona-schnelltest"] == {CaseStatus.IN_PRUEFUNG.value}
