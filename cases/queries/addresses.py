"""Where a letter of a case goes and on which way: the lines of the address, mailbox, post, or abroad."""

from sqlmodel import col, select

from cases.models import Case, Party
from cases.queries.look import Look
from cases.rules.delivery import DeliveryWay, rule_of
from cases.rules.postal import PostalAddress
from cases.rules.written import printable

SALUTATIONS = {"frau": ("Frau", "Sehr geehrte Frau"), "herr": ("Herrn", "Sehr geehrter Herr")}
"""By stored word: in the address, in the first line of the letter."""


def postal_address(party: Party) -> PostalAddress:
    """The address of a party as the rules read it and a letter prints it."""
    return PostalAddress(
        street=printable(party.street),
        house_number=printable(party.house_number),
        postcode=printable(party.postcode),
        town=printable(party.town),
        supplement=printable(party.supplement),
        po_box=printable(party.po_box),
        country=printable(party.country),
    )


def name_lines(party: Party) -> tuple[str, ...]:
    """Organisation or form of address, then the name."""
    form_of_address = SALUTATIONS.get(party.salutation, ("", ""))[0]
    person = f"{party.given_names} {party.family_name}".strip()
    head = (party.organisation, person) if party.organisation else (form_of_address, person)
    return tuple(printable(line) for line in head if line)


def address_lines(party: Party) -> tuple[str, ...]:
    """Organisation or form of address, name, then the lines of the address; at most seven."""
    return (*name_lines(party), *postal_address(party).lines)


def full_name(party: Party) -> str:
    """Organisation, else the person, as a text names them."""
    return printable(party.organisation or f"{party.given_names} {party.family_name}".strip())


def salutation_line(party: Party) -> str:
    """The first line of a letter to them."""
    if party.organisation or party.salutation not in SALUTATIONS:
        return "Guten Tag," if party.organisation else f"Guten Tag {full_name(party)},"
    return f"{SALUTATIONS[party.salutation][1]} {printable(party.family_name)},"


def goes_abroad(look: Look, case: Case, *, party: Party | None = None) -> bool:
    """Whether a letter to the applicant leaves Germany: then nothing is presumed about its receipt."""
    party = party or applicant_of(look, case)
    return party is not None and postal_address(party).is_abroad


def applicant_of(look: Look, case: Case) -> Party | None:
    """The person of the case as addressee; None while none is on file."""
    query = select(Party).where(col(Party.case_id) == case.id)
    return look.once(("party", case.id), lambda: look.session.exec(query).first())


def has_mailbox(look: Look, case: Case) -> bool:
    """Whether letters of this case go to the mailbox of a Nutzerkonto (§ 9 OZG)."""
    return bool(case.mailbox) and look.catalogue.authority(case.authority_key).portal_account.is_ozg_mailbox


def usual_way(look: Look, case: Case, *, party: Party | None = None) -> DeliveryWay:
    """The mailbox of a Nutzerkonto (§ 9 OZG), retrieval where the authority has the consent for it, else the post.

    `party` is the applicant where the caller has loaded many at once.
    """
    if has_mailbox(look, case):
        return DeliveryWay.MAILBOX
    account = look.catalogue.authority(case.authority_key).portal_account
    if case.mailbox and account.offers_retrieval:
        return DeliveryWay.RETRIEVAL
    return DeliveryWay.ABROAD if goes_abroad(look, case, party=party) else DeliveryWay.SIMPLE


def chosen_way(look: Look, case: Case, way: str) -> DeliveryWay:
    """The stored way a clerk chose; a simple letter that leaves Germany goes abroad, where post inland has no rule."""
    if way == DeliveryWay.SIMPLE and goes_abroad(look, case):
        return DeliveryWay.ABROAD
    return DeliveryWay(way)


def decision_way(look: Look, case: Case, stored: str) -> DeliveryWay:
    """How the letter of a decision goes out: as stored with it, with "" as usual."""
    return chosen_way(look, case, stored) if stored else usual_way(look, case)


def delivery_facts(way: DeliveryWay) -> dict[str, object]:
    """What a text may say about the way: in a file nothing can be enclosed."""
    return {"is_file": rule_of(way).is_file}
