"""The command line: ``serve``, ``imagine``, ``accounts``, ``doctor``, ``version``."""

from __future__ import annotations

from journeyman.cli.commands import app, main

__all__ = ["app", "main"]
