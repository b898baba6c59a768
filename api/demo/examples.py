"""Tells the examples of a service (`examples/*.json`) anew: other people, places and numbers, dates moved to the story's day.

So a new service appears in the demo as soon as its folder has examples.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from api.demo import names
from api.demo.papers import DemoSubmission, paper
from cases.catalogue.loader import PACKAGE_FOLDER
from cases.catalogue.service_schema import Service
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day

CASE_NUMBER = "case_number"
_LONGEST = 8_000
"""Characters; examples that try the limits of a text are nothing for a story."""
_GROWN_UP_DAYS = 18 * 366
_UNTIL_DECISION = timedelta(days=7)
"""In the examples the office decides about a week after the day of receipt."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SCHOOL_YEAR = re.compile(r"(\d{4})/\d{2}")
_DAY_IN_TEXT = re.compile(r"\b(\d{2})\.(\d{2})\.(\d{4})\b")
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_DAY_IN_WORDS = re.compile(rf"\b(\d{{1,2}})\. ({'|'.join(_MONTHS)})( \d{{4}})?")
_MONTH_IN_WORDS = re.compile(rf"\bim ({'|'.join(_MONTHS)})\b")
_NUMBER = re.compile(r"(number|reference|_id|phone|mobile)$")
_LAST_DIGITS = re.compile(r"\d{4}(?=\D*$)")


@dataclass(frozen=True)
class Example:
    """One example of a service that can be handed in."""

    name: str
    service: str
    said: Mapping[str, Any]

    @property
    def is_incomplete(self) -> bool:
        """Something is missing that the office will have to ask for."""
        return bool(self.said["expect"] == "incomplete")

    @property
    def names_a_case(self) -> bool:
        """It refers to a case the office has."""
        return CASE_NUMBER in self.said["payload"].get("reference", {})


@lru_cache
def examples_of(service_key: str, folder: Path = PACKAGE_FOLDER / "services") -> tuple[Example, ...]:
    """The examples a citizen could send: the complete one first, then the incomplete, then the special ones."""
    found = []
    for path in sorted((folder / service_key / "examples").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        said = json.loads(text)
        if said["expect"] != "refused" and not path.stem.startswith("hostile") and len(text) < _LONGEST:
            found.append(Example(path.stem, service_key, said))
    return tuple(sorted(found, key=lambda one: (one.name != "complete", not one.is_incomplete)))


def retold(  # noqa: PLR0913 - person and place are one choice
    example: Example,
    service: Service,
    at: datetime,
    pick: Random,
    *,
    person: Mapping[str, Any] | None = None,
    ags: str = "",
) -> DemoSubmission:
    """The example as somebody else sends it at `at`; `person` is who, otherwise somebody invented (`ags`: from there)."""
    said = example.said
    received_on = date.fromisoformat(said["received_on"])
    applicant = dict(person) if person else _somebody(said["payload"], pick, ags)
    telling = _Retelling(service, said, applicant, pick)
    telling.delta = office_day(at) - received_on
    form = telling.told(said["payload"])
    outcomes = dict(_complete(example).said.get("outcomes", {})) | said.get("outcomes", {})

    def outcomes_on(day: date) -> Mapping[str, Any]:
        telling.delta = day - received_on - _UNTIL_DECISION
        told: Mapping[str, Any] = telling.told(outcomes)
        return told

    titles = {item.key: item.title for item in service.documents}
    name = f"{applicant['given_names']} {applicant['family_name']}"
    return DemoSubmission(
        service.key,
        form,
        tuple(
            paper(
                item["key"],
                titles.get(item["key"], "Anlage"),
                (name, f"Anlage zu: {service.short_title}"),
                file_name=f"{Path(item['filename']).stem}.pdf",
            )
            for item in said["attachments"]
        ),
        example=example.name,
        outcomes_on=outcomes_on,
        form_version=service.form.current,
    )


def _complete(example: Example) -> Example:
    return examples_of(example.service)[0]


def _somebody(payload: Mapping[str, Any], pick: Random, ags: str = "") -> dict[str, Any]:
    """An applicant for this form: of the same sex; somebody from far away stays there."""
    stated = payload.get("applicant", {})
    somebody = names.person(
        pick, ags or pick.choice(names.TOWNS), is_woman=stated.get("salutation") == "frau"
    )
    del somebody["birth_date"]  # the age of the example matters
    if not str(stated.get("ags", "03358")).startswith("03358"):
        somebody |= {key: stated[key] for key in ("ags", "postcode", "town") if key in stated}
    return somebody


class _Retelling:
    """Exchanges words, numbers and dates in one form, each alike wherever it stands."""

    def __init__(
        self,
        service: Service,
        said: Mapping[str, Any],
        applicant: Mapping[str, Any],
        pick: Random,
    ) -> None:
        payload = said["payload"]
        self._received_on = date.fromisoformat(said["received_on"])
        self.delta = timedelta()
        self._random = pick
        self._applicant = applicant
        self._stated = payload.get("applicant", {})
        self._seen: dict[tuple[str, str], str] = {}
        self._words = dict(self._exchanged(service, payload))
        every = sorted(self._words, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, every))})(?!\w)") if every else None

    def told(self, value: Any, key: str = "", *, is_applicant: bool = False) -> Any:
        """The same structure with everything exchanged that identifies somebody."""
        if isinstance(value, Mapping):
            if "name" in value and "ags" in value:
                return dict(value)  # an institution stays what and where it is
            if key == "applicant":
                value = self._as_applicant(value)
                return {name: self.told(item, name, is_applicant=True) for name, item in value.items()}
            return {name: self.told(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.told(item, key) for item in value]
        if not isinstance(value, str) or (is_applicant and key in (*self._applicant, "identification_level")):
            return value
        return self._text(value, key)

    def _as_applicant(self, stated: Mapping[str, Any]) -> dict[str, Any]:
        """Who it is from now on; how somebody logged in, and what was left out, stays."""
        told = {key: self._applicant.get(key, value) for key, value in stated.items()}
        if "identification_level" in stated:
            told["identification_level"] = stated["identification_level"]
        return told

    def _exchanged(self, service: Service, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Whole words of the example and what stands there instead."""
        stated = payload.get("applicant", {})
        for key in ("postcode", "town", "ags", "family_name", "given_names"):
            if stated.get(key):
                yield stated[key], str(self._applicant[key])
        place = _at(payload, service.competence.pointer or "")
        if place.startswith("03358") and len(place) == 8:
            yield place, str(self._applicant["ags"])
        if stated.get("street"):
            there = f"{self._applicant['street']} {self._applicant['house_number']}"
            yield f"{stated['street']} {stated['house_number']}", there
        yield from self._others(stated, payload)
        dog = payload.get("dog", {})
        if dog.get("name"):
            yield dog["name"], self._random.choice(names.DOGS)
        caller, topic = self._random.choice(names.CAUSES)
        if payload.get("assembly", {}).get("topic"):
            yield payload["assembly"]["topic"], topic
            yield payload.get("organisation", {}).get("name", topic), caller

    def _others(self, stated: Mapping[str, Any], payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Everybody else keeps the given name, unless it is a child."""
        for other in _people(payload):
            if other["family_name"] != stated.get("family_name"):
                yield other["family_name"], self._random.choice(names.FAMILY)
            if other["given_names"] != stated.get("given_names") and _is_child(other, self._received_on):
                yield other["given_names"], self._random.choice(names.CHILDREN)

    def _text(self, value: str, key: str) -> str:
        if key == "birth_date":
            return self._birth_date(value)
        if key in ("street", "house_number"):
            return self._same_street(value, key)
        dated = _dated(value, self.delta, self._moved)
        if dated is not None:
            return dated
        if _NUMBER.search(key) and key not in (CASE_NUMBER, "iban"):
            return self._once(value, key, lambda: _LAST_DIGITS.sub(self._digits(), value))
        text = _DAY_IN_TEXT.sub(self._day_in_text, value)
        text = _MONTH_IN_WORDS.sub(self._month_in_words, _DAY_IN_WORDS.sub(self._day_in_words, text))
        return self._pattern.sub(lambda found: self._words[found.group()], text) if self._pattern else text

    def _once(self, value: str, key: str, invent: Callable[[], str]) -> str:
        return self._seen.setdefault((key, value), invent())

    def _digits(self) -> str:
        return f"{self._random.randint(0, 9999):04d}"

    def _same_street(self, value: str, key: str) -> str:
        """Whoever lives in the house of the applicant still does; others live somewhere else."""
        if value == self._stated.get(key):
            return str(self._applicant[key])
        pick = self._random
        return self._once(
            value, key, lambda: pick.choice(names.STREETS) if key == "street" else str(pick.randint(1, 60))
        )

    def _birth_date(self, value: str) -> str:
        """About the same age at the story's day: children by weeks, grown-ups by years."""
        born = date.fromisoformat(value) + self.delta
        return self._once(
            value,
            "birth_date",
            lambda: (born - timedelta(days=self._random.randint(0, 40))).isoformat(),
        )

    def _moved(self, day: date) -> date:
        """The first and the last of a month stay the first and the last."""
        if day.day == 1:
            return _first_of_month(day + self.delta)
        if (day + timedelta(days=1)).day == 1:
            return _first_of_month(day + timedelta(days=1) + self.delta) - timedelta(days=1)
        return day + self.delta

    def _day_in_text(self, found: re.Match[str]) -> str:
        day, month, year = (int(part) for part in found.groups())
        return f"{date(year, month, day) + self.delta:%d.%m.%Y}"

    def _day_in_words(self, found: re.Match[str]) -> str:
        day, month, year = int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3] or self._received_on.year)
        moved = self._moved(date(year, month, day))
        words = f"{moved.day}. {_MONTHS[moved.month - 1]}"
        return f"{words} {moved.year}" if found[3] else words

    def _month_in_words(self, found: re.Match[str]) -> str:
        moved = self._moved(date(self._received_on.year, _MONTHS.index(found[1]) + 1, 1))
        return f"im {_MONTHS[moved.month - 1]}"


def _dated(value: str, delta: timedelta, moved: Callable[[date], date]) -> str | None:
    """A date, moment, month or school year, moved; None if the text is none of these. A moment keeps its hour."""
    if _DAY.fullmatch(value):
        return moved(date.fromisoformat(value)).isoformat()
    if _MOMENT.fullmatch(value):
        return (datetime.fromisoformat(value).astimezone(OFFICE_TIME_ZONE) + delta).isoformat()
    if _MONTH.fullmatch(value):
        return f"{moved(date.fromisoformat(f'{value}-01')):%Y-%m}"
    if found := _SCHOOL_YEAR.fullmatch(value):
        middle = moved(date(int(found[1]), 10, 15))
        first = middle.year if middle.month > 7 else middle.year - 1
        return f"{first}/{(first + 1) % 100:02d}"
    return None


def _first_of_month(day: date) -> date:
    """The nearest first of a month."""
    return (day + timedelta(days=15)).replace(day=1) if day.day > 15 else day.replace(day=1)


def _at(payload: Mapping[str, Any], pointer: str) -> str:
    node: Any = payload
    for part in pointer.strip("/").split("/"):
        node = node.get(part, "") if isinstance(node, Mapping) else ""
    return node if isinstance(node, str) else ""


def _people(value: Any) -> Iterator[Mapping[str, Any]]:
    """Everybody the form names with both names."""
    if isinstance(value, Mapping):
        if value.get("family_name") and value.get("given_names"):
            yield value
        for item in value.values():
            yield from _people(item)
    elif isinstance(value, list):
        for item in value:
            yield from _people(item)


def _is_child(somebody: Mapping[str, Any], on: date) -> bool:
    born = somebody.get("birth_date")
    return bool(born) and (on - date.fromisoformat(str(born))).days < _GROWN_UP_DAYS
