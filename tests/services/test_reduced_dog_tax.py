"""A reduced dog tax with an empty or odd field: the clerk reads which field, in the draft and instead of the letter."""

import pytest

from cases.errors import Invalid
from cases.queries.letter_facts import draft_letter, final_letter
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import Walk, complete


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"relief_percent": ""}, "„Ermäßigung in Prozent“ fehlt."),
        ({"relief_percent": "50 %"}, "„Ermäßigung in Prozent“: Bitte eine ganze Zahl eingeben."),
        ({"relief_percent": "0"}, "muss zwischen 1 und 100 Prozent liegen"),
        ({"relief_percent": "150"}, "muss zwischen 1 und 100 Prozent liegen"),
        ({"relief_percent": "33"}, "40,20 Euro. Bitte „Ermäßigte Jahressteuer“ im Entwurf ändern."),
        ({"annual_tax_cents": ""}, "„Ermäßigte Jahressteuer“"),
        ({"cash_reference": " "}, "„Kassenzeichen“"),
    ],
)
def test_letter_that_cannot_be_drawn_names_the_field(
    door: Door, stages: Stages, typed: dict[str, str], words: str
) -> None:
    walk = Walk(door, stages, complete("hundesteuer-anmeldung"))
    case_id, outcome = walk.checked(), walk.service.outcome("ermaessigt")
    walk.filled(case_id, outcome, {})
    with stages.acting(walk.clerk) as ctx:
        assert "Die ermäßigte Jahressteuer beträgt **30,00 Euro**" in str(final_letter(ctx, case_id).blocks)

    assert words in " ".join(walk.filled(case_id, outcome, typed).decision.blockers)
    with stages.acting(walk.clerk) as ctx, pytest.raises(Invalid) as refused:
        draft_letter(ctx, case_id)
    assert words in refused.value.message
    assert "Berechnung" not in refused.value.message
