"""Reads form schemas: every field with its German title, labels and keywords, whatever `$ref` it hides
behind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Json = Mapping[str, object]


@dataclass(frozen=True)
class FormField:
    """One field of a form; list elements have `*` in the pointer. `node` is its schema with `$ref`
    resolved.
    """

    pointer: str
    title: str
    node: Json

    @property
    def is_leaf(self) -> bool:
        """True for values, False for objects and for lists of objects."""
        kind = self.node.get("type")
        if kind == "array":
            items = self.node.get("items")
            return not (isinstance(items, Mapping) and "properties" in items)
        return kind != "object"


def form_fields(schema: Json) -> dict[str, FormField]:
    """Every field of the schema by its pointer, in the order of the schema."""
    return {field.pointer: field for field in _walk(schema, schema, "")}


def value_at(payload: object, pointer: str) -> object | None:
    """The value at a pointer (no `*`), None if the form does not say it."""
    found = payload
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(part)
        elif (
            isinstance(found, Sequence)
            and not isinstance(found, str)
            and part.isdigit()
            and int(part) < len(found)
        ):
            found = found[int(part)]
        else:
            return None
    return found


def set_value(form: dict[str, object], pointer: str, value: object) -> None:
    """Put the value at a pointer without `*`; objects on the way are made, what stands in the way stays."""
    *path, last = pointer.strip("/").split("/")
    node = form
    for part in path:
        inner = node.setdefault(part, {})
        node = inner if isinstance(inner, dict) else {}
    node[last] = value


def pointers_at(payload: object, pointer: str) -> tuple[str, ...]:
    """Pointers without `*` that a pointer with `*` stands for in this payload."""
    before, star, after = pointer.partition("/*")
    if not star:
        return (pointer,)
    elements = value_at(payload, before)
    if not isinstance(elements, Sequence) or isinstance(elements, str):
        return ()
    return tuple(
        found for index in range(len(elements)) for found in pointers_at(payload, f"{before}/{index}{after}")
    )


def pattern_pointer(pointer: str) -> str:
    """The pointer with list positions replaced by `*`, as `form_fields` names it."""
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


def resolved(schema: Json, node: Json) -> Json:
    """The node with its local `$ref` merged in; keys beside the `$ref` win."""
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return node
    target = value_at(schema, reference.removeprefix("#"))
    if not isinstance(target, Mapping):
        raise ValueError(f"$ref {reference} führt ins Leere")
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return resolved(schema, {**target, **beside})


def _walk(schema: Json, node: Json, pointer: str) -> Iterator[FormField]:
    properties = node.get("properties")
    if isinstance(properties, Mapping):
        for name, child in properties.items():
            yield from _field(schema, child, f"{pointer}/{name}")
    items = node.get("items")
    if isinstance(items, Mapping) and "properties" in items:
        yield from _walk(schema, items, f"{pointer}/*")


def _field(schema: Json, child: Json, pointer: str) -> Iterator[FormField]:
    node = resolved(schema, child)
    items = node.get("items")
    if isinstance(items, Mapping):
        node = {**node, "items": resolved(schema, items)}
    yield FormField(pointer, str(node.get("title", "")), node)
    yield from _walk(schema, node, pointer)
