"""What ``/metrics`` tells of tasks, in this process."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

ACCEPTED: Final = Counter("journeyman_tasks_accepted_total", "Tasks accepted.", ["account"])
ENDED: Final = Counter("journeyman_tasks_ended_total", "Tasks that reached a terminal status.", ["account", "status"])
RECLAIMED: Final = Counter("journeyman_tasks_reclaimed_total", "Tasks taken off workers that died.")
WAITING: Final = Gauge("journeyman_tasks_waiting", "Tasks that wait for an account.", ["account"])
RUNNING: Final = Gauge("journeyman_tasks_running", "Tasks that an engine works on.", ["account"])
STANDING: Final = Gauge("journeyman_account_standing", "1 for how an account stands.", ["account", "standing"])

# From an illustrator's half second to an account in relax mode.
_SECONDS: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800)
RUN_SECONDS: Final = Histogram(
    "journeyman_task_run_seconds", "From claim to terminal status.", ["account"], buckets=_SECONDS
)
WAIT_SECONDS: Final = Histogram(
    "journeyman_task_wait_seconds", "From acceptance to claim.", ["account"], buckets=_SECONDS
)
