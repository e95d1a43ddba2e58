"""The grammar of the bots' messages."""

from __future__ import annotations

from typing import Final

STEPS: Final = (0, 15, 31, 46, 62, 78, 93)  #: percent, as progress messages usually show

_MOST_PROMPT: Final = 1700
WEBSITE: Final = "(Open on website for full quality)"  #: the notice that there is a better copy on the web
TRAILER: Final = "\n-# Create, explore, and organize on midjourney.com"  #: what some progress messages end with


def waiting(lead: str, prompt: str, user_id: str) -> str:
    """Write the first message of a job."""
    return f"{lead}{_bold(prompt)} - <@{user_id}> (Waiting to start)"


def working(prompt: str, marker: str, user_id: str, percent: int, mode: str) -> str:
    """Write a step of a job."""
    return f"{_bold(prompt)} - {_spaced(marker)}<@{user_id}> ({percent}%) ({mode})"


def stopped(prompt: str, marker: str, user_id: str) -> str:
    """Write the last word of a job that was cancelled."""
    return f"{_bold(prompt)} - {_spaced(marker)}<@{user_id}> (Stopped)"


def done(prompt: str, marker: str, user_id: str, mode: str, website: str) -> str:
    """Write the message with the result; ``website`` is a notice or empty, an empty mode is left out."""
    parts = [f"{_bold(prompt)} - {_spaced(marker)}<@{user_id}>", website, f"({mode})" if mode else ""]
    return " ".join(part for part in parts if part)


def website(job_id: str) -> str:
    """Write the notice with a link to the job's page."""
    return f"[{WEBSITE}](<https://midjourney.com/jobs/{job_id}>)"


def stem(username: str, prompt: str) -> str:
    """Write the beginning of a result's file name."""
    kept = "".join(sign for sign in prompt if sign.isalnum() or sign in " ._-")
    return f"{username}_{'_'.join(kept.split(' '))}"[:63]


def _bold(prompt: str) -> str:
    """Write the prompt, of a very long one the beginning: a message has at most 2000 characters."""
    return f"**{prompt[:_MOST_PROMPT]}**"


def _spaced(marker: str) -> str:
    return f"{marker} " if marker else ""
