"""Shapes of statements: batches, rows by a key, many rows at a time, and INSERT … ON CONFLICT."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Column, Connection, Date, Dialect, Row, Table, func, select

from db.columns import Words, storable

if TYPE_CHECKING:
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


def insert_many(
    connection: Connection, table: Table, rows: Sequence[Sequence[Any]], names: Sequence[str] = ()
) -> None:
    """Insert rows that hold a value for each column named, or for each of the table.

    SQLAlchemy would look at every value of every row; here SQLite's driver takes the rows as they are, and
    Postgres by COPY."""
    if not rows:
        return
    columns = [table.c[name] for name in names] or list(table.columns)
    values = zip(*rows, strict=True)
    sent = [bound(one, some, connection.dialect) for one, some in zip(columns, values, strict=True)]
    listed = ", ".join(f'"{one.name}"' for one in columns)
    write_rows(connection, f'"{table.name}" ({listed})', list(zip(*sent, strict=True)))


def write_rows(connection: Connection, target: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows as the driver takes them into a table with its columns, as SQL names them."""
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({marks})", list(rows))  # noqa: S608
        return
    driver: Any = connection.connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def bound(column: Column[Any], values: Sequence[Any], dialect: Dialect) -> Iterable[Any]:
    """The values of one column as the driver takes them."""
    if isinstance(column.type, Words):
        # One look at all of them together, since hardly any text needs a change.
        together = "".join(filter(None, values))
        if storable(together) is together:
            return values
        return [None if value is None else storable(value) for value in values]
    if isinstance(column.type, Date):
        return [None if value is None else value.isoformat() for value in values]
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else map(process, values)


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
