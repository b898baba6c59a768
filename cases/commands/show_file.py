"""Note in the journal that the file of a case was put together, for whom, and what was in it."""

from collections.abc import Sequence
from hashlib import sha256

from cases.commands.context import Context
from cases.facts.actor import CaseId
from cases.queries.visible import visible_case


def note_file_shown(  # noqa: PLR0913 - what was shown, to whom, of which case
    ctx: Context,
    case_id: CaseId,
    *,
    content: bytes,
    shown: Sequence[str],
    left_out: Sequence[str],
    is_inspection: bool,
) -> None:
    """One line each time, with every part and the hash of the file in its details. Lists and status stay as they are.

    `is_inspection`: for a reader from outside (§ 29 VwVfG, § 25 SGB X), not for the office.
    """
    visible_case(ctx, case_id)
    words = "Akte zur Akteneinsicht zusammengestellt" if is_inspection else "Akte als PDF ausgegeben"
    ctx.enter(
        case_id,
        "akteneinsicht" if is_inspection else "akte",
        words,
        sha256=sha256(content).hexdigest(),
        shown=list(shown),
        left_out=list(left_out),
    )
