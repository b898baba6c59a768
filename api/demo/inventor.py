"""Invents submissions for every service the portal takes, from a seed, so each demo tells the same story."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from api.demo.examples import CASE_NUMBER, Example, examples_of, retold
from api.demo.forms import HandMade
from api.demo.papers import DemoSubmission
from cases.catalogue.catalogue import Catalogue
from cases.facts.office_time import office_day

_COMPLETE_SHARE = 0.72


class Inventor:
    """Makes submissions; the same seed makes the same ones."""

    def __init__(self, seed: int, catalogue: Catalogue) -> None:
        self._random = Random(seed)
        self._catalogue = catalogue
        self._hand_made = HandMade(self._random).makers
        self._turns: Counter[str] = Counter()

    def deck(self, at: datetime) -> list[str]:
        """One round of services, shuffled: each that the portal takes on that day once, the hand-made ones more often."""
        day = office_day(at)
        taken = [
            one.key
            for one in self._catalogue.services()
            if one.is_taken_on(day) and (one.key in self._hand_made or examples_of(one.key))
        ]
        often = [key for key in self._hand_made if key in taken]
        deck = [*taken, *often, *often[:1]]
        self._random.shuffle(deck)
        return deck

    def submission(  # noqa: PLR0913 - what a scene may wish for
        self,
        service_key: str,
        at: datetime,
        *,
        example: str = "",
        ags: str = "",
        is_complete: bool | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> DemoSubmission:
        """A submission as it would have been sent at that moment: the named example, or the next one.

        `ags` is where the applicant of an example lives; "" for anywhere.
        `about` is the applicant and the `case_number` of a case that a message may be about.
        """
        if service_key in self._hand_made and not example:
            is_complete = self._random.random() < _COMPLETE_SHARE if is_complete is None else is_complete
            return self._hand_made[service_key](at, is_complete)
        chosen = self._example(service_key, example, may_name_a_case=about is not None)
        service = self._catalogue.service(service_key, on=office_day(at))
        if about is None or not chosen.names_a_case:
            return retold(chosen, service, at, self._random, ags=ags)
        told = retold(chosen, service, at, self._random, person=about["applicant"])
        told.form["reference"][CASE_NUMBER] = about[CASE_NUMBER]
        return told

    def _example(self, service_key: str, name: str, *, may_name_a_case: bool) -> Example:
        every = [one for one in examples_of(service_key) if may_name_a_case or not one.names_a_case]
        named = next((one for one in every if one.name == name), None)
        if named:
            return named
        others = [one for one in every[1:] if not one.is_incomplete]
        order = [*every[:2], *(one for other in others for one in (other, every[0]))]
        self._turns[service_key] += 1
        return order[self._turns[service_key] % len(order)]
