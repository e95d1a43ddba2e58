"""What each failure of the bots means, by its name in the simulator."""

from __future__ import annotations

from typing import Final

from journeyman.engines.discord.messages.failures import Effect, Kind

EXPECTED: Final = {
    "banned-prompt": (Kind.BANNED_PROMPT, Effect.FAIL),
    "banned-prompt-detected": (Kind.BANNED_PROMPT, Effect.FAIL),
    "banned-image-prompt": (Kind.BANNED_PICTURE, Effect.FAIL),
    "action-needed": (Kind.BANNED_PROMPT, Effect.FAIL),
    "invalid-parameter": (Kind.INVALID_PARAMETER, Effect.FAIL),
    "invalid-prompt": (Kind.INVALID_PROMPT, Effect.FAIL),
    "empty-prompt": (Kind.INVALID_PROMPT, Effect.FAIL),
    "invalid-link": (Kind.INVALID_LINK, Effect.FAIL),
    "queue-full": (Kind.QUEUE_FULL, Effect.RETRY),
    "credits-exhausted": (Kind.CREDITS_EXHAUSTED, Effect.FAIL),
    "subscription-required": (Kind.SUBSCRIPTION, Effect.PAUSE),
    "subscription-paused": (Kind.SUBSCRIPTION, Effect.PAUSE),
    "plan-cancelled": (Kind.SUBSCRIPTION, Effect.PAUSE),
    "blocked": (Kind.BLOCKED, Effect.PAUSE),
    "abuse-alert": (Kind.BLOCKED, Effect.PAUSE),
    "pending-message": (Kind.PENDING_MESSAGE, Effect.PAUSE),
    "human-check": (Kind.HUMAN_CHECK, Effect.PAUSE),
    "complete-task": (Kind.HUMAN_CHECK, Effect.PAUSE),
    "terms": (Kind.TERMS, Effect.PAUSE),
    "restricted": (Kind.RESTRICTED, Effect.FAIL),
    "image-filters": (Kind.FILTERED, Effect.FAIL),
    "output-filters": (Kind.FILTERED, Effect.FAIL),
    "image-denied": (Kind.BANNED_PICTURE, Effect.FAIL),
    "duplicate-images": (Kind.INVALID_PROMPT, Effect.FAIL),
    "not-completed": (Kind.INTERNAL, Effect.RETRY),
    "declined": (Kind.BANNED_PROMPT, Effect.FAIL),
    "went-wrong": (Kind.INTERNAL, Effect.RETRY),
    "internal-error": (Kind.INTERNAL, Effect.RETRY),
    "slow-down": (Kind.SLOW_DOWN, Effect.RETRY),
    "moderation-outage": (Kind.INTERNAL, Effect.RETRY),
    "failed-to-process": (Kind.INTERNAL, Effect.RETRY),
    "processing-error": (Kind.INTERNAL, Effect.RETRY),
    "plain-parameter": (Kind.INVALID_PARAMETER, Effect.FAIL),
    "job-not-found": (Kind.REFUSED, Effect.FAIL),
}
