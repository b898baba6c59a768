"""What an order on an assembly, or the letter that it is none, says for each of its choices (§ 39 (1), § 37 (1) VwVfG)."""

import pytest

from cases.queries.letter_facts import draft_letter
from cases.wiring import Toolbox
from tests.factories.sample_letters import sample_letters
from tests.factories.stages import Stages
from tests.services.test_assembly_letters import (
    AGAIN,
    ASSEMBLY,
    FIRST,
    HELD,
    save,
    text_of,
    with_further_date,
)

MEASURES = "Maßnahmen gegen die Personen, die sie verursachen,"
NO_ASSEMBLY = {
    "facts": "Zwölf Stände.",
    "purpose": "der Verkauf",
    "weighing": "Ein Flugblatt.",
}


@pytest.mark.parametrize("outcome", ["beschraenkt", "verboten"])
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("versammlung", ""),
        ("andere_nicht", f"{MEASURES} sind nicht möglich"),
        ("andere_zu_spaet", f"{MEASURES} sind nicht rechtzeitig möglich"),
        ("andere_ohne_erfolg", f"{MEASURES} versprechen keinen Erfolg"),
    ],
)
def test_an_order_because_of_others_names_the_alternative_of_the_law(
    stages: Stages, outcome: str, source: str, said: str
) -> None:
    """§ 8 (3) Nr. 1 and 2 NVersG: one alternative, with its facts."""
    typed = HELD | {"danger_source": source, "others_facts": "Niemand kennt sie."}
    text = text_of(stages, stages.taken(ASSEMBLY), outcome, typed)
    assert said in text
    assert (MEASURES in text) is bool(said)
    assert ("Nr. 2): Niemand kennt sie." in text) is bool(said)


@pytest.mark.parametrize(("source", "is_asked"), [("andere_nicht", True), ("versammlung", False)])
def test_facts_of_others_are_asked_for_where_others_are_the_danger(
    stages: Stages, source: str, *, is_asked: bool
) -> None:
    case_id = stages.taken(ASSEMBLY)
    save(stages, case_id, "verboten", HELD | {"danger_source": source})
    missing = "„Warum Maßnahmen gegen andere und weitere Kräfte nicht genügen“ fehlt."
    assert (missing in " ".join(stages.page(case_id).decision.blockers)) is is_asked


@pytest.mark.parametrize("key", ["danger_facts", "protected_right", "milder_means", "weighing"])
@pytest.mark.parametrize("outcome", ["beschraenkt", "verboten"])
def test_no_order_without_facts_and_weighing(stages: Stages, outcome: str, key: str) -> None:
    """Art. 8 GG, § 8 NVersG, § 39 (1) sentences 2 and 3 VwVfG."""
    case_id = stages.taken(ASSEMBLY)
    save(stages, case_id, outcome, HELD | {key: ""})
    field = next(one for one in stages.page(case_id).decision.fields if one.key == key)
    assert field.error == f"„{field.title}“ fehlt."


MOVED = {"begins_at": "12.12.2026, 15:00", "ends_at": "12.12.2026, 17:00"}
ORDERED = "findet die Versammlung vom **12.12.2026, 15:00 Uhr** bis zum **12.12.2026, 17:00 Uhr** statt."


@pytest.mark.parametrize(
    ("typed", "chosen", "is_ordered"),
    [
        ({}, FIRST, False),
        (MOVED, FIRST, True),
        (MOVED, f"{FIRST} {AGAIN['begins_at']}", True),
        (MOVED, AGAIN["begins_at"], False),
    ],
)
def test_another_time_than_the_stated_is_ordered_and_no_permission(
    stages: Stages, typed: dict[str, str], chosen: str, *, is_ordered: bool
) -> None:
    text = text_of(stages, with_further_date(stages), "beschraenkt", HELD | typed | {"dates": chosen})
    assert (ORDERED in text) is is_ordered
    assert ("Vollziehung der Beschränkungen an" in text) is is_ordered
    assert ("Angezeigt ist die Versammlung vom **12.12.2026, 14:00 Uhr**" in text) is (FIRST in chosen)
    assert "kann" not in text.split("Bescheid")[0]


@pytest.mark.parametrize(
    ("provision", "fields", "said"),
    [
        ("strecke", {"ordered_place": "Marktplatz"}, "findet die Versammlung hier statt: Marktplatz."),
        ("lautstaerke", {"quiet_places": "Poststraße 5"}, "an diesen Stellen aus: Poststraße 5."),
        (
            "rettungsweg",
            {"rescue_way": "die Marktstraße", "rescue_width": "3"},
            "diese Fläche frei bleibt: die Marktstraße, mindestens 3 Meter breit.",
        ),
        ("ordner", {"persons_per_steward": "20"}, "für je 20 teilnehmende Personen"),
    ],
)
def test_a_restriction_says_where_and_how_much(
    stages: Stages, provision: str, fields: dict[str, str], said: str
) -> None:
    """§ 37 (1) VwVfG: what is ordered is definite; without its field the order goes nowhere."""
    case_id = stages.taken(ASSEMBLY)
    save(stages, case_id, "beschraenkt", HELD, provisions=(provision,))
    assert any("Eine Angabe fehlt noch" in one for one in stages.page(case_id).decision.blockers)
    assert said in text_of(stages, case_id, "beschraenkt", HELD | fields, provisions=(provision,))


@pytest.mark.parametrize(("endangered", "word"), [("sicherheit", "Sicherheit"), ("ordnung", "Ordnung")])
def test_one_restriction_is_one(stages: Stages, endangered: str, word: str) -> None:
    text = text_of(stages, stages.taken(ASSEMBLY), "beschraenkt", HELD | {"endangered": endangered})
    assert f"ohne die Beschränkung eine unmittelbare Gefahr für die öffentliche {word} besteht" in text
    assert "Die Beschränkung schützt Leben und Gesundheit." in text


@pytest.mark.parametrize(
    ("ground", "said", "unsaid"),
    [
        ("andere_zwecke", "Im Vordergrund steht hier der Verkauf.", "mindestens zwei Personen"),
        ("eine_person", "mindestens zwei Personen", "Vordergrund"),
    ],
)
def test_what_is_no_assembly_is_told_with_its_facts_and_forbids_nothing(
    stages: Stages, ground: str, said: str, unsaid: str
) -> None:
    """§ 2 NVersG; BVerwG of 16 May 2007, 6 C 23.06: other purposes must recognisably prevail."""
    text = text_of(
        stages, stages.taken(ASSEMBLY), "keine_versammlung", NO_ASSEMBLY | {"ground": ground}, provisions=()
    )
    assert said in text
    assert unsaid not in text
    assert "Zwölf Stände." in text
    assert "kein Bescheid" in text


@pytest.mark.parametrize("key", ["purpose", "weighing"])
def test_other_purposes_are_weighed(stages: Stages, key: str) -> None:
    case_id = stages.taken(ASSEMBLY)
    typed = NO_ASSEMBLY | {"ground": "andere_zwecke", key: ""}
    save(stages, case_id, "keine_versammlung", typed, provisions=())
    assert next(one for one in stages.page(case_id).decision.fields if one.key == key).error


@pytest.mark.parametrize("outcome", ["bestaetigt", "bestaetigt_mit_hinweisen"])
def test_a_confirmation_is_no_assurance(stages: Stages, outcome: str) -> None:
    """§ 38 VwVfG; what the law forbids applies anyway."""
    text = text_of(stages, stages.taken(ASSEMBLY), outcome, {}, provisions=("waffen",))
    assert "Nach dem jetzigen Stand ordne ich **keine Beschränkungen** an." in text


@pytest.mark.parametrize("letter_key", ["document_request", "reminder"])
def test_what_is_asked_for_is_voluntary_and_called_so(toolbox: Toolbox, letter_key: str) -> None:
    """§ 5 (2), (3) NVersG: no paper of this service can be demanded."""
    blocks = next(
        one for one in sample_letters(toolbox, ASSEMBLY) if one.letter_key == letter_key
    ).facts.blocks
    text = "\n".join(block.text for block in blocks)
    assert "Freiwillig, aber hilfreich" in text
    assert "führt das allein nicht dazu, dass Ihre Versammlung nicht stattfinden darf" in text
    assert not any(words in text for words in ("Ich brauche", "fehlt noch"))
    assert not any(paper.required for paper in toolbox.catalogue.service(ASSEMBLY).documents)


def test_the_tenor_is_one_list(stages: Stages) -> None:
    """The time, a restriction, its enforcement, the costs."""
    case_id = stages.taken(ASSEMBLY)
    save(stages, case_id, "beschraenkt", HELD | MOVED)
    with stages.acting(stages.clerk(ASSEMBLY)) as ctx:
        lists = [block.items for block in draft_letter(ctx, case_id).blocks if block.items]
    assert [len(items) for items in lists] == [4]
    assert ORDERED in lists[0][0]
