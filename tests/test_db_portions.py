"""Issues with many readings are gone through a few at a time, which changes nothing but the memory taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive_samples import ADDRESS, NAME, NOW, READING, Arrived, keep, keep_publication, page
from sqlalchemy import select

from db import store
from db.current import READINGS, portions
from db.engine import Archive
from db.hashes import content_hash, evidence_hash
from db.verify import problems
from db.views import named
from parsers.model import Key, Place, Reading
from parsers.reconcile import copy_differences

HISTORIES = {1: 1, 2: 3, 3: 2, 4: 1, 5: 7, 6: 1}  # number of the issue, and how many wordings it had


def wordings() -> list[Arrived]:
    """Each wording with its own credit, the issues in turn, so that the row number of one is its number."""
    return [
        Arrived(page(b"%d as of %d" % (number, day), f"{ADDRESS}{number}", day=day), [reading(number, day)])
        for day in range(1, 8)
        for number, count in HISTORIES.items()
        if day <= count
    ]


def reading(number: int, day: int) -> Reading:
    assert READING.issue is not None
    return replace(READING, issue=replace(READING.issue, key=Key(1, number), credit=f"Harbour desk {day}"))


def test_so_few_issues_at_a_time_that_their_readings_are_few(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, *wordings())
    monkeypatch.setattr("db.current.READINGS", 5)
    with archive.read() as connection:
        assert list(portions(connection, [1, 2, 3, 4, 5, 6])) == [[1, 2], [3, 4], [5], [6]]
        assert list(portions(connection, [6, 4, 2, 99, 1])) == [[6, 4, 2, 99], [1]]
        assert list(portions(connection, [5])) == [[5]]
        assert list(portions(connection, [])) == []


@pytest.mark.parametrize("readings", [1, 4])
def test_the_same_is_current_however_few_at_a_time(
    archive: Archive, readings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = READINGS
    monkeypatch.setattr("db.current.READINGS", readings)
    assert kept_together(archive, wordings()[:9]) == [1, 2, 3, 4, 5, 6]  # those of two days
    assert kept_together(archive, wordings()[9:]) == [2, 5]
    table = named("current_issue")
    with archive.read() as connection:
        assert list(problems(connection)) == []
        rows = connection.execute(select(table.c.number, table.c.credit).order_by(table.c.number)).all()
        hashes = content_hash(connection), evidence_hash(connection)
        monkeypatch.setattr("db.current.READINGS", usual)
        assert hashes == (content_hash(connection), evidence_hash(connection))
    assert [tuple(row) for row in rows] == [
        (1, "Harbour desk 1"),
        (2, "Harbour desk 3"),
        (3, "Harbour desk 2"),
        (4, "Harbour desk 1"),
        (5, "Harbour desk 7"),
        (6, "Harbour desk 1"),
    ]


def kept_together(archive: Archive, arrivals: list[Arrived]) -> list[int]:
    """The numbers of the issues that changed, once all arrivals were stored in one transaction."""
    keep_publication(archive)
    with archive.write() as connection:
        run = store.start_run(connection, kind="backfill", publication=NAME, now=NOW)
        places = [(one.capture, Place("harbour-000.warc.gz", 0, 900)) for one in arrivals]
        numbers = store.keep_captures(connection, places, publication=NAME, run_id=run, now=NOW)
        kept = store.keep_batch(
            connection,
            [
                store.Arrival(number, tuple(one.readings))
                for number, one in zip(numbers, arrivals, strict=True)
            ],
            parser="parser-1",
            compare=copy_differences,
            now=NOW,
        )
    return [key.number for _, key in kept.changed]
