"""Where a capture that was copied from another archive's file stood there, as headers of our own record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

FILE = "X-Capture-Source-File"
OFFSET = "X-Capture-Source-Offset"
RECORD = "X-Capture-Source-Record"
DIGEST = "X-Capture-Source-Digest"
CUT = "WARC-Truncated"


@dataclass(frozen=True, slots=True)
class Source:
    """The file a record was found in, by its name, or where it was replayed; its offset there, its own id and
    payload digest, and why its payload was cut, as far as it tells."""

    file: str
    offset: int | None
    record: str | None = None
    digest: str | None = None
    cut: str | None = None


def source_fields(source: Source) -> Iterator[tuple[str, str]]:
    """The headers that say where a record was copied from."""
    yield FILE, quote(source.file, errors="surrogateescape")
    offset = None if source.offset is None else str(source.offset)
    for name, told in ((OFFSET, offset), (RECORD, source.record), (DIGEST, source.digest), (CUT, source.cut)):
        if told:
            yield name, quote(told, safe=":<>/+=-_.", errors="surrogateescape")
