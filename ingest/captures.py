"""The WARC files that keep every capture: appended, synced, then acknowledged; repaired on open."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
from ingest.warc_file import LockedFile, repaired, sync_folder
from ingest.warc_records import Original, Purpose, capture_records, source_record
from parsers.model import Capture, Place

__all__ = ["CaptureError", "CaptureFiles"]
__all__ += ["iter_kept", "iter_records", "read_capture", "read_kept", "repaired"]
NAME = "captures-{:05d}.warc.gz"
NAMES = "captures-[0-9][0-9][0-9][0-9][0-9].warc.gz"
ROTATE_BYTES = 1 << 30
TAKEN = Purpose()
log = logging.getLogger(__name__)


class CaptureFiles:
    """The WARC files of one folder, open for appending by one thread at a time.

    Only one writer holds a file; a second one, of this process or another, takes another file.
    """

    def __init__(self, folder: Path, *, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._file: LockedFile | None = None
        self._turn = Lock()
        self._waits = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Captures that are appended meanwhile are synced at the end, once for all of them: none is kept for
        good before this ends. CaptureError then means that none of those not synced is kept."""
        self._waits = True
        try:
            yield
        finally:
            self._waits = False
            with self._turn:
                if self._file is not None:
                    self._synced(self._file)

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
            with self._abandoning(file):
                offset = file.append(record + behind)
            if not self._waits:
                self._synced(file)
            return Place(file.path.name, offset, len(record))

    def _synced(self, file: LockedFile) -> None:
        with self._abandoning(file):
            file.sync()

    @contextmanager
    def _abandoning(self, file: LockedFile) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._file = None
            file.abandon()
            raise CaptureError(file.path.name, file.end, f"expected to write, found {error}") from error

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

    def _writable(self) -> LockedFile:
        """The open file, or another one where it is full or none is open."""
        if self._file is not None and self._file.written >= self._rotate_bytes:
            self._synced(self._file)
            self._file.close()
            self._file = None
        if self._file is None:
            try:
                self._file = self._unfilled() or self._fresh()
            except OSError as error:
                message = f"expected a WARC file to append to, found {error}"
                raise CaptureError(self._folder.name, 0, message) from error
        return self._file

    def _unfilled(self) -> LockedFile | None:
        """The newest file with room that no other writer holds and whose bytes are sound."""
        for path in sorted(self._folder.glob(NAMES), reverse=True):
            if path.stat().st_size >= self._rotate_bytes:
                continue
            try:
                file = LockedFile.opened(path)
            except CaptureError as error:
                log.warning("%s; it is left as it is and takes no more captures", error)
                continue
            if file is not None:
                return file
        return None

    def _fresh(self) -> LockedFile:
        """A new file, numbered after the newest."""
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            sync_folder(self._folder.parent)
        while True:
            taken = [path.name[9:14] for path in self._folder.glob(NAMES)]
            path = self._folder / NAME.format(max((int(number) for number in taken), default=0) + 1)
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            except FileExistsError:  # another writer was faster
                continue
            sync_folder(self._folder)
            file = LockedFile.opened(path)
            if file is not None:
                return file
