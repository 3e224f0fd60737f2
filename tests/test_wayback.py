"""What web archives hold comes in as it was archived, at their pace; their own errors are not the site's."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from test_backfill import backfilled, issue_page
from test_read_elsewhere import REPLAY, replayed
from test_rebuild import hashes, sqlite
from warc_samples import HTML, SITE, issue_address, record

from ingest.findings import Archived, Found, Passed, Unreadable
from ingest.input_codes import InputCode
from ingest.polite_server import PoliteServer
from ingest.retry_after import retry_after
from ingest.warc_records import Purpose, ReadAs
from ingest.wayback import Wayback, rows
from parsers.model import Evidence, TimeSource

NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
PATTERN = "digest-replica.invalid/publications/*"


def row(
    address: str, body: bytes, *, moment: str = "20230301040506", status: str = "200", kind: str = "text/html"
) -> list[str]:
    digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
    return ["x", moment, address, kind, status, digest, "99"]


class Server:
    """An archive whose index and replays a test can set; `fails` are the statuses of its next answers."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.replays: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.fails: list[tuple[int, dict[str, str]]] = []
        self.asked: list[str] = []
        self.page = 1000
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                status, headers, body = server.answer(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def holds(self, address: str, body: bytes, *, moment: str = "20230301040506", **headers: str) -> None:
        self.rows.append(row(address, body, moment=moment))
        told = {"Content-Type": "text/html"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self.replays[f"/web/{moment}id_/{address}"] = (200, told, body)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        if self.fails:
            status, headers = self.fails.pop(0)
            return status, headers, b"<html>busy</html>"
        if not path.startswith("/cdx/search/cdx?"):
            return self.replays.get(path, (404, {}, b"not here"))
        asked = parse_qs(urlsplit(path).query)
        begin = int(asked.get("resumeKey", ["0"])[0])
        table: list[list[str]] = [NAMES, *self.rows[begin : begin + self.page]]
        if begin + self.page < len(self.rows):
            table += [[], [str(begin + self.page)]]
        return 200, {}, json.dumps(table).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def found_at(server: Server, slept: list[float] | None = None, delay: float = 0.0) -> list[Found]:
    polite = PoliteServer(
        server.base, delay, 1 << 20, "tests", is_named=True, sleep=([] if slept is None else slept).append
    )
    return list(Wayback(polite, PATTERN).found())


def archived(found: list[Found]) -> list[Archived]:
    return [one for one in found if isinstance(one, Archived)]


def test_a_capture_comes_as_it_was_archived(server: Server) -> None:
    body = issue_page(4)
    server.holds(issue_address(4), body, Server="nginx", X_Archive_Orig_Content_Type="text/html; charset=x")
    (one,) = archived(found_at(server))
    assert (one.capture.body, one.capture.address) == (body, issue_address(4))
    assert one.capture.headers == (("Content-Type", "text/html; charset=x"),)
    assert one.capture.captured_at == datetime(2023, 3, 1, 4, 5, 6, tzinfo=UTC)
    assert (one.capture.time_source, one.capture.evidence) == (TimeSource.WARC_DATE, Evidence.ARCHIVE)
    assert one.purpose == Purpose(None, ReadAs.ISSUE)
    assert one.source.file == f"{server.base}/web/20230301040506id_/{issue_address(4)}"
    assert server.asked[0].startswith(
        "/cdx/search/cdx?url=digest-replica.invalid%2Fpublications%2F%2A&output=json"
    )


def test_the_index_is_read_page_by_page(server: Server) -> None:
    server.page = 2
    for number in range(1, 6):
        server.holds(issue_address(number), issue_page(number))
    assert [one.capture.address for one in archived(found_at(server))] == [
        issue_address(n) for n in range(1, 6)
    ]
    assert sum("/cdx/" in path for path in server.asked) == 3


def test_archived_errors_are_counted_and_not_asked_for(server: Server) -> None:
    server.rows = [
        row(issue_address(1), b"", status="404"),
        row(issue_address(2), b"", status="301"),
        row(issue_address(3), b"", status="503"),
        row(f"{SITE}/logo.png", b"", kind="image/png"),
    ]
    server.holds(issue_address(4), issue_page(4))
    server.holds(issue_address(4), issue_page(4), moment="20240301040506")
    found = found_at(server)
    assert len(archived(found)) == 1
    assert isinstance(found[-1], Passed)
    assert found[-1].kinds == Counter(
        {
            "archived with status 404": 1, "archived with status 301": 1, "archived with status 503": 1,
            "no document": 1, "the same body once more": 1,
        }
    )  # fmt: skip
    assert len(server.asked) == 2


def test_its_own_errors_are_waited_for_and_then_told(server: Server) -> None:
    server.holds(issue_address(4), issue_page(4))
    server.fails = [(503, {}), (429, {"Retry-After": "17"})]
    slept: list[float] = []
    assert len(archived(found_at(server, slept))) == 1
    assert 17.0 in slept
    server.fails = [(200, {})]  # no index at all
    (failure, _) = found_at(server)
    assert isinstance(failure, Unreadable)
    assert failure.code is InputCode.UNREACHABLE
    server.replays = {}
    (failure, _) = found_at(server)
    assert isinstance(failure, Unreadable)
    assert (failure.code, failure.message) == (
        InputCode.NOT_REPLAYED,
        "expected what was archived, found status 404",
    )


def test_a_server_that_refuses_is_left_alone(server: Server) -> None:
    for number in range(1, 10):
        server.holds(issue_address(number), issue_page(number))
    server.replays = {path: (503, {}, b"") for path in server.replays}
    found = found_at(server)
    assert [one.code for one in found if isinstance(one, Unreadable)] == [InputCode.UNREACHABLE] * 3
    assert len(server.asked) == 1 + 3 * 4


def test_there_is_a_pause_before_each_request_but_the_first(server: Server) -> None:
    server.holds(issue_address(4), issue_page(4))
    server.holds(issue_address(5), issue_page(5))
    slept: list[float] = []
    found_at(server, slept, delay=50.0)
    assert [round(pause, -1) for pause in slept] == [50.0, 50.0]


def test_a_redirect_to_the_nearest_capture_is_followed_and_has_its_time(server: Server) -> None:
    server.holds(issue_address(4), issue_page(4), moment="20230401000000")
    server.rows[0][1] = "20230301040506"
    server.replays[f"/web/20230301040506id_/{issue_address(4)}"] = (
        302, {"Location": f"{server.base}/web/20230401000000id_/{issue_address(4)}"}, b"",
    )  # fmt: skip
    (one,) = archived(found_at(server))
    assert one.capture.captured_at == datetime(2023, 4, 1, tzinfo=UTC)
    server.replays[f"/web/20230301040506id_/{issue_address(4)}"] = (
        302,
        {"Location": "http://elsewhere.invalid/"},
        b"",
    )
    assert [one.code for one in found_at(server) if isinstance(one, Unreadable)] == [InputCode.NOT_REPLAYED]


def test_codings_come_off_and_wrong_bytes_are_told(server: Server) -> None:
    packed = gzip.compress(issue_page(4))
    server.holds(issue_address(4), packed, Content_Encoding="gzip")
    server.holds(issue_address(5), issue_page(5))
    server.replays[f"/web/20230301040506id_/{issue_address(5)}"] = (200, {}, issue_page(6))
    found = found_at(server)
    assert [(one.capture.body, one.received) for one in archived(found)] == [(issue_page(4), packed)]
    assert [one.code for one in found if isinstance(one, Unreadable)] == [InputCode.BAD_DIGEST]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("17", 17.0), ("Wed, 01 Mar 2023 04:05:06 GMT", 0.0), ("soon", None), (None, None), ("-3", None)],
)
def test_retry_after_is_a_number_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_an_index_of_lines_is_read_as_a_table_is() -> None:
    line = (
        b'{"urlkey": "x", "timestamp": "20230301040506", "url": "http://a.invalid/", "mime": "text/html", '
        b'"status": "200", "digest": "ABC"}\n'
    )
    (read,), resume = rows(line)
    assert (read.address, read.moment, read.status, read.media_type, read.digest, resume) == (
        "http://a.invalid/", "20230301040506", "200", "text/html", "ABC", None,
    )  # fmt: skip


def test_a_run_that_was_broken_off_goes_on_where_it_stood(server: Server, tmp_path: Path) -> None:
    for number in range(1, 5):
        server.holds(issue_address(number), issue_page(number))
    words = ("--wayback", PATTERN, "--wayback-server", server.base, "--wayback-delay", "0")
    code, outcome, _ = backfilled(tmp_path / "data", *words, "--limit", "2")
    assert (code, outcome["counts"]["stored"]) == (0, 2)
    server.asked.clear()
    code, outcome, _ = backfilled(tmp_path / "data", *words)
    assert (code, outcome["counts"]["stored"], outcome["counts"]["passed"]) == (0, 2, 2)
    assert len(server.asked) == 3
    server.replays = {}
    server.rows.append(row(issue_address(9), b""))
    server.fails = [(200, {})]
    code, _, said = backfilled(tmp_path / "data", *words)
    assert code == 5
    assert said.startswith("Not reached: 1 input failed")


@pytest.mark.prove
def test_a_collection_of_pywb_gives_the_archive_that_its_file_gives(tmp_path: Path) -> None:
    members = [record(issue_address(number), issue_page(number), headers=[HTML]) for number in range(1, 5)]
    members += [record(f"{SITE}/publications/gone/", b"gone", status="404 Not Found")]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(members))
    for words in (["init", "years"], ["add", "years", "a.warc.gz"]):
        subprocess.run([REPLAY / "wb-manager", *words], cwd=tmp_path, check=True, timeout=120)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    pywb = subprocess.Popen([REPLAY / "wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=tmp_path)
    try:
        replayed(port, f"/years/20230301040506id_/{issue_address(1)}")
        base = f"http://127.0.0.1:{port}/years"
        words = ("--wayback", PATTERN, "--wayback-server", base, "--wayback-delay", "0")
        code, outcome, _ = backfilled(tmp_path / "web", *words)
        assert (code, outcome["counts"]["stored"], outcome["counts"]["passed"]) == (0, 4, 1)
        code, outcome, _ = backfilled(tmp_path / "web", *words)
        assert (code, outcome["counts"].get("stored", 0), outcome["counts"]["passed"]) == (0, 0, 5)
    finally:
        pywb.terminate()
        pywb.wait(30)
    backfilled(tmp_path / "file", tmp_path / "a.warc.gz")
    assert hashes(sqlite(tmp_path / "web")) == hashes(sqlite(tmp_path / "file"))
