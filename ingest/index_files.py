"""Index files of web archives on disk (CDXJ, as Common Crawl's): their records read where they lie beside."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from ingest.archive_captures import ArchiveFile
from ingest.archive_records import BLOCK_AT_MOST, GZIP_START
from ingest.findings import Found, Held, Passed, Unreadable
from ingest.input_codes import InputCode
from ingest.purposes import owner_of
from ingest.wayback import DOCUMENTS, Row, row
from parsers.addresses import canonical
from parsers.publication import Publication

INDEX_START = re.compile(rb"[^\s{]{1,4000} \d{14} \{")
# Common Crawl's are cdx-00000.gz and so on.
INDEX_NAME = re.compile(r"(?:\.cdxj(?:\.gz)?|^cdx-\d+\.gz)$")
LINE_AT_MOST = 1 << 16
ELSEWHERE = "to be fetched from elsewhere"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A capture of ours whose bytes are not on this machine: its row, and where its record stands in which
    file of the archive."""

    row: Row
    file: str
    offset: int
    length: int


Told = Callable[[Elsewhere], None]


@dataclass
class IndexFile:
    """An index while it is read; what lies elsewhere is told to whoever wants to know."""

    path: Path
    name: str
    publication: Publication | None = None
    held: Held | None = None
    elsewhere: Told | None = None
    _passed: Passed = field(init=False)
    _archives: dict[Path, ArchiveFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._passed = Passed(self.path, Counter(), Counter())

    def found(self, stream: BinaryIO) -> Iterator[Found]:
        """Every capture of ours whose record lies beside the index, and everything broken, in the order of
        the index; last what was passed over."""
        number = 0
        try:
            for number, line in enumerate(_lines(stream), start=1):
                yield from self._of_line(number, line)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = f"expected a whole index, found after {number} lines: {error or 'its end'}"
            yield Unreadable(self.path, InputCode.CUT_ARCHIVE, message)
        for archive in self._archives.values():
            self._passed.hosts.update(archive.passed.hosts)
            self._passed.kinds.update(archive.passed.kinds)
        yield self._passed

    def _of_line(self, number: int, line: bytes) -> Iterator[Found]:
        try:
            one = _told(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"expected an address, an instant and JSON in line {number}, found: {error}"
            yield Unreadable(self.path, InputCode.BROKEN_RECORD, message)
            return
        address = canonical(one.row.address) or ""
        if owner_of(address, self.publication) is None:
            self._passed.hosts[urlsplit(address).hostname or "(no host)"] += 1
        elif one.row.status not in {"200", "-", ""} and "revisit" not in one.row.media_type:
            self._passed.kinds[f"archived with status {one.row.status}"] += 1
        elif not DOCUMENTS.match(one.row.media_type):
            self._passed.kinds["no document"] += 1
        else:
            yield from self._wanted(one)

    def _wanted(self, one: Elsewhere) -> Iterator[Found]:
        path = _beside(self.path.parent, one.file)
        if path is None:
            self._passed.kinds[ELSEWHERE] += 1
            if self.elsewhere is not None:
                self.elsewhere(one)
            return
        archive = self._archives.get(path) or self._archives.setdefault(path, self._archive(path, one.file))
        try:
            with path.open("rb") as stream:
                stream.seek(one.offset)
                block = BytesIO(stream.read(one.length))
        except OSError as error:
            message = f"expected a file to read, found: {error.strerror or error}"
            yield Unreadable(path, InputCode.UNREADABLE_FILE, message)
            return
        if not block.getbuffer():
            message = f"expected the record of {one.row.address}, found the end of the file"
            yield Unreadable(path, InputCode.CUT_ARCHIVE, message, one.offset)
        yield from (each for each in archive.found(block, one.offset) if not isinstance(each, Passed))

    def _archive(self, path: Path, file: str) -> ArchiveFile:
        return ArchiveFile(path, f"{self.name}!{file}", lambda: path.open("rb"), self.publication, self.held)


def is_index(start: bytes) -> bool:
    """Whether a file begins, unpacked, as such an index does."""
    return INDEX_START.match(start) is not None


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    head = cast(Any, stream).peek(len(GZIP_START))
    plain = gzip.GzipFile(fileobj=stream) if head.startswith(GZIP_START) else stream
    while line := plain.readline(LINE_AT_MOST):
        if line.strip():
            yield line


def _told(line: bytes) -> Elsewhere:
    """What a line tells of a capture; ValueError and its like where it is none."""
    _, moment, told = line.decode("utf-8").split(" ", 2)
    record = json.loads(told)
    if not re.fullmatch(r"\d{14}", moment):
        raise ValueError(f"{moment[:20]!r} for an instant")
    offset, length = int(record["offset"]), int(record["length"])
    if offset < 0 or not 0 < length <= BLOCK_AT_MOST:
        raise ValueError(f"{length} bytes at byte {offset}")
    return Elsewhere(row({"timestamp": moment, **record}), str(record["filename"]), offset, length)


def _beside(folder: Path, file: str) -> Path | None:
    """The archive's file below an index's folder or in it, None where it is not there; a name that climbs out
    of the folder is taken for its last part."""
    parts = PurePosixPath(file).parts
    places = [] if ".." in parts or file.startswith("/") else [folder / file]
    for place in (*places, folder / PurePosixPath(file).name):
        try:
            if place.is_file():
                return place
        except (OSError, ValueError):  # a name that no file can have
            continue
    return None
