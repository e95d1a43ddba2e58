"""Seeds: what a task is drawn from, where that is known before it is drawn."""

from __future__ import annotations

import dataclasses
import secrets
from typing import Final

from journeyman.tasks import prompt as prompts
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, Task

__all__ = ["MAX_SEED", "any_seed", "choose_seed", "seeded"]

MAX_SEED: Final = 2**32 - 1


def any_seed() -> int:
    """Give any seed."""
    return secrets.randbelow(MAX_SEED + 1)


def choose_seed(prompt: Prompt) -> int:
    """Give the prompt's seed, or any where it names none."""
    return prompt.seed if prompt.seed is not None else any_seed()


def seeded(task: Task, *, redraws: bool | None) -> Task:
    """Give the task with the seed that it has at an account.

    Args:
        task: with a seed for an engine that takes ours, or without one.
        redraws: whether the account's engine does (``Engine.redraws``). Any other is a service, which chooses seeds by
            itself and is told one by the prompt alone.
    """
    if redraws is False:
        return dataclasses.replace(task, seed=_told(task))
    return task if task.seed is not None else dataclasses.replace(task, seed=choose_seed(_prompt(task)))


def _told(task: Task) -> int | None:
    """Give the seed that the client tells a service. Only what is drawn from the prompt alone heeds it."""
    return _prompt(task).seed if task.parent is None and task.action is Action.IMAGINE else None


def _prompt(task: Task) -> Prompt:
    return prompts.parse(task.prompt, task.bot, may_be_empty=True)
