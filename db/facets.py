"""What a search could be narrowed by next: the hits of each publication, volume, month and kind of date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from db.entry_numbers import day_of, issue_in, item_in
from db.filters import Filters
from db.query import parsed
from db.search_index import index
from db.search_tables import current, issue, mention, publication

COUNTED = 1_000  # hits that are looked at, the newest
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts among the newest `looked_at` hits; `is_all` where there are no others. Publications, volumes and
    months come in order, the newest first, kinds of dates said the most frequent first."""

    looked_at: int
    is_all: bool
    publications: Counts = ()
    volumes: Counts = ()
    months: Counts = ()
    date_kinds: Counts = ()


def facets(connection: Connection, query: str, filters: Filters, *, at_most: int = COUNTED) -> Facets:
    """The facets of a search; QueryError where the query means nothing."""
    fitting = index(connection, parsed(query), filters)
    if fitting is None:
        return Facets(0, is_all=True)
    numbers = [number for (number,) in fitting.newest(at_most + 1, 0)]
    looked_at = numbers[:at_most]
    if not looked_at:
        return Facets(0, is_all=True)
    newest = fitting.fitting_numbers()
    if len(numbers) > at_most:
        newest = newest.where(fitting.number >= looked_at[-1])
    owners: Counter[str] = Counter()
    volumes: Counter[int] = Counter()
    for name, volume, count in connection.execute(by_volume(newest)):
        owners[name] += count
        volumes[volume] += count
    months = Counter(day.isoformat()[:7] for number in looked_at if (day := day_of(number)))
    return Facets(
        len(looked_at),
        is_all=len(numbers) <= at_most,
        publications=tuple(sorted(owners.items())),
        volumes=tuple((str(volume), count) for volume, count in sorted(volumes.items(), reverse=True)),
        months=tuple(sorted(months.items(), reverse=True)),
        date_kinds=tuple((kind, count) for kind, count in connection.execute(by_date_kind(newest))),
    )


def by_volume(numbers: Select[Any]) -> Select[Any]:
    """Publication, volume and how many of some entries are in it."""
    found = numbers.subquery("found")
    return (
        select(publication.c.name, issue.c.volume, func.count())
        .select_from(found)
        .join(issue, issue.c.id == issue_in(found.c.id))
        .join(publication, publication.c.id == issue.c.publication_id)
        .group_by(publication.c.name, issue.c.volume)
    )


def by_date_kind(numbers: Select[Any]) -> Select[Any]:
    """A kind of date and how many of some items say one such, the most frequent first."""
    found = numbers.subquery("found")
    said = (
        select(found.c.id, mention.c.kind)
        .distinct()
        .select_from(found)
        .join(current, current.c.issue_id == issue_in(found.c.id))
        .join(mention, mention.c.reading_id == current.c.reading_id)
        .where(mention.c.item_position == item_in(found.c.id), mention.c.start_on.is_not(None))
        .subquery("said")
    )
    count = func.count()
    return select(said.c.kind, count).group_by(said.c.kind).order_by(count.desc(), said.c.kind)


def months_said(connection: Connection, query: str, filters: Filters, *, at_most: int = COUNTED) -> Counts:
    """How many dates each month has that are said in the newest items that fit, the earliest first."""
    fitting = index(connection, parsed(query), filters)
    if fitting is None:
        return ()
    numbers = [number for (number,) in fitting.newest(at_most, 0)]
    if not numbers:
        return ()
    found = fitting.fitting_numbers().where(fitting.number >= numbers[-1]).subquery("found")
    query_ = (
        select(mention.c.start_on)
        .select_from(found)
        .join(current, current.c.issue_id == issue_in(found.c.id))
        .join(mention, mention.c.reading_id == current.c.reading_id)
        .where(mention.c.item_position == item_in(found.c.id), mention.c.start_on.is_not(None))
    )
    months = Counter(day.isoformat()[:7] for day in connection.scalars(query_))
    return tuple(sorted(months.items()))
