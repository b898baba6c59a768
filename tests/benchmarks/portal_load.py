"""Load on the portal API from a process of its own: raw sockets with keep-alive, one request at a time per connection.

Started as `python -m tests.benchmarks.portal_load PORT SECONDS CONNECTIONS`, reads the request head and the bodies
as JSON lines from standard input, writes one JSON line with the figures.
"""

import asyncio
import itertools
import json
import sys
import time
import uuid


async def _one_connection(
    port: int, until: float, bodies: "itertools.cycle[bytes]", head: str
) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    seconds: list[float] = []
    while time.perf_counter() < until:
        body = next(bodies)
        request = (
            f"{head}idempotency-key: {uuid.uuid4()}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
        )
        began = time.perf_counter()
        writer.write(request)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length:")[2].partition(b"\r")[0])
        text = await reader.readexactly(length)
        if not answer.startswith(b"HTTP/1.1 202"):
            raise RuntimeError(answer[:60] + text[:400])
        seconds.append(time.perf_counter() - began)
    writer.close()
    return seconds


async def _load(
    port: int, duration: float, connections: int, head: str, bodies: list[bytes]
) -> dict[str, float]:
    endless = itertools.cycle(bodies)
    began = time.perf_counter()
    calls = [_one_connection(port, began + duration, endless, head) for _ in range(connections)]
    seconds = sorted(itertools.chain.from_iterable(await asyncio.gather(*calls)))
    return {
        "count": len(seconds),
        "rate": len(seconds) / (time.perf_counter() - began),
        "p50_ms": 1000 * seconds[len(seconds) // 2],
        "p99_ms": 1000 * seconds[len(seconds) * 99 // 100],
    }


def main() -> None:
    port, duration, connections = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    head, *bodies = [json.loads(line) for line in sys.stdin]
    figures = asyncio.run(_load(port, duration, connections, head, [body.encode() for body in bodies]))
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
