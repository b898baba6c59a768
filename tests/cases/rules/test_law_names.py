"""Laws are named in full where a letter first uses their abbreviation, and a Bescheid says why a federal one applies."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.facts.letter import Block, BlockKind, LetterFacts
from cases.rules.law_names import INSTRUCTION, LAW_NAMES, with_law_names, with_reason_to_apply
from cases.rules.regimes import Regime
from tests.reports.letter_samples import BESCHEID

APPLIES = "Das Verwaltungsverfahrensgesetz gilt hier nach § 1 Abs. 1 des Niedersächsischen Verwaltungsverfahrensgesetzes."
TAX_APPLIES = "Die Abgabenordnung gilt hier nach § 11 des Niedersächsischen Kommunalabgabengesetzes."


def named_in(*blocks: Block, after: tuple[Block, ...] = ()) -> LetterFacts:
    return with_law_names(replace(BESCHEID, blocks=blocks, after_signature=after))


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (("Angehört (§ 28 VwVfG).",), ("Angehört (§ 28 des Verwaltungsverfahrensgesetzes, VwVfG).",)),
        (("Nach § 49a VwVfG.",), ("Nach § 49a des Verwaltungsverfahrensgesetzes (VwVfG).",)),
        (
            ("Nach § 48 VwVfG und § 49 VwVfG.", "Auch (§ 50 des Verwaltungsverfahrensgesetzes, VwVfG)."),
            ("Nach § 48 des Verwaltungsverfahrensgesetzes (VwVfG) und § 49 VwVfG.", "Auch (§ 50 VwVfG)."),
        ),
        (
            ("Nach dem Unterhaltsvorschussgesetz (UVG).", "Und § 1 UVG."),
            ("Nach dem Unterhaltsvorschussgesetz (UVG).", "Und § 1 UVG."),
        ),
        (
            ("(§ 45 Abs. 1 der Straßenverkehrs-Ordnung, StVO), § 46 der Straßenverkehrs-Ordnung (StVO)",),
            ("(§ 45 Abs. 1 der Straßenverkehrs-Ordnung, StVO), § 46 StVO",),
        ),
        (("§ 7 SGB II", "§ 66 SGB I"), ("§ 7 des Zweiten Buches Sozialgesetzbuch (SGB II)",
          "§ 66 des Ersten Buches Sozialgesetzbuch (SGB I)")),
        (("Das WaffG sagt es.", "§ 1 WaffG"), ("Das WaffG sagt es.", "§ 1 des Waffengesetzes (WaffG)")),
        (("§ 1 DVO-WaffG",), ("§ 1 DVO-WaffG",)),
        (("Ohne Vorschrift.",), ("Ohne Vorschrift.",)),
        (
            ("a) Sie fehlten. 1) Angehört (§ 28 VwVfG).",),
            ("a) Sie fehlten. 1) Angehört (§ 28 des Verwaltungsverfahrensgesetzes, VwVfG).",),
        ),
        (("(Halter) § 3 (1) UVG",), ("(Halter) § 3 (1) des Unterhaltsvorschussgesetzes (UVG)",)),
        (
            ("nach UVG, SGB X", "Meine Gründe, VwVfG: § 28 VwVfG und § 50 SGB X"),
            ("nach UVG, SGB X", "Meine Gründe, VwVfG: § 28 des Verwaltungsverfahrensgesetzes (VwVfG) und "
             "§ 50 des Zehnten Buches Sozialgesetzbuch (SGB X)"),
        ),
        (("§ 3 Nr. 1 Buchst. a VwVfG",), ("§ 3 Nr. 1 Buchst. a des Verwaltungsverfahrensgesetzes (VwVfG)",)),
        (("§§ 60 ff. SGB I",), ("§§ 60 ff. des Ersten Buches Sozialgesetzbuch (SGB I)",)),
        (("§\u00a060\u00a0SGB I",), ("§\u00a060\u00a0des Ersten Buches Sozialgesetzbuch (SGB I)",)),
        (("Nach §§ 1 und 4 UVG.",), ("Nach §§ 1 und 4 des Unterhaltsvorschussgesetzes (UVG).",)),
        (("Art. 3 Satz 2 BGB",), ("Art. 3 Satz 2 des Bürgerlichen Gesetzbuchs (BGB)",)),
        (
            ("§ 48 des Verwaltungsverfahrensgesetzes", "§ 49 VwVfG", "§ 50 VwVfG"),
            ("§ 48 des Verwaltungsverfahrensgesetzes", "§ 49 des Verwaltungsverfahrensgesetzes (VwVfG)", "§ 50 VwVfG"),
        ),
        (
            ("Nach dem Niedersächsischen Verwaltungsverfahrensgesetz, VwVfG", "§ 49 VwVfG"),
            ("Nach dem Niedersächsischen Verwaltungsverfahrensgesetz, VwVfG",
             "§ 49 des Verwaltungsverfahrensgesetzes (VwVfG)"),
        ),
        (("Ihr Zeichen 12 AO 34/26; nach § 3 die Akte 12 AO 34/26.",),) * 2,
    ],
)  # fmt: skip
def test_law_is_named_in_full_at_its_first_use_and_once(
    texts: tuple[str, ...], named: tuple[str, ...]
) -> None:
    assert tuple(block.text for block in named_in(*paragraphs(*texts)).blocks) == named


CITED = st.builds(
    "{}{} {}{}".format,
    st.sampled_from(("", "a) ", "(", "(Halter) ", "nach dem Unterhaltsvorschussgesetz (UVG), ")),
    st.sampled_from(("§ 28", "§ 3 Nr. 1 Buchst. a", "§§ 60 ff.", "12", "Art. 3", "§ 1 des Waffengesetzes,")),
    st.sampled_from(sorted(LAW_NAMES)),
    st.sampled_from(("", ")", ".", " 34/26")),
)


@given(st.lists(st.lists(CITED, min_size=1, max_size=4).map(", ".join), max_size=4))
def test_naming_twice_changes_nothing_and_once_only_names_of_laws(texts: list[str]) -> None:
    named = named_in(*paragraphs(*texts))
    assert with_law_names(named) == named
    assert [without_names(block.text) for block in named.blocks] == list(map(without_names, texts))


def without_names(text: str) -> str:
    for abbreviation, name in LAW_NAMES.items():
        text = text.replace(f"{name}, {abbreviation}", abbreviation)
        text = text.replace(f"{name} ({abbreviation})", abbreviation)
    return text


def test_rulings_count_and_headings_tables_and_the_instruction_stay() -> None:
    tenor = Block(BlockKind.NUMBERED, items=("Versagt.", "Kostenfrei (§ 64 SGB X)."))
    kept = (
        Block(BlockKind.HEADING, "Zu § 1 SGB X"),
        Block(BlockKind.TABLE, rows=(("§ 2 SGB X",),)),
        Block(BlockKind.HEADING, INSTRUCTION),
        Block(BlockKind.PARAGRAPH, "Nach § 62 SGB X und § 70 VwGO."),
    )
    found = named_in(kept[0], tenor, *kept[1:]).blocks
    assert found[1].items == ("Versagt.", "Kostenfrei (§ 64 des Zehnten Buches Sozialgesetzbuch, SGB X).")
    assert (found[0], *found[2:]) == kept


def test_what_stands_below_the_signature_goes_on_from_the_letter() -> None:
    instruction = Block(BlockKind.HEADING, INSTRUCTION)
    letter = named_in(*paragraphs("§ 1 UVG"), instruction, after=paragraphs("§ 6 UVG", "§ 67 SGB I"))
    assert [block.text for block in letter.after_signature] == [
        "§ 6 UVG",
        "§ 67 des Ersten Buches Sozialgesetzbuch (SGB I)",
    ]


@pytest.mark.parametrize(
    ("regime", "texts", "said"),
    [
        (Regime.VWVFG, ("Sachverhalt.", "(§ 28 VwVfG)", "(§ 49 VwVfG)"), APPLIES),
        (Regime.VWVFG, ("§ 1 Abs. 1 NVwVfG, § 28 VwVfG",), ""),
        (Regime.VWVFG, ("§ 8 NVersG",), ""),
        (Regime.AO, ("§ 91 AO",), TAX_APPLIES),
        (Regime.AO, ("§ 162 der Abgabenordnung",), TAX_APPLIES),
        (Regime.AO, ("§ 91 AO", "§ 11 Abs. 1 Nr. 3 NKAG"), ""),
        (Regime.SGB, ("§ 3a Abs. 2 VwVfG",), ""),
    ],
)
@pytest.mark.parametrize("has_more", [True, False])
def test_bescheid_says_at_the_end_of_its_reasons_why_the_law_applies(
    regime: Regime, texts: tuple[str, ...], said: str, *, has_more: bool
) -> None:
    """§ 1 (1) NVwVfG, § 11 NKAG: a federal law of procedure applies to a Kommune only through them."""
    before = (Block(BlockKind.HEADING, "Begründung"), *paragraphs(*texts))
    after = (
        (Block(BlockKind.HEADING, INSTRUCTION), *paragraphs("Klage (§ 3a VwVfG, § 356 AO)."))
        if has_more
        else ()
    )
    added = paragraphs(said) if said else ()
    assert with_reason_to_apply((*before, *after), regime) == (*before, *added, *after)


def test_letter_without_reasons_says_nothing_of_it() -> None:
    blocks = paragraphs("(§ 28 VwVfG)")
    assert with_reason_to_apply(blocks, Regime.VWVFG) == blocks
