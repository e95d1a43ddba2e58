"""Every error that Journeyman raises on purpose.

    JourneymanError
    ├── Refused                     the client asked for something that cannot be done
    │   ├── InvalidRequest          code 4: the request itself is wrong
    │   ├── NoAccount               code 3: no account can take the task
    │   ├── NoAccountReady          code 3: those that could are paused, dead or out of time
    │   ├── AccountRemoved          code 3: the account that drew a picture is not there any more
    │   ├── TaskNotFound            code 3: the task is unknown; RelatedTaskMissing: the one a button was pressed below
    │   ├── QueueFull               code 23: the account's queue has no room
    │   ├── BannedWord              code 24: the operator does not want this drawn
    │   ├── Unauthorized            HTTP 401: the API key is missing or wrong
    │   ├── AdminUnauthorized       HTTP 401: what was sent is no admin key; AdministrationClosed: there are none
    │   ├── Fault                   code 9: a fault of ours, which the log describes
    │   └── Unavailable             code 9: the database or the object store cannot be reached
    ├── SettingsError               the operator's settings are wrong; ends the start
    │   ├── NoDatabase              no server was ever started in the data directory
    │   └── Unsealable              none of the keys opens a secret
    ├── IllegalTransition           a task may not change that way; a fault of ours
    └── StaleTask, StaleAccount     somebody else changed it first

A ``Refused`` carries one sentence in Chinese and one in English, each saying what is wrong and what is accepted. They
are formatted from the keyword arguments given to the constructor, which stay on the error as ``details``.
"""

from __future__ import annotations

from journeyman.errors.accounts import (
    AccountBuiltIn,
    AccountDeclared,
    AccountDeclined,
    AccountExists,
    AccountNotFound,
    AccountRemoved,
    AccountSilent,
    AccountUnattended,
    AccountUnnamed,
    NoAccount,
    NoAccountReady,
    OnlyFallback,
    QueueFull,
    SameSeat,
    SettingNotOffered,
)
from journeyman.errors.base import (
    CODE_BANNED,
    CODE_EXISTS,
    CODE_FAILURE,
    CODE_NOT_FOUND,
    CODE_QUEUE_FULL,
    CODE_QUEUED,
    CODE_SUCCESS,
    CODE_VALIDATION,
    Fault,
    IllegalTransition,
    InvalidRequest,
    JourneymanError,
    NoDatabase,
    Refused,
    SettingsError,
    StaleAccount,
    StaleTask,
    Unavailable,
    Unsealable,
)
from journeyman.errors.pictures import (
    InvalidLink,
    InvalidPicture,
    PictureNotFound,
    PictureTooLarge,
    TooManyPictures,
    UnusableMask,
    WrongNumberOfPictures,
)
from journeyman.errors.requests import (
    AdministrationClosed,
    AdminUnauthorized,
    BannedWord,
    BatchInRelax,
    BodyTooLarge,
    EmptyPrompt,
    IncompatibleParameter,
    InvalidField,
    InvalidParameter,
    MalformedBody,
    MissingEither,
    MissingField,
    OnePictureAlone,
    PromptTooLong,
    TooManyTasks,
    Unauthorized,
    UnknownParameter,
    UnknownPath,
    WrongMethod,
)
from journeyman.errors.tasks import (
    ButtonNotOffered,
    ChangeNotAllowed,
    DialogAnswered,
    JobNotFound,
    RelatedTaskMissing,
    RelatedTaskUnfinished,
    RemixOff,
    TaskEnded,
    TaskNotFound,
    UnknownButton,
    Unsupported,
)

__all__ = [
    "CODE_BANNED",
    "CODE_EXISTS",
    "CODE_FAILURE",
    "CODE_NOT_FOUND",
    "CODE_QUEUED",
    "CODE_QUEUE_FULL",
    "CODE_SUCCESS",
    "CODE_VALIDATION",
    "AccountBuiltIn",
    "AccountDeclared",
    "AccountDeclined",
    "AccountExists",
    "AccountNotFound",
    "AccountRemoved",
    "AccountSilent",
    "AccountUnattended",
    "AccountUnnamed",
    "AdminUnauthorized",
    "AdministrationClosed",
    "BannedWord",
    "BatchInRelax",
    "BodyTooLarge",
    "ButtonNotOffered",
    "ChangeNotAllowed",
    "DialogAnswered",
    "EmptyPrompt",
    "Fault",
    "IllegalTransition",
    "IncompatibleParameter",
    "InvalidField",
    "InvalidLink",
    "InvalidParameter",
    "InvalidPicture",
    "InvalidRequest",
    "JobNotFound",
    "JourneymanError",
    "MalformedBody",
    "MissingEither",
    "MissingField",
    "NoAccount",
    "NoAccountReady",
    "NoDatabase",
    "OnePictureAlone",
    "OnlyFallback",
    "PictureNotFound",
    "PictureTooLarge",
    "PromptTooLong",
    "QueueFull",
    "Refused",
    "RelatedTaskMissing",
    "RelatedTaskUnfinished",
    "RemixOff",
    "SameSeat",
    "SettingNotOffered",
    "SettingsError",
    "StaleAccount",
    "StaleTask",
    "TaskEnded",
    "TaskNotFound",
    "TooManyPictures",
    "TooManyTasks",
    "Unauthorized",
    "Unavailable",
    "UnknownButton",
    "UnknownParameter",
    "UnknownPath",
    "Unsealable",
    "Unsupported",
    "UnusableMask",
    "WrongMethod",
    "WrongNumberOfPictures",
]
