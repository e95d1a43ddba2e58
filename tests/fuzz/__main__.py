"""Starts a server with the stub engine and lets schemathesis loose on it, by its own OpenAPI document."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.serving import serve

CONFIG: Final = Path(__file__).with_name("schemathesis.toml")


def main() -> int:
    """Give schemathesis' exit status, or 1 when the server reported a fault of its own."""
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder, serve(Path(folder) / "data", engines="stub") as served:
        schemathesis = Path(sys.executable).parent / "schemathesis"
        command = [schemathesis, "--config-file", CONFIG, "run", f"{served.origin}/openapi.json", *sys.argv[1:]]
        status = subprocess.run(command, cwd=folder, check=False).returncode
        served.stop()
        # A fault that hides behind an answer in the right shape still shows in the log.
        log = served.log.read_text(errors="replace")
        if "Traceback" in log:
            sys.stderr.write(log)
            return 1
        return status


if __name__ == "__main__":
    sys.exit(main())
