"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable

_PAUSE_SECONDS = 0.02


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Until it is true; fails after this time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(_PAUSE_SECONDS)
