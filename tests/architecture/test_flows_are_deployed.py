"""Each flow stands in `prefect.yaml` and each entry names a flow; schedules keep away from the changing hour."""

import ast
import re
from pathlib import Path

import pytest

from workflows.schedule import FLOWS, ROOT, Deployment, read_deployments

DEPLOYMENTS = read_deployments()
SECRETS = re.compile(r"password|secret|token|postgres|://", re.IGNORECASE)


def flows_in(path: Path) -> list[str]:
    """Functions with the decorator @flow."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(
            "flow" in ast.unparse(decorator).split("(")[0].split(".") for decorator in node.decorator_list
        )
    ]


def test_every_flow_is_deployed_and_every_deployment_is_a_flow() -> None:
    written = {
        f"workflows/{path.name}:{name}"
        for path in sorted((ROOT / "workflows").glob("*.py"))
        for name in flows_in(path)
    }

    assert written == {deployment.entrypoint for deployment in DEPLOYMENTS} == set(FLOWS)
    assert len({deployment.name for deployment in DEPLOYMENTS}) == len(DEPLOYMENTS) == len(written)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.name)
def test_deployment_is_complete(deployment: Deployment) -> None:
    entry, flow = deployment.entry, deployment.flow

    assert flow.isasync, "a sync flow costs a second each"
    assert deployment.entrypoint.endswith(f":{flow.fn.__name__}")
    assert entry["description"]
    assert entry["tags"] == ["kreishaus"]
    assert entry["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert entry["work_pool"]["name"] == "kreishaus"
    assert set(entry.get("parameters", {})) <= set(flow.parameters.properties)
    for schedule in entry["schedules"]:
        assert schedule["timezone"] == "Europe/Berlin"
        assert schedule["cron"].split()[1] != "2", "this hour is missing or doubled when the clocks change"


def test_file_holds_no_secrets() -> None:
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")

    assert SECRETS.search(text) is None
    assert "prefect-version: 3.8.8" in text


def test_version_changes_with_every_word_of_an_entry(tmp_path: Path) -> None:
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "prefect.yaml"
    changed.write_text(text.replace("*/5 * * * *", "*/6 * * * *"), encoding="utf-8")

    before = {deployment.name: deployment.version for deployment in DEPLOYMENTS}
    after = {deployment.name: deployment.version for deployment in read_deployments(changed)}

    assert {name for name in before if before[name] != after[name]} == {"nachlauf"}
