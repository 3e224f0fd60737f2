"""Search in the current items and headlines: the same words, the same answers on both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from db.entry_numbers import DAY_BITS, day_of
from db.errors import QueryError
from db.filters import Filters
from db.fold import fold
from db.hits import Hit, hits
from db.query import parsed, wanted
from db.ranking import best
from db.search_index import index
from db.search_tables import search_entry

__all__ = ["Filters", "Hit", "Hits", "Order", "QueryError", "Sought", "count", "fold", "months", "search"]

Order = Literal["rank", "newest"]
RANKED = 5_000  # entries ranked at most
COUNTED = 10_000  # hits counted one by one
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits asked for; `is_ranked` is false where the order is by rank among the newest ones only."""

    hits: tuple[Hit, ...]
    is_ranked: bool = True


class Sought:
    """A query put to a connection, for all that is to be told of what fits: the index is asked as seldom as
    can be. QueryError where the query means nothing."""

    def __init__(self, connection: Connection, query: str, filters: Filters = NO_FILTERS) -> None:
        meant = parsed(query)
        self.connection = connection
        self.phrases = tuple(dict.fromkeys(wanted(meant)))
        self.fitting = index(connection, meant, filters)
        # The numbers of the newest entries as far as they have been looked up, and whether these are all.
        self._newest: list[int] = []
        self._is_all = self.fitting is None

    def newest(self, limit: int) -> list[int]:
        """The numbers of so many entries that fit, the newest first."""
        if len(self._newest) < limit:
            self._looked_up(limit)
        return self._newest[:limit]

    def hits(self, *, order: Order = "rank", limit: int = 20, offset: int = 0, ranked: int = RANKED) -> Hits:
        """The hits asked for, as `search` tells them."""
        if limit < 1 or offset < 0:
            raise QueryError(f"expected a limit from 1 and an offset from 0, found {limit} and {offset}")
        if order == "newest":
            return self._shown(self._between(offset, limit))
        entries = self._looked_up(ranked + 1, search_entry.c.folded)
        numbers = best(entries[:ranked], self.phrases, offset + limit)[offset:]
        if not self._is_all and len(numbers) < limit:
            numbers += self._between(max(offset, ranked), limit - len(numbers))
        return self._shown(numbers, is_ranked=len(entries) <= ranked)

    def count(self, *, at_most: int = COUNTED) -> int:
        """How many items and headlines fit; `at_most` + 1 where they are more than that."""
        if self.fitting is None or self._is_all:
            return min(len(self._newest), at_most + 1)
        return self.fitting.count(at_most + 1)

    def months(self) -> tuple[tuple[str | None, int], ...]:
        """How many fit in each month, as `months` tells them."""
        found: Counter[str | None] = Counter()
        for day, number in () if self.fitting is None else self.fitting.days():
            known = day_of(day << DAY_BITS)
            found[None if known is None else known.isoformat()[:7]] += number
        return tuple(sorted((+found).items(), key=lambda one: one[0] or "", reverse=True))

    def _looked_up(self, limit: int, *columns: Any) -> list[Any]:
        """Rows of the newest entries that fit, whose numbers are remembered."""
        if self.fitting is None or (self._is_all and not columns):
            return []
        rows = self.fitting.newest(limit, 0, *columns)
        self._newest, self._is_all = [row[0] for row in rows], len(rows) < limit
        return rows

    def _between(self, offset: int, limit: int) -> list[int]:
        """The numbers of so many entries behind the newest ones."""
        if self._is_all or len(self._newest) >= offset + limit:
            return self._newest[offset : offset + limit]
        assert self.fitting is not None
        return [number for (number,) in self.fitting.newest(limit, offset)]

    def _shown(self, numbers: list[int], *, is_ranked: bool = True) -> Hits:
        return Hits(hits(self.connection, self.phrases, numbers), is_ranked)


def search(
    connection: Connection,
    query: str,
    filters: Filters = NO_FILTERS,
    *,
    order: Order = "rank",
    limit: int = 20,
    offset: int = 0,
    ranked: int = RANKED,
) -> Hits:
    """The current items and headlines that fit a query, best or newest first.

    All words must be there: "side by side" in quotation marks, the beginning of a word as begin*, one OR
    another, NOT a third (or -third), one NEAR another, and (brackets). Case, accents, quotes and dots do
    not count: US finds U.S. Where more than `ranked` fit, the newest of them are ranked and the others follow
    by date. QueryError where the query means nothing."""
    sought = Sought(connection, query, filters)
    return sought.hits(order=order, limit=limit, offset=offset, ranked=ranked)


def count(
    connection: Connection, query: str, filters: Filters = NO_FILTERS, *, at_most: int = COUNTED
) -> int:
    """How many items and headlines fit; `at_most` + 1 where they are more than that."""
    return Sought(connection, query, filters).count(at_most=at_most)


def months(
    connection: Connection, query: str, filters: Filters = NO_FILTERS
) -> tuple[tuple[str | None, int], ...]:
    """How many fit in each month, as 2023-02, by the first day of their issue: the latest first, and those
    of issues of unknown date last, under None."""
    return Sought(connection, query, filters).months()
