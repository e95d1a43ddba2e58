"""Looking at tasks, as gateways and browser clients do."""

from __future__ import annotations

import dataclasses

import pytest

from journeyman.tasks.task import Status, TaskId
from tests.contract.http.conftest import Surface
from tests.contract.http.memory import succeeded, task_like
from tests.contract.http.test_submits import EVERY_PREFIX

LISTS = ("/mj/task/list-by-condition", "/mj/task/list-by-ids")


@pytest.mark.parametrize("prefix", EVERY_PREFIX)
async def test_every_look_at_tasks_stands_under_every_prefix(surface: Surface, prefix: str) -> None:
    """Fetch, both lists by id, the latest and the queue answer the same task, also with a slash at the end."""
    task = await surface.memory.put(task_like())
    for slash in ("", "/"):
        one = (await surface.get(f"{prefix}/task/{task.id}/fetch{slash}")).json()
        several = [
            (await surface.post(f"{prefix}/task/list-by-condition{slash}", json={"ids": [str(task.id)]})).json(),
            (await surface.post(f"{prefix}/task/list-by-ids{slash}", json={"ids": [task.id]})).json(),
            (await surface.get(f"{prefix}/task/list{slash}")).json(),
            (await surface.get(f"{prefix}/task/queue{slash}")).json(),
        ]
        assert [len(found) for found in several] == [1, 1, 1, 1]
        assert all(found[0]["id"] == one["id"] == str(task.id) for found in several)
        assert all(set(found[0]) == set(one) for found in several)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "body",
    [
        *[b'{"ids":[]}', b'{"ids":null}', b"{}", b"null", b"", b" \n", b'{"ids":[""]}', b'{"ids":[null]}'],
        *[b'{"ids":["x","-1","1.5","0",0,-5,1e30,9999999999999999999999]}', b'{"ids":["99999999999999999"]}'],
    ],
)
async def test_lists_of_nothing_are_empty_arrays(surface: Surface, path: str, body: bytes) -> None:
    """Without ids, or with such as name no task, the answer is ``[]`` with HTTP 200."""
    await surface.memory.put(task_like())
    reply = await surface.post(path, data=body)
    assert (reply.status, reply.json()) == (200, [])


@pytest.mark.parametrize("path", LISTS)
async def test_lists_hold_those_that_exist_once_in_the_order_asked_for(surface: Surface, path: str) -> None:
    """Ids come as strings, numbers and whole floats, twice and unknown; ``id`` in the answer is always a string."""
    first = await surface.memory.put(task_like(id=TaskId(1001)))
    second = await surface.memory.put(task_like(id=TaskId(1002)))
    ids = [" 1002 ", 1001, "1001", 1002.0, "7", 8, None]
    tasks = (await surface.post(path, json={"ids": ids})).json()
    assert [task["id"] for task in tasks] == [str(second.id), str(first.id)]


async def test_lists_take_hundreds_of_ids(surface: Surface) -> None:
    """A gateway asks for everything that it believes unfinished at once."""
    for number in range(1, 801):
        await surface.memory.put(task_like(id=TaskId(number)))
    tasks = (await surface.post("/mj/task/list-by-condition", json={"ids": [str(n) for n in range(1, 1001)]})).json()
    assert [task["id"] for task in tasks] == [str(number) for number in range(1, 801)]


@pytest.mark.parametrize("body", [b'{"ids":"1"}', b'{"ids":{}}', b'{"ids":[[1]]}', b'{"ids":[true]}', b"[1]", b"{"])
async def test_lists_of_nonsense_are_refused(surface: Surface, body: bytes) -> None:
    """A body of the wrong shape is code 4."""
    reply = await surface.post("/mj/task/list-by-condition", data=body)
    assert (reply.status, reply.refusal()["code"]) == (200, 4)


async def test_a_list_has_a_limit_that_it_names(surface: Surface) -> None:
    """More ids than anybody needs are refused with the number that is accepted."""
    refusal = (await surface.post("/mj/task/list-by-ids", json={"ids": [1] * 10_001})).refusal()
    assert refusal["code"] == 4
    assert "10000" in refusal["description"]


async def test_the_latest_come_first_and_the_queue_oldest_first(surface: Surface) -> None:
    """``list`` is newest first and has at most 100; ``queue`` is oldest first and has no finished ones."""
    for number in range(1, 121):
        task = await surface.memory.put(task_like(id=TaskId(number)))
        if number % 2:
            await surface.memory.put(succeeded(task))
    latest = (await surface.get("/mj/task/list")).json()
    queue = (await surface.get("/mj/task/queue")).json()
    assert [task["id"] for task in latest] == [str(number) for number in range(120, 20, -1)]
    assert [task["id"] for task in queue] == [str(number) for number in range(2, 121, 2)]


async def test_a_waiting_task_says_its_place(surface: Surface) -> None:
    """``queuePosition`` is 1 for the next task and null once it runs."""
    task = await surface.memory.put(task_like())
    for waiting, position in ((0, 1), (4, 5)):
        surface.memory.waiting = waiting
        assert (await surface.get(f"/mj/task/{task.id}/fetch")).json()["queuePosition"] == position
    await surface.memory.put(dataclasses.replace(task, status=Status.SUBMITTED, version=2))
    assert (await surface.get(f"/mj/task/{task.id}/fetch")).json()["queuePosition"] is None


@pytest.mark.parametrize("task_id", ["1", "0", "-1", "x", "1.0", "%20", "9" * 17, "9" * 5000, "%F0%9F%90%88", "..%2F1"])
async def test_an_unknown_task_is_404_with_a_body(surface: Surface, task_id: str) -> None:
    """Browser clients cannot read an empty answer, so an unknown id is told in the envelope."""
    reply = await surface.get(f"/mj/task/{task_id}/fetch")
    assert reply.status == 404
    assert len(reply.body) < 1000
    assert reply.refusal()["code"] in {3, 4}


async def test_a_get_may_have_a_body(surface: Surface) -> None:
    """Gateways send the four bytes ``null`` with a GET."""
    task = await surface.memory.put(task_like())
    reply = await surface.request("GET", f"/mj/task/{task.id}/fetch", data=b"null")
    assert reply.json()["id"] == str(task.id)


async def test_a_finished_task_is_read_once(surface: Surface) -> None:
    """A finished task is answered from memory, a running one is read anew each time."""
    task = await surface.memory.put(task_like())
    for _ in range(3):
        assert (await surface.get(f"/mj/task/{task.id}/fetch")).json()["status"] == "NOT_START"
    assert surface.memory.reads == 3
    await surface.memory.put(succeeded(task))
    replies = [await surface.get(f"/mj/task/{task.id}/fetch") for _ in range(3)]
    assert {reply.json()["status"] for reply in replies} == {"SUCCESS"}
    assert surface.memory.reads == 4


async def test_what_is_kept_is_still_told_with_the_links_of_each_host(surface: Surface) -> None:
    """Two clients that reach the server by different names get links with their own name."""
    task = await surface.memory.put(succeeded(task_like()))
    for host in ("a.example", "b.example:81", "a.example"):
        fetched = (await surface.get(f"/mj/task/{task.id}/fetch", headers={"Host": host})).json()
        assert fetched["imageUrl"].startswith(f"http://{host}/pictures/")


async def test_a_finished_task_stays_readable_without_the_database(surface: Surface) -> None:
    """What is kept is answered while the database is away."""
    task = await surface.memory.put(succeeded(task_like()))
    first = await surface.get(f"/mj/task/{task.id}/fetch")
    surface.memory.fault = RuntimeError("gone")
    assert (await surface.get(f"/mj/task/{task.id}/fetch")).body == first.body
