"""Keeping the registry in step with the operator's file of accounts.

What the file does not declare any more is removed. What the operator added otherwise is left alone, and an id that he
gave himself is not taken over. Of several processes each may have the same file, and then they agree; a process without
one leaves alone what the others declare. So who gives his file up first lets it declare nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch import accounts_file
from journeyman.dispatch.accounts_file import Mark, Sheet, placed
from journeyman.dispatch.registry import FILE, Registry

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 2.0


class Declared:
    """The accounts of the file."""

    def __init__(self, path: Path, registry: Registry) -> None:
        self._path = path
        self._registry = registry
        self._marks: Mapping[Path, Mark] = {path: None}
        self._warned: set[Path] = set()

    async def apply(self) -> None:
        """Read the file, and make the registry what it says. A file with a mistake changes nothing.

        Raises:
            errors.SettingsError: the file has a mistake; the message names the account, the field and what is accepted.
            errors.Unavailable: the database does not answer.
        """
        sheet = await asyncio.to_thread(accounts_file.read, self._path)
        for entry in sheet.entries:
            with placed(entry.place):
                await self._registry.rehearse(entry.description)
        await self._remove_all_but({entry.id for entry in sheet.entries})
        for entry in sheet.entries:
            with placed(entry.place):
                await self._registry.declare(entry.description)
        self._marks = sheet.marks
        self._warn(sheet)

    async def run(self, *, look_seconds: float = LOOK_SECONDS) -> None:
        """Apply the file whenever it changed, until cancelled. What is wrong with it is logged once.

        A change is applied at the second look that finds it: the first may fall into the writing of it, and half a file
        declares half of the accounts.
        """
        seen: Mapping[Path, Mark] | None = None
        complaint = ""
        while True:
            await asyncio.sleep(look_seconds)
            before, seen = seen, await asyncio.to_thread(_look, self._marks)
            if seen == self._marks:
                complaint = ""
            elif seen == before:
                complaint = await self._try(complaint)

    async def _try(self, complaint: str) -> str:
        """Apply a changed file; gives what is wrong with it, which is logged unless it was the complaint before."""
        try:
            await self.apply()
        except (errors.SettingsError, errors.Refused) as error:
            if str(error) != complaint:
                log.error("accounts_file.not_applied", error=str(error))  # noqa: TRY400 - the message says it all
            return str(error)
        log.info("accounts_file.applied", file=str(self._path))
        return ""

    async def _remove_all_but(self, ids: Collection[str]) -> None:
        for registered in await self._registry.list():
            if registered.source == FILE and registered.account.id not in ids:
                with contextlib.suppress(errors.AccountNotFound):  # another process removed it just now
                    await self._registry.remove(registered.account.id, FILE)

    def _warn(self, sheet: Sheet) -> None:
        """Say once of each file with tokens that others can read it."""
        for file in sorted(sheet.exposed - self._warned):
            log.warning("accounts_file.others_can_read", file=str(file), hint=f"chmod 600 {file}")
        self._warned |= sheet.exposed


def _look(known: Mapping[Path, Mark]) -> dict[Path, Mark]:
    return {path: accounts_file.mark(path) for path in known}
