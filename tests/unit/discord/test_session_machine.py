"""Whatever a gateway does, in whatever order, the session keeps its promises."""

from __future__ import annotations

import itertools

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from journeyman.engines.discord.gateway.session import (
    Connect,
    Died,
    Disconnect,
    Dispatched,
    Lost,
    Opened,
    Output,
    Stage,
)
from tests.unit.discord.gateway_frames import event, frame, hello, make_session, ready, sent

NUMBERS = st.integers(0, 2**40)
FRAMES = st.one_of(
    st.builds(hello, st.floats(-5, 1000)),
    st.builds(ready, NUMBERS),
    st.builds(event, NUMBERS),
    st.builds(event, NUMBERS, st.just("RESUMED")),
    st.builds(frame, st.integers(-1, 20), st.none() | st.booleans() | st.integers() | st.text(max_size=3)),
    st.binary(max_size=20),
)
CODES = st.none() | st.integers(1000, 1020) | st.integers(3999, 4020) | st.just(4900)


class Gateway(RuleBasedStateMachine):
    """A gateway of bad manners, and the line between."""

    def __init__(self) -> None:
        super().__init__()
        self.session = make_session()
        self.now = 0.0
        self.is_line_up = False
        self.is_line_awaited = False
        self.must_hang_up = False
        self.has_greeted = False
        self.has_begun = 0
        self.opened = 0
        self.session_ids: set[str] = set()
        self.identified_at: list[float] = []
        self.is_dead = False
        self.see(self.session.start(0.0))

    def see(self, outputs: list[Output]) -> None:
        """Judge what the session wants, and note it."""
        for output in outputs:
            assert not self.is_dead
            match output:
                case Connect():
                    assert not self.is_line_up
                    assert not self.is_line_awaited
                    self.is_line_awaited = True
                case Disconnect():
                    self.must_hang_up = True
                case Opened():
                    assert self.has_begun == 1
                    self.opened += 1
                    assert self.opened <= 1
                    self.session_ids.add(output.session_id)
                case Died():
                    self.is_dead = True
                case Lost():
                    assert 0 <= output.seconds <= 450
                case Dispatched():
                    assert self.has_begun
                case _:
                    pass
        self.see_sent(outputs)

    def see_sent(self, outputs: list[Output]) -> None:
        """Judge what goes out."""
        for message in sent(outputs):
            assert self.is_line_up
            assert self.has_greeted
            if message["op"] == 2:
                self.identified_at.append(self.now)
                self.has_begun += 1
            elif message["op"] == 6:
                assert message["d"]["session_id"] in self.session_ids
                assert message["d"]["seq"] is not None
                self.has_begun += 1
            else:
                assert message["op"] == 1
                assert self.has_begun
            assert self.has_begun <= 1

    @rule(seconds=st.floats(0, 400))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.see(self.session.woken(self.now))

    @rule()
    def the_moment_comes(self) -> None:
        if self.session.wake_at is not None:
            self.now = max(self.now, self.session.wake_at)
        self.see(self.session.woken(self.now))

    @precondition(lambda self: self.is_line_awaited and not self.must_hang_up)
    @rule()
    def the_line_stands(self) -> None:
        self.is_line_awaited, self.is_line_up = False, True
        self.has_greeted, self.has_begun, self.opened = False, 0, 0
        self.see(self.session.opened(self.now))

    @precondition(lambda self: self.is_line_up)
    @rule(content=FRAMES)
    def it_says_something(self, content: bytes) -> None:
        self.has_greeted = self.has_greeted or content.startswith(b'{"op":10')
        before = self.session.sequence
        self.see(self.session.received(content, self.now))
        after = self.session.sequence
        if before is not None and after is not None and not content.endswith(b'"READY"}'):
            assert after >= before

    @precondition(lambda self: self.is_line_up or self.is_line_awaited)
    @rule(code=CODES)
    def the_line_ends(self, code: int | None) -> None:
        self.is_line_up = self.is_line_awaited = self.must_hang_up = False
        self.see(self.session.closed(code, self.now))

    @invariant()
    def it_never_waits_for_ever(self) -> None:
        waits = self.session.wake_at is not None
        assert waits or self.must_hang_up or self.session.stage in {Stage.DEAD, Stage.CLOSING}

    @invariant()
    def it_identifies_at_most_once_in_five_seconds(self) -> None:
        times = self.identified_at
        assert all(later - earlier >= 5 for earlier, later in itertools.pairwise(times))


Gateway.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestSessionMachine = Gateway.TestCase
