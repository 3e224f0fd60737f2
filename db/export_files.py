"""Files that stand under their name only when they are whole."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

# A zip file must hold a time; a fixed one keeps the same content the same bytes.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A free name beside `path`, whose file takes its place at the end, synced, or vanishes on an exception.

    A kill leaves `path` as it was and a file `.NAME.….part`. OSError where the disk refuses."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        sync(part)
        part.replace(path)
        sync(path.parent)
    except BaseException:  # Ctrl-C too must not leave it behind; whatever it was goes on up
        part.unlink(missing_ok=True)
        raise


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write from its beginning, which stands under its name only once all is written."""
    with unfinished(path) as part, part.open("xb") as file:
        yield file


def sync(path: Path) -> None:
    """Have the disk hold what was written to a file, or which names a folder has."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass
class Entry:
    """One file of a zip file while it is written; counts and hashes its bytes."""

    name: str
    file: IO[bytes]
    size: int = 0

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Write some bytes."""
        self.file.write(data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def hash(self) -> str:
        """The SHA-256 of what was written so far, as package descriptors have it."""
        return f"sha256:{self._digest.hexdigest()}"


@contextmanager
def zip_entry(archive: ZipFile, name: str, *, stored: bool = False, big: bool = True) -> Iterator[Entry]:
    """One file inside a zip file, to be written in pieces; `stored` for what is compressed already.

    Only what is `big` may pass 2 GiB."""
    info = ZipInfo(name, LONG_AGO)
    info.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with archive.open(info, "w", force_zip64=big) as file:
        yield Entry(name, file)
