"""What fits a query, by number: the index of SQLite and that of Postgres, asked in ways that suit each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select, text

from db.entry_numbers import DAY_BITS
from db.filters import Filters
from db.query import Node
from db.query_sql import fts5, tsquery
from db.search_tables import search_entry

# Postgres looks through the newest entries one by one as long as many of them fit: its index knows no order.
STEPS = (2_000, 60_000)


class Index(ABC):
    """The full text of one database, and what to look for in it."""

    def __init__(self, connection: Connection, fitting: str, filters: Filters) -> None:
        self.connection = connection
        self.fitting = fitting
        self.numbers = filters.numbers()
        self.conditions = filters.conditions()

    @abstractmethod
    def newest(self, limit: int, offset: int, *columns: Any) -> list[Any]:
        """Rows of number and other columns of search_entry, of the newest entries that fit."""

    @abstractmethod
    def count(self, at_most: int) -> int:
        """How many entries fit, up to so many."""

    @abstractmethod
    def fitting_numbers(self) -> Select[Any]:
        """The query for the numbers (`id`) of all entries that fit, in no order."""

    def days(self) -> Sequence[Any]:
        """Rows of day, as part of the numbers of its entries, and how many fit."""
        found = self.fitting_numbers().subquery("found")
        day = found.c.id.op(">>")(literal_column(str(DAY_BITS))).label("day")
        return self.connection.execute(select(day, func.count()).group_by(day)).all()


def index(connection: Connection, query: Node, filters: Filters) -> Index | None:
    """The index of a connection, None where the filters let nothing through."""
    marks = filters.marks(connection)
    if marks is None:
        return None
    if connection.dialect.name == "sqlite":
        return SqliteIndex(connection, fts5(query, marks), filters)
    return PostgresIndex(connection, tsquery(query, marks), filters)


class SqliteIndex(Index):
    """FTS5, which gives its entries in order of their number, the newest first if asked."""

    def newest(self, limit: int, offset: int, *columns: Any) -> list[Any]:
        """Rows of number and other columns of search_entry, of the newest entries that fit."""
        found = self.ordered(limit, offset)
        if not columns:
            return list(self.connection.execute(found))
        some = found.subquery("found")
        joined = some.join(search_entry, search_entry.c.id == some.c.id)
        rows = self.connection.execute(select(some.c.id, *columns).select_from(joined))
        return sorted(rows, key=lambda row: row[0], reverse=True)

    def count(self, at_most: int) -> int:
        """How many entries fit, up to so many."""
        some = self.ordered(at_most, 0).subquery("found")
        return int(self.connection.scalar(select(func.count()).select_from(some)) or 0)

    def ordered(self, limit: int, offset: int) -> Select[Any]:
        """The query for the numbers of the newest entries that fit."""
        newest: Any = literal_column("search_text.rowid").desc()
        return self.fitting_numbers().order_by(newest).limit(limit).offset(offset)

    def fitting_numbers(self) -> Select[Any]:
        """The query for the numbers (`id`) of all entries that fit, in no order."""
        number: Any = literal_column("search_text.rowid")
        match = text("search_text MATCH :fitting").bindparams(fitting=self.fitting)
        found = select(number.label("id")).select_from(text("search_text"))
        if self.conditions:
            same = search_entry.c.id == number
            found = select(number.label("id")).join_from(text("search_text"), search_entry, same)
        return found.where(match, number.between(*self.numbers), *self.conditions)


class PostgresIndex(Index):
    """A GIN index, which gives all its entries at once and in no order."""

    def newest(self, limit: int, offset: int, *columns: Any) -> list[Any]:
        """Rows of number and other columns of search_entry, of the newest entries that fit."""
        needed, before = limit + offset, 0
        for step in STEPS:
            if step > STEPS[0] and before * step < needed * STEPS[0]:
                break  # as thinly as they are sown, there would be too few
            lowest = self.lowest_of(step)
            rows = self.looked_through(lowest, needed, columns)
            if len(rows) >= needed or lowest is None:
                return rows[offset:]
            before = len(rows)
        some = self.fitting_numbers(*columns).cte("found").prefix_with("MATERIALIZED")
        found = select(*some.c).order_by(some.c.id.desc()).limit(limit).offset(offset)
        return list(self.connection.execute(found))

    def lowest_of(self, step: int) -> int | None:
        """The number that is lower than those of so many of the newest entries, None where all are fewer."""
        found = select(search_entry.c.id).where(search_entry.c.id.between(*self.numbers))
        return self.connection.scalar(found.order_by(search_entry.c.id.desc()).offset(step).limit(1))

    def looked_through(self, lowest: int | None, needed: int, columns: Sequence[Any]) -> list[Any]:
        """The newest entries that fit, of those above a number."""
        # Postgres can't use the index for a condition in this form, and so goes by the number.
        fits = self.fits("({}) IS NOT FALSE")
        numbers = (self.numbers[0] if lowest is None else lowest + 1, self.numbers[1])
        found = select(search_entry.c.id, *columns)
        found = found.where(search_entry.c.id.between(*numbers), fits, *self.conditions)
        return list(self.connection.execute(found.order_by(search_entry.c.id.desc()).limit(needed)))

    def count(self, at_most: int) -> int:
        """How many entries fit, up to so many."""
        return len(self.newest(at_most, 0))

    def fitting_numbers(self, *columns: Any) -> Select[Any]:
        """The query for the numbers (`id`) of all entries that fit, in no order."""
        between = search_entry.c.id.between(*self.numbers)
        return select(search_entry.c.id, *columns).where(self.fits("{}"), between, *self.conditions)

    def fits(self, form: str) -> Any:
        """Whether an entry has the words; they are written into the statement, so that a plan suits them."""
        said: Any = bindparam("fitting", self.fitting, literal_execute=True)
        return text(form.format("search_entry.vector @@ CAST(:fitting AS tsquery)")).bindparams(said)
