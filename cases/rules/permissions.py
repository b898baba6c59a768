"""Who may do what with a case: role, authority, team, assignment, four eyes, conflict of interest. Not: in
which status.
"""

from collections.abc import Collection
from enum import StrEnum

from cases.rules.second_person import OWN_DRAFT


class Role(StrEnum):
    """Roles of the staff of an authority; a person may have several."""

    CLERK = "sachbearbeitung"
    SUPERVISOR = "leitung"
    ADMIN = "administration"


class Act(StrEnum):
    """Acts of the office that need a right."""

    VIEW = "view"
    TAKE = "take"
    ASSIGN = "assign"
    CHECK_ITEM = "check_item"
    CORRECT_DATA = "correct_data"
    REQUEST_DOCUMENTS = "request_documents"
    RECORD_ANSWER = "record_answer"
    CONSULT = "consult"
    HEAR = "hear"
    WRITE_MESSAGE = "write_message"
    SAVE_DRAFT = "save_draft"
    SUBMIT_DRAFT = "submit_draft"
    DECIDE = "decide"
    APPROVE = "approve"
    RETURN_DRAFT = "return_draft"
    WITHDRAW = "withdraw"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    SETTLE = "settle"
    ATTACH = "attach"
    CONVERT = "convert"
    FOLLOW_ON = "follow_on"
    CHANGE_TEAM = "change_team"
    NOTE = "note"
    RECORD_REMEDY = "record_remedy"
    DECIDE_REMEDY = "decide_remedy"
    CORRECT_DECISION = "correct_decision"
    DISPOSE = "dispose"
    DECLARE_CONFLICT = "declare_conflict"
    DECIDE_CONFLICT = "decide_conflict"
    MANAGE_STAFF = "manage_staff"
    VIEW_DASHBOARD = "view_dashboard"


_WORKERS = frozenset({Role.CLERK, Role.SUPERVISOR})
_LEADS = frozenset({Role.SUPERVISOR})

_ROLES = {act: _WORKERS for act in Act} | {
    Act.ASSIGN: _LEADS,
    Act.APPROVE: _LEADS,
    Act.DECIDE_CONFLICT: _LEADS,
    Act.DECIDE_REMEDY: _LEADS,
    Act.DISPOSE: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Act.VIEW_DASHBOARD: _LEADS,
    Act.MANAGE_STAFF: frozenset({Role.ADMIN}),
}
_WITHOUT_CASE = frozenset({Act.MANAGE_STAFF, Act.VIEW_DASHBOARD, Act.DISPOSE})
_BY_TEAM = frozenset(
    {
        Act.VIEW,
        Act.TAKE,
        Act.ASSIGN,
        Act.APPROVE,
        Act.RETURN_DRAFT,
        Act.NOTE,
        Act.DECLARE_CONFLICT,
        Act.CHANGE_TEAM,
        Act.DECIDE_CONFLICT,
        Act.DECIDE_REMEDY,
        Act.FOLLOW_ON,
    }
)
_OPEN_TO_EXCLUDED = frozenset({Act.VIEW, Act.DECLARE_CONFLICT}) | _WITHOUT_CASE


def refusal(  # noqa: PLR0913 - the facts that decide are independent of each other
    act: Act,
    roles: Collection[Role],
    *,
    same_authority: bool,
    is_assigned_or_deputy: bool,
    in_team: bool,
    is_excluded: bool,
    is_author: bool,
) -> str | None:
    """Why the person may not do this, as a sentence; None if the person may.

    Four eyes: the author of a draft never approves it, not even as a deputy. A conflict of interest (§§ 20,
    21 VwVfG, §§ 16, 17 SGB X, § 82 AO) blocks every write. Supervisors count as members of the teams they
    lead (`in_team`). `is_assigned_or_deputy`: the case is theirs, or they stand in for the person whose
    case it is.
    """
    if not same_authority:
        return "Dieser Vorgang gehört einer anderen Behörde. Sie können ihn nicht bearbeiten."
    if not _ROLES[act] & set(roles):
        return _role_sentence(act)
    if act in _WITHOUT_CASE:
        return None
    if is_excluded and act not in _OPEN_TO_EXCLUDED:
        return (
            "Sie sind in diesem Vorgang wegen Befangenheit ausgeschlossen. "
            "Die Leitung muss ihn einer anderen Person zuweisen."
        )
    if act is Act.APPROVE and is_author:
        return OWN_DRAFT
    if act is Act.DECIDE_REMEDY and is_author:
        return (
            "Über einen Widerspruch entscheidet nicht, wer den Bescheid entworfen hat. "
            "Bitte eine andere Person entscheiden lassen."
        )
    if act is Act.RETURN_DRAFT and not is_author and Role.SUPERVISOR not in roles:
        return "Einen Entwurf zurückgeben kann nur die Leitung oder wer ihn geschrieben hat."
    return _place_sentence(act, is_assigned_or_deputy=is_assigned_or_deputy, in_team=in_team)


def _place_sentence(act: Act, *, is_assigned_or_deputy: bool, in_team: bool) -> str | None:
    if is_assigned_or_deputy or (act in _BY_TEAM and in_team):
        return None
    if act in _BY_TEAM:
        return "Dieser Vorgang liegt bei einem anderen Team. Bitte an dessen Leitung wenden."
    if in_team:
        return (
            "Dieser Vorgang ist einer anderen Person zugewiesen. "
            "Bitte zuerst übernehmen oder zuweisen lassen."
        )
    return "Dieser Vorgang ist Ihnen nicht zugewiesen und liegt bei einem anderen Team."


def _role_sentence(act: Act) -> str:
    if _ROLES[act] == _LEADS:
        return "Das darf nur die Leitung. Bitte dort um Erledigung bitten."
    if act is Act.DISPOSE:
        return "Akten sondern nur Leitung und Administration aus. Bitte dort um Erledigung bitten."
    if act is Act.MANAGE_STAFF:
        return "Konten und Rechte verwaltet nur die Administration."
    return (
        "Dafür ist die Rolle Sachbearbeitung oder Leitung nötig. "
        "Bitte die Administration um die passende Rolle bitten."
    )
