"""Reference pictures: checked and stored before a task is accepted, fetched when it runs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.engines.base import PictureFile
from journeyman.media import guard, kinds, masks, metadata, pixels
from journeyman.media import references as wire
from journeyman.media.downloads import Downloader
from journeyman.media.kinds import Kind
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.tasks.task import Task
from journeyman.wording import Clause

MEGA = 1_000_000

ARRAY: Final = "base64Array"
"""The field that most pictures come in."""

_WEB: Final = ("http://", "https://")
_A_MASK: Final = Clause(
    "data URL or base64, white on black, in the picture's ratio",
    "data URL或base64图片，与原图比例相同，黑色背景，重绘区域为白色",
)
_A_LINK: Final = Clause("it is a link, and no data URL or base64", "是链接，而不是data URL或base64")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """Pictures that were checked and, where they were sent along, stored."""

    references: tuple[str, ...]  #: keys of stored pictures, and links still to be downloaded
    links: tuple[str, ...]  #: under which clients see them
    mask: str = ""  #: key of the area to be drawn anew


def in_array(sent: Sequence[str]) -> tuple[str, ...]:
    """Name the places of pictures in ``base64Array``."""
    return tuple(f"{ARRAY}[{number}]" for number in range(len(sent)))


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

    def check_count(self, count: int) -> None:
        """Raise ``errors.TooManyPictures`` for more pictures than a task may have."""
        if count > self._settings.max_references:
            raise errors.TooManyPictures(count=count, limit=self._settings.max_references)

    async def take_in(
        self, sent: Sequence[str], *, fields: Sequence[str], mask: str = "", token: str, origin: str
    ) -> TakenIn:
        """Check and store the pictures that were sent; nothing is stored unless all can be used.

        Args:
            sent: data URLs, bare base64 or links; blanks mean no picture.
            fields: where the client put each of them, for errors.
            mask: which area of the first picture to draw anew; blank: none is named.
            token: the folder for what is stored.
            origin: in front of the links to what is stored.

        Raises:
            errors.Refused: one of them cannot be used.
        """
        given: list[bytes | str] = []
        for name, value in zip(fields, sent, strict=True):
            picture = await asyncio.to_thread(self._decode, value, name) if value else None
            if isinstance(picture, str):
                given.append(self._own_key(picture, origin) or self._checked(picture))
            elif picture is not None:
                given.append(await asyncio.to_thread(_normal, picture, name))
        sizes = [pixels.dimensions(picture) for picture in given if isinstance(picture, bytes)]
        area = await self.read_mask(mask, sizes[0] if sizes else None) if mask.strip() else b""
        references: list[str] = []
        for picture in given:
            if isinstance(picture, str):
                references.append(picture)
                continue
            suffix = "png" if kinds.of(picture) is Kind.PNG else "jpg"
            key = f"{token}/reference-{len(references) + 1}.{suffix}"
            await self._store.put(key, picture, kinds.media_type(key))
            references.append(key)
        links = [
            reference if reference.startswith(_WEB) else f"{origin}/pictures/{reference}" for reference in references
        ]
        mask_key = await self.keep_mask(area, token=token) if area else ""
        return TakenIn(references=tuple(references), links=tuple(links), mask=mask_key)

    def linked(self, links: Sequence[str], origin: str) -> tuple[str, ...]:
        """Give the references that links in a prompt are: keys of ours, or links to be downloaded later.

        Raises:
            errors.InvalidLink: one of them may not be followed.
        """
        return tuple(self._own_key(link, origin) or self._checked(link) for link in links)

    async def upload(self, sent: Mapping[str, str], *, token: str, origin: str) -> tuple[str, ...]:
        """Store pictures, each by its field, for a client who wants links to use in prompts, in the same order.

        Raises:
            errors.Refused: one of them cannot be used.
        """
        taken = await self.take_in(tuple(sent.values()), fields=tuple(sent), token=token, origin=origin)
        return taken.links

    async def read_mask(self, sent: str, size: tuple[int, int] | None) -> bytes:
        """Check a mask and fit it to its picture, if the size of that is known.

        Raises:
            errors.MissingField: it is blank.
            errors.UnusableMask: it is no picture, or cannot be laid on this one.
            errors.PictureTooLarge: it has too many bytes or pixels.
        """
        try:
            mask = await asyncio.to_thread(self._decode, sent, "maskBase64")
        except errors.InvalidPicture as error:
            # What that sentence accepts is more than a mask may be.
            raise errors.UnusableMask(problem=error.details["problem"]) from error
        if mask is None:
            raise errors.MissingField(field="maskBase64", accepted=_A_MASK)
        if isinstance(mask, str):
            raise errors.UnusableMask(problem=_A_LINK)
        return await asyncio.to_thread(masks.fitted, mask, size)

    async def keep_mask(self, mask: bytes, *, token: str) -> str:
        """Store a mask and give its key."""
        key = f"{token}/mask-{secrets.token_hex(4)}.png"
        await self._store.put(key, mask, Kind.PNG)
        return key

    async def load(self, task: Task) -> tuple[PictureFile, ...]:
        """Give the reference pictures of a task that starts, downloading what were links.

        Raises:
            errors.InvalidLink: a link cannot be downloaded.
            errors.InvalidPicture: what it leads to is not a picture.
        """
        return tuple([await self._load_one(reference) for reference in task.references])

    async def load_file(self, key: str) -> bytes:
        """Give a file of ours as it is."""
        return await self._store.get(key)

    async def load_stored(self, key: str) -> PictureFile:
        """Give a picture of ours, with what its engine wrote into it."""
        return _file(await self._store.get(key))

    async def _load_one(self, reference: str) -> PictureFile:
        if not reference.startswith(_WEB):
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
