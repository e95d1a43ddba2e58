"""The real server, but for its stub engine, which takes the whole process with it."""

from __future__ import annotations

import functools

from journeyman import settings
from journeyman.app import engines, server
from journeyman.engines.stub import Outcome, StubEngine


def main() -> None:
    """Serve with the settings of the environment."""
    setattr(engines, "StubEngine", functools.partial(StubEngine, outcome=Outcome.DIE))  # noqa: B010 - no other name for it
    server.serve(settings.read())


if __name__ == "__main__":
    main()
