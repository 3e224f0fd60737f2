"""The nightly crawl against a small site over real HTTP: what it asks, keeps, stores and says."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from command import digest
from crawling import NIGHT, crawled, started
from small_site import Served, SmallSite, issue_page, issue_path, list_page, pdf_path, usual_pages

from db.engine import open_archive
from db.verify import problems
from ingest.captures import iter_records
from ingest.crawl_plan import Outcome
from ingest.readers import Readers
from ingest.verdict import ExitCode
from ingest.verify import damaged_captures
from parsers.model import Span

ROOT = Path(__file__).resolve().parent.parent
OWN = "https://digest-replica.invalid"
ISSUE = issue_path(2, 2)


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite() as running:
        yield running


@pytest.fixture
def full_site() -> Iterator[SmallSite]:
    with SmallSite(usual_pages(with_pdf=True)) as running:
        yield running


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The archive after a first night that brought 2.1 to 2.4, to be read or copied, and how that ended."""
    folder = tmp_path_factory.mktemp("first")
    with SmallSite(usual_pages(with_pdf=True)) as running:
        return folder, crawled(folder, running.url)


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(data / "archive.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def state(data: Path, path: str) -> str:
    found = rows(data, f"SELECT state FROM page WHERE address = '{OWN}{path}'")
    return str(found[0][0]) if found else "no row"


def test_the_first_night_brings_every_issue(first: tuple[Path, Outcome]) -> None:
    data, outcome = first
    assert outcome.verdict.exit_code is ExitCode.GOOD
    assert outcome.verdict.sentence.startswith("Good: 4 new issues: 2.1, 2.2, 2.3, 2.4; 4 issues held")
    assert rows(data, "SELECT number, headlines, items FROM current_issue ORDER BY number") == [
        (1, 4, 4),
        (2, 4, 4),
        (3, 4, 4),
        (4, 5, 5),
    ]
    assert rows(data, "SELECT exit_code, sentence FROM run") == [(0, outcome.verdict.sentence)]


def test_every_capture_is_one_record_under_the_publications_own_address(
    first: tuple[Path, Outcome],
) -> None:
    data, _ = first
    places = rows(data, "SELECT address, digest, warc_file, warc_offset, warc_length FROM capture")
    files = sorted((data / "captures").glob("*.warc.gz"))
    records = [(place, capture) for file in files for place, capture in iter_records(file)]
    kept = {(c.address, c.digest, place.file, place.offset, place.length) for place, c in records}
    assert len(records) == len(places) == 5
    assert kept == set(places)
    assert {capture.address for _, capture in records} == {
        OWN + path for path in ("/publications/", issue_path(2, 1), ISSUE, issue_path(2, 3), pdf_path(2, 4))
    }
    raw = b"".join(gzip.decompress(file.read_bytes()) for file in files)
    assert b"127.0.0.1" not in raw
    assert b"Host: digest-replica.invalid" in raw


def test_a_second_night_finds_nothing_new_and_says_so(
    full_site: SmallSite, first: tuple[Path, Outcome], tmp_path: Path
) -> None:
    data = shutil.copytree(first[0], tmp_path / "data")
    captures = rows(data, "SELECT * FROM capture")
    outcome = crawled(data, full_site.url, night="2024-04-03T03:00:00Z")
    assert outcome.verdict.exit_code is ExitCode.GOOD
    assert outcome.verdict.sentence.startswith("Good: nothing new; 4 issues held")
    again = [one for one in full_site.asked if one.path in {"/publications/", pdf_path(2, 4), ISSUE}]
    assert [one.status for one in again] == [304, 304, 304]
    assert all("If-None-Match" in one.headers for one in again)
    assert rows(data, "SELECT * FROM capture") == captures


def test_the_same_bytes_without_validators_are_not_kept_again(site: SmallSite, tmp_path: Path) -> None:
    for path in list(site.pages):
        site.change(path, validated=False)
    crawled(tmp_path, site.url)
    outcome = crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z")
    assert outcome.verdict.sentence.startswith("Good: nothing new")
    assert rows(tmp_path, "SELECT count(*), count(DISTINCT address) FROM capture") == [(4, 4)]
    assert rows(tmp_path, "SELECT count(*) FROM reading") == [(3,)]


def test_an_issue_that_the_publisher_edits_is_changed_and_no_second_issue(
    site: SmallSite, tmp_path: Path
) -> None:
    crawled(tmp_path, site.url)
    site.change(issue_path(2, 3), body=issue_page(2, 3, word="violet"))
    outcome = crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z")
    assert outcome.verdict.sentence.startswith("Good: 1 issue changed by the publisher: 2.3; 3 issues held")
    assert rows(tmp_path, "SELECT DISTINCT text FROM current_headline WHERE number = 3 AND position = 1") == [
        ("Council of Port Amsel counts its violet lanterns",)
    ]


def test_robots_that_fail_let_nothing_be_asked(site: SmallSite, tmp_path: Path) -> None:
    site.change("/robots.txt", status=500)
    outcome = crawled(tmp_path, site.url)
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE
    assert "robots.txt answers with status 500" in outcome.verdict.sentence
    assert site.paths == []
    assert rows(tmp_path, "SELECT DISTINCT state FROM page") == [("robots_unreachable",)]
    assert rows(tmp_path, "SELECT count(*) FROM capture") == [(0,)]


def test_robots_that_forbid_an_issue_are_obeyed(site: SmallSite, tmp_path: Path) -> None:
    site.change("/robots.txt", body=f"User-agent: *\nDisallow: {ISSUE}\n".encode())
    outcome = crawled(tmp_path, site.url)
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE
    assert ISSUE not in site.paths
    assert state(tmp_path, ISSUE) == "robots_denied"
    assert rows(tmp_path, "SELECT count(*) FROM current_issue") == [(2,)]


def test_redirects_out_of_the_site_are_never_followed(site: SmallSite, tmp_path: Path) -> None:
    with SmallSite({}) as other:
        targets = {
            issue_path(2, 1): "file:///etc/hostname",
            issue_path(2, 2): f"{other.url}/publications/",
            issue_path(2, 3): "https://elsewhere.example/us-japan-alliance-digest-vol-2-3/",
            issue_path(2, 5): "http://2130706433/",
            issue_path(2, 6): "//[::1]/x",
            issue_path(2, 7): "http://localhost/",
        }
        for path, target in targets.items():
            site.change(path, body=b"", status=302, headers=(("Location", target),))
        site.change("/publications/", body=list_page(*targets))
        outcome = crawled(tmp_path, site.url)
        assert other.asked == []
    states = [state(tmp_path, path) for path in targets]
    assert states == ["address_blocked"] * 2 + ["offsite"] + ["address_blocked"] * 3
    assert outcome.verdict.exit_code is ExitCode.NOT_UNDERSTOOD


def test_a_redirect_inside_the_site_leads_to_one_issue(site: SmallSite, tmp_path: Path) -> None:
    old = "/us-japan-alliance-digest-vol-2-2/"
    site.pages.pop(issue_path(2, 3))
    site.pages[old] = Served(status=301, headers=(("Location", f"{site.url}{ISSUE}"),))
    site.change("/publications/", body=list_page(old))
    outcome = crawled(tmp_path, site.url)
    assert [str(key) for key in outcome.new] == ["2.2"]
    assert (state(tmp_path, old), state(tmp_path, ISSUE)) == ("duplicate", "stored")


def test_redirects_in_a_circle_end(site: SmallSite, tmp_path: Path) -> None:
    site.change(ISSUE, status=302, headers=(("Location", issue_path(2, 1)),))
    site.change(issue_path(2, 1), status=302, headers=(("Location", ISSUE),))
    site.change(issue_path(2, 3), status=302, headers=(("Location", issue_path(2, 3)),))
    crawled(tmp_path, site.url)
    states = {state(tmp_path, path) for path in (ISSUE, issue_path(2, 1), issue_path(2, 3))}
    assert "stored" not in states
    assert "trap_limit" in states
    assert len(site.paths) < 20


def test_a_page_that_fails_in_passing_is_asked_for_again(site: SmallSite, tmp_path: Path) -> None:
    site.change(ISSUE, drop=True)
    site.change(issue_path(2, 1), status=502)
    outcome = crawled(tmp_path, site.url)
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE
    assert site.paths.count(ISSUE) == 3
    assert state(tmp_path, ISSUE) == "io_error"
    site.change(ISSUE, drop=False)
    site.change(issue_path(2, 1), status=200)
    assert [str(key) for key in crawled(tmp_path, site.url).new] == ["2.1", "2.2"]


def test_a_wait_that_the_site_asks_for_is_waited(site: SmallSite, tmp_path: Path) -> None:
    site.change(ISSUE, status=429, headers=(("Retry-After", "1"),))
    begun = time.monotonic()
    outcome = crawled(tmp_path, site.url)
    assert site.paths.count(ISSUE) == 3
    assert time.monotonic() - begun >= 2
    assert state(tmp_path, ISSUE) == "rate_limited"
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE


def test_a_long_wait_is_left_to_a_later_run(site: SmallSite, tmp_path: Path) -> None:
    site.change("/publications/", status=503, headers=(("Retry-After", "7200"),))
    outcome = crawled(tmp_path, site.url)
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE
    assert len(site.paths) == 1
    due = rows(tmp_path, f"SELECT due_at FROM page WHERE address = '{OWN}/publications/'")
    assert due == [("2024-04-02T05:00:00.000000Z",)]


def test_a_body_that_was_cut_on_its_way_is_kept_and_not_read(site: SmallSite, tmp_path: Path) -> None:
    site.change(ISSUE, length=100_000)
    outcome = crawled(tmp_path, site.url)
    assert outcome.verdict.exit_code is ExitCode.NOT_UNDERSTOOD
    assert site.paths.count(ISSUE) > 1
    assert state(tmp_path, ISSUE) == "truncated"
    assert rows(tmp_path, f"SELECT count(*) FROM capture WHERE address = '{OWN}{ISSUE}'") == [(1,)]
    assert [str(key) for key in outcome.new] == ["2.1", "2.3"]
    site.change(ISSUE, length=None)
    assert [str(key) for key in crawled(tmp_path, site.url).new] == ["2.2"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"a plain body under a label", "bad_encoding"),
        (gzip.compress(issue_page(2, 2))[:-40], "truncated"),
        (gzip.compress(bytes(40 << 20)), "bomb"),
    ],
    ids=["mislabelled", "cut", "bomb"],
)
def test_codings_that_lie_are_kept_and_not_read(
    site: SmallSite, tmp_path: Path, body: bytes, expected: str
) -> None:
    site.change(ISSUE, body=body, headers=(("Content-Encoding", "gzip"),))
    outcome = crawled(tmp_path, site.url)
    assert state(tmp_path, ISSUE) == expected
    assert outcome.verdict.exit_code is ExitCode.NOT_UNDERSTOOD
    assert [str(key) for key in outcome.new] == ["2.1", "2.3"]
    with (
        open_archive(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive,
        archive.read() as connection,
        Readers() as readers,
    ):
        assert list(damaged_captures(connection, tmp_path / "captures", readers)) == []
        assert list(problems(connection)) == []
    site.change(ISSUE, body=issue_page(2, 2), headers=())
    assert [str(key) for key in crawled(tmp_path, site.url).new] == ["2.2"]


def test_a_page_that_ends_early_each_time_is_read_for_what_it_is(site: SmallSite, tmp_path: Path) -> None:
    whole = issue_page(2, 2)
    site.change(ISSUE, body=whole[: whole.rindex(b"Cape Tern lamplighters")])
    outcome = crawled(tmp_path, site.url)
    assert outcome.verdict.exit_code is ExitCode.GOOD
    assert site.paths.count(ISSUE) == 2
    assert rows(tmp_path, "SELECT is_truncated, is_whole FROM current_issue WHERE number = 2") == [(1, 0)]


def test_a_challenge_is_kept_and_touches_no_issue(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url)
    challenge = b"<html><body><script>window._cf_chl_opt={}</script></body></html>"
    site.change(ISSUE, body=challenge, status=403, headers=(("cf-mitigated", "challenge"),))
    outcome = crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z")
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE
    assert state(tmp_path, ISSUE) == "challenge"
    assert rows(tmp_path, "SELECT count(*) FROM current_issue") == [(3,)]
    assert rows(tmp_path, f"SELECT status FROM capture WHERE address = '{OWN}{ISSUE}' ORDER BY id") == [
        (200,),
        (403,),
    ]


def test_a_page_in_place_of_a_pdf_is_not_understood(full_site: SmallSite, tmp_path: Path) -> None:
    full_site.change(pdf_path(2, 4), body=b"<html><body><p>Please come back</p></body></html>")
    outcome = crawled(tmp_path, full_site.url)
    assert outcome.verdict.exit_code is ExitCode.NOT_UNDERSTOOD
    assert "expected a PDF, found a page" in outcome.verdict.sentence


def test_an_issue_that_cannot_be_read_is_told_once_and_then_remembered(
    site: SmallSite, tmp_path: Path
) -> None:
    site.change(
        ISSUE, body=b"<html><body><h1>US-Japan Alliance Digest Vol 2.2</h1><p>Soon.</p></body></html>"
    )
    first = crawled(tmp_path, site.url)
    assert first.verdict.exit_code is ExitCode.NOT_UNDERSTOOD
    assert f"{OWN}{ISSUE} [not_understood, no_" in first.verdict.sentence
    second = crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z")
    assert second.verdict.exit_code is ExitCode.GOOD
    assert "1 page of earlier runs still not understood" in second.verdict.sentence


def test_an_index_without_issues_is_not_understood(site: SmallSite, tmp_path: Path) -> None:
    site.pages = {"/robots.txt": site.pages["/robots.txt"], "/publications/": Served(list_page("/about/"))}
    assert crawled(tmp_path, site.url).verdict.exit_code is ExitCode.NOT_UNDERSTOOD


def test_an_issue_that_becomes_overdue_is_a_gap_and_old_gaps_are_not(site: SmallSite, tmp_path: Path) -> None:
    first = crawled(tmp_path, site.url, night="2023-03-01T03:00:00Z")
    assert first.verdict.exit_code is ExitCode.GOOD
    assert "missing by the numbering: 1.1, 1.2" in first.verdict.sentence
    second = crawled(tmp_path, site.url, night="2023-03-20T03:00:00Z")
    assert second.verdict.exit_code is ExitCode.GAP
    assert "1 issue overdue since the last good run: 2.4" in second.verdict.sentence
    third = crawled(tmp_path, site.url, night="2023-03-21T03:00:00Z")
    assert third.verdict.exit_code is ExitCode.GOOD
    assert "missing by the numbering: 1.1, 1.2" in third.verdict.sentence


def test_fetching_one_address_hides_no_gap(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night="2023-03-01T03:00:00Z")
    one = crawled(tmp_path, site.url, night="2023-03-20T02:00:00Z", address=f"{OWN}{ISSUE}")
    assert one.verdict.exit_code is ExitCode.GOOD
    night = crawled(tmp_path, site.url, night="2023-03-20T03:00:00Z")
    assert night.verdict.exit_code is ExitCode.GAP
    assert "1 issue overdue since the last good run: 2.4" in night.verdict.sentence


def test_a_crawl_of_some_days_asks_for_their_issues_only_and_hides_no_gap(
    site: SmallSite, tmp_path: Path
) -> None:
    crawled(tmp_path, site.url, night="2023-02-16T03:00:00Z", days=Span(date(2023, 1, 20), date.max))
    assert {issue_path(2, 2), issue_path(2, 3)} <= set(site.paths)
    assert issue_path(2, 1) not in site.paths
    night = crawled(tmp_path, site.url, night="2023-02-17T03:00:00Z")
    assert [str(key) for key in night.new] == ["2.1"]
    later = crawled(tmp_path, site.url, night="2023-03-20T02:00:00Z", days=Span(date.min, date(2023, 2, 15)))
    assert later.verdict.exit_code is ExitCode.GOOD
    assert crawled(tmp_path, site.url, night="2023-03-20T03:00:00Z").verdict.exit_code is ExitCode.GAP


def test_a_crawl_of_some_days_that_finds_no_site_was_not_reached(tmp_path: Path) -> None:
    with SmallSite() as site:
        url = site.url
    outcome = crawled(tmp_path, url, days=Span(date(2023, 2, 1), date(2023, 2, 28)))
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE


def test_a_given_address_fetches_the_page_and_its_pdf_only(full_site: SmallSite, tmp_path: Path) -> None:
    page = issue_page(2, 4, more=f"<p><a href='{pdf_path(2, 4)}'>Download this publication (PDF)</a></p>")
    full_site.pages[issue_path(2, 4)] = Served(page)
    outcome = crawled(tmp_path, full_site.url, address=f"{OWN}{issue_path(2, 4)}")
    # The invented page is not the one that the PDF was made from.
    told = "witnesses newly differ on 1 issue: 2.4 (see `digest show 2.4 --witnesses`)"
    assert outcome.verdict.sentence == f"Good: 1 new issue: 2.4; 1 issue held; {told}."
    assert full_site.paths == [issue_path(2, 4), pdf_path(2, 4)]


def test_a_given_address_where_nothing_is_was_not_reached(site: SmallSite, tmp_path: Path) -> None:
    absent = f"{OWN}{issue_path(2, 9)}"
    outcome = crawled(tmp_path, site.url, address=absent)
    assert outcome.verdict.exit_code is ExitCode.UNREACHABLE
    assert f"1 page could not be fetched: {absent} [gone, status 404]" in outcome.verdict.sentence
    assert "no longer there" not in outcome.verdict.sentence


def test_links_that_name_the_copy_itself_are_the_publications(site: SmallSite, tmp_path: Path) -> None:
    site.pages.pop(issue_path(2, 3))
    site.change("/publications/", body=list_page(f"{site.url}{ISSUE}"))
    assert [str(key) for key in crawled(tmp_path, site.url).new] == ["2.2"]
    assert state(tmp_path, ISSUE) == "stored"


def test_two_crawls_of_one_publication_never_overlap(site: SmallSite, tmp_path: Path) -> None:
    site.change("/robots.txt", delay=1.5)
    first = started(tmp_path, site.url)
    lock = tmp_path / "crawl-demo.lock"
    wait_for(lambda: lock.exists() and lock.read_text())
    second = crawled(tmp_path, site.url)
    assert second.verdict.exit_code is ExitCode.FAILED
    assert f"another crawl of demo is running, process {first.process.pid}" in second.verdict.sentence
    assert first.outcome().verdict.exit_code is ExitCode.GOOD


def test_a_crawl_that_is_told_to_stop_says_so_and_writes_it_down(site: SmallSite, tmp_path: Path) -> None:
    site.change(ISSUE, delay=1.5)
    crawl = started(tmp_path, site.url)
    wait_for(lambda: "/publications/" in site.paths)
    os.kill(crawl.process.pid, signal.SIGTERM)
    outcome = crawl.outcome()
    assert outcome.verdict.exit_code is ExitCode.FAILED
    assert "before its time (shutdown)" in outcome.verdict.sentence
    assert rows(tmp_path, "SELECT exit_code FROM run") == [(1,)]
    site.change(ISSUE, delay=0.0)
    assert crawled(tmp_path, site.url).held == 3


def test_a_disk_that_refuses_ends_the_crawl(site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "captures").write_bytes(b"a file where the folder should be")
    outcome = crawled(tmp_path, site.url)
    assert outcome.verdict.exit_code is ExitCode.ARCHIVE
    assert rows(tmp_path, "SELECT exit_code FROM run") == [(6,)]
    assert rows(tmp_path, "SELECT count(*) FROM page WHERE state = 'stored'") == [(0,)]
    (tmp_path / "captures").unlink()
    assert crawled(tmp_path, site.url).held == 3


def test_a_quiet_night_asks_for_little(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url)
    site.asked.clear()
    crawled(tmp_path, site.url, night="2024-04-02T05:00:00Z")
    assert sorted(site.paths) == [
        "/publications/",
        "/publications/feed/",
        *(issue_path(2, number) for number in (1, 2, 3)),
    ]
    site.asked.clear()
    crawled(tmp_path, site.url, night="2024-04-02T05:00:00Z", full=True)
    assert len(site.paths) == 11  # two of them are the next issues by the numbering, which were never there


def test_the_archive_may_be_either_database(site: SmallSite, tmp_path: Path, database_url: str) -> None:
    first = crawled(tmp_path, site.url, database_url=database_url)
    second = crawled(tmp_path, site.url, database_url=database_url)
    assert (first.verdict.exit_code, len(first.new), second.held, second.new) == (0, 3, 3, ())
    with open_archive(database_url) as archive, archive.read() as connection:
        assert list(problems(connection)) == []


def test_the_live_site_needs_a_contact(tmp_path: Path) -> None:
    outcome = crawled(tmp_path / "none", None)
    assert outcome.verdict.exit_code is ExitCode.USAGE
    assert "--contact" in outcome.verdict.sentence
    assert not (tmp_path / "none").exists()


def test_a_contact_that_no_header_can_carry_is_refused(tmp_path: Path) -> None:
    outcome = crawled(tmp_path / "none", None, contact="ops@example.org\r\nX-Other: 1")
    assert outcome.verdict.exit_code is ExitCode.USAGE
    assert "plain ASCII on one line" in outcome.verdict.sentence


def test_the_command_prints_the_table_and_one_sentence(site: SmallSite, tmp_path: Path) -> None:
    arguments = ["--publication", "demo", "--site", site.url, "--data", str(tmp_path)]
    first = digest("crawl", *arguments, DIGEST_NOW=NIGHT)
    assert first.returncode == 0
    assert first.stderr.startswith("Good: 3 new issues: ")
    assert first.stderr.count("\n") == 1
    assert "issues new" in first.stdout
    status = digest("status", "--data", tmp_path, "--json")
    held = json.loads(status.stdout)["publications"][0]["held"]
    assert (status.returncode, status.stderr, held) == (0, "", ["2.1", "2.2", "2.3"])


def test_sitemaps_that_robots_txt_names_are_a_way_of_discovery(site: SmallSite, tmp_path: Path) -> None:
    maps = "".join(f"Sitemap: {OWN}/map-{number}.xml\n" for number in range(30))
    elsewhere = "Sitemap: https://elsewhere.example/map.xml\nSitemap: http://127.0.0.1:1/map.xml\n"
    site.pages["/robots.txt"] = Served(f"User-agent: *\n{elsewhere}{maps}".encode(), media_type="text/plain")
    entry = f"<urlset><url><loc>{OWN}{issue_path(2, 9)}</loc></url></urlset>".encode()
    site.pages["/map-0.xml"] = Served(entry, media_type="application/xml")
    site.pages[issue_path(2, 9)] = Served(issue_page(2, 9))
    outcome = crawled(tmp_path, site.url)
    assert [str(key) for key in outcome.new] == ["2.1", "2.2", "2.3", "2.9"]
    by = rows(tmp_path, f"SELECT found_by FROM page WHERE address = '{OWN}{issue_path(2, 9)}'")
    assert by == [("sitemap",)]
    # Twenty of them count, those of others among them.
    asked = {path for path in site.paths if path.startswith("/map")}
    assert asked == {f"/map-{number}.xml" for number in range(18)}
    site.asked.clear()
    crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z")
    assert [path for path in site.paths if path.startswith("/map")] == []


def test_scrapys_own_command_does_the_same(site: SmallSite, tmp_path: Path) -> None:
    environment = {**os.environ, "DIGEST_NOW": NIGHT, "DIGEST_DATA": str(tmp_path)}
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run(
        [*scrapy, "list"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert listed.stdout.split() == ["issues"]
    subprocess.run(
        [*scrapy, "crawl", "issues", "-a", "publication=demo", "-a", f"site={site.url}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert rows(tmp_path, "SELECT count(*) FROM current_issue") == [(3,)]
    assert rows(tmp_path, "SELECT exit_code FROM run") == [(0,)]


def wait_for(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
