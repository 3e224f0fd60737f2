"""The door to the archive for the jobs: captures here, readings by db/readings.py, the rest by db/runs.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, select

from db.choice import Candidate, preferred
from db.columns import instant_text, storable
from db.errors import UnknownRowError
from db.fulltext import gather
from db.readings import Arrival, Kept, keep_batch, keep_readings
from db.runs import RunRow, finish_run, keep_publication, last_good_run, publication_id, start_run
from db.schema import capture as captures_table
from db.schema import capture_claim
from db.schema import publication as publications
from db.statements import batches, insert_many, next_number
from parsers.model import Capture, Claim, ClaimMethod, Evidence, Place, TimeSource

__all__ = [
    "Arrival",
    "Candidate",
    "CaptureRow",
    "Kept",
    "RunRow",
    "capture_of",
    "captures",
    "claims_of",
    "finish_run",
    "gather",
    "keep_batch",
    "keep_capture",
    "keep_captures",
    "keep_publication",
    "keep_readings",
    "kept_already",
    "last_good_run",
    "newest_capture",
    "preferred",
    "start_run",
]


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture as the archive holds it; the bytes are at `place`."""

    id: int
    publication: str | None
    address: str | None
    name: str | None
    digest: str
    size: int
    status: int
    media_type: str | None
    captured_at: datetime | None
    time_source: TimeSource
    evidence: Evidence
    place: Place
    kept_at: datetime


def keep_capture(
    connection: Connection,
    capture: Capture,
    place: Place,
    *,
    publication: str | None,
    run_id: int,
    now: datetime,
) -> int:
    """The row number of a capture, inserted unless the archive holds it already.

    The same address, digest, time and evidence is the same capture; without an address, the same
    name and digest."""
    (number,) = keep_captures(connection, [(capture, place)], publication=publication, run_id=run_id, now=now)
    return number


def keep_captures(
    connection: Connection,
    captures: Sequence[tuple[Capture, Place]],
    *,
    publication: str | Sequence[str | None] | None,
    run_id: int,
    now: datetime,
) -> list[int]:
    """As `keep_capture`, for many captures at a time, each with the place of its bytes; `publication` is that
    of all of them, or says it for each."""
    told: Sequence[str | None]
    if publication is None or isinstance(publication, str):
        told = [publication] * len(captures)
    else:
        told = publication
    owners = {name: None if name is None else publication_id(connection, name) for name in set(told)}
    names = [identity(one) for one, _ in captures]
    numbers = capture_numbers(connection, names)
    first = next_number(connection, captures_table)
    rows: list[tuple[object, ...]] = []
    claims: list[tuple[object, ...]] = []
    for name, (one, place), owner in zip(names, captures, told, strict=True):
        if name in numbers:
            continue
        numbers[name] = number = first + len(rows)
        rows.append(
            (
                *(number, name, owners[owner], run_id, one.address, one.name, one.digest, len(one.body)),
                *(one.status, one.header("Content-Type"), one.captured_at, str(one.time_source)),
                *(str(one.evidence), place.file, place.offset, place.length, now),
            )
        )
        claims += [
            (number, at, str(said.method), said.start, said.end)
            for at, said in enumerate(one.claims, start=1)
        ]
    insert_many(connection, captures_table, rows)
    insert_many(connection, capture_claim, claims)
    return [numbers[name] for name in names]


def capture_numbers(connection: Connection, identities: Iterable[str]) -> dict[str, int]:
    """The row numbers of the captures that are held, by what tells them from every other."""
    numbers: dict[str, int] = {}
    for some in batches(identities):
        query = select(captures_table.c.identity, captures_table.c.id)
        numbers |= dict(connection.execute(query.where(captures_table.c.identity.in_(some))).all())
    return numbers


def claims_of(connection: Connection, capture_id: int) -> tuple[Claim, ...]:
    """What other pages said of a capture's address: to read its bytes again, a capture needs them too."""
    query = select(capture_claim).where(capture_claim.c.capture_id == capture_id)
    rows = connection.execute(query.order_by(capture_claim.c.position))
    return tuple(Claim(ClaimMethod(row.method), row.start_on, row.end_on) for row in rows)


def kept_already(connection: Connection, capture: Capture) -> int | None:
    """The row number of this very capture if it is held: ask before writing its bytes a second time."""
    return capture_numbers(connection, [identity(capture)]).get(identity(capture))


def identity(capture: Capture) -> str:
    """What tells a capture from every other, as 64 hexadecimal digits."""
    parts: list[str | None] = ["name", storable(capture.name or ""), capture.digest]
    if capture.address is not None:
        moment = None if capture.captured_at is None else instant_text(capture.captured_at)
        parts = ["address", storable(capture.address), capture.digest, moment, capture.evidence.value]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def newest_capture(connection: Connection, address: str) -> CaptureRow | None:
    """The capture of an address that its source took last (of those without a time, the one kept last)."""
    query = capture_rows().where(captures_table.c.address == address)
    taken = captures_table.c.captured_at
    row = connection.execute(
        query.order_by(taken.is_(None), taken.desc(), captures_table.c.id.desc())
    ).first()
    return None if row is None else capture_row(row)


def capture_of(connection: Connection, capture_id: int) -> CaptureRow:
    """The capture of that number; UnknownRowError where there is none."""
    row = connection.execute(capture_rows().where(captures_table.c.id == capture_id)).first()
    if row is None:
        raise UnknownRowError(f"expected a capture of the archive, found number {capture_id}")
    return capture_row(row)


def captures_of(connection: Connection, digest: str, *, most: int | None = None) -> tuple[CaptureRow, ...]:
    """The captures of a body, of whatever address, in the order in which they came in; at most so many."""
    query = capture_rows().where(captures_table.c.digest == digest)
    return tuple(map(capture_row, connection.execute(query.order_by(captures_table.c.id).limit(most))))


def captures(connection: Connection, *, publication: str | None = None) -> Iterator[CaptureRow]:
    """Every capture, or those taken for one publication, in the order of their bytes in the WARC files."""
    query = capture_rows().order_by(captures_table.c.warc_file, captures_table.c.warc_offset)
    if publication is not None:
        query = query.where(publications.c.name == publication)
    with connection.execution_options(yield_per=500).execute(query) as rows:
        for row in rows:
            yield capture_row(row)


def capture_rows() -> Select[tuple[object, ...]]:
    """The query for captures with the name of their publication."""
    joined = captures_table.outerjoin(publications, publications.c.id == captures_table.c.publication_id)
    return select(captures_table, publications.c.name.label("publication")).select_from(joined)


def capture_row(row: Row[tuple[object, ...]]) -> CaptureRow:
    """A row of the query as a value."""
    return CaptureRow(
        id=row.id,
        publication=row.publication,
        address=row.address,
        name=row.name,
        digest=row.digest,
        size=row.size,
        status=row.status,
        media_type=row.media_type,
        captured_at=row.captured_at,
        time_source=TimeSource(row.time_source),
        evidence=Evidence(row.evidence),
        place=Place(row.warc_file, row.warc_offset, row.warc_length),
        kept_at=row.kept_at,
    )
