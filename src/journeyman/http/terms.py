"""What every request to make something says beside what it asks for: who it is, how fast, where to report."""

from __future__ import annotations

import hashlib
from typing import Protocol, TypedDict, final

import msgspec
from litestar.types import HTTPScope

from journeyman.http import fields, languages, prefixes
from journeyman.http.fields import NO_FILTER, FilterBody
from journeyman.http.keys import Keys
from journeyman.http.origins import Origins
from journeyman.tasks.task import AccountFilter, SpeedMode
from journeyman.wording import Language


class TermsBody(msgspec.Struct, frozen=True, rename="camel"):
    """The fields that every body may have."""

    account_filter: FilterBody | None = None
    notify_hook: str | None = None
    state: str | None = None


class SaysTerms(Protocol):
    """A body with the fields of ``TermsBody``."""

    @property
    def account_filter(self) -> FilterBody | None:
        """Which accounts may do it."""
        ...

    @property
    def notify_hook(self) -> str | None:
        """Where to report."""
        ...

    @property
    def state(self) -> str | None:
        """What comes back verbatim."""
        ...


class Said(TypedDict):
    """The fields of ``dispatch.intake.Terms``."""

    account_filter: AccountFilter
    mode: SpeedMode | None
    notify_hook: str
    state: str
    language: Language
    origin: str
    owner: str


@final
class TermsReader:
    """Reads the terms of a request."""

    def __init__(self, origins: Origins, keys: Keys) -> None:
        self._origins = origins
        self._keys = keys

    def read(
        self,
        scope: HTTPScope,
        body: SaysTerms,
        *,
        mode: SpeedMode | None = None,
        outer: FilterBody = NO_FILTER,
    ) -> Said:
        """Read them from the request and its body.

        Args:
            scope: of the request.
            body: decoded.
            mode: the speed that the body names; a path that names one beats it.
            outer: filter fields that early clients wrote beside the others.

        Raises:
            errors.InvalidField: one of them is wrong.
        """
        key = self._keys.fitting(scope["headers"])
        return Said(
            account_filter=fields.account_filter(body.account_filter or NO_FILTER, outer),
            mode=prefixes.mode(scope["path"]) or mode,
            notify_hook=fields.hook(body.notify_hook),
            state=fields.state(body.state),
            language=languages.of(scope["headers"]),
            origin=self._origins.of(scope),
            # A digest tells owners apart and tells nobody the key.
            owner=hashlib.sha256(key).hexdigest()[:12] if key else "",
        )
