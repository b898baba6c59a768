"""Postal addresses: the lines on the envelope (DIN 5008), and whether it stays in the country."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cases.rules.written import compared

HOME_COUNTRY = "Deutschland"
_HOME = frozenset(
    (
        "",
        "deutschland",
        "bundesrepublik deutschland",
        "germany",
        "federal republic of germany",
        "de",
        "deu",
        "d",
        "brd",
    )
)
_GERMAN_TOWN = re.compile(r"[0-9]{5} \S")


@dataclass(frozen=True)
class PostalAddress:
    """Where somebody gets post; "" for what there is not. `supplement` is a c/o line, a floor, a part of a village."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    supplement: str = ""
    po_box: str = ""
    country: str = ""

    @property
    def is_abroad(self) -> bool:
        """True if the letter leaves Germany; an address without a country does not."""
        return not is_home(self.country)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines under the name: supplement, Postfach instead of the street, town; abroad town and country in capitals."""
        place = (
            f"Postfach {self.po_box.strip()}"
            if self.po_box.strip()
            else _joined(self.street, self.house_number)
        )
        town = _joined(self.postcode, self.town)
        end = (town.upper(), self.country.strip().upper()) if self.is_abroad else (town,)
        return tuple(line for line in (self.supplement.strip(), place, *end) if line)

    @property
    def missing(self) -> tuple[str, ...]:
        """German names of what a letter by post cannot do without; not every country has postcodes."""
        street = self.street.strip() or self.po_box.strip()
        postcode = self.postcode.strip() or self.is_abroad
        named = {"Straße": street, "Postleitzahl": postcode, "Ort": self.town.strip()}
        return tuple(name for name, value in named.items() if not value)


def is_home(country: str) -> bool:
    """True for Germany under any of its names, and where no country is stated."""
    return compared(country) in _HOME


def leave_germany(lines: Sequence[str]) -> bool:
    """Whether a letter with these printed lines leaves the country: an address inland ends with Postleitzahl and town."""
    return not lines or _GERMAN_TOWN.match(lines[-1]) is None


def _joined(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())
