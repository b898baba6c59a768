"""What a clerk may type into the fields of a draft: a mistyped day never closes the page, days must fit each other."""

from dataclasses import replace

from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.facts.case_page import DecisionView
from tests.factories.stages import DOG_TAX, Stages, draft


def drafted(stages: Stages, case_id: CaseId, written: DraftInput) -> DecisionView:
    with stages.acting(stages.clerk(stages.row(case_id).service_key)) as ctx:
        save_draft(ctx, case_id, version=None, draft=written)
    return stages.page(case_id).decision


def with_fields(service: str, outcome: str, **typed: str) -> DraftInput:
    complete = draft(service, outcome)
    return replace(complete, fields={**complete.fields, **typed})


def errors_of(view: DecisionView) -> dict[str, str]:
    return {field.key: field.error for field in view.fields if field.error}


def test_a_draft_with_a_mistyped_year_still_opens_and_names_the_field(stages: Stages) -> None:
    case_id = stages.taken(DOG_TAX)

    view = drafted(stages, case_id, with_fields(DOG_TAX, "festgesetzt", begins_on="31.12.9999"))

    message = "„Steuerpflicht ab“: Bitte ein Jahr von 1900 bis 2199 eingeben."
    assert errors_of(view) == {"begins_on": message}
    assert message in view.blockers
