"""Finds values a letter prints although they may be absent, outside any `{% if %}` that asks for them."""

import re
from collections.abc import Iterator, Mapping

from jinja2 import Environment, nodes

from cases.catalogue.catalogue import Catalogue
from cases.catalogue.form_fields import Json, resolved
from cases.catalogue.outcome_rule import OutcomeField
from cases.catalogue.printed import path_of
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import WORDING_FOLDER

_INCLUDE = re.compile(r'{% include "([a-z_]+)" %}')


def unasked_values(catalogue: Catalogue, service: Service, letter_key: str) -> set[str]:
    """Paths of optional form and outcome fields that the letter (with its subject) prints without asking."""
    rule = service.letter(letter_key)
    text = _whole(catalogue.letter_text(service.key, letter_key))
    optional = _optional_form(catalogue.form_schema(service.key, service.form.current)) | _optional_fields(
        service, letter_key
    )
    found = set()
    for template in (text, rule.subject):
        for path, asked in _printed(Environment().parse(template), frozenset(), {}):
            reason = next((spot for spot in _chain(path) if spot in optional), None)
            if reason is not None and not asked & set(_chain(path)) and not asked & optional[reason]:
                found.add(path)
    return found


def _whole(text: str) -> str:
    while _INCLUDE.search(text):
        text = _INCLUDE.sub(
            lambda found: (WORDING_FOLDER / f"{found[1]}.txt").read_text(encoding="utf-8"), text
        )
    return text


def _chain(path: str) -> list[str]:
    """The path and everything it lies in: form.a.b, form.a, form."""
    parts = path.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _optional_form(schema: Json) -> dict[str, frozenset[str]]:
    return dict.fromkeys(_optional_nodes(schema, schema, "form"), frozenset())


def _optional_nodes(schema: Json, node: Json, path: str) -> Iterator[str]:
    properties, required = node.get("properties"), node.get("required", [])
    if not isinstance(properties, Mapping) or not isinstance(required, list):
        return
    for name, child in properties.items():
        if name not in required:
            yield f"{path}.{name}"
        yield from _optional_nodes(schema, resolved(schema, child), f"{path}.{name}")


def _optional_fields(service: Service, letter_key: str) -> dict[str, frozenset[str]]:
    return {
        f"decision.fields.{field.key}": frozenset({_reason(field)})
        for outcome in service.outcomes
        if outcome.letter == letter_key
        for field in outcome.fields
        if not field.required
    }


def _reason(field: OutcomeField) -> str:
    """What a letter may ask instead of the field itself: where it holds, the field is not empty."""
    if field.needed_with is not None:
        return f"decision.fields.{field.needed_with.choice}"
    return "decision.fee_cents" if field.required_with_fee else "calculation.total_cents"


def _printed(
    node: nodes.Node, asked: frozenset[str], spots: dict[str, str]
) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(node, nodes.If | nodes.CondExpr):
        asked |= {path_of(item, spots) for item in _spoken_of(node.test)}
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        asked |= {path_of(node.iter, spots)}
        spots = {**spots, node.target.name: f"{path_of(node.iter, spots)}[]"}
        for child in node.body:
            yield from _printed(child, asked, spots)
        return
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            for item in _facts(part):
                yield path_of(item, spots), asked
        return
    for child in node.iter_child_nodes():
        yield from _printed(child, asked, spots)


def _spoken_of(test: nodes.Node) -> Iterator[nodes.Node]:
    """The facts a condition speaks of, each as a whole: form.a.b without form.a."""
    if isinstance(test, nodes.Getattr | nodes.Getitem | nodes.Name):
        yield test
        return
    for child in test.iter_child_nodes():
        yield from _spoken_of(child)


def _facts(part: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(part, nodes.Filter) and part.node is not None:
        if part.name != "default":
            yield from _facts(part.node)
    elif isinstance(part, nodes.Getattr | nodes.Getitem | nodes.Name):
        yield part
