"""What a simulator can be told at its start."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.discord.commands import Bot
from simulator.plans import Plan


class Pictures(StrEnum):
    """How the bots' pictures are made."""

    FLAT = "flat"  #: small flat squares, made once: for tests and loads
    UNLIKE = "unlike"  #: flat squares in colours that no two jobs share: for tests of whose picture is whose
    PAPERCUT = "papercut"  #: drawn by the built-in illustrator


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The settings of one simulator; times are in seconds."""

    host: str = "127.0.0.1"
    port: int = 0  #: 0: a free one
    seed: int = 0  #: accounts, job ids, pictures and descriptions follow from it; message ids follow the clock
    accounts: int = 1
    plan: Plan = Plan.STANDARD
    bots: tuple[Bot, ...] = tuple(Bot)  #: in the guilds; each account can talk with both alone
    shared_channel: bool = False  #: all accounts meet in one channel, instead of one guild and channel each
    remix: bool = False  #: whether accounts start with Remix on
    version: str = "7"  #: the model of prompts that name none
    pictures: Pictures = Pictures.FLAT
    drawing_processes: int = 1  #: of the illustrator
    kept_results: int = 1000  #: whose pictures can still be upscaled, varied and so on
    step: float = 0.0  #: between two progress messages of a job, at least
    step_spread: float = 0.0  #: by which, at most, it takes longer
    reply: float = 0.0  #: before a bot's first word
    patience: float = 3.0  #: after this Discord reports a bot that did not answer
    heartbeat: float = 41.25
    resume: float = 180.0  #: how long a session without a connection is kept
    link_life: float = 86_400.0  #: of a signed link to a file
    modal_life: float = 900.0
    writes_per_second: float = 0.0  #: per account; more is answered with 429. 0: any number
    webp_finals: bool = False  #: whether grids and single pictures are WebP, as of late, instead of PNG
    plain_previews: bool = False  #: whether previews are called ``grid_0.webp``, as they once were
    final_metadata: bool = False  #: whether final messages name the interaction; it is not known that they do
    label_modals: bool = False  #: whether dialogs wrap their inputs in labels (type 18), as newer ones do
    require_session: bool = False  #: whether dialogs reach only the session that the click named
