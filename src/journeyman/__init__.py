"""A self-hosted image-generation server that speaks the Midjourney HTTP API."""

from __future__ import annotations

__version__ = "0.1.0"
