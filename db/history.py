"""What became of an issue's words: every change with its cause, and the words before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select, text

from db.comparisons import accounts
from db.views import named, views
from parsers.model import Issue, Key

# Where the view begins with all readings. One issue needs those of its own captures only, which neither
# database finds out by itself: windows stand between.
ALL, OF_ONE = (
    "WHERE r.revision_id IS NOT NULL",
    """WHERE r.capture_id IN (
            SELECT own.capture_id FROM reading own JOIN issue named ON named.id = own.issue_id
            WHERE named.volume = :volume AND named.number = :number
        )
        AND r.revision_id IS NOT NULL""",
)


@dataclass(frozen=True, slots=True)
class Change:
    """A row of issue_history with the issue as it reads since then, and as it read before, if it did."""

    row: Row[Any]
    issue: Issue
    prior: Issue | None


def changes(connection: Connection, key: Key, publication: str | None = None) -> list[Change]:
    """Every change of the issue of that number, the oldest first, publication by publication."""
    rows = history(connection, key, publication)
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


def history(connection: Connection, key: Key, publication: str | None = None) -> list[Row[Any]]:
    """Rows of issue_history of the issue of that number, in the same order."""
    query = of_one(key)
    if publication is not None:
        query = query.where(query.selected_columns.publication == publication)
    return sorted(connection.execute(query).all(), key=order)


def of_one(key: Key) -> Select[Any]:
    """The query for the view's rows of one issue."""
    (sql,) = (one.sql for one in views() if one.name == "issue_history")
    before, found, after = sql.partition(ALL)
    assert found
    body = (before + OF_ONE + after).partition(" AS\n")[2]
    view = named("issue_history")
    told = text(body).bindparams(volume=key.volume, number=key.number).columns(*view.c).subquery("told")
    return select(told).where(told.c.volume == key.volume, told.c.number == key.number)


def order(row: Row[Any]) -> tuple[Any, ...]:
    """What the changes of issues are listed by: by time, those without one first."""
    at = row.changed_at
    source = (row.address or row.name or "", row.payload_digest, row.parser, row.reading_id)
    return row.publication, at is not None, at and at.isoformat(), row.cause != "first", *source
