"""The definition of an authority: `authorities/<key>.toml`."""

from datetime import date
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from stdnum import iban

from cases.catalogue.schema import AgsPrefix, Dated, Definition, Key, Sourced, Text, check_unique
from cases.rules.benefits.dog_tax import DogTaxTariff, TaxBegins
from cases.rules.benefits.dog_tax_end import TaxEnds

Cents = Annotated[int, Field(ge=0)]
Emblem = Literal[
    "", "ahlden", "bispingen", "fallingbostel", "heide", "munster", "neuenkirchen", "rethem", "schneverdingen",
    "schwarmstedt", "soltau", "walsrode", "wietzendorf",
]  # fmt: skip
MonthDay = Annotated[
    str,
    StringConstraints(
        pattern=r"^((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$"
    ),
]


class Address(Sourced):
    """The seat of an authority."""

    street: Text
    postcode: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    town: Text


class ConsultedBody(Address):
    """A body outside the house that is asked for its statement; `key` is that of the consultation of a service."""

    key: Key
    name: Text


class Head(Sourced):
    """How the head of the authority appears in the letterhead ("Der Landrat")."""

    title: Text


class Contact(Sourced):
    """Central e-mail, phone and web address."""

    email: Text
    phone: Text
    website: Text


class LetterheadData(Sourced):
    """What the letterhead prints beside name and head of the authority."""

    return_address: Text
    place: Text
    emblem: Emblem
    footer_columns: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1, max_length=4)]


class Bank(Sourced):
    """The account money is paid to, and how the authority builds a Kassenzeichen.

    `cash_reference` may use `{organisation}` (5140), `{year}` and `{number}` (000123) of the file reference.
    """

    holder: Text
    iban: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")]
    bank_name: Text
    cash_reference: Annotated[
        str, StringConstraints(pattern=r"^([A-Z0-9./-]|\{(organisation|year|number)\})+$")
    ]

    @model_validator(mode="after")
    def _iban_is_right(self) -> Self:
        if not iban.is_valid(self.iban):
            raise ValueError("iban: Die Prüfziffer stimmt nicht")
        if "{number}" not in self.cash_reference:
            raise ValueError("cash_reference: ohne {number} ist das Kassenzeichen nicht eindeutig")
        return self

    def cash_reference_of(self, file_reference: str) -> str:
        """The Kassenzeichen of a case, from its file reference ("51.40-2026-000123")."""
        organisation, year, number = file_reference.split("-", 2)
        return self.cash_reference.format(
            organisation=organisation.replace(".", ""), year=year, number=number
        )


class PortalAccount(Sourced):
    """Which announcement rule applies to the portal mailbox: § 9 OZG if it is a Nutzerkonto, else § 41
    (2a) VwVfG.

    `offers_retrieval`: the portal provides letters for retrieval and has the consent for it; without it they go by post.
    """

    is_ozg_mailbox: bool
    offers_retrieval: bool = False


class FourEyes(Sourced):
    """The amount (calculated total or fee) from which every decision needs a second person, whatever the outcome."""

    from_cents: Cents


class Team(Sourced):
    """A team and the services it handles; `organisation_number` begins the file reference."""

    key: Key
    name: Text
    organisation_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}\.[0-9]{2}$")]
    services: tuple[Key, ...]


class Member(Definition):
    """A member municipality of a Samtgemeinde."""

    name: Text
    ags: AgsPrefix
    ars: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]


class Bylaw(Definition):
    """Date of the Hundesteuersatzung and the paragraphs a Bescheid names ("§ 4 Abs. 1"); "" where one is not known."""

    dated_on: date
    begins: str = ""
    ends: str = ""
    joint: str = ""


class DogTax(Dated):
    """A dog tax tariff in cents per year; `ags` limits it to one member municipality.

    `begins` says whether the tax begins with the month of admission or with the month after it; `ends` with which
    month it ends when a dog is deregistered late (later than `register_within_days`).
    `yearly_applied_until`: the last day of the year before on which payment on `yearly_due_date` can be applied for;
    None: it counts at once. `joint_debtors`: who keeps a dog together owes its tax together (Gesamtschuld). `bylaw` is
    None while its date is not known: no Bescheid names an invented one. `sample_fields` names the fields that are only
    assumed where others are published.
    """

    ags: AgsPrefix | None = None
    first_cents: Cents
    second_cents: Cents
    further_cents: Cents
    dangerous_cents: Cents
    begins: TaxBegins
    ends: TaxEnds = TaxEnds.MONTH_OF_KEEPING
    rounds_down_to_euro: bool = False
    taxed_from_months: Annotated[int, Field(ge=0, le=12)]
    joint_debtors: bool
    register_within_days: Annotated[int, Field(ge=1, le=60)]
    due_dates: Annotated[tuple[MonthDay, ...], Field(min_length=1)]
    yearly_due_date: MonthDay | None = None
    yearly_applied_until: MonthDay | None = None
    bylaw: Bylaw | None = None
    sample_fields: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sample_fields_exist(self) -> Self:
        unknown = set(self.sample_fields) - set(DogTax.model_fields)
        if unknown or (self.sample_fields and not self.note):
            raise ValueError("sample_fields: nennt Felder des Tarifs und verlangt einen Hinweis in note")
        return self

    def month_days(self, *, is_yearly: bool) -> tuple[str, ...]:
        """The due dates ("02-15"); at once on the yearly one if it is wanted and the Satzung has one."""
        return (self.yearly_due_date,) if is_yearly and self.yearly_due_date else self.due_dates

    def is_assumed(self, field: str) -> bool:
        """True if this field is only assumed: named in `sample_fields`, or everything is."""
        return field in self.sample_fields or (self.is_sample_value and not self.sample_fields)

    def as_rule(self) -> DogTaxTariff:
        """The tariff as `cases.rules.benefits.dog_tax` reads it; an assumed start rule makes the result a
        sample.
        """
        return DogTaxTariff(
            first_cents=self.first_cents,
            second_cents=self.second_cents,
            further_cents=self.further_cents,
            dangerous_cents=self.dangerous_cents,
            begins=self.begins,
            source=self.source,
            is_sample_value=self.is_sample_value or "begins" in self.sample_fields,
            rounds_down_to_euro=self.rounds_down_to_euro,
            taxed_from_months=self.taxed_from_months,
        )


class Authority(Definition):
    """A Kommune that uses the office."""

    key: Key
    name: Text
    article: Literal["der", "die", "das"]
    kind: Literal["landkreis", "stadt", "gemeinde", "samtgemeinde"]
    ags: AgsPrefix | None = None
    ars: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}([0-9]{4}([0-9]{3})?)?$")]
    orders_objection: bool = False
    address: Address
    head_of_authority: Head
    contact: Contact
    letterhead: LetterheadData
    bank: Bank
    portal_account: PortalAccount
    four_eyes: FourEyes | None = None
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]
    members: tuple[Member, ...] = ()
    dog_tax: tuple[DogTax, ...] = ()
    consulted_bodies: tuple[ConsultedBody, ...] = ()

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        check_unique([team.key for team in self.teams], "teams")
        check_unique([service for team in self.teams for service in team.services], "teams.services")
        check_unique([member.ags for member in self.members], "members")
        check_unique([body.key for body in self.consulted_bodies], "consulted_bodies")
        return self

    @model_validator(mode="after")
    def _members_belong_to_a_samtgemeinde(self) -> Self:
        if bool(self.members) != (self.kind == "samtgemeinde"):
            raise ValueError('members gehört zu kind = "samtgemeinde" und nur dazu')
        return self

    @model_validator(mode="after")
    def _tariffs_do_not_overlap(self) -> Self:
        for first, second in combinations(self.dog_tax, 2):
            later = max(first.valid_from, second.valid_from)
            if first.ags == second.ags and first.is_valid_on(later) and second.is_valid_on(later):
                raise ValueError(f"dog_tax: zwei Tarife gelten zugleich ab {later}")
        return self

    @property
    def places(self) -> frozenset[str]:
        """The municipalities that are this authority: its own AGS, and those of the members of a Samtgemeinde."""
        own = {self.ags} if self.ags and self.kind != "landkreis" else set()
        return frozenset(own | {member.ags for member in self.members})

    def team_for(self, service_key: str) -> Team | None:
        """The team that handles this service, None if the authority does not."""
        return next((team for team in self.teams if service_key in team.services), None)
