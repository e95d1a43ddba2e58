"""What is accepted, as what, and what is refused without a trace."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncGenerator
from typing import Any, Final

import psycopg
import pytest
import pyvips
from aiohttp import web

from journeyman import errors
from journeyman.engines.base import Event, Job
from journeyman.engines.stub import StubEngine
from journeyman.settings import Settings
from journeyman.tasks.task import AccountFilter, Bot, SpeedMode, Status
from tests.integration.dispatch.scripted import ScriptedEngine
from tests.integration.dispatch.workplace import ORIGIN, make_account, make_submission, open_workplace
from tests.patience import until


def png(colour: int = 200, edge: int = 20) -> bytes:
    """Draw a small grey square."""
    return bytes(pyvips.Image.black(edge, edge, bands=3).linear([1], [colour]).cast("uchar").pngsave_buffer())


PICTURE: Final = base64.b64encode(png()).decode()


@pytest.mark.parametrize(
    ("prompt", "changes", "error", "sentence"),
    [
        pytest.param("x" * 8193, {}, errors.PromptTooLong, "8193 characters; at most 8192", id="long"),
        pytest.param("狐" * 100_000, {}, errors.PromptTooLong, "at most 8192", id="very-long"),
        pytest.param("", {}, errors.EmptyPrompt, "must not be empty", id="empty"),
        pytest.param(" \n\t ", {}, errors.EmptyPrompt, "must not be empty", id="blank"),
        pytest.param("--ar 16:9", {}, errors.EmptyPrompt, "must not be empty", id="only-parameters"),
        pytest.param("a\x00cat", {}, errors.InvalidField, "prompt is wrong: got a NUL", id="nul-in-prompt"),
        pytest.param("cat", {"state": "\x00"}, errors.InvalidField, "state is wrong", id="nul-in-state"),
        pytest.param(
            "cat", {"notify_hook": "http://a.example/\x00"}, errors.InvalidField, "notifyHook", id="nul-in-hook"
        ),
        pytest.param("cat --ar 0:1", {}, errors.InvalidParameter, "--ar", id="bad-aspect"),
        pytest.param("cat --xyz 3", {}, errors.UnknownParameter, "xyz", id="unknown-parameter"),
        pytest.param("cat", {"references": (PICTURE,) * 6}, errors.TooManyPictures, "6; at most 5", id="six-pictures"),
        pytest.param("cat", {"references": ("x",) * 20}, errors.TooManyPictures, "20; at most 5", id="twenty"),
        pytest.param("cat", {"references": ("!",)}, errors.InvalidPicture, "base64Array[0] is not", id="no-base64"),
        pytest.param(
            "cat",
            {"references": ("", PICTURE, base64.b64encode(b"not a picture").decode())},
            errors.InvalidPicture,
            "base64Array[2]",
            id="no-picture",
        ),
        pytest.param(
            "cat", {"references": ("http://127.0.0.1/a.png",)}, errors.InvalidLink, "public", id="private-reference"
        ),
        pytest.param("http://10.0.0.1/a.png cat", {}, errors.InvalidLink, "public", id="private-link-in-prompt"),
        pytest.param("http://localhost/a.png cat", {}, errors.InvalidLink, "private network", id="localhost-in-prompt"),
        pytest.param(
            "cat", {"notify_hook": "ftp://example.org"}, errors.InvalidLink, "http", id="hook-of-another-kind"
        ),
        pytest.param(
            "cat", {"account_filter": AccountFilter(instance="nobody")}, errors.NoAccount, "nobody", id="no-account"
        ),
    ],
)
async def test_what_cannot_be_drawn_is_refused(
    database_url: str, prompt: str, changes: dict[str, Any], error: type[errors.Refused], sentence: str
) -> None:
    """The right error with a sentence that says what is wrong; nothing is kept, and no place in the queue is lost."""
    async with open_workplace(database_url) as place:
        with pytest.raises(error) as refusal:
            await place.submit(prompt, **changes)
        assert sentence in refusal.value.sentence("en")
        assert refusal.value.sentence("zh") != refusal.value.sentence("en")
        assert await place.tasks.latest(1) == []
        assert place.pool.waiting("stub") == 0


async def test_an_accepted_task_says_what_was_asked(database_url: str) -> None:
    """It is durable, waiting, and holds the client's words verbatim."""
    async with open_workplace(database_url) as place:
        accepted = await place.submit(
            "  A fox, 狐狸 --ar 16:9 --seed 42 --niji 6  ",
            state='{"my": "state"}',
            notify_hook="http://127.0.0.1:9/hook",
        )
        task = await place.fetch(accepted.task.id)
        assert task == accepted.task
        assert task.status is Status.NOT_START
        assert task.prompt == "A fox, 狐狸 --ar 16:9 --seed 42 --niji 6"
        assert task.description == f"/imagine {task.prompt}"
        assert (task.state, task.seed, task.bot) == ('{"my": "state"}', 42, Bot.NIJI_JOURNEY)
        assert (task.notify_hook, task.origin) == ("http://127.0.0.1:9/hook", ORIGIN)
        assert len(task.token) >= 22


@pytest.mark.parametrize(
    ("named", "wished", "typed", "expected"),
    [
        pytest.param(None, (), "", SpeedMode.FAST, id="nothing-said"),
        pytest.param(None, (), " --relax", SpeedMode.RELAX, id="prompt"),
        pytest.param(None, (SpeedMode.TURBO,), " --relax", SpeedMode.TURBO, id="filter-before-prompt"),
        pytest.param(None, (SpeedMode.TURBO, SpeedMode.RELAX), "", SpeedMode.TURBO, id="first-of-the-filter"),
        pytest.param(SpeedMode.FAST, (SpeedMode.TURBO,), " --relax", SpeedMode.FAST, id="path-before-all"),
    ],
)
async def test_speed_comes_from_path_then_filter_then_prompt(
    database_url: str, named: SpeedMode | None, wished: tuple[SpeedMode, ...], typed: str, expected: SpeedMode
) -> None:
    """The nearest to the request wins."""
    async with open_workplace(database_url) as place:
        accepted = await place.submit(f"cat{typed}", mode=named, account_filter=AccountFilter(modes=wished))
        assert accepted.task.mode is expected


async def test_a_filter_mode_that_the_account_lacks_is_passed_over(database_url: str) -> None:
    """Of the wished modes the first that the chosen account has."""
    account = make_account(modes=frozenset({SpeedMode.RELAX}))
    async with open_workplace(database_url, seats=[(account, StubEngine())]) as place:
        wanted = AccountFilter(modes=(SpeedMode.TURBO, SpeedMode.RELAX))
        assert (await place.submit(account_filter=wanted)).task.mode is SpeedMode.RELAX


@pytest.mark.parametrize("seed", ["", " --seed 7"], ids=["random", "given"])
async def test_twelve_identical_prompts_are_twelve_tasks(database_url: str, seed: str) -> None:
    """Each has its own id, token and pictures; without a seed also its own colours."""
    async with open_workplace(database_url) as place, place.working():
        accepted = await asyncio.gather(*(place.submit(f"Cat{seed}") for _ in range(12)))
        ends = [await place.end_of(one.task.id) for one in accepted]
        assert {end.status for end in ends} == {Status.SUCCESS}
        assert len({end.id for end in ends}) == 12
        assert len({end.token for end in ends}) == 12
        assert len({picture.key for end in ends for picture in end.pictures}) == 48
        assert (len({end.seed for end in ends}) == 1) is bool(seed)
        grids = [await place.store.get(end.grid.key) for end in ends if end.grid]
        assert len(grids) == 12


async def test_the_number_ahead_is_told(database_url: str) -> None:
    """Free seats are nobody's wait; after that each comes behind those before him."""
    seats = [(make_account(capacity=2), StubEngine())]
    async with open_workplace(database_url, seats=seats) as place:
        assert [(await place.submit()).waiting_ahead for _ in range(5)] == [0, 0, 0, 1, 2]


async def test_a_full_queue_refuses(database_url: str) -> None:
    """One more than the queue holds is refused, keeps nothing, and is welcome once a place is free."""
    seats = [(make_account(queue_size=3), StubEngine())]
    async with open_workplace(database_url, seats=seats) as place:
        accepted = [await place.submit() for _ in range(3)]
        with pytest.raises(errors.QueueFull, match="at most 3"):
            await place.submit()
        assert len(await place.tasks.latest(10)) == 3
        async with place.working():
            for one in accepted:
                await place.end_of(one.task.id)
            assert (await place.end_of((await place.submit()).task.id)).status is Status.SUCCESS


@contextlib.asynccontextmanager
async def picture_server(picture: bytes) -> AsyncGenerator[str]:
    """Serve one picture on this machine."""

    async def give(_request: web.Request) -> web.Response:
        return web.Response(body=picture, content_type="image/png")

    app = web.Application()
    app.router.add_get("/cat.png", give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/cat.png"
    finally:
        await runner.cleanup()


class Seen:
    """What an engine was given."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    async def run(self, job: Job) -> AsyncGenerator[Event, None]:
        """Note the job down and draw."""
        self.jobs.append(job)
        async for event in StubEngine().run(job):
            yield event


def shade(picture: bytes) -> int:
    """Give the grey of a one-coloured picture."""
    return round(pyvips.Image.new_from_buffer(picture, "").avg())


async def test_sent_pictures_are_stored_and_stand_before_the_prompt(database_url: str) -> None:
    """Data URLs and bare base64 become stored files whose links lead the prompt; the engine is given their bytes."""
    seen = Seen()
    dark = base64.b64encode(png(40)).decode()
    async with open_workplace(database_url, engine=ScriptedEngine(seen.run)) as place, place.working():
        accepted = await place.submit("a cat --iw 2", references=(f"data:image/png;base64,{PICTURE}", " ", dark))
        task = await place.end_of(accepted.task.id)
        assert task.status is Status.SUCCESS
        assert len(task.references) == 2
        links = [f"{ORIGIN}/pictures/{key}" for key in task.references]
        assert task.prompt == f"{links[0]} {links[1]} a cat --iw 2"
        assert all(key.startswith(f"{task.token}/") for key in task.references)
        (job,) = seen.jobs
        assert [shade(picture.data) for picture in job.references] == [200, 40]
        assert job.prompt.links == tuple(links)
        assert job.prompt.text == "a cat"


@pytest.mark.parametrize("raw", ["a Green bird", "a {gr, br}een bird", "a bird --no {br,gr}een"])
async def test_banned_words_are_found_in_every_task(database_url: str, raw: str) -> None:
    """A banned word is found though braces hide it, in a submit as in a dry run; parts of words are not."""
    async with open_workplace(database_url, settings=Settings(banned_words=("green",))) as place:
        with pytest.raises(errors.BannedWord):
            await place.submit(raw)
        with pytest.raises(errors.BannedWord):
            place.submitter.dry_run(make_submission(raw))
        assert (await place.submit("{an ever, a ever}greens bird")).task.prompt == "an evergreens bird"


async def test_a_dry_run_takes_the_filters_speed(database_url: str) -> None:
    """As the submit would: the path's before the filter's before the prompt's."""
    relaxed = AccountFilter(modes=(SpeedMode.RELAX,))
    async with open_workplace(database_url) as place:
        found = place.submitter.dry_run(make_submission("a cat --turbo", account_filter=relaxed))
        assert (found.mode, found.cost) == (SpeedMode.RELAX, 0.0)
        found = place.submitter.dry_run(make_submission("a cat", account_filter=relaxed, mode=SpeedMode.TURBO))
        assert found.mode is SpeedMode.TURBO
        assert place.submitter.dry_run(make_submission("a cat --turbo")).mode is SpeedMode.TURBO


async def test_two_pictures_need_no_words(database_url: str) -> None:
    """They are blended; one alone says too little."""
    async with open_workplace(database_url) as place, place.working():
        task = await place.end_of((await place.submit("", references=(PICTURE, PICTURE))).task.id)
        assert task.status is Status.SUCCESS
        with pytest.raises(errors.OnePictureAlone):
            await place.submit("", references=(PICTURE,))


@pytest.mark.parametrize("where", ["sent", "typed"])
async def test_own_pictures_are_taken_from_the_store(database_url: str, where: str) -> None:
    """A link to a picture of ours is no download, though it leads to this machine; its query is ignored."""
    seen = Seen()
    async with open_workplace(database_url, engine=ScriptedEngine(seen.run)) as place, place.working():
        first = await place.end_of((await place.submit()).task.id)
        link = f"{ORIGIN}/pictures/{first.pictures[0].key}?download=1"
        accepted = (
            await place.submit("again", references=(link,)) if where == "sent" else await place.submit(f"{link} again")
        )
        task = await place.end_of(accepted.task.id)
        assert task.fail_reason == ""
        assert task.references == (first.pictures[0].key,)
        # What was sent is linked to as it is stored, what was typed stays as it was.
        assert task.prompt == f"{link.partition('?')[0] if where == 'sent' else link} again"
        assert len(seen.jobs[1].references) == 1


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "unknown/1.png", "", "a/../../b.png"], ids=["climbing", "unknown", "none", "dots"]
)
async def test_an_own_link_to_nothing_fails_readably(database_url: str, path: str) -> None:
    """It is refused, or the task fails with a sentence; it is never a fault."""
    async with open_workplace(database_url) as place, place.working():
        try:
            accepted = await place.submit(f"{ORIGIN}/pictures/{path} cat")
        except errors.Refused:
            return
        task = await place.end_of(accepted.task.id)
        assert task.status is Status.FAILURE
        assert task.attempt == 1
        assert "picture" in task.fail_reason


async def test_links_are_downloaded_when_the_task_runs(database_url: str) -> None:
    """Where private links are allowed, a link to this machine is followed."""
    seen = Seen()
    settings = Settings(allow_private_links=True)
    async with (
        picture_server(png(90)) as link,
        open_workplace(database_url, engine=ScriptedEngine(seen.run), settings=settings) as place,
        place.working(),
    ):
        sent = await place.end_of((await place.submit("cat", references=(link,))).task.id)
        typed = await place.end_of((await place.submit(f"{link} cat")).task.id)
        assert sent.references == typed.references == (link,)
        assert sent.prompt == typed.prompt == f"{link} cat"
        assert [[shade(picture.data) for picture in job.references] for job in seen.jobs] == [[90], [90]]


@pytest.mark.parametrize("content", [b"", b"<html>no picture</html>"], ids=["nothing", "a-page"])
async def test_a_link_that_leads_to_no_picture_fails_its_task(database_url: str, content: bytes) -> None:
    """The task fails at the first attempt, with a sentence about the link."""
    async with (
        picture_server(content) as link,
        open_workplace(database_url, settings=Settings(allow_private_links=True)) as place,
        place.working(),
    ):
        task = await place.end_of((await place.submit(f"{link} cat")).task.id)
        assert (task.status, task.attempt) == (Status.FAILURE, 1)
        assert link in task.fail_reason


@pytest.mark.parametrize(
    ("host", "choice", "allowed"),
    [
        pytest.param("127.0.0.1", "auto", "allowed", id="loopback-auto"),
        pytest.param("0.0.0.0", "auto", "", id="open-auto"),
        pytest.param("0.0.0.0", "yes", "allowed", id="open-yes"),
        pytest.param("127.0.0.1", "no", "", id="loopback-no"),
    ],
)
async def test_private_webhooks_follow_the_settings(database_url: str, host: str, choice: str, allowed: str) -> None:
    """On a server that only this machine reaches they are fine; elsewhere only when the operator says so."""
    settings = Settings(host=host, allow_private_webhooks=choice)
    async with open_workplace(database_url, settings=settings) as place:
        if allowed:
            assert (await place.submit(notify_hook="http://127.0.0.1:9/")).task.notify_hook == "http://127.0.0.1:9/"
        else:
            with pytest.raises(errors.InvalidLink):
                await place.submit(notify_hook="http://127.0.0.1:9/")
            # What the operator named himself is his own affair.
    settings = Settings(host=host, allow_private_webhooks=choice, notify_hook="http://127.0.0.1:9/all")
    async with open_workplace(database_url, settings=settings) as place:
        assert (await place.submit()).task.notify_hook == "http://127.0.0.1:9/all"


async def test_a_database_error_gives_the_place_in_the_queue_back(database_url: str) -> None:
    """Whatever the refusal, the count of those who wait does not grow."""
    async with open_workplace(database_url) as place:
        with psycopg.connect(database_url, autocommit=True) as sql:
            sql.execute("ALTER TABLE tasks ADD CONSTRAINT no_cats CHECK (prompt <> 'Cat')")
        with pytest.raises(psycopg.errors.CheckViolation):
            await place.submit("Cat")
        assert place.pool.waiting("stub") == 0
        await place.submit("Dog")
        assert place.pool.waiting("stub") == 1


async def test_a_client_that_leaves_while_his_task_is_written_keeps_it(database_url: str) -> None:
    """The task was accepted for all anybody knows, so it is drawn."""
    async with open_workplace(database_url) as place:
        client = asyncio.create_task(place.submit())
        await asyncio.sleep(0)
        assert place.pool.waiting("stub") == 1
        client.cancel()
        with pytest.raises(asyncio.CancelledError):
            await client
        async with place.working():

            async def is_drawn() -> bool:
                return [task.status for task in await place.tasks.latest(1)] == [Status.SUCCESS]

            await until(is_drawn)
