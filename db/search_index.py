"""What fits a query, by number: the index of SQLite and that of Postgres, asked in ways that suit each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    TextClause,
    bindparam,
    func,
    literal_column,
    select,
    text,
)

from db.entry_numbers import DAY_BITS, day_of, first_number
from db.filters import Filters
from db.marks import month_number, volume_mark
from db.query import Node
from db.query_sql import fts5, tsquery
from db.search_tables import issue, publication, search_entry

# Postgres looks through the newest entries one by one as long as many of them fit: its index knows no order.
STEPS = (2_000, 60_000)
# Where more hits than this are expected of a month, by a share of all, SQLite is asked by months: it counts
# several times faster than it tells numbers, but is slow to begin.
MANY, SHARE = 1_250, 16
BETWEEN = "SELECT count(*) FROM search_text WHERE search_text MATCH ? AND rowid BETWEEN ? AND ?"
KNOWN = first_number(date.min)  # the lowest number of an entry of a known day


class Index(ABC):
    """The full text of one database, and what to look for in it."""

    number: ColumnElement[int]  # of an entry, as a query names it

    def __init__(self, connection: Connection, fitting: str, filters: Filters) -> None:
        self.connection = connection
        self.fitting = fitting
        self.numbers = filters.numbers()
        self.conditions = filters.conditions(self.number)

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
        """Rows of day, as part of the numbers of its entries, and how many fit; the first of a month may be
        there for all its days."""
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

    number = literal_column("search_text.rowid", BigInteger)

    def __init__(self, connection: Connection, fitting: str, filters: Filters) -> None:
        super().__init__(connection, fitting, filters)
        if filters.last is not None and filters.volumes():
            self.numbers = self.numbers[0], min(self.numbers[1], self.highest(filters))

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

    def days(self) -> Sequence[Any]:
        """Rows of day, as part of the numbers of its entries, and how many fit; the first of a month may be
        there for all its days."""
        oldest, newest = (
            self.connection.scalar(self.fitting_numbers().order_by(end).limit(1)) or 0
            for end in (self.number, self.number.desc())
        )
        earliest, latest = day_of(max(oldest, KNOWN)), day_of(newest)
        if self.conditions or earliest is None or latest is None:
            return super().days()
        months = range(month_number(earliest), month_number(latest) + 1)
        share = self.between(newest - (newest - oldest) // SHARE, newest)
        return list(self.by_month(months)) if share * SHARE > MANY * len(months) else super().days()

    def by_month(self, months: range) -> Iterator[tuple[int, int]]:
        """The first day of each month, as part of the numbers of its entries, and how many fit in it."""
        yield 0, self.between(0, KNOWN - 1)
        for month in months:
            first = date(month // 12, month % 12 + 1, 1)
            number, length = first_number(first), monthrange(first.year, first.month)[1]
            yield first.toordinal(), self.between(number, number + (length << DAY_BITS) - 1)

    def between(self, first: int, last: int) -> int:
        """How many entries fit whose numbers are between two, both included."""
        numbers = max(first, self.numbers[0]), min(last, self.numbers[1])
        found = self.connection.exec_driver_sql(BETWEEN, (self.fitting, *numbers))
        return int(found.scalar_one())

    def ordered(self, limit: int, offset: int) -> Select[Any]:
        """The query for the numbers of the newest entries that fit."""
        return self.fitting_numbers().order_by(self.number.desc()).limit(limit).offset(offset)

    def fitting_numbers(self) -> Select[Any]:
        """The query for the numbers (`id`) of all entries that fit, in no order."""
        found = select(self.number.label("id")).select_from(text("search_text"))
        return found.where(matching(self.fitting), self.number.between(*self.numbers), *self.conditions)

    def highest(self, filters: Filters) -> int:
        """The number of the newest entry of the issues let through, which are found without a look at others:
        the volumes before the last by their marks, and the issues of the last one by one."""
        *before, last = filters.volumes()
        newest = select(func.max(search_entry.c.id)).where(search_entry.c.issue_id == issue.c.id)
        # The index of issues begins with their publication.
        owned = issue.c.publication_id.in_(select(publication.c.id))
        of_last = select(func.max(newest.scalar_subquery())).where(owned, issue.c.volume == last)
        found = [of_last.where(*filters.between())]
        if before:
            said = " OR ".join(f'"{volume_mark(volume)}"' for volume in before)
            some = select(self.number).select_from(text("search_text")).where(matching(said))
            found.append(some.order_by(self.number.desc()).limit(1))
        return max(self.connection.scalar(one) or 0 for one in found)


def matching(said: str) -> TextClause:
    """The condition that an entry fits a query of FTS5."""
    return text("search_text MATCH :said").bindparams(said=said)


class PostgresIndex(Index):
    """A GIN index, which gives all its entries at once and in no order."""

    number = search_entry.c.id

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
