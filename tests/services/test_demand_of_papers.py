"""Papers demanded again by the Jobcenter: the shortest period of the office, and the warning of § 66 (3) SGB I."""

import pytest

from cases.commands.decide import DraftInput, save_draft
from cases.facts.case_page import DecisionView
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

SERVICE, AGAIN = "arbeitsvermittlung-unterlagen", "unvollstaendig"
CONSEQUENCE = "kann die Leistung ganz oder teilweise versagt oder entzogen werden"


def demanded(walk: Walk, typed: dict[str, str]) -> tuple[DecisionView, str]:
    """The composer with these fields, and the words of the letter; the letter is announced on 20 November 2026."""
    outcome, case_id = walk.service.outcome(AGAIN), walk.checked()
    page = walk.filled(case_id, outcome, typed)
    with walk.stages.acting(walk.clerk) as ctx:
        return page.decision, str(final_letter(ctx, case_id))


@pytest.mark.parametrize(
    ("due_on", "consequence", "hint"),
    [
        ("04.12.2026", "hinweis", ""),
        ("03.12.2026", "hinweis", "lässt sich keine Versagung stützen (§ 66 Abs. 3 SGB I)"),
        ("04.12.2026", "ohne", ""),
        ("03.12.2026", "ohne", "bleiben nur 13 Tage; die Regel des Amts sind mindestens 14"),
    ],
)
def test_a_short_period_is_told_and_stops_nothing(
    door: Door, stages: Stages, due_on: str, consequence: str, hint: str
) -> None:
    decision, letter = demanded(
        Walk(door, stages, complete(SERVICE)), {"due_on": due_on, "consequence": consequence}
    )

    assert hint in " ".join(decision.hints)
    assert bool(hint) == bool(decision.hints)
    assert decision.blockers == ()
    assert (CONSEQUENCE in letter) is (consequence == "hinweis")


def test_the_shortest_period_of_the_office_is_proposed_and_the_warning_is_for_the_clerk_to_choose(
    door: Door, stages: Stages
) -> None:
    walk = Walk(door, stages, complete(SERVICE))
    case_id = walk.checked()
    with stages.acting(walk.clerk) as ctx:
        save_draft(ctx, case_id, version=None, draft=DraftInput(AGAIN))
        fields = {field.key: field.value for field in case_page(ctx, case_id).decision.fields}
    with stages.acting(walk.clerk) as ctx:
        typed = fields | {"missing_text": "Kontoauszug"}
        save_draft(ctx, case_id, version=None, draft=DraftInput(AGAIN, fields=typed))
        blockers = case_page(ctx, case_id).decision.blockers

    assert (fields["due_on"], fields["consequence"]) == ("04.12.2026", "")
    assert blockers == ("„Folgen fehlender Mitwirkung“ fehlt.",)


def test_the_period_is_a_visible_sample_value(door: Door) -> None:
    office = door.toolbox.catalogue.service(SERVICE).cooperation
    assert office is not None
    assert (office.minimum_days, office.is_sample_value) == (14, True)
    assert "Beispielwert" in office.note
