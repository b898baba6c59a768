"""Whether a seal may be used, how soon its certificate runs out, and what happens to letters meanwhile."""

from datetime import datetime, timedelta
from enum import StrEnum

from cases.facts.office_time import office_day
from cases.facts.seal import AuthoritySeal, SealCertificate
from cases.rules.german import in_words

WARNING_DAYS = 30


class SealStanding(StrEnum):
    """How the seal of an authority stands at a moment."""

    VALID = "gueltig"
    ENDS_SOON = "laeuft_ab"
    EXPIRED = "abgelaufen"
    NOT_YET = "noch_nicht_gueltig"
    MISSING = "fehlt"


HOLDING = frozenset({SealStanding.EXPIRED, SealStanding.NOT_YET, SealStanding.MISSING})
"""While a seal stands like this, letters made for it wait."""


def seal_standing(certificate: SealCertificate | None, now: datetime) -> SealStanding:
    """The standing at `now` (UTC); it ends soon from 30 days before the end on."""
    if certificate is None:
        return SealStanding.MISSING
    if now > certificate.not_after:
        return SealStanding.EXPIRED
    if now < certificate.not_before:
        return SealStanding.NOT_YET
    if certificate.not_after - now <= timedelta(days=WARNING_DAYS):
        return SealStanding.ENDS_SOON
    return SealStanding.VALID


def why_letters_wait(seal: AuthoritySeal | None, now: datetime) -> str:
    """Why letters made for this seal cannot go out at `now` (UTC), as a German sentence; "" if they can."""
    standing = seal_standing(seal.certificate, now) if seal else SealStanding.VALID
    if seal is None or standing not in HOLDING:
        return ""
    if seal.certificate is None:
        return "Das elektronische Siegel ist noch nicht eingerichtet."
    if standing is SealStanding.EXPIRED:
        return f"Das Siegelzertifikat ist am {in_words(office_day(seal.certificate.not_after))} abgelaufen."
    return f"Das Siegelzertifikat gilt erst ab {in_words(office_day(seal.certificate.not_before))}."
