"""c/o, Postfach and a country: from the form to the window of the letter and to the rule of announcement."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from cases.commands.assign import take_case
from cases.commands.decide import save_draft
from cases.commands.hear import hear
from cases.commands.request_documents import request_documents
from cases.errors import Invalid
from cases.facts.actor import CaseId, system_actor
from cases.models import Letter
from cases.queries.covers import destination
from cases.queries.demand_days import usual_due_on
from cases.queries.letter_facts import LETTER_FACTS
from cases.rules.announcement import Route
from cases.rules.delivery import DeliveryWay
from reports.letters import din5008 as din
from tests.factories.catalogue import real_catalogue
from tests.factories.stages import DOG_TAX, Stages, draft
from tests.factories.submissions import example, handover, routed
from tests.reports.test_letter import boxes

CATALOGUE = real_catalogue()
ABROAD = {
    "supplement": "c/o Famille Berg",
    "street": "Rue de la Gare",
    "house_number": "12",
    "postcode": "F-67000",
    "town": "Strasbourg",
    "country": "Frankreich",
}


def stated(changes: dict[str, Any], *without: str, service: str = DOG_TAX) -> dict[str, Any]:
    """The complete form with another address and without a mailbox."""
    form: dict[str, Any] = example(service)["payload"]
    kept = {
        key: value for key, value in form["applicant"].items() if key not in (*without, "mailbox_reference")
    }
    return form | {"applicant": kept | changes}


def case_of(stages: Stages, form: dict[str, Any]) -> CaseId:
    """A case of this form with its receipt."""
    return routed(stages.acting, stages.office.portal, replace(handover(DOG_TAX), form=form))


def receipt(stages: Stages, case_id: CaseId) -> Letter:
    """The letter the case began with."""
    with stages.acting(system_actor()) as ctx:
        return ctx.session.exec(select(Letter).where(col(Letter.case_id) == case_id)).one()


def test_a_letter_abroad_ends_with_the_country_and_has_no_presumption_of_post_inland(stages: Stages) -> None:
    case_id = case_of(stages, stated(ABROAD))
    letter = receipt(stages, case_id)
    facts = LETTER_FACTS.validate_python(letter.facts)
    assert facts.address_lines == (
        "Frau", "Jana Petersen", "c/o Famille Berg", "Rue de la Gare 12", "F-67000 STRASBOURG", "FRANKREICH",
    )  # fmt: skip
    tops = [boxes(facts, line)[0][1] for line in facts.address_lines]
    assert tops == sorted(tops)
    assert tops[0] >= din.ADDRESS_TOP_MM - 0.5
    assert boxes(facts, "FRANKREICH")[0][3] <= din.WINDOW_BOTTOM_MM
    assert (letter.way, letter.route) == (DeliveryWay.ABROAD, Route.POST_ABROAD)


def test_periods_of_a_letter_abroad_begin_a_month_after_its_posting(stages: Stages) -> None:
    """§ 122 (2) no. 2 AO: posted on 23 November, announced on 23 December; by post inland it would be 27 November."""
    case_id = case_of(stages, stated(ABROAD))
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(
            ctx, case_id, version=None, draft=replace(draft(DOG_TAX, "festgesetzt"), outcome="abgelehnt")
        )
        suggested = usual_due_on(ctx, case_id)
        with pytest.raises(Invalid, match=r"erst am 23\.12\.2026 als bekannt gegeben"):
            request_documents(
                ctx, case_id, version=None, items=("chipnachweis",), remark="", due_on=date(2026, 12, 23)
            )
        hear(ctx, case_id, version=None, facts_text="Der Hund ist älter.", days=14)
    assert suggested == date(2027, 1, 13)
    assert stages.page(case_id).hearing.hearings[0].due_on == date(2027, 1, 6)


def test_a_simple_letter_chosen_for_abroad_goes_abroad_and_a_served_one_stays_served() -> None:
    abroad, inland = ("Frau", "Jana Petersen", "F-67000 STRASBOURG", "FRANKREICH"), ("Jana", "29614 Soltau")
    assert destination("einfacher_brief", abroad).way is DeliveryWay.ABROAD
    assert destination("einfacher_brief", inland).way is DeliveryWay.SIMPLE
    assert destination("zustellungsurkunde", abroad).way is DeliveryWay.SERVED
    assert destination("einschreiben_rueckschein", abroad).way is DeliveryWay.REGISTERED_RETURN


def test_a_post_box_stands_instead_of_the_street(stages: Stages) -> None:
    case_id = case_of(stages, stated({"po_box": "12 34", "postcode": "29646"}, "street", "house_number"))
    letter = receipt(stages, case_id)
    facts = LETTER_FACTS.validate_python(letter.facts)
    assert facts.address_lines[-2:] == ("Postfach 12 34", "29646 Bispingen")
    assert (letter.way, letter.route) == (DeliveryWay.SIMPLE, Route.POST_INLAND)


@pytest.mark.parametrize("service", sorted(one.key for one in CATALOGUE.services()))
def test_every_form_takes_such_addresses_and_still_refuses_half_ones(service: str) -> None:
    is_needed = service not in ("corona-schnelltest", "sichere-nachricht")  # Their forms take what is there.

    def faults(changes: dict[str, Any], *without: str) -> set[str]:
        form = stated(changes, *without, service=service)
        errors = CATALOGUE.form_errors(service, 1, form, on=CATALOGUE.service(service).valid_from)
        return {error.pointer for error in errors if error.pointer.startswith("/applicant/")}

    before = faults({})
    assert faults(ABROAD) <= before
    assert faults(ABROAD, "house_number") <= before | {"/applicant/house_number"}
    assert faults({"po_box": "12 34"}, "street", "house_number") <= before
    assert faults({"postcode": "F-67000"}) - before == {"/applicant/postcode"}
    assert faults({"postcode": "2964"}) - before == {"/applicant/postcode"}
    missing = faults({}, "street", "house_number") - before
    assert missing == ({"/applicant/street", "/applicant/house_number"} if is_needed else set())
    assert faults({"country": "Öster\nreich"}) - before == {"/applicant/country"}
    assert faults({"country": "\n"}) == before
