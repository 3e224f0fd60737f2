"""Tables in pages: the rows behind a row, without putting the whole table in order for each page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from db.export_tables import TABLES, Profile, Row, rows
from db.facts import current, issue
from db.schema import publication
from db.views import named

TOGETHER = 20  # issues whose rows are asked for at a time
Place = tuple[str, int, int]  # publication, volume and number of an issue


def rows_behind(
    connection: Connection,
    table: str,
    profile: Profile,
    after: tuple[Any, ...],
    limit: int,
    *,
    only: tuple[str | None, int | None] = (None, None),
) -> list[Row]:
    """So many rows of items, dates or headlines behind a place (publication, volume, number, positions), in
    order; `only` names the publication and the volume that they must be of."""
    return list(islice(walked(connection, table, profile, after, only), limit))


def walked(
    connection: Connection, table: str, profile: Profile, after: tuple[Any, ...], only: tuple[Any, Any]
) -> Iterator[Row]:
    """Rows issue by issue; those of the first issue begin behind the place."""
    start: Place | None = after[:3] if after else None
    first = [behind(table, after)] if after else []
    is_included = bool(after)
    while some := issues_from(connection, start, only, is_included=is_included):
        for owner in dict.fromkeys(name for name, _, _ in some):
            of_owner = [place for place in some if place[0] == owner]
            between = between_issues(table, of_owner[0], of_owner[-1])
            yield from rows(connection, table, profile, publication=owner, only=[*between, *first])
        start, is_included = some[-1], False


def issues_from(
    connection: Connection, start: Place | None, only: tuple[Any, Any], *, is_included: bool
) -> list[Place]:
    """The next issues that are held, in order."""
    owner, volume, number = publication.c.name, issue.c.volume, issue.c.number
    query = (
        select(owner, volume, number)
        .join(issue, issue.c.publication_id == publication.c.id)
        .join(current, current.c.issue_id == issue.c.id)
        .order_by(owner, volume, number)
        .limit(TOGETHER)
    )
    if start is not None:
        least = number >= start[2] if is_included else number > start[2]
        later = or_(volume > start[1], and_(volume == start[1], least))
        query = query.where(owner >= start[0], or_(owner > start[0], later))
    for column, wanted in zip((owner, volume), only, strict=True):
        if wanted is not None:
            query = query.where(column == wanted)
    return [(name, of, at) for name, of, at in connection.execute(query)]


def between_issues(table: str, first: Place, last: Place) -> list[ColumnElement[bool]]:
    """What rows of a run of issues of one publication fulfil."""
    view = named(TABLES[table])
    volume, number = view.c.volume, view.c.number
    return [
        volume.between(first[1], last[1]),
        or_(volume > first[1], number >= first[2]),
        or_(volume < last[1], number <= last[2]),
    ]


def behind(table: str, after: tuple[Any, ...]) -> ColumnElement[bool]:
    """What rows behind a place fulfil, as far as they are of the same publication."""
    view = named(TABLES[table])
    names = (
        ("volume", "number", "item_position", "position")
        if table == "dates"
        else ("volume", "number", "position")
    )
    ways = []
    for at, name in enumerate(names):
        same = [view.c[one] == value for one, value in zip(names[:at], after[1:], strict=False)]
        ways.append(and_(*same, view.c[name] > after[1 + at]))
    # Publications behind it are wholly behind.
    return or_(view.c.publication > after[0], *ways)
