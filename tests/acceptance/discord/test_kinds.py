"""Everything that clients ask for, once at each bot: each task ends with what the bot has made for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Final

import pytest
import pytest_asyncio

from journeyman.tasks.task import Bot
from simulator.bots.orders import Kind, Result
from simulator.discord.accounts import Account, Speed
from simulator.options import Options, Pictures
from simulator.plans import Plan
from simulator.server import Simulator
from tests.acceptance.discord.house import House, open_house
from tests.acceptance.discord.pictures import filled, is_picture_of, shows
from tests.contract.followups.pictures import black_and_white
from tests.integration.discord.conftest import connected
from tests.integration.discord.telling import finished

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]

BOTS: Final = ("MID_JOURNEY", "NIJI_JOURNEY")
#: The accounts, by their remarks: how masks are sent, and whether Remix is on and asks.
OFF, DIRECT, REMIX, ASKING = "off;", "direct;", "remix;", "asking;"
FIELDS: Final[dict[str, Json]] = {
    OFF: {},
    DIRECT: {"options": {"patience": 0.3, "contract": "direct"}},
    REMIX: {},
    ASKING: {"remix_answers_itself": False},
}
MASK: Final = black_and_white((64, 64), white=(0, 0, 32, 64))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Open a house with an account of each kind."""
    options = Options(accounts=len(FIELDS), plan=Plan.MEGA, pictures=Pictures.UNLIKE)
    remarks: dict[str, str] = {}

    def prepare(simulator: Simulator) -> None:
        for person, remark in zip(simulator.accounts, FIELDS, strict=True):
            remarks[person.id] = remark
            for preferences in person.preferences.values():
                preferences.remix = remark in {REMIX, ASKING}

    def fields_of(person: Account) -> Json:
        remark = remarks[person.id]
        return {"remark": remark, "capacity": 12, "queue_size": 100, "options": {"patience": 0.3}, **FIELDS[remark]}

    async with open_house(tmp_path_factory.mktemp("kinds"), options, fields=fields_of, prepare=prepare) as opened:
        yield opened


def at(remark: str) -> Json:
    """Give a body that asks for an account."""
    return {"accountFilter": {"remark": remark}}


async def made(house: House, path: str, body: Json) -> Json:
    """Submit something, and give the task once it has succeeded."""
    task = await house.end_of(house.accepted(await house.ask("POST", f"/mj/submit/{path}", body)))
    assert task["status"] == "SUCCESS", (task["description"], task["failReason"])
    return task


async def drawn(house: House, task: Json, kind: Kind) -> None:
    """See that a task shows what a job of a kind has made for its prompt."""
    job = house.simulator.workshop.jobs[task["properties"]["messageHash"]]
    assert job.order.kind is kind, task["description"]
    assert task["properties"]["finalPrompt"] == job.printed
    if job.order.result in {Result.GRID, Result.SINGLE}:
        assert await is_picture_of(house, task, job), task["description"]
    else:
        assert len(task["videoUrls"]) == (4 if job.order.result is Result.VIDEO_GRID else 1)


async def pressed(house: House, parent: Json, part: str, **answer: Any) -> Json:  # noqa: ANN401 - JSON
    """Press a button as a client does, answer its dialog if it opens one, and give the task's end."""
    custom_id = next(one["customId"] for one in parent["buttons"] if part in one["customId"])
    reply = await house.ask("POST", "/mj/submit/action", {"taskId": parent["id"], "customId": custom_id})
    if reply["code"] == 21 and reply["result"] != parent["id"]:
        reply = await house.ask("POST", "/mj/submit/modal", {"taskId": reply["result"], **answer})
    task = await house.end_of(house.accepted(reply))
    assert task["status"] == "SUCCESS", (custom_id, task["failReason"])
    return task


GRID_BUTTONS: Final = {
    **{f"upsample::{number}": Kind.UPSCALE for number in range(1, 5)},
    **{f"variation::{number}": Kind.VARIATION for number in range(1, 5)},
    "reroll": Kind.REROLL,
}
SINGLE_BUTTONS: Final = {
    "_subtle::1": Kind.ENLARGE,
    "_creative::1": Kind.ENLARGE,
    "low_variation": Kind.VARIATION,
    "high_variation": Kind.VARIATION,
    "Outpaint::50": Kind.ZOOM,
    "Outpaint::75": Kind.ZOOM,
    "Outpaint::100": Kind.SQUARE,
    "pan_left": Kind.PAN,
    "pan_right": Kind.PAN,
    "pan_up": Kind.PAN,
    "pan_down": Kind.PAN,
}


@pytest.mark.parametrize("bot", BOTS)
async def test_every_button_gives_what_it_says(house: House, bot: str) -> None:
    """Of a grid and of a picture each button makes a job of its kind, whose picture its task shows."""
    grid = await made(house, "imagine", {"prompt": f"a fox for {bot} --ar 3:2", "botType": bot, **at(OFF)})
    await drawn(house, grid, Kind.IMAGINE)
    tasks = await asyncio.gather(*(pressed(house, grid, part) for part in GRID_BUTTONS))
    for task, kind in zip(tasks, GRID_BUTTONS.values(), strict=True):
        await drawn(house, task, kind)
        assert task["botType"] == bot
    single = tasks[0]
    tasks = await asyncio.gather(*(pressed(house, single, part) for part in SINGLE_BUTTONS))
    for task, kind in zip(tasks, SINGLE_BUTTONS.values(), strict=True):
        await drawn(house, task, kind)
    zoomed = await pressed(house, single, "CustomZoom", prompt="a wolf --zoom 1.3 --ar 3:2")
    await drawn(house, zoomed, Kind.ZOOM)
    job = house.simulator.workshop.jobs[zoomed["properties"]["messageHash"]]
    assert (job.order.factor, job.order.reading.raw.startswith("a wolf")) == (1.3, True)
    enlarged = tasks[0]
    await drawn(house, await pressed(house, enlarged, "low_variation"), Kind.VARIATION)


@pytest.mark.parametrize("bot", BOTS)
@pytest.mark.parametrize("remark", [OFF, DIRECT])
async def test_a_region_is_repainted(house: House, remark: str, bot: str) -> None:
    """By either contract the mask arrives, and the picture is the one that was repainted."""
    grid = await made(house, "imagine", {"prompt": f"a house {remark[:-1]}", "botType": bot, **at(remark)})
    single = await pressed(house, grid, "upsample::3")
    task = await pressed(house, single, "Inpaint", prompt="a red door", maskBase64=MASK)
    await drawn(house, task, Kind.REGION)
    order = house.simulator.workshop.jobs[task["properties"]["messageHash"]].order
    assert order.mask
    assert order.reading.raw.startswith("a red door")


@pytest.mark.parametrize("remark", [REMIX, ASKING])
async def test_remix_opens_dialogs(house: House, remark: str) -> None:
    """Where Remix is on, buttons open dialogs at Midjourney: answered with the prompt, or with what the client says."""
    grid = await made(house, "imagine", {"prompt": "a bear", **at(remark)})
    said = {"prompt": "a brown bear"} if remark == ASKING else {}
    for part, kind in (("variation::1", Kind.VARIATION), ("reroll", Kind.REROLL)):
        task = await pressed(house, grid, part, **said)
        await drawn(house, task, kind)
        assert ("brown" in task["properties"]["finalPrompt"]) is (remark == ASKING)
    single = await pressed(house, grid, "upsample::1")
    await drawn(house, await pressed(house, single, "pan_left", **said), Kind.PAN)


async def test_a_video_is_made_taken_out_and_extended(house: House) -> None:
    """Four clips of a picture; one of them; and that one, longer."""
    grid = await made(house, "imagine", {"prompt": "a river", **at(OFF)})
    single = await pressed(house, grid, "upsample::1")
    clips = await pressed(house, single, "animate_low")
    await drawn(house, clips, Kind.VIDEO)
    clip = await pressed(house, clips, "video_virtual_upscale::2")
    await drawn(house, clip, Kind.FILM)
    await drawn(house, await pressed(house, clip, "animate_high_extend"), Kind.EXTEND)


@pytest.mark.parametrize("bot", BOTS)
async def test_pictures_of_the_client_reach_the_bot(house: House, bot: str) -> None:
    """Of a blend and of a prompt with pictures the bot has seen the very pictures."""
    pictures = [filled(f"first {bot}"), filled(f"second {bot}")]
    blended = await made(house, "blend", {"base64Array": pictures, "botType": bot, "dimensions": "PORTRAIT", **at(OFF)})
    prompted = await made(house, "imagine", {"prompt": "a fox", "base64Array": pictures, "botType": bot, **at(OFF)})
    for task, kind in ((blended, Kind.BLEND), (prompted, Kind.IMAGINE)):
        await drawn(house, task, kind)
        order = house.simulator.workshop.jobs[task["properties"]["messageHash"]].order
        seen = [
            shows(data, f"{which} {bot}") for data, which in zip(order.references, ("first", "second"), strict=True)
        ]
        assert seen == [True, True]


@pytest.mark.parametrize("bot", BOTS)
async def test_words_are_said_and_drawn(house: House, bot: str) -> None:
    """A picture is described and a prompt shortened, and what is said can be drawn."""
    described = await made(house, "describe", {"base64": filled(f"described {bot}"), "botType": bot, **at(OFF)})
    said = described["properties"]["finalPrompt"].split("\n\n")
    assert len(said) == 4
    task = await pressed(house, described, "PicReader::2")
    await drawn(house, task, Kind.IMAGINE)
    shortened = await made(
        house, "shorten", {"prompt": "a very big and old red fox in deep white snow", "botType": bot, **at(OFF)}
    )
    task = await pressed(house, shortened, "PromptAnalyzer::1")
    await drawn(house, task, Kind.IMAGINE)
    await pressed(house, shortened, "PromptAnalyzerExtended")


@pytest.mark.parametrize("bot", list(Bot))
async def test_a_job_of_elsewhere_is_shown(house: House, bot: Bot) -> None:
    """A job that the account has drawn for somebody else is found by its id, shown, and has buttons that work."""
    async with connected(house.simulator) as client:
        theirs = await finished(client.imagine(bot, "a cat from elsewhere"))
    task = await made(house, "show", {"jobId": theirs.job, "botType": bot, **at(OFF)})
    assert task["properties"]["messageHash"] == theirs.job
    await drawn(house, task, Kind.IMAGINE)
    await drawn(house, await pressed(house, task, "upsample::4"), Kind.UPSCALE)


async def test_a_task_has_the_seed_of_its_job(house: House) -> None:
    """None while only the bot knows it, and the bot's own once it was asked for; but one in the prompt at once."""
    task = await made(house, "imagine", {"prompt": "a fox", **at(OFF)})
    assert task["seed"] is None
    assert (await house.fetch(task["id"]))["seed"] is None
    asked = await house.ask("GET", f"/mj/task/{task['id']}/image-seed")
    assert int(asked["result"]) == house.simulator.workshop.jobs[task["properties"]["messageHash"]].seed
    assert (await house.fetch(task["id"]))["seed"] == asked["result"]
    named = await made(house, "imagine", {"prompt": "a fox --seed 77", **at(OFF)})
    assert named["seed"] == "77"
    assert house.simulator.workshop.jobs[named["properties"]["messageHash"]].seed == 77


@pytest.mark.parametrize(
    ("mode", "speed"),
    [("FAST", Speed.FAST), ("RELAX", Speed.RELAX), ("TURBO", Speed.TURBO)],
    ids=["fast", "relax", "turbo"],
)
async def test_each_speed_is_the_jobs(house: House, mode: str, speed: Speed) -> None:
    """A prompt, and a button below its grid, are drawn at the speed that was asked for."""
    grid = await made(house, "imagine", {"prompt": f"a {mode} fox", "mode": mode, **at(OFF)})
    body: Json = {"accountFilter": {"modes": [mode]}}
    custom_id = next(one["customId"] for one in grid["buttons"] if "variation::1" in one["customId"])
    varied = await made(house, "action", {"taskId": grid["id"], "customId": custom_id, **body})
    jobs = house.simulator.workshop.jobs
    assert [jobs[task["properties"]["messageHash"]].speed for task in (grid, varied)] == [speed, speed]
