"""What holds of captures before they are read anew: of each part the reading that stands, or its failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from db.choice import Candidate, latest
from db.comparisons import accounts
from db.corrections import with_acceptances
from db.current import candidate_query
from db.facts import caution, claim, issue, mention, reading
from db.schema import capture, publication
from db.statements import rows_by
from db.store import CaptureRow, capture_row, capture_rows
from db.views import named
from parsers.model import Issue, Key

# Where a capture stands among all: those without a time first, then by time, then by row number.
After = tuple[datetime | None, int]


@dataclass(frozen=True, slots=True)
class Held:
    """One part of a capture as the archive has it: an issue with its days, dates and warnings, or a failure.
    A date is the position of its item, its words, and the days that they mean."""

    part: int
    fingerprint: str
    key: Key | None
    issue: Issue | None
    failure: str | None
    warnings: tuple[str, ...]
    published: str
    dates: tuple[tuple[int, str, str], ...]


def captures_after(
    connection: Connection, after: After | None, *, owner: str | None, limit: int
) -> list[CaptureRow]:
    """The next captures in the order of their source's time, of one publication or of all."""
    taken, number = capture.c.captured_at, capture.c.id
    query = capture_rows().order_by(taken.is_not(None), taken, number).limit(limit)
    if owner is not None:
        read = select(reading.c.capture_id).join(publication, publication.c.id == reading.c.publication_id)
        theirs = read.where(publication.c.name == owner)
        query = query.where(or_(publication.c.name == owner, number.in_(theirs)))
    if after is not None:
        moment, last = after
        later = (
            and_(taken.is_(None), number > last) if moment is None else and_(taken == moment, number > last)
        )
        query = query.where(or_(later, taken > moment if moment is not None else taken.is_not(None)))
    return [capture_row(row) for row in connection.execute(query)]


def held_parts(connection: Connection, captures: Sequence[int]) -> dict[int, list[Held]]:
    """The parts of some captures, a batch at most, in order; a capture that was never read has none."""
    query = candidate_query().where(reading.c.capture_id.in_(captures), reading.c.revision_id.is_not(None))
    rows = [Candidate(*row) for row in connection.execute(query)]
    standing = {one.reading_id for one in latest(with_acceptances(connection, rows)).readings}
    sound = {(one.capture_id, one.part) for one in rows}
    failing = select(reading.c.id, reading.c.capture_id, reading.c.part).join(
        named("latest_reading"), named("latest_reading").c.reading_id == reading.c.id
    )
    failing = failing.where(reading.c.capture_id.in_(captures), reading.c.failure_code.is_not(None))
    failed = {row.id for row in connection.execute(failing) if (row.capture_id, row.part) not in sound}
    found: dict[int, list[Held]] = defaultdict(list)
    for capture_id, one in sorted(details(connection, standing | failed), key=lambda pair: pair[1].part):
        found[capture_id].append(one)
    return found


def details(connection: Connection, readings: Iterable[int]) -> Iterator[tuple[int, Held]]:
    """Some readings with all that is told of a difference, each with its capture."""
    numbers = set(readings)
    rows = {number: some[0] for number, some in rows_by(connection, reading, "id", numbers).items()}
    told = accounts(connection, {number for number, row in rows.items() if row.revision_id is not None})
    warnings = rows_by(connection, caution, "reading_id", numbers)
    claims = rows_by(connection, claim, "reading_id", numbers)
    mentions = rows_by(connection, mention, "reading_id", numbers)
    issues = {row.issue_id for row in rows.values() if row.issue_id is not None}
    keys = {
        number: Key(some[0].volume, some[0].number)
        for number, some in rows_by(connection, issue, "id", issues).items()
    }
    for number, row in rows.items():
        yield (
            row.capture_id,
            Held(
                part=row.part,
                fingerprint=row.fingerprint,
                key=keys.get(row.issue_id),
                issue=told[number].issue if number in told else None,
                failure=row.failure_code,
                warnings=tuple(one.code for one in warnings[number]),
                published=published(claims[number]) if row.issue_id is not None else "",
                dates=tuple(
                    (one.item_position, one.surface, days(one.start_on, one.end_on))
                    for one in mentions[number]
                ),
            ),
        )


def published(claims: Sequence[Any]) -> str:
    """The days that stand for an issue and how they are known."""
    return f"{days(claims[0].start_on, claims[0].end_on)} ({claims[0].method})" if claims else ""


def days(start: Any, end: Any) -> str:
    """A span as ISO days, empty where it is not known."""
    return "" if start is None else f"{start}" if start == end else f"{start}/{end}"
