"""What a search could be narrowed by next: the hits of each publication, volume, month and kind of date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from json import dumps
from typing import Any

from sqlalchemy import BigInteger, Connection, FromClause, Select, column, func, select, text

from db.entry_numbers import DAY_BITS, day_of, entry_of, is_of_kind, issue_in, item_in
from db.filters import Filters
from db.search import Sought
from db.search_tables import current, issue, mention, publication

COUNTED = 1_000  # hits that are looked at, the newest
# Of a list in JSON, since that is one value, and neither database knows the other's lists.
LISTED = {
    "sqlite": text("SELECT value AS id FROM json_each(:numbers)"),
    "postgresql": text(
        "SELECT CAST(value AS bigint) AS id FROM json_array_elements_text(CAST(:numbers AS json))"
    ),
}
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts among the newest `looked_at` hits; `is_all` where there are no others. Publications, volumes and
    months come in order, the newest first, kinds (headline, item) in order, kinds of dates said the most
    frequent first."""

    looked_at: int
    is_all: bool
    publications: Counts = ()
    volumes: Counts = ()
    months: Counts = ()
    kinds: Counts = ()
    date_kinds: Counts = ()


def facets(sought: Sought, *, at_most: int = COUNTED) -> Facets:
    """The facets of a search."""
    numbers = sought.newest(at_most + 1)
    looked_at = numbers[:at_most]
    if not looked_at:
        return Facets(0, is_all=True)
    given = {"numbers": dumps(looked_at)}
    owners: Counter[str] = Counter()
    volumes: Counter[int] = Counter()
    for name, volume, count in sought.connection.execute(by_volume(sought.connection.dialect.name), given):
        owners[name] += count
        volumes[volume] += count
    said = sought.connection.execute(by_date_kind(sought.connection.dialect.name), given)
    return Facets(
        len(looked_at),
        is_all=len(numbers) <= at_most,
        publications=tuple(sorted(owners.items())),
        volumes=tuple((str(volume), count) for volume, count in sorted(volumes.items(), reverse=True)),
        months=tuple(sorted(by_month(looked_at).items(), reverse=True)),
        kinds=tuple(sorted(Counter(entry_of(number)[1] for number in looked_at).items())),
        date_kinds=tuple((kind, count) for kind, count in said),
    )


def by_month(numbers: Sequence[int]) -> Counter[str]:
    """How many of some entries are of each month, as 2023-02; those of unknown days are left out."""
    months: Counter[str] = Counter()
    for day, count in Counter(number >> DAY_BITS for number in numbers).items():
        if known := day_of(day << DAY_BITS):
            months[known.isoformat()[:7]] += count
    return months


@cache
def by_volume(dialect: str) -> Select[Any]:
    """The query for publication, volume and how many of some entries are in it."""
    found = listed(dialect)
    return (
        select(publication.c.name, issue.c.volume, func.count())
        .select_from(found)
        .join(issue, issue.c.id == issue_in(found.c.id))
        .join(publication, publication.c.id == issue.c.publication_id)
        .group_by(publication.c.name, issue.c.volume)
    )


@cache
def by_date_kind(dialect: str) -> Select[Any]:
    """The query for a kind of date and how many of some items say one such, the most frequent first."""
    found = listed(dialect)
    said = dates_said(found, found.c.id, mention.c.kind).distinct().subquery("said")
    count = func.count()
    return select(said.c.kind, count).group_by(said.c.kind).order_by(count.desc(), said.c.kind)


def dates_said(found: FromClause, *columns: Any) -> Select[Any]:
    """The query for columns of the dates that are said in some items."""
    return (
        select(*columns)
        .select_from(found)
        .join(current, current.c.issue_id == issue_in(found.c.id))
        .join(mention, mention.c.reading_id == current.c.reading_id)
        .where(
            is_of_kind("item", found.c.id),
            mention.c.item_position == item_in(found.c.id),
            mention.c.start_on.is_not(None),
        )
    )


def listed(dialect: str) -> FromClause:
    """The numbers of some entries, as `id`; they are given as `numbers`."""
    return LISTED[dialect].columns(column("id", BigInteger)).subquery("found")


def months_said(connection: Connection, query: str, filters: Filters, *, at_most: int = COUNTED) -> Counts:
    """How many dates each month has that are said in the newest items that fit, the earliest first."""
    found = listed(connection.dialect.name)
    given = {"numbers": dumps(Sought(connection, query, filters).newest(at_most))}
    said = connection.scalars(dates_said(found, mention.c.start_on), given)
    return tuple(sorted(Counter(day.isoformat()[:7] for day in said).items()))
