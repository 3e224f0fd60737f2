"""Opening, making and upgrading an archive, and many who write to it at once."""

from __future__ import annotations

import multiprocessing
import sqlite3
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from archive_samples import NAME, NOW, Arrived, issue_of, keep, keep_publication, page
from sqlalchemy import MetaData, create_engine, func, inspect, select, text

import db
from db import store
from db.engine import Archive, ArchiveError, NotAnArchiveError, SchemaError, StorageError, open_archive
from db.facts import issue, metadata, reading
from db.migrations.layout import layout
from db.schema import run
from db.upgrade import REVISIONS
from db.views import named
from parsers.model import Format, Key, Reading


def test_an_archive_is_made_from_nothing(database_url: str) -> None:
    with open_archive(database_url, create=True) as archive, archive.read() as connection:
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())
        assert connection.execute(select(named("current_item"))).all() == []
    with open_archive(database_url) as again:
        assert again.url == database_url


def test_nothing_is_made_unasked(database_url: str, database: str, tmp_path: Path) -> None:
    with pytest.raises(NotAnArchiveError, match="expected an archive, found"):
        open_archive(database_url)
    assert list(tmp_path.iterdir()) == []
    if database == "sqlite":
        with pytest.raises(NotAnArchiveError, match=r"none at .*nowhere.sqlite"):
            open_archive(f"sqlite:///{tmp_path / 'folder' / 'nowhere.sqlite'}")


def test_a_new_archive_makes_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "naïve %20? #.sqlite"
    open_archive(f"sqlite:///{path}", create=True).close()
    assert path.is_file()


@pytest.mark.parametrize("create", [False, True])
def test_a_place_where_no_archive_can_be_is_named(tmp_path: Path, create: bool) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveError, match="expected a"):
        open_archive(f"sqlite:///{tmp_path / 'file' / 'archive.sqlite'}", create=create)


@pytest.mark.parametrize("content", [b"", b"Plain text, no database." * 99])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "archive.sqlite"
    path.write_bytes(content)
    with pytest.raises(NotAnArchiveError, match="expected an archive"):
        open_archive(f"sqlite:///{path}")
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "url", ["", "archive.sqlite", "sqlite://", "sqlite:///:memory:", "mysql://h/d", "x:y:z"]
)
def test_addresses_of_other_kinds_are_refused(url: str) -> None:
    with pytest.raises(ArchiveError, match="expected a database as sqlite:///PATH or postgresql://HOST/NAME"):
        open_archive(url)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(
        ArchiveError, match=r"the archive postgresql://somebody:\*\*\*@/digest.* failed"
    ) as failure:
        open_archive(f"postgres://somebody:secret@/digest?host={tmp_path}")
    assert "secret" not in str(failure.value)


def test_both_spellings_of_postgres_open_one_archive(archive_url: str) -> None:
    with open_archive(archive_url.replace("postgresql://", "postgres://")) as archive:
        assert archive.dialect == ("sqlite" if "sqlite" in archive_url else "postgresql")


@pytest.mark.parametrize("create", [False, True])
def test_a_newer_schema_is_refused(database_url: str, create: bool) -> None:
    with open_archive(database_url, create=True) as archive, archive.write() as connection:
        connection.execute(text("UPDATE archive_version SET version_num = '9001'"))
    with pytest.raises(
        SchemaError, match=r"expected a schema up to \d{4}, found 9001 in .*; use the version"
    ):
        open_archive(database_url, create=create)


def test_an_older_schema_waits_for_its_upgrade(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.upgrade.REVISIONS", (*REVISIONS, "9001"))
    with pytest.raises(SchemaError, match=r"expected schema 9001, found the older \d{4} .* upgrade"):
        open_archive(archive_url)


def test_tables_of_someone_else_are_left_alone(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE issue (ours integer)"))
    with pytest.raises(SchemaError, match="expected an empty database or an archive, found a table 'issue'"):
        open_archive(database_url, create=True)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == ["issue"]
    engine.dispose()


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(step.revision for step in reversed(steps)) == REVISIONS


def test_the_migrations_make_the_schema_of_the_program(archive: Archive, database_url: str) -> None:
    address = database_url.replace("postgresql:", "postgresql+psycopg:")
    other = create_engine("sqlite://" if archive.dialect == "sqlite" else address)
    with other.begin() as connection, archive.read() as made:
        metadata.create_all(connection)
        assert described(made) == described(connection)
    other.dispose()


def described(connection: object) -> dict[str, object]:
    """All that a database says of the tables of an archive."""
    found = MetaData()
    found.reflect(connection)
    inspector = inspect(connection)
    return {
        name: {
            "columns": [
                (
                    column["name"],
                    str(column["type"]),
                    column["nullable"],
                    column["default"],
                    column.get("comment"),
                )
                for column in inspector.get_columns(name)
            ],
            "primary": inspector.get_pk_constraint(name),
            "foreign": sorted(map(str, inspector.get_foreign_keys(name))),
            "checks": sorted(str(one["sqltext"]) for one in inspector.get_check_constraints(name)),
            "unique": sorted(map(str, inspector.get_unique_constraints(name))),
            "indexes": sorted(map(str, inspector.get_indexes(name))),
        }
        for name in found.tables
        if name != "archive_version" and not name.startswith("search_text")
    }


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_layout_is_written_alike_every_time(dialect: str) -> None:
    # As long as there is one revision only, its SQL is that of the schema.
    if REVISIONS == ("0001",):
        kept = Path(db.__file__).with_name(f"revision_0001_{dialect}.sql").read_text(encoding="utf-8")
        assert layout(dialect) == kept, f"python -m db.migrations.layout {dialect} gives another"


def test_sqlite_is_set_up_for_safety(tmp_path: Path) -> None:
    with open_archive(f"sqlite:///{tmp_path / 'a.sqlite'}", create=True) as archive:
        with archive.write() as connection:
            asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            found = [connection.scalar(text(f"PRAGMA {name}")) for name in asked]
        with archive.read() as connection:
            assert connection.scalar(text("PRAGMA query_only")) == 1
    assert found == ["wal", 2, 1, 30_000]


def test_a_reader_sees_one_state_throughout(archive: Archive) -> None:
    keep_publication(archive)
    with archive.read() as connection:
        assert connection.scalar(select(func.count()).select_from(run)) == 0
        with archive.write() as writer:
            store.start_run(writer, kind="crawl", publication=NAME, now=NOW)
        assert connection.scalar(select(func.count()).select_from(run)) == 0
    with archive.read() as connection:
        assert connection.scalar(select(func.count()).select_from(run)) == 1


def test_a_damaged_archive_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with open_archive(f"sqlite:///{path}", create=True) as archive:
        keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, issue_of(Key(1, 1), "Fog."))]))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 200)
    with pytest.raises((StorageError, NotAnArchiveError), match="malformed"):
        read_everything(f"sqlite:///{path}")


def read_everything(url: str) -> None:
    with open_archive(url) as archive, archive.read() as connection:
        connection.execute(select(named("current_item"))).all()


WRITERS, ISSUES_EACH = 2, 10
SPAWN = multiprocessing.get_context("spawn")


def write_issues(url: str, number: int, told: Pipe) -> None:
    """What one of several writing processes does; all write to the same issues."""
    try:
        with open_archive(url, create=True) as archive:
            for at in range(1, ISSUES_EACH + 1):
                capture = page(b"%d %d" % (number, at), f"https://harbour.invalid/{at}", day=number + 1)
                said = Reading(1, Format.PAGE, issue_of(Key(1, at), f"Written by {number}."))
                keep(archive, Arrived(capture, [said]))
        told.send("done")
    except ArchiveError as error:
        told.send(str(error))


def test_processes_that_make_and_fill_an_archive_at_once_lose_nothing(database_url: str) -> None:
    pipes = [SPAWN.Pipe(duplex=False) for _ in range(WRITERS)]
    writers = [
        SPAWN.Process(target=write_issues, args=(database_url, number, told))
        for number, (_, told) in enumerate(pipes)
    ]
    for writer in writers:
        writer.start()
    heard = [hear.recv() if hear.poll(60) else "silence" for hear, _ in pipes]
    for writer in writers:
        writer.join(60)
        writer.close()
    for pipe in pipes:
        for end in pipe:
            end.close()
    assert heard == ["done"] * WRITERS
    with open_archive(database_url) as archive, archive.read() as connection:
        assert connection.scalar(select(func.count()).select_from(issue)) == ISSUES_EACH
        assert connection.scalar(select(func.count()).select_from(reading)) == ISSUES_EACH * WRITERS
        texts = set(connection.scalars(select(named("current_item").c.text)))
    # The last day's capture stands for every issue, whoever came last.
    assert texts == {f"Written by {WRITERS - 1}."}


def test_a_writer_that_dies_leaves_nothing_half_done(archive: Archive, archive_url: str) -> None:
    keep_publication(archive)
    dying = SPAWN.Process(target=die_writing, args=(archive_url,))
    dying.start()
    dying.join(60)
    assert dying.exitcode == 9
    with archive.write() as connection:
        assert connection.scalar(select(func.count()).select_from(run)) == 0
        store.start_run(connection, kind="crawl", publication=NAME, now=NOW + timedelta(hours=1))


def die_writing(url: str) -> None:
    """Begin to write and end without a word."""
    import os

    with open_archive(url) as archive, archive.write() as connection:
        store.start_run(connection, kind="crawl", publication=NAME, now=NOW)
        os._exit(9)


def test_the_last_word_of_an_interrupted_writer_waits_for_nobody(archive: Archive) -> None:
    keep_publication(archive)
    interrupted = archive.write()  # held as the traceback of a Ctrl-C holds it: begun, and never left
    store.start_run(interrupted.__enter__(), kind="crawl", publication=NAME, now=NOW)
    with archive.write() as connection:
        assert connection.scalar(select(func.count()).select_from(run)) == 0
        store.start_run(connection, kind="backfill", publication=NAME, now=NOW)


def test_an_archive_can_be_read_by_sqlite_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with open_archive(f"sqlite:///{path}", create=True) as archive:
        keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, issue_of(Key(1, 20), "Fog."))]))
    plain = sqlite3.connect(path)
    query = "SELECT issue_id, text, published_start, captured_at FROM current_item"
    assert plain.execute(query).fetchall() == [
        ("vol-1-20", "Fog.", "2021-10-16", "2023-03-01T00:00:00.000000Z")
    ]
    plain.close()
