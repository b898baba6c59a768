"""docs/kommunen.md says what the catalogue says."""

from pathlib import Path

from tests.factories.catalogue import real_catalogue

PAGE = (Path(__file__).parents[3] / "docs" / "kommunen.md").read_text(encoding="utf-8")


def test_every_authority_stands_on_the_page_with_keys_and_address() -> None:
    for authority in real_catalogue().authorities():
        address = authority.address
        where = f"{address.street}, {address.postcode} {address.town}"
        line = f"| {authority.name} | {authority.ags or '–'} | {authority.ars} | {where} | "
        assert line in PAGE
        assert (f"{line}zu prüfen |" in PAGE) is address.is_sample_value


def test_every_member_municipality_stands_on_the_page() -> None:
    for authority in real_catalogue().authorities():
        for member in authority.members:
            assert f"| {authority.name} | {member.name} | {member.ags} | {member.ars} |" in PAGE
