"""A self-hosted image-generation server that speaks the Midjourney HTTP API."""

__version__ = "0.1.0"
