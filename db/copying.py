"""A whole archive into another database: every row as it is, the full text made anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select

from db import upgrade
from db.current import fill_words
from db.engine import Archive, prepared_path, target_of
from db.errors import TargetError
from db.facts import metadata, search_entry
from db.hashes import content_hash, evidence_hash

FETCHED = 2_000  # rows in memory at a time


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: how many rows of each table, and the hashes that both databases have."""

    counts: dict[str, int]
    content: str
    evidence: str


def copy_archive(source: Connection, url: str) -> Copied:
    """Copy every row into the empty database at `url`, all of them or none.

    TargetError where the database holds anything of ours, or where the copy came out otherwise."""
    target = target_of(url)
    if target.get_backend_name() == "sqlite":
        prepared_path(Path(target.database or ""), create=True)
    with Archive(url, target) as archive, archive.reshape() as connection:
        prepared_target(connection, archive.label)
        counts = fill(source, connection)
        expected, found = [(content_hash(one), evidence_hash(one)) for one in (source, connection)]
        if found != expected:
            raise TargetError(
                f"expected the hashes {' and '.join(expected)} in {archive.label}, "
                f"found {' and '.join(found)}; nothing was kept there"
            )
    return Copied(counts, *expected)


def prepared_target(connection: Connection, label: str) -> None:
    """Lay the schema out in an empty database. TargetError where there is an archive with any row in it."""
    found = upgrade.version(connection)
    if found is None:
        upgrade.lay_out(connection, label)
    elif found != upgrade.REVISIONS[-1] or any(
        connection.execute(select(table).limit(1)).first() for table in metadata.sorted_tables
    ):
        raise TargetError(f"expected an empty database to copy into, found an archive at {label}")


def fill(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every table into an empty archive, and make its full text; how many rows each table got."""
    counts = {
        table.name: copied(source, target, table)
        for table in metadata.sorted_tables
        if table is not search_entry
    }
    if target.dialect.name == "postgresql":
        number_on(target)
    fill_words(target)
    return counts | {search_entry.name: target.scalar(select(func.count()).select_from(search_entry)) or 0}


def copied(source: Connection, target: Connection, table: Table) -> int:
    """How many rows of a table were copied, in the order of its key."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=FETCHED)
    count = 0
    with source.execute(query) as result:
        for rows in result.partitions():
            target.execute(insert(table), [dict(row._mapping) for row in rows])
            count += len(rows)
    return count


def number_on(connection: Connection) -> None:
    """Have Postgres number new rows after those that were copied with their numbers."""
    for table in metadata.sorted_tables:
        if "id" in table.c and table.c.id.identity is not None:
            highest = connection.scalar(select(func.max(table.c.id)))
            if highest is not None:
                sequence = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(sequence, highest)))
