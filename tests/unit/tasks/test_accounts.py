"""Which accounts a client's filter accepts."""

from __future__ import annotations

import pytest

from journeyman.tasks.accounts import Account, describe, matches
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


def test_a_filter_is_described_as_the_client_wrote_it() -> None:
    """The description has the wire's names, only what was set, and no more than a line's worth of a long string."""
    wanted = AccountFilter(channel=" c1 ", modes=(SpeedMode.TURBO,), remark="蓝" * 500, niji_remix=False)
    assert describe(wanted) == (
        f'accountFilter {{"channelId":"c1","modes":["TURBO"],"remark":"{"蓝" * 100}","nijiRemix":false}}'
    )
    assert describe(AccountFilter()) == "accountFilter {}"
