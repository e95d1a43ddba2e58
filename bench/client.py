"""Our own load generator, for machines without wrk: many connections on one loop, in a process of its own.

It is slower than wrk and takes more of the machine from the server, so its figures are lower ones.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import uvloop
from typing_extensions import override


class Connection(asyncio.Protocol):
    """Sends a request, waits for the whole answer, sends the next."""

    def __init__(self, requests: Iterator[bytes], *, check: bool) -> None:
        self._requests = requests
        self._check = check
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._expected = 0
        self._sent_at = 0.0
        self.latencies: list[float] = []
        self.faults = 0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._expected:
            head, separator, _ = self._received.partition(b"\r\n\r\n")
            if not separator:
                return
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            self._expected = len(head) + len(separator) + int(length)
        if len(self._received) < self._expected:
            return
        self.latencies.append(time.perf_counter() - self._sent_at)
        is_accepted = b'"code":1,' in self._received or b'"code":22,' in self._received
        if not self._received.startswith(b"HTTP/1.1 200") or (self._check and not is_accepted):
            self.faults += 1
        self._received = b""
        self._expected = 0
        self._send()

    def close(self) -> None:
        """Stop, whatever is still on its way."""
        if self._transport is not None:
            self._transport.abort()

    def _send(self) -> None:
        if self._transport is not None:
            self._sent_at = time.perf_counter()
            self._transport.write(next(self._requests))


def make_requests(options: argparse.Namespace, host: str) -> list[bytes]:
    """Write every request once, to the last byte."""
    body = Path(options.body).read_bytes() if options.body else b""
    paths = Path(options.paths).read_text(encoding="utf-8").split()
    head = f"Host: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return [f"{options.method} {path} HTTP/1.1\r\n{head}".encode() + body for path in paths]


async def load(options: argparse.Namespace) -> dict[str, float]:
    """Put the load on the server and give what was measured."""
    address = urlsplit(cast("str", options.origin))
    host, port = address.hostname or "127.0.0.1", address.port or 80
    requests = make_requests(options, address.netloc)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    connections = [
        (await loop.create_connection(lambda: Connection(itertools.cycle(requests), check=options.check), host, port))[
            1
        ]
        for _ in range(options.connections)
    ]
    await asyncio.sleep(options.seconds)
    seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    latencies = sorted(latency for connection in connections for latency in connection.latencies)
    return {
        "requests": len(latencies),
        "seconds": seconds,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
        "faults": sum(connection.faults for connection in connections),
    }


def main() -> None:
    """Print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("origin")
    parser.add_argument("--method", default="GET")
    parser.add_argument("--paths", required=True)
    parser.add_argument("--body", default="")
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--check", action="store_true")
    sys.stdout.write(json.dumps(uvloop.run(load(parser.parse_args()))) + "\n")


if __name__ == "__main__":
    main()
