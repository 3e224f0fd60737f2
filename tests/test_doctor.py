"""First contact: what `digest doctor` says of a site, what it asks, and that it keeps nothing."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import digest
from crawling import NIGHT, crawled
from small_site import Served, SmallSite, issue_page, issue_path, list_page, pdf_path, usual_pages

OWN = "https://digest-replica.invalid"
NEWEST = issue_path(2, 3)
REST = "/wp-json/wp/v2/posts?search=alliance+digest&per_page=100"


@dataclass(frozen=True)
class Told:
    """What the doctor said: the exit code, the sentence, and of each check its states and findings."""

    code: int
    sentence: str
    states: dict[str, list[str]]
    found: dict[str, list[str]]
    advice: dict[str, list[str]]


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite(usual_pages()) as running:
        yield running


def doctor(data: Path, *words: str) -> Told:
    command = ("doctor", "--publication", "demo", "--data", data, "--json", *words)
    result = digest(*command, DIGEST_NOW=NIGHT)
    told = json.loads(result.stdout)
    assert told["exit_code"] == result.returncode
    assert told["sentence"] + "\n" == result.stderr
    fields: dict[str, dict[str, list[str]]] = {"state": {}, "found": {}, "advice": {}}
    for check in told["checks"]:
        assert (check["state"] == "good") == (check["advice"] == "")
        for field, gathered in fields.items():
            gathered.setdefault(check["check"], []).append(check[field])
    return Told(result.returncode, told["sentence"], *fields.values())


def test_a_sound_site_passes_and_nothing_is_kept(site: SmallSite, tmp_path: Path) -> None:
    pdf = pdf_path(2, 4)
    link = f"<p><a href='{pdf}'>Download this publication (PDF)</a> <a href='{NEWEST}'>2.3</a></p>"
    site.pages[issue_path(2, 4)] = Served(issue_page(2, 4, more=link))
    site.pages[pdf] = usual_pages(with_pdf=True)[pdf]
    site.change("/publications/", body=list_page(NEWEST, issue_path(2, 4)))
    told = doctor(tmp_path / "none", "--site", site.url)
    assert told.code == 0
    assert told.sentence.startswith("Good: ")
    assert told.found["index"][0] == "/publications/ names 2 issues, the newest is 2.4"
    said = "2.4, 4 headlines, 4 items, 16–28 February 2023, with fewer_items"
    assert told.found["issue"] == [f"{OWN}{issue_path(2, 4)}: {said}"]
    assert told.states["issue"] == ["warning"]  # the publication's issues have five as a rule
    assert told.found["pdf"] == [f"{OWN}{pdf}: 2.4, 5 headlines, 5 items, 16–28 February 2023"]
    assert told.found["link"] == ["the issue's page names 1 other issue"]
    assert told.found["numbering"] == ["1 of 1 addresses follow from the issue's before by the numbering"]
    assert list(tmp_path.iterdir()) == []


def test_the_site_is_asked_as_a_night_asks_it_and_for_little(site: SmallSite, tmp_path: Path) -> None:
    doctor(tmp_path, "--site", site.url, "--contact", "ops@example.org")
    assert site.asked[0].path == "/robots.txt"
    assert {one.headers["User-Agent"] for one in site.asked} == {
        "alliance-digest-archive/0.1",  # robots.txt
        "alliance-digest-archive/0.1 (+ops@example.org)",
    } or {one.headers["User-Agent"] for one in site.asked} == {
        "alliance-digest-archive/0.1 (+ops@example.org)"
    }
    assert sorted(site.paths) == [
        "/category/sasakawa-blog/",
        "/publications/",
        "/publications/feed/",
        NEWEST,
        "/sitemap_index.xml",
        REST,
        "/wp-sitemap.xml",
    ]


def test_ways_that_break_are_warnings_with_what_broke(site: SmallSite, tmp_path: Path) -> None:
    off = b'{"code": "rest_disabled", "message": "No."}'
    site.pages[REST] = Served(off, 401, media_type="application/json")
    site.pages["/wp-sitemap.xml"] = Served(list_page(NEWEST))
    site.pages["/publications/feed/"] = Served(b"<rss><channel><title>Empty</title></channel></rss>")
    told = doctor(tmp_path, "--site", site.url)
    assert (told.code, told.states["discovery"]) == (0, ["good"])
    assert told.states["rest"] == told.states["feed"] == ["warning"]
    assert told.states["sitemap"] == ["warning", "warning"]
    assert told.found["rest"] == [f"{REST}: login_wall, status 401"]
    assert told.found["feed"] == ["/publications/feed/ came, and names no issue"]
    assert told.found["sitemap"][0].startswith("/wp-sitemap.xml: not_understood, expected a sitemap")
    assert told.found["sitemap"][1] == "/sitemap_index.xml: gone, status 404"


def test_a_list_of_sitemaps_is_followed_to_the_issues(site: SmallSite, tmp_path: Path) -> None:
    def sitemap(root: str, entry: str, *paths: str) -> Served:
        body = "".join(f"<{entry}><loc>{OWN}{path}</loc></{entry}>" for path in paths)
        return Served(f"<?xml version='1.0'?><{root}>{body}</{root}>".encode(), media_type="text/xml")

    site.pages["/wp-sitemap.xml"] = sitemap("sitemapindex", "sitemap", "/pages.xml", "/posts.xml")
    site.pages["/pages.xml"] = sitemap("urlset", "url", "/about/")
    site.pages["/posts.xml"] = sitemap("urlset", "url", NEWEST)
    told = doctor(tmp_path, "--site", site.url)
    assert told.found["sitemap"] == [
        "/wp-sitemap.xml names 1 issue, the newest is 2.3",
        "/sitemap_index.xml: gone, status 404; another sitemap works",
    ]


def test_without_a_contact_the_site_is_not_asked(tmp_path: Path) -> None:
    told = doctor(tmp_path)
    assert told.code == 2
    assert told.states == {"contact": ["failed"], "disk": ["good"], "schema": ["good"]}
    assert "--contact" in told.found["contact"][0]


def test_rules_that_forbid_are_told_and_obeyed(site: SmallSite, tmp_path: Path) -> None:
    site.change("/robots.txt", body=b"User-agent: *\nDisallow: /\n")
    told = doctor(tmp_path, "--site", site.url)
    assert told.code == 5
    assert site.paths == []
    assert told.found["robots"] == ["robots.txt forbids 6 of 6 pages: /publications/"]
    assert told.states["robots"] == ["failed"]


def test_rules_that_do_not_come_close_the_host(site: SmallSite, tmp_path: Path) -> None:
    site.change("/robots.txt", status=500)
    told = doctor(tmp_path, "--site", site.url)
    assert (told.code, site.paths) == (5, [])
    assert told.found["robots"] == ["robots.txt answers with status 500"]
    assert told.states["issue"] == ["failed"]


def test_a_crawl_delay_is_told(site: SmallSite, tmp_path: Path) -> None:
    site.change("/robots.txt", body=b"User-agent: *\nCrawl-delay: 7\n")
    told = doctor(tmp_path, "--site", site.url)
    assert told.found["robots"] == ["allows all 7 pages asked for; 7 seconds between requests as it asks"]


def test_an_issue_behind_a_challenge_was_not_reached(site: SmallSite, tmp_path: Path) -> None:
    challenge = (("cf-mitigated", "challenge"),)
    site.change(NEWEST, body=b"<html></html>", status=403, headers=challenge, validated=False)
    told = doctor(tmp_path, "--site", site.url)
    assert (told.code, told.states["issue"]) == (5, ["failed"])
    assert told.found["issue"][0].startswith(f"{OWN}{NEWEST}: challenge, expected the page")
    assert "save the page in a browser" in told.advice["issue"][0]


def test_an_issue_that_the_parser_does_not_understand_is_told(site: SmallSite, tmp_path: Path) -> None:
    title = b"<html><body><h1>US-Japan Alliance Digest Vol 2.3</h1><p>Soon.</p></body></html>"
    site.change(NEWEST, body=title)
    told = doctor(tmp_path, "--site", site.url)
    assert (told.code, told.states["issue"]) == (3, ["failed"])
    assert ": not_understood, no_" in told.found["issue"][0]
    assert told.sentence.startswith("Not understood: issue: ")


def test_a_site_that_names_no_issue_was_not_understood(site: SmallSite, tmp_path: Path) -> None:
    site.pages = {"/robots.txt": site.pages["/robots.txt"], "/publications/": Served(list_page("/about/"))}
    told = doctor(tmp_path, "--site", site.url)
    assert told.code == 3
    assert told.found["discovery"] == ["no start page names any issue"]


def test_a_site_where_nothing_answers_was_not_reached(site: SmallSite, tmp_path: Path) -> None:
    for path in (
        "/publications/",
        "/category/sasakawa-blog/",
        REST,
        "/wp-sitemap.xml",
        "/publications/feed/",
    ):
        site.pages[path] = Served(status=500)
    told = doctor(tmp_path, "--site", site.url)
    assert told.code == 5
    assert told.states["discovery"] == ["failed"]


def test_a_disk_that_takes_nothing_comes_before_all_else(site: SmallSite, tmp_path: Path) -> None:
    site.change("/robots.txt", status=500)
    (tmp_path / "file").write_bytes(b"")
    told = doctor(tmp_path / "file" / "data", "--site", site.url)
    assert (told.code, told.states["disk"]) == (6, ["failed"])
    assert told.sentence.startswith("Archive failed: disk: ")
    assert "; robots: robots.txt answers with status 500 (" in told.sentence


def test_an_archive_of_a_newer_program_is_told(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url)
    with sqlite3.connect(tmp_path / "archive.sqlite") as connection:
        connection.execute("UPDATE archive_version SET version_num = '9999'")
    told = doctor(tmp_path, "--site", site.url)
    assert (told.code, told.states["schema"]) == (6, ["failed"])


def test_an_archive_that_stands_is_not_touched(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url)
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    site.change(NEWEST, body=issue_page(2, 3, word="violet"))
    assert doctor(tmp_path, "--site", site.url).code == 0
    after = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    lock = tmp_path / "crawl-demo.lock"
    assert {**after, lock: b""} == {**before, lock: b""}


def test_a_crawl_under_way_is_not_disturbed(site: SmallSite, tmp_path: Path) -> None:
    with (tmp_path / "crawl-demo.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        told = doctor(tmp_path, "--site", site.url)
    assert (told.code, site.asked) == (1, [])
    assert told.found["site"] == ["another crawl of demo is running, process unknown"]


def test_the_table_names_what_to_mend_beneath_each_finding(site: SmallSite, tmp_path: Path) -> None:
    result = digest(
        "doctor", "--publication", "demo", "--data", tmp_path, "--site", site.url, DIGEST_NOW=NIGHT
    )
    lines = result.stdout.splitlines()
    assert "index      good     /publications/ names 3 issues, the newest is 2.3" in lines
    feed = lines.index("feed       warning  /publications/feed/: gone, status 404")
    assert lines[feed + 1].startswith("                    → a night goes on by the other ways")
    assert result.stderr == "Good: 9 of 15 checks are good.\n"


def test_a_publication_without_a_site_is_a_usage_error(tmp_path: Path) -> None:
    result = digest("doctor", "--site", "ftp://example.org", "--data", tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
