"""Akteneinsicht: about each act of the journal somebody has decided whether a reader from outside sees it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.rules.inspection import HIDDEN_ACTS, OPEN_ACTS

ROOT = Path(__file__).parents[2]
_WRITERS = {"record", "enter", "record_all", "enter_all"}
_UNREAD = ast.Constant(value="?")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MODULES = [
    path for folder in ("cases/commands", "workflows", "api") for path in (ROOT / folder).rglob("*.py")
]


def acts_in(source: str) -> Iterator[tuple[str, int]]:
    """Each act the module writes into the journal, with the line; "?" where this test cannot read it."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for function in (node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)):
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in _WRITERS:
                written = _written(call, is_many=call.func.attr.endswith("_all"))
                yield from ((act, call.lineno) for act in _values(written, constants, function))


def _written(call: ast.Call, *, is_many: bool) -> ast.expr:
    """Where the act stands: the second argument, or the second of each line."""
    if not is_many:
        return call.args[1] if len(call.args) > 1 else _UNREAD
    lines = call.args[0] if call.args else _UNREAD
    if isinstance(lines, ast.ListComp) and isinstance(lines.elt, ast.Tuple):
        return lines.elt.elts[1]
    return _UNREAD


def _values(node: ast.expr, constants: dict[str, ast.expr], function: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _values(node.body, constants, function)
        yield from _values(node.orelse, constants, function)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        table = constants.get(node.value.id)
        values = table.values if isinstance(table, ast.Dict) else [_UNREAD]
        for value in values:
            first = value.elts[0] if isinstance(value, ast.Tuple) else value
            yield from _values(first, constants, function)
    elif isinstance(node, ast.Name):
        yield from _named(node.id, constants, function)
    else:
        yield "?"


def _named(name: str, constants: dict[str, ast.expr], function: ast.AST) -> Iterator[str]:
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


WRITTEN = [
    (act, f"{path.relative_to(ROOT)}:{line}")
    for path in _MODULES
    if path.name != "context.py"
    for act, line in acts_in(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(
    ("source", "act"),
    [
        ('def f(ctx, case): ctx.record(case, "neu", "")', "neu"),
        ('async def f(ctx, case): ctx.enter(case, "neu", "")', "neu"),
        ('def f(ctx, cases): ctx.record_all([(case, "neu", "", {}) for case in cases])', "neu"),
        ('def f(ctx, case): ctx.record(case, act="neu", text="")', "?"),
        ('def f(ctx, case): ctx.record_all([(case, "neu", "", {})])', "?"),
        ('def f(ctx, cases): ctx.enter_all((case, "neu", "", {}) for case in cases)', "?"),
        ('def f(ctx, cases): ctx.enter_all([(1, "alt", "", {})] + [(c, "neu", "", {}) for c in cases])', "?"),
        ("def f(ctx, lines): ctx.record_all(lines)", "?"),
        ("def f(ctx, written): ctx.enter_all(lines=written)", "?"),
    ],
)
def test_no_act_that_is_written_is_passed_over(source: str, act: str) -> None:
    assert [found for found, _ in acts_in(source)] == [act]


def test_every_act_of_the_journal_is_open_or_hidden() -> None:
    undecided = sorted({(act, place) for act, place in WRITTEN if act not in OPEN_ACTS | HIDDEN_ACTS.keys()})

    assert undecided == []


def test_no_act_is_both_and_none_is_decided_about_that_nobody_writes() -> None:
    written = {act for act, _ in WRITTEN}

    assert sorted(OPEN_ACTS & HIDDEN_ACTS.keys()) == []
    assert sorted((OPEN_ACTS | HIDDEN_ACTS.keys()) - written) == []
