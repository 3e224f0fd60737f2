"""What the archive holds of the bodies that revisit records of other archives refer to."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

from db.engine import Archive
from db.held import captures_at
from ingest.archive_records import ArchiveRecord, entries
from ingest.findings import Held, HeldAt, Revisited
from ingest.kept_records import CaptureError, member_of, read_kept
from ingest.provenance import DIGEST
from ingest.record_digests import normal
from parsers.model import Capture, Place


def held_in(archive: Archive, folder: Path) -> Held:
    """What resolves revisits by the captures of an archive whose WARC files lie in a folder."""

    def held(asked: Revisited) -> Capture | None:
        with archive.read() as connection:
            rows = captures_at(connection, asked.address)
        for row in rows:
            is_then = asked.moment is not None and row.captured_at == asked.moment
            if is_then if asked.digest is None else _has(folder, row.place, asked.digest):
                try:
                    return read_kept(folder, row.place)[0]
                except CaptureError:
                    continue  # digest verify tells of it; another copy may serve
        return None

    return held


def _has(folder: Path, place: Place, digest: str) -> bool:
    """Whether the record at a place has that payload digest, or had it where it was copied from."""
    try:
        member = member_of(folder, place)
    except OSError:
        return False
    return any(
        normal(record.fields.get(name, "")) == normal(digest)
        for record in entries(BytesIO(member))
        if isinstance(record, ArchiveRecord)
        for name in ("warc-payload-digest", DIGEST.lower())
    )


def held_at_in(archive: Archive) -> HeldAt:
    """What tells whether an archive holds a capture of an address taken at an instant."""

    def held_at(address: str, moment: datetime) -> bool:
        with archive.read() as connection:
            return any(row.captured_at == moment for row in captures_at(connection, address))

    return held_at
