"""Works off what acts ordered (routing, virus scan, letters), at the moment of the story; the dispatcher does so later."""

from datetime import datetime, timedelta
from functools import partial

from cases.commands import letters
from cases.commands.context import Context
from cases.commands.documents import record_scan
from cases.commands.outbox import claim_orders, finish_orders
from cases.commands.route import route_cases
from cases.facts.actor import system_actor
from cases.facts.kinds import Topic
from cases.facts.letter import LetterFacts
from cases.queries.operations import due_topics, letter_to_produce, quarantined_documents
from cases.wiring import Toolbox
from reports.letters.finish import finish_letter

_ROUNDS = 3
"""An order may order something: routing a receipt, a receipt a notice to the portal."""


def work_off(toolbox: Toolbox, at: datetime) -> None:
    """Everything that is due two seconds after `at`, in one transaction."""
    with toolbox.acting(system_actor(), at + timedelta(seconds=2)) as ctx:
        for _ in range(_ROUNDS):
            topics = due_topics(ctx)
            if not topics:
                return
            for topic in Topic:
                if topic in topics:
                    _work_off_topic(toolbox, ctx, topic)


def _work_off_topic(toolbox: Toolbox, ctx: Context, topic: Topic) -> None:
    orders = claim_orders(ctx, topic, 200)
    for order in orders:
        if topic is Topic.ROUTE and order.case_id is not None:
            route_cases(ctx, [order.case_id])
        elif topic is Topic.SCAN and order.case_id is not None:
            for document in quarantined_documents(ctx, order.case_id):
                record_scan(
                    ctx,
                    document.document_id,
                    toolbox.scanner.scan(toolbox.documents.get(document.sha256)),
                )
        elif topic is Topic.LETTER:
            letter_id = int(str(order.payload["letter_id"]))
            facts = letter_to_produce(ctx, letter_id)
            if facts is not None:
                _file(toolbox, ctx, letter_id, facts)
    finish_orders(ctx, [order.id for order in orders])


def _file(toolbox: Toolbox, ctx: Context, letter_id: int, facts: LetterFacts) -> None:
    seal = toolbox.seals.of(facts.seal.authority_key if facts.seal else "")
    finished = finish_letter(facts, seal.certificate, partial(seal.sign, now=ctx.now))
    stored = toolbox.documents.put(finished.content)
    letters.file_letter(ctx, letter_id, stored, proof=finished.proof)
