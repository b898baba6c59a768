"""Production of letters: frozen facts become a PDF, the PDF is sealed, stored and filed."""

from functools import partial

from prefect import flow

from cases.commands.letters import file_letter
from cases.commands.outbox import Order, finish_orders
from cases.errors import Invalid
from cases.facts.kinds import Topic
from cases.queries.operations import letter_to_produce
from cases.wiring import Toolbox
from reports.letters.finish import finish_letter
from workflows.draining import drain, work_off
from workflows.runtime import acting, carry_out


@flow
async def produce_letters(limit: int = 50, patience_seconds: int = 0) -> int:
    """Produce ordered letters and send them on their way; how many orders were taken."""
    return await carry_out(partial(drain_letters, limit, patience_seconds))


async def drain_letters(limit: int, patience_seconds: int) -> int:
    """The same without Prefect."""
    return await drain(Topic.LETTER, letter_batch, limit, patience_seconds)


def letter_batch(tools: Toolbox, limit: int) -> int:
    """Produce up to `limit` letters; how many orders were taken."""
    return work_off(tools, Topic.LETTER, limit, produce_letter)


def produce_letter(tools: Toolbox, order: Order) -> None:
    """Render, seal where the facts say so, store under its hash, file. A repeat finds the file there already."""
    letter_id = order.payload.get("letter_id")
    if not isinstance(letter_id, int):
        raise Invalid("Der Auftrag nennt kein Schreiben.")
    with acting(tools) as ctx:
        facts, now = letter_to_produce(ctx, letter_id), ctx.now
    finished = stored = None
    if facts is not None:
        seal = tools.seals.of(facts.seal.authority_key if facts.seal else "")
        finished = finish_letter(facts, seal.certificate, partial(seal.sign, now=now))
        stored = tools.documents.put(finished.content)
    with acting(tools) as ctx:
        if finished is not None and stored is not None:
            file_letter(ctx, letter_id, stored, proof=finished.proof)
        finish_orders(ctx, (order.id,))
