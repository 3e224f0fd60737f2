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
from zipfile import BadZipFile, ZipFile, ZipInfo

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
    opened more than once."""

    name: str
    size: int
    opened: Callable[[], BinaryIO]
    again: bool


class BombError(Exception):
    """A bundle that unpacks to more than any honest one of its size."""


def inner_files(path: Path, stream: BinaryIO, kind: Kind) -> Iterator[Inner | Ignored | Unreadable]:
    """Every file of a bundle in the order of the bundle; what is broken is told, and ends a tar file."""
    budget = _Budget(max(FREE_BYTES, RATIO_AT_MOST * path.stat().st_size))
    try:
        yield from _zipped(path, stream, budget) if kind == "zip" else _tarred(path, stream, kind, budget)
    except BombError as error:
        yield Unreadable(path, InputCode.BOMB, str(error))
    except BROKEN as error:
        yield Unreadable(path, InputCode.DAMAGED, f"expected a {kind} file, found: {error or 'its end'}")


@dataclass
class _Budget:
    """How many bytes a bundle may still unpack to."""

    left: int

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise BombError(f"expected at most {RATIO_AT_MOST} times the file's bytes in it, found more")


class _Counted:
    """A stream that is read only, and pays for what is read of it."""

    def __init__(self, stream: BinaryIO, budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._budget.spend(len(piece))
        self.tail = (self.tail + piece)[-TAIL:]
        return piece

    def seek(self, offset: int) -> int:
        return self._stream.seek(offset)

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def _zipped(path: Path, stream: BinaryIO, budget: _Budget) -> Iterator[Inner | Ignored | Unreadable]:
    with ZipFile(stream) as package:
        for info in package.infolist():
            if not info.is_dir():
                yield _zip_entry(path, package, info, budget)


def _zip_entry(path: Path, package: ZipFile, info: ZipInfo, budget: _Budget) -> Inner | Ignored | Unreadable:
    place = Path(f"{path}!{info.filename}")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Ignored(place, "a link")
    if info.flag_bits & ENCRYPTED:
        return Unreadable(place, InputCode.ENCRYPTED, "expected a file to read, found one under a password")

    def opened() -> BinaryIO:
        return cast(BinaryIO, _Counted(cast(BinaryIO, package.open(info)), budget))

    return Inner(info.filename, info.file_size, opened, again=True)


def _tarred(
    path: Path, stream: BinaryIO, kind: Kind, budget: _Budget
) -> Iterator[Inner | Ignored | Unreadable]:
    with (
        _plain(stream, kind) as plain,
        _Counted(plain, budget) as whole,
        # As a stream: nothing is looked for twice, and what is passed over is counted too.
        tarfile.open(fileobj=cast(BinaryIO, whole), mode="r|") as package,
    ):
        for member in package:
            if member.isdir():
                continue
            if not member.isreg():
                yield Ignored(Path(f"{path}!{member.name}"), "a link" if _is_link(member) else "no file")
                continue
            yield Inner(member.name, member.size, partial(_member, package, member), again=False)
        _check_end(whole)


def _check_end(plain: _Counted) -> None:
    """tarfile takes a file that was cut for one that ends; the mark at its end is zeros."""
    while plain.read(STEP):
        pass
    if plain.tail.strip(b"\0"):
        raise tarfile.ReadError("no mark at the end: it was cut")


def _plain(stream: BinaryIO, kind: Kind) -> BinaryIO:
    if kind == "tar.gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    return cast(BinaryIO, lzma.LZMAFile(stream)) if kind == "tar.xz" else stream


def _is_link(member: tarfile.TarInfo) -> bool:
    return member.issym() or member.islnk()


def _member(package: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    return cast(BinaryIO, package.extractfile(member))
