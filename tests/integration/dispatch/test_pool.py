"""Which account a task is given to."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from typing_extensions import override

from journeyman import errors
from journeyman.dispatch.pool import Abilities, Pool
from journeyman.engines.stub import StubEngine
from journeyman.tasks.accounts import READY, Condition, Standing
from journeyman.tasks.task import AccountFilter, Action, Bot, SpeedMode
from journeyman.wording import Clause
from tests.integration.dispatch.workplace import make_account

ANY = AccountFilter()


def make_pool(*names: str, **changes: object) -> Pool:
    """Give a pool of equal accounts."""
    return Pool([(make_account(name, **changes), StubEngine()) for name in names])


def test_the_least_busy_account_is_chosen() -> None:
    """Waiting and running tasks count against its seats; among equals the first."""
    pool = make_pool("a", "b", "c")
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "a"
    pool.running["a"] = 2
    pool.waits("b", SpeedMode.FAST, 1)
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "c"
    pool.waits("c", SpeedMode.FAST, 3)
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "b"


def test_who_is_left_alone_is_passed_over() -> None:
    """An account that its service has asked to leave alone is chosen when no other can begin at once."""
    pool = make_pool("a", "b")
    pool.rest("a", 60)
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "b"
    pool.rest("b", 60)
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "a"


def test_who_has_just_refused_is_not_chosen_again() -> None:
    """However free it is."""
    pool = make_pool("a", "b")
    pool.waits("b", SpeedMode.FAST, 5)
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}, besides="a").id == "b"
    with pytest.raises(errors.NoAccount):
        make_pool("a").choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}, besides="a")


def test_an_account_without_a_bot_is_not_chosen_for_it() -> None:
    """Until its service tells something else of it; for the other bot it is as good as any."""
    pool = make_pool("a")
    pool.lack("a", {Bot.NIJI_JOURNEY}, 60)
    with pytest.raises(errors.NoAccountReady, match="a: the bot is not in its channel"):
        pool.choose(ANY, {Bot.NIJI_JOURNEY}, {Action.IMAGINE})
    with pytest.raises(errors.NoAccountReady, match="a: the bot is not in its channel"):
        pool.choose_again("a", ANY, Bot.NIJI_JOURNEY, Action.IMAGINE)
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "a"
    abilities = Abilities(actions=StubEngine.actions, redraws=True)
    pool.put(make_account("a"), abilities, engine=StubEngine(), condition=READY, facts={"nijiMode": "FAST"})
    assert pool.choose(ANY, {Bot.NIJI_JOURNEY}, {Action.IMAGINE}).id == "a"


def test_capacity_and_weight_attract_tasks() -> None:
    """Twice the seats, or twice the weight, take twice the tasks."""
    seats = [(make_account("small", capacity=1), StubEngine()), (make_account("large", capacity=3), StubEngine())]
    pool = Pool(seats)
    for _ in range(40):
        pool.waits(pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id, SpeedMode.FAST, 1)
    assert [pool.waiting(name) for name in ("small", "large")] == [10, 30]


def test_only_fitting_accounts_are_chosen() -> None:
    """Wishes, bot and the operator's switch decide, however busy the fitting one is."""
    pool = Pool(
        [
            (make_account("off", enabled=False), StubEngine()),
            (make_account("niji", bots=frozenset({Bot.NIJI_JOURNEY})), StubEngine()),
            (make_account("slow", modes=frozenset({SpeedMode.RELAX})), StubEngine()),
            (make_account("all"), StubEngine()),
        ]
    )
    pool.waits("all", SpeedMode.FAST, 100)
    pool.waits("niji", SpeedMode.FAST, 100)
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "slow"
    assert pool.choose(AccountFilter(modes=(SpeedMode.TURBO,)), {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "all"
    assert pool.choose(AccountFilter(instance="niji"), {Bot.NIJI_JOURNEY}, {Action.IMAGINE}).id == "niji"
    with pytest.raises(errors.NoAccount):
        pool.choose(AccountFilter(instance="niji"), {Bot.MID_JOURNEY}, {Action.IMAGINE})
    with pytest.raises(errors.NoAccountReady, match="off: the operator paused it"):
        pool.choose(AccountFilter(instance="off"), {Bot.MID_JOURNEY}, {Action.IMAGINE})


def test_a_full_account_is_passed_over() -> None:
    """While another has room; when none has, the queue is full."""
    pool = make_pool("a", "b", queue_size=2)
    pool.waits("a", SpeedMode.FAST, 2)
    pool.running["b"] = 100
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "b"
    pool.waits("b", SpeedMode.FAST, 2)
    with pytest.raises(errors.QueueFull, match="at most 2"):
        pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE})
    with pytest.raises(errors.NoAccount):
        pool.choose(AccountFilter(instance="c"), {Bot.MID_JOURNEY}, {Action.IMAGINE})


def test_free_seats_are_nobodys_wait() -> None:
    """Those ahead are the waiting ones that find no free seat."""
    pool = make_pool("a", capacity=2)
    ahead: list[int] = []
    for waiting, running in [(0, 0), (1, 0), (2, 0), (2, 2), (5, 1), (0, 2)]:
        pool.correct({("a", SpeedMode.FAST): waiting}, {})
        pool.running["a"] = running
        ahead.append(pool.ahead("a", SpeedMode.FAST))
    assert ahead == [0, 0, 0, 2, 4, 0]


def test_slower_tasks_are_not_ahead() -> None:
    """Only tasks of the same or a more urgent speed start before a new one."""
    pool = make_pool("a", capacity=1)
    pool.running["a"] = 1
    pool.correct({("a", SpeedMode.TURBO): 1, ("a", SpeedMode.FAST): 20, ("a", SpeedMode.RELAX): 300}, {})
    assert [pool.ahead("a", mode) for mode in (SpeedMode.TURBO, SpeedMode.FAST, SpeedMode.RELAX)] == [1, 21, 321]


def test_nobody_is_asked_for_what_no_engine_can_do() -> None:
    """It is refused by name, and not as a want of accounts, for which gateways switch the server off."""
    with pytest.raises(errors.Unsupported, match="SWAP_FACE"):
        make_pool("a").choose(ANY, {Bot.MID_JOURNEY}, {Action.SWAP_FACE})


def test_one_account_takes_all_tasks_of_a_prompt() -> None:
    """It must draw for all their bots and do all their actions; one that does some of them is passed over."""
    still, every = StubEngine(), StubEngine()
    still.actions = frozenset({Action.IMAGINE})
    pool = Pool(
        [
            (make_account("mj", bots=frozenset({Bot.MID_JOURNEY})), every),
            (make_account("still"), still),
            (make_account("every"), every),
        ]
    )
    assert pool.choose(ANY, set(Bot), {Action.IMAGINE}).id == "still"
    assert pool.choose(ANY, set(Bot), {Action.IMAGINE, Action.BLEND}).id == "every"
    assert pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE, Action.BLEND}).id == "mj"
    with pytest.raises(errors.Unsupported, match="IMAGINE, SWAP_FACE"):
        pool.choose(ANY, set(Bot), {Action.IMAGINE, Action.SWAP_FACE})


def test_counts_are_corrected() -> None:
    """What the database says replaces the own count; accounts of other pools are no concern."""
    pool = make_pool("a", "b")
    pool.waits("a", SpeedMode.FAST, 7)
    pool.waits("b", SpeedMode.TURBO, 7)
    pool.correct({("b", SpeedMode.RELAX): 3, ("elsewhere", SpeedMode.FAST): 5}, {})
    assert [pool.waiting(name) for name in ("a", "b")] == [0, 3]


async def test_each_engine_is_closed_once() -> None:
    """Also one that has several accounts."""

    class Counted(StubEngine):
        closed = 0

        @override
        async def aclose(self) -> None:
            self.closed += 1

    engines = [Counted(), Counted()]
    pool = Pool([(make_account("a"), engines[0]), (make_account("b"), engines[0]), (make_account("c"), engines[1])])
    await pool.aclose()
    assert [engine.closed for engine in engines] == [1, 1]


def test_the_pool_says_what_is_news() -> None:
    """An account that is put there again as it was lets nothing start that could not start before."""
    pool, account, engine = Pool(), make_account("a"), StubEngine()
    abilities = Abilities(actions=engine.actions, redraws=engine.redraws)
    away = Condition(standing=Standing.CONNECTING)
    assert pool.put(account, abilities, engine=engine, condition=away)
    assert not pool.put(account, abilities, engine=engine, condition=away, facts={"remix": True})
    assert pool.put(account, abilities, engine=engine, condition=READY)
    assert pool.put(make_account("a", capacity=2), abilities, engine=engine, condition=READY)
    assert pool.put(make_account("a", capacity=2), abilities, engine=None, condition=READY)


def test_what_an_account_lacks_is_known_best_where_it_runs() -> None:
    """There nobody else's word takes the place of what a task heard; elsewhere what was written down counts."""
    pool, account, engine = Pool(), make_account("a"), StubEngine()
    abilities = Abilities(actions=engine.actions, redraws=engine.redraws)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    heard = dataclasses.replace(READY, lacks={SpeedMode.TURBO: later})
    pool.put(account, abilities, engine=engine, condition=READY)
    pool.lack("a", {SpeedMode.FAST}, 60)
    pool.put(account, abilities, engine=engine, condition=heard)
    assert pool.speeds("a") == {SpeedMode.RELAX, SpeedMode.TURBO}
    pool.put(account, abilities, engine=None, condition=heard)
    assert pool.speeds("a") == {SpeedMode.RELAX, SpeedMode.FAST}
    assert pool.lacks("a") == {SpeedMode.TURBO: later}
    earlier = dataclasses.replace(READY, lacks={SpeedMode.TURBO: later - datetime.timedelta(hours=2)})
    pool.put(account, abilities, engine=None, condition=earlier)
    assert (pool.speeds("a"), pool.lacks("a"), pool.lacks("b")) == (frozenset(SpeedMode), {}, {})


def test_another_reason_does_not_bring_an_account_back() -> None:
    """It is away from when it lost its connection, whatever has kept it from another since."""
    now = 0.0
    pool, account, engine = Pool(clock=lambda: now), make_account("a"), StubEngine()
    abilities = Abilities(actions=engine.actions, redraws=engine.redraws)
    for why in ("It has ended.", "It cannot be reached."):
        away = Condition(standing=Standing.CONNECTING, reason=Clause(why, "断开。"))
        pool.put(account, abilities, engine=engine, condition=away)
        assert not pool.is_away("a")
        now += 20.0
    assert pool.is_away("a")


def test_the_fallback_stands_back() -> None:
    """It draws where there is nobody else, or for who names it; what only it can do is refused in words that say so."""
    still = StubEngine()
    still.actions = frozenset({Action.IMAGINE})
    home = (make_account("home", is_fallback=True), StubEngine())
    alone, pool = Pool([home]), Pool([home, (make_account("far", enabled=False), still)])
    assert alone.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}).id == "home"
    assert pool.choose(AccountFilter(instance="home"), {Bot.MID_JOURNEY}, {Action.EDIT}).id == "home"
    with pytest.raises(errors.NoAccountReady):
        pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE})
    with pytest.raises(errors.OnlyFallback, match="EDIT; home can"):
        pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.EDIT})
    with pytest.raises(errors.NoAccount):
        pool.choose(AccountFilter(remark="x"), {Bot.MID_JOURNEY}, {Action.EDIT})


@pytest.mark.parametrize(
    ("wanted", "speeds", "action", "why"),
    [
        pytest.param(
            AccountFilter(instance="Anna"), (), Action.IMAGINE,
            "there is no account Anna; there are: anna, dora, home", id="no such account",
        ),
        pytest.param(
            AccountFilter(instance="carl"), (), Action.IMAGINE, "the account carl has been removed", id="removed"
        ),
        pytest.param(
            AccountFilter(instance="dora"), (), Action.IMAGINE, "dora: it does not draw for Midjourney", id="bot"
        ),
        pytest.param(
            AccountFilter(instance="anna"), (SpeedMode.FAST,), Action.IMAGINE,
            "anna: it does no fast, only relax", id="speed",
        ),
        pytest.param(
            ANY, (SpeedMode.FAST,), Action.IMAGINE,
            "anna: it does no fast, only relax; dora: it does not draw for Midjourney", id="all",
        ),
        pytest.param(
            AccountFilter(channel="anna"), (SpeedMode.FAST,), Action.IMAGINE,
            "anna: it does no fast, only relax", id="channel",
        ),
        pytest.param(
            AccountFilter(instance="anna"), (), Action.SWAP_FACE, "anna: it cannot do SWAP_FACE", id="work"
        ),
    ],
)  # fmt: skip
def test_who_finds_no_account_is_told_why(
    wanted: AccountFilter, speeds: tuple[SpeedMode, ...], action: Action, why: str
) -> None:
    """That there is none of that name, and who is there; or of those that were asked for what they cannot."""
    every = StubEngine()
    every.actions = frozenset(Action)
    pool = Pool(
        [
            (make_account("anna", modes=frozenset({SpeedMode.RELAX})), StubEngine()),
            (make_account("dora", bots=frozenset({Bot.NIJI_JOURNEY})), StubEngine()),
            (make_account("home", is_fallback=True), every),
        ]
    )
    pool.removed = frozenset({"carl"})
    with pytest.raises(errors.NoAccount) as refused:
        pool.choose(wanted, {Bot.MID_JOURNEY}, {action}, speeds)
    assert refused.value.sentence("en") == f"No account can take this task: {why}."
    assert refused.value.sentence("zh").startswith("无可用的账号实例：")


def test_of_many_accounts_an_error_names_some() -> None:
    """Whose name differs in its capitals alone comes first."""
    pool = make_pool(*(f"seat-{number}" for number in range(50)), modes=frozenset({SpeedMode.RELAX}))
    with pytest.raises(errors.NoAccount, match=r"there are: seat-49, seat-0, .*seat-18 and 30 more"):
        pool.choose(AccountFilter(instance="Seat-49"), {Bot.MID_JOURNEY}, {Action.IMAGINE})
    with pytest.raises(errors.NoAccount, match="seat-4: it does no fast, only relax; and 45 more"):
        pool.choose(ANY, {Bot.MID_JOURNEY}, {Action.IMAGINE}, {SpeedMode.FAST})


def test_buttons_of_a_removed_account_are_refused() -> None:
    """In words for whoever has only the picture; of an account that is there, what it does not do."""
    pool = make_pool("a", modes=frozenset({SpeedMode.RELAX}))
    with pytest.raises(errors.AccountRemoved, match="gone, which drew this picture, has been removed") as refused:
        pool.choose_again("gone", ANY, Bot.MID_JOURNEY, Action.UPSCALE)
    assert refused.value.sentence("zh") == "绘制该图片的账号gone已被移除，无法再操作其按钮"
    with pytest.raises(errors.NoAccount, match="a: it does no turbo, only relax"):
        pool.choose_again("a", AccountFilter(modes=(SpeedMode.TURBO,)), Bot.MID_JOURNEY, Action.UPSCALE)
