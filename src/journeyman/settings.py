"""Every setting: name, type, default, help and check, in one table.

A setting is read from the environment as ``JOURNEYMAN_<NAME>``; options of ``journeyman serve`` come before the
environment. Nothing else in the program reads the environment. Lists are comma-separated.
"""

from __future__ import annotations

import ipaddress
import os
import urllib.parse
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Final, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from journeyman import errors
from journeyman.wording import Language

PREFIX = "JOURNEYMAN_"

_Port = Annotated[int, Meta(ge=0, le=65535)]
_Positive = Annotated[int, Meta(ge=1)]
_Count = Annotated[int, Meta(ge=0)]

#: What an address may begin with, where it must be one unless it is empty.
_SCHEMES: Final = {
    "public_url": ("http", "https"),
    "operator_hook": ("http", "https"),
    "notify_hook": ("http", "https"),
    "discord_proxy": ("http",),
}
_LONGEST_SHOWN: Final = 60  # characters of a wrong value that an error repeats


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the operator decides. Values are checked when read; a bad one ends the start with its name."""

    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[_Port, Meta(description="Port to listen on; 0 takes a free one.")] = 8080
    data_dir: Annotated[str, Meta(description="Directory of the database and the pictures.")] = "./data"
    database_url: Annotated[
        str,
        Meta(description="PostgreSQL to use (postgresql://…); empty starts the bundled one in the data directory."),
    ] = ""
    picture_store: Annotated[
        str,
        Meta(description="Where pictures are kept: a directory or s3://, gs://, az://; empty: <data_dir>/pictures."),
    ] = ""
    public_url: Annotated[
        str,
        Meta(
            description="http(s):// address by which clients reach the server, for links; empty: taken from requests."
        ),
    ] = ""
    trust_proxy: Annotated[
        bool,
        Meta(description="Believe X-Forwarded-Proto and X-Forwarded-Host, when a reverse proxy sets them."),
    ] = False
    api_keys: Annotated[
        tuple[str, ...],
        Meta(description="Keys that clients must send one of; empty: open on loopback, else one is made."),
    ] = ()
    admin_keys: Annotated[
        tuple[str, ...],
        Meta(description="Keys that open the accounts' administration over HTTP; empty: it is closed."),
    ] = ()
    cors_origins: Annotated[tuple[str, ...], Meta(description="Origins whose pages may call the API.")] = ("*",)
    engines: Annotated[tuple[str, ...], Meta(description="Engines to start: papercut, stub.")] = ("papercut",)
    papercut_processes: Annotated[_Count, Meta(description="Processes that draw; 0: one per core.")] = 0
    papercut_idle_seconds: Annotated[
        _Positive,
        Meta(description="Seconds without work after which drawing processes end and give memory back."),
    ] = 120
    papercut_remix: Annotated[
        str,
        Meta(
            description="Remix on papercut: auto (only who asks gets a dialog), ask (always a dialog) or off.",
            pattern="^(auto|ask|off)$",
        ),
    ] = "auto"
    accounts_file: Annotated[
        str,
        Meta(description="TOML file of accounts at services; it is read at the start and whenever it changes."),
    ] = ""
    secret_keys: Annotated[
        tuple[str, ...],
        Meta(description="Fernet keys that seal accounts' tokens, the newest first; empty: <data_dir>/secret.key."),
    ] = ()
    account_policy: Annotated[
        str,
        Meta(
            description="How an account is chosen: best-wait-idle, round-robin, weight or random.",
            pattern="^(best-wait-idle|round-robin|weight|random)$",
        ),
    ] = "best-wait-idle"
    operator_hook: Annotated[
        str,
        Meta(
            description="http(s):// webhook for news of accounts: paused by a service, dead, ready again; empty: none."
        ),
    ] = ""
    discord_api: Annotated[
        str,
        Meta(
            description="http(s):// address of Discord's API, with no slash at its end.",
            pattern="^https?://[^/]+.*[^/]$",
        ),
    ] = "https://discord.com/api/v9"
    discord_gateway: Annotated[
        str,
        Meta(description="ws(s):// address of Discord's gateway.", pattern="^wss?://.+"),
    ] = "wss://gateway.discord.gg"
    discord_frames: Annotated[
        str,
        Meta(description="http(s):// address of the pages of Vary (Region).", pattern="^https?://.+"),
    ] = "https://{application}.discordsays.com"
    discord_proxy: Annotated[
        str,
        Meta(description="http:// address of a proxy for all that goes to Discord; empty: none."),
    ] = ""
    stub_seconds: Annotated[float, Meta(ge=0, description="Seconds that the stub engine takes for a task.")] = 0.0
    queue_size: Annotated[
        _Positive,
        Meta(description="Tasks that may wait for one account; more are refused with code 23."),
    ] = 1_000_000
    waiting_timeout_seconds: Annotated[
        _Positive,
        Meta(description="A task that waited this long without starting fails."),
    ] = 86_400
    dialog_timeout_seconds: Annotated[
        _Positive,
        Meta(description="A task whose dialog was left open this long fails."),
    ] = 900
    running_timeout_seconds: Annotated[
        _Positive, Meta(description="A task that ran this long without ending fails.")
    ] = 300
    max_attempts: Annotated[
        _Positive,
        Meta(description="Crashes after which a task fails, not counting those while a service draws it."),
    ] = 3
    allow_private_links: Annotated[
        bool,
        Meta(description="Let reference links reach private and loopback addresses."),
    ] = False
    allow_private_webhooks: Annotated[
        str,
        Meta(
            description="Let clients' webhooks reach private addresses: yes, no or auto (on loopback).",
            pattern="^(auto|yes|no)$",
        ),
    ] = "auto"
    notify_hook: Annotated[str, Meta(description="http(s):// webhook for tasks that name none; empty: none.")] = ""
    webhook_secret: Annotated[
        str,
        Meta(description="Signs webhooks in the Standard Webhooks manner (whsec_…); empty: unsigned."),
    ] = ""
    webhook_timeout_seconds: Annotated[_Positive, Meta(description="Seconds a webhook receiver has to answer.")] = 15
    webhook_hours: Annotated[
        _Positive,
        Meta(description="Hours during which an undelivered webhook is tried again."),
    ] = 24
    max_body_mb: Annotated[_Positive, Meta(description="Largest request body, MB.")] = 64
    max_prompt_chars: Annotated[_Positive, Meta(description="Longest prompt, characters.")] = 8192
    banned_words: Annotated[
        tuple[str, ...],
        Meta(description="Words that no prompt may hold; whole words, in any case."),
    ] = ()
    max_references: Annotated[_Positive, Meta(description="Most reference pictures of one task.")] = 5
    max_reference_mb: Annotated[_Positive, Meta(description="Largest reference picture, MB.")] = 10
    max_reference_megapixels: Annotated[_Positive, Meta(description="Largest reference picture, megapixels.")] = 50
    log_level: Annotated[
        str,
        Meta(
            description="debug, info, warning or error.",
            pattern="^(debug|info|warning|error)$",
        ),
    ] = "info"
    log_format: Annotated[
        str,
        Meta(description="text for people, json for machines.", pattern="^(text|json)$"),
    ] = "text"

    def data_path(self) -> Path:
        """Give the data directory as an absolute path."""
        return Path(self.data_dir).expanduser().resolve()

    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def webhooks_may_be_private(self) -> bool:
        """Whether webhooks may reach private addresses."""
        return self.allow_private_webhooks == "yes" or (self.allow_private_webhooks == "auto" and self.is_loopback())


def descriptions() -> dict[str, str]:
    """Give every setting's help by its name, in the order of the table."""
    hints = get_type_hints(Settings, include_extras=True)
    return {field.name: _description(hints[field.name]) for field in msgspec.structs.fields(Settings)}


def read(
    options: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings: given options first, then the environment, then defaults.

    Options whose value is ``None`` count as not given.

    Raises:
        errors.SettingsError: a value is wrong or a ``JOURNEYMAN_`` variable is unknown; the message names it.
    """
    environment = os.environ if environment is None else environment
    known = {field.name: field for field in msgspec.structs.fields(Settings)}
    values: dict[str, object] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            message = f"{variable} is not a setting; settings are {', '.join(PREFIX + key.upper() for key in known)}"
            raise errors.SettingsError(message)
        values[name] = _split(text) if isinstance(known[name].default, tuple) else text
    values |= {name: value for name, value in (options or {}).items() if value is not None}
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        name = str(error).partition(" - at `$.")[2].rstrip("`")
        message = _wrong(name, values[name]) if name in values else f"a setting is wrong: {error}"
        raise errors.SettingsError(message) from None
    for name, schemes in _SCHEMES.items():
        address: str = getattr(settings, name)
        if address and not _is_address(address, schemes):
            raise errors.SettingsError(_wrong(name, address))
    return msgspec.structs.replace(settings, public_url=settings.public_url.rstrip("/"))


def terminal_language(environment: Mapping[str, str] | None = None) -> Language:
    """Give the language of who sits at the terminal, by the variables that POSIX has for it, the strongest first."""
    environment = os.environ if environment is None else environment
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_address(text: str, schemes: Collection[str]) -> bool:
    try:
        parts = urllib.parse.urlsplit(text)
        is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and text.isprintable() and " " not in text


def _wrong(name: str, value: object) -> str:
    """Say what was got and what is accepted, without the password that an address may have before its ``@``."""
    got = str(value)
    if "@" in got:
        got = f"…@{got.rpartition('@')[2]}"
    if len(got) > _LONGEST_SHOWN:
        got = f"{got[:_LONGEST_SHOWN]}…"
    hint = get_type_hints(Settings, include_extras=True)[name]
    kind = _kind(hint)
    return f"{PREFIX}{name.upper()}: got {got!r}; {f'accepted: {kind}. ' if kind else ''}{_description(hint)}"


def _kind(hint: object) -> str:
    """Say what a number or a switch may be; texts say it in their descriptions."""
    kind, *metas = get_args(hint)
    if kind is bool:
        return "true or false"
    if kind not in {int, float}:
        return ""
    words = "a whole number" if kind is int else "a number"
    least = next((meta.ge for meta in metas if isinstance(meta, Meta) and meta.ge is not None), None)
    most = next((meta.le for meta in metas if isinstance(meta, Meta) and meta.le is not None), None)
    return f"{words} of at least {least}" if most is None else f"{words} from {least} to {most}"


def _description(hint: object) -> str:
    if get_origin(hint) is Annotated:
        for meta in get_args(hint)[1:]:
            if isinstance(meta, Meta) and meta.description:
                return meta.description
    return ""
