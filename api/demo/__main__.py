"""Fills an empty demo: `python -m api.demo`, started once by `kreishaus demo` when the web answers."""

import asyncio
import logging
import sys

from api.demo.story import tell
from cases.wiring import build_toolbox, load_settings

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(tell(build_toolbox(load_settings())))
