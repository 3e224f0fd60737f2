"""Opening an archive: two engines, one that writes and one that cannot, on SQLite or Postgres."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from db.errors import ArchiveError, NotAnArchiveError, SchemaError, StorageError, TooSlowError
from db.frames import Frames
from db.limits import is_out_of_time, limited

if TYPE_CHECKING:
    from db.comparisons import Compare

__all__ = ["Archive", "ArchiveError", "NotAnArchiveError", "SchemaError", "StorageError", "open_archive"]

Dialect = Literal["sqlite", "postgresql"]
PATIENCE = 30  # seconds that one writer waits for another
# KiB that a transaction on SQLite may fill before it goes to the disk, and that are held for the next one.
WRITERS_ROOM, WRITERS_CACHE = 64 * 1024, 4 * 1024
WRITERS_LOCK = 0x616C6C69  # any number, the same for all who write to one Postgres archive


class Archive(Frames):
    """An archive on SQLite or Postgres: `write()` and `read()` give connections, each in a transaction.

    In notebooks `items()` and its like give data frames."""

    def __init__(self, url: str, target: URL) -> None:
        self.url = url
        self.dialect: Dialect = "sqlite" if target.get_backend_name() == "sqlite" else "postgresql"
        shown = target.set(drivername=self.dialect)
        self.label = url if target.password is None else shown.render_as_string(hide_password=True)
        engines = sqlite_engines if self.dialect == "sqlite" else postgresql_engines
        self._writer, self._reader = engines(target)
        self._driver_error: type[Exception] = self._writer.dialect.loaded_dbapi.Error
        self._writing: dict[int, Any] = {}  # the driver's connections that write, by thread
        event.listen(self._writer, "checkout", self._taken)
        event.listen(self._writer, "checkin", self._given_back)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that writes: committed at the end, undone on an exception.

        Writers wait for each other, so a thread has one at a time. StorageError where the database or its
        disk fails."""
        with self._named_failures():
            self._undo_interrupted()
            with self._writer.begin() as connection:
                yield connection

    @contextmanager
    def reshape(self) -> Iterator[Connection]:
        """As `write`, but SQLite minds no foreign keys, since it changes most things of a table only by
        making the table anew: whoever reshapes checks them before the end."""
        with self._named_failures():
            self._undo_interrupted()
            with self._writer.connect() as connection, foreign_keys_off(connection), connection.begin():
                yield connection

    @contextmanager
    def read(self, at_most: float | None = None) -> Iterator[Connection]:
        """A connection that cannot write and sees one state of the archive throughout; no question that is
        put to it is answered later than `at_most` seconds from now.

        StorageError where the database or its disk fails, TooSlowError where the time is up."""
        with self._named_failures(), self._reader.begin() as connection, limited(connection, at_most):
            yield connection

    def close(self) -> None:
        """Close every connection; the archive can't be used afterwards."""
        self._writer.dispose()
        self._reader.dispose()

    def _undo_interrupted(self) -> None:
        """Undo what this thread has begun to write and not ended.

        Ctrl-C may come when a transaction has just begun and nothing would end it yet: whoever has a last
        word to write would wait for a lock of its own."""
        interrupted = self._writing.pop(get_ident(), None)
        if interrupted is not None:
            interrupted.rollback()

    def _taken(self, connection: Any, *_: Any) -> None:
        self._writing[get_ident()] = connection

    def _given_back(self, connection: Any, *_: Any) -> None:
        for thread in [one for one, held in self._writing.items() if held is connection]:
            del self._writing[thread]

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, self._driver_error) as error:  # rows in bulk go past SQLAlchemy
            found = error.orig if isinstance(error, DBAPIError) else error
            cause = str(found).strip().partition("\n")[0]
            if cause == "file is not a database":
                raise NotAnArchiveError(f"expected an archive, found another file at {self.label}") from error
            if is_out_of_time(found):
                raise TooSlowError("expected an answer within the time that is given, found none") from error
            raise StorageError(f"the archive {self.label} failed: {cause}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_archive(url: str, *, create: bool = False, compare: Compare | None = None) -> Archive:
    """The archive at `url`: sqlite:///path, postgres://… or postgresql://….

    With `create`, a missing archive is made and an older one upgraded; `compare`, as `keep_readings` takes
    it, lets what is current be derived anew where it is older than the rules. NotAnArchiveError where there
    is none, SchemaError where its schema is not the one this program knows, ArchiveError for an address of
    another kind."""
    # Imported here, since the checks of a schema know the archive and not the other way round.
    from db import upgrade

    target = target_of(url)
    path = Path(target.database or "") if target.get_backend_name() == "sqlite" else None
    if path is not None:
        prepared_path(path, create=create)
    archive = Archive(url, target)
    try:
        if create:
            upgrade.upgrade(archive, compare)
        upgrade.check(archive)
    except BaseException:  # Ctrl-C too must not leave it open; whatever it was goes on up
        archive.close()
        raise
    return archive


def standing_versions(url: str) -> tuple[str, str, str | None]:
    """What messages call the archive at `url`, the revision of its schema, known to this program or not, and
    the version of its views, None where they bear none.

    NotAnArchiveError where there is none."""
    from db import upgrade, views

    target = target_of(url)
    if target.get_backend_name() == "sqlite":
        prepared_path(Path(target.database or ""), create=False)
    with Archive(url, target) as archive, archive.read() as connection:
        found, contract = upgrade.version(connection), views.contract(connection)
    if found is None:
        raise NotAnArchiveError(f"expected an archive, found a database without one at {archive.label}")
    return archive.label, found, contract


def target_of(url: str) -> URL:
    """The address as SQLAlchemy wants it, with the driver we use; the path of an SQLite file as it stands."""
    scheme, _, path = url.partition(":///")
    if scheme == "sqlite" and path and path != ":memory:":
        return URL.create("sqlite+pysqlite", database=path)
    if url.startswith(("postgres://", "postgresql://")):
        try:
            return make_url(url).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):
            pass
    found = url if "@" not in url else f"{url.partition('://')[0]}://…"  # there may be a password in it
    raise ArchiveError(f"expected a database as sqlite:///PATH or postgresql://HOST/NAME, found {found!r}")


def prepared_path(path: Path, *, create: bool) -> None:
    """Make the folder of a new archive, or say that there is no archive: SQLite would make an empty one."""
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"expected a folder for the archive at {path}, found {error}") from error
        return
    try:
        is_there = path.is_file() and path.stat().st_size > 0
    except OSError as error:
        raise StorageError(f"expected an archive at {path}, found {error}") from error
    if not is_there:
        raise NotAnArchiveError(f"expected an archive, found none at {path}")


def sqlite_engines(target: URL) -> tuple[Engine, Engine]:
    """Two engines, since one connection can't both take the writers' lock at once and refuse to write."""
    writer = create_engine(target, connect_args={"timeout": PATIENCE})
    reader = create_engine(target, connect_args={"timeout": PATIENCE})
    event.listen(writer, "connect", prepared_writer)
    event.listen(reader, "connect", prepared_reader)
    # Deferred transactions that turn into writers are refused without waiting; immediate ones wait.
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return writer, reader


def prepared_writer(connection: Any, _: Any) -> None:
    """Set a new SQLite connection up for writing."""
    connection.isolation_level = None  # the driver's own BEGIN would come too late
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    set_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA cache_spill = -{WRITERS_ROOM}")  # pages that do not fit are written twice
    cursor.execute(f"PRAGMA cache_size = -{WRITERS_CACHE}")
    cursor.close()


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Have SQLite mind no foreign keys; it takes that order only outside transactions."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def set_wal(cursor: Any) -> None:
    """Switch to write-ahead logging unless it is on; SQLite does not wait for others here, so we do."""
    deadline = time.monotonic() + PATIENCE
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except cursor.connection.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def prepared_reader(connection: Any, _: Any) -> None:
    """Set a new SQLite connection up for reading only."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def postgresql_engines(target: URL) -> tuple[Engine, Engine]:
    """One engine whose writers queue up as SQLite's do, and one that reads a single state and can't write."""
    writer = create_engine(target, pool_pre_ping=True)
    reader = create_engine(
        target,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )
    for engine in (writer, reader):
        event.listen(engine, "connect", set_utc)
    event.listen(reader, "connect", set_costs)
    # What is current is derived from all readings of an issue, so no writer may overlook another's.
    event.listen(
        writer,
        "begin",
        lambda connection: connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"),
    )
    return writer, reader


def set_utc(connection: Any, _: Any) -> None:
    """Have Postgres show instants in UTC and dates as ISO, whatever its host is set to."""
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET datestyle TO 'ISO'")
    connection.commit()


def set_costs(connection: Any, _: Any) -> None:
    """Have Postgres plan for searches: room to note which entries have a common word, pages out of turn no
    slower than others (as on all but turning disks), and no plan compiled, since that outlasts a search."""
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem TO '64MB'")
        cursor.execute("SET random_page_cost TO 1.1")
        cursor.execute("SET jit TO off")
    connection.commit()
