"""Akteneinsicht: what is open by itself, what is a draft, what a person decides about, and the reasons of the law."""

import pytest

from cases.facts.inspection import PieceKind
from cases.rules.inspection import Hidden, proposed_reason, why_hidden, withholding_reasons
from cases.rules.regimes import Regime


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("versand", None),
        ("nachforderung", None),
        ("anhoerung", None),
        ("entscheidung", None),
        ("zwischenstand", None),
        ("erneuter_versand", None),
        ("rueckgabe", Hidden.DRAFT),
        ("berichtigung_vorgelegt", Hidden.DRAFT),
        ("vermerk", None),
        ("unterlage", None),
        ("unterlage_geprueft", None),
        ("befangenheit", Hidden.INNER),
        ("stellungnahme", None),
        ("beteiligung_beendet", None),
        ("schreiben_an_dritte", Hidden.OTHERS),
        ("auskunftssperre", Hidden.BLOCKED),
        ("akte_geoeffnet", Hidden.BLOCKED),
        ("neuer_vorgang", Hidden.INNER),
    ],
)
def test_of_which_kind_a_line_of_the_history_is(act: str, why: Hidden | None) -> None:
    """§ 29 (1) sentence 2 VwVfG, § 25 (1) sentence 2 SGB X: drafts; § 51 BMG: the entry of the register. An act nobody
    decided about stays in the house until a person has looked at it.
    """
    assert why_hidden(act) is why


@pytest.mark.parametrize(
    ("regime", "reasons"),
    [
        (
            Regime.VWVFG,
            dict.fromkeys(("aufgaben", "staatswohl", "gesetz", "interessen"), "§ 29 Abs. 2 VwVfG"),
        ),
        (Regime.SGB, {"interessen": "§ 25 Abs. 3 SGB X"}),
        (Regime.AO, {"ermessen": "§ 5 AO, § 11 NKAG", "steuergeheimnis": "§ 30 AO, § 11 NKAG"}),
    ],
)
def test_reasons_to_keep_something_back_are_those_of_the_law(regime: Regime, reasons: dict[str, str]) -> None:
    """§ 29 (2) VwVfG names four, § 25 (3) SGB X one of them. The AO leaves inspection to the discretion of the office
    (§ 5 AO) and guards what concerns others (§ 30 AO): a note is kept back truthfully only with the first.
    """
    found = withholding_reasons(regime)
    assert {one.key: one.source for one in found} == reasons
    assert all(one.title for one in found)


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("kind", list(PieceKind))
def test_all_is_proposed_to_go_in_but_what_went_to_other_persons_or_came_from_them(
    kind: PieceKind, regime: Regime
) -> None:
    """§ 29 (1) VwVfG, § 25 (1) SGB X: the file is shown; interests of others: § 29 (2), § 25 (3), § 30 AO."""
    is_of_persons = kind in (
        PieceKind.LETTER_TO_PERSON,
        PieceKind.MESSAGE_OF_OTHERS,
        PieceKind.PAPER_OF_OTHERS,
    )
    proposed = proposed_reason(kind, regime)
    assert bool(proposed) is is_of_persons
    assert not proposed or proposed in {one.key for one in withholding_reasons(regime)} - {"ermessen"}
