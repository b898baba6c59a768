"""What a citizen stated, ready to be shown: sections and rows in German, without knowledge of the service."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SummaryValue:
    """One line of the case page. `text` is "" if the form does not say it; `kind` and `asks_day` are those of the service
    definition.
    """

    label: str
    text: str
    kind: str
    pointer: str
    asks_day: bool = False


@dataclass(frozen=True)
class SummaryGroup:
    """A section of the case page with its lines, in the order of the service definition."""

    title: str
    rows: tuple[SummaryValue, ...]


@dataclass(frozen=True)
class ApplicantFacts:
    """Who applies, as the form says it; "" where the form is silent. `name` is the organisation or the
    full name.
    """

    name: str
    family_name: str
    given_names: str
    salutation: str
    birth_date: str
    street: str
    house_number: str
    postcode: str
    town: str
    supplement: str
    po_box: str
    country: str
    ags: str
    email: str
    phone: str
    mailbox: str
    organisation: str
    subject: str

    @property
    def listed_name(self) -> str:
        """How lists name the applicant: the organisation or "Familienname, Vornamen"; "" where the form is silent."""
        return self.organisation or ", ".join(part for part in (self.family_name, self.given_names) if part)
