"""Reference pictures: checked and stored before a task is accepted, fetched when it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from journeyman.engines.base import PictureFile
from journeyman.media import guard, kinds, metadata, pixels
from journeyman.media import references as wire
from journeyman.media.downloads import Downloader
from journeyman.media.kinds import Kind
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.tasks.task import Task

MEGA = 1_000_000


class References:
    """The pictures that clients send along."""

    def __init__(self, *, settings: Settings, store: PictureStore, downloader: Downloader) -> None:
        self._settings = settings
        self._store = store
        self._downloader = downloader
        self._limits = wire.Limits(
            max_bytes=settings.max_reference_mb * MEGA, max_pixels=settings.max_reference_megapixels * MEGA
        )

    def check_hook(self, hook: str) -> None:
        """Raise ``errors.InvalidLink`` for a webhook that cannot be meant; blank is fine."""
        if hook:
            guard.check_link(hook, allow_private=self._settings.webhooks_may_be_private())

    async def take_in(
        self, sent: Sequence[str], *, typed: Sequence[str], token: str, origin: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Check and store what was sent, and check the links typed in the prompt.

        Gives the references of the task (keys of stored pictures, links to be downloaded later), sent ones first, and
        the links that stand for the sent ones in the prompt.
        """
        references: list[str] = []
        links: list[str] = []
        for number, value in enumerate(sent):
            field = f"base64Array[{number}]"
            picture = await asyncio.to_thread(self._decode, value, field) if value else None
            if picture is None:
                continue
            if isinstance(picture, str):
                references.append(self._own_key(picture, origin) or self._checked(picture))
                links.append(picture)
            else:
                normal = await asyncio.to_thread(_normal, picture, field)
                suffix = "png" if kinds.of(normal) is Kind.PNG else "jpg"
                key = f"{token}/reference-{len(references) + 1}.{suffix}"
                await self._store.put(key, normal, kinds.media_type(key))
                references.append(key)
                links.append(f"{origin}/pictures/{key}")
        references += [self._own_key(link, origin) or self._checked(link) for link in typed]
        return tuple(references), tuple(links)

    async def load(self, task: Task) -> tuple[PictureFile, ...]:
        """Give the reference pictures of a task that starts, downloading what were links.

        Raises:
            errors.InvalidLink: a link cannot be downloaded.
            errors.InvalidPicture: what it leads to is not a picture.
        """
        return tuple([await self._load_one(reference) for reference in task.references])

    async def load_stored(self, key: str) -> PictureFile:
        """Give a picture of ours, with what its engine wrote into it."""
        return _file(await self._store.get(key))

    async def _load_one(self, reference: str) -> PictureFile:
        if not reference.startswith(("http://", "https://")):
            return await self.load_stored(reference)
        data = await self._downloader.fetch(reference, max_bytes=self._limits.max_bytes)
        await asyncio.to_thread(self._check, data, reference)
        return _file(await asyncio.to_thread(_normal, data, reference))

    def _decode(self, value: str, field: str) -> bytes | wire.Link | None:
        picture = wire.decode(value, field=field, limits=self._limits)
        if isinstance(picture, bytes):
            self._check(picture, field)
        return picture

    def _check(self, data: bytes, field: str) -> None:
        pixels.check(data, field=field, max_bytes=self._limits.max_bytes, max_pixels=self._limits.max_pixels)

    def _checked(self, link: str) -> str:
        guard.check_link(link, allow_private=self._settings.allow_private_links)
        return link

    def _own_key(self, link: str, origin: str) -> str:
        """Give the key when the link leads to a picture of ours, so that no request to ourselves is needed."""
        for own in {origin, self._settings.public_url} - {""}:
            if link.startswith(f"{own}/pictures/"):
                return link.removeprefix(f"{own}/pictures/").partition("?")[0]
        return ""


def _normal(picture: bytes, field: str) -> bytes:
    """Make a picture plain, but keep what an engine wrote into it."""
    normal = pixels.normalise(picture, field=field)
    scene = _scene(picture)
    return metadata.with_metadata(normal, {metadata.SCENE: scene}) if scene else normal


def _file(picture: bytes) -> PictureFile:
    return PictureFile(data=picture, scene=_scene(picture))


def _scene(picture: bytes) -> str:
    # Only PNG files of ours hold one.
    return metadata.read_metadata(picture).get(metadata.SCENE, "") if kinds.of(picture) is Kind.PNG else ""
