"""The composition root: the only package that names concrete classes and puts them together."""

from __future__ import annotations

from journeyman.app.desk import Desk, open_desk
from journeyman.app.drawing import Drawing, draw_here
from journeyman.app.engines import ENGINES
from journeyman.app.server import Ready, serve

__all__ = ["ENGINES", "Desk", "Drawing", "Ready", "draw_here", "open_desk", "serve"]
