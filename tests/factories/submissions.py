"""Submissions for tests, made from the examples of the services."""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from cases.commands.documents import record_scan
from cases.commands.intake import Answer, Attachment, Handover, RawSubmission, hand_in
from cases.commands.route import route_cases
from cases.facts.actor import Actor, CaseId, system_actor
from cases.models import Document
from cases.ports import ScanResult, ScanVerdict
from cases.queries.portal_status import submitted_case
from cases.rules.document_lifecycle import DocumentStatus
from tests.acting import Acting

SERVICES = Path(__file__).parents[2] / "cases" / "catalogue" / "services"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def example(service: str, name: str = "complete") -> dict[str, Any]:
    """An example of a service: title, expect, payload, attachments."""
    found: dict[str, Any] = json.loads(
        (SERVICES / service / "examples" / f"{name}.json").read_text(encoding="utf-8")
    )
    return found


def handover(service: str, name: str = "complete") -> Handover:
    """An example as the command takes it; attachments have invented content hashes."""
    chosen = example(service, name)
    attachments = tuple(
        Attachment(
            item["key"],
            item["filename"],
            "application/pdf",
            hashlib.sha256(item["filename"].encode()).hexdigest(),
            len(PDF),
        )
        for item in chosen.get("attachments", [])
    )
    return Handover(service, 1, chosen["payload"], attachments)


def raw_of(value: Handover, key: str | None = None) -> RawSubmission:
    """The raw submission of a handover under a fresh or given key."""
    body = json.dumps(value.form, ensure_ascii=False).encode()
    return RawSubmission(key or str(uuid4()), body, hashlib.sha256(body).hexdigest(), "application/json")


def submit(acting: Acting, portal: Actor, service: str, name: str = "complete") -> Answer:
    """Hand an example in, committed."""
    value = handover(service, name)
    with acting(portal) as ctx:
        return hand_in(ctx, raw_of(value), value)


def handed_in(acting: Acting, portal: Actor, value: Handover) -> CaseId:
    """Hand this in, committed; the id of the case, which nobody has routed yet."""
    with acting(portal) as ctx:
        answer = hand_in(ctx, raw_of(value), value)
        return submitted_case(ctx, answer.body["submission_id"])


def routed(acting: Acting, portal: Actor, value: Handover) -> CaseId:
    """The same, and routed."""
    case_id = handed_in(acting, portal, value)
    with acting(system_actor()) as ctx:
        route_cases(ctx, [case_id])
    return case_id


def routed_case(acting: Acting, portal: Actor, service: str, name: str = "complete") -> CaseId:
    """Hand an example in and route it; the id of the case."""
    return routed(acting, portal, handover(service, name))


def find_all_clean(acting: Acting, case_id: CaseId) -> None:
    """The scanner finds every quarantined document of the case clean."""
    with acting(system_actor()) as ctx:
        waiting = select(Document.id).where(
            col(Document.case_id) == case_id, col(Document.status) == DocumentStatus.QUARANTAENE.value
        )
        for document_id in ctx.session.exec(waiting).all():
            record_scan(ctx, document_id or 0, ScanResult(ScanVerdict.CLEAN))
