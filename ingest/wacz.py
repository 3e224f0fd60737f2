"""Kept captures as a WACZ file: their WARC records as they are, an index of them, and a list of pages."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP64_LIMIT, ZipFile

from sqlalchemy import ColumnElement, Connection, or_, select
from warcio.archiveiterator import ArchiveIterator

from db.export_files import Entry, whole_file, zip_entry
from db.export_tables import RIGHTS, Profile, source_note
from db.facts import issue, reading, revision
from db.schema import capture as captures_table
from db.schema import publication as publications
from db.store import CaptureRow, capture_of, captures, captures_of
from db.withdrawals import hidden_captures
from ingest.kept_records import CaptureError, member_of, original_of, read_capture
from ingest.warc_members import members
from parsers.model import Key

VERSION = "1.1.1"
INDEX = "index.cdx.gz"
BLOCK_LINES = 300  # lines of the index in one gzip member
# ReplayWeb.page looks for a file's bytes behind its name: room for a length beyond 32 bits must stand in the
# directory of the zip file too, where it does only if the length needs it.
file_entry = partial(zip_entry, big=False)
WWW = re.compile(r"^www\d*\.")


def write(
    connection: Connection,
    folder: Path,
    path: Path,
    *,
    key: Key | None = None,
    publication: str | None = None,
) -> int:
    """Write the captures of one issue, of one publication, or all, as one WACZ file; how many there are.

    Every record is read and its digests are checked on the way. CaptureError where one is not as it was kept,
    OSError where the disk refuses; there is no file then."""
    found = held(connection, folder, key, publication)
    first = next(found, None)
    if first is None and key is not None:
        return 0
    count = 0
    latest = datetime(1970, 1, 1, tzinfo=UTC)
    with (
        closing(found),
        closing(sqlite3.connect("")) as lines,
        whole_file(path) as file,
        ZipFile(file, "w") as package,
    ):
        lines.execute("CREATE TABLE line (kind TEXT, key TEXT, text TEXT)")
        entries = []
        rows = found if first is None else chained(first, found)
        for name, some in groupby(rows, key=lambda row: row.place.file):
            head, kept = opening(folder, name), list(some)
            size = len(head) + sum(row.place.length for row in kept)
            with file_entry(package, f"archive/{name}", stored=True, big=size > ZIP64_LIMIT) as entry:
                entry.write(head)
                for row in kept:
                    keep(connection, folder, row, entry, lines)
                    count, latest = count + 1, max(latest, row.kept_at)
            entries.append(entry)
        entries += indexes(package, sorted_lines(lines, "index"))
        entries.append(pages(package, sorted_lines(lines, "page")))
        what = f"Issue {key}" if key else "Everything kept"
        describe(package, entries, latest, what, source_note(connection, publication))
    return count


def held(
    connection: Connection, folder: Path, key: Key | None, publication: str | None
) -> Generator[CaptureRow, None, None]:
    """The captures of one issue, one publication, or all; none that shows the text of a withdrawn issue."""
    hidden = hidden_captures(connection)
    yield from (row for row in chosen(connection, folder, key, publication) if row.id not in hidden)


def chosen(
    connection: Connection, folder: Path, key: Key | None, publication: str | None
) -> Iterator[CaptureRow]:
    """The captures that are asked for, in the order of their bytes in the WARC files."""
    if key is None and publication is None:
        yield from captures(connection)
        return
    query = select(captures_table.c.id).where(or_(*belonging(key, publication)))
    rows = [capture_of(connection, row.id) for row in connection.execute(query).all()]
    by_place = {row.place: row for row in (*rows, *originals(connection, folder, rows))}
    yield from (by_place[place] for place in sorted(by_place, key=lambda place: (place.file, place.offset)))


def originals(connection: Connection, folder: Path, rows: Iterable[CaptureRow]) -> Iterator[CaptureRow]:
    """The captures that hold the payloads which records of these captures refer to."""
    for row in rows:
        place = original_of(folder, row.place)
        if place is not None:
            yield next(one for one in captures_of(connection, row.digest) if one.place == place)


def belonging(key: Key | None, publication: str | None) -> Iterator[ColumnElement[bool]]:
    """What makes a capture one of an issue or a publication: a parser read it so, or it was taken for it."""
    read = (
        select(reading.c.capture_id)
        .join(issue, issue.c.id == reading.c.issue_id)
        .join(publications, publications.c.id == issue.c.publication_id)
    )
    if key is not None:
        read = read.where(issue.c.volume == key.volume, issue.c.number == key.number)
    if publication is not None:
        read = read.where(publications.c.name == publication)
    yield captures_table.c.id.in_(read)
    if key is None:
        taken_for = select(publications.c.id).where(publications.c.name == publication)
        yield captures_table.c.publication_id.in_(taken_for)


def chained(first: CaptureRow, rest: Iterator[CaptureRow]) -> Iterator[CaptureRow]:
    """The first of some rows and the others."""
    yield first
    yield from rest


def opening(folder: Path, name: str) -> bytes:
    """The record that opens a WARC file and says who wrote it."""
    try:
        end = next((end for _, end in members(folder / name)), 0)
        with (folder / name).open("rb") as file:
            member = file.read(end)
    except OSError as error:
        raise CaptureError(name, 0, str(error)) from error
    return member if member and record_of(member).rec_type == "warcinfo" else b""


def keep(
    connection: Connection, folder: Path, row: CaptureRow, entry: Entry, lines: sqlite3.Connection
) -> None:
    """Copy one record, and note its line for the index and, if it holds an issue, for the list of pages."""
    kept = read_capture(folder, row.place)
    if kept.digest != row.digest:
        message = f"expected a body with SHA-256 {row.digest}, found {kept.digest}"
        raise CaptureError(row.place.file, row.place.offset, message)
    member = member_of(folder, row.place)
    offset = entry.size
    entry.write(member)
    record = record_of(member)
    url = record.rec_headers.get_header("WARC-Target-URI")
    taken = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")).astimezone(UTC)
    head = f"{sort_key(url)} {taken:%Y%m%d%H%M%S}"
    found = index_entry(record, url, len(member), offset, row.place.file)
    lines.execute("INSERT INTO line VALUES ('index', ?, ?)", (head, f"{head} {json.dumps(found)}"))
    title = issue_title(connection, row.id)
    if title is not None and url.startswith(("http://", "https://")):
        page = {
            "id": sha256(f"{url} {taken.isoformat()}".encode()).hexdigest()[:22],
            "url": url,
            "title": title,
            "ts": f"{taken:%Y-%m-%dT%H:%M:%SZ}",
        }
        lines.execute("INSERT INTO line VALUES ('page', ?, ?)", (f"{page['ts']} {url}", json.dumps(page)))


def record_of(member: bytes) -> Any:
    """The WARC record of one gzip member."""
    return next(iter(ArchiveIterator(BytesIO(member))))


def index_entry(record: Any, url: str, length: int, offset: int, file: str) -> dict[str, str]:
    """What a line of the index says of a record."""
    http = record.http_headers
    sent = http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")
    said = {"url": url, "mime": re.split(r"[;\s]", sent or "", maxsplit=1)[0] or "application/octet-stream"}
    if record.rec_type == "revisit":
        said["mime"] = "warc/revisit"  # readers know by this that the payload stands in another record
    if http:
        said["status"] = http.get_statuscode()
    said["digest"] = record.rec_headers.get_header("WARC-Payload-Digest") or ""
    return {**said, "length": str(length), "offset": str(offset), "filename": file}


def issue_title(connection: Connection, capture_id: int) -> str | None:
    """The title of an issue that was read from a capture, None where none was."""
    query = (
        select(revision.c.title)
        .join(reading, reading.c.revision_id == revision.c.id)
        .where(reading.c.capture_id == capture_id)
        .order_by(reading.c.part, reading.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else row.title or "Without a title"


def sort_key(url: str) -> str:
    """An address as the index sorts it: host from its end, no www, no trailing slash, parameters in order."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return url.lower().replace(" ", "%20")
    host = ",".join(reversed(WWW.sub("", (parts.hostname or "").lower()).split(".")))
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = "?" + "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{host}{port}){parts.path.lower().rstrip('/') or '/'}{query}"


def sorted_lines(lines: sqlite3.Connection, kind: str) -> Iterator[str]:
    """The lines noted of one kind, in the order of their keys."""
    found = lines.execute("SELECT text FROM line WHERE kind = ? ORDER BY key, text", (kind,))
    return (text for (text,) in found)


def indexes(package: ZipFile, lines: Iterator[str]) -> Iterable[Entry]:
    """The index in compressed blocks, and the list of those blocks."""
    blocks = [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': INDEX})}\n"]
    with file_entry(package, f"indexes/{INDEX}", stored=True) as entry:
        while some := list(islice(lines, BLOCK_LINES)):
            packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
            block = packer.compress("".join(f"{line}\n" for line in some).encode()) + packer.flush()
            place = {"offset": entry.size, "length": len(block)}
            blocks.append(f"{some[0].partition(' {')[0]} {json.dumps(place)}\n")
            entry.write(block)
    with file_entry(package, "indexes/index.idx") as listing:
        listing.write("".join(blocks).encode())
    return entry, listing


def pages(package: ZipFile, lines: Iterator[str]) -> Entry:
    """The list of pages from which a reader starts."""
    with file_entry(package, "pages/pages.jsonl") as entry:
        entry.write(b'{"format": "json-pages-1.0", "id": "pages", "title": "Issues"}\n')
        for line in lines:
            entry.write(line.encode() + b"\n")
    return entry


def describe(package: ZipFile, entries: Iterable[Entry], latest: datetime, what: str, source: str) -> None:
    """Say what the package holds, with the digest of each file, and give the digest of that."""
    described = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": f"{what}, from the alliance-digest-archive",
        "description": f"{RIGHTS[Profile.FULL_TEXT]} Source: {source}.",
        # When the newest of it came into the archive, so that the same captures give the same bytes.
        "created": f"{latest:%Y-%m-%dT%H:%M:%SZ}",
        "software": "alliance-digest-archive",
        "resources": [
            {"name": one.name.rpartition("/")[2], "path": one.name, "hash": one.hash, "bytes": one.size}
            for one in entries
        ],
    }
    with file_entry(package, "datapackage.json") as entry:
        entry.write(json.dumps(described, indent=2).encode() + b"\n")
    digest = {"path": entry.name, "hash": entry.hash}
    with file_entry(package, "datapackage-digest.json") as seal:
        seal.write(json.dumps(digest, indent=2).encode() + b"\n")
