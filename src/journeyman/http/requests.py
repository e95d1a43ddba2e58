"""The bodies of requests, as they are decoded. Everything may be missing or null: clients differ."""

from __future__ import annotations

import msgspec

from journeyman.http.fields import FilterBody, Number, Switch
from journeyman.http.terms import TermsBody


class ImagineBody(FilterBody, frozen=True, rename="camel"):
    """``submit/imagine``. The filter's own fields are those of an early dialect that had them here."""

    prompt: str | None = None
    bot_type: str | None = None
    base64_array: list[str | None] | None = None
    base64: str | None = None
    account_filter: FilterBody | None = None
    model: str | None = None
    mode: str | None = None
    notify_hook: str | None = None
    state: str | None = None


class BlendBody(TermsBody, frozen=True, rename="camel"):
    """``submit/blend``."""

    base64_array: list[str | None] | None = None
    dimensions: str | None = None
    bot_type: str | None = None


class DescribeBody(TermsBody, frozen=True, rename="camel"):
    """``submit/describe``. Of two pictures ``base64`` counts."""

    base64: str | None = None
    link: str | None = None
    bot_type: str | None = None


class ShortenBody(TermsBody, frozen=True, rename="camel"):
    """``submit/shorten``."""

    prompt: str | None = None
    bot_type: str | None = None


class EditBody(TermsBody, frozen=True, rename="camel"):
    """``submit/edits`` and ``submit/retexture``."""

    prompt: str | None = None
    image: str | None = None
    mask_base64: str | None = None
    bot_type: str | None = None


class VideoBody(TermsBody, frozen=True, rename="camel"):
    """``submit/video``. ``base64`` is the picture by an older name."""

    prompt: str | None = None
    image: str | None = None
    base64: str | None = None
    end_image: str | None = None
    motion: str | None = None
    loop: Switch = None
    action: str | None = None
    index: Number = None
    task_id: str | int | None = None
    video_type: str | None = None
    batch_size: Number = None
    mode: str | None = None
    bot_type: str | None = None


class UploadBody(msgspec.Struct, frozen=True, rename="camel"):
    """``submit/upload-discord-images``."""

    base64_array: list[str | None] | None = None


class SwapBody(TermsBody, frozen=True, rename="camel"):
    """``insight-face/swap``. Links count where the base64 fields are blank."""

    source_base64: str | None = None
    target_base64: str | None = None
    source_url: str | None = None
    target_url: str | None = None


class ChangeBody(TermsBody, frozen=True, rename="camel"):
    """``submit/change``."""

    task_id: str | int | None = None
    action: str | None = None
    index: Number = None


class SimpleChangeBody(TermsBody, frozen=True, rename="camel"):
    """``submit/simple-change``."""

    content: str | None = None


class ActionBody(TermsBody, frozen=True, rename="camel"):
    """``submit/action``."""

    task_id: str | int | None = None
    custom_id: str | None = None
    enable_remix: Switch = None


class ModalBody(msgspec.Struct, frozen=True, rename="camel"):
    """``submit/modal``."""

    task_id: str | int | None = None
    prompt: str | None = None
    mask_base64: str | None = None


class ShowBody(TermsBody, frozen=True, rename="camel"):
    """``submit/show``."""

    job_id: str | None = None
    bot_type: str | None = None


class IdsBody(msgspec.Struct, frozen=True):
    """``task/list-by-condition``."""

    ids: list[str | int | float | None] | None = None
