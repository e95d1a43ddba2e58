"""Everything that the bots say when something does not work, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from simulator.discord.shapes import Json

RED: Final = 16711680
YELLOW: Final = 16776960
AMBER: Final = 16239475
CRIMSON: Final = 15548997


class Form(StrEnum):
    """How a failure reaches the client."""

    NONCE = "nonce"  #: instead of the first message, with the nonce
    REPLY = "reply"  #: a reply to the progress message
    UPDATE = "update"  #: in the progress message
    VANISH = "vanish"  #: the progress message goes, nothing follows
    PLAIN = "plain"  #: as text, with the nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One way in which things do not work."""

    title: str = ""
    text: str = ""  #: the embed's description, or the content of a plain message; ``{…}`` is filled in
    colour: int | None = RED
    form: Form = Form.NONCE
    footer: str = ""  #: ``{prompt}`` is the command as typed
    button: tuple[str, str] | None = None  #: label and custom id

    def embed(self, **values: str) -> Json:
        """Write it as an embed."""
        found: Json = {"type": "rich", "title": self.title, "description": _filled(self.text, values)}
        if self.colour is not None:
            found["color"] = self.colour
        if self.footer:
            found["footer"] = {"text": _filled(self.footer, values)}
        return found

    def components(self) -> tuple[Json, ...]:
        """Give the row with its button, if it has one."""
        if self.button is None:
            return ()
        label, custom_id = self.button
        button: Json = {"type": 2, "style": 3, "label": label, "custom_id": custom_id}
        return ({"type": 1, "components": [button]},)


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


_COMMAND: Final = "/imagine {prompt}"
_AGAINST: Final = "Sorry! Our AI moderator thinks this prompt is probably against our community standards."
_ENCOUNTERED: Final = "The job encountered an error. Our team has been notified."

QUEUED: Final = Failure(
    title="Job queued",
    text="You have reached the maximum allowed number of concurrent jobs. Don't worry, this job will start as soon as "
    "another one finishes!",
    colour=YELLOW,
    footer=_COMMAND,
)

FAILURES: Final = {
    "banned-prompt": Failure(title="Banned prompt", text=_AGAINST, footer=_COMMAND),
    "banned-prompt-detected": Failure(title="Banned prompt detected", text=_AGAINST, footer=_COMMAND),
    "banned-image-prompt": Failure(title="Banned image prompt", text=_AGAINST, form=Form.REPLY),
    "action-needed": Failure(
        title="Action needed to continue",
        text="Our AI moderators feel your prompt might be against our community standards. If you think this is a "
        "mistake, you can appeal.",
        footer=_COMMAND,
        button=("Appeal", "MJ::Prompts::Appeal"),
    ),
    "invalid-parameter": Failure(title="Invalid parameter", text="{detail}", footer=_COMMAND, colour=RED),
    "invalid-prompt": Failure(title="Invalid prompt", text="Your prompt could not be understood.", footer=_COMMAND),
    "empty-prompt": Failure(title="Empty prompt", text="You need to write a prompt.", footer=_COMMAND),
    "invalid-link": Failure(
        title="Invalid link!", text="Could not fetch the image at {detail}", colour=None, form=Form.REPLY
    ),
    "queue-full": Failure(
        title="Queue full",
        text="Your job queue is full. Please wait for a job to finish first, then resubmit this one.",
        footer=_COMMAND,
    ),
    "credits-exhausted": Failure(title="Credits exhausted", text="You have run out of fast hours."),
    "subscription-required": Failure(
        title="Subscription required", text="You need an active subscription. Use /subscribe to manage it."
    ),
    "subscription-paused": Failure(title="Subscription paused", text="Your subscription is paused."),
    "plan-cancelled": Failure(title="Plan Cancelled", text="Your plan was cancelled."),
    "blocked": Failure(title="Blocked", text="You have been blocked from accessing Midjourney."),
    "abuse-alert": Failure(
        title="You have triggered an abuse alert", text="Access is blocked until you contact support."
    ),
    "pending-message": Failure(
        title="Pending mod message",
        text="You have a message from a moderator. Read it, then acknowledge it.",
        button=("Acknowledge", "MJ::Moderation::Acknowledge"),
    ),
    "human-check": Failure(
        title="Action required to continue",
        text="Please verify you're human in your Discord client to continue.",
        button=("Verify", "MJ::Captcha::Open"),
    ),
    "complete-task": Failure(title="Please complete the task", text="Action required to continue."),
    "terms": Failure(
        title="Tos not accepted",
        text="You need to accept the terms of service first.",
        button=("Accept ToS", "MJ::Terms::Accept"),
    ),
    "restricted": Failure(title="Job action restricted", text="You can not submit batch jobs in relax mode."),
    "image-filters": Failure(title="Request cancelled due to image filters", text=_AGAINST, form=Form.UPDATE),
    "output-filters": Failure(title="Request cancelled due to output filters", text=_AGAINST, form=Form.UPDATE),
    "image-denied": Failure(title="Image denied", text="One of the images was denied.", form=Form.UPDATE),
    "duplicate-images": Failure(
        title="Duplicate images detected", text="Please use different images.", form=Form.UPDATE
    ),
    "not-completed": Failure(
        title="Sorry! Could not complete the job!",
        text=_ENCOUNTERED,
        footer="calm-river-lantern",
        form=Form.UPDATE,
    ),
    "declined": Failure(
        title="Sorry! Could not complete the job!",
        text=_ENCOUNTERED,
        footer="decline-revise-frolic",
        form=Form.UPDATE,
    ),
    "went-wrong": Failure(title="Sorry, something went wrong", text=_ENCOUNTERED, colour=CRIMSON, form=Form.REPLY),
    "internal-error": Failure(title="Internal error", text=_ENCOUNTERED, form=Form.REPLY),
    "slow-down": Failure(
        title="Slow Down!", text="You can request another upscale for this image <t:{soon}:R>", colour=AMBER
    ),
    "moderation-outage": Failure(
        title="Moderation unavailable",
        text="Our moderation is unavailable at the moment. Please try again in a few minutes.",
    ),
    "failed-to-process": Failure(text="Failed to process your command :(", form=Form.PLAIN),
    "processing-error": Failure(
        text="There was an error processing your request. Please try again later. Your trace: `calm-river-lantern`",
        form=Form.PLAIN,
    ),
    "plain-parameter": Failure(text="Invalid parameter\nUnrecognized parameter(s): {detail}", form=Form.PLAIN),
    "job-not-found": Failure(title="Job not found", text="Could not find a job with the id {detail}"),
}
