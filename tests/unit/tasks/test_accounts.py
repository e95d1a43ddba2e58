"""Which accounts a client's filter accepts."""

from __future__ import annotations

import pytest

from journeyman.tasks.accounts import Account, matches, mismatch
from journeyman.tasks.task import AccountFilter, Bot, SpeedMode

MIDJOURNEY, NIJI = Bot.MID_JOURNEY, Bot.NIJI_JOURNEY
VENDORS_EXAMPLE = AccountFilter(remix=True, remix_auto_considered=True)


def account(
    *,
    remix: bool | None = None,
    enabled: bool = True,
    bots: frozenset[Bot] = frozenset(Bot),
    modes: frozenset[SpeedMode] = frozenset({SpeedMode.FAST, SpeedMode.RELAX}),
) -> Account:
    """Give an account with what matters set."""
    return Account(
        id="seat-1",
        channel="channel-1",
        engine="papercut",
        name="Seat one",
        remark="team blue, paid until May",
        modes=modes,
        bots=bots,
        enabled=enabled,
        remix=remix,
    )


@pytest.mark.parametrize("remix", [None, True, False])
@pytest.mark.parametrize("bot", list(Bot))
def test_the_vendors_example_excludes_nothing(remix: bool | None, bot: Bot) -> None:  # noqa: FBT001
    """The filter that stands in every vendor's example takes all accounts, whatever their Remix switch."""
    assert matches(account(remix=remix), VENDORS_EXAMPLE, bot)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(AccountFilter(), True, id="nothing asked"),
        pytest.param(AccountFilter(channel=" ", instance="\t", remark=" "), True, id="blanks"),
        pytest.param(AccountFilter(channel="channel-1"), True, id="channel"),
        pytest.param(AccountFilter(channel="channel-2"), False, id="other channel"),
        pytest.param(AccountFilter(instance="seat-1"), True, id="instance"),
        pytest.param(AccountFilter(instance="seat-2"), False, id="other instance"),
        pytest.param(AccountFilter(modes=(SpeedMode.TURBO, SpeedMode.RELAX)), True, id="one mode of two"),
        pytest.param(AccountFilter(modes=(SpeedMode.TURBO,)), False, id="mode it has not"),
        pytest.param(AccountFilter(remark="blue"), True, id="part of the remark"),
        pytest.param(AccountFilter(remark="red"), False, id="not in the remark"),
        pytest.param(AccountFilter(channel="channel-1", instance="seat-2"), False, id="all must hold"),
        pytest.param(AccountFilter(remix=True), True, id="remix without a switch"),
        pytest.param(AccountFilter(remix=False, niji_remix=False), True, id="no remix without a switch"),
    ],
)
def test_wishes_choose_accounts(wanted: AccountFilter, *, expected: bool) -> None:
    """Every wish that is set must hold; blank ones do not count."""
    assert matches(account(), wanted, MIDJOURNEY) is expected


@pytest.mark.parametrize(
    ("wanted", "bot", "switched_on", "switched_off"),
    [
        pytest.param(AccountFilter(remix=True), MIDJOURNEY, True, False, id="remix on"),
        pytest.param(AccountFilter(remix=False), MIDJOURNEY, False, True, id="remix off"),
        pytest.param(AccountFilter(remix=False, remix_auto_considered=True), MIDJOURNEY, False, True, id="off, auto"),
        pytest.param(AccountFilter(remix=True), NIJI, True, True, id="not niji's wish"),
        pytest.param(AccountFilter(niji_remix=True), NIJI, True, False, id="niji remix on"),
        pytest.param(AccountFilter(niji_remix=True), MIDJOURNEY, True, True, id="niji's wish only"),
        pytest.param(AccountFilter(remix_auto_considered=True), MIDJOURNEY, True, True, id="auto alone"),
    ],
)
def test_remix_counts_where_there_is_a_switch(
    wanted: AccountFilter, bot: Bot, *, switched_on: bool, switched_off: bool
) -> None:
    """A wish for Remix, alone, chooses among accounts with that switch, for the bot it is about."""
    assert matches(account(remix=True), wanted, bot) is switched_on
    assert matches(account(remix=False), wanted, bot) is switched_off


def test_other_bots_are_out() -> None:
    """An account draws only for its bots."""
    assert not matches(account(bots=frozenset({MIDJOURNEY})), AccountFilter(), NIJI)


@pytest.mark.parametrize(
    ("wanted", "bot", "why", "chinese"),
    [
        pytest.param(AccountFilter(), NIJI, "it does not draw for niji・journey", "不支持niji・journey", id="bot"),
        pytest.param(
            AccountFilter(modes=(SpeedMode.TURBO,)),
            MIDJOURNEY,
            "it does no turbo, only fast, relax",
            "不支持turbo，仅支持fast, relax",
            id="speed",
        ),
        pytest.param(
            AccountFilter(remark="蓝" * 500),
            MIDJOURNEY,
            f"its remark does not hold {'蓝' * 100}",
            f"备注中没有{'蓝' * 100}",
            id="remark, no more than a line of it",
        ),
        pytest.param(AccountFilter(remix=True), MIDJOURNEY, "its Remix is off", "remix未开启", id="remix"),
        pytest.param(
            AccountFilter(channel=" c2 "),
            MIDJOURNEY,
            "accountFilter.channelId asks for c2",
            "accountFilter.channelId要求c2",
            id="channel",
        ),
        pytest.param(
            AccountFilter(instance="seat-2"),
            MIDJOURNEY,
            "accountFilter.instanceId asks for seat-2",
            "accountFilter.instanceId要求seat-2",
            id="instance",
        ),
    ],
)
def test_why_an_account_does_not_fit_is_said(wanted: AccountFilter, bot: Bot, why: str, chinese: str) -> None:
    """In both languages, with what the account has instead."""
    found = mismatch(account(bots=frozenset({MIDJOURNEY}), remix=False), wanted, bot)
    assert found is not None
    assert (str(found), found.zh) == (why, chinese)
