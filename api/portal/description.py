"""What the OpenAPI description says beyond the routes: problem documents, bodies read by hand, the token."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.portal.envelopes import Envelope, Supplement, Words
from api.problem import TITLES, Problem

_COMPONENT = "#/components/schemas/{model}"
_READ_BY_HAND: tuple[type[BaseModel], ...] = (Envelope, Supplement, Words, Problem)
_TOKEN_FORM = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"const": "client_credentials"},
        "client_id": {"type": "string"},
        "client_secret": {"type": "string", "format": "password"},
    },
}
_SECURITY_SCHEMES = {
    "token": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/portal/v1/token", "scopes": {}}},
    },
    "basic": {"type": "http", "scheme": "basic"},
}
_EXAMPLE_FORM = {
    "applicant": {
        "family_name": "Petersen",
        "given_names": "Jana",
        "street": "Borsteler Straße",
        "house_number": "22",
        "postcode": "29646",
        "town": "Bispingen",
    },
    "tax_ags": "03358002",
    "dogs_in_household": 1,
    "dog": {"name": "Balu", "breed": "Labrador Retriever", "keeping_since": "2026-11-07"},
    "declaration_correct": True,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "Envelope": {
        "service": "hundesteuer-anmeldung",
        "form_version": 1,
        "form": _EXAMPLE_FORM,
        "attachments": [],
    },
    "Supplement": {
        "message": "Hier ist der Nachweis.",
        "attachments": [{"part": "nachweis", "document": "chipnachweis"}],
    },
    "Words": {"text": "Der Hund ist abgegeben worden."},
    "Problem": {
        "type": "urn:kreishaus:problem:ungueltig",
        "title": TITLES[422],
        "status": 422,
        "detail": "Das Formular enthält Fehler. Bitte die genannten Felder korrigieren und erneut senden.",
        "errors": [{"pointer": "/form/bank/iban", "detail": "Die IBAN stimmt nicht."}],
    },
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These answers are problem documents."""
    content = {"application/problem+json": {"schema": _reference("Problem")}}
    return {status: {"description": TITLES[status], "content": content} for status in statuses}


def _reference(model: str) -> dict[str, Any]:
    return {"$ref": _COMPONENT.format(model=model)}


def _accepts(model: str, *, has_files: bool) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": _reference(model), "example": EXAMPLES[model]}}
    if has_files:
        form = {
            "type": "object",
            "required": ["submission"],
            "properties": {"submission": _reference(model)},
            "additionalProperties": {"type": "string", "format": "binary"},
        }
        encoding = {"submission": {"contentType": "application/json"}}
        content["multipart/form-data"] = {"schema": form, "encoding": encoding}
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "1 bis 128 sichtbare ASCII-Zeichen, je Vorgang neu, bei Wiederholung gleich",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
    }
    return {"requestBody": {"required": True, "content": content}, "parameters": [key]}


ACCEPTS_SUBMISSION = _accepts("Envelope", has_files=True)
ACCEPTS_SUPPLEMENT = _accepts("Supplement", has_files=True)
ACCEPTS_WORDS = _accepts("Words", has_files=False)
ACCEPTS_TOKEN_REQUEST: dict[str, Any] = {
    "security": [{}, {"basic": []}],
    "requestBody": {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": _TOKEN_FORM}},
    },
}


class PortalApi(FastAPI):
    """An application whose description names the bodies that are read by hand, the problems, and the token."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document, made once."""
        if self.openapi_schema is None:
            found = super().openapi()
            _drop_the_frameworks_422(found)
            _, extra = models_json_schema(
                [(model, "validation") for model in _READ_BY_HAND], ref_template=_COMPONENT
            )
            components = found["components"]
            components["schemas"].update(extra["$defs"])
            for name, example in EXAMPLES.items():
                components["schemas"][name]["examples"] = [example]
            components["securitySchemes"] = _SECURITY_SCHEMES
            found["security"] = [{"token": []}]
        return self.openapi_schema or {}


def _drop_the_frameworks_422(found: dict[str, Any]) -> None:
    """A malformed address is 404 here (`api.problem`), bodies are checked by hand and documented as problems."""
    for item in found["paths"].values():
        for operation in item.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
