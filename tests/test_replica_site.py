"""The replica site: invented text that varies as the publication does, and can be found in every way."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "site"
sys.path.insert(0, str(FOLDER))

import replica_expected  # noqa: E402
from replica_client import addresses, asked, page, squeezed, visible  # noqa: E402
from replica_server import ReplicaServer  # noqa: E402

SITE = "https://digest-replica.invalid"
PAGE_2_4 = "/publications/us-japan-alliance-digest-vol-2-4/"
PAGE_2_7 = "/publications/us-japan-alliance-digest-vol-2-7/"
MARK = "Invented text for testing"
NUMBERS = [(1, n) for n in range(1, 13)] + [(2, n) for n in range(1, 13)] + [(3, n) for n in range(1, 7)]
SENTENCE_END = re.compile(r"[.!?][”’)]?\s+(?=[“‘A-Z0-9])")


@pytest.fixture(scope="module")
def site() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


def sources() -> list[tuple[Path, dict[str, Any]]]:
    files = sorted((FOLDER / "source").rglob("*.json"))
    return [(file, json.loads(file.read_text("utf-8"))) for file in files]


# The source


def test_thirty_issues_over_three_volumes() -> None:
    assert list(replica_expected.issues(1)) == NUMBERS
    assert list(replica_expected.issues(2)) == [*NUMBERS, (3, 7)]


def test_five_headlines_and_items_save_in_two_issues_and_a_page_that_lost_an_item() -> None:
    counts = {k: (len(i.headlines), len(i.items)) for k, i in replica_expected.issues(2).items()}
    assert {key: count for key, count in counts.items() if count != (5, 5)} == {
        (1, 5): (4, 4),
        (2, 1): (4, 4),
        (3, 5): (4, 4),
    }


def test_lengths_are_those_of_the_publication() -> None:
    for _, data in sources():
        assert all(20 <= len(headline) <= 91 for headline in data["headlines"])
        assert all(433 <= len(item["text"]) <= 900 for item in data["items"])


def test_every_source_file_says_that_it_is_invented() -> None:
    assert all(data["notice"].startswith("Invented text for testing") for _, data in sources())


def test_no_two_issues_share_a_sentence() -> None:
    owners: dict[str, tuple[int, int]] = {}
    for key, issue in replica_expected.issues(1).items():
        texts = [*issue.headlines, *(item.text for item in issue.items)]
        for sentence in (part.strip() for text in texts for part in SENTENCE_END.split(text)):
            assert owners.setdefault(sentence, key) == key, f"{sentence!r} in {owners[sentence]} and {key}"
    assert len(owners) > 700


def test_dates_stand_where_they_are_said_to_stand() -> None:
    kinds = {"day", "day-range", "day-list", "month", "month-part", "year", "fiscal-year", "season"}
    count = 0
    for file, data in sources():
        for item in data["items"]:
            for said in item["dates"]:
                end = said["offset"] + len(said["surface"])
                assert item["text"][said["offset"] : end] == said["surface"], file.name
                assert date.fromisoformat(said["start"]) <= date.fromisoformat(said["end"])
                assert said["kind"] in kinds | {"relative", "other"}
                count += 1
    assert count > 250


@pytest.mark.parametrize(
    ("key", "item", "surface", "start", "end"),
    [
        ((1, 1), 1, "mid-December", "2021-12-11", "2021-12-20"),
        ((1, 1), 1, "Oct 24", "2021-10-24", "2021-10-24"),
        ((1, 4), 0, "the 24th", "2022-02-24", "2022-02-24"),
        ((1, 5), 0, "March9", "2022-03-09", "2022-03-09"),
        ((2, 1), 0, "Nov. 7-8", "2022-11-07", "2022-11-08"),
        ((2, 4), 1, "February 18 and 20", "2023-02-18", "2023-02-20"),
        ((2, 9), 0, "fiscal 2026", "2026-04-01", "2027-03-31"),
    ],
)
def test_dates_in_every_dress(key: tuple[int, int], item: int, surface: str, start: str, end: str) -> None:
    dates = {said.surface: said for said in replica_expected.issues(1)[key].items[item].dates}
    assert (dates[surface].start, dates[surface].end) == (start, end)


def test_a_demo_finds_what_it_searches_for() -> None:
    text = " ".join(item.text for issue in replica_expected.issues(1).values() for item in issue.items)
    for words in ("seaplane", "rare earths", "icebreaker", "9th Fleet", "Iron Heron 2023", "hydrogen"):
        assert words in text


# The pages


def test_every_issue_stands_on_its_pages_as_in_its_source(site: ReplicaServer) -> None:
    issues = replica_expected.issues(1)
    shown = replica_expected.pages(1)
    assert len(shown) == 30
    for path, keys in shown.items():
        text = visible(page(site, path))
        for issue in (issues[key] for key in keys):
            items = [item.text for item in issue.items]
            if path in issue.cut:
                items[-1] = issue.cut[path]
            assert all(squeezed(part) in text for part in (*issue.headlines, *items, issue.title)), path
            assert issue.credit is None or squeezed(f"ImageSource:{issue.credit}") in text


def test_labels_and_misprints_vary(site: ReplicaServer) -> None:
    stem = "/publications/us-japan-alliance-digest-vol-"
    assert "Happy New Year Headlines:" in page(site, f"{stem}2-1/")
    assert "fImage Source: The Dovrane Press Ltd" in page(site, f"{stem}1-11/")
    assert "US-Japan Alliance Digest Vol 1. 12" in page(site, f"{stem}1-12/")
    assert "US-Japan Alliance Digest -Vol 1.9-" in page(site, f"{stem}1-9/")
    assert ">US-Japan Alliance Digest</h1>" in page(site, f"{stem}2-10/")
    assert "<p>- Trade ministers sign" in page(site, f"{stem}2-5/")
    assert "<p>&#9679;&nbsp;Ministers agree" in page(site, f"{stem}2-3/")
    both = page(site, f"{stem}1-10/")
    assert both.index("Image Source:") < both.index(">Headlines<")
    both = page(site, f"{stem}2-8/")
    assert both.index(">Headlines<") < both.index("Image Source:")


def test_the_invention_is_marked_on_every_whole_page(site: ReplicaServer) -> None:
    paths = [*replica_expected.pages(1), "/publications/", "/", "/about/", "/nowhere/"]
    assert [path for path in paths if MARK not in visible_foot(page(site, path))] == [PAGE_2_7]


def visible_foot(html: str) -> str:
    return html.partition('<footer class="site-footer">')[2]


def test_one_page_is_cut_in_a_word_and_its_pdf_is_whole(site: ReplicaServer) -> None:
    answer = asked(site, PAGE_2_7)
    issue = replica_expected.issues(1)[2, 7]
    assert (answer.status, int(answer.headers["Content-Length"])) == (200, len(answer.body))
    assert b"</html>" not in answer.body
    assert answer.body.decode().endswith(issue.cut[PAGE_2_7][-40:])
    rest = issue.items[-1].text.removeprefix(issue.cut[PAGE_2_7])
    assert issue.cut[PAGE_2_7][-1].isalpha()
    assert rest[0].isalpha()
    assert issue.whole == ("/wp-content/uploads/2023/04/US-Japan-Alliance-Digest-Vol-2.7.pdf",)


def test_some_issues_have_only_a_page_and_some_only_a_pdf() -> None:
    issues = replica_expected.issues(1)
    assert [key for key, issue in issues.items() if not issue.pages] == [(2, 9), (3, 3)]
    without = [(1, 1), (1, 3), (1, 5), (1, 8), (2, 5), (2, 11), (3, 4)]
    assert [key for key, issue in issues.items() if issue.pdf is None] == without


def test_one_issue_stands_at_two_addresses(site: ReplicaServer) -> None:
    first, second = replica_expected.issues(1)[1, 9].pages
    assert (first, second) == (
        "/publications/us-japan-alliance-digest-vol-1-9/",
        "/2022/05/us-japan-alliance-digest-vol-1-9/",
    )
    assert page(site, first) == page(site, second)


def test_machines_find_dates_and_canonical_links_on_some_pages(site: ReplicaServer) -> None:
    pages = [page(site, path) for path in replica_expected.pages(1)]
    assert sum('"datePublished"' in html for html in pages) >= 4
    assert sum("article:published_time" in html for html in pages) >= 3
    assert len(pages) / 2 < sum('rel="canonical"' in html for html in pages) < len(pages)


def test_links_are_relative_on_some_pages_and_absolute_on_others(site: ReplicaServer) -> None:
    link = "/wp-content/uploads/2023/02/US-Japan-Alliance-Digest-Vol-2.4.pdf"
    assert f'href="{SITE}{link}"' in page(site, PAGE_2_4)
    link = "/wp-content/uploads/2023/01/US-Japan-Alliance-Digest-Vol-2.2.pdf"
    assert f'href="{link}"' in page(site, "/publications/us-japan-alliance-digest-vol-2-2/")


# Ways of discovery


def followed(site: ReplicaServer, start: str) -> tuple[set[str], int]:
    """Every address on an index and on the pages it is continued on, and the number of those pages."""
    waiting, seen, found = [start], set[str](), set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        links = addresses(page(site, path))
        found |= links
        waiting += [link for link in links if re.fullmatch(re.escape(start) + r"page/\d+/", link)]
    return found, len(seen)


def test_the_indexes_lead_to_every_issue(site: ReplicaServer) -> None:
    publications, count = followed(site, "/publications/")
    assert count == 4
    blog, count = followed(site, "/category/sasakawa-blog/")
    assert count == 3
    for key, issue in replica_expected.issues(1).items():
        held = {path for path in issue.pages if path.startswith("/category/")}
        assert held or {*issue.pages, issue.pdf} & (publications | blog), key


def test_the_feed_has_twelve_entries_newest_first(site: ReplicaServer) -> None:
    def links(target: str) -> list[str]:
        answer = asked(site, target)
        assert answer.headers["Content-Type"].startswith("application/rss+xml")
        return [item.findtext("link") or "" for item in ElementTree.fromstring(answer.body).iter("item")]

    first, second = links("/publications/feed/"), links("/publications/feed/?paged=2")
    assert (len(first), len(second)) == (12, 8)
    assert first[0] == f"{SITE}/publications/us-japan-alliance-digest-vol-3-6/"
    assert second[-1] == f"{SITE}/publications/us-japan-alliance-digest-vol-1-9/"
    assert asked(site, "/publications/feed/?paged=3").status == 404


def test_the_sitemap_leads_to_every_page_of_an_issue(site: ReplicaServer) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

    def locations(path: str) -> list[str]:
        root = ElementTree.fromstring(asked(site, path).body)
        return [(each.text or "").removeprefix(SITE) for each in root.iter(f"{space}loc")]

    assert "/wp-sitemap-posts-publications-1.xml" in locations("/wp-sitemap.xml")
    listed = {path for part in locations("/wp-sitemap.xml") for path in locations(part)}
    assert set(replica_expected.pages(1)) <= listed
    assert all(asked(site, path, "HEAD").status == 200 for path in listed)
    assert asked(site, "/sitemap_index.xml").status == 404


def test_the_rest_listing_counts_itself(site: ReplicaServer) -> None:
    first = asked(site, "/wp-json/wp/v2/posts?search=alliance+digest&per_page=10")
    assert (first.headers["X-WP-Total"], first.headers["X-WP-TotalPages"]) == ("25", "3")
    posts = json.loads(first.body)
    assert len(posts) == 10
    assert posts[0]["link"] == f"{SITE}/publications/us-japan-alliance-digest-vol-3-6/"
    last = asked(site, "/wp-json/wp/v2/posts?search=alliance+digest&per_page=10&page=3")
    assert [post["slug"][-3:] for post in json.loads(last.body)] == ["1-8", "1-7", "1-6", "1-5", "1-4"]
    assert asked(site, "/wp-json/wp/v2/posts?per_page=100&page=2").status == 400
    assert asked(site, "/wp-json/wp/v2/posts?per_page=100").headers["X-WP-Total"] == "28"


def test_robots_let_us_in(site: ReplicaServer) -> None:
    answer = asked(site, "/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert b"Disallow: /wp-admin/\n" in answer.body
    assert f"Sitemap: {SITE}/wp-sitemap.xml".encode() in answer.body


def test_no_link_of_an_issue_or_index_is_dead(site: ReplicaServer) -> None:
    ours = [*replica_expected.pages(1), "/publications/", "/publications/page/4/"]
    links = {link for path in ours for link in addresses(page(site, path))}
    links = {link for link in links if not link.startswith("/reports/")}
    assert {link for link in links if asked(site, link, "HEAD").status not in {200, 301}} == set()
