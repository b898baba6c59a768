"""Law that nobody asks is no law of the office: each public function of `cases/rules` is used outside of its tests."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = sorted(path for path in (ROOT / "cases" / "rules").rglob("*.py") if path.name != "__init__.py")
CODE = [
    path
    for folder in ("api", "cases", "reports", "scripts", "workflows")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
]


def public_functions(path: Path) -> list[str]:
    """Functions of the module that others may call."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def names_in(path: Path) -> set[str]:
    """Names and attributes that the module reads; its own definitions and imports do not count."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


USED = {path: names_in(path) for path in CODE}


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_each_public_function_of_the_rules_is_used(path: Path) -> None:
    unused = [name for name in public_functions(path) if not any(name in used for used in USED.values())]
    assert unused == []
