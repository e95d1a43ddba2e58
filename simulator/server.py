"""A local Discord with both Midjourney bots: everything put together, on one port."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator

from aiohttp import web

from simulator.admin import Admin
from simulator.bots.desk import Desk
from simulator.bots.front import Front
from simulator.bots.workshop import Workshop
from simulator.chores import Chores
from simulator.counters import Counters
from simulator.discord.accounts import Account, People
from simulator.discord.commands import Bot, Registry
from simulator.discord.files import Files, Uploads
from simulator.discord.gateway import CloseCode, Gateway
from simulator.discord.intake import Intake
from simulator.discord.interactions import Interaction, InteractionType
from simulator.discord.posting import Posting
from simulator.discord.rest import Rest
from simulator.discord.sessions import Sessions
from simulator.discord.shapes import Json
from simulator.discord.stage import Stage
from simulator.faults import Fault, Faults, Kind
from simulator.ids import Ids
from simulator.options import Options, Pictures
from simulator.pages import Pages
from simulator.pictures.artist import Artist
from simulator.pictures.drawn import DrawnArtist
from simulator.pictures.flat import FlatArtist
from simulator.wire import Wire

_BACKLOG: int = 4096  #: connections that wait to be accepted: hundreds of clients may come at once
_MOST_BODY: int = 32 * 1024 * 1024


class CannotListen(Exception):
    """An address is taken, or none of this machine; the message names it."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        # asyncio puts the address before the reason, each kind of loop in a way of its own.
        reason = str(error.strerror).rpartition(": ")[2]
        super().__init__(f"cannot listen on {host}:{port}: {reason}")


class Simulator:
    """One simulator. ``start`` it, talk to ``origin`` and ``gateway_url``, ``aclose`` it."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.counters = Counters()
        self.faults = Faults(self.counters)
        self.chores = Chores()
        self.wire = Wire()
        self.origin = ""  #: ``http://host:port``, once it listens
        ids = Ids(self.options.seed)
        self._ids = ids
        self.people = People(self.options, ids)
        self._registry = Registry()
        self._files = Files(ids, self.options.link_life)
        uploads = Uploads(ids)
        self._sessions = Sessions(ids, self.faults, self.counters, self.chores, self.options.resume)
        self._stage = Stage(self.options, ids, self.people, self._files, self._sessions, self.faults)
        self._artist = _artist(self.options)
        self._front = Front(
            Desk(
                options=self.options,
                ids=ids,
                people=self.people,
                stage=self._stage,
                files=self._files,
                faults=self.faults,
                counters=self.counters,
                chores=self.chores,
                artist=self._artist,
            )
        )
        posting = Posting(self._stage, self.people, self._files, uploads)
        intake = Intake(self._stage, self._registry, posting, self.faults, self.counters)
        self._gateway = Gateway(
            self.options, self.people, self._sessions, self.faults, self.counters, self.chores, self.wire
        )
        rest = Rest(
            self.options,
            self.people,
            self._registry,
            self._stage,
            posting,
            intake,
            self._files,
            self.faults,
            self.counters,
            self.chores,
            self._front,
        )
        app = web.Application(client_max_size=_MOST_BODY)
        rest.add_routes(app, self._gateway.handle)
        Pages(self._front.inpainting, self._files, self.counters).add_routes(app, rest)
        Admin(self).add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    @property
    def accounts(self) -> list[Account]:
        """Who may use it."""
        return self.people.accounts

    @property
    def workshop(self) -> Workshop:
        """The bots' jobs."""
        return self._front.workshop

    @property
    def gateway_url(self) -> str:
        """Where websockets begin, without a query."""
        return f"{self.origin.replace('http', 'ws', 1)}/"

    async def start(self) -> None:
        """Listen. Raises ``CannotListen``, and is closed then."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.options.host, self.options.port, backlog=_BACKLOG)
        try:
            await site.start()
        except OSError as error:
            await self.aclose()
            raise CannotListen(self.options.host, self.options.port, error) from error
        host, port = self._runner.addresses[0][:2]
        self.origin = self._files.origin = f"http://{host}:{port}"
        self._gateway.resume_url = f"{self.gateway_url}resume"

    async def aclose(self) -> None:
        """Stop listening, end every connection and every job."""
        for connection in tuple(self._gateway.connections):
            connection.close(None)
        self._sessions.clear()
        await self.chores.aclose()
        await self._runner.cleanup()
        await self._artist.aclose()

    def misbehave(self, fault: Fault) -> int:
        """Let every connection go wrong now, or those of one account; gives how many."""
        found = [
            connection
            for connection in self._gateway.connections
            if not fault.account or (connection.session is not None and connection.session.account.id == fault.account)
        ]
        for connection in found:
            self.counters.add("faults", fault.kind)
            connection.misbehave(fault)
        return len(found)

    def renew_commands(self) -> None:
        """Let the bots register their commands anew, so that the versions clients know are stale."""
        self._registry.renew()
        self._stage.announce_commands()

    def revoke_token(self, account: Account) -> None:
        """Let a token work no longer: requests are 401, connections are closed with 4004."""
        account.is_token_valid = False
        self.misbehave(Fault(kind=Kind.CLOSE, account=account.id, values={"code": CloseCode.AUTHENTICATION_FAILED}))

    def set_link_life(self, seconds: float) -> None:
        """Let links that are signed from now on live so long."""
        self._files.life = seconds

    def imagine_as_stranger(self, prompt: str, bot: Bot = Bot.MIDJOURNEY) -> None:
        """Let somebody else imagine something in the first account's channel."""
        stranger = self.people.stranger
        interaction = Interaction(
            id=self._ids.snowflake(),
            type=InteractionType.COMMAND,
            account=stranger,
            bot=bot,
            channel=self.people.channels[stranger.channel_id],
            session_id="",
            nonce=None,
            name="imagine",
            values={"prompt": prompt},
        )
        self.chores.start(self._front.handle(interaction), "stranger")

    def write_as_stranger(self, content: str) -> None:
        """Let somebody else write something into the first account's channel, whatever it looks like."""
        stranger = self.people.stranger
        self._stage.write(stranger, self.people.channels[stranger.channel_id], None, content=content)

    @property
    def settings(self) -> dict[str, str]:
        """The settings that send a Journeyman here."""
        return {
            "JOURNEYMAN_DISCORD_API": f"{self.origin}/api/v9",
            "JOURNEYMAN_DISCORD_GATEWAY": self.gateway_url,
            "JOURNEYMAN_DISCORD_FRAMES": self.origin,
        }

    def describe(self) -> Json:
        """Say what a client needs to know."""
        return {
            "rest": f"{self.origin}/api",
            "gateway": self.gateway_url,
            "cdn": self.origin,
            "uploads": f"{self.origin}/uploads",
            "inpaint": self.origin,
            "admin": f"{self.origin}/_simulator",
            "settings": self.settings,
            "accounts": [
                {
                    "user_id": account.id,
                    "name": account.name,
                    "token": account.token,
                    "plan": account.plan,
                    "guild_id": account.guild_id,
                    "channel_id": account.channel_id,
                    "direct_channels": {bot.name.lower(): id_ for bot, id_ in account.direct.items()},
                }
                for account in self.accounts
            ],
        }


@contextlib.asynccontextmanager
async def simulating(options: Options | None = None) -> AsyncGenerator[Simulator]:
    """Hold a simulator that listens."""
    simulator = Simulator(options)
    await simulator.start()
    try:
        yield simulator
    finally:
        await simulator.aclose()


def _artist(options: Options) -> Artist:
    if options.pictures is Pictures.PAPERCUT:
        return DrawnArtist(options.drawing_processes)
    return FlatArtist(is_unlike=options.pictures is Pictures.UNLIKE)
