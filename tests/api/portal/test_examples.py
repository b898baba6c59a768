"""Every example of every service behaves at the real door as it says of itself."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cases.models import Case, Document, Submission
from cases.rules.document_lifecycle import DocumentStatus
from tests.api.portal.door import Door, File, pdf, pointers
from tests.factories.submissions import SERVICES

EXAMPLES = sorted(SERVICES.glob("*/examples/*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_example_behaves_as_it_says_through_the_api(path: Path, door: Door) -> None:
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    day = datetime.fromisoformat(said["received_on"])
    door.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    door.headers = door.bearer(door.client_id)
    files: list[File] = [
        (item["key"], item["filename"], pdf(number)) for number, item in enumerate(said["attachments"])
    ]
    body = {
        "service": path.parent.parent.name,
        "form_version": 1,
        "form": said["payload"],
        "attachments": [{"part": item["key"], "document": item["key"]} for item in said["attachments"]],
    }
    answer = door.post_files("/submissions", body, *files)
    if said["expect"] == "refused":
        assert set(pointers(answer)) == {f"/form{pointer}" for pointer in said["expect_pointers"]}
        assert door.count(Case, Document, Submission) == (0, 0, 1)
        return
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert told["is_complete"] is (said["expect"] == "accepted")
    gaps = {item["pointer"].removeprefix("/form") for item in told["missing_statements"]}
    gaps |= {f"/documents/{item['key']}" for item in told["missing_documents"]}
    assert gaps == set(said["expect_pointers"])
    assert {row.status for row in door.rows(Document)} <= {DocumentStatus.QUARANTAENE.value}
    assert door.count(Case, Document, Submission) == (1, len(files), 1)
