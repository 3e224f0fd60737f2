"""Backfill's sources: files and folders of saved copies, bundles and web archives as captures."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from ingest.archive_captures import ArchiveFile
from ingest.archive_records import ARC_START, GZIP_START, WARC_START
from ingest.bundle_parts import Stretch
from ingest.bundles import BROKEN, BombError, Inner, inner_files
from ingest.bytes_ahead import GZIP
from ingest.findings import Archived, Found, Held, Ignored, Unreadable
from ingest.index_files import INDEX_NAME, IndexFile, Told, is_index
from ingest.input_codes import InputCode
from ingest.metered import Meter, opened
from ingest.saved_files import told
from parsers.addresses import canonical
from parsers.model import Capture, TimeSource
from parsers.publication import Publication

__all__ = ["SIZE_LIMIT", "Archived", "Found", "Ignored", "Unreadable", "captures", "files", "in_file"]

SAVED = (".html", ".htm", ".mhtml", ".mht", ".pdf", ".txt", ".eml")
RECORDS = (".warc", ".warc.gz", ".arc", ".arc.gz")
BUNDLES = (".zip", ".wacz", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz")
SIZE_LIMIT = 128 << 20  # bytes, as for PDFs in a crawl
SNIFFED = 1 << 13
Kind = Literal["records", "index", "zip", "tar", "tar.gz", "tar.xz", "document"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator declares of the files, what a revisit record may be resolved with, who counts the
    bytes read, and who is told of captures that an index names and that are not on this machine."""

    address: str | None = None
    captured_at: datetime | None = None
    publication: Publication | None = None
    held: Held | None = None
    meter: Meter | None = None
    elsewhere: Told | None = None


NOTHING_DECLARED = Wanted()


def captures(paths: Sequence[Path], wanted: Wanted = NOTHING_DECLARED) -> Iterator[Found]:
    """Every file named, and every file of the right ending in the folders named, in the order of their names;
    of bundles (zip, tar, WACZ) the files in them, of web archives (WARC, ARC) the records that are ours, of
    their indexes (CDXJ) the same of the files beside them.

    A file named itself is taken whatever its ending. What is declared of saved files comes before what they
    say of themselves; the records of web archives have address and time of their own.
    A capture's name is its path below the folder named, so that no place of this machine gets into the
    archive; inside a bundle that is `bundle.zip!inner/name.html`.
    """
    for path in paths:
        for entry in files(path):
            yield from in_file(*entry, wanted) if isinstance(entry, tuple) else (entry,)


def files(path: Path) -> Iterator[tuple[Path, str] | Ignored | Unreadable]:
    """A file, or the files to be read below a folder, each with the name that its captures have."""
    if _is_folder(path):
        yield from _in_folder(path)
    else:
        yield path, path.name


def _declared(capture: Capture, wanted: Wanted) -> Capture:
    address = wanted.address or capture.address
    if address is not None:
        # The one form in which a crawl keeps it, so that both are captures of one page.
        capture = replace(capture, address=canonical(address) or address)
    if wanted.captured_at is not None:
        capture = replace(capture, captured_at=wanted.captured_at, time_source=TimeSource.DECLARED)
    return capture


def _in_folder(top: Path) -> Iterator[tuple[Path, str] | Ignored | Unreadable]:
    """The files below a folder; a folder reached twice, as by a loop of links, is read once."""
    seen: set[tuple[int, int]] = set()
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            entries = sorted(folder.iterdir(), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            yield _unreadable(folder, error)
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        folders = [entry for entry in entries if _is_folder(entry)]
        for entry in entries:
            reason = _why_ignored(entry, entries)
            if reason is not None:
                yield Ignored(entry, reason)
            elif not _is_folder(entry):
                yield entry, entry.relative_to(top).as_posix()
        waiting += reversed([folder for folder in folders if _why_ignored(folder, entries) is None])


def _why_ignored(entry: Path, siblings: Sequence[Path]) -> str | None:
    if _is_folder(entry):
        if entry.name.startswith("."):
            return "a hidden folder"
        page = entry.name.removesuffix("_files")
        if page != entry.name and {f"{page}.html", f"{page}.htm"} & {sibling.name for sibling in siblings}:
            return "the pictures and frames of a saved page"
        return None
    name = entry.name.lower()
    is_known = name.endswith(SAVED + RECORDS + BUNDLES) or INDEX_NAME.search(name)
    return None if is_known else _unknown_ending(entry.name)


def _unknown_ending(name: str) -> str:
    return f"expected a saved copy or an archive of some, found {Path(name).suffix or 'no ending'}"


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the folder it lies in may be listed but not entered
        return False


def in_file(path: Path, name: str, wanted: Wanted) -> Iterator[Found]:
    """What a file holds: itself as a capture, or the captures inside it."""
    name = clean(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            message = "expected a file, found something else"
            yield Unreadable(path, InputCode.UNREADABLE_FILE, message)
            return
        with opened(path, wanted.meter) as stream:
            kind = kind_of(stream.peek(SNIFFED), path.name.lower())
            if kind == "document":
                yield _document(path, name, status.st_size, stream, wanted)
            elif kind == "index":
                index = IndexFile(path, name, wanted.publication, wanted.held, wanted.elsewhere)
                yield from index.found(stream)
            elif kind == "records":
                yield from _in_records(path, name, stream, lambda: path.open("rb"), wanted)
            else:
                for inner in inner_files(path, stream, kind):
                    yield from _in_bundle(path, name, inner, wanted)
    except BombError as error:
        yield Unreadable(path, InputCode.BOMB, str(error))
    except OSError as error:
        yield _unreadable(path, error)


def in_stretch(
    path: Path, name: str, stretch: Stretch, span: tuple[int, int] | None, wanted: Wanted
) -> Iterator[Found]:
    """What some files of a bundle hold, or with a `span` those records of its one file that begin in it.
    Where the bundle is damaged it ends: whoever goes through all of it tells."""
    try:
        for inner in stretch.files(path):
            yield from _in_bundle(path, name, inner, wanted, span)
    except (BombError, *BROKEN):
        return


def _in_bundle(
    path: Path,
    name: str,
    inner: Inner | Ignored | Unreadable,
    wanted: Wanted,
    span: tuple[int, int] | None = None,
) -> Iterator[Found]:
    """What one file of a bundle holds; bundles inside bundles are ignored."""
    if not isinstance(inner, Inner):
        yield inner
        return
    place, inside = Path(f"{path}!{inner.name}"), f"{name}!{clean(inner.name)}"
    ending = inner.name.lower()
    try:
        if ending.endswith(RECORDS):
            with inner.opened() as stream:
                again = inner.opened if inner.again else None
                if span:
                    inner.go_to(span[0], stream)
                yield from _in_records(place, inside, stream, again, wanted, span)
        elif ending.endswith(SAVED) and not _is_hidden(inner.name):
            with inner.opened() as stream:
                yield _document(place, inside, inner.size, stream, wanted)
        else:
            yield Ignored(place, _unknown_ending(inner.name))
    except BROKEN as error:
        yield Unreadable(place, InputCode.DAMAGED, f"expected a whole file, found: {error or 'its end'}")


def _is_hidden(name: str) -> bool:
    """Whether a file of a bundle is not one that its maker meant: of a hidden folder, or a Mac's notes."""
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in name.split("/"))


def _in_records(
    path: Path,
    name: str,
    stream: BinaryIO,
    again: Callable[[], BinaryIO] | None,
    wanted: Wanted,
    span: tuple[int, int] | None = None,
) -> Iterator[Found]:
    begin, end = span or (0, None)
    yield from ArchiveFile(path, name, again, wanted.publication, wanted.held).found(stream, begin, end)


def _document(path: Path, name: str, size: int, stream: BinaryIO, wanted: Wanted) -> Found:
    """A file as a capture, with what it says about its address and time."""
    body = b"" if size > SIZE_LIMIT else stream.read(SIZE_LIMIT + 1)
    if max(size, len(body)) > SIZE_LIMIT:
        message = f"expected at most {SIZE_LIMIT} bytes, found {max(size, len(body))}"
        return Unreadable(path, InputCode.TOO_LARGE, message)
    return _declared(told(Capture(body, name=name)), wanted)


def kind_of(start: bytes, name: str) -> Kind:
    """What a file is by its first bytes; where they are damaged, by its name."""
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(b"\xfd7zXZ\x00"):
        return "tar.xz"
    is_packed = start.startswith(GZIP_START)
    plain = _unpacked(start) if is_packed else start
    if WARC_START.match(plain) or ARC_START.match(plain):
        return "records"
    if is_index(plain):
        return "index"
    if plain[257:262] == b"ustar":
        return "tar.gz" if is_packed else "tar"
    return _kind_of_name(name)


def _kind_of_name(name: str) -> Kind:
    if name.endswith(RECORDS):
        return "records"
    if name.endswith((".zip", ".wacz")):
        return "zip"
    if name.endswith((".tar.gz", ".tgz")):
        return "tar.gz"
    return "tar" if name.endswith(".tar") else "document"


def _unpacked(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(GZIP).decompress(start, SNIFFED)
    except zlib.error:
        return b""


def clean(name: str) -> str:
    """A file's name as text that every database takes: bytes that are no UTF-8 are shown as \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _unreadable(path: Path, error: OSError) -> Unreadable:
    message = f"expected a file to read, found: {error.strerror or error}"
    return Unreadable(path, InputCode.UNREADABLE_FILE, message)
