"""Keeping readings: only what differs from before, with what is current derived anew in the same breath."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db.comparisons import Compare
from db.current import refresh
from db.errors import UnknownRowError
from db.facts import headline, issue, item, reading, revision
from db.reading_rows import COLUMNS, Draft, Rows, draft
from db.schema import parser_version, publication
from db.statements import batches, insert_many, insert_new, next_number, uncollected
from parsers.model import Issue, Key, Reading

IssueName = tuple[int, int, int]  # row number of the publication, volume, number
Part = tuple[int, int]  # row number of the capture, part


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a parser made of one capture: a reading for each part."""

    capture_id: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of keeping readings: rows added, issues whose current words are others now, failures among
    the readings given, readings newly held back until a person accepts them, and the captures, by their row
    numbers, of which readings were added."""

    readings_added: int
    revisions_added: int
    changed: tuple[tuple[str, Key], ...]
    failures: int
    held_back: int
    captures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What is held of one part: fingerprint of the latest reading, those of each parser, and the issues."""

    latest: str
    by_parser: dict[int, str]
    issues: frozenset[int]


def keep_readings(
    connection: Connection,
    capture_id: int,
    readings: Sequence[Reading],
    *,
    parser: str,
    compare: Compare,
    now: datetime,
) -> Kept:
    """Insert what one parser version made of one capture, part by part, unless it is what we had already.

    `parser` names the version; the one first used last is the newest. `compare` tells where two copies of an
    issue differ. UnknownRowError where a reading names a publication that was not kept before."""
    arrivals = [Arrival(capture_id, tuple(readings))]
    return keep_batch(connection, arrivals, parser=parser, compare=compare, now=now)


@uncollected()
def keep_batch(
    connection: Connection, arrivals: Sequence[Arrival], *, parser: str, compare: Compare, now: datetime
) -> Kept:
    """As `keep_readings`, for many captures at a time: far fewer statements."""
    if not any(arrival.readings for arrival in arrivals):
        return Kept(0, 0, (), 0, 0)
    version = parser_number(connection, parser, now)
    drafts = [draft(arrival.capture_id, one) for arrival in arrivals for one in arrival.readings]
    known = known_parts(connection, {arrival.capture_id for arrival in arrivals})
    fresh = different(drafts, known, version)
    touched = {number for one in fresh if one.part in known for number in known[one.part].issues}
    issues = issue_numbers(connection, fresh)
    revisions, added = revision_numbers(connection, fresh)
    first = next_number(connection, reading)
    insert_readings(connection, fresh, first, issues, revisions, version, now)
    said = {number: one.reading.issue for number, one in enumerate(fresh, first) if one.reading.issue}
    refreshed = refresh(connection, touched | set(issues.values()), compare, said)
    return Kept(
        readings_added=len(fresh),
        revisions_added=added,
        changed=refreshed.changed,
        failures=sum(one.reading.failure is not None for one in drafts),
        held_back=refreshed.held_back,
        captures=frozenset(one.capture_id for one in fresh),
    )


def parser_number(connection: Connection, parser: str, now: datetime) -> int:
    """The row number of a parser version, new ones entered as first used now."""
    connection.execute(insert_new(connection, parser_version, {"name": parser, "first_used_at": now}))
    query = select(parser_version.c.id).where(parser_version.c.name == parser)
    return int(connection.execute(query).scalar_one())


def known_parts(connection: Connection, captures: Collection[int]) -> dict[Part, Known]:
    """What has been read of some captures so far."""
    found: dict[Part, Known] = {}
    columns = (reading.c.capture_id, reading.c.part, reading.c.fingerprint, reading.c.issue_id)
    query = select(*columns, parser_version.c.id).join(
        parser_version, parser_version.c.id == reading.c.parser_version_id
    )
    query = query.order_by(parser_version.c.first_used_at, parser_version.c.name, reading.c.id)
    for some in batches(sorted(captures)):
        for capture_id, part, mark, number, version in connection.execute(
            query.where(reading.c.capture_id.in_(some))
        ):
            old = found.get((capture_id, part), Known("", {}, frozenset()))
            issues = old.issues if number is None else old.issues | {number}
            found[capture_id, part] = Known(mark, old.by_parser | {version: mark}, issues)
    return found


def different(drafts: Iterable[Draft], known: dict[Part, Known], version: int) -> list[Draft]:
    """The readings that say something else than the latest of their part, and than this parser said last."""
    fresh: dict[tuple[Part, str], Draft] = {}
    for one in drafts:
        old = known.get(one.part)
        if old is None or one.fingerprint not in {old.latest, old.by_parser.get(version)}:
            fresh.setdefault((one.part, one.fingerprint), one)
    return list(fresh.values())


def issue_numbers(connection: Connection, drafts: Iterable[Draft]) -> dict[IssueName, int]:
    """The row numbers of the issues that some readings show, new issues entered."""
    wanted = set()
    owners = publication_numbers(connection, drafts)
    for one in drafts:
        found = one.reading.issue
        if found is not None and found.key is not None:
            wanted.add((owners[found.publication], found.key.volume, found.key.number))
    return named_issues(connection, wanted)


def named_issues(connection: Connection, wanted: Set[IssueName]) -> dict[IssueName, int]:
    """The row numbers of some issues, those that have none entered."""
    names = (issue.c.publication_id, issue.c.volume, issue.c.number)
    numbers: dict[IssueName, int] = {}
    for some in batches(sorted(wanted)):
        # Every value is sent once, not with each name: more may fit than are wanted.
        fitting = (column.in_(set(each)) for column, each in zip(names, zip(*some, strict=True), strict=True))
        for number, *name in connection.execute(select(issue.c.id, *names).where(*fitting)):
            if (one := (name[0], name[1], name[2])) in wanted:
                numbers[one] = number
    new = dict(enumerate(sorted(wanted - numbers.keys()), start=next_number(connection, issue)))
    insert_many(connection, issue, [(number, *name) for number, name in new.items()])
    return numbers | {name: number for number, name in new.items()}


def publication_numbers(connection: Connection, drafts: Iterable[Draft]) -> dict[str, int]:
    """The row numbers of the publications that some readings name."""
    names = {one.reading.issue.publication for one in drafts if one.reading.issue is not None}
    query = select(publication.c.name, publication.c.id).where(publication.c.name.in_(names))
    numbers: dict[str, int] = dict(connection.execute(query).all())
    for name in sorted(names - numbers.keys()):
        raise UnknownRowError(f"expected a publication that the archive knows, found {name!r}")
    return numbers


def revision_numbers(connection: Connection, drafts: Iterable[Draft]) -> tuple[dict[str, int], int]:
    """The row numbers of the revisions that some readings show, by content hash, and how many are new."""
    wanted = {one.reading.issue.content_hash: one.reading.issue for one in drafts if one.reading.issue}
    numbers: dict[str, int] = {}
    for some in batches(sorted(wanted)):
        query = select(revision.c.content_hash, revision.c.id).where(revision.c.content_hash.in_(some))
        numbers |= dict(connection.execute(query).all())
    new = {
        number: wanted[mark]
        for number, mark in enumerate(
            sorted(wanted.keys() - numbers), start=next_number(connection, revision)
        )
    }
    insert_revisions(connection, new)
    return numbers | {found.content_hash: number for number, found in new.items()}, len(new)


def insert_revisions(connection: Connection, new: dict[int, Issue]) -> None:
    """Enter the words of some issues, each under the row number of its revision."""
    found = new.items()
    rows = [
        (number, one.content_hash, one.title, one.credit, len(one.headlines), len(one.items))
        for number, one in found
    ]
    headlines = [(number, each.position, each.text) for number, one in found for each in one.headlines]
    items = [
        (number, each.position, each.headline, each.text, each.complete)
        for number, one in found
        for each in one.items
    ]
    for table, some in ((revision, rows), (headline, headlines), (item, items)):
        insert_many(connection, table, some, are_storable=True)


def insert_readings(
    connection: Connection,
    drafts: Sequence[Draft],
    first: int,
    issues: dict[IssueName, int],
    revisions: dict[str, int],
    version: int,
    now: datetime,
) -> None:
    """Enter readings, made now by one parser version, with all that hangs on them, numbered from `first`."""
    owners = publication_numbers(connection, drafts)
    rows: list[tuple[Any, ...]] = []
    details: Rows = {table: [] for table in COLUMNS}
    for number, one in enumerate(drafts, start=first):
        said, found, failure = one.reading, one.reading.issue, one.reading.failure
        names: tuple[int | None, ...] = (None, None, None)
        if found is not None:
            owner = owners[found.publication]
            key = found.key
            held = None if key is None else issues[owner, key.volume, key.number]
            names = (owner, held, revisions[found.content_hash])
        rows.append(
            (
                *(number, one.capture_id, said.part, version, now, said.format and str(said.format), *names),
                found is not None and found.truncated,
                *((str(failure.code), failure.message) if failure else (None, None)),
                one.fingerprint,
            )
        )
        for table, some in one.details.items():
            details[table] += [(number, *row) for row in some]
    insert_many(connection, reading, rows)
    for table, some in details.items():
        insert_many(connection, table, some, ("reading_id", *COLUMNS[table]), are_storable=True)
