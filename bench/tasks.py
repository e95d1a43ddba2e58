"""Talking to the server as a client does: submitting, waiting, and putting rows into its database."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import psycopg.conninfo
from psycopg import sql

from tests.serving import Served

SUBMIT: Final = "/mj/submit/imagine"
ENDED: Final = frozenset({"SUCCESS", "FAILURE", "CANCEL"})
_LOOK_SECONDS: Final = 0.2


def imagine(prompt: str) -> bytes:
    """Make the body of a submission."""
    return json.dumps({"prompt": prompt}, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Client:
    """A client of one server."""

    served: Served

    def submit(self, prompt: str) -> str:
        """Submit a prompt and give the task's id."""
        answer = self._ask("POST", SUBMIT, imagine(prompt))
        if answer["code"] not in {1, 22}:
            message = f"the server refused: {answer}"
            raise RuntimeError(message)
        return str(answer["result"])

    def fetch(self, task_id: str) -> dict[str, Any]:
        """Give a task as it is now."""
        return self._ask("GET", f"/mj/task/{task_id}/fetch")

    def follow(self, task_id: str) -> Iterator[dict[str, Any]]:
        """Give the task's states as they come by server-sent events, the last one last."""
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=120)
        try:
            connection.request("GET", f"/mj/task/{task_id}/events", headers={"Accept": "text/event-stream"})
            for line in connection.getresponse():
                if line.startswith(b"data:"):
                    yield json.loads(line.removeprefix(b"data:"))
        finally:
            connection.close()

    def time_until_success(self, prompt: str) -> float:
        """Submit a prompt and give the seconds until its success is seen."""
        began = time.perf_counter()
        states = [state["status"] for state in self.follow(self.submit(prompt))]
        seconds = time.perf_counter() - began
        if not states or states[-1] != "SUCCESS":
            message = f"the task ended as {states}; the log is {self.served.log}"
            raise RuntimeError(message)
        return seconds

    def database(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Connect to the server's bundled PostgreSQL."""
        return psycopg.connect(self._database(), autocommit=True)

    async def connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        """Connect to it without blocking."""
        return await psycopg.AsyncConnection.connect(self._database(), autocommit=True)

    def _database(self) -> str:
        note = (self.served.data_dir / "postgresql" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return psycopg.conninfo.make_conninfo(host=note[4], port=note[3], user="postgres", dbname="postgres")

    def wait_until_all_ended(self, seconds: float) -> int:
        """Wait until no task is waiting or running, and give how many there are."""
        deadline = time.monotonic() + seconds
        with self.database() as connection:
            while True:
                rows = connection.execute("SELECT status, count(*) FROM tasks GROUP BY status").fetchall()
                counts = {str(status): int(count) for status, count in rows}
                if counts.keys() <= ENDED:
                    return sum(counts.values())
                if time.monotonic() > deadline:
                    message = f"after {seconds} s there are still tasks that have not ended: {counts}"
                    raise TimeoutError(message)
                time.sleep(_LOOK_SECONDS)

    def fill(self, count: int) -> list[str]:
        """Copy the oldest finished task into as many rows, with older ids, and give the ids of a thousand of them."""
        with self.database() as connection:
            names = connection.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = 'tasks'"
                " AND is_generated = 'NEVER' AND column_name <> 'id'"
            ).fetchall()
            columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in names)
            query = sql.SQL(
                "INSERT INTO tasks (id, {columns}) SELECT id - number, {columns}"
                " FROM (SELECT * FROM tasks WHERE status = 'SUCCESS' ORDER BY id LIMIT 1) AS oldest,"
                " generate_series(1, %s) AS number"
            )
            connection.execute(query.format(columns=columns), (count,))
            connection.execute("VACUUM ANALYZE tasks")
            sample = connection.execute("SELECT id FROM tasks ORDER BY random() LIMIT 1000").fetchall()
            return [str(row[0]) for row in sample]

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()
