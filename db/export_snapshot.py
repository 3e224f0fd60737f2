"""The whole archive as one SQLite file that needs no writable folder, from SQLite and Postgres alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from db.copying import fill
from db.engine import open_archive, target_of
from db.withdrawals import erase

NOTE_TABLE = "export_note"


def write(connection: Connection, path: Path, notes: Mapping[str, str]) -> None:
    """Write every row of the archive, as this connection sees it, to a new SQLite file with the same views,
    but no words of issues that are withdrawn.

    `notes` become the rows of its table export_note."""
    open_archive(f"sqlite:///{path}", create=True).close()
    try:
        unlogged(path)
        engine = loading(path)
        with engine.begin() as target:
            fill(connection, target)
            erase(target)
            target.execute(text(f"CREATE TABLE {NOTE_TABLE} (name TEXT PRIMARY KEY, value TEXT NOT NULL)"))
            note = text(f"INSERT INTO {NOTE_TABLE} VALUES (:name, :value)")  # noqa: S608 a name of ours
            target.execute(note, [{"name": name, "value": value} for name, value in notes.items()])
        engine.dispose()
    finally:
        for suffix in ("-wal", "-shm", "-journal"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


def unlogged(path: Path) -> None:
    """Leave write-ahead logging for good: such a file could not be read in a folder that can't be written."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def loading(path: Path) -> Engine:
    """An engine for a file that nobody else sees and that is thrown away unless it becomes whole."""
    engine = create_engine(target_of(f"sqlite:///{path}"), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepared(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA secure_delete = ON")  # or erased words could be read in the file

    return engine
