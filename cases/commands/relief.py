"""Relief (Abhilfe) until the new decision: the task in the follow-on case, its end when that decision goes out, and what
is left to do where the case ends without one.
"""

from cases.commands.acts import end
from cases.commands.context import Context
from cases.commands.time_limits import finish_limits, set_task
from cases.models import Appeal, Case
from cases.queries.relief import granted_appeals
from cases.queries.visible import case_to_change, visible_ids
from cases.rules.german import in_words

_KEY = "rechtsbehelf_abhilfe:"
_LOST_KEY = "abhilfe_offen:"


def relief_key(appeal: Appeal) -> str:
    """The key of the task in the follow-on case."""
    return f"{_KEY}{appeal.id}"


def finish_relief(ctx: Context, case: Case) -> None:
    """The decision of a follow-on case goes out: what was promised with the relief is done."""
    keys = tuple(relief_key(appeal) for appeal in granted_appeals(ctx, case))
    if keys:
        finish_limits(ctx, case, keys=keys)


def remind_of_relief(ctx: Context, case: Case) -> None:
    """A follow-on case ends without the decision that was promised: the task goes back to the case of the Widerspruch.

    The Widerspruch was granted, but nothing stands in the place of the old decision yet (§ 72 VwGO, § 85 (1) SGG).
    """
    for appeal in granted_appeals(ctx, case):
        if not visible_ids(ctx, [appeal.case_id]):
            continue
        earlier = case_to_change(ctx, appeal.case_id)
        title = f"Abhilfe ohne neuen Bescheid: über den Widerspruch vom {in_words(appeal.received_on)} noch entscheiden"
        set_task(ctx, earlier, key=f"{_LOST_KEY}{appeal.id}", title=title)
        text = f"Der Folgevorgang {case.file_reference} endet ohne den Abhilfebescheid. Bitte einen neuen öffnen."
        ctx.record(earlier, "wiedervorlage", text, appeal_id=appeal.id, linked_case=case.id)
        end(ctx, earlier)
