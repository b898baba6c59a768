"""Relief (Abhilfe) until the new decision: the task in the follow-on case, and its end when that decision goes out."""

from cases.commands.context import Context
from cases.commands.time_limits import finish_limits
from cases.models import Appeal, Case
from cases.queries.relief import granted_appeals

_KEY = "rechtsbehelf_abhilfe:"


def relief_key(appeal: Appeal) -> str:
    """The key of the task in the follow-on case."""
    return f"{_KEY}{appeal.id}"


def finish_relief(ctx: Context, case: Case) -> None:
    """The decision of a follow-on case goes out: what was promised with the relief is done."""
    keys = tuple(relief_key(appeal) for appeal in granted_appeals(ctx, case))
    if keys:
        finish_limits(ctx, case, keys=keys)
