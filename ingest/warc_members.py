"""The gzip members of a WARC file: where each begins, and where the last whole one ends."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

# gzip's magic, deflate, no flags: how every member of a WARC file begins.
MEMBER_START = b"\x1f\x8b\x08\x00"
STEP = 1 << 16
PEEK = 1 << 10
CANDIDATES = 10_000


def members(path: Path, start: int = 0) -> Iterator[tuple[int, int]]:
    """Begin and end of every whole member from `start` on, up to the first that is not whole."""
    if path.stat().st_size <= start:
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as view:
        while start < len(view):
            end = _member_end(view, start)
            if end is None:
                return
            yield start, end
            start = end


def sound_end(path: Path, start: int = 0) -> int:
    """Where the last whole member ends, `start` where there is none from there on."""
    end = start
    for _, after in members(path, start):
        end = after
    return end


def members_behind(path: Path, broken: int) -> bool:
    """Whether records begin behind a broken member; yes also where too much looks so to tell in good time."""
    return next_member(path, broken) != path.stat().st_size


def next_member(path: Path, broken: int) -> int | None:
    """Where the next record begins behind a broken member: the file's size where there is none, None where
    too much looks like one to tell in good time."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as view:
        position = broken
        for _ in range(CANDIDATES):
            position = view.find(MEMBER_START, position + 1)
            if position < 0:
                return len(view)
            # A record may hold a body that is gzip itself: only what unpacks to a record's first line counts.
            if _first_bytes(view[position : position + PEEK]) == b"WARC/":
                return position
    return None


def _member_end(view: mmap, start: int) -> int | None:
    """Where the member that begins at `start` ends, None where it is torn or broken."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    position = start
    try:
        while not stream.eof:
            chunk = view[position : position + STEP]
            if not chunk:
                return None
            position += len(chunk)
            stream.decompress(chunk)
    except zlib.error:
        return None
    return position - len(stream.unused_data)


def _first_bytes(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, 5)
    except zlib.error:
        return b""
