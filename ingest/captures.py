"""The WARC files that keep every capture: appended, synced, then acknowledged; repaired on open."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from ingest.clock import now
from ingest.kept_records import (
    CaptureError,
    iter_kept,
    iter_records,
    original_at,
    read_capture,
    read_kept,
)
from ingest.provenance import Source
from ingest.warc_members import MEMBER_START, members_behind, sound_end
from ingest.warc_records import Original, Purpose, capture_records, source_record, warcinfo_record
from parsers.model import Capture, Place

__all__ = ["CaptureError", "CaptureFiles"]
__all__ += ["iter_kept", "iter_records", "read_capture", "read_kept", "repaired"]
NAME = "captures-{:05d}.warc.gz"
NAMES = "captures-[0-9][0-9][0-9][0-9][0-9].warc.gz"
ROTATE_BYTES = 1 << 30
COPY_STEP = 1 << 20
TAKEN = Purpose()
log = logging.getLogger(__name__)


class CaptureFiles:
    """The WARC files of one folder, open for appending by one thread at a time.

    Only one writer holds a file; a second one, of this process or another, takes another file.
    """

    def __init__(self, folder: Path, *, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._file: _LockedFile | None = None
        self._turn = Lock()

    def append(
        self,
        capture: Capture,
        *,
        received: bytes | None = None,
        request: str | None = None,
        purpose: Purpose = TAKEN,
        original: Original | None = None,
        source: Source | None = None,
    ) -> Place:
        """Where a capture is kept from now on, whatever happens after this returns.

        `received` is the body as it came over HTTP, still under the Content-Encoding of the capture's
        headers; `capture.body` must be what `bodies.decoded` makes of it, or `received` itself where that
        failed. `request` is the request's line and headers as sent, `purpose` why the capture was taken;
        with `original`, a record whose payload is `received`, none is written again; `source` is where
        another archive's file had it.
        Raises CaptureError where the disk refuses; nothing is kept then, and the next append repairs first.
        """
        record, asked = capture_records(
            capture,
            received=received,
            request=request,
            purpose=purpose,
            now=now(),
            original=original,
            source=source,
        )
        return self._appended(record, asked)

    def copy(self, member: bytes, source: Source) -> Place:
        """As `append`, for another archive's record as it is, which must read as its capture does; a record
        behind it tells where it stood."""
        return self._appended(member, source_record(source, now()))

    def _appended(self, record: bytes, behind: bytes) -> Place:
        with self._turn:
            file = self._writable()
            try:
                offset = file.append(record + behind)
            except OSError as error:
                self._file = None
                file.abandon()
                raise CaptureError(file.path.name, file.end, f"expected to write, found {error}") from error
            return Place(file.path.name, offset, len(record))

    def kept(self, place: Place) -> tuple[Capture, Purpose]:
        """The capture kept at a place and why it was taken; CaptureError where it is not as it was."""
        return read_kept(self._folder, place)

    def original(self, places: Iterable[Place], payload: bytes) -> Original | None:
        """The first of these records that a capture of the same payload can refer to, None where none is."""
        for place in places:
            try:
                found = original_at(self._folder, place, payload)
            except CaptureError as error:
                log.warning("%s; digest verify tells more", error)
                continue
            if found is not None:
                return found
        return None

    def close(self) -> None:
        """Let the file go; a later append opens one again."""
        with self._turn:
            if self._file is not None:
                self._file.close()
                self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _writable(self) -> _LockedFile:
        """The open file, or another one where it is full or none is open."""
        if self._file is not None and self._file.end >= self._rotate_bytes:
            self._file.close()
            self._file = None
        if self._file is None:
            try:
                self._file = self._unfilled() or self._fresh()
            except OSError as error:
                message = f"expected a WARC file to append to, found {error}"
                raise CaptureError(self._folder.name, 0, message) from error
        return self._file

    def _unfilled(self) -> _LockedFile | None:
        """The newest file with room that no other writer holds and whose bytes are sound."""
        for path in sorted(self._folder.glob(NAMES), reverse=True):
            if path.stat().st_size >= self._rotate_bytes:
                continue
            try:
                file = _LockedFile.opened(path)
            except CaptureError as error:
                log.warning("%s; it is left as it is and takes no more captures", error)
                continue
            if file is not None:
                return file
        return None

    def _fresh(self) -> _LockedFile:
        """A new file, numbered after the newest."""
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(self._folder.parent)
        while True:
            taken = [path.name[9:14] for path in self._folder.glob(NAMES)]
            path = self._folder / NAME.format(max((int(number) for number in taken), default=0) + 1)
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            except FileExistsError:  # another writer was faster
                continue
            _sync_folder(self._folder)
            file = _LockedFile.opened(path)
            if file is not None:
                return file


@dataclass
class _LockedFile:
    """One WARC file under its writer's lock; `end` is where the last acknowledged record ends."""

    path: Path
    handle: int
    end: int

    @classmethod
    def opened(cls, path: Path) -> _LockedFile | None:
        """A file locked, repaired and begun, None where another writer holds it."""
        handle = os.open(path, os.O_RDWR | os.O_APPEND)
        try:
            # flock and not lockf: a POSIX lock is lost when this process closes any other handle of the file.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            repaired(path)
            file = cls(path, handle, path.stat().st_size)
            if file.end == 0:
                file.append(warcinfo_record(path.name, now()))
        except BlockingIOError:
            os.close(handle)
            return None
        except BaseException:  # Ctrl-C too must not leave it open; whatever it was goes on up
            os.close(handle)
            raise
        return file

    def append(self, record: bytes) -> int:
        """Write and sync; the offset of the first byte."""
        view = memoryview(record)
        while view:
            view = view[os.write(self.handle, view) :]
        os.fsync(self.handle)
        offset, self.end = self.end, self.end + len(record)
        return offset

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
    _sync_folder(path.parent)


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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
