"""The schema of an archive: which revision it is at, and how it comes to the one this program knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from db.errors import NotAnArchiveError, SchemaError

if TYPE_CHECKING:
    from db.comparisons import Compare
    from db.engine import Archive

VERSION_TABLE = "archive_version"
# Every revision in order; a test holds this list to the files in db/migrations/versions.
REVISIONS = ("0001", "0003", "0005", "0006", "0008", "0010", "0011", "0012", "0014", "0015")

# What is current is derived anew where an archive is older than this revision, which last changed the rules.
RULES = "0015"
RUN_UPGRADE = "run digest db upgrade (a crawl or a backfill does it too)"


def version(connection: Connection) -> str | None:
    """The revision an archive is at, None where there is no archive."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return found


def is_outdated(revision: str) -> bool:
    """Whether what is current in an archive at that revision may follow older rules."""
    return revision < RULES


def check(archive: Archive) -> None:
    """NotAnArchiveError or SchemaError unless the archive is at the revision this program knows."""
    with archive.read() as connection:
        found = version(connection)
    if found is None:
        raise NotAnArchiveError(f"expected an archive, found a database without one at {archive.label}")
    refuse_unknown(archive.label, found)
    if found != REVISIONS[-1]:
        raise SchemaError(
            f"expected schema {REVISIONS[-1]}, found the older {found} in {archive.label}; {RUN_UPGRADE}"
        )


def refuse_unknown(label: str, found: str) -> None:
    """SchemaError where a newer program has written the archive, or another one."""
    if found not in REVISIONS:
        raise SchemaError(
            f"expected a schema up to {REVISIONS[-1]}, found {found} in {label}; "
            "use the version of this program that wrote it, or a newer one"
        )


def upgrade(archive: Archive, compare: Compare | None = None) -> str | None:
    """Bring an archive to the newest revision, or make it: all or nothing and safe when two do it at once.
    What is older than the rules of what is current is derived anew by the same stroke.

    The revision that it was at, None where there was no archive. SchemaError, and nothing is changed, where
    it needs to be derived anew and `compare` is not given."""
    with archive.write() as connection:
        found = version(connection)
    if found == REVISIONS[-1]:
        return found
    with archive.reshape() as connection:
        found = version(connection)
        if found != REVISIONS[-1]:
            lay_out(connection, archive.label, compare)
    return found


def lay_out(connection: Connection, label: str, compare: Compare | None = None) -> None:
    """Give a database the newest schema within the transaction of this connection, from whichever it has."""
    # Imported late: whoever only opens an archive needs none of them.
    from db import views
    from db.current import fill_words
    from db.repair import repair

    found = version(connection)
    if found is None:
        refuse_strangers(label, connection)
    else:
        refuse_unknown(label, found)
    before = dangling(connection)
    views.drop(connection)
    migrate(connection)
    if dangling(connection) != before:
        raise SchemaError(f"expected to upgrade {label} from {found}, found that rows would lose their own")
    views.create(connection)
    if found is not None and is_outdated(found):
        if compare is None:
            raise SchemaError(
                f"expected an archive of schema {RULES} or newer, found {found} in {label}; {RUN_UPGRADE}"
            )
        repair(connection, compare)
    else:
        fill_words(connection)


def dangling(connection: Connection) -> list[tuple[Any, ...]]:
    """Rows that refer to none; of SQLite only, since Postgres minds foreign keys throughout."""
    if connection.dialect.name != "sqlite":
        return []
    return sorted(map(tuple, connection.exec_driver_sql("PRAGMA foreign_key_check")), key=repr)


def refuse_strangers(label: str, connection: Connection) -> None:
    """SchemaError where the database holds tables of someone else that ours would clash with."""
    from db.facts import metadata

    clashing = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if clashing:
        raise SchemaError(
            f"expected an empty database or an archive, found a table {clashing[0]!r} in {label}"
        )


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision inside the transaction of this connection."""
    # Imported late: Alembic costs as much as all the rest, and only an upgrade needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
