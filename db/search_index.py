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
    and_,
    bindparam,
    func,
    literal_column,
    select,
    text,
)

from db.entry_numbers import DAY_BITS, day_of, first_number, is_of_kind
from db.filters import HIGHEST, Filters
from db.marks import kind_mark, month_number, volume_mark
from db.query import Node
from db.query_sql import fts5, tsquery
from db.search_tables import claim, current, issue, search_entry

# Postgres knows no order: it looks through so many of the newest entries, then as many as must hold enough
# if these are few (NEAREST) or more than one of THICK fits; else the index tells which of them fit, or which
# of all if they would be more than FARTHEST.
SAMPLE, NEAREST, FARTHEST, THICK = 2_000, 60_000, 1_000_000, 10
# Where more hits than this are expected of a month, by a share of all, SQLite is asked by months: it counts
# several times faster than it tells numbers, but is slow to begin.
MANY, SHARE = 1_250, 16
BETWEEN = "SELECT count(*) FROM search_text WHERE search_text MATCH ? AND rowid BETWEEN ? AND ?"
NEWEST = "SELECT rowid FROM search_text WHERE search_text MATCH ? ORDER BY rowid DESC LIMIT 1"
# Of the issues of a volume whose numbers are between two; their index begins with their publication.
NEWEST_OF = """
SELECT max((SELECT max(e.id) FROM search_entry e WHERE e.issue_id = i.id)) FROM issue i
WHERE i.publication_id IN (SELECT id FROM publication) AND i.volume = ? AND i.number BETWEEN ? AND ?
"""
KNOWN = first_number(date.min)  # the lowest number of an entry of a known day


class Index(ABC):
    """The full text of one database, and what to look for in it."""

    number: ColumnElement[int]  # of an entry, as a query names it

    def __init__(self, connection: Connection, fitting: str, filters: Filters) -> None:
        self.connection = connection
        self.fitting = fitting
        lowest, highest = filters.numbers()
        self.numbers = lowest, min(highest, self.highest(filters)) if filters.last else highest
        self.conditions = filters.conditions(self.number)

    @abstractmethod
    def newest(self, limit: int, offset: int, *columns: Any) -> list[Any]:
        """Rows of number and other columns of search_entry, of the newest entries that fit."""

    @abstractmethod
    def count(self, at_most: int) -> int:
        """How many entries fit, up to so many."""

    @abstractmethod
    def highest(self, filters: Filters) -> int:
        """The highest number that an entry of the issues let through can have, where there is a last one."""

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
        return SqliteIndex(connection, query, marks, filters)
    return PostgresIndex(connection, tsquery(query, marks), filters)


class SqliteIndex(Index):
    """FTS5, which gives its entries in order of their number, the newest first if asked."""

    number = literal_column("search_text.rowid", BigInteger)

    def __init__(
        self, connection: Connection, query: Node, marks: Sequence[tuple[str, ...]], filters: Filters
    ) -> None:
        super().__init__(connection, fts5(query, marks), filters)
        # Half of all entries are of a kind: its mark's list would be gone through for the few of rare words.
        others = [group for group in marks if filters.kind is None or group != (kind_mark(filters.kind),)]
        self.of_any_kind, self.kind = fts5(query, others), filters.kind

    def newest(self, limit: int, offset: int, *columns: Any) -> list[Any]:
        """Rows of number and other columns of search_entry, of the newest entries that fit."""
        found = self.found(self.of_any_kind)
        if self.kind is not None:
            found = found.where(is_of_kind(self.kind, self.number))
        found = found.order_by(self.number.desc()).limit(limit).offset(offset)
        if not columns:
            return list(self.connection.execute(found).all())
        some = found.subquery("found")
        joined = some.join(search_entry, search_entry.c.id == some.c.id)
        rows = self.connection.execute(select(some.c.id, *columns).select_from(joined)).all()
        return sorted(rows, key=lambda row: row[0], reverse=True)

    def count(self, at_most: int) -> int:
        """How many entries fit, up to so many."""
        some = self.fitting_numbers().limit(at_most).subquery("found")
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

    def fitting_numbers(self) -> Select[Any]:
        """The query for the numbers (`id`) of all entries that fit, in no order."""
        return self.found(self.fitting)

    def found(self, said: str) -> Select[Any]:
        """The query for the numbers of the entries that fit a query of FTS5, and the filters."""
        found = select(self.number.label("id")).select_from(text("search_text"))
        return found.where(matching(said), self.number.between(*self.numbers), *self.conditions)

    def highest(self, filters: Filters) -> int:
        """The highest number that an entry of the issues let through can have, where there is a last one.

        The volumes before are looked for by their marks, and the issues of the last one by one."""
        volumes = filters.volumes()
        if not volumes:
            return HIGHEST
        *before, last = volumes
        found = [self.connection.exec_driver_sql(NEWEST_OF, (last, *filters.numbers_in(last))).scalar()]
        if before:
            said = " OR ".join(f'"{volume_mark(volume)}"' for volume in before)
            found.append(self.connection.exec_driver_sql(NEWEST, (said,)).scalar())
        return max(one or 0 for one in found)


def matching(said: str) -> TextClause:
    """The condition that an entry fits a query of FTS5."""
    return text("search_text MATCH :said").bindparams(said=said)


class PostgresIndex(Index):
    """A GIN index, which gives all its entries at once and in no order."""

    number = search_entry.c.id

    def newest(self, limit: int, offset: int, *columns: Any) -> list[Any]:
        """Rows of number and other columns of search_entry, of the newest entries that fit."""
        needed = limit + offset
        lowest = self.lowest_of(SAMPLE)
        rows = self.looked_through(lowest, needed, columns)
        # As thickly as they are sown here, so many entries must hold enough of them.
        enough = SAMPLE * needed * 3 // (len(rows) * 2) if rows else FARTHEST
        if len(rows) < needed and lowest is not None and enough < FARTHEST:
            lowest = self.lowest_of(enough)
            looks = enough <= NEAREST or len(rows) * THICK > SAMPLE
            rows = (self.looked_through if looks else self.picked)(lowest, needed, columns)
        if len(rows) < needed and lowest is not None:
            rows = self.picked(None, needed, columns)
        return rows[offset:]

    def lowest_of(self, step: int) -> int | None:
        """The number that is lower than those of so many of the newest entries, None where all are fewer."""
        found = select(search_entry.c.id).where(search_entry.c.id.between(*self.numbers))
        return self.connection.scalar(found.order_by(search_entry.c.id.desc()).offset(step).limit(1))

    def looked_through(self, lowest: int | None, needed: int, columns: Sequence[Any]) -> list[Any]:
        """The newest entries that fit, of those above a number, found by looking at one after the other."""
        # Postgres can't use the index for a condition in this form, and so goes by the number.
        found = self.fitting_above(lowest, columns, "({}) IS NOT FALSE")
        return list(self.connection.execute(found.order_by(search_entry.c.id.desc()).limit(needed)).all())

    def picked(self, lowest: int | None, needed: int, columns: Sequence[Any]) -> list[Any]:
        """The newest entries that fit, of those above a number, found by the index."""
        some = self.fitting_above(lowest, columns).cte("found").prefix_with("MATERIALIZED")
        return list(self.connection.execute(select(*some.c).order_by(some.c.id.desc()).limit(needed)).all())

    def count(self, at_most: int) -> int:
        """How many entries fit, up to so many."""
        return len(self.newest(at_most, 0))

    def fitting_numbers(self) -> Select[Any]:
        """The query for the numbers (`id`) of all entries that fit, in no order."""
        return self.fitting_above(None)

    def fitting_above(self, lowest: int | None, columns: Sequence[Any] = (), form: str = "{}") -> Select[Any]:
        """The query for the entries that fit and are above a number."""
        numbers = (self.numbers[0] if lowest is None else lowest + 1, self.numbers[1])
        between = search_entry.c.id.between(*numbers)
        return select(search_entry.c.id, *columns).where(self.fits(form), between, *self.conditions)

    def highest(self, filters: Filters) -> int:
        """The highest number that an entry of the issues let through can have."""
        standing = issue.join(current, current.c.issue_id == issue.c.id)
        dated = standing.join(claim, and_(claim.c.reading_id == current.c.reading_id, claim.c.position == 1))
        newest = select(func.max(claim.c.start_on)).select_from(dated).where(*filters.between())
        return first_number(self.connection.scalar(newest)) + (1 << DAY_BITS) - 1

    def fits(self, form: str) -> Any:
        """Whether an entry has the words; they are written into the statement, so that a plan suits them."""
        said: Any = bindparam("fitting", self.fitting, literal_execute=True)
        return text(form.format("search_entry.vector @@ CAST(:fitting AS tsquery)")).bindparams(said)
