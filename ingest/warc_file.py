"""One WARC file under its writer's lock: repaired on open, appended to, synced."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from ingest.clock import now
from ingest.kept_records import CaptureError
from ingest.warc_members import MEMBER_START, members_behind, sound_end
from ingest.warc_records import warcinfo_record

COPY_STEP = 1 << 20
log = logging.getLogger(__name__)


@dataclass
class LockedFile:
    """One WARC file under its writer's lock; `end` is where the last acknowledged record ends, `written` the
    last written one."""

    path: Path
    handle: int
    end: int
    written: int = field(init=False)

    def __post_init__(self) -> None:
        self.written = self.end

    @classmethod
    def opened(cls, path: Path) -> LockedFile | None:
        """A file locked, repaired and begun, None where another writer holds it."""
        handle = os.open(path, os.O_RDWR | os.O_APPEND)
        try:
            # flock and not lockf: a POSIX lock is lost when this process closes any other handle of the file.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            repaired(path)
            file = cls(path, handle, path.stat().st_size)
            if file.end == 0:
                file.append(warcinfo_record(path.name, now()))
                file.sync()
        except BlockingIOError:
            os.close(handle)
            return None
        except BaseException:  # Ctrl-C too must not leave it open; whatever it was goes on up
            os.close(handle)
            raise
        return file

    def append(self, record: bytes) -> int:
        """Write; the offset of the first byte."""
        view = memoryview(record)
        while view:
            view = view[os.write(self.handle, view) :]
        offset, self.written = self.written, self.written + len(record)
        return offset

    def sync(self) -> None:
        """Have all that was written reach the disk."""
        if self.end < self.written:
            os.fsync(self.handle)
            self.end = self.written

    def abandon(self) -> None:
        """Close after a failed write or sync, and cut what was not acknowledged through a new handle.

        After a failed sync the kernel may call pages clean that never reached the disk, so what the file
        seems to hold is not to be believed. Where cutting fails too, the next open repairs.
        """
        try:
            with self.path.open("r+b") as file:
                file.truncate(self.end)
                os.fsync(file.fileno())
        except OSError as error:
            log.warning("%s could not be cut back to byte %d: %s", self.path.name, self.end, error)
        finally:
            os.close(self.handle)

    def close(self) -> None:
        """Remember where the file's sound part ends, and let the lock go."""
        _remember_end(self.path, self.end)
        os.close(self.handle)


def repaired(path: Path) -> int:
    """How many bytes of a torn tail were cut off a WARC file and kept aside in `<name>.<offset>.torn`.

    Bytes that an earlier repair or close found sound are not read again. Raises CaptureError, and touches
    nothing, where bytes are broken but whole records stand behind them: that is damage, not a torn tail.
    """
    size = path.stat().st_size
    end = sound_end(path, _remembered_end(path, size))
    if end < size:
        if members_behind(path, end):
            raise CaptureError(
                path.name, end, "expected a record, found broken bytes with records behind them"
            )
        _keep_aside(path, end)
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    _remember_end(path, end)
    return size - end


def _keep_aside(path: Path, end: int) -> None:
    """Copy the bytes from `end` on into a file of their own, synced."""
    with path.open("rb") as source, path.with_name(f"{path.name}.{end}.torn").open("wb") as aside:
        source.seek(end)
        shutil.copyfileobj(source, aside, COPY_STEP)
        aside.flush()
        os.fsync(aside.fileno())
    sync_folder(path.parent)


def _remembered_end(path: Path, size: int) -> int:
    """Where an earlier close or repair saw the sound part end; 0 where nothing tells."""
    try:
        end = int(_memory(path).read_text("ascii"))
        with path.open("rb") as file:
            file.seek(end)
            start = file.read(len(MEMBER_START))
    except (OSError, ValueError):
        return 0
    # It is a hint: another file may have been put under this name since.
    return end if end == size or (start == MEMBER_START[: len(start)] and 0 < end < size) else 0


def _remember_end(path: Path, end: int) -> None:
    """Note where the sound part ends; a note that can't be written costs the next open a longer look."""
    aside = _memory(path).with_suffix(".new")
    try:
        aside.write_text(str(end), "ascii")
        aside.replace(_memory(path))
    except OSError as error:
        log.warning("%s: %s", aside.name, error)


def _memory(path: Path) -> Path:
    return path.with_name(f"{path.name}.end")


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
