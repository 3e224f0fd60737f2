"""What the WARC files keep, read back record by record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ingest.record_reading import RecordError, kept_in_record, original_in_record, place_referred_to
from ingest.warc_members import members
from ingest.warc_records import Original, Purpose
from parsers.model import Capture, Place

# More than any body that a crawl or a backfill lets in.
BODY_AT_MOST = 1 << 28


class CaptureError(Exception):
    """A WARC file that can't be written, or bytes in it that can't be read: file, offset and one sentence."""

    def __init__(self, file: str, offset: int, message: str) -> None:
        super().__init__(f"{file} at byte {offset}: {message}")
        self.file = file
        self.offset = offset
        self.message = message


def read_capture(folder: Path, place: Place, *, limit: int = BODY_AT_MOST) -> Capture:
    """The capture kept at a place, its digests verified; CaptureError says where it is not as it was."""
    return read_kept(folder, place, limit=limit)[0]


def read_kept(folder: Path, place: Place, *, limit: int = BODY_AT_MOST) -> tuple[Capture, Purpose]:
    """As `read_capture`, with the purpose that it was taken for."""
    member_at = partial(member_of, folder)
    try:
        kept = kept_in_record(member_at(place), limit=limit, member_at=member_at)
    except (OSError, RecordError) as error:
        raise CaptureError(place.file, place.offset, str(error)) from error
    if kept is None:
        raise CaptureError(place.file, place.offset, "expected a capture, found a record of another kind")
    return kept


def iter_records(path: Path) -> Iterator[tuple[Place, Capture]]:
    """Every capture of a WARC file with its place, in order; CaptureError at the first that can't be read."""
    return ((place, capture) for place, capture, _ in iter_kept(path))


def iter_kept(path: Path, start: int = 0) -> Iterator[tuple[Place, Capture, Purpose]]:
    """As `iter_records`, from an offset on and with the purpose of each capture."""
    member_at = partial(member_of, path.parent)
    end = start
    for offset, end in members(path, start):
        place = Place(path.name, offset, end - offset)
        try:
            kept = kept_in_record(member_at(place), limit=BODY_AT_MOST, member_at=member_at)
        except (OSError, RecordError) as error:
            raise CaptureError(path.name, offset, str(error)) from error
        if kept is not None:
            yield place, *kept
    if end < path.stat().st_size:
        raise CaptureError(path.name, end, "expected a whole record, found a torn or broken one")


def original_at(folder: Path, place: Place, payload: bytes) -> Original | None:
    """The record at a place if a revisit of this payload may refer to it; CaptureError where it is broken."""
    try:
        return original_in_record(member_of(folder, place), place, payload)
    except (OSError, RecordError) as error:
        raise CaptureError(place.file, place.offset, str(error)) from error


def original_of(folder: Path, place: Place) -> Place | None:
    """Where the record stands that the one at a place refers to, None where it has its payload itself;
    CaptureError where it is damaged."""
    try:
        return place_referred_to(member_of(folder, place))
    except (OSError, RecordError) as error:
        raise CaptureError(place.file, place.offset, str(error)) from error


def member_of(folder: Path, place: Place) -> bytes:
    """The bytes of the record at a place."""
    with (folder / place.file).open("rb") as file:
        file.seek(place.offset)
        return file.read(place.length)
