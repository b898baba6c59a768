"""The notice to the other parent (§ 7 (2) UVG): once, by post, and without a word about the applicant."""

import json

import pytest
from sqlmodel import col, select

from cases.commands.check import correct_statement
from cases.commands.letters import mark_posted
from cases.commands.third_parties import send_to_third_party
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import LetterKind
from cases.models import Letter
from cases.queries.portal_status import portal_status
from cases.rules.lifecycle import CaseStatus
from tests.factories.stages import MAINTENANCE, Stages

NOTICE = "notice_to_parent"
STEP = "anderer_elternteil"


def send(stages: Stages, case_id: CaseId, letter: str = NOTICE) -> None:
    with stages.acting(stages.office.anna) as ctx:
        send_to_third_party(ctx, case_id, letter_key=letter)


def notices(stages: Stages, case_id: CaseId) -> list[Letter]:
    with stages.acting(system_actor()) as ctx:
        query = select(Letter).where(
            col(Letter.case_id) == case_id, col(Letter.kind) == LetterKind.THIRD_PARTY.value
        )
        return list(ctx.session.exec(query).all())


def test_it_goes_to_the_other_parent_by_post_and_does_the_step(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    send(stages, case_id)
    (letter,) = notices(stages, case_id)
    form = stages.row(case_id).form["other_parent"]
    assert letter.facts["address_lines"] == [
        f"{form['given_names']} {form['family_name']}",
        f"{form['street']} {form['house_number']}",
        f"{form['postcode']} {form['town']}",
    ]
    assert letter.route == "post"
    page = stages.page(case_id)
    assert next(step for step in page.check_steps if step.key == STEP).is_done
    limit = next(limit for limit in page.time_limits if limit.title.startswith("Mitteilung an den anderen"))
    assert limit.status == "erledigt"


def test_it_says_nothing_about_the_applicant(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    send(stages, case_id)
    facts = json.dumps(notices(stages, case_id)[0].facts, ensure_ascii=False)
    form = stages.row(case_id).form
    said = [form["applicant"][key] for key in ("given_names", "street", "postcode", "email", "phone")]
    said += [form["bank"]["iban"], form["child"]["street"]]
    own = {form["other_parent"].get(key) for key in ("street", "postcode", "town")}
    for value in said:
        assert value in own or value not in facts
    assert form["child"]["given_names"] in facts


def test_it_is_sent_once(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    send(stages, case_id)
    journal = stages.page(case_id).head.journal_count
    send(stages, case_id)
    assert len(notices(stages, case_id)) == 1
    assert stages.page(case_id).head.journal_count == journal


def test_the_first_act_starts_the_check(stages: Stages) -> None:
    case_id = stages.routed(MAINTENANCE)
    send(stages, case_id)
    assert stages.row(case_id).status == CaseStatus.IN_PRUEFUNG


def test_it_does_not_wait_for_papers_of_the_applicant(stages: Stages) -> None:
    """§ 7 (2) UVG: recourse reaches back only to the day the other parent knew, so the notice is due all the same."""
    case_id = stages.waiting(MAINTENANCE)
    limits = {limit.title: limit.status for limit in stages.page(case_id).time_limits}
    assert limits["Mitteilung an den anderen Elternteil absenden"] == "laeuft"
    assert limits["Bearbeitungsziel"] == "ruht"
    send(stages, case_id)
    assert len(notices(stages, case_id)) == 1
    assert stages.row(case_id).status == CaseStatus.WARTET_AUF_ANTRAGSTELLER


@pytest.mark.parametrize("is_sent", [True, False])
def test_grant_without_the_notice_is_warned_of(stages: Stages, *, is_sent: bool) -> None:
    case_id = stages.drafted(MAINTENANCE, "bewilligt")
    if is_sent:
        send(stages, case_id)
    sheet = stages.page(case_id).decision.calculation
    assert sheet is not None
    assert any("§ 7 Abs. 2 UVG" in text for text in sheet.warnings) is not is_sent


def test_of_a_dead_parent_no_notice_is_asked_for(stages: Stages) -> None:
    case_id = stages.drafted(MAINTENANCE, "bewilligt")
    with stages.acting(stages.office.anna) as ctx:
        correct_statement(
            ctx,
            case_id,
            version=None,
            pointer="/other_parent/is_deceased",
            value="ja",
            reason="Sterbeurkunde",
        )
    sheet = stages.page(case_id).decision.calculation
    assert sheet is not None
    assert not any("§ 7 Abs. 2 UVG" in text for text in sheet.warnings)


def test_the_portal_of_the_applicant_never_sees_it(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    send(stages, case_id)
    stages.produce_letters(case_id)
    told = len(stages.orders("portalmeldung"))
    stages.post_letters(case_id)
    assert all(letter.sent_on for letter in notices(stages, case_id))
    assert not [payload for _, payload in stages.orders("portalmeldung")[told:] if payload["has_new_letter"]]
    submission_id = stages.row(case_id).submission_id or ""
    with stages.acting(stages.office.portal) as look:
        subjects = [letter.subject for letter in portal_status(look, submission_id).letters]
    assert not any("§ 7" in subject for subject in subjects)


def test_without_an_address_it_is_refused_in_words(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    with stages.acting(stages.office.anna) as ctx:
        correct_statement(
            ctx, case_id, version=None, pointer="/other_parent/street", value="", reason="Unbekannt verzogen"
        )
    with pytest.raises(Invalid, match="Name oder Anschrift der Person"):
        send(stages, case_id)
    assert notices(stages, case_id) == []


def test_only_a_letter_to_third_persons_goes_there(stages: Stages) -> None:
    with pytest.raises(NotFound):
        send(stages, stages.taken(MAINTENANCE), "receipt")


def test_wrong_person_and_wrong_status_are_refused(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    with pytest.raises(NotFound), stages.acting(stages.office.dirk) as ctx:
        send_to_third_party(ctx, case_id, letter_key=NOTICE)
    decided = stages.decided(MAINTENANCE)
    with pytest.raises(NotAllowed):
        send(stages, decided)


def test_address_abroad_is_printed_whole_and_nothing_is_presumed_about_its_receipt(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    address = {"supplement": "bei Visser", "po_box": "12 34", "postcode": "1012 AB", "country": "Niederlande"}
    for key, value in {"country": address.pop("country"), "town": "Amsterdam", **address}.items():
        with stages.acting(stages.office.anna) as ctx:
            correct_statement(
                ctx, case_id, version=None, pointer=f"/other_parent/{key}", value=value, reason="Umzug"
            )
    send(stages, case_id)
    stages.produce_letters(case_id)
    (letter,) = notices(stages, case_id)
    assert letter.facts["address_lines"][1:] == [
        "bei Visser",
        "Postfach 12 34",
        "1012 AB AMSTERDAM",
        "NIEDERLANDE",
    ]
    assert (letter.way, letter.route) == ("ausland", "post_ausland")
    with stages.acting(stages.office.anna) as ctx:
        mark_posted(ctx, case_id, letter.id or 0, posted_on=ctx.today)
    assert notices(stages, case_id)[0].way == "ausland"
