"""Deliveries on a real database to real receivers."""

from __future__ import annotations

import asyncio
import base64
import hmac
import socket
import time

import psycopg
import pytest
from aiohttp import web

from journeyman.settings import Settings
from journeyman.tasks.task import Task
from tests.integration.webhooks.house import house
from tests.integration.webhooks.receiver import Message, receiving, take


async def test_every_change_arrives_in_order_with_the_end_last(database_url: str) -> None:
    """A receiver gets the whole task at each change after its acceptance, in order, SUCCESS last."""
    async with receiving() as receiver, house(database_url) as rooms:
        task = await rooms.drawn(receiver.hook)
        await receiver.until(lambda: task.version in receiver.seen(task.id))
    assert receiver.seen(task.id) == [2, 3, 4, 5, 6, 7]
    assert [message.task["status"] for message in receiver.messages] == ["SUBMITTED", *["IN_PROGRESS"] * 4, "SUCCESS"]
    assert [message.task["progress"] for message in receiver.messages] == ["0%", "0%", "25%", "50%", "75%", "100%"]
    last = receiver.messages[-1]
    assert last.headers["content-type"] == "application/json"
    assert last.headers["webhook-id"] == f"{task.id}-7"
    assert last.task["state"] == "mine"
    assert last.task["imageUrl"] == "http://127.0.0.1:8080/pictures/token/grid.png"
    assert receiver.messages[2].task["imageUrl"] == "http://127.0.0.1:8080/pictures/token/preview-1.webp"


async def test_links_begin_with_the_public_url(database_url: str) -> None:
    """With a public URL in the settings the links in deliveries begin with it."""
    async with (
        receiving() as receiver,
        house(database_url, settings=Settings(public_url="https://pictures.example")) as rooms,
    ):
        task = await rooms.drawn(receiver.hook)
        await receiver.until(lambda: task.version in receiver.seen(task.id))
    assert receiver.messages[-1].task["imageUrl"] == "https://pictures.example/pictures/token/grid.png"


async def test_deliveries_are_signed(database_url: str) -> None:
    """With a secret in the settings a receiver can verify each delivery by the rules of Standard Webhooks."""
    key = bytes(range(32))
    secret = f"whsec_{base64.b64encode(key).decode()}"
    async with receiving() as receiver, house(database_url, settings=Settings(webhook_secret=secret)) as rooms:
        await rooms.claimed(receiver.hook)
        await receiver.until(lambda: bool(receiver.messages))
    (message,) = receiver.messages
    sent_at = int(message.headers["webhook-timestamp"])
    signed = f"{message.id}.{sent_at}.".encode() + message.body
    expected = base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
    assert message.headers["webhook-signature"] == f"v1,{expected}"
    assert abs(time.time() - sent_at) < 60


async def test_tasks_without_a_webhook_leave_no_trace(database_url: str) -> None:
    """Nothing is noted and no job is queued for a task that names no webhook."""
    async with house(database_url, delivers=False) as rooms:
        await rooms.drawn("")
        assert await rooms.rows("SELECT FROM deliveries") == []
        assert await rooms.rows("SELECT FROM procrastinate_jobs") == []


async def test_one_job_carries_many_changes(database_url: str) -> None:
    """However many changes are noted while nobody delivers, one job is queued for them."""
    async with house(database_url, delivers=False) as rooms:
        await rooms.drawn("http://127.0.0.1:9/hook")
        assert len(await rooms.rows("SELECT FROM procrastinate_jobs")) == 1


async def test_a_change_that_is_rolled_back_is_not_noted(database_url: str) -> None:
    """The note is part of the change's transaction: when that fails, there is neither."""
    async with house(database_url, delivers=False) as rooms:
        task = await rooms.claimed("http://127.0.0.1:9/hook")
        before = await rooms.rows("SELECT wanted_version, noted FROM deliveries")

        async def fail_after_noting() -> None:
            async with rooms.database.transaction() as connection:
                await rooms.deliveries.note(connection, [task])
                await connection.execute("SELECT 1 / 0")

        with pytest.raises(psycopg.errors.DivisionByZero):
            await fail_after_noting()
        assert await rooms.rows("SELECT wanted_version, noted FROM deliveries") == before


async def test_a_receiver_that_was_down_gets_everything(database_url: str) -> None:
    """Changes pile up while a receiver refuses connections, and all arrive in order once it listens again."""
    async with receiving() as receiver, house(database_url) as rooms:
        await receiver.stop()
        tasks = [await rooms.drawn(receiver.hook) for _ in range(5)]
        await rooms.found("SELECT FROM deliveries HAVING count(*) FILTER (WHERE failures > 0) = 5")
        await receiver.start()
        await receiver.until(lambda: all(task.version in receiver.seen(task.id) for task in tasks))
        assert [receiver.seen(task.id) for task in tasks] == [[2, 3, 4, 5, 6, 7]] * 5
        await rooms.settled()


@pytest.mark.parametrize("status", [500, 404, 302, 429], ids=str)
async def test_only_2xx_is_delivered(database_url: str, status: int) -> None:
    """Any other answer, a redirect included, is not followed and tried again until a 2xx comes."""
    remaining = 3

    async def refuse(request: web.Request, message: Message) -> web.StreamResponse:
        nonlocal remaining
        remaining -= 1
        if remaining >= 0:
            return web.Response(status=status, headers={"Location": str(request.url)}, text="not now")
        return await take(request, message)

    async with receiving(refuse) as receiver, house(database_url) as rooms:
        task = await rooms.drawn(receiver.hook, steps=1)
        await receiver.until(lambda: task.version in receiver.seen(task.id))
        await rooms.settled()
    assert receiver.seen(task.id) == [2, 2, 2, 2, 3, 4, 5]


async def test_a_body_without_end_is_no_burden(database_url: str) -> None:
    """A receiver that answers 200 and then talks for ever has taken the delivery."""

    async def talk(request: web.Request, _message: Message) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(b"x" * 65536)
        return response

    async with receiving(talk) as receiver, house(database_url) as rooms:
        task = await rooms.drawn(receiver.hook, steps=1)
        await receiver.until(lambda: task.version in receiver.seen(task.id))
        await rooms.settled()
    assert receiver.seen(task.id) == [2, 3, 4, 5]


async def test_one_dead_receiver_does_not_hold_up_the_others(database_url: str) -> None:
    """While a receiver answers none of 100 tasks' deliveries, and none is given up, another gets its changes."""
    never = asyncio.Event()

    async def hang(_request: web.Request, _message: Message) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    async with (
        receiving(hang) as dead,
        receiving() as live,
        house(database_url, settings=Settings(webhook_timeout_seconds=600)) as rooms,
    ):
        await asyncio.gather(*(rooms.claimed(dead.hook, f"account {number}") for number in range(100)))
        await dead.until(lambda: len(dead.messages) >= 10)
        task = await rooms.drawn(live.hook)
        await live.until(lambda: task.version in live.seen(task.id))
        assert len(dead.messages) < 40
        never.set()


async def test_a_receiver_that_is_too_slow_is_tried_again(database_url: str) -> None:
    """No answer within the timeout counts as a failure, with a reason that says so."""
    patience = asyncio.Event()

    async def hang(request: web.Request, message: Message) -> web.StreamResponse:
        await patience.wait()
        return await take(request, message)

    async with receiving(hang) as receiver, house(database_url, settings=Settings(webhook_timeout_seconds=1)) as rooms:
        task = await rooms.claimed(receiver.hook)
        await receiver.until(lambda: len(receiver.messages) == 2)
        assert await rooms.rows("SELECT last_error FROM deliveries") == [("no answer within 1 seconds",)]
        patience.set()
        await rooms.settled()
    assert set(receiver.seen(task.id)) == {2}


async def test_a_second_attempt_is_told_once_it_passes_the_first(database_url: str) -> None:
    """A task that is handed back begins again; a receiver never sees it go backwards, nor wait again."""
    async with receiving() as receiver, house(database_url) as rooms:
        task = await rooms.lifecycle.begin(await rooms.claimed(receiver.hook))
        task = await rooms.lifecycle.progress(task, 40)
        await rooms.lifecycle.hand_back(task, attempt_counts=True)
        task = await rooms.lifecycle.begin(await rooms.claim_again())
        for percent in (20, 40, 60):
            task = await rooms.lifecycle.progress(task, percent)
        task = await rooms.succeed(task)
        await receiver.until(lambda: task.version in receiver.seen(task.id))
        await rooms.settled()
    assert [message.task["progress"] for message in receiver.messages] == ["0%", "0%", "40%", "40%", "60%", "100%"]


async def test_a_task_handed_back_last_leaves_nothing_to_do(database_url: str) -> None:
    """When the latest change is one that nobody is told, the delivery is finished all the same."""
    async with receiving() as receiver, house(database_url) as rooms:
        task = await rooms.lifecycle.progress(await rooms.lifecycle.begin(await rooms.claimed(receiver.hook)), 40)
        await rooms.lifecycle.hand_back(task, attempt_counts=True)
        await rooms.claim_again()
        await receiver.until(lambda: len(receiver.messages) == 3)
        await rooms.settled()
    assert receiver.seen(task.id) == [2, 3, 4]


async def test_it_gives_up_after_the_hours_in_the_settings(database_url: str) -> None:
    """After that the row says since when and why, and a further change begins anew with all that is missing."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        hook = f"http://127.0.0.1:{nobody.getsockname()[1]}/hook"
        async with house(database_url, settings=Settings(webhook_hours=1)) as rooms:
            task = await rooms.claimed(hook)
            await rooms.found(
                "UPDATE deliveries SET failing_since = now() - interval '2 hours' WHERE failures > 0 RETURNING task_id"
            )
            await rooms.found("SELECT FROM deliveries WHERE given_up_at IS NOT NULL")
            found = await rooms.rows("SELECT noted, last_error FROM deliveries")
            assert found == [(0, "Connection refused")]
            await rooms.lifecycle.begin(task)
            assert await rooms.rows("SELECT FROM deliveries WHERE noted > 0 OR failures > 0")


async def test_private_addresses_are_refused_to_clients_but_not_to_the_operator(database_url: str) -> None:
    """A server open to others delivers to its own machine only for the webhook in its settings."""
    async with receiving() as theirs, receiving() as own:
        settings = Settings(host="0.0.0.0", notify_hook=own.hook)
        async with house(database_url, settings=settings) as rooms:
            await rooms.claimed(theirs.hook, "one")
            task = await rooms.claimed(own.hook, "two")
            await own.until(lambda: own.seen(task.id) == [2])
            found = await rooms.found("SELECT last_error FROM deliveries WHERE failures > 0")
    assert "not a public address" in str(found[0][0])
    assert theirs.messages == []


async def test_a_cleared_log_still_tells_the_end(database_url: str) -> None:
    """When the changes of a task were forgotten before they could be delivered, its end is delivered."""
    async with receiving() as receiver:
        async with house(database_url, delivers=False) as rooms:
            task = await rooms.drawn(receiver.hook)
            await rooms.rows("DELETE FROM changes RETURNING version")
        async with house(database_url) as rooms:
            await receiver.until(lambda: receiver.seen(task.id) == [task.version])
            await rooms.settled()


async def test_a_delivery_without_a_job_gets_one(database_url: str) -> None:
    """Should a job ever be lost, the note that something is to be delivered brings a new one."""
    async with receiving() as receiver:
        async with house(database_url, delivers=False) as rooms:
            task: Task = await rooms.drawn(receiver.hook)
            await rooms.rows("DELETE FROM procrastinate_jobs RETURNING id")
        async with house(database_url) as rooms:
            await receiver.until(lambda: task.version in receiver.seen(task.id))
    assert receiver.seen(task.id) == [2, 3, 4, 5, 6, 7]


async def test_old_things_are_forgotten(database_url: str) -> None:
    """Pruning forgets changes and deliveries of more than two days, but nothing that is still to be delivered."""
    async with receiving() as receiver, house(database_url) as rooms:
        task = await rooms.drawn(receiver.hook)
        await receiver.until(lambda: task.version in receiver.seen(task.id))
        await rooms.settled()
        await rooms.deliveries.prune()
        assert len(await rooms.rows("SELECT FROM changes")) == 6
        assert len(await rooms.rows("SELECT FROM deliveries")) == 1
        await rooms.rows("UPDATE changes SET at = now() - interval '49 hours' RETURNING at")
        await rooms.rows("UPDATE deliveries SET at = now() - interval '49 hours' RETURNING at")
        await receiver.stop()
        await rooms.claimed(receiver.hook)
        await rooms.deliveries.prune()
        assert len(await rooms.rows("SELECT FROM changes")) == 1
        assert len(await rooms.rows("SELECT FROM deliveries")) == 1


async def test_finished_jobs_do_not_stay(database_url: str) -> None:
    """A job is deleted when it is done, so the table of jobs holds only what is still to do."""
    async with receiving() as receiver, house(database_url) as rooms:
        task = await rooms.drawn(receiver.hook)
        await receiver.until(lambda: task.version in receiver.seen(task.id))
        await rooms.found("SELECT WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'deliver')")
