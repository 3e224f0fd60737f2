"""An archive copied into another database and back: the same rows, the same hashes, all of it or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from archive_samples import NAME, NOW, keep, keep_publication
from conftest import new_database
from old_archive import killed_at
from proving import PROVE
from sqlalchemy import select
from test_contract import digest
from test_db_verify import ARRIVALS, CONTENT, EVIDENCE, hashes

from db import store
from db.copying import copy_archive
from db.engine import NotAnArchiveError, open_archive
from db.errors import TargetError
from db.facts import metadata
from db.search import search
from db.verify import problems

STEP = 1 if PROVE else 29


@pytest.fixture
def source(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'source.sqlite'}"
    with open_archive(url, create=True) as archive:
        keep(archive, *ARRIVALS)
    return url


@pytest.fixture
def empty_postgres(postgres: str) -> str:
    return postgres.format(new_database(postgres, f"t_{uuid4().hex}"))


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with open_archive(url) as archive, archive.read() as connection:
        assert list(problems(connection)) == []
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


def copied(source: str, target: str) -> None:
    with open_archive(source) as archive, archive.read() as connection:
        copy_archive(connection, target)


def test_a_copy_to_postgres_and_back_is_the_same_row_by_row(
    source: str, empty_postgres: str, tmp_path: Path
) -> None:
    back = f"sqlite:///{tmp_path / 'a folder' / 'back.sqlite'}"
    for here, there in ((source, empty_postgres), (empty_postgres, back)):
        done = digest("db", "copy", here, there)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"content  {CONTENT}\nevidence {EVIDENCE}\n"
        assert "rows copied; both databases have these hashes." in done.stderr
    assert everything(source) == everything(empty_postgres) == everything(back)
    with open_archive(back) as archive, archive.read() as connection:
        assert len(search(connection, "harbour rescue").hits) == 1


def test_a_copy_takes_new_rows(source: str, empty_postgres: str) -> None:
    copied(source, empty_postgres)
    with open_archive(empty_postgres) as archive:
        keep_publication(archive)
        with archive.write() as connection:
            assert store.start_run(connection, kind="crawl", publication=NAME, now=NOW) == 2


def test_only_an_empty_target_is_taken(source: str, database_url: str) -> None:
    open_archive(database_url, create=True).close()  # without a row it is as good as none
    copied(source, database_url)
    before = everything(database_url)
    told = digest("db", "copy", source, database_url, "--json")
    assert (told.returncode, told.stdout) == (2, "")
    assert "expected an empty database to copy into, found an archive at" in told.stderr
    assert everything(database_url) == before
    with pytest.raises(TargetError, match="found an archive"):
        copied(source, source)


@pytest.mark.parametrize("address", ["", "archive.sqlite", "mysql://h/d"])
def test_addresses_of_other_kinds_are_a_usage_error(source: str, address: str) -> None:
    told = digest("db", "copy", source, address)
    assert told.returncode == 2
    assert "expected sqlite:///PATH or postgresql://HOST/NAME" in told.stderr


def test_a_kill_at_any_statement_leaves_no_archive_or_a_whole_one(
    source: str, database: str, database_url: str
) -> None:
    statement, kills = 1, 0
    while killed_at(statement, copied, source, database_url):
        kills += 1
        try:
            open_archive(database_url).close()
            break
        except NotAnArchiveError:
            statement += STEP
    else:
        assert hashes_of(database_url) == (CONTENT, EVIDENCE)
        return
    assert kills > 10
    assert hashes_of(database_url) == (CONTENT, EVIDENCE)


def hashes_of(url: str) -> tuple[str, str]:
    with open_archive(url) as archive:
        return hashes(archive)


def test_the_rows_copied_are_counted(source: str, tmp_path: Path) -> None:
    done = digest("db", "copy", source, f"sqlite:///{tmp_path / 'other.sqlite'}", "--json")
    told = json.loads(done.stdout)
    assert (told["content"], told["evidence"]) == (CONTENT, EVIDENCE)
    assert {name: told["rows"][name] for name in ("capture", "reading", "issue", "search_entry")} == {
        "capture": 8,
        "reading": 9,
        "issue": 3,
        "search_entry": 8,
    }
