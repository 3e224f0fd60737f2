"""One crawl of a publication at a time: a lock file in the data directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.errors import StorageError


class BusyError(Exception):
    """Another crawl of the same publication holds the lock; the message names its process."""


@contextmanager
def lock(data: Path, publication: str) -> Iterator[None]:
    """Hold the lock of a publication. BusyError where another process has it, StorageError where the data
    directory can't be written. The kernel frees the lock of a killed process."""
    try:
        handle = _taken(data, publication)
    except OSError as error:
        raise StorageError(f"expected a data directory that can be written, found {error}") from error
    try:
        yield
    finally:
        os.close(handle)


def lock_file(data: Path, publication: str) -> Path:
    """Where the lock of a publication is, once anything was crawled."""
    return data / f"crawl-{publication}.lock"


def _taken(data: Path, publication: str) -> int:
    data.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock_file(data, publication), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, publication)
    except BaseException:  # Ctrl-C too must not leave it open; whatever it was goes on up
        os.close(handle)
        raise
    return handle


def _take(handle: int, publication: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
        raise BusyError(f"another crawl of {publication} is running, process {holder}") from None
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
