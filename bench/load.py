"""Putting load on a server: by wrk where it is installed, else by our own client."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

WRK: Final = shutil.which("wrk")
GENERATOR: Final = "wrk" if WRK else "our own asyncio client (install wrk for higher and truer figures)"

_SCRIPT: Final = Path(__file__).with_name("wrk.lua")


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What a load generator measured."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    faults: int  #: requests that were not answered, or refused

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What is sent, over and over."""

    paths: Sequence[str]
    body: bytes = b""
    check: bool = False  #: whether the code inside the answer must be that of an accepted task

    @property
    def method(self) -> str:
        return "POST" if self.body else "GET"


def put_load(origin: str, requests: Requests, *, connections: int, seconds: float) -> Load:
    """Send requests for some seconds over some connections, each as fast as the answers come."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        paths = Path(folder) / "paths"
        paths.write_text("\n".join(requests.paths), encoding="utf-8")
        body = Path(folder) / "body"
        body.write_bytes(requests.body)
        body_name = str(body) if requests.body else ""
        if WRK:
            # One thread is more than enough, and leaves the other cores to the server.
            command = [WRK, "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "10s"]
            command += ["-s", str(_SCRIPT), origin, "--", requests.method, str(paths), body_name]
            command += ["check" if requests.check else ""]
        else:
            command = [sys.executable, "-m", "bench.client", origin, "--method", requests.method]
            command += ["--paths", str(paths), "--body", body_name]
            command += ["--connections", str(connections), "--seconds", str(seconds)]
            command += ["--check"] if requests.check else []
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return msgspec.convert(json.loads(output.splitlines()[-1]), Load)
