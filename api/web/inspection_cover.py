"""What the cover of an inspected file says: the rule, what is left out by law, and what a person kept back and why."""

from collections import Counter
from collections.abc import Iterator

from cases.facts.inspection import PieceKind
from cases.facts.letter import Block, BlockKind
from cases.queries.inspection import Inspection
from cases.rules.inspection import withholding_reasons
from cases.rules.regimes import Regime

_LAW = {
    Regime.VWVFG: ("§ 29 VwVfG", "§ 29 Abs. 1 Satz 2 VwVfG"),
    Regime.SGB: ("§ 25 SGB X", "§ 25 Abs. 1 Satz 2 SGB X"),
    Regime.AO: ("nach Ermessen; § 30 AO, § 11 NKAG", "nach Ermessen"),
}
"""The rule of inspection, and the one that leaves out drafts until the proceeding is over."""
_DRAFTS = {
    PieceKind.UNSENT_LETTER: "Schreiben, die nicht hinausgegangen sind",
    PieceKind.LETTER_TO_BODY: "Schreiben an andere Stellen, die nicht hinausgegangen sind",
    PieceKind.LETTER_TO_PERSON: "Schreiben an Dritte, die nicht hinausgegangen sind",
    PieceKind.DRAFT: "Entwürfe und Vermerke zur Entscheidung",
    PieceKind.DRAFT_LINES: "Einträge im Verlauf über Entwürfe und Vorarbeiten",
}


def inspection_blocks(inspection: Inspection) -> Iterator[Block]:
    """The lower half of the cover."""
    law, until_the_end = _LAW[inspection.regime]
    yield Block(BlockKind.HEADING, "Akteneinsicht")
    yield Block(BlockKind.PARAGRAPH, f"Fassung zur Akteneinsicht ({law}).")
    drafts = Counter(piece.kind for piece in inspection.pieces if piece.is_draft)
    if drafts:
        yield Block(
            BlockKind.PARAGRAPH,
            f"Nicht enthalten sind Entwürfe und Vorarbeiten, solange sie nicht abgeschlossen sind ({until_the_end}):",
        )
        yield Block(
            BlockKind.BULLETS, items=tuple(f"{_DRAFTS[kind]}: {count}" for kind, count in drafts.items())
        )
    reasons = {one.key: f"{one.title} ({one.source})" for one in withholding_reasons(inspection.regime)}
    kept_back = tuple(f"{one.title}. {reasons[one.reason]}" for one in inspection.to_decide if one.reason)
    if kept_back:
        yield Block(BlockKind.PARAGRAPH, "Im Einzelfall zurückgehalten:")
        yield Block(BlockKind.BULLETS, items=kept_back)
    yield Block(
        BlockKind.NOTE,
        "Vor der Herausgabe prüfen: Auch Formular, Schreiben und Unterlagen können Angaben über andere Personen "
        "enthalten. Das Programm schwärzt nichts.",
    )
