"""Decide what of a file a reader from outside gets (Akteneinsicht), piece by piece."""

from collections.abc import Mapping

from cases.commands.acts import begin, summary
from cases.commands.context import Context
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.inspection import Piece
from cases.facts.summary import CaseSummary
from cases.queries.inspection import inspection
from cases.rules.inspection import WithholdingReason, withholding_reasons
from cases.rules.permissions import Act
from cases.rules.regimes import Regime


def decide_inspection(
    ctx: Context, case_id: CaseId, *, version: int | None, choices: Mapping[str, str]
) -> CaseSummary:
    """Record for each piece whether it goes in ("") or why it stays out; the journal keeps it, the file goes by it.

    Lists and status stay as they are, the same decision about the same pieces again changes nothing. `Invalid` names the
    pieces nobody has decided about (some may have come meanwhile), and reasons the law of this case does not know.
    """
    case = begin(ctx, case_id, Act.NOTE, version=version)
    found = inspection(ctx, case_id)
    pieces = found.to_decide
    reasons = {one.key: one for one in withholding_reasons(Regime(case.regime))}
    faults = tuple(_faults(pieces, choices, reasons))
    if faults:
        raise Invalid("Bitte über jedes Stück entscheiden.", faults)
    chosen = {piece.key: choices[piece.key] for piece in pieces}
    if found.is_decided and chosen == {piece.key: piece.reason for piece in pieces}:
        return summary(case)
    ctx.enter(case_id, "akteneinsicht_entschieden", _words(pieces, chosen, reasons), choices=chosen)
    return summary(case)


def _faults(
    pieces: tuple[Piece, ...], choices: Mapping[str, str], reasons: Mapping[str, WithholdingReason]
) -> list[FieldError]:
    return [
        FieldError(piece.key, f"{piece.title}: Bitte wählen, ob das Stück hineingeht oder warum nicht.")
        for piece in pieces
        if choices.get(piece.key, "?") not in {"", *reasons}
    ]


def _words(
    pieces: tuple[Piece, ...], chosen: Mapping[str, str], reasons: Mapping[str, WithholdingReason]
) -> str:
    kept_back = [
        f"{piece.title} ({reasons[chosen[piece.key]].source})" for piece in pieces if chosen[piece.key]
    ]
    if not kept_back:
        return "Über die Akteneinsicht entschieden: Nichts wird zurückgehalten"
    return f"Über die Akteneinsicht entschieden, zurückgehalten: {'; '.join(kept_back)}"
