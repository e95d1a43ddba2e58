"""The gateway: websockets that speak Discord's opcodes, in plain JSON or as one zlib stream."""

from __future__ import annotations

import asyncio
import zlib
from collections import deque
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from simulator.chores import Chores
from simulator.counters import Counters
from simulator.discord.accounts import Account, People
from simulator.discord.sessions import CONNECTION_KINDS, Event, Session, Sessions
from simulator.discord.shapes import Json
from simulator.faults import Fault, Faults, Kind
from simulator.options import Options
from simulator.wire import Step, Wire

_MOST_EVENTS: Final = 120  #: of a client within a minute
_MINUTE: Final = 60.0
_MOST_BYTES: Final = 15 * 1024  #: of a client's frame
_MISSED_BEATS: Final = 2.5  #: heartbeats that may be late before a client counts as gone
_VERSIONS: Final = frozenset({"9", "10"})


class Op(IntEnum):
    """What a frame is."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseCode(IntEnum):
    """Why the server closes a connection."""

    UNKNOWN_OPCODE = 4001
    DECODE = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    TIMED_OUT = 4009
    INVALID_VERSION = 4012


#: What a client may send beside the frames that are handled; user clients send more opcodes than bots do.
_IGNORED: Final = frozenset({Op.PRESENCE, Op.VOICE_STATE, Op.REQUEST_MEMBERS, *range(12, 41)})


class _Frame(msgspec.Struct, kw_only=True):
    op: int
    d: Any = None


class _Identify(msgspec.Struct, kw_only=True):
    token: str
    properties: dict[str, Any]
    capabilities: int = 0


class _Resume(msgspec.Struct, kw_only=True):
    token: str
    session_id: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Close:
    """The end of what is sent."""

    code: int | None  #: None: without a close frame


class Connection:
    """One websocket. What is sent goes through a queue, so that events keep their order."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, gateway: Gateway) -> None:
        self.is_zlib = request.query.get("compress") == "zlib-stream"
        self.session: Session | None = None
        self._socket = socket
        self._request = request
        self._gateway = gateway
        self._deflate = zlib.compressobj(zlib.Z_BEST_SPEED)  # one context for the whole connection
        self._queue: asyncio.Queue[Event | Json | bytes | _Close] = asyncio.Queue()
        self._is_mute = False
        self._heard: deque[float] = deque(maxlen=_MOST_EVENTS)

    @property
    def account_id(self) -> str:
        """Whose it is; empty before IDENTIFY."""
        return self.session.account.id if self.session is not None else ""

    def send(self, payload: Event | Json) -> None:
        """Send a frame after those before it."""
        self._queue.put_nowait(payload)

    def close(self, code: int | None) -> None:
        """Close after what was sent; None ends the socket without a close frame."""
        self._queue.put_nowait(_Close(code=code))

    def misbehave(self, fault: Fault) -> None:
        """Do what a fault of the connection says."""
        match fault.kind:
            case Kind.MUTE:
                self._is_mute = True
            case Kind.DROP:
                self._part()
                self.close(None)
            case Kind.CLOSE:
                self._part()
                self.close(fault.value("code", 4000))
            case Kind.RECONNECT:
                self.send({"op": Op.RECONNECT, "d": None})
            case Kind.INVALID_SESSION:
                is_resumable = fault.value("resumable", False)
                if self.session is not None and not is_resumable:
                    self._gateway.sessions.forget(self.session.id)
                    self.session.outlet = None
                    self.session = None
                self.send({"op": Op.INVALID_SESSION, "d": is_resumable})
            case Kind.HEARTBEAT_REQUEST:
                self.send({"op": Op.HEARTBEAT, "d": None})
            case Kind.GARBAGE_FRAME:
                self._queue.put_nowait(b"\x00\xff this is no frame \x00\x00\xff\xff")
            case Kind.HUGE_FRAME:
                size = fault.value("bytes", 10_000_000)
                self.send({"op": Op.DISPATCH, "t": "GUILD_BULK", "s": self._sequence(), "d": {"filling": "x" * size}})
            case _:
                message = f"{fault.kind} is no fault of a connection"
                raise ValueError(message)

    async def write(self) -> None:
        """Send what is queued until the connection is closed."""
        while True:
            item = await self._queue.get()
            if isinstance(item, _Close):
                await self._end(item.code)
                return
            if self._is_mute or self._socket.closed:
                continue
            if isinstance(item, Event):
                await self._put(item.frame, is_raw=False, step=item.step)
            else:
                await self._put(
                    item if isinstance(item, bytes) else msgspec.json.encode(item), is_raw=type(item) is bytes
                )

    def count(self) -> bool:
        """Count a client's frame; False when there were too many within a minute."""
        now = asyncio.get_running_loop().time()
        is_fine = len(self._heard) < _MOST_EVENTS or now - self._heard[0] > _MINUTE
        self._heard.append(now)
        return is_fine

    def _sequence(self) -> int:
        if self.session is None:
            return 0
        self.session.sequence += 1
        return self.session.sequence

    def _part(self) -> None:
        """Leave the session to whoever resumes it: what happens from now on is not sent here."""
        if self.session is not None:
            self._gateway.sessions.detach(self.session, self)
            self.session = None

    async def _put(self, data: bytes, *, is_raw: bool, step: Step | None = None) -> None:
        deflated = self._deflated(data) if self.is_zlib and not is_raw else b""
        if step is not None:
            self._gateway.wire.note(step)
        try:
            if is_raw:
                await (self._socket.send_bytes(data) if self.is_zlib else self._socket.send_str(data.decode("latin-1")))
            elif self.is_zlib:
                await self._put_deflated(deflated)
            else:
                await self._socket.send_str(data.decode())
        except ConnectionError:
            return  # the client is gone; the reading side ends the connection

    def _deflated(self, data: bytes) -> bytes:
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)

    async def _put_deflated(self, data: bytes) -> None:
        fault = self._gateway.faults.take(Kind.SPLIT_FRAMES, account=self.account_id)
        size = fault.value("bytes", 7) if fault else len(data)
        for start in range(0, len(data), size):
            await self._socket.send_bytes(data[start : start + size])

    async def _end(self, code: int | None) -> None:
        if code is None:
            if self._request.transport is not None:
                self._request.transport.abort()
            return
        await self._socket.close(code=code)


class Gateway:
    """Accepts connections."""

    def __init__(
        self,
        options: Options,
        people: People,
        sessions: Sessions,
        faults: Faults,
        counters: Counters,
        chores: Chores,
        wire: Wire,
    ) -> None:
        self.wire = wire
        self.sessions = sessions
        self.faults = faults
        self.counters = counters
        self._options = options
        self._people = people
        self._chores = chores
        self.connections: set[Connection] = set()
        self.resume_url = ""  #: known when the server listens

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection until it ends."""
        self.counters.add("gateway", "connections")
        self.counters.add("gateway", f"path {request.path}")
        if self.faults.take(Kind.NO_UPGRADE, "connect") is not None:
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(max_msg_size=0, compress=False, autoping=True)
        await socket.prepare(request)
        connection = Connection(socket, request, self)
        self.connections.add(connection)
        writer = self._chores.start(connection.write(), "gateway-writer")
        try:
            if request.query.get("v", "9") not in _VERSIONS:
                connection.close(CloseCode.INVALID_VERSION)
            self._misbehave(connection, "connect")
            connection.send({"op": Op.HELLO, "d": self._hello()})
            await self._read(socket, connection)
        finally:
            self.connections.discard(connection)
            if connection.session is not None:
                self.sessions.detach(connection.session, connection)
                if socket.close_code in {WSCloseCode.OK, WSCloseCode.GOING_AWAY}:
                    self.sessions.forget(connection.session.id)
            writer.cancel()
        return socket

    def _hello(self) -> Json:
        return {
            "heartbeat_interval": round(self._options.heartbeat * 1000),
            "_trace": ['["gateway-simulated",{"micros":0.0}]'],
        }

    async def _read(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        while True:
            try:
                async with asyncio.timeout(self._options.heartbeat * _MISSED_BEATS):
                    message = await socket.receive()
            except TimeoutError:
                await socket.close(code=CloseCode.TIMED_OUT)
                return
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            data = message.data if isinstance(message.data, bytes) else str(message.data).encode()
            self._take(connection, data)

    def _take(self, connection: Connection, data: bytes) -> None:
        if not connection.count():
            connection.close(CloseCode.RATE_LIMITED)
            return
        if len(data) > _MOST_BYTES:
            connection.close(CloseCode.DECODE)
            return
        try:
            self._answer(connection, msgspec.json.decode(data, type=_Frame))
        except msgspec.MsgspecError:
            connection.close(CloseCode.DECODE)

    def _answer(self, connection: Connection, frame: _Frame) -> None:
        match frame.op:
            case Op.HEARTBEAT:
                self.counters.add("gateway", "heartbeats")
                self._misbehave(connection, "heartbeat", connection.account_id)
                if self.faults.take(Kind.NO_ACK, "heartbeat", account=connection.account_id) is None:
                    connection.send({"op": Op.HEARTBEAT_ACK})
            case Op.IDENTIFY:
                self._identify(connection, msgspec.convert(frame.d, _Identify))
            case Op.RESUME:
                self._resume(connection, msgspec.convert(frame.d, _Resume))
            case _ if frame.op not in _IGNORED:
                connection.close(CloseCode.UNKNOWN_OPCODE)
            case _ if connection.session is None:
                connection.close(CloseCode.NOT_AUTHENTICATED)
            case _:
                self.counters.add("gateway", f"op {frame.op}")

    def _identify(self, connection: Connection, identify: _Identify) -> None:
        self.counters.add("gateway", "identifies")
        account = self._admit(connection, identify.token, "identify")
        if account is None:
            return
        session = connection.session = self.sessions.open(account, connection)
        session.dispatch("READY", self._ready(session))
        session.dispatch("READY_SUPPLEMENTAL", {"guilds": [], "merged_presences": {"guilds": [], "friends": []}})
        session.dispatch("SESSIONS_REPLACE", {"sessions": [{"session_id": session.id, "status": "online"}]})

    def _admit(self, connection: Connection, token: str, phase: str) -> Account | None:
        """Give the account that a token opens; ``None`` when the connection was turned away, or misled by a fault."""
        account = self._people.by_token(token)
        if connection.session is not None:
            connection.close(CloseCode.ALREADY_AUTHENTICATED)
            return None
        if account is None:
            connection.close(CloseCode.AUTHENTICATION_FAILED)
            return None
        return None if self._misbehave(connection, phase, account.id) else account

    def _ready(self, session: Session) -> Json:
        account = session.account
        rooms = [room for room in self._people.channels.values() if account.id in room.members]
        guild_ids = sorted({room.guild_id for room in rooms if room.guild_id} if account.has_access else set[str]())
        return {
            "v": 9,
            "user": {**account.user(), "email": None, "verified": True, "premium_type": 0},
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.resume_url,
            "guilds": [
                {
                    "id": guild_id,
                    "properties": {"id": guild_id, "name": "Studio"},
                    "channels": [room.json() for room in rooms if room.guild_id == guild_id],
                }
                for guild_id in guild_ids
            ],
            "private_channels": [room.json() for room in rooms if room.guild_id is None],
            "users": [],
            "relationships": [],
        }

    def _resume(self, connection: Connection, resume: _Resume) -> None:
        self.counters.add("gateway", "resumes")
        account = self._admit(connection, resume.token, "resume")
        if account is None:
            return
        session = self.sessions.find(resume.session_id)
        if session is None or session.account.id != account.id:
            connection.send({"op": Op.INVALID_SESSION, "d": False})
            return
        missed = session.missed(resume.seq)
        if missed is None:
            self.sessions.forget(session.id)
            connection.close(CloseCode.INVALID_SEQUENCE)
            return
        if session.outlet is not None and session.outlet is not connection and isinstance(session.outlet, Connection):
            session.outlet.session = None
            session.outlet.close(None)
        self.sessions.attach(session, connection)
        connection.session = session
        for payload in missed:
            connection.send(payload)
        self.counters.add("gateway", "resumed")
        session.dispatch("RESUMED", {"_trace": []})

    def _misbehave(self, connection: Connection, phase: str, account: str = "") -> bool:
        """Do what is armed for a phase; tells whether it stands in the way of an answer."""
        faults = (self.faults.take(kind, phase, account=account) for kind in CONNECTION_KINDS)
        found = [fault for fault in faults if fault is not None]
        for fault in found:
            connection.misbehave(fault)
        return any(fault.kind in {Kind.INVALID_SESSION, Kind.CLOSE, Kind.DROP} for fault in found)
