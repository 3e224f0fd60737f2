"""Archives of older revisions: what they are told, what an upgrade makes of them, and what a kill leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from old_archive import CONTENT, EVIDENCE, killed_at, make_old_archive
from proving import PROVE
from sqlalchemy import inspect, select, text
from test_contract import digest

from db.engine import Archive, SchemaError, open_archive, target_of
from db.upgrade import REVISIONS, version
from db.verify import content_hash, evidence_hash, problems
from db.views import named, views
from parsers.reconcile import copy_differences

NEWEST = REVISIONS[-1]
# Every statement when all is to be proved, else one in twenty-nine.
STEP = 1 if PROVE else 43
COUNTED = {"capture": 8, "reading": 9, "item": 9, "mention": 15, "run": 1, "page": 1, "search_entry": 8}


def upgraded(url: str) -> None:
    open_archive(url, create=True, compare=copy_differences).close()


def have_chosen_by_older_rules(url: str) -> None:
    with Archive(url, target_of(url)) as archive, archive.write() as connection:
        connection.execute(text("UPDATE \"current\" SET rule = 'tie'"))


def assert_whole(url: str) -> None:
    """The archive is at the newest revision, says what it said before, and is sound."""
    with open_archive(url) as archive, archive.read() as connection:
        assert (content_hash(connection), evidence_hash(connection)) == (CONTENT, EVIDENCE)
        assert list(problems(connection)) == []
        assert len(connection.execute(select(named("current_item"))).all()) == 4
        assert counted(connection) == COUNTED


def counted(connection: object) -> dict[str, int]:
    return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in COUNTED}


def test_an_upgrade_from_the_first_revision_keeps_every_row_and_both_hashes(database_url: str) -> None:
    make_old_archive(database_url)
    upgraded(database_url)
    assert_whole(database_url)
    with open_archive(database_url) as archive, archive.read() as connection:
        assert {view.name for view in views()} <= set(inspect(connection).get_view_names())
        run = connection.execute(text("SELECT kind, exit_code, sentence FROM run")).one()
    assert tuple(run) == ("backfill", 0, "Good: nothing new.")


def test_foreign_keys_are_minded_again_after_an_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    make_old_archive(url)
    with Archive(url, target_of(url)) as archive:
        with archive.reshape() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 0
        with archive.write() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_an_upgrade_that_would_lose_rows_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    make_old_archive(url)
    monkeypatch.setattr("db.upgrade.migrate", lambda connection: connection.execute(text("DELETE FROM run")))
    with pytest.raises(SchemaError, match="found that rows would lose their own"):
        upgraded(url)
    with Archive(url, target_of(url)) as archive, archive.read() as connection:
        assert (version(connection), counted(connection)) == ("0001", COUNTED)


def test_a_kill_at_any_statement_leaves_the_archive_as_it_was_or_whole(
    database: str, database_url: str
) -> None:
    make_old_archive(database_url)
    have_chosen_by_older_rules(database_url)
    statement, kills = 1, 0
    while killed_at(statement, upgraded, database_url):
        kills += 1
        with Archive(database_url, target_of(database_url)) as archive, archive.read() as connection:
            found = version(connection)
            assert found in {"0001", NEWEST}
            assert counted(connection) == COUNTED
            assert connection.execute(text("SELECT volume, number FROM current_issue")).all()
            if database == "sqlite":
                assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        if found == NEWEST:
            break
        statement += STEP
    assert kills >= 90 // STEP
    print(f"{kills} upgrades killed on {database}")
    upgraded(database_url)
    assert_whole(database_url)


def test_the_command_upgrades_and_says_so(database_url: str) -> None:
    make_old_archive(database_url)
    told = digest("db", "status", "--database-url", database_url, "--json")
    assert told.returncode == 0
    found = json.loads(told.stdout)
    assert (found["schema"], found["known"], found["state"]) == ("0001", NEWEST, "older")
    assert found["views"] is None
    assert "Run digest db upgrade" in told.stderr

    done = digest("db", "upgrade", "--database-url", database_url)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"Good: schema 0001 is now {NEWEST} in ")
    assert_whole(database_url)
    again = digest("db", "upgrade", "--database-url", database_url, "--json")
    assert again.stderr.startswith(f"Good: schema {NEWEST} stands already in ")
    assert json.loads(again.stdout)["before"] == NEWEST
    told = digest("db", "status", "--database-url", database_url)
    assert told.stdout.endswith("\nviews     version 1.0\n")


def test_the_command_derives_anew_what_older_rules_had_chosen(database_url: str) -> None:
    make_old_archive(database_url)
    have_chosen_by_older_rules(database_url)
    done = digest("db", "upgrade", "--database-url", database_url, "--json")
    assert json.loads(done.stdout)["derived"] is True
    assert done.stderr.endswith("; what is current was derived anew by the newest rules.\n")
    assert_whole(database_url)
    again = digest("db", "upgrade", "--database-url", database_url, "--json")
    assert json.loads(again.stdout)["derived"] is False


@pytest.mark.parametrize(
    "words",
    [("status",), ("show", "latest"), ("search", "fog"), ("verify",), ("cite", "2.4/1")],
    ids=lambda words: words[0],
)
def test_commands_that_read_name_the_upgrade_to_run(words: tuple[str, ...], tmp_path: Path) -> None:
    make_old_archive(f"sqlite:///{tmp_path / 'archive.sqlite'}")
    told = digest(*words, "--data", tmp_path)
    assert told.returncode == 6
    assert f"expected schema {NEWEST}, found the older 0001 in " in told.stderr
    assert "run digest db upgrade" in told.stderr


def test_a_newer_or_unknown_schema_is_touched_by_no_command(database_url: str) -> None:
    upgraded(database_url)
    with open_archive(database_url) as archive, archive.write() as connection:
        connection.execute(text("UPDATE archive_version SET version_num = '9001'"))
    for words in (("db", "upgrade"), ("db", "status"), ("verify",)):
        told = digest(*words, "--database-url", database_url)
        assert told.returncode == 6
        assert "se the version of this program that wrote it, or a newer one" in told.stderr


def test_an_archive_of_older_rules_is_left_as_it_is_by_who_cannot_compare_copies(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    make_old_archive(url)
    with pytest.raises(SchemaError, match=r"of schema 0015 or newer, found 0001 in .*; run digest db up"):
        open_archive(url, create=True)
    with Archive(url, target_of(url)) as archive, archive.read() as connection:
        assert version(connection) == "0001"


def test_where_there_is_no_archive_none_is_made(tmp_path: Path) -> None:
    for words in (("db", "upgrade"), ("db", "status")):
        told = digest(*words, "--data", tmp_path / "nowhere")
        assert (told.returncode, told.stdout) == (6, "")
        assert "expected an archive, found none at" in told.stderr
    assert list(tmp_path.iterdir()) == []
