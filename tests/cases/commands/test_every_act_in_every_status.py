"""Every status with every act of the desk: it works, or it is refused in German and nothing has changed."""

from datetime import timedelta

import pytest

from cases.errors import NotAllowed, NotFound
from cases.facts.actor import CaseId
from cases.rules.lifecycle import CaseStatus
from tests.factories.desk_acts import DEEDS, attempt
from tests.factories.stages import Stages

E, P, W, M = (
    CaseStatus.EINGEGANGEN,
    CaseStatus.IN_PRUEFUNG,
    CaseStatus.WARTET_AUF_ANTRAGSTELLER,
    CaseStatus.IN_MITZEICHNUNG,
)
OPEN = {E, P, W, M}
UNENDED = OPEN | {CaseStatus.BESCHIEDEN}
ALL = set(CaseStatus)
POSSIBLE: dict[str, set[CaseStatus]] = {
    "uebernehmen": UNENDED,
    "zuweisen": UNENDED,
    "befangen": UNENDED,
    "mitwirkung": set(),
    "unterlagen": UNENDED,
    "angabe": OPEN,
    "pruefschritt": OPEN,
    "nachforderung": {E, P},
    "beteiligung": {E, P},
    "anhoerung": set(),
    "aeusserung": set(),
    "entwurf": {E, P},
    "freigabe": {P},
    "freigeben": {M},
    "zurueckgeben": {M},
    "ruecknahme": OPEN,
    "abgabe": {E, P, W},
    "erledigen": {P},
    "abschliessen": {CaseStatus.BESCHIEDEN},
    "rechtsbehelf_eintragen": {CaseStatus.BESCHIEDEN},
    "berichtigen": {CaseStatus.BESCHIEDEN},
    "folgevorgang": {CaseStatus.BESCHIEDEN},
    "nachricht": ALL,
    "vermerk": ALL,
    "wiedervorlage": ALL,
    "zuordnen": set(),
    "umwandeln": set(),
    "rechtsbehelf": set(),
    "weitergeben": set(),
    "aufteilen": set(),
}
REPEATED = {
    ("ruecknahme", CaseStatus.ZURUECKGENOMMEN),
    ("erledigen", CaseStatus.ABGESCHLOSSEN),
    ("abschliessen", CaseStatus.ABGESCHLOSSEN),
}
"""Acts that have happened already: the second time changes nothing and is no error."""
BY_THE_LEAD = {"uebernehmen", "zuweisen", "freigeben"}
SIXTY_DAYS_ON = 60


def ready(stages: Stages, status: CaseStatus) -> tuple[CaseId, int]:
    """A case in which everything is done that its status allows: complete draft, letters sent, period over."""
    if status is CaseStatus.IN_PRUEFUNG:
        return stages.drafted(), 0
    if status is CaseStatus.BESCHIEDEN:
        return stages.dispatched(), SIXTY_DAYS_ON
    return stages.in_status(status), 0


@pytest.mark.parametrize("status", list(CaseStatus))
def test_each_act_works_or_is_refused_in_german_without_a_trace(stages: Stages, status: CaseStatus) -> None:
    case_id, days = ready(stages, status)
    for name in DEEDS:
        actor = stages.office.carla if name in BY_THE_LEAD else stages.office.anna

        happened = attempt(stages, actor, case_id, name, days_later=days)

        if status in POSSIBLE[name]:
            assert happened.has_changed, f"{name}: {happened.error}"
            assert happened.error is None, name
        else:
            assert not happened.has_changed, name
            if (name, status) not in REPEATED:
                assert isinstance(happened.error, NotAllowed), f"{name}: {happened.error!r}"
                assert happened.error.message.endswith((".", "!")), name


@pytest.mark.parametrize("status", list(CaseStatus))
def test_buttons_say_exactly_what_the_acts_do(stages: Stages, status: CaseStatus) -> None:
    case_id, days = ready(stages, status)
    at = stages.acting.now + timedelta(days=days)
    differing = []
    for person in (stages.office.anna, stages.office.bert, stages.office.carla, stages.office.admin):
        acts = stages.page(case_id, person, at=at).head.acts
        assert set(acts) == set(DEEDS)
        for name, state in acts.items():
            happened = attempt(stages, person, case_id, name, days_later=days)
            if state.is_possible is not happened.has_changed:
                differing.append((person.name, name, state.is_possible, happened))
            assert state.is_possible is not bool(state.reasons), (person.name, name)

    assert differing == []


@pytest.mark.parametrize("status", list(CaseStatus))
def test_a_clerk_of_another_kommune_does_not_learn_that_the_case_exists(
    stages: Stages, status: CaseStatus
) -> None:
    case_id, days = ready(stages, status)
    for person in (stages.office.dirk, stages.office.dora):
        for name in DEEDS:
            happened = attempt(stages, person, case_id, name, days_later=days)

            assert isinstance(happened.error, NotFound), f"{name}: {happened.error!r}"
            assert happened.error.message.startswith("Diesen Vorgang gibt es nicht"), name
            assert not happened.has_changed, name
        with pytest.raises(NotFound):
            stages.page(case_id, person)
