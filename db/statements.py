"""Shapes of statements: batches, rows by a key, and INSERT … ON CONFLICT, two names in SQLAlchemy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite

Value = TypeVar("Value")
BATCH = 500  # values in one statement; SQLite takes some 32,000 parameters at most


def batches(values: Iterable[Value]) -> Iterator[tuple[Value, ...]]:
    """The values in lots that fit into one statement."""
    rest = iter(values)
    while lot := tuple(islice(rest, BATCH)):
        yield lot


def rows_by(
    connection: Connection, table: Table, column: str, values: Iterable[int]
) -> dict[int, list[Row[Any]]]:
    """Rows of a table in order of their key, by the value of one column."""
    found = defaultdict(list)
    for some in batches(sorted(set(values))):
        query = select(table).where(table.c[column].in_(some)).order_by(*table.primary_key.columns)
        for row in connection.execute(query):
            found[row._mapping[column]].append(row)
    return found


def blank(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the connection's own dialect."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_new(
    connection: Connection, table: Table, row: Mapping[str, Any]
) -> sqlite.Insert | postgresql.Insert:
    """Insert a row unless one of the same identity is there."""
    return blank(connection, table).values(dict(row)).on_conflict_do_nothing()


def upsert(
    connection: Connection, table: Table, keys: Sequence[str], row: Mapping[str, Any]
) -> sqlite.Insert | postgresql.Insert:
    """Insert a row, or bring the one with the same keys up to date."""
    statement = blank(connection, table).values(dict(row))
    changes = {name: statement.excluded[name] for name in row if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changes)
