"""The views that researchers read: their rows, on both databases, and the dictionary that explains them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from archive_samples import (
    ADDRESS,
    CUT_ISSUE,
    ISSUE,
    NAME,
    NOW,
    READING,
    Arrived,
    issue_of,
    keep,
    page,
)
from conftest import FilledWith
from sqlalchemy import insert, inspect, select, text

import db
from db.dictionary import dictionary
from db.engine import Archive, open_archive
from db.schema import page as pages
from db.views import named, views
from parsers.model import Format, Key, Mention, MentionKind, Reading

ROOT = Path(__file__).resolve().parent.parent
# What each version of the views has, the newest last.
VERSIONS = json.loads((ROOT / "fixtures" / "views.json").read_text(encoding="utf-8"))
MARCH_1 = datetime(2023, 3, 1, tzinfo=UTC)


def rows(archive: Archive, view: str, *order: str) -> list[dict[str, object]]:
    with archive.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(named(view)).order_by(*order))]


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    return filled_with(database, fill)


def fill(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [READING]), Arrived(page(b"two", day=3), [READING]))


ONE_ISSUE = {
    "publication": NAME,
    "issue_id": "vol-2-4",
    "volume": 2,
    "number": 4,
    "label": "Vol 2.4",
    "title": "Harbour Digest Vol 2.4",
    "credit": "The Port Amsel Courier",
    "published_start": date(2023, 2, 16),
    "published_end": date(2023, 2, 28),
    "published_method": "numbering",
    "format": "page",
    "evidence": "publisher",
    "address": ADDRESS,
    "captured_at": datetime(2023, 3, 3, tzinfo=UTC),
    "payload_digest": "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
    "warc_file": "harbour-000.warc.gz",
    "warc_offset": 1000,
    "warc_length": 900,
    "time_source": "fetched",
    "content_hash": "db1c30836fc718fa2b375c3a7911851ee36bb84336db5929432cb2e132d0ff5f",
    "first_seen_at": MARCH_1,
    "last_seen_at": datetime(2023, 3, 3, tzinfo=UTC),
}


def test_current_issue(filled: Archive) -> None:
    (row,) = rows(filled, "current_issue")
    del row["reading_id"], row["capture_id"]
    assert row == ONE_ISSUE | {
        "headlines": 2,
        "items": 2,
        "is_whole": True,
        "is_truncated": False,
        "parser": "parser-1",
        "rule": "newer capture",
        "is_corrected": False,
    }


def test_current_item(filled: Archive) -> None:
    assert rows(filled, "current_item", "position") == [
        ONE_ISSUE
        | {
            "position": 1,
            "headline": "Crews rehearse a rescue",
            "text": "Crews of the U.S. navy rehearsed a harbour rescue on February 16. "
            "It ended on Feb. 18 and 20.",
            "is_complete": True,
            "dates": "2023-02-16,2023-02-18,2023-02-20",
            "locator": "node 12",
        },
        ONE_ISSUE
        | {
            "position": 2,
            "headline": "Minister Ōhira opens the dry dock",
            "text": "Minister Ōhira said that “no crew should meet a stranger’s rope” "
            "for the first time in a storm.",
            "is_complete": True,
            "dates": None,
            "locator": "node 13",
        },
    ]


def test_the_days_of_an_item_stand_in_the_order_in_which_it_says_them(archive: Archive) -> None:
    said = (
        Mention("December", 0, MentionKind.MONTH, date(2023, 12, 1), date(2023, 12, 31), rule="month"),
        Mention("then", 4, MentionKind.RELATIVE, None, None, rule="relative"),
        Mention("March 9", 10, MentionKind.DAY, date(2023, 3, 9), date(2023, 3, 9), rule="month-day"),
    )
    spoken = replace(ISSUE, items=(replace(ISSUE.items[0], mentions=said),))
    keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, spoken)]))
    assert [row["dates"] for row in rows(archive, "current_item")] == ["2023-12-01/2023-12-31,2023-03-09"]


def test_current_headline(filled: Archive) -> None:
    same = ("publication", "issue_id", "volume", "number", "published_start", "published_end", "address")
    common = {name: ONE_ISSUE[name] for name in same}
    assert rows(filled, "current_headline", "position") == [
        common | {"position": 1, "text": "Crews rehearse a rescue"},
        common | {"position": 2, "text": "Minister Ōhira opens the dry dock"},
    ]


def test_current_date_has_resolved_dates_only(filled: Archive) -> None:
    common = {
        "publication": NAME,
        "issue_id": "vol-2-4",
        "volume": 2,
        "number": 4,
        "item_position": 1,
        "text": ISSUE.items[0].text,
    }
    assert rows(filled, "current_date", "item_position", "position") == [
        common
        | {
            "position": 1,
            "surface": "February 16",
            "text_offset": 53,
            "kind": "day",
            "start_on": date(2023, 2, 16),
            "end_on": date(2023, 2, 16),
            "days": None,
            "rule": "month-day",
        },
        common
        | {
            "position": 2,
            "surface": "Feb. 18 and 20",
            "text_offset": 78,
            "kind": "day-list",
            "start_on": date(2023, 2, 18),
            "end_on": date(2023, 2, 20),
            "days": "2023-02-18,2023-02-20",
            "rule": "day-list",
        },
    ]


def test_a_cut_copy_shows_that_it_is_cut(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, CUT_ISSUE)]))
    assert [row["is_complete"] for row in rows(archive, "current_item", "position")] == [True, False]
    (row,) = rows(archive, "current_issue")
    assert (row["is_whole"], row["is_truncated"]) == (False, True)


def test_an_item_without_a_headline_is_there(archive: Archive) -> None:
    alone = replace(ISSUE, items=(replace(ISSUE.items[0], headline=None, locator=""),))
    keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, alone)]))
    (row,) = rows(archive, "current_item")
    assert (row["headline"], row["locator"]) == (None, None)


def test_an_address_found_unchanged_was_seen_then(archive: Archive) -> None:
    fill(archive)
    seen = datetime(2023, 3, 9, 12, tzinfo=UTC)
    with archive.write() as connection:
        known = {"publication_id": 1, "address": ADDRESS, "kind": "issue", "found_by": "index"}
        moments = {"first_seen_at": NOW, "last_seen_at": seen, "due_at": seen}
        connection.execute(insert(pages), known | moments)
    assert [row["last_seen_at"] for row in rows(archive, "current_item")] == [seen, seen]


def test_coverage_counts_what_should_exist(archive: Archive) -> None:
    cut = Reading(1, Format.PAGE, CUT_ISSUE)
    beyond = Reading(1, Format.PAGE, issue_of(Key(9, 1), "Nobody expects this."))
    keep(archive, Arrived(page(b"one"), [cut]), Arrived(page(b"two", ADDRESS + "x"), [beyond]))
    month = {"publication": NAME, "month": "2023-02", "expected": 2, "held": 1, "missing": 1, "withdrawn": 0}
    assert rows(archive, "coverage") == [month | {"held_whole": 0, "headlines": 2, "items": 2}]
    keep(archive, Arrived(page(b"whole"), [READING]))
    assert rows(archive, "coverage") == [month | {"held_whole": 1, "headlines": 2, "items": 2}]


def test_every_view_is_made_with_the_columns_it_explains(archive: Archive) -> None:
    with archive.read() as connection:
        there = {
            name: [column["name"] for column in inspect(connection).get_columns(name)]
            for name in inspect(connection).get_view_names()
        }
    assert there == {view.name: [name for name, _ in view.columns] for view in views()}
    assert all(comment.endswith(".") for view in views() for _, comment in view.columns)


def test_views_change_with_their_version_only(archive: Archive) -> None:
    (row,) = rows(archive, "contract")
    columns = {view.name: [name for name, _ in view.columns] for view in views()}
    assert columns == VERSIONS[row["version"]], (
        "raise the version in db/views.sql, and fixtures/views.json with it"
    )


def test_a_version_with_the_same_first_number_has_all_that_the_one_before_has() -> None:
    for (older, before), (newer, after) in pairwise(VERSIONS.items()):
        if older.partition(".")[0] == newer.partition(".")[0]:
            lost = {name: set(some) - set(after.get(name, ())) for name, some in before.items()}
            assert not any(lost.values()), f"{newer} needs a higher first number: {lost}"


def test_postgres_explains_its_columns(postgres_archive: str) -> None:
    with open_archive(postgres_archive) as archive, archive.read() as connection:
        inspector = inspect(connection)
        for name in (*inspector.get_table_names(), *inspector.get_view_names()):
            if name != "archive_version":
                assert inspector.get_table_comment(name)["text"], name
                assert all(column["comment"] for column in inspector.get_columns(name)), name


def test_sqlite_keeps_the_explanations_of_its_views(sqlite_template: Path) -> None:
    with open_archive(f"sqlite:///{sqlite_template}") as archive, archive.read() as connection:
        sql = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'current_item'"))
    assert "-- False where the copy was cut inside this item." in sql


def test_the_dictionary_is_the_schema_s() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary(), "make it anew: python -m db.dictionary > docs/data-dictionary.md"


def test_a_notebook_opens_an_archive_by_its_address(archive_url: str) -> None:
    with db.open(archive_url) as archive:
        assert rows(archive, "current_issue") == []
