"""Acts of people in tests, each in a transaction of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from cases.commands.context import Context
from cases.facts.actor import Actor
from cases.wiring import Toolbox


class Acting:
    """Lets somebody act in a committed transaction of their own: `with acting(office.anna) as ctx: …`."""

    def __init__(self, toolbox: Toolbox, now: datetime) -> None:
        self.toolbox = toolbox
        self.now = now

    @contextmanager
    def __call__(self, actor: Actor, *, at: datetime | None = None) -> Iterator[Context]:
        with self.toolbox.acting(actor, at or self.now) as ctx:
            yield ctx
