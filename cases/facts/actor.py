"""Who acts: a person of the office, a portal, or the system itself."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

StaffId = NewType("StaffId", int)
CaseId = NewType("CaseId", int)
DocumentId = NewType("DocumentId", int)
LetterId = NewType("LetterId", int)
SubmissionId = NewType("SubmissionId", str)

ALL_AUTHORITIES = "*"


class ActorKind(StrEnum):
    """Kinds of actors; stored in the journal."""

    STAFF = "person"
    PORTAL = "portal"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts, with the rights that decide what is visible and possible.

    `authority_keys` limits what rows are seen ("*" for the system). `deputy_for` are absent colleagues this
    person stands in for today. `roles` hold values of `cases.rules.permissions.Role`.
    """

    kind: ActorKind
    name: str
    staff_id: StaffId | None = None
    client_id: str | None = None
    authority_keys: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    team_keys: frozenset[str] = frozenset()
    deputy_for: frozenset[StaffId] = field(default=frozenset())

    @property
    def scope(self) -> str:
        """The authorities as the database's row level security wants them: comma separated, or "*"."""
        return ",".join(sorted(self.authority_keys))


def system_actor(name: str = "System") -> Actor:
    """The program itself: sees all authorities, acts in the name of the office without a person."""
    return Actor(kind=ActorKind.SYSTEM, name=name, authority_keys=frozenset({ALL_AUTHORITIES}))


def portal_actor(client_id: str, name: str) -> Actor:
    """A portal: hands in for every authority, but `visible` shows it only what it handed in itself."""
    return Actor(
        kind=ActorKind.PORTAL, name=name, client_id=client_id, authority_keys=frozenset({ALL_AUTHORITIES})
    )
