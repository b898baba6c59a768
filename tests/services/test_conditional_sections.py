"""What the form asks for only under a condition is on the case page where it holds, or where something is stated."""

import pytest

from cases.commands.check import correct_statement
from cases.facts.actor import CaseId
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

OTHER = "Person, für die die Bescheinigung ist"
AT_OTHER_ADDRESS = "Anschrift der Person, für die die Bescheinigung ist"


def test_the_other_person_is_shown_once_somebody_asks_for_another(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("meldebescheinigung"))
    case_id = walk.checked()
    found = [titles(stages, case_id)]
    for pointer, value in (
        ("/for_whom", "kind_unter_16"),
        ("/subject_person/has_same_address", "ja"),
        ("/subject_person/given_names", "Mia"),
        ("/for_whom", "selbst"),
    ):
        with stages.acting(walk.clerk) as ctx:
            correct_statement(ctx, case_id, version=None, pointer=pointer, value=value, reason="Am Telefon")
        found.append(titles(stages, case_id))

    assert [[part in page for part in (OTHER, AT_OTHER_ADDRESS)] for page in found] == [
        [False, False],
        [True, True],
        [True, False],
        [True, False],
        [True, False],
    ]


@pytest.mark.parametrize(
    ("reason", "is_new_keeper_shown", "is_new_address_shown"),
    [("verstorben", False, False), ("abgegeben", True, False), ("wegzug", False, True)],
)
def test_the_end_of_keeping_a_dog_says_what_is_asked_about_it(
    door: Door, stages: Stages, reason: str, *, is_new_keeper_shown: bool, is_new_address_shown: bool
) -> None:
    walk = Walk(door, stages, complete("hundesteuer-abmeldung"))
    walk.said["payload"]["ending"]["reason"] = reason
    walk.said["payload"].pop("new_keeper", None)

    shown = titles(stages, walk.checked())

    assert ("Neue Halterin oder neuer Halter" in shown) is is_new_keeper_shown
    assert ("Neue Anschrift nach dem Wegzug" in shown) is is_new_address_shown


def titles(stages: Stages, case_id: CaseId) -> list[str]:
    return [section.title for section in stages.page(case_id).sections]
