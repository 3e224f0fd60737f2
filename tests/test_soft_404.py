"""Pages that a site shows for addresses that lead nowhere, with status 200, and issues that nothing names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import crawled
from small_site import NOTHING, Served, SmallSite, issue_path, list_page, usual_pages

OWN = "https://digest-replica.invalid"
ISSUE = issue_path(2, 2)
WORDS = " ".join(f"harbour notice number {number} of the pilots" for number in range(20))
LOST = (
    f"<html><head><title>Port office</title></head><body><p>{WORDS}</p><p>No ferry at PATH</p></body></html>"
)


class LyingSite(SmallSite):
    """A site that answers 200 with one and the same page, which names the path, wherever nothing is."""

    def __init__(self) -> None:
        super().__init__(usual_pages())
        site = self

        class Pages(dict[str, Served]):
            def get(self, path: str, default: Served = NOTHING) -> Served:  # type: ignore[override]
                if path in self:
                    return self[path]
                lies = path.startswith("/publications/us") or site.is_probe(path)
                return Served(LOST.replace("PATH", path).encode(), validated=False) if lies else default

        self.pages = Pages(self.pages)

    @staticmethod
    def is_probe(path: str) -> bool:
        last = path.strip("/").rpartition("/")[2]
        return path.startswith("/publications/") and len(last) == 24


@pytest.fixture
def site() -> Iterator[LyingSite]:
    with LyingSite() as running:
        yield running


def states(data: Path) -> dict[str, str]:
    with sqlite3.connect(data / "archive.sqlite") as connection:
        return dict(connection.execute("SELECT address, state FROM page WHERE kind = 'issue'").fetchall())


def test_a_page_that_stands_for_every_address_is_a_soft_404(site: LyingSite, tmp_path: Path) -> None:
    site.pages["/publications/"] = Served(list_page(ISSUE, issue_path(2, 3), issue_path(2, 5)))
    site.pages.pop(issue_path(2, 1))
    outcome = crawled(tmp_path, site.url)
    assert states(tmp_path)[OWN + issue_path(2, 5)] == "soft_404"
    assert outcome.held == 2
    assert outcome.verdict.exit_code == 0
    assert any(site.is_probe(path) for path in site.paths)


def test_a_site_that_is_not_suspected_is_asked_for_no_such_address(tmp_path: Path) -> None:
    with SmallSite(usual_pages()) as site:
        crawled(tmp_path, site.url)
        assert not any(LyingSite.is_probe(path) for path in site.paths)


def test_a_page_that_is_not_understood_and_not_like_it_stays_so(site: LyingSite, tmp_path: Path) -> None:
    other = b"<html><head><title>Office hours</title></head><body><p>We are open.</p></body></html>"
    site.pages[ISSUE] = Served(other)
    outcome = crawled(tmp_path, site.url)
    assert states(tmp_path)[OWN + ISSUE] == "not_understood"
    assert outcome.verdict.exit_code == 3


def test_an_issue_that_nothing_names_is_found_by_its_number(tmp_path: Path) -> None:
    with SmallSite(usual_pages()) as site:
        site.pages["/publications/"] = Served(list_page(issue_path(2, 1), issue_path(2, 3)))
        outcome = crawled(tmp_path, site.url)
    assert outcome.held == 3
    with sqlite3.connect(tmp_path / "archive.sqlite") as connection:
        (ways,) = connection.execute(f"SELECT found_by FROM page WHERE address = '{OWN}{ISSUE}'").fetchone()
    assert ways == "numbering"


def test_a_guess_that_leads_nowhere_is_no_trouble(tmp_path: Path) -> None:
    with SmallSite(usual_pages()) as site:
        site.pages["/publications/"] = Served(list_page(issue_path(2, 1), issue_path(2, 3)))
        front = (("Location", "/"),)
        site.pages[ISSUE] = Served(status=302, headers=front, validated=False)
        outcome = crawled(tmp_path, site.url)
        assert (outcome.held, outcome.verdict.exit_code) == (2, 0)
        assert states(tmp_path)[OWN + ISSUE] == "soft_404"
        asked = site.paths.count(ISSUE)
        crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z")
        assert site.paths.count(ISSUE) <= asked + 1
