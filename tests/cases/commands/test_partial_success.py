"""A Widerspruchsbescheid that grants a part: its letter, what is left to do, and what no longer counts as confirmed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from cases.commands.close import close_case
from cases.commands.delivery import record_proof
from cases.commands.follow_up import finish_time_limit
from cases.commands.remedies import AppealInput, record_appeal
from cases.commands.remedy_outcomes import ObjectionRuling, decide_objection, refer, relieve
from cases.errors import Invalid, NotAllowed, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.kinds import LetterKind
from cases.models import Letter
from cases.rules.appeal_lifecycle import AppealEvent
from cases.rules.remedy_costs import Representation
from tests.cases.commands.test_relief import REFERRAL
from tests.cases.commands.test_remedies_received import TODAY, contested, widerspruch
from tests.cases.commands.test_two_at_once import at_once, by
from tests.factories.desk_acts import klage, rejected_because
from tests.factories.stages import CLOSURE, DOG_TAX, Stages

CHANGE = "Der Bescheid vom 23.11.2026 wird geändert: Die Leistung wird ab dem 01.11.2026 bewilligt"
REASONS = "Der Antrag ist im November gestellt."
IN_PART = ObjectionRuling(AppealEvent.GRANT_PART, REASONS, f"{CHANGE}.", "zur Hälfte")


def decided(stages: Stages, ruling: ObjectionRuling = IN_PART, *, is_referred: bool = False) -> CaseId:
    """A refused Unterhaltsvorschuss whose Widerspruch the lead has decided."""
    case_id, appeal_id = contested(stages)
    if is_referred:
        with stages.acting(stages.office.carla) as ctx:
            refer(ctx, case_id, appeal_id, referral=REFERRAL)
    with stages.acting(stages.office.carla) as ctx:
        decide_objection(ctx, case_id, appeal_id, ruling=ruling)
    return case_id


def blocks(stages: Stages, case_id: CaseId) -> list[dict[str, object]]:
    """What stands in the Widerspruchsbescheid."""
    with stages.acting(system_actor()) as look:
        query = select(Letter).where(
            col(Letter.case_id) == case_id, col(Letter.kind) == LetterKind.OBJECTION.value
        )
        return list(look.session.exec(query).one().facts["blocks"])


def tenor(stages: Stages, case_id: CaseId) -> tuple[str, ...]:
    """The numbered sentences of the Widerspruchsbescheid."""
    (numbered,) = (block["items"] for block in blocks(stages, case_id) if block["kind"] == "numbered")
    assert isinstance(numbered, list)
    return tuple(numbered)


def running(stages: Stages, case_id: CaseId) -> list[str]:
    return [limit.title for limit in stages.page(case_id).time_limits if limit.status == "laeuft"]


@pytest.mark.parametrize("is_referred", [False, True])
def test_tenor_changes_the_decision_rejects_the_rest_and_divides_the_costs(
    stages: Stages, *, is_referred: bool
) -> None:
    """§ 73 (3) VwGO, § 63 (1) SGB X."""
    case_id = decided(stages, is_referred=is_referred)

    change, rest, costs = tenor(stages, case_id)
    assert (change, rest) == (f"{CHANGE}.", "Im Übrigen wird der Widerspruch zurückgewiesen.")
    assert "soweit der Widerspruch erfolgreich war: zur Hälfte (§ 63 Abs. 1 und 3 SGB X)" in costs
    texts = [str(block["text"]) for block in blocks(stages, case_id)]
    assert REASONS in texts
    contested = next(one for one in stages.page(case_id).letters if one.kind == "bescheid")
    named = f"Aktenzeichen {stages.row(case_id).file_reference} („{contested.subject}“)"
    assert any(
        f"Widerspruch, eingegangen am 23.11.2026, gegen den Bescheid vom 23.11.2026, {named}" in text
        for text in texts
    )
    assert any("in der Gestalt dieses Widerspruchsbescheids" in text and "Klage" in text for text in texts)
    page = stages.page(case_id)
    assert (page.appeals[0].status, page.appeals[0].is_open) == ("teilweise_stattgegeben", False)
    assert page.appeals[0].ended_note == f"Widerspruchsbescheid: {CHANGE}."
    assert page.journal[0].text == f"Widerspruch zum Teil stattgegeben: {CHANGE}."
    stages.produce_letters(case_id)


@pytest.mark.parametrize(
    ("representation", "words"),
    [(Representation.NEEDED, "war notwendig"), (Representation.NOT_NEEDED, "war nicht notwendig")],
)
def test_tenor_says_whether_a_representative_was_needed(
    stages: Stages, representation: Representation, words: str
) -> None:
    case_id = decided(stages, replace(IN_PART, representation=representation))

    *_, costs = tenor(stages, case_id)
    assert costs.endswith(f" Die Zuziehung einer bevollmächtigten Person {words} (§ 63 Abs. 3 Satz 2 SGB X).")


def test_rejection_says_so_and_leaves_nothing_to_do(stages: Stages) -> None:
    case_id = decided(stages, rejected_because())
    assert [one.split(". ")[0].rstrip(".") for one in tenor(stages, case_id)] == [
        "Der Widerspruch gegen den Bescheid vom 23.11.2026 wird zurückgewiesen",
        "Das Verfahren ist kostenfrei (§ 64 des Zehnten Buches Sozialgesetzbuch, SGB X)",
    ]
    assert [title for title in running(stages, case_id) if "Teilerfolg" in title] == []


def test_a_task_asks_for_the_change_until_it_is_done(stages: Stages) -> None:
    case_id = decided(stages)
    title = "Teilerfolg des Widerspruchs vom 23.11.2026 umsetzen (Beträge, Zahlungen)"
    assert title in running(stages, case_id)
    assert stages.page(case_id).head.due_on == TODAY


def test_the_case_is_closed_only_once_the_change_is_done(stages: Stages) -> None:
    """§ 73 (3) VwGO: what was granted is to be paid; closing ends every task unseen."""
    case_id = decided(stages)
    title = "Teilerfolg des Widerspruchs vom 23.11.2026 umsetzen (Beträge, Zahlungen)"
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "widerspruchsbescheid")
    with stages.acting(stages.office.anna) as ctx:
        record_proof(ctx, case_id, letter.letter_id, proven_on=TODAY)
    later = stages.acting.now + timedelta(days=60)

    with stages.acting(stages.office.anna, at=later) as ctx, pytest.raises(NotAllowed) as refused:
        close_case(ctx, case_id, version=None, reason="")
    assert title in str(refused.value)
    (why,) = stages.page(case_id, at=later).head.acts["abschliessen"].reasons
    assert title in why

    limit = next(one for one in stages.page(case_id).time_limits if one.title == title)
    with stages.acting(stages.office.anna, at=later) as ctx:
        finish_time_limit(ctx, case_id, limit.time_limit_id)
        assert close_case(ctx, case_id, version=None, reason="").status == "abgeschlossen"


def test_the_decision_becomes_final_as_the_widerspruchsbescheid_has_changed_it(stages: Stages) -> None:
    """§ 79 (1) no. 1 VwGO, § 74 (1) VwGO."""
    case_id = decided(stages)
    stages.produce_letters(case_id)
    stages.post_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "widerspruchsbescheid")
    assert letter.way == "zustellungsurkunde"
    with stages.acting(stages.office.anna) as ctx:
        record_proof(ctx, case_id, letter.letter_id, proven_on=TODAY)

    (finality,) = stages.page(case_id, at=stages.acting.now + timedelta(days=31)).finality
    assert (finality.letter_id, finality.final_on) == (letter.letter_id, date(2026, 12, 24))


def test_twice_or_beside_a_rejection_one_counts(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    part = by(stages, stages.office.carla, decide_objection, case_id, appeal_id, ruling=IN_PART)
    none = by(stages, stages.office.carla, decide_objection, case_id, appeal_id, ruling=rejected_because())

    assert [type(error) for error in at_once(part, part, none)] == [NotAllowed, NotAllowed]
    assert [line.act for line in stages.page(case_id).journal].count("widerspruchsbescheid") == 1


def test_who_drafted_who_does_not_lead_and_who_is_elsewhere_decides_nothing(stages: Stages) -> None:
    case_id, appeal_id = contested(stages)
    office = stages.office
    for person, error in ((office.anna, NotAllowed), (office.bert, NotAllowed), (office.dora, NotFound)):
        with stages.acting(person) as ctx, pytest.raises(error):
            decide_objection(ctx, case_id, appeal_id, ruling=IN_PART)
    assert stages.page(case_id).appeals[0].is_open


PART, NONE = AppealEvent.GRANT_PART, AppealEvent.REJECT


@pytest.mark.parametrize(
    ("ruling", "fields"),
    [
        (ObjectionRuling(PART, REASONS, " ", "zur Hälfte"), {"aenderung"}),
        (ObjectionRuling(PART, REASONS, "x" * 2001, "zur Hälfte"), {"aenderung"}),
        (ObjectionRuling(PART, REASONS, CHANGE, ""), {"kostenanteil"}),
        (ObjectionRuling(PART, REASONS, CHANGE, "50 %"), {"kostenanteil"}),
        (ObjectionRuling(PART, " ", "", ""), {"aenderung", "kostenanteil", "begruendung"}),
        (ObjectionRuling(PART, "x" * 100_001, CHANGE, "zur Hälfte"), {"begruendung"}),
        (ObjectionRuling(NONE, REASONS, CHANGE, ""), {"aenderung"}),
        (ObjectionRuling(NONE, REASONS, "", "zur Hälfte"), {"kostenanteil"}),
        (ObjectionRuling(NONE, REASONS, representation=Representation.NEEDED), {"zuziehung"}),
        (ObjectionRuling(AppealEvent.TAKE_BACK, REASONS), {"ereignis"}),
        (ObjectionRuling(AppealEvent.RELIEVE, REASONS), {"ereignis"}),
    ],
)
def test_what_does_not_fit_is_named_at_its_field(
    stages: Stages, ruling: ObjectionRuling, fields: set[str]
) -> None:
    case_id, appeal_id = contested(stages)
    with pytest.raises(Invalid) as refused, stages.acting(stages.office.carla) as ctx:
        decide_objection(ctx, case_id, appeal_id, ruling=ruling)
    assert {fault.pointer for fault in refused.value.errors} == fields
    assert stages.page(case_id).appeals[0].is_open


@pytest.mark.parametrize("invisible", ["\u200b", "\u2060\u200e"])
def test_a_change_that_prints_nothing_is_none(stages: Stages, invisible: str) -> None:
    case_id, appeal_id = contested(stages)
    ruling = ObjectionRuling(PART, REASONS, invisible, "zur Hälfte")
    with pytest.raises(Invalid, match="Änderung"), stages.acting(stages.office.carla) as ctx:
        decide_objection(ctx, case_id, appeal_id, ruling=ruling)
    assert stages.page(case_id).appeals[0].is_open


def test_typed_marks_stay_text_and_the_tenor_keeps_its_three_numbers(stages: Stages) -> None:
    wild = "# Groß\r\n2. Zweitens **fett** {{ appeal }} | Zelle\n[hier](https://x.example)"
    case_id = decided(stages, ObjectionRuling(PART, REASONS, wild, "zu {0} Teilen."))

    first, _, costs = tenor(stages, case_id)
    assert first == "# Groß 2. Zweitens * *fett* * {{ appeal }} | Zelle [hier] (https://x.example)."
    assert "zu {0} Teilen (§ 63" in costs
    stages.produce_letters(case_id)


def test_of_a_representative_nothing_is_said_where_charges_follow_the_ao(stages: Stages) -> None:
    """§ 2 (2) no. 1 VwVfG: § 80 VwVfG does not apply to charges."""
    case_id = stages.dispatched(DOG_TAX, "festgesetzt")
    with stages.acting(stages.office.dirk) as ctx:
        record_appeal(ctx, case_id, version=None, entered=widerspruch())
    (appeal,) = stages.page(case_id).appeals
    assert not appeal.decides_on_representation
    needed = Representation.NEEDED
    ruling = replace(IN_PART, representation=needed)
    with stages.acting(stages.office.dora) as ctx:
        with pytest.raises(Invalid) as part:
            decide_objection(ctx, case_id, appeal.appeal_id, ruling=ruling)
        with pytest.raises(Invalid) as relief:
            relieve(ctx, case_id, appeal.appeal_id, note="Begründet", representation=needed)
    for refused in (part, relief):
        assert [fault.pointer for fault in refused.value.errors] == ["zuziehung"]
    assert stages.page(case_id).appeals[0].is_open


def test_a_klage_is_not_decided_here(stages: Stages) -> None:
    case_id = stages.dispatched(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        record_appeal(ctx, case_id, version=None, entered=AppealInput(klage(TODAY)))
    appeal_id = stages.page(case_id).appeals[0].appeal_id
    with stages.acting(stages.office.carla) as ctx, pytest.raises(Invalid, match="Gericht"):
        decide_objection(ctx, case_id, appeal_id, ruling=IN_PART)
