"""What all errors are; faults of ours, of the settings, and of the database."""

from __future__ import annotations

from typing import ClassVar

from journeyman.wording import Clause, Language

CODE_SUCCESS = 1
CODE_NOT_FOUND = 3
CODE_VALIDATION = 4
CODE_FAILURE = 9
CODE_EXISTS = 21  # also: a dialog is to be answered
CODE_QUEUED = 22
CODE_QUEUE_FULL = 23
CODE_BANNED = 24


class JourneymanError(Exception):
    """The base of all errors raised on purpose."""


class Refused(JourneymanError):
    """The client asked for something that cannot be done."""

    code: ClassVar[int] = CODE_VALIDATION
    zh: ClassVar[str] = "请求被拒绝"
    en: ClassVar[str] = "The request was refused."

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence("en"))

    def properties(self) -> dict[str, object]:
        """Give what stands beside the sentence for programs to read."""
        return {}

    def sentence(self, language: Language) -> str:
        """Say what is wrong and what is accepted, in the client's language."""
        if language == "en":
            return self.en.format(**self.details)
        chinese = {name: said.zh if isinstance(said, Clause) else said for name, said in self.details.items()}
        return self.zh.format(**chinese)


class InvalidRequest(Refused):
    """The request itself is wrong."""


class Fault(Refused):
    """Something went wrong inside Journeyman (``incident``: the word that finds it in the log)."""

    code = CODE_FAILURE
    zh = "系统异常，请稍后重试；日志中的编号：{incident}"
    en = "Something went wrong inside Journeyman, try again; the log describes it as incident {incident}."


class Unavailable(Refused):
    """The database or the object store cannot be reached (``what``)."""

    code = CODE_FAILURE
    zh = "服务暂时不可用（{what}），请稍后重试；任务未被接受"
    en = "The service is unavailable for the moment ({what}); nothing was accepted, try again."


class SettingsError(JourneymanError):
    """The operator's settings are wrong; the message names the setting."""


class NoDatabase(SettingsError):
    """There is no database to read; the message names the directory."""


class Unsealable(SettingsError):
    """None of the keys opens a secret; the message says whose."""


class IllegalTransition(JourneymanError):
    """A task may not change that way."""


class StaleTask(JourneymanError):
    """Somebody else changed the task first; read it again."""


class StaleAccount(JourneymanError):
    """Somebody else changed the account first; read it again."""
