"""Every way of delivery prints its note over the address, in the zone DIN 5008 gives it; what does not fit is refused."""

from dataclasses import replace

import pytest

from cases.errors import Invalid
from cases.rules.delivery import RULES, DeliveryWay, rule_of
from reports.letters import din5008 as din
from reports.letters.letter import render_letter
from tests.reports.letter_samples import SHORT
from tests.reports.test_letter import boxes, text_of

NOTES = {
    DeliveryWay.SIMPLE: "",
    DeliveryWay.REGISTERED: "Übergabe-Einschreiben",
    DeliveryWay.REGISTERED_RETURN: "Einschreiben mit Rückschein",
    DeliveryWay.SERVED: "Gegen Postzustellungsurkunde",
    DeliveryWay.ACKNOWLEDGED: "Gegen Empfangsbekenntnis",
    DeliveryWay.IN_PERSON: "Persönlich übergeben",
    DeliveryWay.ABROAD: "",  # The country in the last line of the address says it.
    DeliveryWay.PUBLIC: "Öffentliche Bekanntgabe",
    DeliveryWay.MAILBOX: "",  # The note on the seal says it; there is no envelope.
    DeliveryWay.RETRIEVAL: "",
    DeliveryWay.MAIL: "Elektronisch",
}
FOREIGN = (
    "Frau",
    "Jana Petersen",
    "c/o Familie Berg",
    "Appartement 4",
    "12 Rue de la Gare",
    "67000 STRASBOURG",
    "FRANKREICH",
)


def test_the_table_names_every_way() -> None:
    assert set(NOTES) == set(DeliveryWay) == set(RULES)


@pytest.mark.parametrize("way", DeliveryWay)
def test_the_note_of_the_way_stands_in_its_zone(way: DeliveryWay) -> None:
    note = rule_of(way.value).note
    assert note == NOTES[way]
    facts = replace(SHORT, delivery_note=note)
    if not note:
        assert text_of(facts) == text_of(replace(SHORT, delivery_note=""))
        return
    ((left, top, right, bottom),) = boxes(facts, note)
    assert left == pytest.approx(din.TEXT_LEFT_MM, abs=0.5)
    assert top >= din.NOTE_ZONE_TOP_MM
    assert bottom <= din.ADDRESS_TOP_MM
    assert right <= din.WINDOW_LEFT_MM + din.WINDOW_WIDTH_MM


@pytest.mark.parametrize("way", [way for way in DeliveryWay if NOTES[way]])
def test_seven_lines_of_address_and_a_note_fit_the_window(way: DeliveryWay) -> None:
    facts = replace(SHORT, delivery_note=NOTES[way], address_lines=FOREIGN)
    ((_, _, _, note_bottom),) = boxes(facts, NOTES[way])
    tops = [boxes(facts, line)[0][1] for line in FOREIGN]
    assert tops == sorted(tops)
    assert note_bottom <= tops[0] + 0.5
    assert boxes(facts, "FRANKREICH")[0][3] <= din.WINDOW_BOTTOM_MM


def test_more_than_fits_is_refused_in_words() -> None:
    note = "Gegen Postzustellungsurkunde\nNicht nachsenden"
    with pytest.raises(
        Invalid, match=r"Die Anschrift passt nicht in das Fenster: höchstens 7 Zeilen\. Bitte kürzen"
    ):
        render_letter(replace(SHORT, delivery_note=note, address_lines=(*FOREIGN, "noch eine")))
    assert render_letter(replace(SHORT, delivery_note="eins\nzwei\ndrei"))
    with pytest.raises(Invalid, match="Versandvermerk über der Anschrift ist zu lang: höchstens 3 Zeilen"):
        render_letter(replace(SHORT, delivery_note="eins\nzwei\ndrei\nvier"))
