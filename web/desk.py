"""The desk of the reading room: asks the archive a few questions at a time, each within its time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from db.engine import Archive
from web.settings import Settings

Answer = TypeVar("Answer")


class BusyError(Exception):
    """More is asked than can be answered in time."""


class Bench:
    """A place for slow work, done one piece after the other; BusyError where too many wait."""

    WAITING = 4

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._inside = 0

    async def work(self, piece: Callable[[], Answer]) -> Answer:
        """What a piece of work comes to."""
        if self._inside > self.WAITING:
            raise BusyError
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, piece)
        finally:
            self._inside -= 1

    def close(self) -> None:
        """Let the piece in hand be finished, and no other begun."""
        self._thread.shutdown(cancel_futures=True)


class Desk:
    """Answers questions to one archive in threads of its own; BusyError where too many wait."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self.archive = archive
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.at_once, thread_name_prefix="desk")
        self._inside = 0

    async def ask(self, question: Callable[[Connection], Answer]) -> Answer:
        """What a question comes to, put to a read-only connection. BusyError where it would come too late,
        TooSlowError where it takes too long, StorageError where the archive fails."""
        if self._inside >= self._settings.at_once + self._settings.waiting:
            raise BusyError
        end = time.monotonic() + self._settings.seconds
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, self._answered, question, end
            )
        finally:
            self._inside -= 1

    def _answered(self, question: Callable[[Connection], Answer], end: float) -> Answer:
        left = end - time.monotonic()
        if left < self._settings.seconds / 2:  # the rest would not do for a question that is worth waiting
            raise BusyError
        with self.archive.read(at_most=left) as connection:
            return question(connection)

    def close(self) -> None:
        """Let what is being answered end, and close the archive."""
        self._threads.shutdown(cancel_futures=True)
        self.archive.close()
