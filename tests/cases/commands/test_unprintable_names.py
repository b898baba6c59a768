"""No letter goes to a name or an address it cannot print: the clerk writes it in Latin letters first (§ 37 (1) VwVfG)."""

from functools import partial

import pytest

from cases.commands.assign import take_case
from cases.commands.check import correct_statement
from cases.commands.close import settle_case
from cases.commands.covers import send_with_cover
from cases.commands.decide import save_draft, submit_draft
from cases.commands.letters import mark_posted
from cases.commands.request_documents import request_documents
from cases.errors import Conflict, Invalid, NotAllowed
from cases.facts.actor import CaseId
from cases.facts.case_page import LetterView
from cases.queries.addressee import is_unprintable
from cases.rules.postal import PostalAddress
from tests.factories.stages import DOG_TAX, Stages, approve_as_shown, draft
from tests.factories.submissions import find_all_clean, handover, routed

PAPER = "vollmacht"
TRANSLITERATED = "in lateinischer Umschrift berichtigen"


def registered(stages: Stages, **stated: str) -> CaseId:
    """A registered dog, in check; this is how its keeper wrote name and address."""
    value = handover(DOG_TAX)
    value.form["applicant"] |= {"mailbox": ""} | stated
    case_id = routed(stages.acting, stages.office.portal, value)
    find_all_clean(stages.acting, case_id)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=draft(DOG_TAX, "steuerfrei"))
    return case_id


def corrected(stages: Stages, case_id: CaseId, **values: str) -> None:
    for name, value in values.items():
        with stages.acting(stages.office.dirk) as ctx:
            pointer, reason = f"/applicant/{name}", "Umschrift nach Pass"
            correct_statement(ctx, case_id, version=None, pointer=pointer, value=value, reason=reason)


def receipt_of(stages: Stages, case_id: CaseId) -> LetterView:
    return next(one for one in stages.page(case_id).letters if one.kind == "eingangsbestaetigung")


@pytest.mark.parametrize(
    ("name", "stated", "title", "latin"),
    [
        ("family_name", "山田", "Familienname", "Yamada"),
        ("given_names", "Олена", "Vornamen", "Olena"),
        ("street", "улица Мира", "Straße", "uliza Mira"),
        ("town", "東京", "Ort", "Tokio"),
    ],
)
def test_a_draft_waits_for_the_transliteration_and_the_statement_stays(
    stages: Stages, name: str, stated: str, title: str, latin: str
) -> None:
    case_id = registered(stages, **{name: stated})
    page = stages.page(case_id)
    (told,) = [one for one in page.decision.blockers if TRANSLITERATED in one]
    assert f"„{title}“" in told
    with stages.acting(stages.office.dirk) as ctx, pytest.raises(NotAllowed, match=TRANSLITERATED):
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.dora) as ctx, pytest.raises((NotAllowed, Invalid), match=TRANSLITERATED):
        approve_as_shown(ctx, case_id)

    corrected(stages, case_id, **{name: latin})

    assert not [one for one in stages.page(case_id).decision.blockers if TRANSLITERATED in one]
    assert stages.row(case_id).form["applicant"][name] == stated
    assert stages.row(case_id).corrections == {f"/applicant/{name}": latin}


def test_a_letter_the_clerk_orders_waits_for_it_too(stages: Stages) -> None:
    case_id = registered(stages, family_name="山田", given_names="太郎")
    demand = partial(request_documents, version=None, items=(PAPER,), remark="", due_on=None)
    with pytest.raises(Invalid, match=TRANSLITERATED) as found, stages.acting(stages.office.dirk) as ctx:
        demand(ctx, case_id)
    assert {fault.pointer for fault in found.value.errors} == {
        "/applicant/family_name",
        "/applicant/given_names",
    }
    corrected(stages, case_id, family_name="Yamada", given_names="Taro")
    with stages.acting(stages.office.dirk) as ctx:
        demand(ctx, case_id)
    assert stages.row(case_id).status == "wartet_auf_antragsteller"


def test_the_automatic_receipt_is_stopped_at_the_post_and_goes_with_a_cover(stages: Stages) -> None:
    case_id = registered(stages, family_name="山田", street="улица Мира")
    stages.produce_letters(case_id)
    receipt = receipt_of(stages, case_id).letter_id
    readable = PostalAddress(street="Mirastraße 4", postcode="29646", town="Bispingen")
    with stages.acting(stages.office.dirk) as ctx:
        with pytest.raises(Conflict, match="lateinischer Umschrift"):
            mark_posted(ctx, case_id, receipt, posted_on=ctx.today)
        with pytest.raises(Invalid, match="„Familienname“"):
            send_with_cover(ctx, case_id, receipt, way="einfacher_brief", address=readable)
    corrected(stages, case_id, family_name="Yamada", street="Mirastraße")
    with stages.acting(stages.office.dirk) as ctx:
        with pytest.raises(Invalid, match="Anschrift lesbar eintragen"):
            send_with_cover(ctx, case_id, receipt, way="uebergabe_einschreiben", address=PostalAddress())
        send_with_cover(ctx, case_id, receipt, way="einfacher_brief", address=readable)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    assert receipt_of(stages, case_id).status == "versandt"


def test_a_receipt_that_nobody_can_mend_any_more_does_not_wait_for_ever(stages: Stages) -> None:
    case_id = registered(stages, family_name="山田")
    with stages.acting(stages.office.dirk) as ctx:
        settle_case(ctx, case_id, version=None, reason="Doppelt gemeldet")
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    assert receipt_of(stages, case_id).status == "versandt"


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Ngọc Đặng, Łódź", False),
        ("Neuer W😀eg 2", False),
        ("Frau [nicht druckbar]", True),
        ("上海路 2", True),
    ],
)
def test_what_cannot_stand_in_the_window(line: str, *, is_one: bool) -> None:
    assert is_unprintable(line) is is_one
