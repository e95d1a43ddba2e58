"""``journeyman serve``."""

from __future__ import annotations

import functools

import typer

from journeyman.app import server
from journeyman.cli import addresses
from journeyman.cli.speech import say
from journeyman.settings import Settings


def run(settings: Settings) -> None:
    """Serve until stopped, and tell the operator where."""
    server.serve(settings, on_ready=functools.partial(_announce, settings))


def _announce(settings: Settings, ready: server.Ready) -> None:
    typer.secho(
        say(
            zh=f"Journeyman 已就绪：{ready.url}（Ctrl-C 停止）",
            en=f"Journeyman is ready at {ready.url} (Ctrl-C stops it)",
        ),
        bold=True,
    )
    # Without it, somebody at another terminal would not meet this server but draw on his own.
    here = addresses.here(settings) if settings.port else ready.url
    elsewhere = "" if here == addresses.here(Settings()) else f" --server {here}"
    typer.echo(
        say(
            zh=f'  试试：journeyman imagine "一只猫"{elsewhere}　接口文档：{ready.url}/docs',
            en=f'  Try: journeyman imagine "a cat"{elsewhere}   API: {ready.url}/docs',
        )
    )
    ring = ready.key_ring
    if ring.is_new:
        typer.secho(
            say(zh=f"  API 密钥（仅显示一次）：{ring.keys[0]}", en=f"  API key (shown once): {ring.keys[0]}"),
            fg="yellow",
        )
        typer.echo(say(zh=f"  保存在 {ring.file}", en=f"  It is kept in {ring.file}"))
