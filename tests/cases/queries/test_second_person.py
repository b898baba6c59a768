"""Four eyes by outcome and by amount: the reason is shown, and the author cannot decide alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from cases.commands.decide import save_draft, submit_draft
from cases.errors import NotAllowed
from cases.models import Case
from cases.queries.case_page import case_page
from cases.queries.decision_amounts import DecisionAmounts
from cases.queries.second_person import second_person_reasons
from tests.factories.catalogue import real_catalogue
from tests.factories.changed_catalogue import office_with
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, approve_as_shown, deputy, draft

LIMIT = "from_cents = 500000"


def office_with_limit(stages: Stages, folder: Path, cents: int) -> Stages:
    file = "authorities/landkreis-heidekreis.toml"
    return office_with(stages, folder, file, LIMIT, f"from_cents = {cents}")


@pytest.mark.parametrize(("cents", "needs_one"), [(6000, True), (6001, False)])
def test_fee_from_the_limit_on_needs_a_second_person(
    stages: Stages, tmp_path: Path, cents: int, needs_one: bool
) -> None:
    shop = office_with_limit(stages, tmp_path, cents)
    case_id = shop.taken(CLOSURE)
    with shop.acting(shop.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "angeordnet"))
        shown = case_page(ctx, case_id).decision

        assert shown.needs_approval is needs_one
        assert any("60,00 Euro" in text for text in shown.second_person_reasons) is needs_one
        if needs_one:
            with pytest.raises(NotAllowed, match="zweite Person"), ctx.session.begin_nested():
                approve_as_shown(ctx, case_id)
            submit_draft(ctx, case_id, version=None)
        else:
            assert approve_as_shown(ctx, case_id).status == "beschieden"


def test_reason_of_a_refusal_is_shown(stages: Stages) -> None:
    case_id = stages.drafted(MAINTENANCE, "abgelehnt")
    shown = stages.page(case_id, stages.office.anna).decision
    assert shown.second_person_reasons == ("Der Antrag wird ganz oder teilweise abgelehnt.",)


@pytest.mark.parametrize(
    ("service", "outcome", "reason"),
    [
        (
            "versammlung",
            "verboten",
            "Der Bescheid greift in Rechte ein.",
        ),  # § 8 (2) NVersG: nobody applied for it
        ("versammlung", "beschraenkt", "Der Bescheid greift in Rechte ein."),  # § 8 (1) NVersG
        ("sperrgenehmigung", "abgelehnt", "Der Antrag wird ganz oder teilweise abgelehnt."),  # § 45 (6) StVO
        (
            "unterhaltsvorschuss",
            "vorlaeufig_eingestellt",
            "Der Bescheid greift in Rechte ein.",
        ),  # § 9 (4) UVG
    ],
)
def test_reason_fits_what_the_outcome_does(stages: Stages, service: str, outcome: str, reason: str) -> None:
    definition = real_catalogue().service(service)
    case = Case(authority_key="landkreis-heidekreis")
    with stages.acting(stages.office.anna) as ctx:
        found = second_person_reasons(ctx, case, definition, definition.outcome(outcome), DecisionAmounts())
    assert found == (reason,)


def test_author_does_not_approve_as_a_deputy_either(stages: Stages) -> None:
    case_id = stages.in_approval(CLOSURE)
    as_lead = replace(stages.office.anna, roles=frozenset({"sachbearbeitung", "leitung"}))
    for person in (as_lead, deputy(as_lead, stages.office.carla)):
        reasons = stages.page(case_id, person).head.acts["freigeben"].reasons
        assert any("auch nicht in Vertretung" in text for text in reasons)
        with stages.acting(person) as ctx, pytest.raises(NotAllowed, match="eigenen Entwurf"):
            approve_as_shown(ctx, case_id)
