"""What the bots say when they will not draw: a table of their embeds and texts, and what each means.

Titles are compared without regard to case and punctuation. What is not in the table is judged by its colour, and by a
few words in its title, so that a failure with a new name still ends its job instead of leaving it to a timeout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from journeyman.engines.discord.messages import components
from journeyman.engines.discord.messages.wire import Embed, Message
from journeyman.wording import Clause


class Effect(StrEnum):
    """What follows from a failure."""

    FAIL = "fail"  #: the job has failed, and would again
    RETRY = "retry"  #: the job has failed; another try may succeed
    WAIT = "wait"  #: nothing has failed: the job starts later
    PAUSE = "pause"  #: the job has failed, and so would every other until a human has looked after the account


class Kind(StrEnum):
    """The failures that we know by name."""

    BANNED_PROMPT = "banned_prompt"
    BANNED_PICTURE = "banned_picture"
    FILTERED = "filtered"
    REMOVED = "removed"
    INVALID_PARAMETER = "invalid_parameter"
    INVALID_PROMPT = "invalid_prompt"
    INVALID_LINK = "invalid_link"
    RESTRICTED = "restricted"
    JOB_QUEUED = "job_queued"
    QUEUE_FULL = "queue_full"
    SLOW_DOWN = "slow_down"
    CREDITS_EXHAUSTED = "credits_exhausted"
    SUBSCRIPTION = "subscription"
    BLOCKED = "blocked"
    PENDING_MESSAGE = "pending_message"
    HUMAN_CHECK = "human_check"
    TERMS = "terms"
    INTERNAL = "internal"
    STOPPED = "stopped"
    REFUSED = "refused"  #: anything else in red
    NO_ANSWER = "no_answer"  #: the bot, or Discord, stayed silent
    UNKNOWN_OUTCOME = "unknown_outcome"  #: it may have run; nobody can tell
    GONE = "gone"  #: the message or button that was to be pressed is not there
    FORBIDDEN = "forbidden"  #: Discord refuses the request itself
    UNAVAILABLE = "unavailable"  #: the account is paused or dead, or Discord cannot be reached
    ABSENT = "absent"  #: the bot is not where the account asks it
    MISSING = "missing"  #: it has no such command there
    NEVER_SEEN = "never_seen"  #: asked for by an earlier process, perhaps; a whole history knows nothing of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a job does not go on, for the client to read."""

    kind: Kind
    effect: Effect
    sentence: Clause  #: ours, in both languages
    said: str = ""  #: the bot's or Discord's own words, in theirs
    seconds: float = 0.0  #: how long Discord asks to wait; 0: it does not say

    @property
    def reason(self) -> Clause:
        """Give our sentence with the bot's words behind it."""
        if not self.said:
            return self.sentence
        return Clause(f"{self.sentence} {self.said}", f"{self.sentence.zh}{self.said}")

    @property
    def is_final(self) -> bool:
        """Whether the job ends by it."""
        return self.effect is not Effect.WAIT


SENTENCES: Final[dict[Kind, Clause]] = {
    Kind.BANNED_PROMPT: Clause(
        "Midjourney's moderation does not accept this prompt.", "提示词未通过Midjourney的内容审核。"
    ),
    Kind.BANNED_PICTURE: Clause(
        "Midjourney's moderation does not accept a reference picture.", "参考图未通过Midjourney的内容审核。"
    ),
    Kind.FILTERED: Clause(
        "Midjourney's filters stopped the job while it was drawn.", "生成过程中被Midjourney的过滤器终止。"
    ),
    Kind.REMOVED: Clause(
        "The job disappeared before it was finished, as happens by Midjourney's moderation or in an outage.",
        "任务在完成前消失，通常因Midjourney的内容审核或服务中断所致。",
    ),
    Kind.INVALID_PARAMETER: Clause("Midjourney does not accept a parameter.", "Midjourney不接受某个参数。"),
    Kind.INVALID_PROMPT: Clause("Midjourney does not accept this prompt.", "Midjourney不接受该提示词。"),
    Kind.INVALID_LINK: Clause("Midjourney cannot fetch a link in the prompt.", "Midjourney无法获取提示词中的链接。"),
    Kind.RESTRICTED: Clause("The account's plan or mode does not allow this.", "账号的套餐或模式不允许此操作。"),
    Kind.JOB_QUEUED: Clause("Midjourney has queued the job.", "任务已在Midjourney排队。"),
    Kind.QUEUE_FULL: Clause("The account's queue at Midjourney is full.", "账号在Midjourney的队列已满。"),
    Kind.SLOW_DOWN: Clause("Midjourney asks to wait before this is asked again.", "Midjourney要求稍后再试。"),
    Kind.CREDITS_EXHAUSTED: Clause("The account has no fast time left.", "账号的快速时长已用完。"),
    Kind.SUBSCRIPTION: Clause("The account has no active Midjourney subscription.", "账号没有有效的Midjourney订阅。"),
    Kind.BLOCKED: Clause("Midjourney has blocked the account.", "账号已被Midjourney封禁。"),
    Kind.PENDING_MESSAGE: Clause(
        "A message of Midjourney's moderators waits for the account's owner.", "账号有待处理的管理员消息。"
    ),
    Kind.HUMAN_CHECK: Clause(
        "Midjourney wants the account's owner to confirm in Discord that they are human.",
        "Midjourney要求账号所有者在Discord中完成人工验证。",
    ),
    Kind.TERMS: Clause(
        "The account's owner has to accept Midjourney's terms in Discord.",
        "账号所有者需要在Discord中接受Midjourney的服务条款。",
    ),
    Kind.INTERNAL: Clause("Midjourney had a fault of its own.", "Midjourney内部错误。"),
    Kind.STOPPED: Clause("The job was cancelled at Midjourney.", "任务已在Midjourney被取消。"),
    Kind.REFUSED: Clause("Midjourney refused.", "Midjourney拒绝了请求。"),
    Kind.NO_ANSWER: Clause("The bot did not answer.", "机器人没有响应。"),
    Kind.UNKNOWN_OUTCOME: Clause(
        "The connection to Discord was interrupted; whether the job was drawn cannot be told.",
        "与Discord的连接中断，无法确定任务是否已执行。",
    ),
    Kind.GONE: Clause("The message or its button is no longer there.", "消息或按钮已不存在。"),
    Kind.FORBIDDEN: Clause("Discord refused the request.", "Discord拒绝了请求。"),
    Kind.UNAVAILABLE: Clause("The Discord account is not available.", "Discord账号不可用。"),
    Kind.ABSENT: Clause("The bot is not in the account's channel.", "账号的频道中没有该机器人。"),
    Kind.MISSING: Clause(
        "The bot does not have this command in the account's channel.", "该机器人在账号的频道中没有此命令。"
    ),
    Kind.NEVER_SEEN: Clause("Midjourney knows nothing of the job.", "Midjourney没有该任务的任何记录。"),
}


def fault(kind: Kind, effect: Effect, said: str = "") -> Fault:
    """Make a fault with our sentence for its kind."""
    return Fault(kind=kind, effect=effect, sentence=SENTENCES[kind], said=said)


_TITLES: Final[tuple[tuple[str, Kind, Effect], ...]] = (
    ("banned prompt", Kind.BANNED_PROMPT, Effect.FAIL),
    ("action needed to continue", Kind.BANNED_PROMPT, Effect.FAIL),
    ("banned image prompt", Kind.BANNED_PICTURE, Effect.FAIL),
    ("image denied", Kind.BANNED_PICTURE, Effect.FAIL),
    ("duplicate images detected", Kind.INVALID_PROMPT, Effect.FAIL),
    ("request cancelled due to", Kind.FILTERED, Effect.FAIL),
    ("invalid parameter", Kind.INVALID_PARAMETER, Effect.FAIL),
    ("invalid prompt", Kind.INVALID_PROMPT, Effect.FAIL),
    ("empty prompt", Kind.INVALID_PROMPT, Effect.FAIL),
    ("invalid link", Kind.INVALID_LINK, Effect.FAIL),
    ("job not found", Kind.REFUSED, Effect.FAIL),
    ("job action restricted", Kind.RESTRICTED, Effect.FAIL),
    ("job queued", Kind.JOB_QUEUED, Effect.WAIT),
    ("queue full", Kind.QUEUE_FULL, Effect.RETRY),
    ("slow down", Kind.SLOW_DOWN, Effect.RETRY),
    ("credits exhausted", Kind.CREDITS_EXHAUSTED, Effect.FAIL),
    ("subscription required", Kind.SUBSCRIPTION, Effect.PAUSE),
    ("subscription paused", Kind.SUBSCRIPTION, Effect.PAUSE),
    ("plan cancelled", Kind.SUBSCRIPTION, Effect.PAUSE),
    ("blocked", Kind.BLOCKED, Effect.PAUSE),
    ("you have been blocked", Kind.BLOCKED, Effect.PAUSE),
    ("you have triggered an abuse alert", Kind.BLOCKED, Effect.PAUSE),
    ("pending mod message", Kind.PENDING_MESSAGE, Effect.PAUSE),
    ("action required to continue", Kind.HUMAN_CHECK, Effect.PAUSE),
    ("please complete the task", Kind.HUMAN_CHECK, Effect.PAUSE),
    ("verify you are human", Kind.HUMAN_CHECK, Effect.PAUSE),
    ("verify youre human", Kind.HUMAN_CHECK, Effect.PAUSE),
    ("tos not accepted", Kind.TERMS, Effect.PAUSE),
    ("sorry could not complete the job", Kind.INTERNAL, Effect.RETRY),
    ("sorry something went wrong", Kind.INTERNAL, Effect.RETRY),
    ("something went wrong", Kind.INTERNAL, Effect.RETRY),
    ("internal error", Kind.INTERNAL, Effect.RETRY),
    ("moderation unavailable", Kind.INTERNAL, Effect.RETRY),
    ("moderation is unavailable", Kind.INTERNAL, Effect.RETRY),
)
"""How titles begin, as ``_plain`` writes them."""

_TEXTS: Final[tuple[tuple[str, Kind, Effect], ...]] = (
    ("failed to process your command", Kind.INTERNAL, Effect.RETRY),
    ("there was an error processing your request", Kind.INTERNAL, Effect.RETRY),
    ("invalid parameter", Kind.INVALID_PARAMETER, Effect.FAIL),
    ("sorry our ai moderator", Kind.BANNED_PROMPT, Effect.FAIL),
    ("you have been blocked", Kind.BLOCKED, Effect.PAUSE),
    ("you have triggered an abuse alert", Kind.BLOCKED, Effect.PAUSE),
)
"""How plain messages begin that are failures."""

_RED: Final = frozenset({0xFF0000, 0xED4245})
_BAD_WORDS: Final = ("invalid", "error", "denied")
_PROMPT_MARK: Final = "**"
_CAPTCHA: Final = "MJ::Captcha"
_DECLINED: Final = re.compile(r"\bdecline-\w+")
_FOOTER_PROMPT: Final = re.compile(r"/(?:imagine|shorten|blend|describe)\s+(?P<prompt>.*)", re.DOTALL)
_MOST_SAID: Final = 500  # characters that a client gets to read


def read(message: Message) -> Fault | None:
    """Give what a message says that is wrong; ``None`` if it says nothing of the kind."""
    if any(custom_id.startswith(_CAPTCHA) for custom_id in components.custom_ids(message.components)):
        said = _said(message.embeds or ()) or _short(message.content or "")
        return fault(Kind.HUMAN_CHECK, Effect.PAUSE, said)
    for embed in message.embeds or ():
        if found := _of_embed(embed):
            return found
    words = message.content or ""
    if not words or words.startswith(_PROMPT_MARK):
        # What follows are the client's words, not the bot's.
        return None
    if known := _look_up(words, _TEXTS) or _look_up(words, _TITLES):
        return _declined(fault(*known, _short(words)), words)
    return None


def title(words: str) -> Fault | None:
    """Give what the title of a dialog says that is wrong."""
    known = _look_up(words, _TITLES)
    return fault(*known) if known else None


def prompt(message: Message) -> str:
    """Give the prompt that a failure repeats in its small print; empty if it does not."""
    for embed in message.embeds or ():
        found = _FOOTER_PROMPT.match((embed.footer.text if embed.footer else None) or "")
        if found:
            return found["prompt"].strip()
    return ""


def _of_embed(embed: Embed) -> Fault | None:
    words = embed.title or ""
    said = _said((embed,))
    known = _look_up(words, _TITLES)
    if known:
        return _declined(fault(*known, said), _trace(embed))
    if embed.color in _RED or any(word in words.lower() for word in _BAD_WORDS):
        # Some have their name in the text below the title only.
        inside = _look_up(embed.description or "", _TITLES)
        return _declined(fault(*(inside or (Kind.REFUSED, Effect.FAIL)), said), _trace(embed))
    return None


def _declined(found: Fault, trace: str) -> Fault:
    """Tell moderation from a fault of the bot's own: only the trace in the small print does."""
    if found.kind is Kind.INTERNAL and _DECLINED.search(trace):
        return fault(Kind.BANNED_PROMPT, Effect.FAIL, found.said)
    return found


def _trace(embed: Embed) -> str:
    return f"{embed.description or ''} {(embed.footer.text if embed.footer else None) or ''}"


def _look_up(words: str, table: tuple[tuple[str, Kind, Effect], ...]) -> tuple[Kind, Effect] | None:
    plain = _plain(words)
    return next(((kind, effect) for start, kind, effect in table if plain.startswith(start)), None)


def _plain(words: str) -> str:
    """Write a title in lower case, with single blanks and without punctuation."""
    kept = "".join(letter for letter in words.lower() if letter.isalnum() or letter.isspace())
    return " ".join(kept.split())


def _said(embeds: Iterable[Embed]) -> str:
    return _short(" ".join(f"[{embed.title or ''}] {embed.description or ''}".strip() for embed in embeds))


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _MOST_SAID else f"{words[: _MOST_SAID - 1]}…"
