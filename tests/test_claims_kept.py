"""What other pages said of an issue's date is kept with its capture; contradictions are told in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from archive_samples import ADDRESS, ISSUE, NOW, SITE, Arrived, keep, keep_publication, page
from command import digest
from crawling import crawled
from small_site import Served, SmallSite, issue_page, issue_path, list_page

from db import store
from db.engine import Archive, open_archive
from db.issues import issue_views
from ingest.claim_display import contradictions
from parsers.model import Claim, ClaimMethod, Format, Key, Place, Reading

OWN = "https://digest-replica.invalid"
MOVED = '<meta property="article:published_time" content="2023-08-01T10:00:00+00:00">'


def feed(*issues: tuple[tuple[int, int], str]) -> Served:
    items = "".join(
        f"<item><title>US-Japan Alliance Digest</title><link>{OWN}{issue_path(*key)}</link>"
        f"<pubDate>{day}</pubDate></item>"
        for key, day in issues
    )
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    return Served(body, media_type="application/rss+xml")


@pytest.fixture
def site_of_one_feed() -> SmallSite:
    """A site that only its feed and its sitemap lead into; vol 2.2 says that it moved."""
    moved = issue_page(2, 2).replace(b"<title>", MOVED.encode() + b"<title>")
    return SmallSite(
        {
            issue_path(2, 1): Served(issue_page(2, 1)),
            issue_path(2, 2): Served(moved),
            "/publications/": Served(list_page()),
            "/publications/feed/": feed(
                ((2, 1), "Mon, 16 Jan 2023 23:30:00 -0500"), ((2, 2), "Tue, 01 Aug 2023 10:00:00 GMT")
            ),
        }
    )


def said(data: Path, *words: str) -> str:
    done = digest(*words, "--data", data, DIGEST_NOW="2024-04-03T03:00:00Z")
    assert done.returncode == 0
    return done.stdout


def test_what_a_feed_said_reaches_the_archive_and_is_told(
    site_of_one_feed: SmallSite, tmp_path: Path
) -> None:
    with site_of_one_feed as site:
        crawled(tmp_path, site.url)
    with open_archive(f"sqlite:///{tmp_path}/archive.sqlite") as archive, archive.read() as connection:
        heard = {
            capture.address: store.claims_of(connection, capture.id) for capture in store.captures(connection)
        }
        ((first,), (second,)) = (issue_views(connection, Key(2, number)) for number in (1, 2))
    assert heard[OWN + issue_path(2, 1)] == (Claim(ClaimMethod.FEED, date(2023, 1, 16), date(2023, 1, 16)),)
    assert heard[OWN + issue_path(2, 2)] == (Claim(ClaimMethod.FEED, date(2023, 8, 1), date(2023, 8, 1)),)
    assert [(row.method, row.is_agreeing) for row in first.claims] == [("numbering", None), ("feed", True)]
    assert list(contradictions(first.claims)) == []
    told = [
        "page says 2023-08-01, numbering says 2023-01-16 to 2023-01-31: migrated",
        "feed says 2023-08-01, numbering says 2023-01-16 to 2023-01-31: migrated",
    ]
    assert list(contradictions(second.claims)) == told
    shown = said(tmp_path, "show", "2.2")
    assert [f"Note: {clause}" in shown for clause in told] == [True, True]
    assert "Note:" not in said(tmp_path, "show", "2.1")
    assert f"date of 2.2  {'; '.join(told)}" in said(tmp_path, "status")
    as_json = json.loads(said(tmp_path, "show", "2.2", "--json"))
    assert [(one["method"], one["start_on"], one["is_agreeing"]) for one in as_json["claims"]] == [
        ("numbering", "2023-01-16", None),
        ("meta", "2023-08-01", False),
        ("feed", "2023-08-01", False),
    ]


def test_what_was_said_of_a_capture_is_kept_once_and_never_changed(archive: Archive) -> None:
    said = (Claim(ClaimMethod.SITEMAP, date(2023, 3, 2), date(2023, 3, 2)),)
    keep_publication(archive)
    first = page(b"one")
    with archive.write() as connection:
        run = store.start_run(connection, kind="backfill", publication=None, now=NOW)
        numbers = [
            store.keep_capture(
                connection, capture, Place("a.warc.gz", 0, 9), publication=None, run_id=run, now=NOW
            )
            for capture in (replace(first, claims=said), first)
        ]
        assert store.claims_of(connection, numbers[0]) == said
    assert numbers[0] == numbers[1]


def test_every_copy_of_an_issue_is_heard(archive: Archive) -> None:
    copies = [Reading(1, Format.PAGE, ISSUE)], [Reading(1, Format.PDF, ISSUE)]
    keep(archive, Arrived(page(b"page"), copies[0]), Arrived(page(b"pdf", f"{SITE}/a.pdf"), copies[1]))
    with archive.read() as connection:
        (view,) = issue_views(connection, Key(2, 4))
    assert {(row.address, row.method) for row in view.claims} == {
        (address, method) for address in (ADDRESS, f"{SITE}/a.pdf") for method in ("numbering", "meta")
    }
