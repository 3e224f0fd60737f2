"""Nights without news on the replica site: what they ask for, what comes over the wire, what is written."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from crawling import crawled, started
from proving import PROVE
from small_site import Served, SmallSite, issue_page, issue_path, list_page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fixtures" / "site"))

from replica_server import ReplicaServer, Request

FEED = "/publications/feed/"
# The newest three issues, of which the oldest is a page alone.
RECENT = {
    "/publications/us-japan-alliance-digest-vol-3-4/",
    "/publications/us-japan-alliance-digest-vol-3-5/",
    "/publications/us-japan-alliance-digest-vol-3-6/",
    "/wp-content/uploads/2024/03/US-Japan-Alliance-Digest-Vol-3.5.pdf",
    "/wp-content/uploads/2024/03/US-Japan-Alliance-Digest-Vol-3.6.pdf",
}


# On a site of 24 issues that has a new one every fifth night.
WHOLE_WEEK = range(2, 11)
NIGHTS, OLD, REST = 30 if PROVE else 6, [(1, number) for number in range(1, 25)], 5


@dataclass(frozen=True)
class Night:
    """What one night asked for, and the rows of each table after it."""

    asked: list[Request]
    rows: dict[str, int]
    sentence: str

    @property
    def paths(self) -> set[str]:
        return {one.path for one in self.asked}

    @property
    def bytes(self) -> int:
        return sum(one.size for one in self.asked)


def rows(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "archive.sqlite") as archive:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [name for (name,) in archive.execute(query).fetchall()]
        return {name: archive.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Night]:
    """Nights on a site where nothing happens: the first, quiet ones, a weekly one, a quiet one."""
    data, found = tmp_path_factory.mktemp("nights"), []
    with ReplicaServer() as site:
        for day in WHOLE_WEEK if PROVE else (2, 3, 4, 9, 10):
            site.requests.clear()
            night = f"2024-04-{day:02}T03:00:00Z"
            outcome = crawled(data, site.url, night=night, second_witness="auto")
            assert outcome.verdict.exit_code == 0
            found.append(Night(list(site.requests), rows(data), outcome.verdict.sentence))
    return found


def quiet(nights: list[Night]) -> list[Night]:
    return [*nights[1:-2], nights[-1]]


def test_a_quiet_night_costs_three_requests_more_than_the_recent_issues(nights: list[Night]) -> None:
    for night in quiet(nights):
        assert len(night.asked) == 3 + len(RECENT)
        assert night.paths == {"/robots.txt", "/publications/", FEED, *RECENT}


def test_a_quiet_night_brings_no_body_but_the_rules(nights: list[Night]) -> None:
    for night in quiet(nights):
        assert {one.path for one in night.asked if one.size} == {"/robots.txt"}
        assert {one.status for one in night.asked if one.path != "/robots.txt"} == {304}
        assert night.bytes < 0.05 * nights[0].bytes


def test_a_quiet_night_writes_no_row_but_its_runs(nights: list[Night]) -> None:
    for before, night in pairwise(nights):
        assert night.rows == {**before.rows, "run": before.rows["run"] + 1}
        assert night.sentence.startswith("Good: nothing new; 30 issues held")


def test_once_a_week_everything_known_is_asked_for(nights: list[Night]) -> None:
    weekly = nights[-2]
    assert weekly.paths == nights[0].paths
    assert len(weekly.asked) == len(weekly.paths)
    # Pages that are not there have no validators.
    assert {one.status for one in weekly.asked if one.size} <= {200, 301, 404}
    assert {one.path for one in weekly.asked if one.status == 200} == {"/robots.txt"}
    assert weekly.bytes < 0.05 * nights[0].bytes


def test_a_full_night_is_a_weekly_one(first_night: Path, tmp_path: Path) -> None:
    shutil.copytree(first_night, tmp_path, dirs_exist_ok=True)
    with ReplicaServer() as site:
        for day in (5, 9):
            site.requests.clear()
            full, night = day == 5, f"2024-04-{day:02}T03:00:00Z"
            crawled(tmp_path, site.url, night=night, second_witness="auto", full=full)
            assert (len(site.requests) > 50) == full


def test_nights_on_a_growing_site_take_no_more_memory_and_files_than_the_first(tmp_path: Path) -> None:
    issues, memory, files, first = list(OLD), [], set(), 0
    with SmallSite({}) as site:
        for night in range(NIGHTS):
            new = [(2, 1 + night // REST)] if night % REST == REST - 1 else []
            issues += new
            pages = {issue_path(*key): Served(issue_page(*key)) for key in issues}
            site.pages = {"/publications/": Served(list_page(*pages)), **pages}
            site.asked.clear()
            crawl = started(tmp_path, site.url, night=f"2024-04-{night + 1:02}T03:00:00Z")
            outcome = crawl.outcome()
            memory.append(crawl.peak)
            files.add(crawl.files)
            size = sum(one.size for one in site.asked)
            first = first or size
            assert [(key.volume, key.number) for key in outcome.new] == (new if night else OLD)
            assert outcome.held == len(issues)
            assert night == 0 or new or size < 0.05 * first, (night, size, first)
    assert len(files) == 1
    assert max(memory) < 1.05 * memory[0], memory
    print(f"{NIGHTS} nights: {[peak >> 20 for peak in memory]} MiB, {files} files open")
