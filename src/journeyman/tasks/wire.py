"""The wire shape of a task: what fetches, lists, live events and webhooks show of it.

One object serves clients of several servers of this API, whose readers are strict: every key is always there, times are
integer milliseconds, ``progress`` is ``"100%"`` exactly when the task succeeded, ``failReason`` is text exactly when it
ended without pictures, and a list of pictures is ``null`` rather than empty, which clients take for a result.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from journeyman.tasks.buttons import Button
from journeyman.tasks.task import Action, Bot, Picture, SpeedMode, Status, Task

CHANNEL: Final = "discordChannelId"
"""The property that says where a task is drawn."""

Told = TypeVar("Told", str, int)

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MILLISECOND: Final = datetime.timedelta(milliseconds=1)
_ALMOST_DONE: Final = 99  # percent: 100 is said with the pictures, because clients stop looking then

_STATUS_NAMES: Final[dict[str, dict[Status, str]]] = {
    "zh": {
        Status.NOT_START: "未启动",
        Status.SUBMITTED: "已提交",
        Status.MODAL: "窗口等待",
        Status.IN_PROGRESS: "执行中",
        Status.SUCCESS: "成功",
        Status.FAILURE: "失败",
        Status.CANCEL: "已取消",
    },
    "en": {
        Status.NOT_START: "waiting",
        Status.SUBMITTED: "submitted",
        Status.MODAL: "waiting for confirmation",
        Status.IN_PROGRESS: "in progress",
        Status.SUCCESS: "success",
        Status.FAILURE: "failure",
        Status.CANCEL: "cancelled",
    },
}
_ACTION_NAMES: Final[dict[str, dict[Action, str]]] = {
    "zh": {
        Action.IMAGINE: "绘图",
        Action.UPSCALE: "放大",
        Action.VARIATION: "变换",
        Action.REROLL: "重新生成",
        Action.ZOOM: "变焦",
        Action.PAN: "平移",
        Action.BLEND: "图生图",
        Action.DESCRIBE: "图生文",
        Action.SHORTEN: "提示词分析",
        Action.EDIT: "编辑",
        Action.RETEXTURE: "重绘",
        Action.VIDEO: "视频",
        Action.SWAP_FACE: "换脸",
        Action.SHOW: "查看",
    },
    "en": {action: action.replace("_", " ").lower() for action in Action},
}
_SILENT_END: Final[dict[str, dict[Status, str]]] = {
    "zh": {Status.FAILURE: "任务失败", Status.CANCEL: "任务已取消"},
    "en": {Status.FAILURE: "The task failed.", Status.CANCEL: "The task was cancelled."},
}

_Milliseconds = Annotated[int, Meta(description="Milliseconds since 1970-01-01 UTC.")]


class PictureLinks(msgspec.Struct, frozen=True):
    """One picture of a result."""

    url: Annotated[str, Meta(description="The picture in full size.")]
    thumbnail: Annotated[str, Meta(description="A small WebP of it, longest edge 384 pixels.")]
    width: Annotated[int, Meta(description="Pixels.")]
    height: Annotated[int, Meta(description="Pixels.")]


class VideoLinks(msgspec.Struct, frozen=True):
    """One of the clips."""

    url: Annotated[str, Meta(description="An MP4 file.")]
    thumbnail: Annotated[str, Meta(description="A small WebP of its first frame.")]


class ButtonView(msgspec.Struct, frozen=True, rename="camel"):
    """A follow-up that may be asked for, with ``submit/action``."""

    custom_id: Annotated[str, Meta(description="What names it to submit/action.")]
    emoji: str
    label: str
    type: Annotated[int, Meta(description="Discord's number for a button: 2.")]
    style: Annotated[int, Meta(description="Discord's: 1 blue, 2 grey, 3 green.")]


class Displays(msgspec.Struct, frozen=True, rename="camel"):
    """The main facts as text for people, in the language of the submit; times in UTC."""

    status: str
    action: str
    submit_time: str
    start_time: str
    finish_time: str
    discord_instance_id: str


class WireTask(msgspec.Struct, frozen=True, rename="camel"):
    """A task as clients see it. Every key is always there."""

    id: Annotated[str, Meta(description="16 decimal digits.", pattern="^[0-9]+$")]
    action: Action
    status: Annotated[Status, Meta(description="SUCCESS, FAILURE and CANCEL are final.")]
    prompt: Annotated[
        str, Meta(description="The prompt as typed, links of pictures in front; of describe, what was said.")
    ]
    prompt_en: Annotated[str, Meta(description="The same; nothing is translated.")]
    description: Annotated[str, Meta(description="What was asked for, as /imagine Cat or /up 1735700000123456 U1.")]
    state: Annotated[str, Meta(description="What the client sent with the submit, verbatim.")]
    submit_time: _Milliseconds
    start_time: _Milliseconds | None
    finish_time: _Milliseconds | None
    image_url: Annotated[
        str | None, Meta(description="The grid, the one picture or the first clip; a preview while drawn.")
    ]
    progress: Annotated[
        str | None,
        Meta(description='"0%" to "99%" while it is drawn, "100%" exactly on SUCCESS, "" when it failed.'),
    ]
    fail_reason: Annotated[str | None, Meta(description="Why there is no picture; only on FAILURE and CANCEL.")]
    properties: Annotated[dict[str, Any], Meta(description="Details, and what the engine says of its work.")]
    buttons: Annotated[list[ButtonView], Meta(description="What can be done next; [] until it has succeeded.")]
    bot_type: Bot
    mode: Annotated[SpeedMode, Meta(description="The speed asked for.")]
    parent_id: Annotated[str | None, Meta(description="The task below which the button was pressed.")]
    image_urls: Annotated[
        list[PictureLinks] | None,
        Meta(description="The single pictures, on SUCCESS; of a video each clip as animated WebP."),
    ]
    thumbnail_url: Annotated[str | None, Meta(description="A small WebP of imageUrl.")]
    image_width: Annotated[int | None, Meta(description="Pixels of the grid.")]
    image_height: Annotated[int | None, Meta(description="Pixels of the grid.")]
    video_url: Annotated[str | None, Meta(description="The first clip, an MP4 file.")]
    video_urls: Annotated[list[VideoLinks] | None, Meta(description="The clips, of a video that succeeded.")]
    seed: Annotated[
        str | None,
        Meta(description="Decimal digits. null: a service chooses it, and tells it when image-seed is asked for."),
    ]
    queue_position: Annotated[
        int | None,
        Meta(description="While the task waits: 1 when it is next. null in lists, and once it no longer waits."),
    ]
    displays: Displays


_encode = msgspec.json.Encoder().encode


def task_json(task: Task, origin: str, queue_position: int | None = None) -> bytes:
    """Encode a task as compact UTF-8 JSON.

    Args:
        task: the task.
        origin: scheme://host[:port] in front of the picture links, without a slash at the end.
        queue_position: 1 when the task starts next; ``None`` when it is not known or the task does not wait.
    """
    return _encode(shape(task, origin, queue_position))


def shape(task: Task, origin: str, queue_position: int | None = None) -> WireTask:
    """Give the wire shape of a task; the arguments are those of ``task_json``."""
    picture = _headline(task)
    prompt = _prompt(task)
    return WireTask(
        id=str(task.id),
        action=task.action,
        status=task.status,
        prompt=prompt,
        prompt_en=prompt,
        description=task.description,
        state=task.state,
        submit_time=milliseconds(task.submitted_at),
        start_time=milliseconds(task.started_at) if task.started_at else None,
        finish_time=milliseconds(task.finished_at) if task.finished_at else None,
        image_url=image_url(task, origin),
        progress=_progress(task),
        fail_reason=_fail_reason(task),
        properties=_properties(task),
        buttons=[_button(button) for button in task.buttons],
        bot_type=task.bot,
        mode=task.mode,
        parent_id=str(task.parent) if task.parent is not None else None,
        image_urls=_image_urls(task, origin),
        thumbnail_url=_link(origin, picture.thumbnail if picture else _preview(task)),
        image_width=picture.width if picture else None,
        image_height=picture.height if picture else None,
        video_url=_link(origin, task.clips[0].key if task.clips else ""),
        video_urls=_video_urls(task, origin),
        seed=str(task.seed) if task.seed is not None else None,
        queue_position=queue_position if task.status is Status.NOT_START else None,
        displays=_displays(task),
    )


def is_final(task: Task) -> bool:
    """Tell whether the shape of a task stays as it is. A task that ended well may still learn its seed."""
    return task.status.is_terminal and (task.seed is not None or task.status is not Status.SUCCESS)


def _headline(task: Task) -> Picture | None:
    if task.status is not Status.SUCCESS:
        return None
    return task.grid or (task.pictures[0] if task.pictures else None)


def image_url(task: Task, origin: str) -> str | None:
    """Give the link to what stands for a task, if it has one yet; ``origin`` as for ``task_json``."""
    return _link(origin, _headline_key(task))


def _headline_key(task: Task) -> str:
    """Give the key of what stands for the task: an animation, the grid or the one picture, or the latest preview."""
    if task.clips:
        return task.clips[0].animation
    picture = _headline(task)
    return picture.key if picture else _preview(task)


def _prompt(task: Task) -> str:
    """Give the prompt; of a picture that was described it is what was said."""
    is_said = task.action is Action.DESCRIBE and task.status is Status.SUCCESS
    return task.final_prompt if is_said else task.prompt


def _image_urls(task: Task, origin: str) -> list[PictureLinks] | None:
    if not task.pictures:
        return None
    links = [_links(origin, picture) for picture in task.pictures]
    for number, clip in enumerate(task.clips):
        links[number] = msgspec.structs.replace(links[number], url=f"{origin}/pictures/{clip.animation}")
    return links


def _video_urls(task: Task, origin: str) -> list[VideoLinks] | None:
    if not task.clips:
        return None
    return [
        VideoLinks(url=f"{origin}/pictures/{clip.key}", thumbnail=f"{origin}/pictures/{picture.thumbnail}")
        for clip, picture in zip(task.clips, task.pictures, strict=True)
    ]


def _button(button: Button) -> ButtonView:
    return ButtonView(
        custom_id=button.custom_id, emoji=button.emoji, label=button.label, type=button.type, style=button.style
    )


def _preview(task: Task) -> str:
    return task.preview if task.status is Status.IN_PROGRESS else ""


def _link(origin: str, key: str) -> str | None:
    return f"{origin}/pictures/{key}" if key else None


def _links(origin: str, picture: Picture) -> PictureLinks:
    return PictureLinks(
        url=f"{origin}/pictures/{picture.key}",
        thumbnail=f"{origin}/pictures/{picture.thumbnail}",
        width=picture.width,
        height=picture.height,
    )


def _progress(task: Task) -> str | None:
    match task.status:
        case Status.NOT_START | Status.MODAL:
            return None
        case Status.SUBMITTED:
            return "0%"
        case Status.IN_PROGRESS:
            return f"{min(task.progress, _ALMOST_DONE)}%"
        case Status.SUCCESS:
            return "100%"
        case Status.FAILURE | Status.CANCEL:
            return ""


def _fail_reason(task: Task) -> str | None:
    if task.status not in {Status.FAILURE, Status.CANCEL}:
        # Gateways take any text here for a failure, so what went wrong in an earlier attempt is not said.
        return None
    return task.fail_reason.strip() or _SILENT_END[task.language][task.status]


def _properties(task: Task) -> dict[str, object]:
    # Clients read the keys below with fixed types, so an engine's words cannot replace them.
    return {
        **task.properties,
        "notifyHook": task.notify_hook,
        "nonce": "",
        "botType": task.bot,
        "discordInstanceId": task.account,
        "discordChannelId": channel(task),
        "finalPrompt": task.final_prompt or task.prompt,
        "finalZhPrompt": "",
        "messageId": _told(task, "messageId", ""),
        "messageHash": task.hash,
        "customId": task.custom_id,
        "messageContent": "",
        "progressMessageId": "",
        "flags": _told(task, "flags", 0),
        "attempts": task.attempt,
    }


def channel(task: Task) -> str:
    """Give the channel in which the task is drawn; it has the account's name unless the account has another one."""
    return _told(task, CHANNEL, task.account)


def _told(task: Task, name: str, default: Told) -> Told:
    """Give what the engine says, if it is of the type that clients read."""
    said = task.properties.get(name)
    return said if isinstance(said, type(default)) else default


def _displays(task: Task) -> Displays:
    return Displays(
        status=_STATUS_NAMES[task.language][task.status],
        action=_ACTION_NAMES[task.language][task.action],
        submit_time=_readable(task.submitted_at),
        start_time=_readable(task.started_at),
        finish_time=_readable(task.finished_at),
        discord_instance_id=task.account,
    )


def milliseconds(moment: datetime.datetime) -> int:
    """Give a moment as clients read it: milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def _readable(moment: datetime.datetime | None) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
