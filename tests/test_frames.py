"""Data frames hold the rows of exports with their types, narrowed as a search is, by pandas and by polars."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pytest
from archive_samples import ADDRESS, ISSUE, READING, SITE, Arrived, issue_of, keep, page, withdraw
from command import python
from conftest import FilledWith
from exporting import fill
from naughty_strings import NAUGHTY

import db
from db.engine import Archive
from db.errors import MissingLibraryError, NotAnArchiveError, QueryError
from parsers.model import Format, Key, Reading, Span

DIGEST = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    """Issues 1.2, 1.20 and 2.4, of which the last says dates, and one of another publication."""
    return filled_with(database, fill_some)


def fill_some(archive: Archive) -> None:
    keep(
        archive,
        Arrived(
            page(b"a", f"{SITE}/1-2/"), [Reading(1, Format.PAGE, issue_of(Key(1, 2), "A bell.", "A rope."))]
        ),
        Arrived(
            page(b"b", f"{SITE}/1-20/"),
            [Reading(1, Format.PAGE, issue_of(Key(1, 20), "A bell and a rescue."))],
        ),
        Arrived(page(b"one"), [READING]),
    )
    other = issue_of(Key(2, 4), "A bell of others.", publication="lantern-news")
    keep(
        archive,
        Arrived(page(b"d", "https://lantern.invalid/"), [Reading(1, Format.PAGE, other)]),
        publication="lantern-news",
    )


def places(frame: Any) -> list[str]:
    """Which items or headlines a frame of pandas has."""
    at = "item_position" if "item_position" in frame else "position"
    return [f"{row.publication[:1]} {row.issue_id} {getattr(row, at)}" for row in frame.itertuples()]


def test_an_item_is_a_row_with_all_that_says_where_it_comes_from(filled: Archive) -> None:
    frame = filled.items(publication="harbour-digest", volume=2)
    assert isinstance(frame, pandas.DataFrame)
    row = frame.iloc[0]
    assert (row["issue_id"], row["volume"], row["number"], row["position"]) == ("vol-2-4", 2, 4, 1)
    assert (row["text"], row["headline"]) == (ISSUE.items[0].text, "Crews rehearse a rescue")
    assert (row["address"], row["payload_digest"], row["is_complete"]) == (ADDRESS, DIGEST, True)
    assert row["published_start"] == pandas.Timestamp("2023-02-16")
    assert row["captured_at"] == pandas.Timestamp("2023-03-01", tz="UTC")
    assert (row["source"], row["rights"][:8]) == (f"Harbour Digest, {SITE}", "The text")


def test_each_column_has_one_type_whatever_it_holds(filled: Archive) -> None:
    for frame in (filled.items(), filled.items("nothing")):
        types = {
            name: str(frame[name].dtype)
            for name in ("text", "volume", "is_complete", "published_start", "captured_at")
        }
        assert types == {
            "text": "string",
            "volume": "Int64",
            "is_complete": "boolean",
            "published_start": "datetime64[s]",
            "captured_at": "datetime64[us, UTC]",
        }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"query": "bell"}, ["h vol-1-2 1", "h vol-1-20 1", "l vol-2-4 1"]),
        ({"query": "bell", "publication": "lantern-news"}, ["l vol-2-4 1"]),
        ({"query": "bell NOT rescue", "volume": 1}, ["h vol-1-2 1"]),
        ({"query": "headline"}, []),
        ({"publication": "nobody", "query": "bell"}, []),
        ({"first": "1.3"}, ["h vol-1-20 1", "h vol-2-4 1", "h vol-2-4 2", "l vol-2-4 1"]),
        ({"first": Key(1, 2), "last": "vol-1-2"}, ["h vol-1-2 1", "h vol-1-2 2"]),
        ({"said": "2023-02-20"}, ["h vol-2-4 1"]),
        ({"said": "2023-03"}, []),
        ({"said": Span(date(2023, 2, 1), date(2023, 2, 16)), "query": "navy"}, ["h vol-2-4 1"]),
        ({"published": "2021-01"}, ["h vol-1-2 1", "h vol-1-2 2"]),
        ({"published": "2022..", "publication": "harbour-digest"}, ["h vol-2-4 1", "h vol-2-4 2"]),
    ],
    ids=str,
)
def test_items_are_narrowed_as_a_search_is(
    filled: Archive, asked: dict[str, Any], expected: list[str]
) -> None:
    assert places(filled.items(**asked)) == expected


def test_the_other_tables_are_narrowed_alike(filled: Archive) -> None:
    assert places(filled.headlines("rescue")) == ["h vol-2-4 1"]
    assert places(filled.headlines(last="1.2")) == ["h vol-1-2 1", "h vol-1-2 2"]
    assert list(filled.issues("rescue")["issue_id"]) == ["vol-1-20", "vol-2-4"]
    assert list(filled.issues(said="2023-02-16")["issue_id"]) == ["vol-2-4"]
    assert list(filled.dates("rescue")["surface"]) == ["February 16", "Feb. 18 and 20"]
    assert list(filled.dates(said="2023-02-17..2023-02-19")["surface"]) == ["Feb. 18 and 20"]
    assert len(filled.dates("stranger")) == 0


def test_a_search_gives_its_hits_in_order(filled: Archive) -> None:
    frame = filled.search("rescue", order="newest", limit=2, volume=2)
    assert places(frame) == ["h vol-2-4 1", "h vol-2-4 1"]
    assert set(frame["kind"]) == {"item", "headline"}
    assert "harbour rescue" in " ".join(frame["snippet"])
    assert frame["published_start"].iloc[0] == pandas.Timestamp("2023-02-16")
    assert list(filled.search("nothing at all")["snippet"]) == []


def test_what_means_nothing_is_said(filled: Archive) -> None:
    with pytest.raises(QueryError, match="expected a closing quotation mark"):
        filled.items('"open')
    with pytest.raises(ValueError, match=r"expected an issue as 2\.4 or vol-2-4, found 'two'"):
        filled.items(first="two")
    with pytest.raises(ValueError, match="expected a day, month or year as 2023-02-16"):
        filled.items(said="February")
    with pytest.raises(QueryError, match="found headlines, which say none"):
        filled.headlines(said="2023")
    with pytest.raises(ValueError, match="expected pandas or polars as the library, found 'numpy'"):
        filled.items(library="numpy")  # type: ignore[arg-type]


def test_naughty_texts_are_in_frames_to_the_letter(archive: Archive) -> None:
    fill(archive)
    assert list(archive.items(first="2.20")["text"]) == NAUGHTY
    assert list(archive.headlines(first="2.20")["text"]) == NAUGHTY
    assert list(archive.dates(first="2.20")["surface"]) == NAUGHTY


def test_a_withdrawn_text_is_in_no_frame(archive: Archive) -> None:
    keep(archive, Arrived(page(b"a"), [READING]))
    withdraw(archive, 1, "A court asked for it.")
    for table in (archive.issues, archive.headlines, archive.items, archive.dates):
        assert len(table()) == 0
    assert len(archive.search("rescue")) == 0


def test_without_either_library_the_message_says_how_to_get_one(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pandas", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'alliance-digest-archive\[pandas\]'"):
        filled.items()
    with pytest.raises(MissingLibraryError, match=r"expected polars .* 'alliance-digest-archive\[polars\]'"):
        filled.items(library="polars")


def test_opening_an_archive_loads_neither(tmp_path: Path) -> None:
    program = (
        "import sys, db\n"
        "from db.engine import open_archive\n"
        "open_archive('sqlite:///a.sqlite', create=True).close()\n"
        "archive = db.open('sqlite:///a.sqlite')\n"
        "print({'pandas', 'numpy', 'polars'} & set(sys.modules))\n"
        "print(len(archive.items()))\n"
    )
    run = python(program, tmp_path)
    assert (run.stdout, run.stderr) == ("set()\n0\n", "")


def test_no_archive_is_said() -> None:
    with pytest.raises(NotAnArchiveError):
        db.open("sqlite:///nowhere/archive.sqlite")


@pytest.mark.prove
def test_polars_gives_the_same_rows(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars

    fill_some(archive)
    fill(archive)
    frame = archive.items("bell", library="polars")
    assert isinstance(frame, polars.DataFrame)
    assert frame["issue_id"].to_list() == ["vol-1-2", "vol-1-20", "vol-2-4"]
    assert archive.items(first="2.20", library="polars")["text"].to_list() == NAUGHTY
    assert (frame.schema["published_start"], frame.schema["captured_at"]) == (
        polars.Date,
        polars.Datetime("us", "UTC"),
    )
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert isinstance(archive.items("nothing"), polars.DataFrame)
