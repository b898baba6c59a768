"""Letters of the house: those whose wording (`wording/<key>.txt`) every service may use without one of its own."""

from collections.abc import Mapping
from types import MappingProxyType

PERIOD_EXTENDED = "period_extended"
OBJECTION_DECISION = "objection_decision"
FORM_HINT = "form_hint"
COVER_LETTER = "cover"

HOUSE_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        PERIOD_EXTENDED: "Verlängerung der Frist",
        OBJECTION_DECISION: "Ihr Widerspruch gegen den Bescheid vom {{ appeal.decided_on|date_de }}",
        FORM_HINT: "Ihr Rechtsbehelf: Bitte beachten Sie die Form",
        COVER_LETTER: "Deckblatt: {{ cover.subject }}",
    }
)
"""Their subject lines, as template lines."""
