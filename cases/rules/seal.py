"""Whether a seal may be used, and how soon its certificate runs out."""

from datetime import datetime, timedelta
from enum import StrEnum

from cases.facts.seal import SealCertificate

WARNING_DAYS = 60


class SealStanding(StrEnum):
    """How a certificate stands at a moment."""

    VALID = "gueltig"
    ENDS_SOON = "laeuft_ab"
    EXPIRED = "abgelaufen"
    NOT_YET = "noch_nicht_gueltig"


def seal_standing(certificate: SealCertificate, now: datetime) -> SealStanding:
    """The standing at `now` (UTC); it ends soon from 60 days before the end on."""
    if now > certificate.not_after:
        return SealStanding.EXPIRED
    if now < certificate.not_before:
        return SealStanding.NOT_YET
    if certificate.not_after - now <= timedelta(days=WARNING_DAYS):
        return SealStanding.ENDS_SOON
    return SealStanding.VALID
