"""The replica over HTTP: validators, gzip, faults, two editions, and a command that ends when told to."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "site"
sys.path.insert(0, str(FOLDER))

import replica_expected  # noqa: E402
from replica_client import addresses, asked, connected, page  # noqa: E402
from replica_server import Fault, ReplicaServer  # noqa: E402

PAGE_2_4 = "/publications/us-japan-alliance-digest-vol-2-4/"
PDF_2_4 = "/wp-content/uploads/2023/02/US-Japan-Alliance-Digest-Vol-2.4.pdf"
CURRENT = "/category/sasakawa-blog/current-digest/"


@pytest.fixture(scope="module")
def site() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


@pytest.fixture
def own_site() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


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
    connection = connected(site)
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
        f"{stem}2-6/",
        f"{stem}3-5/",
        "/wp-content/uploads/2023/05/US-Japan-Alliance-Digest-Vol-2.9.pdf",
        "/wp-sitemap-posts-publications-1.xml",
    }
    own_site.edition = 2
    assert asked(own_site, f"{stem}1-11/").status == 404
    assert asked(own_site, f"{stem}3-7/").status == 200


def test_the_second_edition_corrects_three_issues_shortens_one_and_only_shows_one_anew() -> None:
    first, second = replica_expected.issues(1), replica_expected.issues(2)
    changed = {key for key in first if first[key].items != second[key].items}
    assert changed == {(2, 5), (2, 6), (2, 9), (3, 5)}
    assert "$120 million" in first[2, 5].items[0].text
    assert "$210 million" in second[2, 5].items[0].text
    assert "18,000 doses" in first[2, 9].items[1].text
    assert "16,800 doses" in second[2, 9].items[1].text
    assert "$18 million" in first[2, 6].items[0].text
    assert "$19 million" in second[2, 6].items[0].text
    assert second[3, 5].items == first[3, 5].items[:4]
    assert second[3, 5].headlines == first[3, 5].headlines[:4]
    assert all(first[key].headlines == second[key].headlines for key in first if key != (3, 5))
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
    assert {key_of(row) for row in rows if "<lastmod>2024-04-18" in row} == {
        "2-1",
        "2-5",
        "2-6",
        "3-5",
        "3-7",
    }
    posts = json.loads(asked(own_site, "/wp-json/wp/v2/posts?search=digest&per_page=100").body)
    edited = {key_of(post["link"]) for post in posts if post["modified"] == "2024-04-18T08:00:00"}
    assert edited == {"2-1", "2-5", "2-6", "3-5", "3-7"}


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
