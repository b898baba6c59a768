"""The applicant as a party of the case: what the form says, in the columns of the party."""

from datetime import date

from cases.facts.service import ApplicantFacts

_AS_STATED = (
    "salutation",
    "family_name",
    "given_names",
    "organisation",
    "street",
    "house_number",
    "postcode",
    "town",
    "supplement",
    "po_box",
    "country",
    "email",
    "phone",
)


def party_values(said: ApplicantFacts) -> dict[str, object]:
    """The columns of `Party` that follow the form, at the intake and after a correction."""
    born = date.fromisoformat(said.birth_date) if said.birth_date else None
    return {name: getattr(said, name) for name in _AS_STATED} | {"birth_date": born}
