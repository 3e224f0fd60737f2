"""Pages that are 200 and wrong: each ends in its state, its bytes are kept, and no issue is touched."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import crawled
from proving import PROVE
from small_site import PDF, Served, SmallSite, issue_page, issue_path, list_page, pdf_path, usual_pages

from db.engine import open_archive
from ingest.kept_captures import numbered_capture

OWN = "https://digest-replica.invalid"
ISSUE = issue_path(2, 2)
WORDS = " ".join(f"<p>Notice {number} of the port office, for all who sail.</p>" for number in range(9))


def page(title: str, body: str = WORDS, *, head: str = "", root: str = "<html lang='en'>") -> bytes:
    return (
        f"<!DOCTYPE html>{root}<head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()
    )


LISTS = "<h3>Headlines</h3><ul></ul><h3>Details</h3><ul></ul>"
TITLE = "US-Japan Alliance Digest Vol 2.2"
HREFLANG = f"<link rel='alternate' hreflang='en' href='{OWN}{ISSUE}'>"
WRONG = {
    "challenge by header": (Served(page("Wait"), headers=(("cf-mitigated", "challenge"),)), "challenge"),
    "challenge by a mark": (
        Served(page("Just a moment...", "<script>window._cf_chl_opt = {}</script>")),
        "challenge",
    ),
    "login wall": (
        Served(page("Log In ‹ Tollen — WordPress", "<form id='loginform' method='post'></form>")),
        "login_wall",
    ),
    "consent wall": (
        Served(page("Before you continue", "<form action='/consent'><button>Accept</button></form>")),
        "login_wall",
    ),
    "maintenance": (Served(page("Under maintenance")), "maintenance"),
    "parked domain": (Served(page("digest-replica.invalid is for sale")), "not_understood"),
    "not found": (Served(page("Page not found – Tollen")), "soft_404"),
    "search results": (Served(page("You searched for vol 2.2 – Tollen")), "soft_404"),
    "front page": (
        Served(page("Tollen Foundation", head=f"<link rel='canonical' href='{OWN}/'>")),
        "soft_404",
    ),
    "redirect to the front page": (Served(status=302, headers=(("Location", "/"),)), "soft_404"),
    "redirect to a language": (Served(status=302, headers=(("Location", "/ja/"),)), "soft_404"),
    "another language": (
        Served(page(TITLE, head=HREFLANG, root="<html lang='ja'>")),
        "not_understood",
    ),
    "empty lists": (Served(page(TITLE, f"<h1>{TITLE}</h1>{LISTS}")), "not_understood"),
    "another issue": (Served(issue_page(2, 7)), "not_understood"),
    "empty body": (Served(b""), "not_understood"),
    "white space": (Served(b" \r\n\t"), "not_understood"),
}


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


def issues(data: Path) -> list[tuple[object, ...]]:
    """All that researchers see of the issues, with the captures behind it."""
    return rows(data, "SELECT issue_id, content_hash, items, capture_id FROM current_issue ORDER BY 1")


def wording(data: Path) -> list[tuple[object, ...]]:
    """The same without the capture that stands."""
    return [row[:3] for row in issues(data)]


def kept_body(data: Path, capture: tuple[object, ...]) -> bytes:
    """The bytes of a capture of the archive, from its WARC record."""
    with open_archive(f"sqlite:///{data / 'archive.sqlite'}") as archive, archive.read() as connection:
        return numbered_capture(connection, data / "captures", int(str(capture[0])))[0].body


# Each is a crawl of its own; tests/test_guard.py tells all of them apart.
@pytest.mark.parametrize("wrong", list(WRONG)[:: 1 if PROVE else 5])
def test_a_wrong_page_ends_in_its_state_and_touches_no_issue(site: SmallSite, data: Path, wrong: str) -> None:
    served, expected = WRONG[wrong]
    before, held = issues(data), site.pages[ISSUE]
    site.pages[ISSUE] = served
    night = crawled(data, site.url, night="2024-04-03T03:00:00Z")
    ((state, note),) = rows(data, f"SELECT state, note FROM page WHERE address = '{OWN}{ISSUE}'")
    assert (state, bool(note)) == (expected, True)
    assert issues(data) == before
    assert (night.held, night.new, night.changed) == (4, (), ())
    if served.status == 200:
        kept = rows(data, f"SELECT id FROM capture WHERE address = '{OWN}{ISSUE}' ORDER BY id")
        assert len(kept) == 2
        assert kept_body(data, kept[-1]) == served.body
    site.pages[ISSUE] = held
    assert crawled(data, site.url, night="2024-04-04T03:00:00Z").verdict.exit_code == 0
    assert wording(data) == [row[:3] for row in before]


def test_a_page_named_pdf_is_no_pdf_and_is_kept(site: SmallSite, data: Path) -> None:
    before = issues(data)
    site.pages[pdf_path(2, 4)] = Served(issue_page(2, 4), media_type="application/pdf")
    night = crawled(data, site.url, night="2024-04-03T03:00:00Z")
    assert rows(data, f"SELECT state FROM page WHERE address = '{OWN}{pdf_path(2, 4)}'") == [
        ("not_understood",)
    ]
    assert (issues(data), night.verdict.exit_code) == (before, 3)


def test_a_pdf_named_html_is_read_by_its_bytes(site: SmallSite, tmp_path: Path) -> None:
    path = issue_path(2, 4)
    site.pages[path] = Served(PDF.read_bytes())
    site.pages["/publications/"] = Served(list_page(path))
    outcome = crawled(tmp_path, site.url)
    assert [str(key) for key in outcome.new] == ["2.4"]
    assert rows(tmp_path, "SELECT format, items FROM current_issue") == [("pdf", 5)]
