"""What a publisher does to an issue afterwards is a revision or a state, and never a second issue."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import digest, objects
from crawling import crawled
from pdf_samples import LEADING, column, pdf
from small_site import (
    PDF,
    PDFS,
    PLACES,
    Served,
    SmallSite,
    issue_page,
    issue_path,
    item,
    list_page,
    pdf_path,
    usual_pages,
)

from ingest.crawl_plan import Outcome
from ingest.verdict import ExitCode

OWN = "https://digest-replica.invalid"
ISSUE = issue_path(2, 2)
NEW = "/publications/alliance/us-japan-alliance-digest-vol-2-2/"
SECOND, THIRD = "2024-04-03T03:00:00Z", "2024-04-10T03:00:00Z"
GONE = Served(b"<html><body>Nothing here</body></html>", 410, validated=False)


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite(usual_pages(with_pdf=True)) as running:
        yield running


@pytest.fixture
def data(usual_night: Path, tmp_path: Path) -> Path:
    """The archive after a first night that brought 2.1 to 2.4, the last as a PDF alone."""
    return shutil.copytree(usual_night, tmp_path / "data")


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "archive.sqlite") as archive:
        return archive.execute(query).fetchall()


def state(data: Path, path: str) -> object:
    return rows(data, f"SELECT state FROM page WHERE address = '{OWN}{path}'")[0][0]


def counts(data: Path) -> tuple[object, ...]:
    """How many issues there are, how many stand, and how many wordings of them are held."""
    return rows(
        data,
        "SELECT (SELECT count(*) FROM issue), (SELECT count(*) FROM current_issue), count(*) FROM revision",
    )[0]


def changed(night: Outcome) -> list[str]:
    assert night.new == ()
    return [str(key) for key in night.changed]


def test_the_first_night_holds_each_issue_once(data: Path) -> None:
    assert counts(data) == (4, 4, 4)


def test_an_edit_is_a_revision(site: SmallSite, data: Path) -> None:
    site.change(ISSUE, body=issue_page(2, 2, word="violet"))
    assert changed(crawled(data, site.url, night=SECOND)) == ["2.2"]
    assert counts(data) == (4, 4, 5)
    site.change(ISSUE, body=issue_page(2, 2))
    assert changed(crawled(data, site.url, night=THIRD)) == ["2.2"]
    assert counts(data) == (4, 4, 5)  # the first wording again
    history = digest("history", "2.2", "--data", data).stdout
    assert history.count("violet") > 0


def test_another_title_is_a_revision(site: SmallSite, data: Path) -> None:
    old = b"<h1>US-Japan Alliance Digest Vol 2.2</h1>"
    new = b"<h1>U.S.-Japan Alliance Digest, Volume 2.2</h1>"
    site.change(ISSUE, body=issue_page(2, 2).replace(old, new))
    assert changed(crawled(data, site.url, night=SECOND)) == ["2.2"]
    assert counts(data) == (4, 4, 5)
    assert rows(data, "SELECT title FROM current_issue WHERE number = 2") == [
        ("U.S.-Japan Alliance Digest, Volume 2.2",)
    ]


@pytest.mark.parametrize("status", [404, 410])
def test_an_issue_that_is_taken_down_stays_and_its_address_says_so(
    site: SmallSite, data: Path, status: int
) -> None:
    site.pages[ISSUE] = Served(GONE.body, status, validated=False)
    site.pages["/publications/"] = Served(list_page(issue_path(2, 1), issue_path(2, 3), pdf_path(2, 4)))
    night = crawled(data, site.url, night=SECOND)
    assert night.verdict.exit_code is ExitCode.GOOD
    assert f"1 page no longer there: {OWN}{ISSUE} [gone, status {status}]" in night.verdict.sentence
    assert (state(data, ISSUE), counts(data)) == ("gone", (4, 4, 4))
    shown = digest("show", "2.2", "--data", data)
    assert shown.returncode == 0
    assert shown.stdout.startswith("Note: the publisher has taken this page down since; ")
    assert objects("status", "--data", data)[0]["publications"][0]["taken_down"] == ["2.2"]
    assert "taken down by the publisher  1: 2.2 (" in digest("status", "--data", data).stdout
    again = crawled(data, site.url, night=THIRD)
    assert "no longer there" not in again.verdict.sentence
    site.pages[ISSUE] = Served(issue_page(2, 2))
    assert changed(crawled(data, site.url, night="2024-04-17T03:00:00Z")) == []
    assert "Note: " not in digest("show", "2.2", "--data", data).stdout
    assert counts(data) == (4, 4, 4)


@pytest.mark.parametrize("old", ["redirects", "gone", "stays"])
def test_an_issue_at_another_address_is_the_same_issue(site: SmallSite, data: Path, old: str) -> None:
    site.pages[NEW] = Served(issue_page(2, 2))
    if old == "redirects":
        site.pages[ISSUE] = Served(status=301, headers=(("Location", NEW),))
    elif old == "gone":
        site.pages[ISSUE] = GONE
    site.pages["/publications/"] = Served(list_page(issue_path(2, 1), NEW, issue_path(2, 3), pdf_path(2, 4)))
    night = crawled(data, site.url, night=SECOND)
    assert (night.verdict.exit_code, changed(night)) == (ExitCode.GOOD, [])
    assert counts(data) == (4, 4, 4)
    told = {"redirects": "duplicate", "gone": "gone", "stays": "stored"}[old]
    assert (state(data, ISSUE), state(data, NEW)) == (told, "stored")
    assert objects("status", "--data", data)[0]["publications"][0]["taken_down"] == []


def test_an_issue_at_another_address_may_be_edited_there(site: SmallSite, data: Path) -> None:
    site.pages[NEW] = Served(issue_page(2, 2, word="violet"))
    site.pages[ISSUE] = Served(status=301, headers=(("Location", NEW),))
    site.pages["/publications/"] = Served(list_page(issue_path(2, 1), NEW, issue_path(2, 3), pdf_path(2, 4)))
    assert changed(crawled(data, site.url, night=SECOND)) == ["2.2"]
    assert counts(data) == (4, 4, 5)


def test_a_pdf_made_anew_with_the_same_words_is_no_revision(site: SmallSite, data: Path) -> None:
    site.change(pdf_path(2, 4), body=PDF.read_bytes() + b"\n% saved again\n%%EOF\n")
    assert changed(crawled(data, site.url, night=SECOND)) == []
    assert counts(data) == (4, 4, 4)
    assert rows(data, "SELECT count(*) FROM capture WHERE address LIKE '%.pdf'") == [(2,)]


def issue_pdf(word: str) -> bytes:
    """Issue 2.4 as a PDF of its title, four headlines and four items."""
    headlines = [f"Council of {place} counts its {word} lanterns" for place in PLACES]
    puts = column(["US-Japan Alliance Digest Vol 2.4"], bullet="")
    for texts in (headlines, [item(2, 4, place, word) for place in PLACES]):
        puts += column(texts, top=puts[-1].top + 3 * LEADING)
    return pdf(puts)


def test_a_pdf_replaced_in_place_by_other_words_is_a_revision(site: SmallSite, tmp_path: Path) -> None:
    site.change(pdf_path(2, 4), body=issue_pdf("amber"))
    assert crawled(tmp_path, site.url).held == 4
    site.change(pdf_path(2, 4), body=issue_pdf("violet"))
    assert changed(crawled(tmp_path, site.url, night=SECOND)) == ["2.4"]
    assert counts(tmp_path) == (4, 4, 5)
    assert rows(tmp_path, "SELECT text FROM current_headline WHERE number = 4 AND position = 1") == [
        ("Council of Port Amsel counts its violet lanterns",)
    ]


def test_a_pdf_replaced_by_another_issues_touches_neither(site: SmallSite, data: Path) -> None:
    site.change(pdf_path(2, 4), body=(PDFS / "US-Japan-Alliance-Digest-Vol-2.6.pdf").read_bytes())
    night = crawled(data, site.url, night=SECOND)
    assert (night.verdict.exit_code, changed(night)) == (ExitCode.NOT_UNDERSTOOD, [])
    assert (state(data, pdf_path(2, 4)), counts(data)) == ("not_understood", (4, 4, 4))
