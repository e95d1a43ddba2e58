"""How a task crosses to the database and back: as JSON, which PostgreSQL turns into rows and rows into.

One codec for both ways keeps the columns and the fields of ``Task`` in step, and a batch of tasks is one parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from journeyman.tasks.task import Task

_decode_task = msgspec.json.Decoder(Task).decode


def encode(tasks: Sequence[Task]) -> str:
    """Encode tasks as the JSON array that ``json_populate_recordset`` takes."""
    return msgspec.json.encode(tasks).decode()


def decode(rows: Iterable[tuple[str]]) -> list[Task]:
    """Turn rows of one ``row_to_json(tasks)::text`` column into tasks."""
    return [_decode_task(row[0]) for row in rows]
