"""What Journeyman is compared with: an ASGI application that does nothing but answer, on the same server software."""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import Any, Final

from tests.serving import START_SECONDS, free_port

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

#: As large as the answer to a fetch of a finished task.
BODY: Final = b'{"code":1,"bare":"' + b"x" * 1880 + b'"}'


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Read what was sent and answer the same to everything."""
    if scope["type"] != "http":
        return
    if scope["method"] == "POST":
        while (await receive()).get("more_body"):
            continue  # a body in pieces is read to its end, as Journeyman does
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


@contextlib.contextmanager
def serve_bare() -> Generator[str, None, None]:
    """Serve the bare application in one Granian worker and give its origin."""
    port = free_port()
    granian = Path(sys.executable).parent / "granian"
    options = ["--interface", "asginl", "--loop", "uvloop", "--workers", "1", "--no-ws", "--no-log"]
    process = subprocess.Popen([granian, *options, "--host", "127.0.0.1", "--port", str(port), "bench.bare:app"])
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
        finally:
            connection.close()
