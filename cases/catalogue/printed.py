"""Knows which fact stands behind everything a letter text prints, so that an empty one is refused by its name.

The path of a fact is written as in the text: `form.dog.name`, `decision.fields.tag_number`; `[]` is an element of a list.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Undefined, nodes, pass_context
from jinja2.runtime import Context

from cases.rules.written import draws_nothing

PRINTED = "printed"
"""The filter put around every printed fact."""
NOTED = "_noted"
"""Name of the set that takes the path of each fact a letter really printed."""
_Spots = Mapping[str, str]


class FactFault(Exception):
    """A fact that cannot be printed: its path and, in German, what is wrong with it ("ist leer")."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Spot(Mapping[str, object]):
    """A mapping among the facts that knows its path."""

    inner: Mapping[str, object]
    path: str

    def __getitem__(self, key: str) -> object:
        return placed(self.inner[key], f"{self.path}.{key}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.inner)

    def __len__(self) -> int:
        return len(self.inner)


@dataclass(frozen=True)
class Withheld(Mapping[str, object]):
    """Facts that are there and must not be printed; `reason` completes "Die Angabe … "."""

    path: str
    reason: str

    def __getitem__(self, key: str) -> object:
        raise FactFault(self.path, self.reason)

    def __iter__(self) -> Iterator[str]:
        raise FactFault(self.path, self.reason)

    def __len__(self) -> int:
        raise FactFault(self.path, self.reason)


def placed(value: object, path: str) -> object:
    """The value; a mapping learns its path."""
    return (
        Spot(value, path) if isinstance(value, Mapping) and not isinstance(value, Spot | Withheld) else value
    )


@pass_context
def printed(context: Context, value: object, path: str) -> object:
    """The value as it is. `FactFault` if it is missing, empty, or nothing that can stand in a sentence.

    The path is noted in the set `NOTED` of the context.
    """
    noted = context.get(NOTED)
    if isinstance(noted, set):
        noted.add(path)
    if isinstance(value, Undefined):
        raise FactFault(path, "fehlt")
    if value is None or (isinstance(value, str) and draws_nothing(value)):
        raise FactFault(path, "ist leer")
    if isinstance(value, bool | Mapping | bytes):
        raise FactFault(path, "hat nicht die Form, die der Brief braucht")
    return value


def german_filter(convert: Callable[..., str]) -> Callable[..., str]:
    """The filter, refusing a value of another form by the name of its fact."""

    def call(value: object, spot: str = "") -> str:
        try:
            return convert(value)
        except (TypeError, ValueError, AttributeError) as error:
            raise FactFault(spot, "hat nicht die Form, die der Brief braucht") from error

    return call


def with_paths(template: nodes.Template, filters: frozenset[str]) -> nodes.Template:
    """The template with a check around every printed fact; `filters` are told the path of the fact they convert."""
    _walk(template, {}, filters)
    return template


def printed_paths(template: nodes.Template) -> frozenset[str]:
    """The path of every fact that a template treated by `with_paths` prints."""
    return frozenset(
        found.args[0].value
        for found in template.find_all(nodes.Filter)
        if found.name == PRINTED and isinstance(found.args[0], nodes.Const)
    )


def path_of(node: nodes.Node | None, spots: _Spots) -> str:
    """The path of the fact an expression speaks of, "" for a text of the template. `spots`: paths of loop variables."""
    if isinstance(node, nodes.Name):
        return spots.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        return f"{path_of(node.node, spots)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        is_key = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        before = path_of(node.node, spots)
        return f"{before}.{node.arg.as_const()}" if is_key else f"{before}[]"
    if isinstance(node, nodes.Filter):
        return path_of(node.node, spots)
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        return path_of(node.node.node, spots)
    return ""


def _walk(node: nodes.Node, spots: dict[str, str], filters: frozenset[str]) -> None:
    if isinstance(node, nodes.Output):
        node.nodes = [_marked(child, spots, filters) for child in node.nodes]
        return
    if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
        spots[node.target.name] = path_of(node.node, spots)
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        spots = {**spots, node.target.name: f"{path_of(node.iter, spots)}[]"}
    for child in node.iter_child_nodes():
        _walk(child, spots, filters)


def _marked(node: nodes.Expr, spots: _Spots, filters: frozenset[str]) -> nodes.Expr:
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem | nodes.Call):
        return _checked(node, path_of(node, spots))
    if isinstance(node, nodes.Filter) and node.node is not None:
        path = path_of(node.node, spots)
        if node.name == "default":  # What it stands for may be missing; what comes out must not.
            node.args = [_marked(part, spots, filters) for part in node.args]
            return _checked(node, path)
        node.node = _marked(node.node, spots, filters)
        if node.name in filters:
            node.args = [nodes.Const(path)]
        return node
    if isinstance(node, nodes.CondExpr):
        node.expr1 = _marked(node.expr1, spots, filters)
        node.expr2 = _marked(node.expr2, spots, filters) if node.expr2 is not None else None
    return node


def _checked(node: nodes.Expr, path: str) -> nodes.Expr:
    return nodes.Filter(node, PRINTED, [nodes.Const(path)], [], None, None)
