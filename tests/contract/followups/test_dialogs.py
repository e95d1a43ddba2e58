"""Dialogs: code 21, and what answers it."""

from __future__ import annotations

import asyncio
import datetime

import pytest

from journeyman.dispatch.lifecycle import utc_now
from journeyman.engines.stub import Outcome, StubEngine
from journeyman.settings import Settings
from journeyman.tasks.task import Status
from tests.contract.followups.conftest import House, Json, button, known, open_house
from tests.contract.followups.pictures import PIXEL, black_and_white
from tests.integration.dispatch.workplace import make_account
from tests.patience import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODAL = "/mj/submit/modal"
WHITE_LEFT = black_and_white((64, 64), white=(0, 0, 32, 64))


async def custom_zoom(house: House, prompt: str = "Cat") -> tuple[Json, Json]:
    """Open a Custom Zoom dialog; give the picture below which, and the answer."""
    single = await house.single(prompt)
    return single, await house.press(single, button(single, "CustomZoom"), code=21)


async def test_a_dialog_is_a_task_that_waits(house: House) -> None:
    """Gotchas 14 and 16: code 21 has a MODAL task's id, the word "confirm" and what to offer; no seat is taken."""
    single, opened = await custom_zoom(house, prompt="Cat --ar 3:2")
    assert "confirm" in opened["description"]
    assert opened["properties"]["finalPrompt"] == "Cat --ar 3:2 --zoom 2"
    assert opened["properties"]["remix"] is True
    task = await house.fetch(opened["result"])
    assert (task["status"], task["action"], task["parentId"]) == ("MODAL", "ZOOM", single["id"])
    assert (task["progress"], task["failReason"], task["buttons"]) == (None, None, [])

    async def is_idle() -> bool:
        account = (await house.get("/mj/account/stub/fetch")).json()
        return (account["queueCount"], account["runningCount"]) == (0, 0)

    # A sweep may have counted a task that was claimed just then.
    await until(is_idle)
    assert task["id"] not in {one["id"] for one in (await house.get("/mj/task/queue")).json()}


@pytest.mark.parametrize("prompt", [{}, {"prompt": ""}, {"prompt": None}, {"prompt": "  "}])
async def test_the_task_id_alone_answers_it(house: House, prompt: Json) -> None:
    """Gotcha 15: Dooy answers each 21 with the id alone; the task keeps its id and is drawn as it was offered."""
    _, opened = await custom_zoom(house)
    answer = await house.ask(MODAL, {"taskId": opened["result"], **prompt})
    assert answer["result"] == opened["result"]
    task = await house.end_of(answer["result"])
    assert (task["status"], task["prompt"]) == ("SUCCESS", "Cat --zoom 2")


async def test_new_words_are_drawn(house: House) -> None:
    """What is typed in the dialog is the prompt from then on, and its speed counts."""
    _, opened = await custom_zoom(house)
    await house.ask(MODAL, {"taskId": int(opened["result"]), "prompt": "Dog --zoom 1.5 --turbo --seed 7"})
    task = await house.end_of(opened["result"])
    assert (task["prompt"], task["mode"], task["seed"]) == ("Dog --zoom 1.5 --turbo --seed 7", "TURBO", "7")


async def test_a_zoom_is_offered_once(house: House) -> None:
    """The dialog below a picture that was zoomed by itself does not offer two zooms."""
    _, opened = await custom_zoom(house)
    await house.ask(MODAL, {"taskId": opened["result"], "prompt": "Cat --zoom 1.2 --ar 2:3"})
    zoomed = await house.end_of(opened["result"])
    single = await house.end_of((await house.press(zoomed, button(zoomed, "upsample::1")))["result"])
    again = await house.press(single, button(single, "CustomZoom"), code=21)
    assert again["properties"]["finalPrompt"] == "Cat --ar 2:3 --zoom 2"


async def test_the_same_answer_twice_does_no_harm(house: House) -> None:
    """Sent again in the same words, or in none, it is answered with the task; in other words it is refused."""
    _, opened = await custom_zoom(house)
    body = {"taskId": opened["result"], "prompt": "Dog --zoom 1.5"}
    await house.ask(MODAL, body)
    for again in (body, {"taskId": opened["result"]}):
        assert (await house.ask(MODAL, again))["result"] == opened["result"]
    await house.end_of(opened["result"])
    assert (await house.ask(MODAL, body))["result"] == opened["result"]
    refusal = await house.refused(MODAL, body | {"prompt": "Bird --zoom 1.5"})
    assert "answered once" in refusal["description"]
    assert (await house.fetch(opened["result"]))["prompt"] == "Dog --zoom 1.5"


async def test_two_answers_at_once(house: House) -> None:
    """One is taken; another in the same words hears the same, and one in other words is refused."""
    _, opened = await custom_zoom(house)
    prompts = ["Dog --zoom 1.5", "Dog --zoom 1.5", "Bird --zoom 1.5", "Bird --zoom 1.5"]
    bodies = [{"taskId": opened["result"], "prompt": prompt} for prompt in prompts]
    replies = await asyncio.gather(*(house.post(MODAL, json=body) for body in bodies))
    answers = [reply.json() for reply in replies]
    task = await house.end_of(opened["result"])
    taken = [prompt == task["prompt"] for prompt in prompts]
    assert sum(taken) == 2
    assert [answer["code"] == 1 for answer in answers] == taken
    assert {answer["result"] for answer in answers if answer["code"] == 1} == {opened["result"]}


async def test_an_answer_to_no_dialog_does_no_harm(house: House) -> None:
    """Clients answer every 21, also the one that says that an upscale is there already."""
    grid = await house.made()
    first = await house.press(grid, button(grid, "upsample::1"))
    again = await house.press(grid, button(grid, "upsample::1"), code=21)
    answer = await house.ask(MODAL, {"taskId": again["result"]})
    assert answer["result"] == first["result"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({"prompt": "Dog --zoom 3"}, "--zoom", id="too far"),
        pytest.param({"prompt": "Dog --chaos 500"}, "--chaos", id="parameter"),
        pytest.param({"prompt": "Dog\x00"}, "prompt", id="NUL"),
        pytest.param({"prompt": "x" * 9000}, "too long", id="too long"),
        pytest.param({"prompt": 7}, "prompt", id="type"),
    ],
)
async def test_a_bad_answer_leaves_the_dialog_open(house: House, body: Json, said: str) -> None:
    """It is refused by name, and a better one is taken."""
    _, opened = await custom_zoom(house)
    assert said in (await house.refused(MODAL, {"taskId": opened["result"], **body}))["description"]
    assert (await house.fetch(opened["result"]))["status"] == "MODAL"
    await house.ask(MODAL, {"taskId": opened["result"]})
    assert (await house.end_of(opened["result"]))["status"] == "SUCCESS"


@pytest.mark.parametrize("body", [{}, {"taskId": ""}, {"taskId": None}])
async def test_the_task_is_named(house: House, body: Json) -> None:
    """Without a task it is refused as wrong."""
    assert "taskId" in (await house.refused(MODAL, body))["description"]


async def test_an_unknown_dialog(house: House) -> None:
    """Code 3 for a task that is not there."""
    assert (await house.post(MODAL, json={"taskId": "1790000000000000"})).refusal()["code"] == 3


async def test_links_of_an_answer_are_references(house: House) -> None:
    """Pictures that the client has uploaded can be linked to in a dialog; too many are refused."""
    links = (await house.ask("/mj/submit/upload-discord-images", {"base64Array": [PIXEL] * 6}))["result"]
    _, opened = await custom_zoom(house)
    many = {"taskId": opened["result"], "prompt": f"{' '.join(links)} Dog --zoom 2"}
    assert "Too many" in (await house.refused(MODAL, many))["description"]
    await house.ask(MODAL, {"taskId": opened["result"], "prompt": f"{links[0]} Dog --zoom 2"})
    assert (await house.end_of(opened["result"]))["status"] == "SUCCESS"
    assert len((await house.place.fetch(known(opened["result"]))).references) == 1


async def test_described_prompts_open_dialogs(house: House) -> None:
    """PicReader and PromptAnalyzer offer their prompt, and make an IMAGINE that can be niji's by its words."""
    described = await house.made("/mj/submit/describe", base64=PIXEL)
    opened = await house.press(described, button(described, "PicReader::2"), code=21)
    assert opened["properties"]["finalPrompt"] == "a yellow square"
    await house.ask(MODAL, {"taskId": opened["result"], "prompt": "a round square --niji 6"})
    task = await house.end_of(opened["result"])
    assert (task["action"], task["botType"]) == ("IMAGINE", "NIJI_JOURNEY")
    assert task["description"] == "/imagine a round square --niji 6"
    shortened = await house.made("/mj/submit/shorten", prompt="a fox")
    opened = await house.press(shortened, button(shortened, "PromptAnalyzer::1"), code=21)
    await house.ask(MODAL, {"taskId": opened["result"]})
    task = await house.end_of(opened["result"])
    assert (task["action"], task["description"]) == ("IMAGINE", "/imagine a fox")


async def region(house: House) -> Json:
    """Open a Vary Region dialog."""
    single = await house.single()
    return await house.press(single, button(single, "Inpaint"), code=21)


async def test_a_region_needs_its_mask(house: House) -> None:
    """Gotcha 15: the id alone is refused for a region, the dialog stays open, and white on black selects."""
    opened = await region(house)
    assert "maskBase64" in (await house.refused(MODAL, {"taskId": opened["result"]}))["description"]
    answer = await house.ask(MODAL, {"taskId": opened["result"], "maskBase64": WHITE_LEFT, "prompt": "a hat"})
    assert answer["result"] == opened["result"]
    task = await house.end_of(opened["result"])
    assert (task["status"], task["action"], len(task["imageUrls"])) == ("SUCCESS", "VARIATION", 4)
    again = {"taskId": opened["result"], "maskBase64": WHITE_LEFT, "prompt": "a hat"}
    assert (await house.ask(MODAL, again))["result"] == opened["result"]


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        pytest.param(black_and_white((64, 32), white=(0, 0, 8, 8)), "64 × 32 pixels", id="ratio"),
        pytest.param(black_and_white((64, 64)), "white", id="nothing white"),
        pytest.param("data:image/png;base64,AAAA", "no known kind of picture", id="no picture"),
        pytest.param("%%%", "it is not base64", id="no base64"),
        pytest.param("https://pictures.example/mask.png", "it is a link", id="link"),
    ],
)
async def test_a_mask_that_cannot_be_used(house: House, mask: str, said: str) -> None:
    """It is refused for what is wrong with it, and the dialog stays open."""
    opened = await region(house)
    refusal = await house.refused(MODAL, {"taskId": opened["result"], "maskBase64": mask})
    assert said in refusal["description"]
    assert "maskBase64 cannot be used" in refusal["description"]
    assert (await house.fetch(opened["result"]))["status"] == "MODAL"


async def test_another_mask_is_another_answer(house: House) -> None:
    """A region that is drawn already takes its own mask again; another one is refused, and a broken one as broken."""
    opened = await region(house)
    answer = {"taskId": opened["result"], "prompt": "a hat"}
    await house.ask(MODAL, answer | {"maskBase64": WHITE_LEFT})
    await house.end_of(opened["result"])
    for again in (answer, answer | {"maskBase64": WHITE_LEFT}, {"taskId": opened["result"], "maskBase64": WHITE_LEFT}):
        assert (await house.ask(MODAL, again))["result"] == opened["result"]
    other = black_and_white((64, 64), white=(32, 0, 32, 64))
    assert "answered once" in (await house.refused(MODAL, answer | {"maskBase64": other}))["description"]
    assert "maskBase64 cannot be used" in (await house.refused(MODAL, answer | {"maskBase64": "%%%"}))["description"]


async def test_a_mask_may_be_smaller_than_the_picture(house: House) -> None:
    """Clients draw it on a canvas of their own; of the same ratio it is laid over the picture."""
    opened = await region(house)
    small = black_and_white((16, 16), white=(8, 0, 8, 16))
    await house.ask(MODAL, {"taskId": opened["result"], "maskBase64": small})
    assert (await house.end_of(opened["result"]))["status"] == "SUCCESS"


async def test_a_dialog_is_cancelled(house: House) -> None:
    """Gotcha 39: user interfaces cancel the task when the dialog is closed; it can no longer be answered."""
    _, opened = await custom_zoom(house)
    answer = await house.ask(f"/mj/task/{opened['result']}/cancel", None)
    assert answer["properties"]["statusBefore"] == "MODAL"
    assert (await house.fetch(opened["result"]))["status"] == "CANCEL"
    assert "CANCEL" in (await house.refused(MODAL, {"taskId": opened["result"]}))["description"]


async def test_a_dialog_left_open_ends(database_url: str) -> None:
    """After ``dialog_timeout_seconds`` it fails and says so; one that is younger stays."""
    later = [0]
    settings = Settings(dialog_timeout_seconds=60)

    def clock() -> datetime.datetime:
        return utc_now() + datetime.timedelta(seconds=later[0])

    async with open_house(database_url, settings=settings, clock=clock) as house:
        _, opened = await custom_zoom(house)
        later[0] = 50
        _, younger = await custom_zoom(house)
        later[0] = 70
        await house.place.worker.sweep()
        task = await house.fetch(opened["result"])
        assert (task["status"], task["progress"]) == ("FAILURE", "")
        assert "60" in task["failReason"]
        assert "FAILURE" in (await house.refused(MODAL, {"taskId": opened["result"]}))["description"]
        assert (await house.fetch(younger["result"]))["status"] == "MODAL"


async def test_a_dialog_ends_with_its_account(database_url: str) -> None:
    """Once the account that drew its picture is removed it fails and names it, and until then takes no answer."""
    seats = [(make_account("old"), StubEngine()), (make_account("new"), StubEngine())]
    async with open_house(database_url, seats=seats) as house:
        grids = [await house.made(prompt="Cat", accountFilter={"instanceId": name}) for name in ("old", "new")]
        singles = [
            await house.end_of((await house.press(grid, button(grid, "upsample::1")))["result"]) for grid in grids
        ]
        old, new = [await house.press(single, button(single, "CustomZoom"), code=21) for single in singles]
        house.place.pool.drop("old")
        house.place.pool.removed = frozenset({"old"})
        body = {"taskId": old["result"]}
        refusal = (await house.post(MODAL, json=body, headers={"Accept-Language": "en"})).refusal()
        said = "The account old, which drew this picture, has been removed, so its buttons can no longer be pressed."
        assert (refusal["code"], refusal["description"]) == (3, said)
        refusal = (await house.pressed(grids[0], button(grids[0], "upsample::2"))).refusal()
        assert (refusal["code"], refusal["description"]) == (3, "绘制该图片的账号old已被移除，无法再操作其按钮")
        await house.place.worker.sweep()
        task = await house.fetch(old["result"])
        assert (task["status"], "账号old已被移除" in task["failReason"]) == ("FAILURE", True)
        assert (await house.fetch(new["result"]))["status"] == "MODAL"


async def test_dialogs_leave_the_queue_to_others(database_url: str) -> None:
    """However many are open, none waits or runs; answered while the queue is full, they stay open."""
    account = make_account(capacity=1, queue_size=1)
    async with open_house(database_url, seats=[(account, StubEngine())]) as house:
        single = await house.single()
        opened = [await house.press(single, button(single, "CustomZoom"), code=21) for _ in range(5)]
        assert (await house.made())["status"] == "SUCCESS"
    seats = [(account, StubEngine(outcome=Outcome.HANG))]
    async with open_house(database_url, seats=seats) as house:
        running = await house.ask("/mj/submit/imagine", {"prompt": "Cat"})
        await house.reaches(running["result"], Status.IN_PROGRESS)
        waiting = await house.ask("/mj/submit/imagine", {"prompt": "Cat"})
        body = {"taskId": opened[0]["result"]}
        assert (await house.post(MODAL, json=body)).refusal()["code"] == 23
        assert (await house.fetch(opened[0]["result"]))["status"] == "MODAL"
        await house.ask(f"/mj/task/{running['result']}/cancel", None)
        await house.reaches(waiting["result"], Status.IN_PROGRESS)
        assert (await house.ask(MODAL, body))["result"] == opened[0]["result"]
