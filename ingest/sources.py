"""Backfill's sources: files and folders of saved copies as captures."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from parsers.addresses import canonical
from parsers.blocks import DocumentError
from parsers.model import Capture, ErrorCode, Evidence, Failure, Format, TimeSource

TAKEN = frozenset({".html", ".htm", ".pdf", ".txt", ".eml"})
SIZE_LIMIT = 128 << 20  # bytes, as for PDFs in a crawl
COMMENTS_READ = 1 << 14
SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->", re.IGNORECASE)
SINGLE_FILE = re.compile(
    rb"Page saved with SingleFile\s+url:\s*(?P<address>https?://\S+)\s+saved date:\s*(?P<date>[^\r\n]*)", re.I
)
# As JavaScript writes a date, in English whatever the browser's language.
BROWSER_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file that is none of ours, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that should have been read, and why it could not be."""

    path: Path
    failure: Failure


@dataclass(frozen=True, slots=True)
class _Saved:
    """What a saved page says about its own saving."""

    address: str | None = None
    captured_at: datetime | None = None


Found = Capture | Ignored | Unreadable


def captures(
    paths: Sequence[Path], *, address: str | None = None, captured_at: datetime | None = None
) -> Iterator[Found]:
    """Every file named, and every file of the right ending in the folders named, in the order of their names.

    A file named itself is taken whatever its ending. `address` and `captured_at` are what the operator
    declares, and come before what a file says of itself. A capture's name is its path below the folder named,
    so that no place of this machine gets into the archive.
    """
    for path in paths:
        found: Iterator[Found] = _in_folder(path) if _is_folder(path) else iter([_read(path, path.name)])
        yield from (_declared(one, address, captured_at) for one in found)


def _declared(found: Found, address: str | None, captured_at: datetime | None) -> Found:
    if not isinstance(found, Capture):
        return found
    told = address or found.address
    if told is not None:
        # The one form in which a crawl keeps it, so that both are captures of one page.
        found = replace(found, address=canonical(told) or told)
    if captured_at is not None:
        found = replace(found, captured_at=captured_at, time_source=TimeSource.DECLARED)
    return found


def _in_folder(top: Path) -> Iterator[Found]:
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
                yield _read(entry, entry.relative_to(top).as_posix())
        waiting += reversed([folder for folder in folders if _why_ignored(folder, entries) is None])


def _why_ignored(entry: Path, siblings: Sequence[Path]) -> str | None:
    if _is_folder(entry):
        if entry.name.startswith("."):
            return "a hidden folder"
        page = entry.name.removesuffix("_files")
        if page != entry.name and {f"{page}.html", f"{page}.htm"} & {sibling.name for sibling in siblings}:
            return "the pictures and frames of a saved page"
        return None
    if entry.suffix.lower() in TAKEN:
        return None
    return f"expected {', '.join(sorted(TAKEN))}, found {entry.suffix or 'no ending'}"


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the folder it lies in may be listed but not entered
        return False


def _read(path: Path, name: str) -> Capture | Unreadable:
    """A file as a capture, with what it says about its address and time."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _failed(path, ErrorCode.UNREADABLE_FILE, "expected a file, found something else")
        if status.st_size > SIZE_LIMIT:
            message = f"expected at most {SIZE_LIMIT} bytes, found {status.st_size}"
            return _failed(path, ErrorCode.TOO_LARGE, message)
        body = path.read_bytes()
    except OSError as error:
        return _unreadable(path, error)
    return _told(Capture(body, name=_clean(name)))


def _told(capture: Capture) -> Capture:
    """A file's capture with its own word on address, time and kind of evidence."""
    from parsers.documents import format_of

    try:
        kind = format_of(capture.body)
    except DocumentError:  # the reading says so; the bytes are a capture all the same
        return capture
    if kind is Format.TEXT:
        return replace(capture, address=_address_line(capture.body), evidence=Evidence.TEXT)
    if kind is not Format.PAGE:
        return capture
    saved = _saved(capture.body)
    address = saved.address or _canonical_link(capture.body)
    if saved.captured_at is None:
        return replace(capture, address=address)
    return replace(capture, address=address, captured_at=saved.captured_at, time_source=TimeSource.SAVED_PAGE)


def _address_line(body: bytes) -> str | None:
    from parsers.charset import decoded
    from parsers.text_blocks import own_address

    return own_address(decoded(body, is_html=False).text)


def _saved(body: bytes) -> _Saved:
    """What a browser's or SingleFile's comment at the top of a page says."""
    head = body[:COMMENTS_READ]
    single = SINGLE_FILE.search(head)
    if single is not None:
        return _Saved(_text(single["address"]), _browser_instant(_text(single["date"])))
    match = SAVED_FROM.search(head)
    return _Saved(_text(match[1])) if match else _Saved()


def _browser_instant(text: str) -> datetime | None:
    match = BROWSER_DATE.match(text.strip())
    if match is None:
        return None
    month, rest = match[1].split(" ", 1)
    try:
        number = MONTHS.index(month) + 1
        return datetime.strptime(f"{number:02d} {rest} {match[2]}", "%m %d %Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


def _canonical_link(body: bytes) -> str | None:
    """The address that a page itself calls its own."""
    from selectolax.lexbor import LexborHTMLParser

    for link in LexborHTMLParser(body).css("link[href]"):
        target = (link.attributes.get("href") or "").strip()
        words = (link.attributes.get("rel") or "").lower().split()
        if "canonical" in words and re.match(r"https?://\S+$", target, re.IGNORECASE):
            return target
    return None


def _text(found: bytes) -> str:
    return found.decode("utf-8", "replace")


def _clean(name: str) -> str:
    """A file's name as text that every database takes: bytes that are no UTF-8 are shown as \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _unreadable(path: Path, error: OSError) -> Unreadable:
    message = f"expected a file to read, found: {error.strerror or error}"
    return _failed(path, ErrorCode.UNREADABLE_FILE, message)


def _failed(path: Path, code: ErrorCode, message: str) -> Unreadable:
    return Unreadable(path, Failure(code, message))
