"""The files inside zip and tar files, one after the other, nothing written to disk and sizes bounded."""

from __future__ import annotations

import gzip
import lzma
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, cast
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ingest.findings import Ignored, Unreadable
from ingest.input_codes import InputCode

# A bundle may unpack to this much, or to this many times its size where that is more; beyond, it is a bomb.
FREE_BYTES = 1 << 30
RATIO_AT_MOST = 100
ENCRYPTED = 0x1
STEP = 1 << 20
TAIL = 1 << 10
BROKEN = (BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError)
Kind = Literal["zip", "tar", "tar.gz", "tar.xz"]


@dataclass(frozen=True, slots=True)
class Inner:
    """One file of a bundle: its name there, its size as told, and its bytes. `again` says whether they can be
    opened more than once, `place` tells it from the others, and `behind` is how many bytes must be unpacked
    to come to its first one, None where every one of its bytes can be gone to at once."""

    name: str
    size: int
    opened: Callable[[], BinaryIO]
    again: bool
    place: int
    behind: int | None

    def go_to(self, offset: int, stream: BinaryIO) -> None:
        """Have its stream, just opened, stand at a byte."""
        if self.behind is None:
            stream.seek(offset)
            return
        while offset and (piece := stream.read(min(offset, STEP))):
            offset -= len(piece)


class BombError(Exception):
    """A bundle that unpacks to more than any honest one of its size."""


def inner_files(path: Path, stream: BinaryIO, kind: Kind) -> Iterator[Inner | Ignored | Unreadable]:
    """Every file of a bundle in the order of the bundle; what is broken is told, and ends a tar file."""
    budget = Budget.of(path)
    try:
        yield from _zipped(path, stream, budget) if kind == "zip" else _tarred(path, stream, kind, budget)
    except BombError as error:
        yield Unreadable(path, InputCode.BOMB, str(error))
    except BROKEN as error:
        yield Unreadable(path, InputCode.DAMAGED, f"expected a {kind} file, found: {error or 'its end'}")


@dataclass
class Budget:
    """How many bytes a bundle may still unpack to."""

    left: int

    @classmethod
    def of(cls, path: Path) -> Budget:
        """All that a bundle may unpack to by its size."""
        return cls(max(FREE_BYTES, RATIO_AT_MOST * path.stat().st_size))

    def spend(self, size: int) -> None:
        """BombError where that is more than is left."""
        self.left -= size
        if self.left < 0:
            raise BombError(f"expected at most {RATIO_AT_MOST} times the file's bytes in it, found more")


class Counted:
    """A stream that is read only, and pays for what is read of it."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._stream.read(size)
        self._budget.spend(len(piece))
        self.tail = (self.tail + piece)[-TAIL:]
        return piece

    def seek(self, offset: int) -> int:
        """Go to a byte."""
        return self._stream.seek(offset)

    def __enter__(self) -> Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def _zipped(path: Path, stream: BinaryIO, budget: Budget) -> Iterator[Inner | Ignored | Unreadable]:
    with ZipFile(stream) as package:
        yield from zip_entries(path, package, budget)


def zip_entries(
    path: Path, package: ZipFile, budget: Budget, first: int = 0
) -> Iterator[Inner | Ignored | Unreadable]:
    """The files of a zip file from the one at a place of its list on."""
    for place, info in enumerate(package.infolist()[first:], start=first):
        if not info.is_dir():
            yield _zip_entry(path, package, info, budget, place)


def _zip_entry(
    path: Path, package: ZipFile, info: ZipInfo, budget: Budget, place: int
) -> Inner | Ignored | Unreadable:
    shown = Path(f"{path}!{info.filename}")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Ignored(shown, "a link")
    if info.flag_bits & ENCRYPTED:
        return Unreadable(shown, InputCode.ENCRYPTED, "expected a file to read, found one under a password")

    def opened() -> BinaryIO:
        return cast(BinaryIO, Counted(cast(BinaryIO, package.open(info)), budget))

    behind = None if info.compress_type == ZIP_STORED else 0
    return Inner(info.filename, info.file_size, opened, again=True, place=place, behind=behind)


def _tarred(
    path: Path, stream: BinaryIO, kind: Kind, budget: Budget
) -> Iterator[Inner | Ignored | Unreadable]:
    with (
        plain(stream, kind) as unpacked,
        Counted(unpacked, budget) as whole,
        # As a stream: nothing is looked for twice, and what is passed over is counted too.
        tarfile.open(fileobj=cast(BinaryIO, whole), mode="r|") as package,
    ):
        yield from tar_entries(path, package, kind)
        _check_end(whole)


def tar_entries(
    path: Path, package: tarfile.TarFile, kind: Kind, start: int = 0
) -> Iterator[Inner | Ignored | Unreadable]:
    """The files of a tar file, whose places count on from `start`."""
    for member in package:
        if member.isdir():
            continue
        if not member.isreg():
            yield Ignored(Path(f"{path}!{member.name}"), "a link" if _is_link(member) else "no file")
            continue
        place, behind = start + member.offset, None if kind == "tar" else start + member.offset_data
        opened = partial(_member, package, member)
        yield Inner(member.name, member.size, opened, again=False, place=place, behind=behind)


def _check_end(unpacked: Counted) -> None:
    """tarfile takes a file that was cut for one that ends; the mark at its end is zeros."""
    while unpacked.read(STEP):
        pass
    if unpacked.tail.strip(b"\0"):
        raise tarfile.ReadError("no mark at the end: it was cut")


def plain(stream: BinaryIO, kind: Kind) -> BinaryIO:
    """The bytes of a bundle without the packing around all of them."""
    if kind == "tar.gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    return cast(BinaryIO, lzma.LZMAFile(stream)) if kind == "tar.xz" else stream


def _is_link(member: tarfile.TarInfo) -> bool:
    return member.issym() or member.islnk()


def _member(package: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    return cast(BinaryIO, package.extractfile(member))
