"""Submits that stand for themselves, other than imagine: what each takes, makes and refuses."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from typing_extensions import override

from journeyman.engines.base import ClipFile, Event, Finished, Job, PictureFile, Started
from journeyman.engines.stub import StubEngine
from journeyman.tasks import buttons
from journeyman.tasks.task import Action, Status
from tests.contract.client import parsed
from tests.contract.followups.conftest import House, Json, button, open_house
from tests.contract.followups.pictures import PIXEL, black_and_white, with_hole
from tests.integration.dispatch.scripted import ScriptedEngine
from tests.integration.dispatch.workplace import make_account

pytestmark = pytest.mark.asyncio(loop_scope="module")

BARE = PIXEL.partition(",")[2]
IMAGINE = "/mj/submit/imagine"
BLEND = "/mj/submit/blend"
DESCRIBE = "/mj/submit/describe"
EDITS = "/mj/submit/edits"
UPLOAD = "/mj/submit/upload-discord-images"
SHORTEN = "/mj/submit/shorten"
VIDEO = "/mj/submit/video"
SWAP = "/mj/insight-face/swap"


async def own_link(house: House) -> str:
    """Upload a picture, and give its link."""
    return str((await house.ask(UPLOAD, {"base64Array": [PIXEL]}))["result"][0])


@pytest.mark.parametrize(
    ("dimensions", "ratio"),
    [(None, "1:1"), ("", "1:1"), ("SQUARE", "1:1"), ("portrait", "2:3"), ("Landscape", "3:2")],
)
async def test_blend_merges_pictures(house: House, dimensions: str | None, ratio: str) -> None:
    """Gotchas 30, 31 and 42: data URLs, bare base64 and links; their links stand in front of the prompt."""
    pictures = [PIXEL, BARE, await own_link(house), "", None]
    task = await house.made(BLEND, base64Array=pictures, dimensions=dimensions)
    assert (task["action"], len(task["imageUrls"])) == ("BLEND", 4)
    *links, name, value = task["prompt"].split()
    assert (len(links), name, value) == (3, "--ar", ratio)
    assert all(link.startswith(f"{house.origin}/pictures/") for link in links)
    assert task["description"] == f"/blend {task['prompt']}"
    assert (await house.get(links[0].removeprefix(house.origin))).status == 200


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({"base64Array": [PIXEL]}, "1 picture", id="one"),
        pytest.param({"base64Array": [PIXEL] * 6}, "6 picture", id="six"),
        pytest.param({"base64Array": []}, "0 picture", id="none"),
        pytest.param({}, "0 picture", id="absent"),
        pytest.param({"base64Array": [PIXEL, "nonsense!"]}, "base64Array[1]", id="undecodable"),
        pytest.param({"base64Array": [PIXEL, None, PIXEL, "!"]}, "base64Array[3]", id="undecodable after a null"),
        pytest.param(
            {"base64Array": [PIXEL, PIXEL], "dimensions": "Round"}, 'dimensions is wrong: got "Round"', id="dim"
        ),
        pytest.param({"base64Array": "x"}, "base64Array", id="type"),
    ],
)
async def test_blend_refuses(house: House, body: Json, said: str) -> None:
    """Gotcha 30: two to five pictures, all of them usable, in one of three shapes."""
    assert said in (await house.refused(BLEND, body))["description"]


async def test_describe_says_what_it_sees(house: House) -> None:
    """Gotcha 11: prompt and ``finalPrompt`` hold four numbered prompts, the Chinese is text, the picture is shown."""
    task = await house.made(DESCRIBE, base64=PIXEL)
    assert task["action"] == "DESCRIBE"
    said = task["properties"]["finalPrompt"]
    assert task["prompt"] == task["promptEn"] == said
    assert len(said.split("\n\n")) == 4
    assert said.startswith("1️⃣ ")
    assert task["properties"]["finalZhPrompt"] == ""
    assert task["imageUrl"]
    assert [one["customId"] for one in task["buttons"]][:4] == [f"MJ::Job::PicReader::{n}" for n in range(1, 5)]


async def test_describe_takes_a_link(house: House) -> None:
    """``link`` is followed; of both the picture counts."""
    link = await own_link(house)
    assert (await house.made(DESCRIBE, link=link))["action"] == "DESCRIBE"
    assert (await house.made(DESCRIBE, base64=link))["action"] == "DESCRIBE"
    assert (await house.made(DESCRIBE, base64=PIXEL, link="https://nowhere.example/x.png"))["action"] == "DESCRIBE"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({}, "base64 and link must not both be empty", id="nothing"),
        pytest.param({"base64": " ", "link": ""}, "or link as http(s)://…", id="blanks"),
        pytest.param({"link": "ftp://a.example/x.png"}, "link", id="no web link"),
        pytest.param({"link": "http://127.0.0.1:1/x.png"}, "cannot be used", id="private link"),
        pytest.param({"base64": "x" * 50}, "base64", id="no picture"),
        pytest.param({"base64": 5}, "base64", id="type"),
    ],
)
async def test_describe_refuses(house: House, body: Json, said: str) -> None:
    """It needs a picture, or a link that may be followed."""
    assert said in (await house.refused(DESCRIBE, body))["description"]


async def test_shorten_weighs_a_prompt(house: House) -> None:
    """There is text and no picture, and progress says 100 % all the same."""
    task = await house.made(SHORTEN, prompt="a very red fox", botType="NIJI_JOURNEY")
    assert (task["action"], task["imageUrl"], task["imageUrls"], task["progress"]) == ("SHORTEN", None, None, "100%")
    assert task["description"] == "/shorten a very red fox"
    shorter = "## Important tokens\n**a very red fox**\n## Shortened prompts\n1️⃣ a very red fox"
    assert task["properties"]["finalPrompt"] == shorter
    assert task["properties"]["finalZhPrompt"] == ""
    assert task["botType"] == "NIJI_JOURNEY"
    for prompt in ("", " ", None, 5):
        assert "prompt" in (await house.refused(SHORTEN, {"prompt": prompt}))["description"]
    assert "prompt" in (await house.refused(SHORTEN, {}))["description"]


async def masks_seen(house: House, path: str, body: Json, engine: Recorder) -> bytes | None:
    """Make a task, and give the mask that its engine saw."""
    await house.made(path, **body)
    return engine.jobs[-1].mask


class Recorder(StubEngine):
    """A stub that remembers its jobs."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    @override
    def run(self, job: Job) -> AsyncGenerator[Event, None]:
        """Remember a job and do it."""
        self.jobs.append(job)
        return super().run(job)


async def test_edits_know_where(database_url: str) -> None:
    """A mask says it in white, a picture in what is transparent; without either the whole picture is meant."""
    engine = Recorder()
    mask = black_and_white((32, 32), white=(0, 0, 16, 32))
    async with open_house(database_url, engine=engine) as house:
        assert await masks_seen(house, EDITS, {"prompt": "a hat", "image": with_hole((64, 64))}, engine)
        assert engine.jobs[-1].action is Action.EDIT
        assert await masks_seen(house, "/mj/submit/edit", {"prompt": "a", "image": PIXEL}, engine) is None
        body = {"prompt": "a hat", "image": black_and_white((64, 64)), "maskBase64": mask}
        assert await masks_seen(house, EDITS, body, engine)
        task = await house.made("/mj/submit/retexture", prompt="of wood", image=with_hole((64, 64)))
        assert (task["action"], engine.jobs[-1].mask) == ("RETEXTURE", None)
        assert len(engine.jobs[-1].references) == 1
        assert task["description"] == "/retexture of wood"


@pytest.mark.parametrize("path", [EDITS, "/mj/submit/retexture"])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({"image": PIXEL}, "prompt", id="no prompt"),
        pytest.param({"prompt": "x"}, "image", id="no picture"),
        pytest.param({"prompt": " ", "image": " "}, "prompt", id="blanks"),
        pytest.param({"prompt": "x", "image": "nonsense!"}, "image", id="undecodable"),
        pytest.param({"prompt": "x", "image": PIXEL, "state": "s" * 256}, "state", id="long state"),
        pytest.param({"prompt": "x --chaos 900", "image": PIXEL}, "--chaos", id="parameter"),
    ],
)
async def test_edits_refuse(house: House, path: str, body: Json, said: str) -> None:
    """Both need a prompt and a picture."""
    assert said in (await house.refused(path, body))["description"]


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        pytest.param(black_and_white((64, 32), white=(0, 0, 8, 8)), "64 × 32 pixels", id="ratio"),
        pytest.param(black_and_white((64, 64)), "white", id="nothing white"),
        pytest.param("nonsense!", "maskBase64", id="no picture"),
    ],
)
async def test_an_edits_mask_must_fit(house: House, mask: str, said: str) -> None:
    """It is checked at the submit, while the client can still do something about it."""
    body = {"prompt": "x", "image": black_and_white((64, 64)), "maskBase64": mask}
    assert said in (await house.refused(EDITS, body))["description"]


async def test_an_upload_gives_links(house: House) -> None:
    """The result is an array of links in the same order, which anybody can open; no task is made."""
    before = await house.listed()
    bodies = {
        "filter": {"channelId": "", "instanceId": "", "remark": ""},
        "base64Array": [PIXEL, "", with_hole((8, 8))],
    }
    answer = await house.ask(UPLOAD, bodies)
    assert len(answer["result"]) == 2
    sizes: list[int] = []
    for link in answer["result"]:
        reply = await house.get(link.removeprefix(house.origin))
        assert (reply.status, reply.headers["content-type"]) == (200, "image/png")
        sizes.append(len(reply.body))
    assert sizes[0] != sizes[1]
    assert await house.listed() == before


@pytest.mark.parametrize("body", [{}, {"base64Array": None}, {"base64Array": []}, {"base64Array": ["", None]},
                                  {"base64Array": ["nonsense!"]}, {"base64Array": {}}])  # fmt: skip
async def test_an_upload_needs_pictures(house: House, body: Json) -> None:
    """Without any, or with what is none, it is refused by the field's name."""
    assert "base64Array" in (await house.refused(UPLOAD, body))["description"]


async def test_a_large_body_is_refused_by_its_length(house: House) -> None:
    """A data URL of 4 GB is refused by its content length, before any of it is read."""
    head = (
        f"POST {DESCRIBE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Content-Length: {4 * 10**9}\r\n\r\n"
    )
    reply = parsed(await house.raw(head.encode() + b'{"base64":"data:image/png;base64,'))
    assert (reply.status, reply.json()["code"]) == (413, 4)


async def test_what_no_engine_can_do_is_refused(house: House) -> None:
    """By its name, with code 4, since code 3 makes gateways switch the server off."""
    body = {"sourceBase64": PIXEL, "targetBase64": PIXEL}
    assert "SWAP_FACE" in (await house.refused(SWAP, body))["description"]
    assert "VIDEO" in (await house.refused(VIDEO, {"prompt": "waves", "image": PIXEL}))["description"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({}, "sourceBase64 and sourceUrl must not both be empty", id="nothing"),
        pytest.param({"sourceBase64": PIXEL}, "targetBase64", id="no target"),
        pytest.param({"sourceUrl": "x", "targetBase64": PIXEL}, "sourceUrl", id="no link"),
        pytest.param({"sourceBase64": "", "sourceUrl": "", "targetBase64": PIXEL}, "sourceBase64", id="blanks"),
    ],
)
async def test_swap_needs_two_pictures(house: House, body: Json, said: str) -> None:
    """A face and a picture, each as base64 or link."""
    assert said in (await house.refused(SWAP, body))["description"]


async def every(job: Job) -> AsyncGenerator[Event, None]:
    """Do anything: a swap gives a picture, a video four clips or, taken out or extended, one."""
    yield Started()
    hash_ = f"0b3e5c1e-0000-4000-8000-{job.task_id % 10**12:012}"
    if job.action is Action.VIDEO or (job.press and job.parent and job.parent.action is Action.VIDEO):
        count = 1 if job.action is Action.UPSCALE else 4
        clip = ClipFile(video=b"mp4", animation=b"webp", poster=job_picture(job), seconds=5.0)
        offered = buttons.of_clip(hash_) if count == 1 else buttons.of_clips(hash_)
        yield Finished(clips=(clip,) * count, final_prompt=job.prompt.raw, hash=hash_, buttons=offered)
    else:
        yield Finished(pictures=(job_picture(job),), final_prompt="", hash=hash_)


def job_picture(job: Job) -> PictureFile:
    """Give any picture of a job."""
    if job.references:
        return job.references[0]
    assert job.parent is not None
    assert job.parent.picture is not None
    return job.parent.picture


@pytest_asyncio.fixture(loop_scope="module")
async def studio(database_url: str) -> AsyncGenerator[House]:
    """Serve an engine that can do everything."""
    engine = ScriptedEngine(every)
    engine.redraws = True
    async with open_house(database_url, seats=[(make_account(), engine)]) as house:
        yield house


async def test_a_swap_is_made(studio: House) -> None:
    """Where an engine can do it, links and base64 count alike."""
    link = await own_link(studio)
    task = await studio.made(SWAP, sourceBase64=PIXEL, targetUrl=link)
    assert (task["action"], len(task["imageUrls"])) == ("SWAP_FACE", 1)


@pytest.mark.parametrize(
    ("body", "prompt"),
    [
        pytest.param({"prompt": "waves"}, "waves --video 1 --motion low", id="plain"),
        pytest.param({}, "--video 1 --motion low", id="without words"),
        pytest.param({"prompt": "waves", "motion": "HIGH"}, "waves --video 1 --motion high", id="motion"),
        pytest.param({"batchSize": "2"}, "--video 1 --motion low --bs 2", id="batch"),
        pytest.param({"videoType": "vid_1.1_i2v_720"}, "--video 1 --motion low --hd", id="large"),
        pytest.param({"loop": True}, "--video 1 --motion low --end loop", id="loop"),
        pytest.param({"mode": "FAST", "base64": ""}, "--video 1 --motion low", id="dooy"),
    ],
)
async def test_a_video_is_made(studio: House, body: Json, prompt: str) -> None:
    """Gotcha 12: each field is the parameter that it stands for; clips have links, and lists are of objects."""
    task = await studio.made(VIDEO, image=PIXEL, **body)
    assert task["action"] == "VIDEO"
    link, _, rest = task["prompt"].partition(" ")
    assert link.startswith(studio.origin)
    assert rest == prompt
    assert task["videoUrl"] == task["videoUrls"][0]["url"]
    assert all(set(one) == {"url", "thumbnail"} for one in task["videoUrls"])
    reply = await studio.get(task["videoUrl"].removeprefix(studio.origin))
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, "video/mp4", b"mp4")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        *[(VIDEO, {"image": "!"}, "image"), (VIDEO, {"image": PIXEL, "endImage": "!"}, "endImage")],
        *[
            (VIDEO, {"base64": "!"}, "base64"),
            (SWAP, {"sourceBase64": "!", "targetUrl": "http://a.example"}, "sourceBase64"),
        ],
        *[
            (SWAP, {"sourceBase64": PIXEL, "targetBase64": "!"}, "targetBase64"),
            (EDITS, {"prompt": "a", "image": "!"}, "image"),
        ],
        *[
            (IMAGINE, {"prompt": "a", "base64": "!"}, "base64"),
            (IMAGINE, {"prompt": "a", "base64Array": ["!"]}, "base64Array[0]"),
        ],
        *[(IMAGINE, {"prompt": "a", "base64Array": ["", PIXEL, None, "!"]}, "base64Array[3]")],
    ],
)
async def test_a_bad_picture_is_named(studio: House, path: str, body: Json, field: str) -> None:
    """By the field in which the client put it, and by its place there."""
    assert (await studio.refused(path, body))["description"].startswith(f"{field} is not a usable picture")


async def test_a_clip_is_taken_out_and_extended(studio: House) -> None:
    """``submit/video`` extends a clip of a set by its number from 0; buttons do it with one that was taken out."""
    film = await studio.made(VIDEO, image=PIXEL, prompt="waves")
    body = {"action": "Extend", "taskId": film["id"], "index": 3, "motion": "high"}
    longer = await studio.end_of((await studio.ask(VIDEO, body))["result"])
    assert (longer["action"], longer["parentId"]) == ("VIDEO", film["id"])
    assert longer["properties"]["customId"].startswith("MJ::JOB::animate_high_extend::4::")
    taken = await studio.end_of((await studio.press(film, button(film, "video_virtual_upscale::2")))["result"])
    assert (taken["action"], len(taken["videoUrls"])) == ("UPSCALE", 1)
    again = await studio.press(film, button(film, "video_virtual_upscale::2"), code=21)
    assert again["result"] == taken["id"]
    answer = await studio.press(taken, button(taken, "animate_low_extend"))
    assert (await studio.end_of(answer["result"]))["status"] == Status.SUCCESS


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({"prompt": "waves"}, "image", id="no picture"),
        pytest.param({"image": PIXEL, "motion": "wild"}, "motion", id="motion"),
        pytest.param({"image": PIXEL, "batchSize": 3}, "got 3; accepted: 1 | 2 | 4", id="batch of three"),
        pytest.param({"image": PIXEL, "videoType": "x"}, "videoType", id="kind"),
        pytest.param({"image": PIXEL, "mode": "x"}, "mode", id="mode"),
        pytest.param({"image": PIXEL, "loop": "maybe"}, "loop", id="loop"),
        pytest.param({"image": PIXEL, "taskId": "1790000000000000"}, "action", id="a task without extend"),
        pytest.param({"action": "shrink", "taskId": "1790000000000000"}, "action", id="another action"),
        pytest.param({"action": "extend"}, "taskId", id="extend without a task"),
        pytest.param(
            {"action": "extend", "taskId": "1790000000000000", "index": 4}, "got 4; accepted: 0 | 1 | 2 | 3", id="index"
        ),
    ],
)
async def test_a_video_refuses(house: House, body: Json, said: str) -> None:
    """Whatever is wrong is named, before an engine is looked for."""
    assert said in (await house.refused(VIDEO, body))["description"]


async def test_only_clips_are_extended(house: House) -> None:
    """A grid has no clips, and an unknown task is code 3."""
    grid = await house.made()
    body = {"action": "extend", "taskId": grid["id"], "index": 0}
    assert "has no button" in (await house.refused(VIDEO, body))["description"]
    body = {"action": "extend", "taskId": "1790000000000000"}
    assert (await house.post(VIDEO, json=body)).refusal()["code"] == 3
