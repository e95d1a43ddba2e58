"""The session connects, beats, resumes, begins anew and gives up as Discord's rules say."""

from __future__ import annotations

import pytest

from journeyman.engines.discord.gateway import codes
from journeyman.engines.discord.gateway.codes import OwnClose, Policy
from journeyman.engines.discord.gateway.session import (
    Connect,
    Died,
    Disconnect,
    Dispatched,
    Lost,
    Opened,
    Output,
    Session,
    Stage,
)
from tests.unit.discord.gateway_frames import (
    INTERVAL_SECONDS,
    RESUME_URL,
    TOKEN,
    event,
    frame,
    hello,
    make_session,
    ready,
    sent,
)


def connected(session: Session, now: float = 0.0) -> list[Output]:
    """Bring a session past HELLO; give what it said then."""
    session.start(now)
    session.opened(now)
    return session.received(hello(), now)


def begun(now: float = 0.0, seed: int = 0) -> Session:
    """Give a session that is ready."""
    session = make_session(seed)
    connected(session, now)
    session.received(ready(), now)
    return session


def back(session: Session, now: float) -> list[Output]:
    """Let a session that has lost its line come back; give what it said after HELLO."""
    assert session.stage is Stage.WAITING
    assert session.wake_at is not None
    now = max(now, session.wake_at)
    assert [type(output) for output in session.woken(now)] == [Connect]
    session.opened(now)
    return session.received(hello(), now)


def test_it_connects_at_once_and_asks_for_what_it_reads() -> None:
    """The URL's own query is replaced, not repeated."""
    (plain,) = make_session(is_compressed=False).start(0.0)
    (compressed,) = make_session().start(0.0)
    assert plain == Connect(url="wss://gateway.example/?v=9&foo=1&encoding=json")
    assert compressed == Connect(url="wss://gateway.example/?v=9&foo=1&encoding=json&compress=zlib-stream")


def test_it_identifies_after_hello_and_says_what_it_is() -> None:
    """It names itself and claims no browser; there are no intents, which are for bots."""
    session = make_session()
    (identify,) = sent(connected(session))
    assert identify["op"] == 2
    assert identify["d"]["token"] == TOKEN
    assert identify["d"]["properties"]["browser"] == "Journeyman"
    assert "intents" not in identify["d"]


def test_ready_opens_it() -> None:
    """It says whose session it is, and that what happened before is unknown."""
    session = make_session()
    connected(session)
    (opened,) = session.received(ready(), 0.0)
    assert isinstance(opened, Opened)
    assert (opened.user.id, opened.session_id, opened.is_resumed) == ("42", "session-1", False)
    assert session.stage is Stage.READY


def test_the_first_beat_is_spread_over_the_interval() -> None:
    """Sessions with other dice begin to beat at other times, none later than an interval after HELLO."""
    times = {begun(seed=seed).wake_at for seed in range(20)}
    assert len(times) == 20
    assert all(time is not None and 0 <= time <= INTERVAL_SECONDS for time in times)


def test_it_beats_each_interval_with_the_last_number() -> None:
    """A beat carries the number of the last event, and the next is due an interval later."""
    session = begun()
    session.received(event(7), 1.0)
    at = session.wake_at
    assert at is not None
    assert session.woken(at - 0.01) == []
    (beat,) = sent(session.woken(at))
    assert beat == {"op": 1, "d": 7}
    session.received(frame(11), at + 1)
    assert session.wake_at == at + INTERVAL_SECONDS
    assert sent(session.woken(at + INTERVAL_SECONDS)) == [{"op": 1, "d": 7}]


def test_it_beats_while_it_waits_for_ready() -> None:
    """READY of a large account takes longer than a gateway waits for a beat."""
    session = make_session()
    session.start(0.0)
    session.opened(0.0)
    session.received(hello(5.0), 0.0)
    assert session.wake_at is not None
    assert session.wake_at <= 5.0
    assert sent(session.woken(session.wake_at)) == [{"op": 1, "d": None}]


def test_a_beat_without_an_answer_means_that_nobody_is_there() -> None:
    """It disconnects with a code that keeps the session, and resumes."""
    session = begun()
    first = session.wake_at
    assert first is not None
    session.woken(first)
    (disconnect,) = session.woken(first + INTERVAL_SECONDS)
    assert isinstance(disconnect, Disconnect)
    assert disconnect.code not in {1000, 1001}
    (lost,) = session.closed(None, first + INTERVAL_SECONDS)
    assert isinstance(lost, Lost)
    assert lost.will_resume


def test_a_gateway_that_only_asks_for_beats_is_no_living_one() -> None:
    """Asked beats are answered, at most one a second, and are no answers to ours."""
    session = begun()
    first = session.wake_at
    assert first is not None
    session.woken(first)
    assert len(sent(session.received(frame(1), first + 1))) == 1
    assert session.received(frame(1), first + 1.5) == []
    assert len(sent(session.received(frame(1), first + 2.5))) == 1
    assert isinstance(session.woken(first + INTERVAL_SECONDS)[0], Disconnect)


def test_it_resumes_where_it_stopped() -> None:
    """RESUME goes to the URL that READY named, with the last number; RESUMED says that nothing was missed."""
    session = begun()
    session.received(event(7), 1.0)
    session.closed(1006, 2.0)
    assert session.wake_at is not None
    (connect,) = session.woken(session.wake_at)
    assert isinstance(connect, Connect)
    assert connect.url == "wss://resume.example/?encoding=json&v=9&compress=zlib-stream"
    assert connect.url.partition("?")[0] == RESUME_URL.partition("?")[0]
    session.opened(3.0)
    (resume,) = sent(session.received(hello(), 3.0))
    assert resume == {"op": 6, "d": {"token": TOKEN, "session_id": "session-1", "seq": 7}}
    assert isinstance(session.received(event(8), 3.0)[0], Dispatched)
    (opened,) = session.received(event(9, "RESUMED"), 3.0)
    assert isinstance(opened, Opened)
    assert opened.is_resumed
    assert session.sequence == 9


def test_it_comes_back_when_the_gateway_asks() -> None:
    """RECONNECT is followed at once, and resumed."""
    session = begun()
    (disconnect,) = session.received(frame(7), 200.0)
    assert disconnect == Disconnect(code=OwnClose.COME_BACK, why="the gateway asked for it")
    (lost,) = session.closed(4000, 200.0)
    assert lost == Lost(code=4000, seconds=0.0, will_resume=True, is_crowded=False)
    assert sent(back(session, 200.0))[0]["op"] == 6


def test_what_comes_after_the_decision_to_leave_is_ignored() -> None:
    """A line that is being closed says nothing any more."""
    session = begun()
    session.received(frame(7), 1.0)
    assert session.received(event(9), 1.0) == []
    assert session.sequence == 1


@pytest.mark.parametrize(("resumable", "opcode"), [(True, 6), (False, 2)])
def test_an_invalid_session_waits_and_comes_back(resumable: bool, opcode: int) -> None:  # noqa: FBT001 - a case
    """It waits for one to five seconds; whether the session is lost is what the gateway says."""
    session = begun()
    session.received(frame(9, resumable), 200.0)
    (lost,) = session.closed(None, 200.0)
    assert isinstance(lost, Lost)
    assert 1.0 <= lost.seconds <= 5.0
    assert sent(back(session, 200.0))[0]["op"] == opcode


@pytest.mark.parametrize("code", [None, *range(1000, 1016), *range(4000, 4030), 4900])
def test_every_close_code_has_its_consequence(code: int | None) -> None:
    """The codes that end an account do; every other leads back, with the session or without."""
    session = begun()
    (outcome,) = session.closed(code, 100.0)
    match codes.policy(code):
        case Policy.REJECTED | Policy.UNUSABLE:
            assert outcome == Died(code=code or 0, is_token=code == 4004)
            assert session.stage is Stage.DEAD
            assert session.wake_at is None
            assert session.start(0.0) == []
        case Policy.RESUME:
            assert isinstance(outcome, Lost)
            assert sent(back(session, 100.0))[0]["op"] == 6
        case Policy.IDENTIFY:
            assert isinstance(outcome, Lost)
            assert sent(back(session, 100.0))[0]["op"] == 2
        case Policy.LATER:
            assert isinstance(outcome, Lost)
            assert outcome.is_crowded
            assert outcome.seconds >= 300
            assert sent(back(session, 100.0))[0]["op"] == 2


def test_only_a_few_codes_end_an_account() -> None:
    """Of all codes above 4000 those six, and no others."""
    fatal = {code for code in range(1000, 5000) if codes.policy(code) in {Policy.REJECTED, Policy.UNUSABLE}}
    assert fatal == {4004, 4010, 4011, 4012, 4013, 4014}


def test_our_own_close_is_no_verdict() -> None:
    """A code that the other side gives for our close does not end the account."""
    session = begun()
    session.received(frame(7), 1.0)
    assert isinstance(session.closed(4004, 1.0)[0], Lost)


def test_waits_grow_and_are_bounded() -> None:
    """Failures in a row double the wait up to half a minute, or five where each begins anew; no two wait alike."""
    for is_reached, longest in ((False, 30), (True, 300)):
        waits = failing(is_reached=is_reached)
        assert all(0.5 * min(2**n, longest) <= wait <= min(2**n, longest) for n, wait in enumerate(waits))
    assert make_session(1).start(0.0)
    other = make_session(1)
    other.start(0.0)
    assert other.closed(None, 0.0) != [Lost(code=None, seconds=waits[0], will_resume=False, is_crowded=False)]


def failing(*, is_reached: bool) -> list[float]:
    """Let a session fail again and again; give its waits."""
    session = make_session()
    now, waits = 0.0, list[float]()
    for _ in range(14):
        session.start(now) if not waits else session.woken(now)
        if is_reached:
            session.opened(now)
        (lost,) = session.closed(None, now)
        assert isinstance(lost, Lost)
        waits.append(lost.seconds)
        now += lost.seconds
    return waits


def test_after_an_outage_the_gateway_has_its_way() -> None:
    """However long it could not be reached: once it answers that the session is none, that is the first failure."""
    session = begun()
    session.closed(1006, 600.0)
    now = 600.0
    for _ in range(12):
        assert session.wake_at is not None
        now = session.wake_at
        session.woken(now)
        session.closed(None, now)
    assert session.wake_at is not None
    now = session.wake_at
    assert sent(back(session, now))[0]["op"] == 6
    session.received(b'{"op":9,"d":false}', now)
    (lost,) = session.closed(None, now)
    assert isinstance(lost, Lost)
    assert lost.seconds <= 5.0
    assert not lost.will_resume


def test_a_connection_that_lasted_forgives_the_failures_before() -> None:
    """After a good while the next failure is the first again."""
    session = make_session()
    now = 0.0
    session.start(now)
    for _ in range(8):
        session.opened(now)
        (lost,) = session.closed(None, now)
        assert isinstance(lost, Lost)
        now += lost.seconds
        session.woken(now)
    session.opened(now)
    session.received(hello(), now)
    session.received(ready(), now)
    (lost,) = session.closed(None, now + 600)
    assert isinstance(lost, Lost)
    assert lost.seconds <= 1.0


def test_it_does_not_identify_twice_within_five_seconds() -> None:
    """The gateway takes one IDENTIFY in five seconds, whatever it closes with."""
    session = make_session()
    connected(session, 100.0)
    session.closed(4007, 100.1)
    assert session.wake_at is not None
    assert session.wake_at >= 105.0


def test_resumes_that_come_to_nothing_end_in_a_new_session() -> None:
    """A gateway that takes every RESUME and then hangs up is asked for a new session in the end."""
    session = begun()
    now, opcodes = 1.0, list[int]()
    for _ in range(8):
        session.closed(None, now)
        assert session.wake_at is not None
        now = session.wake_at
        opcodes.append(sent(back(session, now))[0]["op"])
    assert opcodes[:5] == [6] * 5
    assert 2 in opcodes


def test_a_host_that_is_gone_does_not_hold_the_session() -> None:
    """When the host to resume at cannot be reached, the usual one is asked to resume."""
    session = begun()
    session.closed(1006, 0.0)
    urls: list[str] = []
    for _ in range(4):
        assert session.wake_at is not None
        now = session.wake_at
        (connect,) = session.woken(now)
        assert isinstance(connect, Connect)
        urls.append(connect.url)
        session.closed(None, now)
    assert ["resume.example" in url for url in urls] == [True, True, True, False]
    assert session.wake_at is not None
    assert sent(back(session, 0.0))[0]["op"] == 6


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"{",
        b"[]",
        b'{"op":"0"}',
        b'{"op":10,"d":{}}',
        b"\xff",
        b"[" * 100_000,
        b'{"op":0,"t":"READY","d":{"a":1}}',
    ],
    ids=["empty", "cut", "list", "text-op", "no-interval", "no-utf8", "deep", "no-session"],
)
def test_an_unreadable_frame_ends_the_session(garbage: bytes) -> None:
    """Resuming would bring it again, so it begins anew."""
    session = make_session()
    session.start(0.0)
    session.opened(0.0)
    if b"READY" in garbage:
        session.received(hello(), 0.0)
    (disconnect,) = session.received(garbage, 0.0)
    assert isinstance(disconnect, Disconnect)
    session.closed(None, 0.0)
    assert not session.can_resume
    assert sent(back(session, 0.0))[0]["op"] == 2


@pytest.mark.parametrize("stage", [Stage.CONNECTING, Stage.GREETING, Stage.IDENTIFYING, Stage.RESUMING])
def test_every_stage_has_a_deadline(stage: Stage) -> None:
    """A gateway that says nothing holds nobody."""
    session = begun() if stage is Stage.RESUMING else make_session()
    now = 0.0
    if stage is Stage.RESUMING:
        session.closed(None, 0.0)
        back(session, now)
    else:
        session.start(0.0)
        if stage is not Stage.CONNECTING:
            session.opened(0.0)
        if stage is Stage.IDENTIFYING:
            session.received(hello(), 0.0)
    assert session.stage is stage
    outputs: list[Output] = []
    while not any(isinstance(output, Disconnect) for output in outputs):
        assert session.wake_at is not None
        now = session.wake_at
        assert now <= 120
        outputs = session.woken(now)
        session.received(frame(11), now)


def test_what_comes_out_of_turn_is_ignored() -> None:
    """A second opening, READY or RESUMED, an unknown opcode, and anything after the end change nothing."""
    session = begun()
    assert session.opened(1.0) == []
    for odd in (hello(), ready(9, "other"), event(10, "RESUMED"), frame(42, "?"), frame(0, {}, 11)):
        assert session.received(odd, 1.0) == []
    assert session.stage is Stage.READY
    session.stop()
    assert session.unreadable() == []
    assert session.received(event(12), 2.0) == []
    assert session.woken(999.0) == []


def test_stopping_says_goodbye_once() -> None:
    """The session is ended on purpose, and nothing brings it back."""
    session = begun()
    assert session.stop() == [Disconnect(code=OwnClose.GOODBYE, why="stopped")]
    assert session.stop() == []
    assert session.closed(1000, 0.0) == []
    assert session.wake_at is None


def test_the_token_is_in_no_repr() -> None:
    """What is printed of a session or its outputs does not hold the token."""
    session = make_session()
    outputs = connected(session)
    assert sent(outputs)[0]["d"]["token"] == TOKEN
    assert TOKEN not in repr(outputs)
    assert TOKEN not in repr(session)
    assert TOKEN not in repr(vars(session))
