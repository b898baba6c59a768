"""Sent again, or on another way than it was made for: the letter stays as it is and goes out with a cover sheet."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from cases.commands.close import close_case
from cases.commands.covers import drop_cover, send_with_cover
from cases.commands.deadlines import announce_letters
from cases.commands.delivery import dispute_receipt, record_proof, record_return
from cases.commands.letters import file_letter, mark_posted
from cases.commands.third_parties import send_to_third_party
from cases.errors import CaseError, Conflict, Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import LetterView
from cases.facts.letter import LetterProof
from cases.models import Letter
from cases.queries.inspection import inspection, to_others_key
from cases.queries.letter_facts import LETTER_FACTS
from cases.queries.operations import letter_to_produce
from cases.queries.portal_status import letters_of_submission
from cases.rules.delivery import CHOOSABLE, RULES, DeliveryWay
from cases.rules.postal import PostalAddress
from reports.letters.letter import render_letter
from tests.cases.commands.test_delivery import decision_letter, remedy_limits
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, everything

LATER = timedelta(days=14)
SAME = PostalAddress()
SOLTAU = PostalAddress(street="Neuer Weg 2", postcode="29614", town="Soltau", supplement="c/o Ahrens")
PARIS = PostalAddress(street="12 Rue de la Gare", postcode="75001", town="Paris", country="Frankreich")


def came_back(stages: Stages, service: str = CLOSURE) -> tuple[CaseId, int]:
    """A decision that came back fourteen days after it was posted."""
    case_id = stages.dispatched(service)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        record_return(ctx, case_id, letter_id, came_back_on=ctx.today, reason="Verzogen")
    return case_id, letter_id


def order(
    stages: Stages, case_id: CaseId, letter_id: int, way: str = "einfacher_brief", to: PostalAddress = SAME
) -> None:
    """What the clerk does two weeks later."""
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        send_with_cover(ctx, case_id, letter_id, way=way, address=to)


def make_and_post(stages: Stages, case_id: CaseId) -> None:
    """The sheet is produced, printed, posted with its letter."""
    stages.produce_letters(case_id, at=stages.acting.now + LATER)
    stages.post_letters(case_id, at=stages.acting.now + LATER)


def covers(stages: Stages, case_id: CaseId) -> list[Letter]:
    """The cover sheets of the case, oldest first."""
    with stages.acting(system_actor()) as ctx:
        query = select(Letter).where(col(Letter.case_id) == case_id, col(Letter.kind) == "deckblatt")
        rows = list(ctx.session.exec(query.order_by(col(Letter.id))).all())
        ctx.session.expunge_all()
        return rows


def view(stages: Stages, case_id: CaseId, letter_id: int) -> LetterView:
    return next(one for one in stages.page(case_id).letters if one.letter_id == letter_id)


def acts(stages: Stages, case_id: CaseId) -> list[str]:
    return [line.act for line in stages.page(case_id).journal]


def test_letter_sent_again_stays_and_its_cover_carries_way_and_address(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    with stages.acting(system_actor()) as ctx:
        letter = ctx.session.get_one(Letter, letter_id)
        frozen = (letter.sha256, letter.facts, letter.dated_on)
    order(stages, case_id, letter_id, "zustellungsurkunde", SOLTAU)

    (cover,) = covers(stages, case_id)
    facts = LETTER_FACTS.validate_python(cover.facts)
    assert facts.address_lines[-3:] == ("c/o Ahrens", "Neuer Weg 2", "29614 Soltau")
    assert facts.address_lines[:-3] == tuple(frozen[1]["address_lines"][:-2])
    assert (facts.delivery_note, facts.dated_on) == ("Gegen Postzustellungsurkunde", date(2026, 12, 7))
    assert ("Mein Zeichen", stages.row(case_id).file_reference) in facts.information
    assert cover.cover_of_id == letter_id
    # Nothing is out yet: the letter still counts as not announced.
    assert view(stages, case_id, letter_id).status == "zurueckgekommen"
    make_and_post(stages, case_id)
    with stages.acting(system_actor()) as ctx:
        letter = ctx.session.get_one(Letter, letter_id)
        assert (letter.sha256, letter.facts, letter.dated_on) == frozen
        assert (letter.way, letter.status) == ("zustellungsurkunde", "versandt")
    assert covers(stages, case_id)[0].document_id is not None
    lines = [line.text for line in stages.page(case_id).journal if line.act == "erneuter_versand"]
    assert len(lines) == 1
    assert "Neuer Weg 2, 29614 Soltau" in lines[0]


def test_counting_begins_anew_with_the_day_the_package_is_posted(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id, "uebergabe_einschreiben", SOLTAU)
    assert stages.row(case_id).next_step == "Anschrift klären und erneut bekannt geben"
    stages.produce_letters(case_id, at=stages.acting.now + LATER)
    assert stages.row(case_id).next_step == "Schreiben zur Post geben"
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER + timedelta(days=1)) as ctx:
        mark_posted(ctx, case_id, covers(stages, case_id)[0].id or 0, posted_on=ctx.today)

    letter = decision_letter(stages, case_id)
    assert (letter.sent_on, letter.status) == (date(2026, 12, 8), "versandt")
    assert letter.announced_on == date(2026, 12, 12)  # Under the VwVfG also a Saturday.
    assert remedy_limits(stages, case_id) == [(date(2027, 1, 12), "laeuft")]
    running = [limit.title for limit in stages.page(case_id).time_limits if limit.status == "laeuft"]
    assert not [title for title in running if title.startswith(("Anschrift", "Zur Post"))]


def test_portal_is_told_of_each_dispatch_once(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id, to=SOLTAU)
    make_and_post(stages, case_id)
    make_and_post(stages, case_id)

    told = [
        key.rpartition(":")[2] for key, payload in stages.orders("portalmeldung") if payload["has_new_letter"]
    ]
    (sheet,) = covers(stages, case_id)
    assert [key for key in told if key.startswith(f"schreiben-{letter_id}-")] == [
        f"schreiben-{letter_id}-2026-11-23",
        f"schreiben-{letter_id}-deckblatt-{sheet.id}",
    ]


def test_portal_is_told_of_a_second_dispatch_on_the_day_of_the_first(stages: Stages) -> None:
    """The day of the announcement may be another one, and with it the end of the period: the citizen has to hear of it."""
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna) as ctx:
        record_return(ctx, case_id, letter_id, came_back_on=ctx.today, reason="Verzogen")
    with stages.acting(stages.office.anna) as ctx:
        send_with_cover(ctx, case_id, letter_id, way="zustellungsurkunde", address=SOLTAU)
    for _ in range(2):
        stages.produce_letters(case_id)
        stages.post_letters(case_id)

    told = [key for key, payload in stages.orders("portalmeldung") if payload["has_new_letter"]]
    assert len([key for key in told if f"schreiben-{letter_id}-" in key]) == 2


def test_second_time_and_two_at_once_make_one_sheet(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    given = {"way": "einschreiben_rueckschein", "address": SOLTAU}
    late = Stages(
        stages.toolbox, type(stages.acting)(stages.toolbox, stages.acting.now + LATER), stages.office
    )
    deed = by(late, stages.office.anna, send_with_cover, case_id, letter_id, **given)

    assert at_once(deed, deed) == []
    assert len(covers(stages, case_id)) == 1
    assert acts(stages, case_id).count("deckblatt") == 1
    make_and_post(stages, case_id)
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        once = everything(ctx)
        mark_posted(ctx, case_id, covers(stages, case_id)[0].id or 0, posted_on=ctx.today)
        assert everything(ctx) == once
    with pytest.raises(NotAllowed, match="nicht angekommen"):
        order(stages, case_id, letter_id, "einschreiben_rueckschein", SOLTAU)


def test_another_address_replaces_the_sheet_that_waits(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id, to=PARIS)
    order(stages, case_id, letter_id, to=SOLTAU)
    first, second = covers(stages, case_id)

    assert (first.status, first.way, second.way) == ("verworfen", "ausland", "einfacher_brief")
    with stages.acting(system_actor(), at=stages.acting.now + LATER) as ctx:
        assert letter_to_produce(ctx, first.id or 0) is None
        content = stages.toolbox.documents.put(render_letter(LETTER_FACTS.validate_python(first.facts)))
        file_letter(ctx, first.id or 0, content, proof=LetterProof(content.sha256, renderer=""))
    make_and_post(stages, case_id)
    first, second = covers(stages, case_id)
    assert (first.sha256, first.sent_on, second.sent_on) == (None, None, date(2026, 12, 7))
    assert acts(stages, case_id).count("deckblatt_verworfen") == 1


@pytest.mark.parametrize(
    ("way", "address", "field"),
    [
        ("einfacher_brief", PostalAddress(street="Weg 2"), "plz"),
        ("einfacher_brief", PostalAddress(postcode="29614", town="Soltau"), "strasse"),
        ("einfacher_brief", PostalAddress(street="Weg 2", postcode="2961", town="Soltau"), "plz"),
        ("einfacher_brief", PostalAddress(street="Weg 2", postcode="१२३४५", town="Soltau"), "plz"),
        ("einfacher_brief", PostalAddress(street="W" * 61, postcode="29614", town="Soltau"), "strasse"),
        ("einfacher_brief", replace(SOLTAU, supplement="W" * 61), "zusatz"),
        ("einfacher_brief", replace(SOLTAU, town="W" * 61), "ort"),
        ("einfacher_brief", replace(PARIS, country="W" * 61), "land"),
        ("einfacher_brief", replace(SOLTAU, street="Weg 1\nSoltau"), "strasse"),
        ("einfacher_brief", replace(SOLTAU, supplement="c/o \ue000A"), "zusatz"),
        ("einfacher_brief", replace(SOLTAU, town="Sol\x00tau"), "ort"),
        ("brieftaube", SAME, "weg"),
        ("portalpostfach", SAME, "weg"),
    ],
)
def test_wrong_way_and_half_address_name_their_field(
    stages: Stages, way: str, address: PostalAddress, field: str
) -> None:
    case_id, letter_id = came_back(stages)
    with pytest.raises(Invalid) as refused:
        order(stages, case_id, letter_id, way, address)
    assert field in [error.pointer for error in refused.value.errors]
    assert covers(stages, case_id) == []


def test_a_country_without_postcodes_gets_its_letter(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id, to=PostalAddress("Sheikh Zayed Road 1", town="Dubai", country="VAE"))

    (cover,) = covers(stages, case_id)
    assert cover.facts["address_lines"][-3:] == ["Sheikh Zayed Road 1", "DUBAI", "VAE"]
    assert cover.way == DeliveryWay.ABROAD


def test_third_dispatch_keeps_the_address_of_the_second(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id, to=PARIS)
    make_and_post(stages, case_id)
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        record_return(ctx, case_id, letter_id, came_back_on=ctx.today, reason="Unbekannt")
    order(stages, case_id, letter_id)

    _, second = covers(stages, case_id)
    assert second.facts["address_lines"][-2:] == ["75001 PARIS", "FRANKREICH"]
    assert second.way == DeliveryWay.ABROAD


def test_proof_after_all_makes_the_sheet_needless(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    letter_id = decision_letter(stages, case_id).letter_id
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        dispute_receipt(ctx, case_id, letter_id, disputed_on=ctx.today, reason="Kam nie an")
    order(stages, case_id, letter_id)
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        record_proof(ctx, case_id, letter_id, proven_on=date(2026, 11, 30))

    (cover,) = covers(stages, case_id)
    assert cover.status == "verworfen"
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx, pytest.raises(CaseError):
        mark_posted(ctx, case_id, cover.id or 0, posted_on=ctx.today)


def test_sheet_nobody_needs_is_dropped_and_keeps_no_case_open(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    receipt = next(
        one.letter_id for one in stages.page(case_id).letters if one.kind == "eingangsbestaetigung"
    )
    with stages.acting(stages.office.anna) as ctx:
        record_return(ctx, case_id, receipt, came_back_on=ctx.today, reason="Verzogen")
        send_with_cover(ctx, case_id, receipt, way="einfacher_brief", address=SOLTAU)
    late = stages.acting.now + timedelta(days=60)
    stages.produce_letters(case_id)
    with stages.acting(system_actor(), at=late) as ctx:
        announce_letters(ctx, [decision_letter(stages, case_id).letter_id])
    cover_id = covers(stages, case_id)[0].id or 0
    with stages.acting(stages.office.anna, at=late) as ctx:
        with pytest.raises(NotAllowed, match="Deckblatt verwerfen"):
            close_case(ctx, case_id, version=None, reason="")
        with pytest.raises(NotAllowed, match="nur ein Deckblatt"):
            drop_cover(ctx, case_id, receipt)

    with stages.acting(stages.office.anna, at=late) as ctx:
        drop_cover(ctx, case_id, cover_id)
        once = everything(ctx)
        drop_cover(ctx, case_id, cover_id)
        assert everything(ctx) == once
    assert covers(stages, case_id)[0].status == "verworfen"
    assert view(stages, case_id, receipt).status == "zurueckgekommen"
    with stages.acting(stages.office.anna, at=late) as ctx:
        assert close_case(ctx, case_id, version=None, reason="").status == "abgeschlossen"


def test_sheet_that_went_out_cannot_be_dropped(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id)
    make_and_post(stages, case_id)
    cover_id = covers(stages, case_id)[0].id or 0

    for person, error in ((stages.office.anna, NotAllowed), (stages.office.dirk, NotFound)):
        with stages.acting(person) as ctx, pytest.raises(error):
            drop_cover(ctx, case_id, cover_id)


def waiting(stages: Stages) -> tuple[CaseId, LetterView, LetterView]:
    """A case with a decision and a receipt that both wait for the post."""
    case_id = stages.decided(CLOSURE)
    stages.produce_letters(case_id)
    letters = {letter.is_way_fixed: letter for letter in stages.page(case_id).letters}
    return case_id, letters[True], letters[False]


def test_way_of_a_waiting_decision_stands_but_another_letter_gets_a_cover(stages: Stages) -> None:
    case_id, decision, receipt = waiting(stages)
    with stages.acting(stages.office.anna) as ctx:
        with pytest.raises(NotAllowed, match="seit der Freigabe fest"):
            send_with_cover(ctx, case_id, decision.letter_id, way="zustellungsurkunde", address=SAME)
        with pytest.raises(NotAllowed, match="so auf dem Schreiben"):
            send_with_cover(ctx, case_id, receipt.letter_id, way="einfacher_brief", address=SAME)
        send_with_cover(ctx, case_id, receipt.letter_id, way="uebergabe_einschreiben", address=SAME)
    (cover,) = covers(stages, case_id)
    assert cover.facts["delivery_note"] == "Übergabe-Einschreiben"
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Conflict, match="beim Deckblatt"):
        mark_posted(ctx, case_id, receipt.letter_id, posted_on=ctx.today)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)

    sent = view(stages, case_id, receipt.letter_id)
    assert (sent.way, sent.status) == ("uebergabe_einschreiben", "versandt")
    assert "erneuter_versand" not in acts(stages, case_id)


def test_back_to_the_first_way_needs_no_sheet(stages: Stages) -> None:
    case_id, _, receipt = waiting(stages)
    with stages.acting(stages.office.anna) as ctx:
        send_with_cover(ctx, case_id, receipt.letter_id, way="uebergabe_einschreiben", address=SAME)
        send_with_cover(ctx, case_id, receipt.letter_id, way="einfacher_brief", address=SAME)
        mark_posted(ctx, case_id, receipt.letter_id, posted_on=ctx.today)

    assert [cover.status for cover in covers(stages, case_id)] == ["verworfen"]
    assert view(stages, case_id, receipt.letter_id).way == "einfacher_brief"


@pytest.mark.parametrize("way", CHOOSABLE)
def test_every_way_prints_its_note_and_only_what_is_true(stages: Stages, way: DeliveryWay) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id, way)
    make_and_post(stages, case_id)

    (cover,) = covers(stages, case_id)
    facts = LETTER_FACTS.validate_python(cover.facts)
    said = " ".join(block.text for block in facts.blocks)
    assert facts.delivery_note == RULES[way].note
    assert ("Ausdruck" in said) is (way not in (DeliveryWay.MAIL, DeliveryWay.PUBLIC))
    assert "Siegel" not in said + "".join(block.text for block in facts.after_signature)
    assert view(stages, case_id, letter_id).route == RULES[way].route


def test_letter_to_somebody_else_greets_nobody_by_the_wrong_name(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    with stages.acting(stages.office.anna) as ctx:
        send_to_third_party(ctx, case_id, letter_key="notice_to_parent")
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "schreiben_an_dritte")
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        record_return(ctx, case_id, letter.letter_id, came_back_on=ctx.today, reason="Verzogen")
    order(stages, case_id, letter.letter_id, to=SOLTAU)

    (cover,) = covers(stages, case_id)
    name = stages.row(case_id).applicant_name
    assert cover.facts["blocks"][0]["text"] == "Guten Tag,"
    assert name not in str(cover.facts["blocks"]) + str(cover.facts["address_lines"])
    assert len(cover.facts["address_lines"]) == 4
    with stages.acting(system_actor()) as ctx:  # Who inspects the file gets neither of the two.
        both = {to_others_key(letter.letter_id), to_others_key(cover.id)}
        assert both <= inspection(ctx, case_id).left_out


def test_portal_shows_the_letter_and_not_its_cover(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    order(stages, case_id, letter_id)
    make_and_post(stages, case_id)
    with stages.acting(stages.office.portal) as ctx:
        seen = letters_of_submission(ctx, stages.row(case_id).submission_id or "")
    assert letter_id in [letter.letter_id for letter in seen]
    assert covers(stages, case_id)[0].id not in [letter.letter_id for letter in seen]


def test_wrong_person_wrong_letter_and_wrong_time_are_refused(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    for person, error in ((stages.office.dirk, NotFound), (stages.office.admin, NotAllowed)):
        with stages.acting(person) as ctx, pytest.raises(error):
            send_with_cover(ctx, case_id, letter_id, way="einfacher_brief", address=SAME)
    order(stages, case_id, letter_id)
    cover_id = covers(stages, case_id)[0].id or 0
    with pytest.raises(NotAllowed, match="zusammen mit seinem Schreiben"):
        order(stages, case_id, cover_id)
    make_and_post(stages, case_id)
    with stages.acting(stages.office.anna, at=stages.acting.now + LATER) as ctx:
        with pytest.raises(NotAllowed, match="zu dem das Deckblatt gehört"):
            record_return(ctx, case_id, cover_id, came_back_on=ctx.today, reason="x")
        with pytest.raises(NotFound):
            send_with_cover(ctx, stages.taken(CLOSURE), letter_id, way="einfacher_brief", address=SAME)
    unmade = stages.routed(CLOSURE)
    receipt = stages.page(unmade).letters[0].letter_id
    with stages.acting(stages.office.anna) as ctx, pytest.raises(Conflict, match="gerade erzeugt"):
        send_with_cover(ctx, unmade, receipt, way="uebergabe_einschreiben", address=SAME)


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("strasse", replace(SOLTAU, street="上海路 2")),
        ("ort", replace(SOLTAU, town="Солтау")),
        ("zusatz", replace(SOLTAU, supplement="bei عمر")),
    ],
)
def test_signs_a_letter_cannot_print_are_named_at_their_field(
    stages: Stages, field: str, address: PostalAddress
) -> None:
    case_id, letter_id = came_back(stages)
    with pytest.raises(Invalid, match="nicht drucken") as found:
        order(stages, case_id, letter_id, to=address)
    (fault,) = found.value.errors
    assert (fault.pointer, "lateinischer Umschrift" in fault.message) == (field, True)
    assert covers(stages, case_id) == []


def test_what_paste_brings_along_unseen_is_dropped(stages: Stages) -> None:
    case_id, letter_id = came_back(stages)
    hidden = replace(SOLTAU, street="Neuer\u00ad Weg\u200b 2", supplement="c/o \u202eAhrens")
    for address in (hidden, SOLTAU):
        order(stages, case_id, letter_id, to=address)
    (cover,) = covers(stages, case_id)
    assert cover.facts["address_lines"][-3:] == ["c/o Ahrens", "Neuer Weg 2", "29614 Soltau"]
