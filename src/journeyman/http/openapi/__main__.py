"""Writes the description to standard output, for the committed copy."""

from __future__ import annotations

import sys

from journeyman.http import openapi

sys.stdout.buffer.write(openapi.document_json())
