"""What goes into the archive comes out as it was, once, and under its own name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from archive_samples import (
    ADDRESS,
    CUT,
    FAILURE,
    ISSUE,
    KEY,
    NAME,
    NOW,
    READING,
    Arrived,
    issue_of,
    keep,
    keep_publication,
    page,
)
from sqlalchemy import func, select

from db import store
from db.engine import Archive
from db.errors import StorageError, UnknownRowError
from db.facts import headline, issue, item, leftover, reading, revision
from db.schema import capture, expected, run
from db.views import named
from parsers.model import Capture, Discrepancy, Evidence, Format, Key, Place, Reading, Span
from parsers.reconcile import copy_differences


def count(archive: Archive, table: object) -> int:
    with archive.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_an_issue_comes_out_as_it_went_in(archive: Archive) -> None:
    (kept,) = keep(archive, Arrived(page(b"one"), [READING]))
    assert kept == store.Kept(1, 1, ((NAME, Key(2, 4)),), failures=0, held_back=0, captures=frozenset({1}))
    with archive.read() as connection:
        items = connection.execute(select(named("current_item")).order_by("position")).all()
        headlines = connection.execute(select(named("current_headline")).order_by("position")).all()
    assert [(row.position, row.headline, row.text, row.is_complete, row.locator) for row in items] == [
        (1, "Crews rehearse a rescue", ISSUE.items[0].text, True, "node 12"),
        (2, "Minister Ōhira opens the dry dock", ISSUE.items[1].text, True, "node 13"),
    ]
    assert [row.text for row in headlines] == ["Crews rehearse a rescue", "Minister Ōhira opens the dry dock"]


def test_the_same_again_adds_nothing(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    again = keep(archive, Arrived(page(b"one"), [READING]), Arrived(page(b"one"), [READING], "parser-2"))
    assert again == [store.Kept(0, 0, (), 0, 0)] * 2
    assert [count(archive, table) for table in (capture, reading, revision, issue)] == [1, 1, 1, 1]


def test_the_same_words_from_elsewhere_are_no_new_revision(archive: Archive) -> None:
    _, kept = keep(archive, Arrived(page(b"one"), [READING]), Arrived(page(b"two", day=2), [READING]))
    assert (kept.readings_added, kept.revisions_added, kept.changed) == (1, 0, ())
    assert [count(archive, table) for table in (capture, reading, revision)] == [2, 2, 1]


def test_another_parser_is_heard_where_it_says_something_else(archive: Archive) -> None:
    better = replace(READING, leftovers=("Share this page",))
    keep(archive, Arrived(page(b"one"), [READING]))
    assert keep(archive, Arrived(page(b"one"), [better], "parser-2"))[0].readings_added == 1
    assert keep(archive, Arrived(page(b"one"), [READING], "parser-1"))[0].readings_added == 0
    assert [count(archive, table) for table in (reading, leftover, revision)] == [2, 1, 1]


def test_a_whole_batch_gives_what_its_captures_give_one_by_one(archive: Archive) -> None:
    keep_publication(archive)
    with archive.write() as connection:
        run_id = store.start_run(connection, kind="backfill", publication=NAME, now=NOW)
        arrivals = []
        for number in range(1, 6):
            address = f"{ADDRESS}{number}"
            capture_id = store.keep_capture(
                connection,
                page(b"%d" % number, address),
                Place("a.warc.gz", number, 1),
                publication=NAME,
                run_id=run_id,
                now=NOW,
            )
            arrivals.append(
                store.Arrival(capture_id, (Reading(1, Format.PAGE, issue_of(Key(1, number), "Fog.")),))
            )
        kept = store.keep_batch(
            connection, [*arrivals, arrivals[0]], parser="parser-1", compare=copy_differences, now=NOW
        )
    keys = tuple((NAME, Key(1, number)) for number in range(1, 6))
    assert kept == store.Kept(5, 5, keys, 0, 0, frozenset({1, 2, 3, 4, 5}))
    assert [count(archive, table) for table in (issue, headline, item)] == [5, 5, 5]


def test_1_2_and_1_20_stay_apart(archive: Archive) -> None:
    keep(
        archive,
        Arrived(page(b"a", ADDRESS + "a"), [Reading(1, Format.PAGE, issue_of(Key(1, 2), "Two."))]),
        Arrived(page(b"b", ADDRESS + "b"), [Reading(1, Format.PAGE, issue_of(Key(1, 20), "Twenty."))]),
    )
    with archive.read() as connection:
        rows = connection.execute(select(named("current_item")).order_by("volume", "number")).all()
    assert [(row.issue_id, row.label, row.text) for row in rows] == [
        ("vol-1-2", "Vol 1.2", "Two."),
        ("vol-1-20", "Vol 1.20", "Twenty."),
    ]


def test_several_issues_on_one_page_are_kept_as_parts(archive: Archive) -> None:
    parts = [Reading(at, Format.PAGE, issue_of(Key(1, at), f"Text {at}.")) for at in (1, 2, 3)]
    (kept,) = keep(archive, Arrived(page(b"blog"), parts))
    assert kept.changed == ((NAME, Key(1, 1)), (NAME, Key(1, 2)), (NAME, Key(1, 3)))


def test_an_issue_without_number_is_kept_and_listed(archive: Archive) -> None:
    (kept,) = keep(archive, Arrived(page(b"one"), [Reading(1, Format.TEXT, issue_of(None, "Nobody knows."))]))
    assert (kept.readings_added, kept.changed, kept.failures) == (1, (), 0)
    with archive.read() as connection:
        rows = connection.execute(select(named("unnumbered"))).all()
        assert connection.execute(select(named("current_issue"))).all() == []
    assert [(row.publication, row.address, row.title, row.items) for row in rows] == [
        (NAME, ADDRESS, "Issue None", 1)
    ]


def test_failures_are_readings_too(archive: Archive) -> None:
    (kept,) = keep(archive, Arrived(page(b"one"), [FAILURE]))
    assert kept == store.Kept(1, 0, (), failures=1, held_back=0, captures=frozenset({1}))
    with archive.read() as connection:
        rows = connection.execute(select(named("failing"))).all()
    assert [(row.address, row.code, row.message) for row in rows] == [
        (ADDRESS, "no_items", "expected items, found none")
    ]


def test_discrepancies_and_leftovers_hang_on_the_reading(archive: Archive) -> None:
    differing = replace(
        READING,
        leftovers=("Share", "Print"),
        discrepancies=(Discrepancy("pdf", "wording", "item 1", "navy", "navies"),),
    )
    keep(archive, Arrived(page(b"one"), [differing]))
    with archive.read() as connection:
        assert connection.execute(select(leftover.c.position, leftover.c.text)).all() == [
            (1, "Share"),
            (2, "Print"),
        ]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (page(b"a"), page(b"a"), True),
        (page(b"a"), page(b"b"), False),
        (page(b"a"), page(b"a", day=2), False),
        (page(b"a", day=None), page(b"a", day=None), True),
        (page(b"a"), page(b"a", evidence=Evidence.ARCHIVE), False),
        (page(b"a"), page(b"a", ADDRESS + "x"), False),
        (Capture(b"a", name="a.txt"), Capture(b"a", name="a.txt", captured_at=NOW), True),
        (Capture(b"a", name="a.txt"), Capture(b"a", name="b.txt"), False),
        (Capture(b"a", name="a.txt"), Capture(b"b", name="a.txt"), False),
    ],
)
def test_a_capture_is_one_by_address_bytes_time_and_evidence(
    archive: Archive, first: Capture, second: Capture, same: bool
) -> None:
    keep_publication(archive)
    with archive.write() as connection:
        run_id = store.start_run(connection, kind="backfill", publication=NAME, now=NOW)
        ids = [
            store.keep_capture(
                connection, one, Place("a.warc.gz", 0, 9), publication=None, run_id=run_id, now=NOW
            )
            for one in (first, second)
        ]
        assert store.kept_already(connection, second) == ids[1]
    assert (ids[0] == ids[1]) is same


def test_a_capture_comes_out_as_it_went_in(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), []))
    with archive.read() as connection:
        newest = store.newest_capture(connection, ADDRESS)
        assert newest is not None
        assert store.capture_of(connection, newest.id) == newest
        assert list(store.captures(connection, publication=NAME)) == [newest]
        assert store.newest_capture(connection, ADDRESS + "x") is None
        with pytest.raises(UnknownRowError, match="found number 99"):
            store.capture_of(connection, 99)
    assert newest == store.CaptureRow(
        id=newest.id,
        publication=NAME,
        address=ADDRESS,
        name=None,
        digest="7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
        size=3,
        status=200,
        media_type="text/html",
        captured_at=datetime(2023, 3, 1, tzinfo=UTC),
        time_source=newest.time_source,
        evidence=Evidence.PUBLISHER,
        place=Place("harbour-000.warc.gz", 0, 900),
        kept_at=NOW,
    )


def test_the_newest_capture_is_the_one_its_source_took_last(archive: Archive) -> None:
    keep(*(archive, *(Arrived(page(b"%d" % (day or 0), day=day), []) for day in (2, 5, None, 3))))
    with archive.read() as connection:
        newest = store.newest_capture(connection, ADDRESS)
    assert newest is not None
    assert newest.captured_at == datetime(2023, 3, 5, tzinfo=UTC)


def test_instants_keep_their_moment_whatever_their_zone(archive: Archive) -> None:
    tokyo = timezone(timedelta(hours=9))
    keep(archive, Arrived(replace(page(b"a"), captured_at=datetime(2023, 3, 2, 1, 0, 0, 5, tokyo)), []))
    with archive.read() as connection:
        newest = store.newest_capture(connection, ADDRESS)
    assert newest is not None
    assert newest.captured_at == datetime(2023, 3, 1, 16, 0, 0, 5, UTC)
    assert newest.captured_at.tzinfo == UTC


def test_what_is_expected_is_replaced(archive: Archive) -> None:
    keep_publication(archive)
    with archive.write() as connection:
        one = (Key(3, 1), Span(date(2024, 1, 1), date(2024, 1, 15)), date(2024, 1, 29))
        store.keep_publication(
            connection, name=NAME, title="New name", site="https://new.invalid", expected=[one]
        )
    with archive.read() as connection:
        rows = connection.execute(select(expected)).all()
    assert [tuple(row)[1:] for row in rows] == [
        (3, 1, date(2024, 1, 1), date(2024, 1, 15), date(2024, 1, 29))
    ]


def test_runs_and_their_verdicts(archive: Archive) -> None:
    keep_publication(archive)
    with archive.write() as connection:
        assert store.last_good_run(connection, NAME) is None
        for hour, code in enumerate((0, 0, 5)):
            started = NOW + timedelta(hours=hour)
            number = store.start_run(connection, kind="crawl", publication=NAME, now=started)
            store.finish_run(
                connection,
                number,
                now=started,
                exit_code=code,
                sentence=f"Run {hour}.",
                counts={"captures": hour},
            )
        store.start_run(connection, kind="crawl", publication=NAME, now=NOW + timedelta(hours=9))
    with archive.read() as connection:
        good = store.last_good_run(connection, NAME)
        assert store.last_good_run(connection, NAME, "backfill") is None
    assert good is not None
    assert (good.started_at, good.sentence, good.counts) == (
        NOW + timedelta(hours=1),
        "Run 1.",
        {"captures": 1},
    )


def test_unknown_names_are_refused_by_name(archive: Archive) -> None:
    with archive.write() as connection:
        with pytest.raises(UnknownRowError, match="found 'harbour-digest'"):
            store.start_run(connection, kind="crawl", publication=NAME, now=NOW)
        with pytest.raises(UnknownRowError, match="found number 7"):
            store.finish_run(connection, 7, now=NOW, exit_code=0, sentence="", counts={})


def test_a_failure_undoes_all_of_its_transaction(archive: Archive) -> None:
    with pytest.raises(StorageError, match="failed"):
        start_two_runs(archive, "crawl", "no such kind")
    assert count(archive, run) == 0
    start_two_runs(archive, "crawl", "backfill")
    assert count(archive, run) == 2


def start_two_runs(archive: Archive, *kinds: str) -> None:
    with archive.write() as connection:
        for kind in kinds:
            store.start_run(connection, kind=kind, publication=None, now=NOW)


def test_readers_can_not_write(archive: Archive) -> None:
    with pytest.raises(StorageError, match=r"read-?only"), archive.read() as connection:
        store.start_run(connection, kind="crawl", publication=None, now=NOW)


def test_keys_are_what_the_archive_names_issues_by(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [CUT]))
    with archive.read() as connection:
        row = connection.execute(select(named("current_issue"))).one()
    assert (row.publication, Key(row.volume, row.number), row.is_truncated) == (NAME, KEY, True)
