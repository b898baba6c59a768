"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(question: Callable[[], T | None], seconds: float = 60.0, *, pause_seconds: float = 0.02) -> T:
    """The first answer that is true; fails after this time. A question that opens a page needs a longer pause."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause_seconds)
