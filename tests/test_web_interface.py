"""The JSON interface: pages that join up, fields, ETags, downloads, and its own description."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from reading_room import Room, opened, sqlite_in


@pytest.fixture(scope="module")
def room(replica_archive: Path) -> Iterator[Room]:
    with opened(sqlite_in(replica_archive), replica_archive / "captures", seconds=20) as it:
        yield it


def walked(room: Room, path: str, name: str) -> list[dict[str, Any]]:
    """The rows of a list, page by page."""
    rows: list[dict[str, Any]] = []
    following: str | None = path
    while following:
        answer = room.get(following)
        assert answer.status == 200, answer.text
        rows += answer.json[name]
        following = answer.json["next"]
        assert (f'<{following}>; rel="next"' == answer.headers.get("link")) is (following is not None)
    return rows


def places(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(row["issue_id"], row["position"]) for row in rows]


def test_items_come_page_by_page_each_once_and_in_order(room: Room) -> None:
    rows = walked(room, "/api/items?limit=3", "items")
    keys = [f"vol-2-{number}" for number in (1, 2, 4, 5)]
    assert [place for place in places(rows) if place[1] == 1] == [(key, 1) for key in keys]
    assert places(rows) == places(walked(room, "/api/items", "items"))
    assert len(rows) == len(set(places(rows))) == 19


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("volume=2", 19),
        ("volume=3", 0),
        ("publication=none", 0),
        ("from=2.4&to=2.4", 5),
        ("published=2023-02", 5),
        ("q=medicines", 1),
        ("dates=day-range&volume=2&to=2.4&from=2.4", 1),
    ],
)
def test_items_can_be_narrowed(room: Room, query: str, count: int) -> None:
    assert len(walked(room, f"/api/items?{query}&limit=2", "items")) == count


def test_dates_issues_and_coverage_come_page_by_page(room: Room) -> None:
    dates = walked(room, "/api/dates?limit=4", "dates")
    assert dates == walked(room, "/api/dates?limit=500", "dates")
    assert [row["surface"] for row in dates if row["issue_id"] == "vol-2-4"][:2] == [
        "February 16",
        "February 23-25",
    ]
    assert {row["kind"] for row in walked(room, "/api/dates?kind=month", "dates")} == {"month"}
    issues = walked(room, "/api/issues?limit=1", "issues")
    assert [row["issue_id"] for row in issues] == ["vol-2-1", "vol-2-2", "vol-2-4", "vol-2-5"]
    months = walked(room, "/api/coverage?limit=1", "coverage")
    assert [(row["month"], row["expected"], row["held"], row["withdrawn"]) for row in months] == [
        ("2023-01", 2, 2, 0),
        ("2023-02", 2, 1, 0),
        ("2023-03", 2, 1, 1),
    ]


def test_fields_choose_columns_in_their_order(room: Room) -> None:
    (row,) = room.get("/api/items?q=medicines&fields=position,issue_id,dates").json["items"]
    assert list(row) == ["position", "issue_id", "dates"]
    assert row["issue_id"] == "vol-2-4"


def test_a_search_tells_hits_facets_and_the_next_page(room: Room) -> None:
    told = room.get("/api/search?q=medicines").json
    assert (told["total"], told["is_exact"], told["next"]) == (2, True, None)
    hit = told["hits"][0]
    assert [hit["snippet"][start:end] for start, end in hit["spans"]] == ["medicines"]
    answer = room.get("/api/search?q=the&limit=5")
    assert answer.headers["link"] == '</api/search?q=the&page=2&limit=5>; rel="next"'
    many = answer.json
    assert many["next"] == "/api/search?q=the&page=2&limit=5"
    assert many["facets"]["volumes"] == {"2": many["total"]}
    assert len(room.get(many["next"]).json["hits"]) == 5


def test_one_issue_and_one_item_with_its_proof(room: Room) -> None:
    issue = room.get("/api/issues/demo/vol-2-4").json
    assert [one["position"] for one in issue["items"]] == [1, 2, 3, 4, 5]
    assert issue["items"][0]["dates"][0]["surface"] == "February 16"
    item = room.get("/api/items/demo/vol-2-4/2").json
    assert [copy["format"] for copy in item["copies"]] == ["page", "pdf"]
    assert item["copies"][1]["locator"].startswith("page 1 box ")
    assert sorted(item["citations"]) == ["bibtex", "chicago", "csl-json", "ris"]
    gone = room.get("/api/issues/demo/vol-2-6")
    assert gone.status == 410
    assert gone.json == {
        "error": "The text of issue 2.6 was withdrawn by The keeper: Asked by <the> publisher."
    }
    assert room.get("/api/items/demo/vol-2-6/1").json["text"] is None


@pytest.mark.parametrize(
    "query",
    [
        "items?limit=0",
        "items?limit=501",
        "items?after=demo",
        "items?after=demo/vol-2-4",
        "items?fields=secret",
        "items?colour=red",
        "items?q=%22",
        "dates?kind=holiday",
        "coverage?after=demo/vol-2-4/1",
        "search",
        "search?q=a&page=0",
        "issues/demo/vol-2-4?x=1",
    ],
)
def test_what_means_nothing_is_refused_with_a_sentence(room: Room, query: str) -> None:
    answer = room.get(f"/api/{query}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.json["error"]) > 10


def test_an_answer_known_is_not_sent_again(room: Room) -> None:
    tag = room.get("/api/items?limit=2").headers["etag"]
    assert room.get("/api/items?limit=2", If_None_Match=tag).status == 304


def test_a_search_can_be_taken_along_as_csv_and_parquet(room: Room) -> None:
    answer = room.get("/search.csv?q=medicines OR vaccine")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="search.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert ("vol-2-4", "2") in [(row["issue_id"], row["position"]) for row in rows]
    table = pyarrow.parquet.read_table(io.BytesIO(room.get("/search.parquet?q=medicines OR vaccine").body))
    assert table.num_rows == len(rows)
    heads = room.get("/search.csv?q=medicines&in=headlines").text.splitlines()
    assert len(heads) == 2
    assert room.get("/search.xls?q=a").status == 404
    assert room.get("/search.csv").status == 400


def test_every_path_of_the_description_answers(room: Room) -> None:
    told = room.get("/api/openapi.json").json
    assert told["openapi"].startswith("3.1")
    assert sorted(told["paths"]) == [
        "/api/coverage",
        "/api/dates",
        "/api/issues",
        "/api/issues/{publication}/{issue}",
        "/api/items",
        "/api/items/{publication}/{issue}/{item}",
        "/api/search",
    ]
