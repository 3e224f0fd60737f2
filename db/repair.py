"""Making anew what follows from the facts: views, what is current, what waits, and the full text."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, text

from db import views
from db.comparisons import Compare
from db.current import fill_words, refresh
from db.facts import issue, search_entry


def repair(connection: Connection, compare: Compare) -> None:
    """Derive everything anew. What it was before does not matter; the facts are only read."""
    views.drop(connection)
    views.create(connection)
    forget_words(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(text("REINDEX"))
    refresh(connection, connection.scalars(select(issue.c.id)).all(), compare)
    forget_words(connection)
    fill_words(connection)


def forget_words(connection: Connection) -> None:
    """Empty the full text, whatever state it is in."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_text (search_text) VALUES ('delete-all')"))
    connection.execute(delete(search_entry))
