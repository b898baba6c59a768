"""Letters about assemblies with several dates, late ones, and spontaneous ones."""

import pytest
from sqlmodel import col, select

from cases.commands.decide import DraftInput, save_draft
from cases.facts.actor import CaseId
from cases.models import Case, Letter
from cases.queries.letter_facts import draft_letter, final_letter
from tests.factories.stages import Stages

ASSEMBLY = "versammlung"
AGAIN = {"begins_at": "2026-12-19T14:00:00+01:00", "ends_at": "2026-12-19T16:00:00+01:00"}
LATER = {"begins_at": "2026-12-26T14:00:00+01:00", "ends_at": "2026-12-26T16:00:00+01:00"}
FIRST = "2026-12-12T14:00:00+01:00"
HELD = {
    "danger_facts": "Die Straße ist gesperrt.",
    "danger_source": "versammlung",
    "endangered": "sicherheit",
    "protected_right": "Leben und Gesundheit",
    "milder_means": "Keine.",
    "weighing": "Die Strecke bleibt.",
    "enforcement_reasons": "Eile.",
}


def with_further_date(stages: Stages) -> CaseId:
    """An assembly that comes again a week later."""
    case_id = stages.taken(ASSEMBLY)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = {**row.form, "is_recurring": True, "further_dates": [AGAIN]}
    return case_id


def text_of(
    stages: Stages,
    case_id: CaseId,
    outcome: str,
    fields: dict[str, str],
    *,
    provisions: tuple[str, ...] = ("glas",),
) -> str:
    """The draft of the letter, its blocks as one text."""
    save(stages, case_id, outcome, fields, provisions=provisions)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        return str(draft_letter(ctx, case_id).blocks)


def save(
    stages: Stages,
    case_id: CaseId,
    outcome: str,
    fields: dict[str, str],
    *,
    provisions: tuple[str, ...] = ("glas",),
) -> None:
    times = {"begins_at": "12.12.2026, 14:00", "ends_at": "12.12.2026, 16:00", "dates": FIRST}
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        typed = DraftInput(outcome, reasons="Gefahr.", fields=times | fields, side_provisions=provisions)
        save_draft(ctx, case_id, version=None, draft=typed)


def test_a_confirmation_names_every_date(stages: Stages) -> None:
    text = text_of(stages, with_further_date(stages), "bestaetigt", {})
    assert "19.12.2026, 14:00 Uhr bis 19.12.2026, 16:00 Uhr" in text


SAID = {
    "beschraenkt": ("vom **12.12.2026, 14:00 Uhr** bis", "vom **19.12.2026, 14:00 Uhr** bis"),
    "verboten": ("vom 12.12.2026, 14:00 Uhr bis", "vom 19.12.2026, 14:00 Uhr bis"),
}


@pytest.mark.parametrize("outcome", ["beschraenkt", "verboten"])
@pytest.mark.parametrize(
    ("chosen", "named", "leaves_others"),
    [
        (FIRST, [True, False], True),
        (AGAIN["begins_at"], [False, True], True),
        (f"{FIRST} {AGAIN['begins_at']}", [True, True], False),
    ],
)
def test_an_order_names_the_chosen_dates_and_leaves_the_others_alone(
    stages: Stages, outcome: str, chosen: str, named: list[bool], *, leaves_others: bool
) -> None:
    """§ 37 (1) VwVfG: the tenor says which dates it is about."""
    case_id = with_further_date(stages)

    text = text_of(stages, case_id, outcome, HELD | {"dates": chosen})

    assert [words.replace("**", "") in text.replace("**", "") for words in SAID[outcome]] == named
    assert (
        "Andere Termine, die Sie angezeigt haben, betrifft dieser Bescheid nicht." in text
    ) is leaves_others
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        subject = draft_letter(ctx, case_id).subject
    first = "12.12.2026" if named[0] else "19.12.2026"
    more = " und an weiteren Terminen" if all(named) else ""
    assert subject.startswith(f"Ihre Versammlung am {first}{more}: ")


@pytest.mark.parametrize(
    ("outcome", "moved", "first"),
    [
        ("beschraenkt", {}, ("2026-12-12T14:00:00+01:00", "2026-12-12T16:00:00+01:00")),
        (
            "beschraenkt",
            {"begins_at": "12.12.2026, 15:00", "ends_at": "12.12.2026, 17:30"},
            ("2026-12-12T15:00:00+01:00", "2026-12-12T17:30:00+01:00"),
        ),
        ("verboten", {}, ("2026-12-12T14:00:00+01:00", "2026-12-12T16:00:00+01:00")),
    ],
)
def test_the_copy_for_machines_has_the_dates_of_the_letter(
    stages: Stages, outcome: str, moved: dict[str, str], first: tuple[str, str]
) -> None:
    """§ 37 (1) VwVfG: what is ordered is ordered once; the copy says the time of the letter, not that of the notice."""
    case_id = with_further_date(stages)
    both = f"{FIRST} {AGAIN['begins_at']}"
    save(stages, case_id, outcome, HELD | {"dates": both, "heard_on": "16.11.2026"} | moved)

    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        data = final_letter(ctx, case_id).data

    assert data is not None
    assert data["dates"] == [{"begins_at": first[0], "ends_at": first[1]}, AGAIN]
    fields = data["fields"]
    assert isinstance(fields, list)
    assert not {"dates", "begins_at", "ends_at"} & {field["key"] for field in fields}


def test_the_quiet_hours_are_ordered_for_the_days_that_have_them(stages: Stages) -> None:
    """§ 37 (1) VwVfG, § 5 NFeiertagsG: „an diesem Tag“ names none where the order is about several."""
    case_id = with_further_date(stages)
    both = HELD | {"dates": f"{FIRST} {AGAIN['begins_at']}"}
    text = text_of(stages, case_id, "beschraenkt", both, provisions=("feiertagsruhe",))
    assert "An Sonn- und Feiertagen, ausgenommen am 1. Mai und am 3. Oktober" in text
    assert "diesem Tag" not in text


def test_stewards_wear_what_the_law_says(stages: Stages) -> None:
    """§ 7 (2) sentence 1 NVersG; the order of several restrictions is enforced as several."""
    needed = HELD | {"persons_per_steward": "20"}
    text = text_of(stages, stages.taken(ASSEMBLY), "beschraenkt", needed, provisions=("ordner", "glas"))
    assert "für je 20 teilnehmende Personen mindestens eine Ordnerin oder einen Ordner" in text
    assert "weiße Armbinden mit der Aufschrift „Ordnerin“ oder „Ordner“ (§ 7 Abs. 2 des" in text
    assert "Vollziehung der Beschränkungen an" in text


def test_three_dates_are_one_list(stages: Stages) -> None:
    case_id = with_further_date(stages)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = {**row.form, "further_dates": [AGAIN, LATER]}
    every = f"{FIRST} {AGAIN['begins_at']} {LATER['begins_at']}"
    text = text_of(stages, case_id, "beschraenkt", HELD | {"dates": every})
    assert "bis zum **12.12.2026, 16:00 Uhr**, vom **19.12.2026, 14:00 Uhr**" in text
    assert "bis zum **19.12.2026, 16:00 Uhr** und vom **26.12.2026, 14:00 Uhr**" in text


@pytest.mark.parametrize("outcome", ["beschraenkt", "verboten"])
def test_an_order_on_the_only_date_speaks_of_no_others(stages: Stages, outcome: str) -> None:
    assert "Andere Termine" not in text_of(stages, stages.taken(ASSEMBLY), outcome, HELD)


def test_a_date_that_was_corrected_is_chosen_anew(stages: Stages) -> None:
    case_id = with_further_date(stages)
    save(stages, case_id, "verboten", HELD)
    corrected = AGAIN["begins_at"].replace("14:00", "15:00", 1)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = {**row.form, "assembly": {**row.form["assembly"], "begins_at": corrected}}

    decision = stages.page(case_id).decision

    assert "Einen gewählten Termin gibt es in der Anzeige nicht mehr" in " ".join(decision.blockers)
    dates = next(field for field in decision.fields if field.key == "dates")
    assert [(one.key, one.is_chosen) for one in dates.choices] == [
        (corrected, False),
        (AGAIN["begins_at"], False),
    ]


def test_a_date_that_was_stated_twice_is_one(stages: Stages) -> None:
    case_id = with_further_date(stages)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = {**row.form, "assembly": {**row.form["assembly"], **AGAIN}}
    save(stages, case_id, "verboten", HELD | {"dates": AGAIN["begins_at"]})

    dates = next(field for field in stages.page(case_id).decision.fields if field.key == "dates")

    assert [one.title for one in dates.choices] == ["19.12.2026, 14:00 bis 16:00 Uhr"]
    text = text_of(stages, case_id, "verboten", HELD | {"dates": AGAIN["begins_at"]})
    assert text.count("vom 19.12.2026, 14:00 Uhr bis") == 1
    assert "Andere Termine" not in text


def test_a_date_that_is_stated_again_keeps_its_place(stages: Stages) -> None:
    case_id = with_further_date(stages)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        row = ctx.session.get_one(Case, case_id)
        first = {name: row.form["assembly"][name] for name in ("begins_at", "ends_at")}
        row.form = {**row.form, "further_dates": [AGAIN, first, LATER]}
    every = f"{LATER['begins_at']} {AGAIN['begins_at']} {FIRST}"
    save(stages, case_id, "verboten", HELD | {"dates": every})

    dates = next(field for field in stages.page(case_id).decision.fields if field.key == "dates")
    assert [one.key for one in dates.choices] == [FIRST, AGAIN["begins_at"], LATER["begins_at"]]
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        subject = draft_letter(ctx, case_id).subject
    assert subject.startswith("Ihre Versammlung am 12.12.2026 und an weiteren Terminen")


@pytest.mark.parametrize(("ground", "is_told"), [("spontan", False), ("geschlossener_raum", True)])
def test_only_a_closed_room_can_be_left_for_the_open_air(stages: Stages, ground: str, is_told: bool) -> None:
    text = text_of(stages, stages.taken(ASSEMBLY), "nicht_anzeigepflichtig", {"ground": ground})
    assert ("Verlegen Sie die Versammlung ins Freie" in text) is is_told


@pytest.mark.parametrize(("example", "is_ahead"), [("complete", True), ("late_after_the_assembly", False)])
def test_the_receipt_promises_nothing_before_a_beginning_that_is_over(
    stages: Stages, example: str, is_ahead: bool
) -> None:
    case_id = stages.routed(ASSEMBLY, example)
    stages.produce_letters(case_id)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        letter = ctx.session.exec(select(Letter).where(col(Letter.case_id) == case_id)).one()
        text = str(letter.facts)
    assert ("Ich melde mich vor dem Beginn bei Ihnen" in text) is is_ahead
