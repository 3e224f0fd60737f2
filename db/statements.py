"""Shapes of statements: batches, rows by a key, many rows at a time, and INSERT … ON CONFLICT."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Boolean, Column, Connection, Date, Dialect, Integer, Row, Table, func, select

from db.columns import Words, storable

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Value = TypeVar("Value")
Rows = Sequence[tuple[Any, ...]]
AS_GIVEN = Boolean | Date | Integer | Words  # what either driver takes as it is
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


def insert_many(
    connection: Connection, table: Table, rows: Rows, names: Sequence[str] = (), *, are_storable: bool = False
) -> None:
    """Insert rows that hold a value for each column named, or for each of the table.

    SQLAlchemy would look at every value of every row; here SQLite's driver takes the rows as they are, and
    Postgres by COPY. Days come as ISO text, instants as datetimes; `are_storable` says that the texts need
    no look."""
    if not rows:
        return
    columns = [table.c[name] for name in names] or list(table.columns)
    listed = ", ".join(f'"{one.name}"' for one in columns)
    taken = rows if are_storable else storable_rows(rows)
    write_rows(connection, f'"{table.name}" ({listed})', bound(columns, taken, connection.dialect))


def storable_rows(rows: Rows) -> Rows:
    """Rows with every text as either database takes it; nearly always the rows themselves."""
    together = "".join([value for row in rows for value in row if isinstance(value, str)])
    if storable(together) is together:
        return rows
    return [tuple(storable(value) if isinstance(value, str) else value for value in row) for row in rows]


def bound(columns: Sequence[Column[Any]], rows: Rows, dialect: Dialect) -> Rows:
    """Rows with their values as the driver takes them."""
    processes = {
        place: process
        for place, one in enumerate(columns)
        if not isinstance(one.type, AS_GIVEN)
        and (process := one.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    if not processes:
        return rows
    values = [list(some) for some in zip(*rows, strict=True)]
    for place, process in processes.items():
        values[place] = list(map(process, values[place]))
    return list(zip(*values, strict=True))


def write_rows(connection: Connection, target: str, rows: Rows) -> None:
    """Insert rows as the driver takes them into a table with its columns, as SQL names them."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        driver.executemany(f"INSERT INTO {target} VALUES ({marks})", rows)  # noqa: S608
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def uncollected() -> Iterator[None]:
    """Python's collector of cycles stands still: rows hold none, yet it would look at them time and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def next_number(connection: Connection, table: Table) -> int:
    """The lowest row number above all that a table holds; safe, since whoever writes writes alone."""
    return int(connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0) + 1


def blank(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the connection's own dialect."""
    # Imported late: the dialect of the other database costs a search a tenth of its time.
    from sqlalchemy.dialects import postgresql, sqlite

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
