"""Invented people of the Heidekreis: names, streets, places. No name belongs to anybody."""

import unicodedata
from random import Random
from typing import Any

IBAN = "DE89370400440532013000"
FEMALE = (
    *("Jana", "Svenja", "Lucía", "Aylin", "Annegret", "Małgorzata", "Thị Hương", "Hilde", "Zoë", "Katharina"),
    *("Nele", "Fatma", "Oksana", "Birte"),
)
MALE = (
    *(
        "Emre",
        "Bernd",
        "Karl-Heinz",
        "Uwe",
        "Nils",
        "Łukasz",
        "Mehmet",
        "Jonas",
        "Dimitrij",
        "Hauke",
        "Søren",
    ),
    *("Moritz", "Andrzej", "Piet"),
)
FAMILY = (
    *(
        "Petersen",
        "Oğuz",
        "Hinrichs",
        "Vasquez Torres",
        "Meyer",
        "Schröder",
        "Nguyễn",
        "Cordes",
        "Łukaszewicz",
    ),
    *("Stegmann", "Rodewald", "Wiebe", "Kaya", "von der Heyde", "Bartels", "Grünhagen", "Ivanova", "Thies"),
    *("Đorđević", "Müller-Lüdenscheidt", "Baden", "Renken", "Öztürk", "Claußen"),
)
CHILDREN = ("Mats", "Ella", "Ben", "Mila", "Emil", "Lea", "Yusuf", "Ida", "Paul", "Hanna", "Levi", "Marie")
DOGS = (
    *("Balu", "Luna", "Rocky", "Emma", "Bruno", "Frieda", "Sam", "Bella", "Anton", "Nala", "Oskar", "Wilma"),
)
BREEDS = (
    *("Labrador Retriever", "Deutsch Langhaar", "Mischling", "Dackel", "Schäferhund", "Border Collie"),
    "Kleiner Münsterländer",
)
STREETS = (
    *("Borsteler Straße", "Lönsweg", "Am Markt", "Schulstraße", "Heidering", "Lange Straße"),
    *("Bahnhofstraße", "Moorweg", "Kirchstraße", "Birkenallee"),
)
CAUSES = (
    ("Initiative Bahnhof für alle (fiktiv)", "Für einen barrierefreien Bahnhof"),
    ("Bündnis Sichere Schulwege (fiktiv)", "Mehr Sicherheit auf dem Schulweg"),
    ("Bürgerinitiative Moorschutz (fiktiv)", "Unsere Moore schützen"),
    ("Förderverein Freibad (fiktiv)", "Unser Freibad soll bleiben"),
)
"""Who calls an assembly, and what about."""
PLACES = {
    "03358002": ("29646", "Bispingen"),
    "03358004": ("29699", "Bomlitz"),
    "03358007": ("29690", "Essel"),
    "03358008": ("29683", "Bad Fallingbostel"),
    "03358014": ("29693", "Hodenhagen"),
    "03358016": ("29633", "Munster"),
    "03358017": ("29643", "Neuenkirchen"),
    "03358018": ("27336", "Rethem (Aller)"),
    "03358019": ("29640", "Schneverdingen"),
    "03358020": ("29690", "Schwarmstedt"),
    "03358021": ("29614", "Soltau"),
    "03358023": ("29649", "Wietzendorf"),
    "03358024": ("29664", "Walsrode"),
}
"""Postcode and town by key. Bomlitz is part of Walsrode since 2020; a Servicekonto may still carry its old key."""
TOWNS = tuple(ags for ags in PLACES if ags != "03358004")


def person(pick: Random, ags: str, *, is_woman: bool | None = None) -> dict[str, Any]:
    """Somebody who lives there, as the person block of any form."""
    woman = pick.random() < 0.5 if is_woman is None else is_woman
    given, family = pick.choice(FEMALE if woman else MALE), pick.choice(FAMILY)
    postcode, town = PLACES[ags]
    somebody: dict[str, Any] = {
        "salutation": "frau" if woman else "herr",
        "family_name": family,
        "given_names": given,
        "birth_date": f"{pick.randint(1962, 2001)}-{pick.randint(1, 12):02d}-{pick.randint(2, 28):02d}",
        "street": pick.choice(STREETS),
        "house_number": str(pick.randint(1, 88)),
        "postcode": postcode,
        "town": town,
        "ags": ags,
        "email": email_of(given, family),
        "phone": f"0151 5550 {pick.randint(1000, 9999)}",
        "identification_level": pick.choice(("benutzername_passwort", "eid_substantiell", "eid_hoch")),
    }
    if pick.random() < 0.6:
        somebody["mailbox_reference"] = f"postfach-{pick.randint(10000, 99999)}"
    return somebody


def email_of(given: str, family: str) -> str:
    """An address that cannot exist (RFC 2606)."""
    return f"{_ascii(given)}.{_ascii(family)}@example.org"


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().translate(_IN_LETTERS))
    return "".join(sign for sign in plain if sign.isascii() and sign.isalpha()) or "person"


_IN_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "ł": "l", "đ": "d", "ı": "i"}
)
