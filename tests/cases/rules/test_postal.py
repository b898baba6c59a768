"""The lines on the envelope: supplement, Postfach, and countries (DIN 5008)."""

import pytest

from cases.rules.postal import PostalAddress, leave_germany

HOME = PostalAddress(street="Dorfstraße", house_number="3a", postcode="29614", town="Soltau")


@pytest.mark.parametrize(
    ("address", "lines", "is_abroad"),
    [
        (HOME, ("Dorfstraße 3a", "29614 Soltau"), False),
        (
            PostalAddress("Dorfstraße", "3", "29614", "Soltau", supplement="c/o Familie Berg"),
            ("c/o Familie Berg", "Dorfstraße 3", "29614 Soltau"),
            False,
        ),
        (
            PostalAddress(postcode="29604", town="Soltau", po_box="12 34"),
            ("Postfach 12 34", "29604 Soltau"),
            False,
        ),
        (
            PostalAddress("Dorfstraße", "3", "29604", "Soltau", po_box="12 34"),
            ("Postfach 12 34", "29604 Soltau"),
            False,
        ),
        (
            PostalAddress("Dorfstraße", "3", "29614", "Soltau", country=" deutschland "),
            ("Dorfstraße 3", "29614 Soltau"),
            False,
        ),
        (
            PostalAddress("Rue de la Gare", "12", "67000", "Strasbourg", country="Frankreich"),
            ("Rue de la Gare 12", "67000 STRASBOURG", "FRANKREICH"),
            True,
        ),
        (
            PostalAddress("Hauptgasse", "", "8001", "Zürich", supplement="bei Meier", country="Schweiz"),
            ("bei Meier", "Hauptgasse", "8001 ZÜRICH", "SCHWEIZ"),
            True,
        ),
    ],
)
def test_lines(address: PostalAddress, lines: tuple[str, ...], is_abroad: bool) -> None:
    assert address.lines == lines
    assert address.is_abroad is is_abroad


def test_what_a_letter_cannot_do_without_is_named() -> None:
    assert HOME.missing == ()
    assert PostalAddress(po_box="12", postcode="29604", town="Soltau").missing == ()
    assert PostalAddress(postcode=" ").missing == ("Straße", "Postleitzahl", "Ort")
    assert (
        PostalAddress("Sheikh Zayed Road", "1", town="Dubai", country="Vereinigte Arabische Emirate").missing
        == ()
    )


@pytest.mark.parametrize(
    ("lines", "leaves"),
    [
        (("Dorfstraße 3a", "29614 Soltau"), False),
        (("Rue 1", "75001 Paris", "FRANKREICH"), True),
        (("Weg 1", "१२३४५ Soltau"), True),
        ((), True),
    ],
)
def test_an_address_inland_ends_with_its_town(lines: tuple[str, ...], leaves: bool) -> None:
    assert leave_germany(lines) is leaves
