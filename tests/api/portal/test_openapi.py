"""The OpenAPI description is whole, valid and tells nothing of the desk."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.portal.description import EXAMPLES
from cases.catalogue.catalogue import Catalogue
from cases.wiring import Toolbox
from tests.api.portal.door import Door

ROUTES = {
    ("post", "/token"),
    ("get", "/services"),
    ("get", "/services/{key}"),
    ("get", "/services/{key}/forms/{version}"),
    ("post", "/submissions"),
    ("get", "/submissions/{submission_id}"),
    ("get", "/submissions/{submission_id}/letters"),
    ("get", "/submissions/{submission_id}/letters/{letter_id}"),
    ("post", "/submissions/{submission_id}/documents"),
    ("post", "/submissions/{submission_id}/messages"),
    ("post", "/submissions/{submission_id}/withdrawal"),
}


@pytest.fixture
def said(door: Door) -> dict[str, Any]:
    """The description as a portal reads it, without a token."""
    answer = door.client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(said: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in said["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from nodes(item)


def resolved(said: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the components it refers to."""
    return {**schema, "components": said["components"]}


def test_it_is_version_3_1_with_exactly_the_routes_of_the_portal(said: dict[str, Any]) -> None:
    assert said["openapi"].startswith("3.1")
    assert {(method, path) for method, path, _ in operations(said)} == ROUTES
    assert said["servers"] == [{"url": "/portal/v1"}]


def test_every_reference_leads_somewhere_and_every_schema_is_valid(said: dict[str, Any]) -> None:
    for node in nodes(said):
        if "$ref" in node:
            target: Any = said
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
        if isinstance(node.get("schema"), dict):
            Draft202012Validator.check_schema(node["schema"])
    for schema in said["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_says_its_success_and_its_problems(said: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(said)]
    assert len(ids) == len(set(ids))
    for method, path, operation in operations(said):
        assert operation["summary"]
        answers = operation["responses"]
        assert ("202" if method == "post" and path != "/token" else "200") in answers
        assert "401" in answers
        assert "HTTPValidationError" not in str(answers)
        for status, answer in answers.items():
            if status >= "400":
                assert set(answer["content"]) == {"application/problem+json"}


def test_every_post_but_the_token_needs_a_key_and_a_body(said: dict[str, Any]) -> None:
    for method, path, operation in operations(said):
        if method == "post" and path != "/token":
            names = {item["name"]: item["required"] for item in operation["parameters"]}
            assert names["Idempotency-Key"] is True
            assert operation["requestBody"]["required"] is True


def test_examples_fit_their_schemas(said: dict[str, Any]) -> None:
    for name, example in EXAMPLES.items():
        schema = resolved(said, {"$ref": f"#/components/schemas/{name}"})
        assert list(Draft202012Validator(schema).iter_errors(example)) == []


def test_answers_fit_what_the_description_says(said: dict[str, Any], door: Door) -> None:
    accepted = door.submit(EXAMPLES["Envelope"]).json()
    status = door.get(f"/submissions/{accepted['submission_id']}").json()
    refused = door.submit(EXAMPLES["Envelope"] | {"form": {}}).json()
    services = door.get("/services").json()
    for name, value in (
        ("Accepted", accepted),
        ("Status", status),
        ("Problem", refused),
        *(("ServiceEntry", entry) for entry in services),
    ):
        schema = resolved(said, {"$ref": f"#/components/schemas/{name}"})
        assert list(Draft202012Validator(schema).iter_errors(value)) == []


def test_example_form_is_a_form_the_service_takes(catalogue: Catalogue, toolbox: Toolbox, door: Door) -> None:
    example = EXAMPLES["Envelope"]
    assert catalogue.form_errors(example["service"], 1, example["form"], on=door.now.date()) == ()


def test_it_asks_for_a_token_everywhere_but_at_the_token(said: dict[str, Any]) -> None:
    assert said["security"] == [{"token": []}]
    schemes = said["components"]["securitySchemes"]
    assert schemes["token"]["flows"]["clientCredentials"]["tokenUrl"] == "/portal/v1/token"
    assert "security" in said["paths"]["/token"]["post"]


def test_nothing_of_the_desk_stands_in_it(said: dict[str, Any]) -> None:
    text = str(said).lower()
    for word in ("clerk", "worklist", "journal", "wiedervorlage", "mitzeichnung", "htmx"):
        assert word not in text
