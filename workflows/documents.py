"""Virus check of documents in quarantine, outside any transaction."""

from functools import partial

from prefect import flow

from cases.commands.documents import record_scan
from cases.commands.outbox import Order, finish_orders, renew_lease
from cases.facts.kinds import Topic
from cases.queries.operations import quarantined_documents
from cases.wiring import Toolbox
from workflows.draining import drain, work_off
from workflows.runtime import acting, carry_out


@flow
async def scan_documents(limit: int = 50, patience_seconds: int = 0) -> int:
    """Have new documents checked for viruses; how many orders were taken."""
    return await carry_out(partial(drain_scans, limit, patience_seconds))


async def drain_scans(limit: int, patience_seconds: int) -> int:
    """The same without Prefect."""
    return await drain(Topic.SCAN, scan_batch, limit, patience_seconds)


def scan_batch(tools: Toolbox, limit: int) -> int:
    """Check the documents of up to `limit` orders; how many orders were taken."""
    return work_off(tools, Topic.SCAN, limit, scan_case)


def scan_case(tools: Toolbox, order: Order) -> None:
    """Check every quarantined document of the case; done only when all verdicts are stored."""
    case_id = order.case_id or 0
    with acting(tools) as ctx:
        waiting = quarantined_documents(ctx, case_id)
    for document in waiting:
        result = tools.scanner.scan(tools.documents.get(document.sha256))
        with acting(tools) as ctx:
            record_scan(ctx, document.document_id, result)
            renew_lease(ctx, order.id)
    with acting(tools) as ctx:
        finish_orders(ctx, (order.id,))
