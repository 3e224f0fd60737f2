"""The nightly crawl of the whole replica site, before and after its edits."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from crawling import crawled

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures" / "site"))

from replica_expected import issues
from replica_server import ReplicaServer


def texts(data: Path) -> dict[tuple[int, int], tuple[list[str], list[str]]]:
    """Headlines and items of every issue, white space taken out."""
    connection = sqlite3.connect(data / "archive.sqlite")
    held: dict[tuple[int, int], tuple[list[str], list[str]]] = {}
    for index, view in enumerate(("current_headline", "current_item")):
        query = f"SELECT volume, number, text FROM {view} ORDER BY volume, number, position"
        for volume, number, text in connection.execute(query):
            held.setdefault((volume, number), ([], []))[index].append("".join(text.split()))
    connection.close()
    return held


def discrepancies(data: Path) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(data / "archive.sqlite")
    query = "SELECT issue_id, witness, kind, place, ours FROM current_discrepancy"
    found = sorted(connection.execute(query).fetchall())
    connection.close()
    return found


def source(edition: int) -> dict[tuple[int, int], tuple[list[str], list[str]]]:
    return {
        key: (
            ["".join(headline.split()) for headline in issue.headlines],
            ["".join(item.text.split()) for item in issue.items],
        )
        for key, issue in issues(edition).items()
    }


def test_two_nights_on_the_replica_hold_what_its_source_says(tmp_path: Path) -> None:
    with ReplicaServer() as site:
        first = crawled(tmp_path, site.url, second_witness="auto")
        assert first.verdict.sentence == "Good: 30 new issues: 1.1, 1.2, 1.3 … 3.6; 30 issues held."
        assert texts(tmp_path) == source(1)
        site.edition = 2
        second = crawled(tmp_path, site.url, night="2024-04-19T03:00:00Z", second_witness="auto", full=True)
    assert [str(key) for key in second.new] == ["3.7"]
    # 2.1 only got another theme.
    assert [str(key) for key in second.changed] == ["2.5", "2.6", "2.9"]
    # The page of 3.5 has lost its last item, so that the older one stands until a person accepts the newer.
    assert [str(key) for key in second.held_back] == ["3.5"]
    assert second.verdict.exit_code == 3
    assert "are held back: 3.5 " in second.verdict.sentence
    # The page of 2.6 was edited, and its PDF was not.
    assert [str(key) for key in first.differing] == []
    assert [str(key) for key in second.differing] == ["2.6"]
    told = "witnesses newly differ on 1 issue: 2.6 (see `digest show 2.6 --witnesses`)"
    assert told in second.verdict.sentence
    assert discrepancies(tmp_path) == [
        (
            "vol-2-6",
            "pdf",
            "wording",
            "item 1",
            "… effect. Each partner adds $19 million. Physicist Ione Larkham, …",
        ),
    ]
    assert "1 page no longer there: https://digest-replica.invalid/" in second.verdict.sentence
    assert texts(tmp_path) == {**source(1), **source(2), (3, 5): source(1)[3, 5]}
