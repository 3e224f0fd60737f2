"""Texts that people have withdrawn: which rows and bytes show them, so that nobody is shown them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from db.facts import (
    caution,
    correction,
    discrepancy,
    headline,
    item,
    leftover,
    link,
    mention,
    reading,
    revision,
)
from db.statements import batches
from db.views import named
from parsers.model import Key

# The tables with words of a reading.
OF_READINGS = (caution, discrepancy, leftover, link, mention)


def withdrawn_issues(connection: Connection, issues: Sequence[int] | None = None) -> frozenset[int]:
    """The issues whose text is withdrawn, of some (a batch at most) or of all."""
    query = select(correction.c.issue_id).where(
        correction.c.field == "withdrawal", correction.c.withdrawn_at.is_(None)
    )
    if issues is not None:
        query = query.where(correction.c.issue_id.in_(issues))
    return frozenset(connection.scalars(query))


def hidden_captures(connection: Connection) -> frozenset[int]:
    """The captures whose bytes are not to be shown: those in which any parser read a withdrawn issue."""
    query = select(reading.c.capture_id).where(reading.c.issue_id.in_(withdrawn_issues(connection)))
    return frozenset(connection.scalars(query.distinct()))


def hidden_revisions(connection: Connection) -> frozenset[int]:
    """The wordings of withdrawn issues, save those that another issue has too."""
    hidden = withdrawn_issues(connection)
    theirs = select(reading.c.revision_id).where(reading.c.issue_id.in_(hidden))
    others = select(reading.c.revision_id).where(
        reading.c.revision_id.is_not(None), reading.c.issue_id.not_in(hidden)
    )
    query = select(revision.c.id).where(revision.c.id.in_(theirs), revision.c.id.not_in(others))
    return frozenset(connection.scalars(query)) if hidden else frozenset()


def erase(connection: Connection) -> None:
    """Take all words of withdrawn issues out of a copy of the archive; hashes, digests and counts stay."""
    revisions = hidden_revisions(connection)
    readings = list(connection.scalars(select(reading.c.id).where(reading.c.revision_id.in_(revisions))))
    for some in batches(sorted(revisions)):
        for table in (item, headline):
            connection.execute(delete(table).where(table.c.revision_id.in_(some)))
        connection.execute(update(revision).where(revision.c.id.in_(some)).values(title=None, credit=None))
    for some in batches(sorted(readings)):
        for table in OF_READINGS:
            connection.execute(delete(table).where(table.c.reading_id.in_(some)))
        connection.execute(delete(discrepancy).where(discrepancy.c.other_reading_id.in_(some)))


def notices(connection: Connection, key: Key, publication: str | None = None) -> Sequence[Row[Any]]:
    """What is still told of the issue of that number where it is withdrawn: rows of withdrawn_issue."""
    table = named("withdrawn_issue")
    query = select(table).where(table.c.volume == key.volume, table.c.number == key.number)
    if publication is not None:
        query = query.where(table.c.publication == publication)
    return connection.execute(query.order_by(table.c.publication)).all()
