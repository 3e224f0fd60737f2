"""Kept bytes against the archive: every capture is read back from its WARC record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from db.store import captures
from ingest.captures import CaptureError, read_capture


def damaged_captures(connection: Connection, folder: Path) -> Iterator[str]:
    """A sentence for every capture whose record is missing, unreadable or holds other bytes."""
    for row in captures(connection):
        name = row.address or row.name or f"capture {row.id}"
        try:
            kept = read_capture(folder, row.place)
        except CaptureError as error:
            yield f"{name}: {error}"
            continue
        if kept.digest != row.digest:
            yield (
                f"{name}: expected SHA-256 {row.digest} in {row.place.file} at byte {row.place.offset}, "
                f"found {kept.digest}"
            )
