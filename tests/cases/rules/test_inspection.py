"""Akteneinsicht: what passed between office and person is open, drafts, inner acts and what is of others is not."""

import pytest

from cases.rules.inspection import Hidden, why_hidden


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("versand", None),
        ("nachforderung", None),
        ("anhoerung", None),
        ("entscheidung", None),
        ("zwischenstand", None),
        ("erneuter_versand", None),
        ("rueckgabe", Hidden.DRAFT),
        ("berichtigung_vorgelegt", Hidden.DRAFT),
        ("vermerk", Hidden.INNER),
        ("befangenheit", Hidden.INNER),
        ("stellungnahme", None),
        ("beteiligung_beendet", None),
        ("schreiben_an_dritte", Hidden.OTHERS),
        ("neuer_vorgang", Hidden.INNER),
    ],
)
def test_what_a_reader_from_outside_sees_of_the_history(act: str, reason: Hidden | None) -> None:
    """§ 29 (1) sentence 2, (2) VwVfG; § 25 (1) sentence 2, (3) SGB X. An act nobody decided about stays in the house;
    drafts are exempt only until the proceeding is over.
    """
    assert why_hidden(act, has_ended=False) is reason
    is_draft = reason is Hidden.DRAFT
    assert why_hidden(act, has_ended=True) is (None if is_draft else reason)
