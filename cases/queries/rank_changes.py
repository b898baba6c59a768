"""Assessments whose class changed since: another dog of the household was deregistered, so those behind it moved up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_
from sqlmodel import col, func

from cases.catalogue.form_fields import value_at
from cases.catalogue.service_routine import AnnualNotice
from cases.facts.kinds import DecisionStatus
from cases.models import Case, Decision, Party
from cases.queries.assessments import IN_FORCE, has_later_decision
from cases.queries.look import Look
from cases.queries.visible import visible_cases


@dataclass(frozen=True)
class RankChange:
    """A decided deregistration that left dogs behind. `rank` is that of the dog that is gone, `decided_at` in UTC.

    `keeper` is who deregistered it, as `keeper_key` says.
    """

    file_reference: str
    rank: int
    decided_at: datetime
    birth_date: date | None
    keeper: tuple[str, str, str] = ("", "", "")

    def moves(self, highest_rank: int, assessed_at: datetime, birth_date: date | None) -> bool:
        """Whether a dog of the keeper moved up by it: it stood behind, and was assessed before.

        `highest_rank` is the rank the dog had at most. A missing birth date fits every person of the same name.
        """
        is_same_person = None in (birth_date, self.birth_date) or birth_date == self.birth_date
        return is_same_person and highest_rank > self.rank and assessed_at <= self.decided_at

    def is_of_household(self, party: Party, form: Mapping[str, object]) -> bool:
        """Whether who shares the dwelling of this keeper shares the household too: in a block of flats strangers live.

        The same family name tells it, or that the registration names the other as a further keeper.
        """
        family, given, _ = self.keeper
        if not family:
            return False
        return family == keeper_key(party)[0] or (family, given) in _further_keepers(form)


_Key = tuple[str, str, str]
RankChanges = Mapping[_Key, Sequence[RankChange]]
"""The deregistrations by the name of the keeper (`keeper_key`) and once more by the dwelling (`household_key`)."""


def household_key(party: Party) -> _Key | None:
    """The dwelling: the dogs of a household are ranked together, whoever registered them. None if it is not stated.

    A house may hold several households: `RankChange.is_of_household` tells.
    """
    street, number, postcode = (
        text.replace(" ", "").lower() for text in (party.street, party.house_number, party.postcode)
    )
    return (postcode, street, number) if street and postcode else None


def keeper_key(party: Party) -> _Key:
    """How a keeper is told from others of the authority; the birth date comes on top where both files have it."""
    names = (party.family_name, party.given_names, party.organisation)
    family, given, organisation = map(_folded, names)
    return family, given, organisation


def _further_keepers(form: Mapping[str, object]) -> set[tuple[str, str]]:
    listed = value_at(form, "/further_keepers")
    people = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return {(_folded(person.get("family_name")), _folded(person.get("given_names"))) for person in people}


def _folded(name: object) -> str:
    return str(name or "").strip().lower()


def stated_rank(form: Mapping[str, object]) -> int:
    """The rank the dog of a registration has at most: the newest of all dogs in the household; 1 where none are told."""
    count = value_at(form, "/dogs_in_household")
    return count if isinstance(count, int) and count > 0 else 1


def rank_changes(
    look: Look, notice: AnnualNotice, authority_key: str, *, of: Collection[Party]
) -> RankChanges:
    """Every decided deregistration at the authority after which these households still have dogs. One statement.

    One that a follow-on has replaced does not count: what holds is the later decision.
    """
    if notice.ended_by is None or not of:
        return {}
    families = {keeper_key(party)[0] for party in of}
    streets = {key[1] for key in map(household_key, of) if key}
    query = (
        visible_cases(look)
        .join(Party, col(Party.case_id) == col(Case.id))
        .join(Decision, col(Decision.case_id) == col(Case.id))
        .where(
            col(Case.service_key) == notice.ended_by,
            col(Case.authority_key) == authority_key,
            col(Case.status).in_(IN_FORCE),
            col(Case.outcome).in_(notice.ended_outcomes),
            col(Decision.status) == DecisionStatus.APPROVED.value,
            ~has_later_decision(),
            or_(
                func.lower(func.btrim(col(Party.family_name))).in_(families),
                func.lower(func.replace(col(Party.street), " ", "")).in_(streets),
            ),
        )
        .order_by(col(Decision.id))
    )
    found: dict[int, tuple[Decision, Party, str]] = {}
    rows = query.with_only_columns(col(Case.file_reference), Decision, Party)
    for reference, decision, party in look.session.execute(rows):
        # A correction comes after the decision it corrects.
        found[decision.case_id] = (decision, party, reference)
    changes: dict[_Key, list[RankChange]] = {}
    for decision, party, reference in found.values():
        change = _change(decision, party, reference)
        if change is None:
            continue
        changes.setdefault(keeper_key(party), []).append(change)
        dwelling = household_key(party)
        if dwelling is not None:
            changes.setdefault(dwelling, []).append(replace(change, birth_date=None))
    return changes


def _change(decision: Decision, party: Party, reference: str) -> RankChange | None:
    """None if nobody moved up: no dog is left, or a dangerous one is gone, which has no rank."""
    remaining, rank = (_whole(decision.fields.get(key)) for key in ("remaining_dogs", "rank"))
    is_dangerous = bool(decision.fields.get("is_dangerous"))
    if decision.approved_at is None or not remaining or is_dangerous:
        return None
    return RankChange(reference, rank, decision.approved_at, party.birth_date, keeper_key(party))


def _whole(typed: object) -> int:
    text = str(typed or "").strip()
    return int(text) if text.isdecimal() else 0
