"""Rules of the house that are not about imports: read from the source with `ast`."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from api.web import labels
from cases.facts import kinds
from cases.rules import (
    document_lifecycle,
    letter_lifecycle,
    lifecycle,
    permissions,
    regimes,
    request_lifecycle,
)

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "cases", "reports", "workflows")
OURS = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES = 400, 500, 50
NO_LINE_COUNT = "cases/migrations/versions/"
"""Migrations are written by Alembic and never read twice."""

COMMITS = {"cases/store/session.py", "cases/migrations/env.py"}
WITHOUT_MACHINE = {
    "DecisionStatus",
    "ConsultationStatus",
    "HearingStatus",
    "TimeLimitStatus",
    "LetterRunStatus",
    "RunItemStatus",
}
"""These states have no machine: who sets them is the act itself."""
SELECTS_CASES = {
    "cases/queries/visible.py": "decides who sees what",
    "cases/queries/follow_ons.py": "a follow-on that is open counts whoever has it; its number is told, not its contents",
    "cases/queries/parts.py": "both halves of a split message name each other, whoever has them; contents are not told",
    "cases/commands/route.py": "the system routes whole batches, locked in the order of ids",
    "cases/commands/hand_over.py": "the system asks whether the successor exists at the other authority",
    "cases/commands/recompute.py": "the system counts limits anew page by page over all authorities",
    "cases/commands/deadlines.py": "the system mends dates page by page over all authorities",
}
USES_ANY = {
    "api/demo/": "forms of invented citizens are JSON",
    "api/portal/": "bodies of requests and answers are JSON",
    "api/letter_samples.py": "examples of services are JSON",
    "api/problem.py": "problem+json",
    "api/submit_client.py": "JSON of the portal",
    "cases/commands/intake.py": "the form of the citizen is JSON",
    "cases/models/": "columns with JSON; `Field` of SQLModel is untyped",
    "cases/queries/assessments.py": "SQL expressions of many types",
    "cases/queries/dashboard.py": "SQL expressions of many types",
    "cases/queries/statements.py": "the form of the citizen is JSON",
    "cases/queries/worklist.py": "SQL expressions of many types",
    "workflows/cockpit.py": "Prefect's client is untyped here",
    "workflows/dispatcher.py": "Prefect's flows are untyped here",
    "workflows/schedule.py": "Prefect's flows are untyped here",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def trees(paths: list[Path]) -> Iterator[tuple[str, ast.Module, str]]:
    for path in paths:
        source = path.read_text(encoding="utf-8")
        yield name(path), ast.parse(source), source


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def attribute(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def test_only_the_session_commits() -> None:
    found = {
        file for file, tree, _ in trees(OURS) for call in calls(tree) if attribute(call.func) == "commit"
    }

    assert found <= COMMITS


def assigned_status(tree: ast.AST) -> Iterator[tuple[int, ast.expr | None]]:
    """Line and value of everything that writes a status past its machine."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if "status" in map(attribute, targets):
                yield node.lineno, node.value
        elif isinstance(node, ast.Call) and attribute(node.func) == "values":
            yield from ((node.lineno, word.value) for word in node.keywords if word.arg == "status")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            second = node.args[1]
            if isinstance(second, ast.Constant) and second.value == "status":
                yield node.lineno, node.args[2]


def enum_of(value: ast.expr | None) -> str:
    """`X` of the expression `X.MEMBER` or `X.MEMBER.value`."""
    if isinstance(value, ast.Attribute) and value.attr == "value":
        value = value.value
    return value.value.id if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) else ""


def test_nobody_writes_a_status_that_has_a_machine() -> None:
    found = [
        f"{file}:{line}"
        for file, tree, _ in trees(OURS)
        if file != "cases/rules/machines.py"
        for line, value in assigned_status(tree)
        if enum_of(value) not in WITHOUT_MACHINE
    ]

    assert found == []


def test_cases_are_selected_where_it_is_decided_who_sees_them() -> None:
    found = {
        file
        for file, tree, _ in trees(OURS)
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "select"
        for argument in call.args[:1]
        if re.match(r"(?:col\()?Case\b", ast.unparse(argument))
    }

    assert found <= set(SELECTS_CASES)


@pytest.mark.parametrize(("paths", "most"), [(OURS + SCRIPTS, FILE_LINES), (TESTS, TEST_FILE_LINES)])
def test_files_are_short(paths: list[Path], most: int) -> None:
    long = {
        name(path): lines
        for path in paths
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > most
        and NO_LINE_COUNT not in name(path)
    }

    assert long == {}


def test_functions_are_short() -> None:
    long = [
        f"{file}: {node.name} {node.end_lineno - node.lineno + 1}"
        for file, tree, _ in trees(OURS + SCRIPTS)
        if NO_LINE_COUNT not in file
        for node in ast.walk(tree)
        if isinstance(node, Function) and node.end_lineno and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]

    assert long == []


def catches(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"everything"}
    kinds_caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {ast.unparse(kind) for kind in kinds_caught} & {"Exception", "BaseException"}


def test_everything_is_caught_only_at_a_door_that_says_so_or_passed_on() -> None:
    found = []
    for file, tree, source in trees(OURS + SCRIPTS):
        lines = source.splitlines()
        for handler in (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)):
            head = " ".join(lines[handler.lineno - 1 : handler.body[0].lineno])
            is_door = file.startswith(("api/", "workflows/")) and " door" in head
            last = handler.body[-1]
            is_passed_on = isinstance(last, ast.Raise) and last.exc is None
            if catches(handler) and not is_door and not is_passed_on:
                found.append(f"{file}:{handler.lineno}")

    assert found == []


def test_no_error_is_swallowed_without_a_word() -> None:
    found = [
        f"{file}:{handler.lineno}"
        for file, tree, source in trees(OURS)
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler)
        and isinstance(handler.body[0], ast.Pass)
        and ast.unparse(handler.type or handler) in {"Exception", "BaseException", "CaseError"}
        and source
    ]

    assert found == []


def test_any_is_used_only_where_the_list_says_why() -> None:
    found = [
        file
        for file, tree, _ in trees(OURS + SCRIPTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "typing"
        and "Any" in {a.name for a in node.names}
        if not file.startswith(tuple(USES_ANY))
    ]

    assert found == []


def test_nothing_is_left_for_later_without_an_issue() -> None:
    loose = re.compile(r"\b(?:FIXME|XXX|HACK)\b|\bTODO\b(?!\(#\d+\))")
    found = [
        f"{name(path)}:{number}"
        for path in OURS + SCRIPTS + [path for path in TESTS if path != Path(__file__)]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if loose.search(line)
    ]

    assert found == []


def test_no_file_knows_this_machine_or_its_registries() -> None:
    foreign = re.compile(
        r"/(?:home|root|work|Users)/\w|registry\.npmjs\.org|(?:files\.)?pythonhosted\.org|--index-url|pypi\.org/simple"
    )
    texts = [
        *OURS,
        *SCRIPTS,
        *(
            ROOT / file
            for file in (
                "Makefile",
                "pyproject.toml",
                "requirements.lock",
                "package.json",
                "package-lock.json",
            )
        ),
    ]
    found = [
        f"{name(path)}:{number}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if foreign.search(line)
    ]

    assert found == []


def public_definitions(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from (
                inner for inner in node.body if isinstance(inner, Function) and not inner.name.startswith("_")
            )


def test_everything_public_says_what_it_is() -> None:
    silent = [
        f"{file}: {node.name}"
        for file, tree, _ in trees(OURS)
        for node in public_definitions(tree)
        if ast.get_docstring(node) is None
    ]
    silent += [file for file, tree, _ in trees(OURS + SCRIPTS + TESTS) if ast.get_docstring(tree) is None]

    assert silent == []


def enums_of(module: ModuleType) -> list[type[StrEnum]]:
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, StrEnum) and found.__module__ == module.__name__
    ]


NEVER_SHOWN = {"CaseEvent", "AppealEvent", "RequestEvent", "LetterEvent", "DocumentEvent", "Phase", "Act"}
SHOWN = [
    enum
    for module in (
        kinds,
        lifecycle,
        request_lifecycle,
        letter_lifecycle,
        document_lifecycle,
        permissions,
        regimes,
    )
    for enum in enums_of(module)
    if enum.__name__ not in NEVER_SHOWN
]


@pytest.mark.parametrize("enum", SHOWN)
def test_each_stored_word_has_a_label(enum: type[StrEnum]) -> None:
    for member in enum:
        assert labels.label(enum, member.value).text
    assert set(labels.labels(enum)) == {member.value for member in enum}
