"""Search in the current items and headlines: the same words, the same answers on both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

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

__all__ = ["Filters", "Hit", "Hits", "Order", "QueryError", "count", "fold", "months", "search"]

Order = Literal["rank", "newest"]
RANKED = 5_000  # entries ranked at most
COUNTED = 10_000  # hits counted one by one
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits asked for; `is_ranked` is false where the order is by rank among the newest ones only."""

    hits: tuple[Hit, ...]
    is_ranked: bool = True


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
    meant = parsed(query)
    phrases = tuple(dict.fromkeys(wanted(meant)))
    if limit < 1 or offset < 0:
        raise QueryError(f"expected a limit from 1 and an offset from 0, found {limit} and {offset}")
    fitting = index(connection, meant, filters)
    if fitting is None:
        return Hits(())
    if order == "newest":
        numbers = [number for (number,) in fitting.newest(limit, offset)]
        return Hits(hits(connection, phrases, numbers))
    entries = fitting.newest(ranked + 1, 0, search_entry.c.folded)
    is_ranked = len(entries) <= ranked
    numbers = best(entries[:ranked], phrases, offset + limit)[offset:]
    if not is_ranked and len(numbers) < limit:
        older = fitting.newest(limit - len(numbers), max(offset, ranked))
        numbers += [number for (number,) in older]
    return Hits(hits(connection, phrases, numbers), is_ranked)


def count(
    connection: Connection, query: str, filters: Filters = NO_FILTERS, *, at_most: int = COUNTED
) -> int:
    """How many items and headlines fit; `at_most` + 1 where they are more than that."""
    fitting = index(connection, parsed(query), filters)
    return 0 if fitting is None else fitting.count(at_most + 1)


def months(
    connection: Connection, query: str, filters: Filters = NO_FILTERS
) -> tuple[tuple[str | None, int], ...]:
    """How many fit in each month, as 2023-02, by the first day of their issue: the latest first, and those
    of issues of unknown date last, under None."""
    fitting = index(connection, parsed(query), filters)
    found: Counter[str | None] = Counter()
    for day, number in () if fitting is None else fitting.days():
        known = day_of(day << DAY_BITS)
        found[None if known is None else known.isoformat()[:7]] += number
    return tuple(sorted((+found).items(), key=lambda one: one[0] or "", reverse=True))
