"""Akteneinsicht: about each act of the journal somebody has decided whether a reader from outside sees it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from cases.rules.inspection import HIDDEN_ACTS, OPEN_ACTS

ROOT = Path(__file__).parents[2]
_WRITERS = {"record": 1, "enter": 1, "record_all": 1, "enter_all": 1}
_MODULES = [
    path for folder in ("cases/commands", "workflows", "api") for path in (ROOT / folder).rglob("*.py")
]


def acts_in(path: Path) -> Iterator[tuple[str, str]]:
    """Each act the module writes into the journal, with the place; "?" where this test cannot read it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            place = f"{path.relative_to(ROOT)}:{call.lineno}"
            for written in _written(call):
                yield from ((act, place) for act in _values(written, constants, function))


def _written(call: ast.Call) -> Iterator[ast.expr]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _WRITERS:
        return
    is_many = call.func.attr.endswith("_all")
    if not is_many and len(call.args) > 1:
        yield call.args[1]
    if not is_many:
        return
    for line in ast.walk(call.args[0]):
        if isinstance(line, ast.ListComp) and isinstance(line.elt, ast.Tuple):
            yield line.elt.elts[1]


def _values(node: ast.expr, constants: dict[str, ast.expr], function: ast.FunctionDef) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _values(node.body, constants, function)
        yield from _values(node.orelse, constants, function)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        table = constants.get(node.value.id)
        values = table.values if isinstance(table, ast.Dict) else [ast.Constant(value="?")]
        for value in values:
            first = value.elts[0] if isinstance(value, ast.Tuple) else value
            yield from _values(first, constants, function)
    elif isinstance(node, ast.Name):
        yield from _named(node.id, constants, function)
    else:
        yield "?"


def _named(name: str, constants: dict[str, ast.expr], function: ast.FunctionDef) -> Iterator[str]:
    """A constant of the module, or the first of a pair that the function has set before."""
    if name in constants:
        yield from _values(constants[name], constants, function)
        return
    found = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and isinstance(target := node.targets[0], ast.Tuple)
        and isinstance(first := target.elts[0], ast.Name)
        and first.id == name
    ]
    for value in found:
        branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        for branch in branches:
            first = branch.elts[0] if isinstance(branch, ast.Tuple) else branch
            yield from _values(first, constants, function)
    if not found:
        yield "?"


WRITTEN = [(act, place) for path in _MODULES if path.name != "context.py" for act, place in acts_in(path)]


def test_every_act_of_the_journal_is_open_or_hidden() -> None:
    undecided = sorted({(act, place) for act, place in WRITTEN if act not in OPEN_ACTS | HIDDEN_ACTS.keys()})

    assert undecided == []


def test_no_act_is_both_and_none_is_decided_about_that_nobody_writes() -> None:
    written = {act for act, _ in WRITTEN}

    assert sorted(OPEN_ACTS & HIDDEN_ACTS.keys()) == []
    assert sorted((OPEN_ACTS | HIDDEN_ACTS.keys()) - written) == []
