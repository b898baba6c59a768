"""How the seals of the authorities stand, and whether letters have to wait for one."""

from dataclasses import dataclass
from datetime import datetime

from cases.queries.look import Look
from cases.queries.visible import visible_case
from cases.rules.seal import SealStanding, seal_standing, why_letters_wait


@dataclass(frozen=True)
class SealState:
    """The seal of an authority as the operator has to know it; `days_left` is negative once it has expired.

    Without certificate: `holder` is "", `not_after` None; `standing` None where the authority seals nothing at all.
    """

    authority_key: str
    authority: str
    standing: SealStanding | None
    holder: str = ""
    not_after: datetime | None = None
    is_test: bool = False
    days_left: int = 0


def seal_states(look: Look) -> tuple[SealState, ...]:
    """How the seal of each authority stands now, by name of the authority."""
    return tuple(_seal_state(look, one.key, one.name) for one in look.catalogue.authorities())


def _seal_state(look: Look, key: str, name: str) -> SealState:
    seal = look.seals.get(key)
    if seal is None or seal.certificate is None:
        return SealState(key, name, SealStanding.MISSING if seal else None)
    certificate = seal.certificate
    return SealState(
        authority_key=key,
        authority=name,
        standing=seal_standing(certificate, look.now),
        holder=certificate.holder,
        not_after=certificate.not_after,
        is_test=certificate.is_test,
        days_left=(certificate.not_after - look.now).days,
    )


def why_letters_wait_for(look: Look, case_id: int) -> str:
    """Why a letter of this case would be held back now, as a German sentence; "" if it would go out."""
    return why_letters_wait(look.seals.get(visible_case(look, case_id).authority_key), look.now)
