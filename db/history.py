"""What became of an issue's words: every change with its cause, and the words before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from db.comparisons import accounts
from db.views import named
from parsers.model import Issue, Key


@dataclass(frozen=True, slots=True)
class Change:
    """A row of issue_history with the issue as it reads since then, and as it read before, if it did."""

    row: Row[Any]
    issue: Issue
    prior: Issue | None


def changes(connection: Connection, key: Key, publication: str | None = None) -> list[Change]:
    """Every change of the issue of that number, the oldest first, publication by publication."""
    table = named("issue_history")
    query = select(table).where(table.c.volume == key.volume, table.c.number == key.number)
    if publication is not None:
        query = query.where(table.c.publication == publication)
    rows = sorted(connection.execute(query).all(), key=order)
    readings = {row.reading_id for row in rows} | {row.prior_reading_id for row in rows}
    told = accounts(connection, readings - {None})
    return [
        Change(
            row,
            told[row.reading_id].issue,
            None if row.prior_reading_id is None else told[row.prior_reading_id].issue,
        )
        for row in rows
    ]


def order(row: Row[Any]) -> tuple[Any, ...]:
    """What the changes of issues are listed by: by time, those without one first."""
    at = row.changed_at
    source = (row.address or row.name or "", row.payload_digest, row.parser, row.reading_id)
    return row.publication, at is not None, at and at.isoformat(), row.cause != "first", *source
