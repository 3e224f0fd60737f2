"""What stands on the shelf: publications and volumes, issues and their neighbours, months and their gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, String, cast, func, select

from db.schema import publication as publications
from db.views import named
from parsers.model import Key


@dataclass(frozen=True, slots=True)
class Serial:
    """A publication of the archive, with its volumes, the newest first."""

    name: str
    title: str
    site: str
    volumes: tuple[int, ...]


def serials(connection: Connection) -> list[Serial]:
    """Every publication that the archive knows."""
    held = named("current_issue")
    query = select(held.c.publication, held.c.volume).distinct()
    volumes: dict[str, list[int]] = {}
    for name, volume in connection.execute(query):
        volumes.setdefault(name, []).append(volume)
    return [
        Serial(row.name, row.title, row.site, tuple(sorted(volumes.get(row.name, ()), reverse=True)))
        for row in connection.execute(select(publications).order_by(publications.c.name))
    ]


def issues_of(connection: Connection, publication: str, volume: int) -> Sequence[Row[Any]]:
    """Rows of current_issue of one volume, the newest first."""
    held = named("current_issue")
    query = select(held).where(held.c.publication == publication, held.c.volume == volume)
    return connection.execute(query.order_by(held.c.number.desc())).all()


def issues_numbered(connection: Connection, key: Key) -> Sequence[Row[Any]]:
    """Rows of current_issue of one number, of every publication that holds it."""
    held = named("current_issue")
    query = select(held).where(held.c.volume == key.volume, held.c.number == key.number)
    return connection.execute(query.order_by(held.c.publication)).all()


def neighbours(connection: Connection, issue: Any) -> tuple[Any, Any]:
    """The issue before and the issue after, by number, each None where there is none."""
    held = named("current_issue")
    columns = select(held.c.publication, held.c.issue_id, held.c.label).where(
        held.c.publication == issue.publication
    )
    volume, number = held.c.volume, held.c.number
    before = (volume < issue.volume) | ((volume == issue.volume) & (number < issue.number))
    after = (volume > issue.volume) | ((volume == issue.volume) & (number > issue.number))
    return (
        connection.execute(columns.where(before).order_by(volume.desc(), number.desc()).limit(1)).first(),
        connection.execute(columns.where(after).order_by(volume, number).limit(1)).first(),
    )


def months_covered(connection: Connection, publication: str | None = None) -> Sequence[Row[Any]]:
    """Rows of the view `coverage`, month by month."""
    view = named("coverage")
    query = select(view).order_by(view.c.publication, view.c.month)
    return connection.execute(
        query if publication is None else query.where(view.c.publication == publication)
    ).all()


def dates_by_month(connection: Connection, publication: str | None = None) -> dict[str, int]:
    """How many dates said begin in each month, as 2023-02, of all publications or one."""
    said = named("current_date")
    month = func.substr(cast(said.c.start_on, String), 1, 7)
    query = select(month, func.count()).group_by(month)
    if publication is not None:
        query = query.where(said.c.publication == publication)
    return {name: count for name, count in connection.execute(query)}  # noqa: C416 rows are no pairs to mypy
