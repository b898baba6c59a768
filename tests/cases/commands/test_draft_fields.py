"""What a clerk may type into the fields of a draft: a mistyped day never closes the page, days must fit each other."""

from dataclasses import replace
from datetime import UTC, datetime

from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.facts.case_page import DecisionView
from cases.queries.case_page import case_page
from tests.factories.stages import CLOSURE, DOG_TAX, Stages, draft


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


def test_a_closure_cannot_end_before_it_begins(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)
    turned = with_fields(CLOSURE, "angeordnet", starts_at="22.01.2027, 17:00", ends_at="11.01.2027, 07:00")

    view = drafted(stages, case_id, turned)

    message = "„Sperrung bis“ muss nach „Sperrung von“ liegen. Bitte beide prüfen."
    assert errors_of(view) == {"ends_at": message}
    assert message in view.blockers


def test_nobody_can_pay_before_the_letter_is_announced(stages: Stages) -> None:
    case_id = stages.taken(CLOSURE)

    view = drafted(stages, case_id, with_fields(CLOSURE, "angeordnet", fee_due_on="27.11.2026"))

    message = "„Gebühr fällig am“: Das Schreiben gilt erst am 27.11.2026 als bekannt gegeben."
    assert errors_of(view) == {"fee_due_on": f"{message} Bitte einen späteren Tag wählen."}
    assert drafted(stages, case_id, draft(CLOSURE, "angeordnet")).blockers == ()


def test_a_letter_on_a_slower_way_is_announced_later(stages: Stages) -> None:
    """Public notice takes two weeks (§ 41 (4) sentence 3 VwVfG); a served letter is measured as one by post."""
    case_id = stages.taken(CLOSURE)
    paid_early = with_fields(CLOSURE, "angeordnet", fee_due_on="07.12.2026")

    view = drafted(stages, case_id, replace(paid_early, delivery="oeffentlich"))

    message = "„Gebühr fällig am“: Das Schreiben gilt erst am 07.12.2026 als bekannt gegeben."
    assert errors_of(view) == {"fee_due_on": f"{message} Bitte einen späteren Tag wählen."}
    assert any(text.startswith(message) for text in view.blockers)
    for way in ("", "zustellungsurkunde"):
        assert errors_of(drafted(stages, case_id, replace(paid_early, delivery=way))) == {}


def test_a_decided_letter_is_not_measured_against_today(stages: Stages) -> None:
    case_id = stages.decided(CLOSURE, "angeordnet")

    with stages.acting(stages.office.anna, at=datetime(2027, 2, 1, 9, tzinfo=UTC)) as ctx:
        assert errors_of(case_page(ctx, case_id).decision) == {}
