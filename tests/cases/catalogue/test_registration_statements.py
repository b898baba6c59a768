"""Certificates of registration: the address of the person it is for, a registered dwelling, what was asked for."""

import pytest

from tests.cases.catalogue.stated import gaps, hints, payload, refused, sentences

CERTIFICATE = "meldebescheinigung"
OTHER = {"family_name": "Meyer", "given_names": "Edith", "birth_date": "1950-01-01"}
CHILD = OTHER | {"birth_date": "2016-01-01"}
ADDRESS = {"street": "Am Anger", "house_number": "5", "postcode": "29646", "town": "Bispingen"}


@pytest.mark.parametrize(("for_whom", "person"), [("kind_unter_16", CHILD), ("vollmacht", OTHER)])
def test_address_of_the_person_it_is_for_is_asked_for(for_whom: str, person: dict[str, object]) -> None:
    form = payload(CERTIFICATE, for_whom=for_whom, subject_person=person)
    assert refused(CERTIFICATE, form) == []
    assert set(gaps(CERTIFICATE, form)) == {"/subject_person/street", "/subject_person/town"}
    for stated in (ADDRESS, {"has_same_address": True}):
        assert (
            gaps(CERTIFICATE, payload(CERTIFICATE, for_whom=for_whom, subject_person=person | stated)) == {}
        )


def test_post_box_is_no_registered_dwelling() -> None:
    form = payload(
        CERTIFICATE,
        for_whom="selbst",
        applicant__street=None,
        applicant__house_number=None,
        applicant__po_box="12 34",
    )
    assert refused(CERTIFICATE, form) == []
    assert list(gaps(CERTIFICATE, form)) == ["/applicant/street"]


def test_address_abroad_is_said_to_the_clerk() -> None:
    form = payload(
        CERTIFICATE, for_whom="selbst", applicant__country="Frankreich", applicant__postcode="75001"
    )
    assert "/applicant/country" in hints(CERTIFICATE, form)
    form["applicant"] |= {"country": "Deutschland", "postcode": "29646"}
    assert "/applicant/country" not in hints(CERTIFICATE, form)


def test_more_data_than_a_plain_certificate_holds_is_said() -> None:
    form = payload(CERTIFICATE, certificate__kind="einfach", certificate__extra_data=["religion"])
    assert "ob die erweiterte gemeint ist" in sentences(CERTIFICATE, form)
    form["certificate"]["extra_data"] = []
    assert "ob die erweiterte gemeint ist" not in sentences(CERTIFICATE, form)
