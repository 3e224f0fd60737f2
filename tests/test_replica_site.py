"""The replica site keeps its promises: invented text, real HTTP, the same bytes always, two editions."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pypdfium2
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "site"
sys.path.insert(0, str(FOLDER))

import replica_expected  # noqa: E402
import replica_source  # noqa: E402
from replica_server import Fault, ReplicaServer  # noqa: E402

SITE = "https://digest-replica.invalid"
NUMBERS = [(1, n) for n in range(1, 13)] + [(2, n) for n in range(1, 13)] + [(3, n) for n in range(1, 7)]
PAGE_2_4 = "/publications/us-japan-alliance-digest-vol-2-4/"
PAGE_2_7 = "/publications/us-japan-alliance-digest-vol-2-7/"
PDF_2_4 = "/wp-content/uploads/2023/02/US-Japan-Alliance-Digest-Vol-2.4.pdf"
CURRENT = "/category/sasakawa-blog/current-digest/"
MARK = "Invented text for testing"
SENTENCE_END = re.compile(r"[.!?][”’)]?\s+(?=[“‘A-Z0-9])")


@pytest.fixture(scope="module")
def site() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


@pytest.fixture
def own_site() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


def asked(server: ReplicaServer, target: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port or 0, timeout=10)
    try:
        connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def page(server: ReplicaServer, target: str) -> str:
    return asked(server, target).body.decode()


class Words(HTMLParser):
    """Nothing but the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad]", "", text)


def visible(html: str) -> str:
    parser = Words()
    parser.feed(html)
    return squeezed("".join(parser.text))


def addresses(html: str) -> set[str]:
    """Every address of the site that a page links to, as a path."""
    found = {urljoin(SITE + "/", href) for href in re.findall(r'(?:href|src)="([^"]+)"', html)}
    return {address.removeprefix(SITE) for address in found if address.startswith(SITE + "/")}


def sources() -> list[tuple[Path, dict[str, Any]]]:
    files = sorted((FOLDER / "source").rglob("*.json"))
    return [(file, json.loads(file.read_text("utf-8"))) for file in files]


# The source


def test_thirty_issues_over_three_volumes() -> None:
    assert list(replica_expected.issues(1)) == NUMBERS
    assert list(replica_expected.issues(2)) == [*NUMBERS, (3, 7)]


def test_five_headlines_and_items_save_in_two_issues() -> None:
    counts = {k: (len(i.headlines), len(i.items)) for k, i in replica_expected.issues(2).items()}
    assert {key: count for key, count in counts.items() if count != (5, 5)} == {
        (1, 5): (4, 4),
        (2, 1): (4, 4),
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


# HTTP


def test_a_client_that_is_up_to_date_gets_304(site: ReplicaServer) -> None:
    for target in (PAGE_2_4, PDF_2_4, "/publications/feed/", "/wp-json/wp/v2/posts"):
        first = asked(site, target)
        by_tag = asked(site, target, If_None_Match=first.headers["ETag"])
        by_date = asked(site, target, If_Modified_Since=first.headers["Last-Modified"])
        assert (by_tag.status, by_tag.body, by_date.status) == (304, b"", 304)
        assert by_tag.headers["ETag"] == first.headers["ETag"]
        old = asked(site, target, If_Modified_Since="Sat, 01 Jan 2022 00:00:00 GMT")
        assert (old.status, old.body) == (200, first.body)
        assert asked(site, target, If_None_Match='"another"').status == 200


def test_gzip_where_it_is_accepted(site: ReplicaServer) -> None:
    flat = asked(site, PAGE_2_4)
    first, second = (asked(site, PAGE_2_4, Accept_Encoding="gzip, deflate") for _ in range(2))
    assert "Content-Encoding" not in flat.headers
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.body == second.body
    assert gzip.decompress(first.body) == flat.body
    assert first.headers["ETag"] != flat.headers["ETag"]
    again = asked(site, PAGE_2_4, Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert again.status == 304
    assert "Content-Encoding" not in asked(site, PDF_2_4, Accept_Encoding="gzip").headers


def test_head_has_the_headers_and_no_body(site: ReplicaServer) -> None:
    whole, head = asked(site, PAGE_2_4), asked(site, PAGE_2_4, "HEAD")
    same = ("Content-Type", "Content-Length", "ETag", "Last-Modified")
    assert head.body == b""
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]
    assert "Date" in head.headers


def test_unknown_addresses_are_a_real_404(site: ReplicaServer) -> None:
    for target in ("/nowhere/", "/publications/us-japan-alliance-digest-vol-9-9/", "/publications/page/5/"):
        answer = asked(site, target)
        assert (answer.status, "has sailed" in answer.body.decode()) == (404, True)
        assert "ETag" not in answer.headers


def test_an_old_address_redirects_and_is_still_linked(site: ReplicaServer) -> None:
    answer = asked(site, "/us-japan-alliance-digest-vol-2-3/")
    assert answer.status == 301
    assert answer.headers["Location"] == "/publications/us-japan-alliance-digest-vol-2-3/"
    assert "/us-japan-alliance-digest-vol-2-3/" in addresses(page(site, PAGE_2_4))


def test_one_connection_carries_many_requests(site: ReplicaServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(site.url).port or 0, timeout=10)
    connection.connect()
    socket = connection.sock
    for target in ("/publications/", PAGE_2_4, "/nowhere/", "/us-japan-alliance-digest-vol-2-3/", PDF_2_4):
        connection.request("GET", target)
        connection.getresponse().read()
        assert connection.sock is socket
    connection.close()


def test_no_page_knows_the_port_it_is_served_on(site: ReplicaServer) -> None:
    port = str(urlsplit(site.url).port)
    for target in [*replica_expected.pages(1), "/publications/", "/publications/feed/", "/wp-sitemap.xml"]:
        answer = asked(site, target)
        assert b"127.0.0.1" not in answer.body
        assert b"localhost" not in answer.body
        assert f":{port}" not in json.dumps(answer.headers)


def test_the_bytes_are_the_same_in_any_process() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); import replica_site\n"
        "table = replica_site.table(1)\n"
        "print(hashlib.sha256(b''.join(table[path].body for path in sorted(table))).hexdigest())"
    )
    surroundings = [{"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"}]
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(FOLDER)], env=env, check=True, capture_output=True, text=True
        ).stdout
        for env in surroundings
    }
    assert len(digests) == 1


def test_requests_are_listed_in_order(own_site: ReplicaServer) -> None:
    asked(own_site, "/robots.txt", User_Agent="a reader")
    asked(own_site, "/nowhere/", "HEAD")
    seen = [(each.method, each.path, each.status) for each in own_site.requests]
    assert seen == [("GET", "/robots.txt", 200), ("HEAD", "/nowhere/", 404)]
    assert own_site.requests[0].headers["User-Agent"] == "a reader"


def test_faults_spoil_what_they_are_told_to(own_site: ReplicaServer) -> None:
    whole = asked(own_site, PAGE_2_4).body
    own_site.faults[PAGE_2_4] = Fault(status=503, headers=(("Retry-After", "2"),), times=1)
    spoiled = asked(own_site, PAGE_2_4)
    assert (spoiled.status, spoiled.headers["Retry-After"]) == (503, "2")
    assert asked(own_site, PAGE_2_4).body == whole
    own_site.faults["/about/"] = Fault(cut=40)
    with pytest.raises(http.client.IncompleteRead) as caught:
        asked(own_site, "/about/")
    assert caught.value.expected == 40
    own_site.faults["/contact/"] = Fault(reset=True)
    with pytest.raises(ConnectionError):
        asked(own_site, "/contact/")
    own_site.faults[PDF_2_4] = Fault(body=b"<p>not a PDF</p>")
    assert asked(own_site, PDF_2_4).body == b"<p>not a PDF</p>"


# The PDFs


def text_of(file: Path) -> list[str]:
    """The squeezed text of each page, hyphens left out, as PDFium sees it."""
    document = pypdfium2.PdfDocument(file)
    try:
        texts = []
        for number in range(len(document)):
            textpage = document[number].get_textpage()
            texts.append(unhyphenated(textpage.get_text_range()))
            textpage.close()
        return texts
    finally:
        document.close()


def unhyphenated(text: str) -> str:
    return re.sub(r"[\s\u2010\u00ad\ufffe\x02-]", "", text)


def test_the_site_serves_a_stored_pdf_for_every_issue_that_has_one(site: ReplicaServer) -> None:
    issues = replica_expected.issues(1)
    assert len(replica_expected.pdfs(1)) == 23
    for path, key in replica_expected.pdfs(1).items():
        answer = asked(site, path)
        stored = FOLDER / "pdf" / Path(path).name
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.body == stored.read_bytes()
        assert len(answer.body) < 60_000
        text = "".join(text_of(stored))
        assert all(unhyphenated(headline) in text for headline in issues[key].headlines), path


def test_pdfs_come_from_three_producers_in_one_column_and_two() -> None:
    pdfs = [issue.pdf for issue in replica_source.issues(1) if issue.pdf]
    shapes = {(pdf.producer, pdf.columns) for pdf in pdfs}
    assert shapes == {(name, count) for name in ("fpdf2", "weasyprint", "reportlab") for count in (1, 2)}
    producers = set()
    for file in (FOLDER / "pdf").glob("*.pdf"):
        document = pypdfium2.PdfDocument(file)
        producers.add(document.get_metadata_value("Producer").split()[0])
        document.close()
    assert producers == {"fpdf2", "WeasyPrint", "ReportLab"}


def test_an_item_of_a_pdf_breaks_over_the_page() -> None:
    pages = text_of(FOLDER / "pdf" / "US-Japan-Alliance-Digest-Vol-1.2.pdf")
    assert len(pages) == 2
    assert "propellerbladeinthebigdrydock" in pages[0]
    assert "ferriesandafootballmatch" in pages[1]
    assert all("page" in page and unhyphenated(MARK) in page for page in pages)


@pytest.mark.filterwarnings("ignore:HarfBuzz-Subset:DeprecationWarning")
@pytest.mark.parametrize("key", [(1, 9), (2, 8), (3, 2)])
def test_pdfs_built_again_say_the_same(key: tuple[int, int], tmp_path: Path) -> None:
    missing = [name for name in ("fpdf", "weasyprint", "reportlab") if importlib.util.find_spec(name) is None]
    if missing or shutil.which("fc-match") is None:
        pytest.skip(f"skipped building the PDF of {key} again: needs {', '.join(missing) or 'fc-match'}")
    import replica_build_pdfs

    try:
        replica_build_pdfs.font("DejaVu Sans")
    except RuntimeError as error:
        pytest.skip(f"skipped building the PDF of {key} again: {error}")
    issue = replica_source.issue(key)
    assert issue.pdf is not None
    built = tmp_path / "built.pdf"
    built.write_bytes(replica_build_pdfs.PRODUCERS[issue.pdf.producer](issue))
    assert "".join(text_of(built)) == "".join(text_of(FOLDER / "pdf" / Path(issue.pdf.path).name))


# The second edition


def test_the_second_edition_differs_exactly_as_listed(own_site: ReplicaServer) -> None:
    import replica_site

    first, second = replica_site.table(1), replica_site.table(2)
    stem = "/publications/us-japan-alliance-digest-vol-"
    assert set(first) - set(second) == {f"{stem}1-11/"}
    assert set(second) - set(first) == {
        f"{stem}3-7/",
        "/wp-content/uploads/2024/04/US-Japan-Alliance-Digest-Vol-3.7.pdf",
        "/wp-content/uploads/picture-3-7.png",
    }
    changed = {path for path in first if path in second and first[path].body != second[path].body}
    listings = {path for path in changed if re.match(r"/(publications|tag/[\w-]+)/(page/\d+/)?$", path)}
    assert changed - listings == {
        CURRENT,
        f"{stem}2-1/",
        f"{stem}2-5/",
        "/wp-content/uploads/2023/05/US-Japan-Alliance-Digest-Vol-2.9.pdf",
        "/wp-sitemap-posts-publications-1.xml",
    }
    own_site.edition = 2
    assert asked(own_site, f"{stem}1-11/").status == 404
    assert asked(own_site, f"{stem}3-7/").status == 200


def test_the_second_edition_corrects_two_issues_and_only_shows_one_anew() -> None:
    first, second = replica_expected.issues(1), replica_expected.issues(2)
    changed = {key for key in first if first[key].items != second[key].items}
    assert changed == {(2, 5), (2, 9)}
    assert "$120 million" in first[2, 5].items[0].text
    assert "$210 million" in second[2, 5].items[0].text
    assert "18,000 doses" in first[2, 9].items[1].text
    assert "16,800 doses" in second[2, 9].items[1].text
    assert all(first[key].headlines == second[key].headlines for key in first)
    assert first[2, 1] == second[2, 1]


def test_an_edit_is_seen_by_a_client_that_asks_conditionally(own_site: ReplicaServer) -> None:
    edited = "/publications/us-japan-alliance-digest-vol-2-5/"
    before = {path: asked(own_site, path) for path in (edited, PAGE_2_4, CURRENT)}
    own_site.edition = 2
    by_tag, by_date = (
        {path: asked(own_site, path, **{name: old.headers[header]}).status for path, old in before.items()}
        for name, header in (("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified"))
    )
    assert by_tag == by_date == {edited: 200, PAGE_2_4: 304, CURRENT: 200}


def test_the_sitemap_and_the_listing_tell_what_was_edited(own_site: ReplicaServer) -> None:
    own_site.edition = 2
    rows = page(own_site, "/wp-sitemap-posts-publications-1.xml").splitlines()
    assert {key_of(row) for row in rows if "<lastmod>2024-04-18" in row} == {"2-1", "2-5", "3-7"}
    posts = json.loads(asked(own_site, "/wp-json/wp/v2/posts?search=digest&per_page=100").body)
    edited = {key_of(post["link"]) for post in posts if post["modified"] == "2024-04-18T08:00:00"}
    assert edited == {"2-1", "2-5", "3-7"}


def key_of(text: str) -> str:
    found = re.search(r"vol-(\d+-\d+)/", text)
    assert found is not None
    return found[1]


def test_one_blog_address_carries_two_issues_over_time(own_site: ReplicaServer) -> None:
    assert "US-Japan Alliance Digest Vol 1.6" in page(own_site, CURRENT)
    own_site.edition = 2
    later = page(own_site, CURRENT)
    assert "US-Japan Alliance Digest Vol 1.7" in later
    assert "Vol 1.6" not in later


# The command


def refused(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.connect()
    except OSError:
        return True
    connection.close()
    return False


def test_the_command_prints_one_line_and_serves_until_told_to_stop(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps({"/about/": {"status": 429, "headers": [["Retry-After", "9"]]}}))
    command = [sys.executable, str(FOLDER / "replica_server.py"), "--edition", "2", "--faults", str(faults)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port or 0, timeout=10)
        for path, status in (("/publications/us-japan-alliance-digest-vol-3-7/", 200), ("/about/", 429)):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            assert response.status == status
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == -signal.SIGTERM
        assert process.stdout.read() == ""


def test_the_server_does_not_outlive_its_parent() -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, sys.argv[1]], stdout=subprocess.PIPE, text=True)\n"
        "print(child.stdout.readline().strip(), flush=True)\n"
    )
    parent = [sys.executable, "-c", code, str(FOLDER / "replica_server.py")]
    url = subprocess.run(parent, check=True, capture_output=True, text=True, timeout=20).stdout.strip()
    port = urlsplit(url).port or 0
    deadline = time.monotonic() + 10
    while not refused(port):
        assert time.monotonic() < deadline, "the server went on without its parent"
        time.sleep(0.1)


def test_the_site_is_small_enough_to_live_in_the_repository() -> None:
    size = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.suffix in {".json", ".pdf", ".html"})
    assert size < 1_500_000
    digests = [hashlib.sha256(file.read_bytes()).digest() for file in FOLDER.rglob("*.pdf")]
    assert len(set(digests)) == len(digests) == 25
