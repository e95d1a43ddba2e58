"""Pictures: the object store, pixels, references and guarded downloads."""

from __future__ import annotations
