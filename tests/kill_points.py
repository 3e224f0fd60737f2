"""What a crawl does to its disk, seen from inside its own process: every write, sync, rename and commit is a
point at which a test may kill it or have the disk refuse."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine.default import DefaultDialect

OURS = re.compile(r"(?:^|\.)(?:ingest|db|spiders)\.")
# How an archive is reached says nothing of who commits.
PASSED_OVER = ("db.engine",)


@dataclass
class Points:
    """Counts the points that a process comes to. At the one that is `deadly` (its name, and which time it is
    come to) the process ends as if killed; from the `refused`-th sync on, each fails with `errno`."""

    deadly: tuple[str, int] | None = None
    refused: int | None = None
    errno: int = 0
    came: Counter[str] = field(default_factory=Counter)
    syncs: int = 0

    def reached(self, name: str) -> None:
        """One point."""
        self.came[name] += 1
        if self.deadly == (name, self.came[name]):
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, kind: str, action: Callable[..., Any]) -> Callable[..., Any]:
        """An action between two points."""

        def wrapped(*arguments: Any, **options: Any) -> Any:
            place = f"{kind} by {caller()}"
            self.reached(f"before {place}")
            result = action(*arguments, **options)
            self.reached(f"after {place}")
            return result

        return wrapped

    def synced(self, handle: int) -> None:
        """os.fsync, which may fail."""
        self.syncs += 1
        if self.refused is not None and self.syncs >= self.refused:
            raise OSError(self.errno, os.strerror(self.errno))
        FSYNC(handle)

    def written(self, handle: int, data: bytes) -> int:
        """os.write; in its midst is a point of its own."""
        name = f"amid write by {caller()}"
        self.came[name] += 1
        if self.deadly == (name, self.came[name]):
            WRITE(handle, data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return WRITE(handle, data)

    def committed(self, dialect: DefaultDialect, connection: Any) -> None:
        """A commit; one of a reader is no point."""
        if is_reader(connection):
            COMMIT(dialect, connection)
        else:
            self.around("commit", COMMIT)(dialect, connection)


FSYNC, WRITE, REPLACE, COMMIT = os.fsync, os.write, os.replace, DefaultDialect.do_commit


def caller() -> str:
    """The innermost function of ours that led here."""
    frame = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if OURS.search(f"{module}.") and module not in PASSED_OVER:
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return "others"


def is_reader(connection: Any) -> bool:
    """Whether an SQLite connection can't write."""
    driver = getattr(connection, "driver_connection", connection)
    return isinstance(driver, sqlite3.Connection) and driver.execute("PRAGMA query_only").fetchone() == (1,)


@contextmanager
def watched(points: Points) -> Iterator[None]:
    """Have all that the process does to its disk pass the points."""
    with (
        patch.object(os, "fsync", points.around("sync", points.synced)),
        patch.object(os, "write", points.written),
        patch.object(os, "replace", points.around("rename", REPLACE)),
        patch.object(DefaultDialect, "do_commit", lambda *both: points.committed(*both)),
    ):
        yield


def traced(file: Path) -> list[str]:
    """The points that a watched process came to, each as often as it did."""
    return file.read_text("utf-8").splitlines()
