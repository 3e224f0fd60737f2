"""A withdrawn text is shown nowhere, while digest, citation and reason stay."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from archive_samples import ADDRESS, ISSUE, KEY, NAME, NOW, READING, Arrived, issue_of, keep, page
from conftest import FilledWith, new_database
from sqlalchemy import select

from db import export_snapshot
from db.corrections import Said, enter, take_back
from db.current import refresh
from db.engine import Archive, open_archive
from db.search import search
from db.verify import content_hash, evidence_hash, problems
from db.views import named, views
from db.wordings import issue_wordings, item_wordings
from ingest.gaps import held_keys
from ingest.quotes import places
from parsers.model import Format, Key, Reading
from parsers.reconcile import copy_differences

SAID = Said("The keeper", "A court asked for it.", NOW)
OTHER = issue_of(Key(2, 3), "A text that stays where it is.")
WORDS = "harbour rescue"


@pytest.fixture
def withdrawn(database: str, filled_with: FilledWith) -> Archive:
    """An archive of two issues, of which 2.4 is withdrawn."""
    return filled_with(database, withdraw_one)


def withdraw_one(archive: Archive) -> None:
    keep(
        archive,
        Arrived(page(b"a"), [READING]),
        Arrived(page(b"o", ADDRESS + "o"), [Reading(1, Format.PAGE, OTHER)]),
    )
    withdraw(archive)


def withdraw(archive: Archive) -> int:
    with archive.write() as connection:
        number = enter(connection, "withdrawal", "text", SAID, issue_id=1)
        refresh(connection, [1], copy_differences)
    return number


def texts(archive: Archive) -> str:
    """All that any view shows, as one text."""
    with archive.read() as connection:
        rows = [row for view in views() for row in connection.execute(select(named(view.name)))]
    return "\n".join(repr(tuple(row)) for row in rows)


def test_no_view_shows_a_withdrawn_text(withdrawn: Archive) -> None:
    shown = texts(withdrawn)
    assert "A text that stays" in shown
    for text in (ISSUE.title, ISSUE.credit, *(one.text for one in (*ISSUE.headlines, *ISSUE.items))):
        assert text not in shown
    with withdrawn.read() as connection:
        assert list(problems(connection)) == []


def test_digest_citation_and_reason_stay(withdrawn: Archive) -> None:
    with withdrawn.read() as connection:
        (row,) = connection.execute(select(named("withdrawn_issue"))).all()
        (month,) = connection.execute(select(named("coverage"))).all()
        (issue,) = issue_wordings(connection, KEY)
        (first, second) = item_wordings(connection, KEY)
        keys = held_keys(connection, NAME)
    assert (row.issue_id, row.because, row.made_by, row.made_at) == ("vol-2-4", SAID.because, SAID.by, NOW)
    assert row.payload_digest == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert (row.address, str(row.published_start), row.items) == (ADDRESS, "2023-02-16", 2)
    assert (month.held, month.withdrawn, month.missing) == (1, 1, 0)
    assert (issue.is_current, issue.is_withdrawn, issue.digest) == (True, True, row.content_hash)
    assert [(one.position, one.headline, one.text) for one in (first, second)] == [
        (1, None, None),
        (2, None, None),
    ]
    assert keys == {Key(2, 3), KEY}


def test_a_withdrawn_text_is_not_found(withdrawn: Archive) -> None:
    with withdrawn.read() as connection:
        assert len(search(connection, WORDS).hits) == 0
        assert len(search(connection, "stays").hits) == 1
        assert places(connection, WORDS) == {}


def test_a_withdrawal_is_taken_back(archive: Archive) -> None:
    keep(archive, Arrived(page(b"a"), [READING]))
    before = texts(archive)
    with archive.read() as connection:
        hashes = content_hash(connection), evidence_hash(connection)
    number = withdraw(archive)
    with archive.read() as connection:
        hidden = content_hash(connection)
    assert hidden != hashes[0]
    with archive.write() as connection:
        take_back(connection, number, SAID)
        refresh(connection, [1], copy_differences)
        assert len(search(connection, WORDS).hits) == 1
        assert list(problems(connection)) == []
    assert [line for line in texts(archive).splitlines() if "withdrawal" not in line] == before.splitlines()


def test_a_withdrawn_issue_stays_so_when_new_copies_come(archive: Archive) -> None:
    withdraw_one(archive)
    edited = issue_of(KEY, "Words that the publisher put there later.")
    keep(archive, Arrived(page(b"b", day=2), [Reading(1, Format.PAGE, edited)]))
    assert "put there later" not in texts(archive)


def test_a_snapshot_has_no_word_of_it(withdrawn: Archive, tmp_path: Path) -> None:
    path = tmp_path / "snapshot.sqlite"
    with withdrawn.read() as connection:
        export_snapshot.write(connection, path, {"source": "Invented"})
    kept = path.read_bytes()
    assert b"A text that stays" in kept
    for text in (ISSUE.credit, *(one.text for one in (*ISSUE.headlines, *ISSUE.items))):
        assert (text or "").encode() not in kept
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with open_archive(f"sqlite:///{path}") as snapshot, snapshot.read() as connection:
        (row,) = connection.execute(select(named("withdrawn_issue"))).all()
    assert row.because == "A court asked for it."


def test_whoever_may_read_the_views_of_postgres_sees_no_withdrawn_text(postgres: str) -> None:
    operator = (Path(__file__).parent.parent / "docs" / "operator.md").read_text(encoding="utf-8")
    (statements,) = re.findall(r"^```sql\n(CREATE ROLE.+?)^```$", operator, re.MULTILINE | re.DOTALL)
    address = postgres.format(new_database(postgres, f"t_{uuid4().hex}"))
    with open_archive(address, create=True) as archive:
        keep(archive, Arrived(page(b"a"), [READING]))
        withdraw(archive)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statements.encode())
        connection.execute("SET ROLE digest_reader")
        assert connection.execute("SELECT because FROM withdrawn_issue").fetchall() == [(SAID.because,)]
        assert connection.execute("SELECT text FROM current_item").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT text FROM item")
