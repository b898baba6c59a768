"""The three forms that are made by hand: dog tax, maintenance advance, road closure. All others follow the examples."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from api.demo import names
from api.demo.papers import DemoSubmission, Paper, paper
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day

_COMPANIES = (
    "Heide Tiefbau GmbH",
    "Aller Kran & Logistik GmbH",
    "Wegebau Böhme GmbH",
    "Stadtwerke Böhmetal (Beispiel)",
    "Umzüge Renken e. K.",
)

# Bomlitz is part of Walsrode since 2020; a Servicekonto may still carry its old key.
_DOG_PLACES = (*names.TOWNS, "03358002", "03358024", "03358021", "03358004")

_DIVERSION = "Über Bahnhofstraße und Lindenweg"


class HandMade:
    """Makes these forms; the same source of chance makes the same ones."""

    def __init__(self, pick: Random) -> None:
        self._random = pick

    @property
    def makers(self) -> dict[str, Callable[[datetime, bool], DemoSubmission]]:
        """By service: a submission as it would have been sent at that moment, with all its papers or not."""
        return {
            "hundesteuer-anmeldung": self._dog_tax,
            "unterhaltsvorschuss": self._maintenance,
            "sperrgenehmigung": self._road_closure,
        }

    def _dog_tax(self, at: datetime, is_complete: bool) -> DemoSubmission:
        pick = self._random
        ags = pick.choice(_DOG_PLACES)
        owner = names.person(pick, ags)
        since = office_day(at - timedelta(days=pick.randint(1, 24)))
        relief = "keine" if is_complete and pick.random() < 0.85 else "assistenzhund"
        dog: dict[str, Any] = {
            "name": pick.choice(names.DOGS),
            "breed": pick.choice(names.BREEDS),
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
            "applicant": owner,
            "representation": {"acts_as": "selbst"},
            "tax_ags": ags,
            "dogs_in_household": pick.choice((1, 1, 1, 2)),
            "dog": dog,
            "relief": {"kind": relief},
            "payment_interval": pick.choice(("vierteljaehrlich", "jaehrlich")),
            "bank": {"account_holder": f"{owner['given_names']} {owner['family_name']}", "iban": names.IBAN},
            "declaration_correct": True,
        }
        files = [
            paper(
                "chipnachweis",
                "Heimtierausweis",
                (f"Name: {dog['name']}", f"Rasse: {dog['breed']}", f"Chip: {dog.get('chip_number', '–')}"),
            )
        ]
        if relief != "keine" and is_complete:
            files.append(
                paper(
                    "nachweis_befreiung",
                    "Schwerbehindertenausweis",
                    (form["bank"]["account_holder"], "Merkzeichen: H"),
                )
            )
        return DemoSubmission("hundesteuer-anmeldung", form, tuple(files))

    def _maintenance(self, at: datetime, is_complete: bool) -> DemoSubmission:
        pick = self._random
        parent = names.person(
            pick,
            pick.choice(("03358024", "03358021", "03358016", "03358019", "03358002")),
            is_woman=pick.random() < 0.9,
        )
        born = office_day(at - timedelta(days=pick.randint(200, 11 * 365)))
        child = self._child(parent, born)
        form: dict[str, Any] = {
            "child": child,
            "applicant": parent
            | {"relation": "mutter" if parent["salutation"] == "frau" else "vater", "marital_status": "ledig"}
            | {"lives_with_other_parent": False, "gross_income_cents": pick.randint(900, 2600) * 100},
            "representation": {"acts_as": "selbst"},
            "other_parent": {
                "family_name": pick.choice(names.FAMILY),
                "given_names": pick.choice(names.MALE),
                "is_address_unknown": True,
                "paternity": "anerkannt",
                "is_deceased": False,
                "care_share_percent": pick.choice((0, 5, 10, 20)),
            },
            "maintenance": {"has_title": False, "efforts": "Schriftliche Aufforderung, keine Antwort"},
            "requested_from": f"{at:%Y-%m}",
            "bank": {
                "account_holder": f"{parent['given_names']} {parent['family_name']}",
                "iban": names.IBAN,
            },
            "declaration_duty_to_report": True,
            "declaration_correct": True,
        }
        papers = _maintenance_papers(child, born, form["bank"]["account_holder"])
        if parent["identification_level"] == "benutzername_passwort" and is_complete:
            papers.append(
                paper("signaturbogen", "Signaturbogen", ("Unterschrift:", form["bank"]["account_holder"]))
            )
        return DemoSubmission("unterhaltsvorschuss", form, tuple(papers if is_complete else papers[1:]))

    def _child(self, parent: dict[str, Any], born: date) -> dict[str, Any]:
        address = {name: parent[name] for name in ("street", "house_number", "postcode", "town")}
        return {
            "family_name": parent["family_name"],
            "given_names": self._random.choice(names.CHILDREN),
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
        owner = names.person(pick, ags)
        company = pick.choice(_COMPANIES)
        closure = self._closure(at)
        form = {
            "applicant": owner,
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
        drawn_on = office_day(at)
        return DemoSubmission(
            "sperrgenehmigung", form, plans, outcomes_on=lambda _: _closure_outcomes(closure, drawn_on)
        )

    def _closure(self, at: datetime) -> dict[str, Any]:
        pick = self._random
        morning = (at + timedelta(days=pick.randint(9, 45))).astimezone(OFFICE_TIME_ZONE)
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
            "street": pick.choice(names.STREETS),
            "house_number_from": str(pick.randint(1, 20)),
            "house_number_to": str(pick.randint(21, 60)),
            "ags": ags,
            "road_class": pick.choice(("gemeindestrasse", "kreisstrasse", "landesstrasse")),
            "is_built_up_area": True,
        }


def _maintenance_papers(child: dict[str, Any], born: date, parent: str) -> list[Paper]:
    name = f"{child['given_names']} {child['family_name']}"
    birth = f"geboren am {born:%d.%m.%Y} in {child['birth_place']}"
    return [
        paper("geburtsurkunde", "Geburtsurkunde", (name, birth)),
        paper("ausweis", "Personalausweis", (parent, "Vorderseite")),
        paper("vaterschaft", "Vaterschaftsanerkennung", (name, "Beurkundet beim Jugendamt")),
    ]


def _closure_outcomes(closure: dict[str, Any], drawn_on: date) -> dict[str, Any]:
    """What a clerk writes into the decision on this closure."""
    effort = {"fee_reasons": "Vorgelegte Pläne waren zu prüfen und abzustimmen"}
    plans = {"plans": "verkehrszeichen", "sign_plan": f"Nr. 1 vom {drawn_on:%d.%m.%Y}"}
    against = "Für eine halbseitige Sperrung ist die Fahrbahn hier zu schmal"
    if closure["has_diversion"]:
        plans |= {"plans": "umleitung", "diversion_plan": f"Nr. 2 vom {drawn_on:%d.%m.%Y}"}
        against = "Auf der Umleitungsstrecke wird in dieser Zeit selbst gebaut"
    return {
        "angeordnet": {"fields": effort | plans},
        "abgelehnt": {"fields": effort | {"facts_text": against}},
    }


def _closure_plans(closure: dict[str, Any], company: str, *, is_complete: bool) -> tuple[Paper, ...]:
    if not is_complete:
        return ()
    begin = f"Beginn {datetime.fromisoformat(closure['starts_at']):%d.%m.%Y}"
    plan = paper("verkehrszeichenplan", "Verkehrszeichenplan", (company, begin, "Regelplan B I/5"))
    if not closure["has_diversion"]:
        return (plan,)
    return plan, paper("umleitungsplan", "Umleitungsplan", (company, _DIVERSION))
