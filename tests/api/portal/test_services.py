"""Which services are offered, and their form schemas."""

import pytest
from jsonschema import Draft202012Validator

from tests.api.portal.door import DOG, Door, assert_problem, envelope

THREE = {"hundesteuer-anmeldung", "unterhaltsvorschuss", "sperrgenehmigung"}


def test_services_name_papers_form_version_and_key(door: Door) -> None:
    found = {entry["key"]: entry for entry in door.get("/services").json()}
    assert set(found) >= THREE
    dog = found[DOG]
    assert dog["leika_key"] == "99102013104000"
    assert dog["form_versions"] == [1]
    assert {"chipnachweis", "vollmacht"} <= {paper["key"] for paper in dog["documents"]}
    assert door.get(f"/services/{DOG}").json() == dog


@pytest.mark.parametrize("service", sorted(THREE))
def test_linked_form_schema_accepts_the_example(door: Door, service: str) -> None:
    link = door.get(f"/services/{service}").json()["links"]["form"]
    answer = door.get(link.removeprefix("/portal/v1"))
    assert answer.headers["content-type"] == "application/schema+json"
    Draft202012Validator.check_schema(answer.json())
    assert list(Draft202012Validator(answer.json()).iter_errors(envelope(service)["form"])) == []


@pytest.mark.parametrize(
    "path",
    [
        "/services/gibt-es-nicht",
        "/services/gibt-es-nicht/forms/1",
        f"/services/{DOG}/forms/99",
        f"/services/{DOG}/forms/eins",
        f"/services/{DOG}/forms/{'9' * 400}",
        "/services/%00",
        "/services/..%2f..%2fetc",
    ],
)
def test_unknown_service_or_form_is_not_found(door: Door, path: str) -> None:
    assert_problem(door.get(path), 404)
