"""What a Bescheid on the dog tax says of the Satzung, of other keepers and of the facts, for every way they can be."""

from datetime import date
from typing import Any

import pytest

from api.letter_samples import Sample
from cases.catalogue.wording import render_letter
from cases.queries.letter_facts import final_letter
from cases.wiring import Toolbox
from tests.api.portal.door import Door
from tests.factories.catalogue import real_catalogue
from tests.factories.sample_letters import sample_letters
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete

ANM, ABM = "hundesteuer-anmeldung", "hundesteuer-abmeldung"
SEVENTH = date(2026, 11, 7)
NILS, ADA = (
    {"family_name": "Petersen", "given_names": "Nils"},
    {"family_name": "Otte", "given_names": "Ada"},
)


def words(text: str, facts: dict[str, Any]) -> str:
    """The text of a letter made of this template alone."""
    body = render_letter(text, facts)
    parts = [part for block in body.blocks for part in (block.text, *block.items)]
    return "\n".join(parts).replace("\u2060", "").replace("**", "")


@pytest.mark.parametrize(
    ("is_following", "is_by_age", "bylaw", "says"),
    [
        (True, False, {}, "mit dem Monat, der auf die Aufnahme des Hundes folgt. Aufgenommen haben Sie ihn am 07.11.2026."),
        (True, True, {}, "mit dem Monat, nachdem der Hund 3 Monate alt geworden ist, hier am 07.11.2026."),
        (False, False, {}, "mit dem Monat, in dem der Hund aufgenommen ist, hier am 07.11.2026."),
        (False, True, {}, "mit dem Monat, in dem der Hund älter als 3 Monate ist, hier ab dem 07.11.2026."),
        (True, False, {"begins": "§ 4 Abs. 1"}, "Die Steuer beginnt nach § 4 Abs. 1 der Satzung mit dem Monat"),
    ],
)  # fmt: skip
def test_the_first_month_is_explained_by_the_rule_of_the_bylaw(
    bylaw: dict[str, str], says: str, *, is_following: bool, is_by_age: bool
) -> None:
    """§ 121 (1) AO: kept since the 7th, taxed from the 1st of the next month needs a reason."""
    start = {"counted_on": SEVENTH, "months": 3, "is_following": is_following, "is_by_age": is_by_age}
    assert says in words('Text.{% include "dog_tax_start" %}', {"bylaw": bylaw, "tax_start": start})


def test_another_first_month_than_that_of_the_bylaw_is_not_explained_by_it() -> None:
    assert words('Text.{% include "dog_tax_start" %}', {"bylaw": {}}) == "Text."


@pytest.mark.parametrize(
    ("keepers", "is_joint", "says"),
    [
        ([], True, ""),
        ([NILS], False, ""),
        ([NILS], True, "Mit Ihnen hält Nils Petersen den Hund."),
        ([NILS, ADA], True, "Mit Ihnen halten Nils Petersen und Ada Otte den Hund."),
        ([NILS, ADA, NILS], True, "Mit Ihnen halten Nils Petersen, Ada Otte und Nils Petersen den Hund."),
    ],
)
def test_who_owes_the_tax_with_the_addressee_is_named_where_the_bylaw_makes_them_debtors(
    keepers: list[dict[str, str]], says: str, *, is_joint: bool
) -> None:
    """§ 44 (1) AO, § 121 (1) AO: why this debtor of several."""
    facts = {"bylaw": {"joint_debtors": is_joint}, "form": {"further_keepers": keepers}, "case": {}}
    text = words('Text.{% include "dog_tax_joint" %}', facts)
    assert says in text
    assert ("Ich fordere sie von Ihnen, weil Sie den Hund angemeldet haben." in text) is bool(says)
    assert "soweit die Satzung" not in text


@pytest.mark.parametrize(
    ("bylaw", "says"),
    [
        ({}, "die Hundesteuersatzung der Gemeinde Bispingen."),
        ({"dated_on": date(2024, 12, 5)}, "die Hundesteuersatzung der Gemeinde Bispingen vom 05.12.2024."),
    ],
)
def test_the_bylaw_has_its_date_where_it_is_known(bylaw: dict[str, date], says: str) -> None:
    assert says in words(
        '{% include "dog_tax_law" %}', {"bylaw": bylaw, "authority": {"name": "Gemeinde Bispingen"}}
    )


@pytest.mark.parametrize(
    ("outcome", "takes_relief", "says"),
    [
        ("festgesetzt", False, "die zu Ihrem Nachteil von Ihren Angaben abweicht"),
        ("festgesetzt", True, "mit der eine Befreiung oder Ermäßigung wegfällt"),
        ("geschaetzt", False, "die auf einer Schätzung beruht"),
        ("abgelehnt", False, "mit der ich keine Befreiung oder Ermäßigung gewähre"),
    ],
)
def test_the_hearing_says_what_the_decision_is_about(outcome: str, says: str, *, takes_relief: bool) -> None:
    text = real_catalogue().letter_text(ANM, "hearing").partition('{% include "hearing" %}')
    facts = {
        "hearing": {"outcome": outcome, "takes_relief": takes_relief},
        "form": {"dog": {"name": "Balu"}},
        "applicant": {"salutation_line": "Guten Tag,"},
    }
    assert f"Hundesteuer für Balu, {says}. Dazu gebe ich" in words(text[0], facts)


def whole(toolbox: Toolbox, key: str, letter: str) -> str:
    """All the text of one sample."""
    sample: Sample = next(one for one in sample_letters(toolbox, key) if one.letter_key == letter)
    blocks = (*sample.facts.blocks, *sample.facts.after_signature)
    parts = [
        part for one in blocks for part in (one.text, *one.items, *(cell for row in one.rows for cell in row))
    ]
    return "\n".join(parts).replace("\u2060", "").replace("**", "")


@pytest.mark.xdist_group(f"letters-{ANM}")
@pytest.mark.parametrize(
    ("letter", "says", "not_said"),
    [
        ("approval", "Sie ist bis zum 30.12.2026 zu zahlen.", "Terminen fällig. Kassenzeichen"),
        ("approval", "Ihre Sachkunde weisen Sie auf Verlangen nach", "Für den Hund ist eine Haftpflicht"),
        ("approval", "Ist der Hund älter als sechs Monate, muss er", "soweit die Satzung das bestimmt"),
        ("approval_reduced", "Als Grund haben Sie angegeben: Rettungshund. Die Voraussetzungen", "% Ermäßigung"),
        ("approval_reduced", "Ermäßigung nach der Satzung: 50 %, im Jahr 30,00 Euro", "Befreiung beantragt"),
        ("refusal", "Zur Befreiung oder Ermäßigung stelle ich fest: Das Zeugnis", "gewähre ich nicht"),
        ("exemption", "der auf die Aufnahme des Hundes folgt", "NHundG"),
        ("approval_estimate", "Den Beginn der Steuerpflicht habe ich geschätzt.", "Beginn der Haltung habe ich"),
        ("approval_estimate", "genügen für die Steuer nicht: Sie haben den 01.06.2026", "Festsetzung möglich bis"),
        ("approval_estimate", "Hundesteuer für 2025 (45,00 Euro)", "fehlen oder"),
        ("approval_estimate", "beginnt mit dem Ende des Jahres der Anmeldung, spätestens", "ohne vollständige"),
        ("annual_notice", "für das Jahr 2027 gegen Sie auf 60,00 Euro fest", "Steuerschuldner"),
        ("document_request", "Die Steuer setze ich auch ohne sie fest.", "abschließend bearbeiten"),
        ("reminder", "Die Steuer setze ich auch ohne sie fest.", "Ich brauche"),
        ("annual_notice", "In den folgenden Jahren ist die Jahressteuer zu den Terminen", "Zahl Ihrer Hunde"),
        ("annual_notice", "12 von 12 Monaten (Steuerpflicht ab 01.12.2026)", "01.11.2026"),
        ("not_liable", "bei der Gemeinde an, in der er gehalten wird", "ergeht"),
    ],
)  # fmt: skip
def test_registration(toolbox: Toolbox, letter: str, says: str, not_said: str) -> None:
    # A cell of the table has label and note in one.
    text = whole(toolbox, ANM, letter)
    assert says in text
    assert not_said not in text


@pytest.mark.xdist_group(f"letters-{ABM}")
@pytest.mark.parametrize(
    ("letter", "says", "not_said"),
    [
        ("approval", "Damit ist geändert: Bescheid vom 15.01.2026 (Kassenzeichen", "keine aufschiebende"),
        ("approval", "mit dem Monat, in dem die Haltung endet, also am 30.11.2026.", "den die Satzung bestimmt"),
        ("approval_refund", "§ 131 Abs. 1 AO", "§§ 130 und 131"),
        ("approval_demand", "keine aufschiebende Wirkung", "Zahl Ihrer Hunde"),
        ("refusal", "Die Festsetzung der Hundesteuer für den Hund Balu ändere ich nicht.", "erkenne ich nicht an"),
        ("refusal", "um eine Bescheinigung der Tierarztpraxis gebeten", "trotz meiner Aufforderung"),
        ("refusal", "Nachweise vorlegen (§§ 90, 93 und 97 AO)", "Endet die Haltung"),
        ("withdrawal_confirmation", "Die festgesetzte Steuer bleibt zu zahlen, bis ich neu entscheide.", "läuft weiter"),
    ],
)  # fmt: skip
def test_deregistration(toolbox: Toolbox, letter: str, says: str, not_said: str) -> None:
    text = whole(toolbox, ABM, letter)
    assert says in text
    assert not_said not in text


FOR_TAX = "Damit ich Ihre Anmeldung abschließend bearbeiten kann, brauche ich von Ihnen:"
VOLUNTARY = "Die Steuer setze ich auch ohne sie fest."
RELIEF = "Eine Befreiung oder Ermäßigung kann ich ohne Nachweis nicht gewähren."
ALONE = "Wenn Sie mögen, schicken Sie mir bis zum 14.12.2026, am einfachsten über das Portal:"


@pytest.mark.parametrize(
    ("keys", "said", "unsaid"),
    [
        (("chipnachweis", "haftpflicht", "sachkunde"), (VOLUNTARY, ALONE), (FOR_TAX, RELIEF, "Geht bis dahin")),
        (("abgabevertrag",), (FOR_TAX, "Geht bis dahin"), (VOLUNTARY, RELIEF)),
        (("nachweis_befreiung",), (FOR_TAX, RELIEF), (VOLUNTARY,)),
        (("haftpflicht", "nachweis_befreiung"), (FOR_TAX, RELIEF, VOLUNTARY, "Andere Nachweise"), (ALONE,)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("letter", ["document_request", "reminder"])
def test_only_papers_for_the_tax_are_demanded(
    letter: str, keys: tuple[str, ...], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    """§§ 93, 97 AO with § 11 NKAG: what the NHundG asks for is the matter of another office."""
    service = real_catalogue().service(ANM)
    papers = [service.document(key) for key in keys]
    items = [{"key": one.key, "title": one.title, "help": one.help} for one in papers]
    text = words(
        real_catalogue().letter_text(ANM, letter).partition('{% include "contact" %}')[0],
        {
            "request": {
                "items": items,
                "due_on": date(2026, 12, 14),
                "requested_on": SEVENTH,
                "consequence": "",
            },
            "form": {"dog": {"name": "Balu"}},
            "case": {"received_on": SEVENTH},
            "applicant": {"salutation_line": "Guten Tag,"},
        },
    )
    assert [one for one in said if one not in text] == []
    assert [one for one in unsaid if one in text] == []
    voluntary = text.partition(VOLUNTARY)[2]
    for one in papers:
        assert (f"{one.title}: Freiwillig, für das Ordnungsamt" in voluntary) is (
            one.key in ("chipnachweis", "haftpflicht", "sachkunde")
        )


@pytest.mark.parametrize(
    ("ended_on", "said", "unsaid"),
    [
        ("2026-11-09", "ein Widerruf ist dann ausgeschlossen", "§ 130"),
        ("2026-10-31", "zurücknehmen darf ich nur einen rechtswidrigen Bescheid", "§ 131"),
        ("2025-10-20", "zurücknehmen darf ich nur einen rechtswidrigen Bescheid", "§ 131"),
    ],
)
def test_a_deregistration_refused_names_the_rule_of_the_change_that_was_asked_for(
    door: Door, stages: Stages, ended_on: str, said: str, unsaid: str
) -> None:
    """§ 131 (1) AO for a tax that would end after the Bekanntgabe, § 130 (1) AO for one that would have ended before."""
    walk = Walk(door, stages, complete(ABM))
    walk.said["payload"]["ending"]["ended_on"] = ended_on
    case_id = walk.checked()
    walk.filled(case_id, walk.service.outcome("abgelehnt"), {})
    with stages.acting(walk.clerk) as ctx:
        text = str(final_letter(ctx, case_id))
    assert said in text
    assert unsaid not in text
