"""Every exit code of a night as `digest crawl` gives it, with every cause and what to do next."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import digest
from crawling import crawled
from small_site import Served, SmallSite, issue_page, issue_path, list_page

SPRING, NEXT = "2023-03-01T03:00:00Z", "2023-03-20T03:00:00Z"
CHALLENGE = Served(b"<html></html>", 403, headers=(("cf-mitigated", "challenge"),), validated=False)
SOON = Served(b"<html><body><h1>US-Japan Alliance Digest Vol 2.2</h1><p>Soon.</p></body></html>")


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite() as running:
        yield running


def crawl(site: SmallSite, data: Path, night: str = SPRING) -> subprocess.CompletedProcess[str]:
    return digest("crawl", "--publication", "demo", "--site", site.url, "--data", data, DIGEST_NOW=night)


def shorter(volume: int, number: int) -> Served:
    """An issue that has lost its last item."""
    page = issue_page(volume, number)
    start, end = page.rindex(b"<li>"), page.rindex(b"</ul>")
    return Served(page[:start] + page[end:])


def told(night: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One sentence on stderr that says all this in this order, and the exit code."""
    assert night.stderr.count("\n") == 1, night.stderr
    places = [night.stderr.find(word) for word in words]
    assert -1 not in places, night.stderr
    assert places == sorted(places), night.stderr
    assert night.returncode == code


def test_good(site: SmallSite, tmp_path: Path) -> None:
    told(crawl(site, tmp_path), 0, "Good: 3 new issues: 2.1, 2.2, 2.3; 3 issues held")


def test_failed(site: SmallSite, tmp_path: Path) -> None:
    with (tmp_path / "crawl-demo.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        told(crawl(site, tmp_path), 1, "Failed: another crawl of demo is running", "wait for its end")


def test_usage(tmp_path: Path) -> None:
    night = digest("crawl", "--publication", "demo", "--data", tmp_path)
    told(night, 2, "Not started: ", "--contact", "see `digest crawl --help`")


def test_not_understood(site: SmallSite, tmp_path: Path) -> None:
    site.pages[issue_path(2, 2)] = SOON
    told(crawl(site, tmp_path), 3, "Not understood: 1 page kept but not read", "`digest inbox`")


def test_items_lost(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night=SPRING)
    site.pages[issue_path(2, 2)] = shorter(2, 2)
    night = crawl(site, tmp_path, "2023-03-02T03:00:00Z")
    told(night, 3, "Not understood: ", "held back: 2.2", "`digest history 2.2`", "`digest accept ")


def test_gap(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night=SPRING)
    words = ("Gap: 1 issue overdue", "2.4", "`digest gaps --accept 2.4 --because TEXT`")
    told(crawl(site, tmp_path, NEXT), 4, *words)


def lists(site: SmallSite, *numbers: int) -> None:
    """Have the index name these issues of the second volume, those that are new with their pages."""
    for number in numbers:
        site.pages.setdefault(issue_path(2, number), Served(issue_page(2, number)))
    site.pages["/publications/"] = Served(list_page(*(issue_path(2, number) for number in numbers)))


def test_a_new_issue_that_lacks_items(site: SmallSite, tmp_path: Path) -> None:
    assert crawled(tmp_path, site.url, night=SPRING).verdict.exit_code == 0
    site.pages[issue_path(2, 4)] = shorter(2, 4)
    lists(site, 1, 2, 3, 4)
    night = crawl(site, tmp_path, "2023-03-02T03:00:00Z")
    told(
        night,
        3,
        "Not understood: parts are missing of 1 new issue: 2.4",
        "`digest show 2.4`",
        "4 issues held",
    )
    assert crawl(site, tmp_path, "2023-03-03T03:00:00Z").returncode == 0


def test_a_new_issue_with_few_items(site: SmallSite, tmp_path: Path) -> None:
    lists(site, 1, 2, 3, 4, 5)
    assert crawled(tmp_path, site.url, night="2023-03-20T03:00:00Z").held == 5
    site.pages[issue_path(2, 6)] = Served(issue_page(2, 6, places=("Karsholm", "Eastmark")))
    lists(site, 1, 2, 3, 4, 5, 6)
    night = crawl(site, tmp_path, "2023-04-01T03:00:00Z")
    told(
        night, 3, "Not understood: new issues have 2 items each, where the last runs found 4: 2.6", "nothing"
    )


def test_a_list_that_shrank(site: SmallSite, tmp_path: Path) -> None:
    lists(site, 1, 2, 3, 4, 5)
    assert crawled(tmp_path, site.url, night="2023-03-20T03:00:00Z").held == 5
    lists(site, 4, 5)
    # Whether older issues stand on other pages now is known once everything was asked for.
    assert crawl(site, tmp_path, "2023-03-21T03:00:00Z").returncode == 0
    night = crawl(site, tmp_path, "2023-03-28T03:00:00Z")
    told(night, 3, "Not understood: the index names 2 issues, where it named 5 before", "start pages")
    assert crawl(site, tmp_path, "2023-04-04T03:00:00Z").returncode == 0


def test_nothing_new_for_too_long(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night=SPRING)
    for night in ("2023-03-10T03:00:00Z", "2023-04-14T03:00:00Z"):
        assert "nothing new since" not in crawl(site, tmp_path, night).stderr
    words = ("Gap: nothing new since 2023-03-01", "`ended_after`", "`digest doctor`")
    told(crawl(site, tmp_path, "2023-04-16T03:00:00Z"), 4, *words)
    assert "nothing new since" not in crawl(site, tmp_path, "2023-04-17T03:00:00Z").stderr


def test_not_reached(site: SmallSite, tmp_path: Path) -> None:
    site.pages[issue_path(2, 2)] = CHALLENGE
    told(crawl(site, tmp_path), 5, "Not reached: 1 page could not be fetched", "`digest backfill`")


def test_archive(site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "captures").write_bytes(b"a file where the folder should be")
    told(crawl(site, tmp_path), 6, "Archive failed: ", "see to the disk or the database, then crawl again")


def test_several_causes_come_in_the_contracts_order(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night=SPRING)
    site.pages[issue_path(2, 1)] = CHALLENGE
    site.pages[issue_path(2, 2)] = SOON
    site.pages[issue_path(2, 3)] = shorter(2, 3)
    night = crawl(site, tmp_path, NEXT)
    causes = (
        "Not reached: 1 page could not",
        "1 page kept but not read",
        "held back: 2.3",
        "1 issue overdue",
    )
    told(night, 5, *causes, "Besides: nothing new; 3 issues held")
    (tmp_path / "captures").rename(tmp_path / "away")
    (tmp_path / "captures").write_bytes(b"a file where the folder should be")
    site.pages[issue_path(2, 3)] = Served(issue_page(2, 3, word="violet"))
    assert crawl(site, tmp_path, NEXT).returncode == 6
