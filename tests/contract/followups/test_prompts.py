"""Prompts over the socket: several tasks of one prompt, dry runs, banned words, speeds and owners."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from journeyman.engines.stub import Outcome, StubEngine
from journeyman.settings import Settings
from journeyman.tasks.task import Status
from tests.contract.followups.conftest import IMAGINE, House, Json, button, known, open_house
from tests.contract.followups.pictures import PIXEL
from tests.integration.dispatch.workplace import make_account

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_permutation_makes_its_tasks(house: House) -> None:
    """The answer has the first one's id, and all of them in ``properties.taskIds``; each is drawn for itself."""
    answer = (await house.post(IMAGINE, json={"prompt": "a {red, green} {fox, bird} --r 2", "state": "s"})).json()
    assert answer["code"] in {1, 22}
    ids = answer["properties"]["taskIds"]
    assert answer["result"] == ids[0]
    tasks = [await house.end_of(task_id) for task_id in ids]
    wanted = ["a red fox", "a red bird", "a green fox", "a green bird"]
    assert [task["prompt"] for task in tasks] == [prompt for prompt in wanted for _ in range(2)]
    assert {(task["status"], task["state"]) for task in tasks} == {("SUCCESS", "s")}
    assert len({task["imageUrl"] for task in tasks}) == 8
    assert len({task["seed"] for task in tasks}) == 8


async def test_one_task_has_no_list(house: House) -> None:
    """Clients that know nothing of permutations see nothing of them."""
    answer = await house.ask(IMAGINE, {"prompt": "a {fox}"})
    assert "taskIds" not in answer["properties"]


async def test_under_v1_the_first_id_is_a_number(house: House) -> None:
    """The list stays text, as ids are everywhere else."""
    answer = (await house.post("/v1/mj/submit/imagine", json={"prompt": "{a, b} cat"})).json()
    assert type(answer["result"]) is int
    assert answer["properties"]["taskIds"][0] == str(answer["result"])


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        pytest.param("a {red, green --chaos 900} fox", "--chaos", id="one is wrong"),
        pytest.param("{a, b, c, d, e, f, g} {a, b, c, d, e, f, g}", "49 tasks", id="too many"),
        pytest.param("{" + ",".join("ab" * 200) + "}" * 5 + " {a,b}" * 60, "> 1000000", id="a bomb"),
        pytest.param("{red, green} fox --relax", "relax", id="relax"),
        pytest.param("fox --r 99", "--r: 99", id="repeat"),
        pytest.param("{fox, }", "prompt must not be empty", id="an empty one"),
    ],
)
async def test_all_or_none(house: House, prompt: str, said: str) -> None:
    """When one of the tasks cannot be drawn, none is made."""
    before = await house.listed()
    assert said in (await house.refused(IMAGINE, {"prompt": prompt}))["description"]
    assert await house.listed() == before


async def test_a_batch_shares_its_references(house: House) -> None:
    """Each task sees the pictures that were sent; its results are its own."""
    answer = (await house.post(IMAGINE, json={"prompt": "{red, green} fox", "base64Array": [PIXEL]})).json()
    ids = answer["properties"]["taskIds"]
    tasks = [await house.end_of(task_id) for task_id in ids]
    links = {task["prompt"].split()[0] for task in tasks}
    assert len(links) == 1
    assert [task["status"] for task in tasks] == ["SUCCESS"] * 2
    stored = [await house.place.fetch(known(task_id)) for task_id in ids]
    assert len({task.token for task in stored}) == 2


async def test_a_dry_run_makes_nothing(house: House) -> None:
    """``?dryRun=true`` says what a submit would make: the tasks, the cost, the prompt as it is understood."""
    before = await house.listed()
    answer = await house.ask(f"{IMAGINE}?dryRun=true", {"prompt": "{red, green} fox --ar 2:3 --s 50"})
    assert answer["result"] is None
    found = answer["properties"]
    assert found["tasks"] == ["red fox --ar 2:3 --s 50", "green fox --ar 2:3 --s 50"]
    assert found["cost"] == pytest.approx(1.6)
    assert (found["text"], found["aspect"], found["parameters"]["stylize"]) == ("red fox", "2:3", "50")
    assert await house.listed() == before
    assert "--chaos" in (await house.refused(f"{IMAGINE}?dryRun=1", {"prompt": "fox --chaos 900"}))["description"]
    assert "dryRun" in (await house.refused(f"{IMAGINE}?dryRun=maybe", {"prompt": "fox"}))["description"]
    assert (await house.ask(f"{IMAGINE}?dryRun=false", {"prompt": "fox"}))["result"]


@pytest_asyncio.fixture(loop_scope="module")
async def strict(database_url: str) -> AsyncGenerator[House]:
    """Serve an operator who does not want everything drawn."""
    async with open_house(database_url, settings=Settings(banned_words=("gore", "血腥"))) as house:
        yield house


@pytest.mark.parametrize(
    ("prompt", "word"),
    [
        pytest.param("much GORE here", "GORE", id="in any case"),
        pytest.param("gore, and more", "gore", id="before a comma"),
        pytest.param("{go,re}re", "gore", id="behind braces"),
        pytest.param("一个血腥的场面", "血腥", id="chinese"),
    ],
)
async def test_a_banned_word_is_named_at_once(strict: House, prompt: str, word: str) -> None:
    """Gotcha 20: code 24 with the prompt and the word, and no task."""
    for path in (IMAGINE, "/mj/submit/shorten"):
        if "{" in prompt and path != IMAGINE:
            continue
        answer = await strict.ask(path, {"prompt": prompt}, code=24)
        assert answer["result"] is None
        assert answer["properties"]["bannedWord"] == word
        assert word in answer["properties"]["promptEn"]
    assert (await strict.get("/mj/task/list")).json() == []


async def test_a_word_that_only_holds_one_is_fine(strict: House) -> None:
    """Gotcha 20: whole words count."""
    assert (await strict.made(prompt="a gorey category"))["status"] == "SUCCESS"


async def test_dialogs_ask_for_the_word_too(strict: House) -> None:
    """What is typed into a dialog is looked at as every prompt; the dialog stays open."""
    single = await strict.single()
    opened = await strict.press(single, button(single, "CustomZoom"), code=21)
    body = {"taskId": opened["result"], "prompt": "gore --zoom 2"}
    assert (await strict.ask("/mj/submit/modal", body, code=24))["properties"]["bannedWord"] == "gore"
    assert (await strict.fetch(opened["result"]))["status"] == "MODAL"


@pytest.mark.parametrize(
    ("path", "body", "mode"),
    [
        pytest.param("/mj", {"prompt": "cat"}, "FAST", id="nothing"),
        pytest.param("/mj", {"prompt": "cat --turbo"}, "TURBO", id="prompt"),
        pytest.param("/mj", {"prompt": "cat --turbo", "accountFilter": {"modes": ["relax"]}}, "RELAX", id="filter"),
        pytest.param("/mj", {"prompt": "x", "mode": "fast", "accountFilter": {"modes": ["RELAX"]}}, "FAST", id="mode"),
        pytest.param("/mj-turbo/mj", {"prompt": "cat --fast", "model": "mj-relax"}, "TURBO", id="path"),
        pytest.param("/v1/mj", {"prompt": "cat", "model": "mj-relax"}, "RELAX", id="the seed's model"),
    ],
)  # fmt: skip
async def test_the_nearest_word_on_speed_counts(house: House, path: str, body: Json, mode: str) -> None:
    """Gotcha 34: path before body before filter before prompt; the task says what it was."""
    answer = (await house.post(f"{path}/submit/imagine", json=body)).json()
    assert (await house.end_of(answer["result"]))["mode"] == mode


async def test_a_follow_up_has_its_parents_speed(house: House) -> None:
    """Unless the path, the filter or the prompt name another."""
    grid = await house.made(prompt="cat --relax")
    body = {"taskId": grid["id"], "customId": button(grid, "variation::1")}
    for path, mode in {"/mj": "RELAX", "/mj-turbo/mj": "TURBO"}.items():
        answer = (await house.post(f"{path}/submit/action", json=body)).json()
        assert (await house.end_of(answer["result"]))["mode"] == mode
    filtered = body | {"accountFilter": {"modes": ["FAST"]}}
    answer = (await house.post("/mj/submit/action", json=filtered)).json()
    assert (await house.end_of(answer["result"]))["mode"] == "FAST"


async def test_keys_take_turns(database_url: str) -> None:
    """Who has ten tasks waiting does not hold up who comes with one; each is told his true place."""
    settings = Settings(api_keys=("many-many-many", "few-few-few"))
    seats = [(make_account(capacity=1), StubEngine(outcome=Outcome.HANG))]
    async with open_house(database_url, settings=settings, seats=seats) as house:

        async def submitted(key: str) -> str:
            reply = await house.post(IMAGINE, json={"prompt": "Cat"}, headers={"Authorization": f"Bearer {key}"})
            return str(reply.json()["result"])

        async def position(task_id: str) -> int:
            reply = await house.get(f"/mj/task/{task_id}/fetch", headers={"mj-api-secret": "few-few-few"})
            return int(reply.json()["queuePosition"])

        first = await submitted("many-many-many")
        await house.place.reaches(known(first), lambda task: task.status is Status.IN_PROGRESS)
        many = [await submitted("many-many-many") for _ in range(10)]
        few = await submitted("few-few-few")
        assert [await position(task_id) for task_id in (few, *many[:3])] == [1, 2, 3, 4]
        await house.post(f"/mj/task/{first}/cancel", headers={"x-api-key": "few-few-few"})
        await house.place.reaches(known(few), lambda task: task.status is Status.IN_PROGRESS)
        assert (await house.place.fetch(known(many[0]))).status is Status.NOT_START
