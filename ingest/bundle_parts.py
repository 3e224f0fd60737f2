"""Some files of a bundle without those before them, as far as its packing allows that."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from ingest.bundles import Budget, Counted, Inner, Kind, plain, tar_entries, zip_entries

LOCAL_HEAD = 30  # bytes in front of a zip file's entry, before its name
LOCAL_START = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Files of a bundle, from the one at place `first` to the one at place `last`."""

    kind: Kind
    first: int
    last: int

    def files(self, path: Path) -> Iterator[Inner]:
        """Those that can be read; as `files_from`."""
        return takewhile(lambda one: one.place <= self.last, files_from(path, self.kind, self.first))


def files_from(path: Path, kind: Kind, first: int = 0) -> Iterator[Inner]:
    """The files of a bundle that can be read, from the one at a place on. Raises what `bundles.BROKEN` names,
    and BombError, where it is damaged: whoever goes through all of it tells."""
    budget = Budget.of(path)
    found = _zipped(path, budget, first) if kind == "zip" else _tarred(path, kind, budget, first)
    return (one for one in found if isinstance(one, Inner))


def _zipped(path: Path, budget: Budget, first: int) -> Iterator[object]:
    status = path.stat()
    package = _package(path, status.st_size, status.st_mtime_ns)
    infos = package.infolist()
    for one in zip_entries(path, package, budget, first):
        if isinstance(one, Inner) and one.behind is None:
            one = replace(one, opened=partial(_stored, path, infos[one.place]))
        yield one


@lru_cache(maxsize=1)
def _package(path: Path, size: int, changed: int) -> ZipFile:
    """A zip file with its list, which a worker needs for one part after the other."""
    return ZipFile(path)


def _stored(path: Path, info: ZipInfo) -> BinaryIO:
    """A file that is stored in a zip file as it is: zipfile reads all that stands before a byte."""
    file = path.open("rb")
    file.seek(info.header_offset)
    head = file.read(LOCAL_HEAD)
    if not head.startswith(LOCAL_START) or len(head) < LOCAL_HEAD:
        file.close()
        raise BadZipFile(f"expected the head of {info.filename}, found other bytes")
    lengths = (int.from_bytes(head[at : at + 2], "little") for at in (26, 28))  # of its name, and of more
    return cast(BinaryIO, _Window(file, info.header_offset + LOCAL_HEAD + sum(lengths), info.file_size))


class _Window:
    """Some bytes of a file as a stream."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self.seek(0)

    def read(self, size: int = -1) -> bytes:
        left = self._start + self._size - self._file.tell()
        return self._file.read(left if size < 0 else min(size, left))

    def seek(self, offset: int) -> int:
        return self._file.seek(self._start + min(offset, self._size)) - self._start

    def __enter__(self) -> _Window:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _tarred(path: Path, kind: Kind, budget: Budget, first: int) -> Iterator[object]:
    with path.open("rb") as stream:
        if kind == "tar":
            stream.seek(first)
            with tarfile.open(fileobj=stream, mode="r:") as package:  # which counts from the file's beginning
                yield from tar_entries(path, package, kind)
            return
        with plain(stream, kind) as unpacked:
            unpacked.seek(first)
            whole = cast(BinaryIO, Counted(unpacked, budget))
            with tarfile.open(fileobj=whole, mode="r|") as package:
                yield from tar_entries(path, package, kind, first)
