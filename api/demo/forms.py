"""Lifelike submissions: invented people of the Heidekreis, made from a seed, so each demo tells the same story."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from reports.sample import sample_paper

HERE = ZoneInfo("Europe/Berlin")
_Paper = tuple[str, str, str, bytes]
"""A paper of a submission: part, document key, file name, content."""

_IBAN = "DE89370400440532013000"
_FEMALE = (
    "Jana",
    "Svenja",
    "Lucía",
    "Aylin",
    "Annegret",
    "Małgorzata",
    "Thị Hương",
    "Hilde",
    "Zoë",
    "Katharina",
    "Nele",
    "Fatma",
    "Oksana",
    "Birte",
)
_MALE = (
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
    "Moritz",
    "Andrzej",
    "Piet",
)
_FAMILY = (
    "Petersen",
    "Oğuz",
    "Hinrichs",
    "Vasquez Torres",
    "Meyer",
    "Schröder",
    "Nguyễn",
    "Cordes",
    "Łukaszewicz",
    "Stegmann",
    "Rodewald",
    "Wiebe",
    "Kaya",
    "von der Heyde",
    "Bartels",
    "Grünhagen",
    "Ivanova",
    "Thies",
    "Đorđević",
    "Müller-Lüdenscheidt",
    "Baden",
    "Renken",
    "Öztürk",
    "Claußen",
)
_CHILDREN = ("Mats", "Ella", "Ben", "Mila", "Emil", "Lea", "Yusuf", "Ida", "Paul", "Hanna", "Levi", "Marie")
_DOGS = (
    "Balu",
    "Luna",
    "Rocky",
    "Emma",
    "Bruno",
    "Frieda",
    "Sam",
    "Bella",
    "Anton",
    "Nala",
    "Oskar",
    "Wilma",
)
_BREEDS = (
    "Labrador Retriever",
    "Deutsch Langhaar",
    "Mischling",
    "Dackel",
    "Schäferhund",
    "Border Collie",
    "Kleiner Münsterländer",
)
_STREETS = (
    "Borsteler Straße",
    "Lönsweg",
    "Am Markt",
    "Schulstraße",
    "Heidering",
    "Lange Straße",
    "Bahnhofstraße",
    "Moorweg",
    "Kirchstraße",
    "Birkenallee",
)
_PLACES = {
    "03358002": ("29646", "Bispingen"),
    "03358024": ("29664", "Walsrode"),
    "03358020": ("29690", "Schwarmstedt"),
    "03358007": ("29690", "Essel"),
    "03358021": ("29614", "Soltau"),
    "03358016": ("29633", "Munster"),
    "03358019": ("29640", "Schneverdingen"),
}
_COMPANIES = (
    "Heide Tiefbau GmbH",
    "Aller Kran & Logistik GmbH",
    "Wegebau Böhme GmbH",
    "Stadtwerke Böhmetal (Beispiel)",
    "Umzüge Renken e. K.",
)

_DIVERSION = "Über Bahnhofstraße und Lindenweg"


@dataclass(frozen=True)
class DemoSubmission:
    """One submission as the portal sends it."""

    service: str
    form: dict[str, Any]
    files: tuple[_Paper, ...] = field(default=())

    @property
    def envelope(self) -> dict[str, Any]:
        """The JSON part of the request."""
        attachments = [{"part": part, "document": key} for part, key, _, _ in self.files]
        return {"service": self.service, "form_version": 1, "form": self.form, "attachments": attachments}


class Inventor:
    """Makes submissions; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def submission(self, service: str, at: datetime, *, is_complete: bool) -> DemoSubmission:
        """A submission for this service as it would have been sent at that moment."""
        makers = {
            "hundesteuer-anmeldung": self._dog_tax,
            "unterhaltsvorschuss": self._maintenance,
            "sperrgenehmigung": self._road_closure,
        }
        return makers[service](at, is_complete)

    def _person(self, ags: str, *, is_woman: bool | None = None) -> dict[str, Any]:
        pick = self._random
        woman = pick.random() < 0.5 if is_woman is None else is_woman
        given, family = pick.choice(_FEMALE if woman else _MALE), pick.choice(_FAMILY)
        postcode, town = _PLACES[ags]
        person: dict[str, Any] = {
            "salutation": "frau" if woman else "herr",
            "family_name": family,
            "given_names": given,
            "birth_date": f"{pick.randint(1962, 2001)}-{pick.randint(1, 12):02d}-{pick.randint(2, 28):02d}",
            "street": pick.choice(_STREETS),
            "house_number": str(pick.randint(1, 88)),
            "postcode": postcode,
            "town": town,
            "ags": ags,
            "email": f"{_ascii(given)}.{_ascii(family)}@example.org",
            "phone": f"0151 5550 {pick.randint(1000, 9999)}",
            "identification_level": pick.choice(("benutzername_passwort", "eid_substantiell", "eid_hoch")),
        }
        if pick.random() < 0.6:
            person["mailbox_reference"] = f"postfach-{pick.randint(10000, 99999)}"
        return person

    def _dog_tax(self, at: datetime, is_complete: bool) -> DemoSubmission:
        pick = self._random
        ags = pick.choice(("03358002", "03358002", "03358024", "03358024", "03358020", "03358007"))
        person = self._person(ags)
        since = (at - timedelta(days=pick.randint(1, 24))).date()
        relief = "keine" if is_complete and pick.random() < 0.85 else "assistenzhund"
        dog: dict[str, Any] = {
            "name": pick.choice(_DOGS),
            "breed": pick.choice(_BREEDS),
            "is_mixed_breed": pick.random() < 0.3,
            "sex": pick.choice(("ruede", "huendin")),
            "colour": pick.choice(("schwarz", "braun", "weiß-braun", "gelb")),
            "birth_date": (since - timedelta(days=pick.randint(100, 2000))).isoformat(),
            "is_birth_date_unknown": False,
            "keeping_since": since.isoformat(),
            "is_dangerous": False,
        }
        if pick.random() < 0.8:
            dog["chip_number"] = f"2760981{pick.randint(10_000_000, 99_999_999)}"
        form: dict[str, Any] = {
            "applicant": person,
            "representation": {"acts_as": "selbst"},
            "tax_ags": ags,
            "dogs_in_household": pick.choice((1, 1, 1, 2)),
            "dog": dog,
            "relief": {"kind": relief},
            "payment_interval": pick.choice(("vierteljaehrlich", "jaehrlich")),
            "bank": {"account_holder": f"{person['given_names']} {person['family_name']}", "iban": _IBAN},
            "declaration_correct": True,
        }
        files = [
            _paper(
                "chipnachweis",
                "Heimtierausweis",
                (f"Name: {dog['name']}", f"Rasse: {dog['breed']}", f"Chip: {dog.get('chip_number', '–')}"),
            )
        ]
        if relief != "keine" and is_complete:
            files.append(
                _paper(
                    "nachweis_befreiung",
                    "Schwerbehindertenausweis",
                    (form["bank"]["account_holder"], "Merkzeichen: H"),
                )
            )
        return DemoSubmission("hundesteuer-anmeldung", form, tuple(files))

    def _maintenance(self, at: datetime, is_complete: bool) -> DemoSubmission:
        pick = self._random
        parent = self._person(
            pick.choice(("03358024", "03358021", "03358016", "03358019", "03358002")),
            is_woman=pick.random() < 0.9,
        )
        born = (at - timedelta(days=pick.randint(200, 11 * 365))).date()
        child = self._child(parent, born)
        form: dict[str, Any] = {
            "child": child,
            "applicant": parent
            | {"relation": "mutter" if parent["salutation"] == "frau" else "vater", "marital_status": "ledig"}
            | {"lives_with_other_parent": False, "gross_income_cents": pick.randint(900, 2600) * 100},
            "representation": {"acts_as": "selbst"},
            "other_parent": {
                "family_name": pick.choice(_FAMILY),
                "given_names": pick.choice(_MALE),
                "is_address_unknown": True,
                "paternity": "anerkannt",
                "is_deceased": False,
                "care_share_percent": pick.choice((0, 5, 10, 20)),
            },
            "maintenance": {"has_title": False, "efforts": "Schriftliche Aufforderung, keine Antwort"},
            "requested_from": f"{at:%Y-%m}",
            "bank": {"account_holder": f"{parent['given_names']} {parent['family_name']}", "iban": _IBAN},
            "declaration_duty_to_report": True,
            "declaration_correct": True,
        }
        papers = _maintenance_papers(child, born, form["bank"]["account_holder"])
        if parent["identification_level"] == "benutzername_passwort" and is_complete:
            papers.append(
                _paper("signaturbogen", "Signaturbogen", ("Unterschrift:", form["bank"]["account_holder"]))
            )
        return DemoSubmission("unterhaltsvorschuss", form, tuple(papers if is_complete else papers[1:]))

    def _child(self, parent: dict[str, Any], born: date) -> dict[str, Any]:
        address = {name: parent[name] for name in ("street", "house_number", "postcode", "town")}
        return {
            "family_name": parent["family_name"],
            "given_names": self._random.choice(_CHILDREN),
            "birth_date": born.isoformat(),
            "birth_place": parent["town"],
            "nationality": "deutsch",
            "is_eu_or_eea_citizen": True,
            **address,
            "child_benefit_recipient": "antragsteller",
            "attends_general_school": True,
            "receives_basic_security": False,
        }

    def _road_closure(self, at: datetime, is_complete: bool) -> DemoSubmission:
        pick = self._random
        ags = pick.choice(("03358024", "03358021", "03358002", "03358020", "03358016"))
        person = self._person(ags)
        company = pick.choice(_COMPANIES)
        closure = self._closure(at)
        form = {
            "applicant": person,
            "representation": {"acts_as": "firma", "represented_name": company},
            "company": {"name": company, "legal_form": "GmbH"},
            "phone_24h": "0170 1234567",
            "traffic_safety": {
                "name": "Rieke Ahlers",
                "mobile": "0171 7654321",
                "has_mvas_qualification": True,
            },
            "occasion": "bauarbeiten",
            "occasion_description": pick.choice(
                ("Erneuerung eines Hausanschlusses", "Glasfaserausbau", "Kanalsanierung")
            ),
            "location": self._location(ags),
            "closure": closure,
            "affects_public_transport": pick.random() < 0.4,
            "is_emergency_access_secured": True,
            "client_name": "Wasserverband (Beispiel)",
            "has_applied_for_special_use": False,
            "declaration_liability": True,
        }
        plans = _closure_plans(closure, company, is_complete=is_complete)
        return DemoSubmission("sperrgenehmigung", form, plans)

    def _closure(self, at: datetime) -> dict[str, Any]:
        pick = self._random
        morning = (at + timedelta(days=pick.randint(9, 45))).astimezone(HERE)
        starts = morning.replace(hour=7, minute=0, second=0, microsecond=0)
        ends = (starts + timedelta(days=pick.randint(2, 20))).replace(hour=17)
        is_full = pick.random() < 0.5
        closure: dict[str, Any] = {
            "kind": "vollsperrung" if is_full else "halbseitig",
            "starts_at": starts.isoformat(),
            "ends_at": ends.isoformat(),
            "daily_from": "07:00",
            "daily_to": "17:00",
            "has_traffic_lights": not is_full,
            "has_diversion": is_full,
            "standard_plan": "B I/5",
        }
        return closure | {"diversion_description": _DIVERSION} if is_full else closure

    def _location(self, ags: str) -> dict[str, Any]:
        pick = self._random
        return {
            "street": pick.choice(_STREETS),
            "house_number_from": str(pick.randint(1, 20)),
            "house_number_to": str(pick.randint(21, 60)),
            "ags": ags,
            "road_class": pick.choice(("gemeindestrasse", "kreisstrasse", "landesstrasse")),
            "is_built_up_area": True,
        }


@lru_cache
def paper_for(key: str) -> _Paper:
    """A paper that is handed in later."""
    return _paper(key, key.replace("_", " ").capitalize(), ("nachgereicht",))


def _maintenance_papers(child: dict[str, Any], born: date, parent: str) -> list[_Paper]:
    name = f"{child['given_names']} {child['family_name']}"
    birth = f"geboren am {born:%d.%m.%Y} in {child['birth_place']}"
    return [
        _paper("geburtsurkunde", "Geburtsurkunde", (name, birth)),
        _paper("ausweis", "Personalausweis", (parent, "Vorderseite")),
        _paper("vaterschaft", "Vaterschaftsanerkennung", (name, "Beurkundet beim Jugendamt")),
    ]


def _closure_plans(closure: dict[str, Any], company: str, *, is_complete: bool) -> tuple[_Paper, ...]:
    if not is_complete:
        return ()
    begin = f"Beginn {datetime.fromisoformat(closure['starts_at']):%d.%m.%Y}"
    plan = _paper("verkehrszeichenplan", "Verkehrszeichenplan", (company, begin, "Regelplan B I/5"))
    if not closure["has_diversion"]:
        return (plan,)
    return plan, _paper("umleitungsplan", "Umleitungsplan", (company, _DIVERSION))


def _paper(key: str, title: str, lines: tuple[str, ...]) -> _Paper:
    return key, key, f"{key}.pdf", sample_paper(title, lines)


def _ascii(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isascii() and sign.isalpha()) or "person"
