"""Kept bytes against the archive: every capture is read back from its record, and every item found again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from db.columns import storable
from db.facts import current, issue, item, reading
from db.schema import expected, publication
from db.store import CaptureRow, captures
from ingest.captures import CaptureError, read_capture
from ingest.plain_text import UnreadableError, document_letters, stands_in
from ingest.readers import Readers
from parsers.model import Capture, Key
from parsers.publications import named, names


@dataclass(frozen=True, slots=True)
class Standing:
    """An issue that a capture stands for, by its name and the row number of its wording."""

    label: str
    revision_id: int


def damaged_captures(connection: Connection, folder: Path, readers: Readers) -> Iterator[str]:
    """A sentence for every capture whose record is missing, unreadable or says something else than its row,
    and for every current item whose words are not in the bytes that it was read from."""
    standing = standing_issues(connection)
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
            continue
        yield from (f"{name}: {one}" for one in differences(row, kept))
        if row.id in standing:
            yield from (f"{name}: {one}" for one in lost_items(connection, kept, standing[row.id], readers))


def differences(row: CaptureRow, kept: Capture) -> Iterator[str]:
    """In what a capture's row differs from what its record says."""
    pairs = {
        "address": (row.address, None if kept.address is None else storable(kept.address)),
        "name": (row.name, None if kept.name is None else storable(kept.name)),
        "size": (row.size, len(kept.body)),
        "status": (row.status, kept.status),
        "time": (row.captured_at, kept.captured_at),
        "time source": (row.time_source, kept.time_source),
        "evidence": (row.evidence, kept.evidence),
    }
    for what, (told, found) in pairs.items():
        if told != found:
            place = f"{row.place.file} at byte {row.place.offset}"
            yield f"expected the {what} {told or 'unknown'} in {place}, found {found or 'unknown'}"


def standing_issues(connection: Connection) -> dict[int, list[Standing]]:
    """The issues that each capture stands for, by the capture's row number."""
    query = (
        select(
            reading.c.capture_id, publication.c.name, issue.c.volume, issue.c.number, current.c.revision_id
        )
        .join_from(current, reading, reading.c.id == current.c.reading_id)
        .join(issue, issue.c.id == current.c.issue_id)
        .join(publication, publication.c.id == issue.c.publication_id)
        .order_by(publication.c.name, issue.c.volume, issue.c.number)
    )
    found = defaultdict(list)
    for capture_id, name, volume, number, revision_id in connection.execute(query):
        found[capture_id].append(Standing(f"{name} {Key(volume, number).issue_id}", revision_id))
    return found


def lost_items(
    connection: Connection, kept: Capture, standing: list[Standing], readers: Readers
) -> Iterator[str]:
    """The current items whose words are not in the bytes that they were read from."""
    try:
        document = document_letters(kept, readers)
    except UnreadableError as error:
        yield f"expected to find its items again, found that it can't be read: {error}"
        return
    for one in standing:
        query = select(item.c.position, item.c.text).where(item.c.revision_id == one.revision_id)
        for position, text in connection.execute(query.order_by(item.c.position)):
            if not stands_in(text, document):
                yield f"expected the words of {one.label} item {position} in its bytes, found others"


def wrong_expectations(connection: Connection, now: datetime) -> Iterator[str]:
    """Publications of which other issues are expected than their numbering gives; a crawl sets that right,
    and so does a repair. Issues that became due since the last crawl are not counted."""
    for number, name in connection.execute(select(publication.c.id, publication.c.name)).all():
        if name not in names():
            continue
        known = named(name)
        due = [
            (key.volume, key.number, span.start, span.end, known.overdue_on(span))
            for key, span in known.due(now.date())
        ]
        columns = (expected.c[one] for one in ("volume", "number", "start_on", "end_on", "overdue_on"))
        query = select(*columns).where(expected.c.publication_id == number)
        there = [
            tuple(row) for row in connection.execute(query.order_by(expected.c.volume, expected.c.number))
        ]
        if there != sorted(due)[: len(there)]:
            yield f"{name}: other issues are expected than its numbering gives"
