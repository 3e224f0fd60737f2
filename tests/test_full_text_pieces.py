"""Searches stay as fast as in a new archive: runs bring the pieces of the full text together at their end."""

from __future__ import annotations

import pytest
from archive_samples import ADDRESS, NOW, Arrived, issue_of, keep, page
from sqlalchemy import Connection, Engine, event, text

from db import store
from db.engine import Archive
from db.fulltext import gathered
from db.search import count
from db.verify import problems
from parsers.model import Format, Key, Reading


def night(archive: Archive, number: int) -> int:
    """Keep one issue, as a night does that finds it; how many pieces SQLite's full text is in then."""
    words = " ".join(f"word{number}n{at} harbour" for at in range(200))
    found = Reading(1, Format.PAGE, issue_of(Key(1 + number // 24, 1 + number % 24), words))
    keep(archive, Arrived(page(b"%d" % number, f"{ADDRESS}{number}"), [found]))
    return pieces(archive)


def pieces(archive: Archive) -> int:
    """How many pieces a search in SQLite looks into."""
    with archive.read() as connection:
        return connection.scalar(text("SELECT count(DISTINCT segid) FROM search_text_idx")) or 0


def finish(archive: Archive, revisions: int = 1) -> None:
    """End the run that was started last."""
    with archive.write() as connection:
        run = connection.scalar(text("SELECT max(id) FROM run"))
        store.finish_run(connection, run, now=NOW, exit_code=0, sentence="Good.", counts={})
    store.gather(archive, revisions)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_run_leaves_the_full_text_in_one_piece(archive: Archive) -> None:
    assert [night(archive, number) for number in (1, 2, 3)] == [1, 2, 3]
    finish(archive)
    assert pieces(archive) == 1
    finish(archive)
    assert pieces(archive) == 1


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_run_on_a_large_archive_does_a_part_and_few_pieces_are_left(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.fulltext.AT_ONCE", 4)  # pages: a twentieth of what the full text takes here
    monkeypatch.setattr("db.fulltext.A_REVISION", 0)
    left = []
    for number in range(1, 61):
        night(archive, number)
        finish(archive)
        left.append(pieces(archive))
    assert max(left) <= 8
    with archive.read() as connection:
        assert count(connection, "harbour") == 60
        assert count(connection, "word7n199") == 1
        assert list(problems(connection)) == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_many_entries_that_come_together_are_written_once_until_the_run_ends(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.fulltext.MANY", 2)
    assert [night(archive, number) for number in range(1, 21)] == list(range(1, 21))
    with archive.read() as connection:
        settings = connection.execute(text("SELECT k, v FROM search_text_config WHERE k LIKE '%merge'"))
        # Bit by bit as FTS5 has it, for whoever enters little; never at once.
        assert sorted(map(tuple, settings)) == [("automerge", 4), ("crisismerge", 1_000)]
    finish(archive)
    assert pieces(archive) == 1


@pytest.mark.parametrize("database", ["sqlite"])
def test_few_entries_behind_many_do_not_wait_until_all_pieces_are_one(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as many:
        many.setattr("db.fulltext.MANY", 2)
        for number in range(1, 21):
            night(archive, number)
    assert night(archive, 21) == 21


@pytest.mark.parametrize("database", ["sqlite"])
def test_pieces_are_put_together_in_portions_each_committed(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.fulltext.MANY", 2)
    monkeypatch.setattr("db.fulltext.PORTION", 2)
    for number in range(1, 21):
        night(archive, number)
    committed: list[Connection] = []
    seen = committed.append
    event.listen(Engine, "commit", seen)
    try:
        finish(archive)
    finally:
        event.remove(Engine, "commit", seen)
    assert len(committed) > 10
    assert pieces(archive) == 1
    with archive.read() as connection:
        assert count(connection, "harbour") == 20
        assert list(problems(connection)) == []


@pytest.mark.parametrize("database", ["postgresql"])
def test_postgres_has_no_words_waiting_to_be_indexed_after_a_run(archive: Archive) -> None:
    night_words = Reading(1, Format.PAGE, issue_of(Key(1, 1), "Crews rehearse."))
    keep(archive, Arrived(page(b"one"), [night_words]))
    finish(archive)
    with archive.write() as connection:
        waiting = "SELECT gin_clean_pending_list('ix_search_entry_vector')"
        assert connection.scalar(text(waiting)) == 0


class UndoneError(Exception):
    """Nothing of a test is to stay."""


def end_as_another(archive: Archive) -> None:
    """End the last run as somebody who owns nothing."""
    with archive.write() as connection:
        connection.execute(text("CREATE ROLE scribe"))
        connection.execute(text("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO scribe"))
        connection.execute(text("SET LOCAL ROLE scribe"))
        run = connection.scalar(text("SELECT max(id) FROM run"))
        store.finish_run(connection, run, now=NOW, exit_code=0, sentence="Good.", counts={})
        gathered(connection, 1, is_all=True)
        raise UndoneError


@pytest.mark.parametrize("database", ["postgresql"])
def test_whoever_may_write_on_postgres_may_end_a_run(archive: Archive) -> None:
    keep(archive)
    with pytest.raises(UndoneError):
        end_as_another(archive)
