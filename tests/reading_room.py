"""A reading room over real HTTP, with an archive made of pages and PDFs of the replica site."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures" / "site"))

import replica_site
from replica_source import SITE

from db import store
from db.corrections import Said, enter
from db.current import refresh
from db.engine import Archive, open_archive
from ingest.captures import CaptureFiles
from parsers import read
from parsers.model import Capture, Evidence, Key, Span, TimeSource
from parsers.reconcile import copy_differences
from web.server import configuration
from web.settings import Settings

NOW = datetime(2024, 4, 2, 3, 0, tzinfo=UTC)
PAGE = "/publications/us-japan-alliance-digest-vol-{}-{}/"
PDF = "/wp-content/uploads/{}/US-Japan-Alliance-Digest-Vol-{}-{}.pdf"
# Pages of these issues, and the PDF of one of them; 2.5 is edited later, 2.6 withdrawn, 2.3 never held.
KEYS = [Key(2, 1), Key(2, 2), Key(2, 4), Key(2, 5), Key(2, 6)]
EDITED = (Key(2, 5), b"seaplane", b"flying boat")
WITHDRAWN, BECAUSE = Key(2, 6), "Asked by <the> publisher."
PDF_FILE = (
    Path(__file__).resolve().parents[1] / "fixtures" / "site" / "pdf" / "US-Japan-Alliance-Digest-Vol-2.4.pdf"
)


def fill(archive: Archive, folder: Path) -> None:
    """Bring the pages in as a crawl would: bytes into WARC files, then rows."""
    expected = [(Key(2, number), Span(*half(number)), date(2023, 12, 31)) for number in range(1, 7)]
    with archive.write() as connection:
        store.keep_publication(
            connection, name="demo", title="The Invented Digest", site=SITE, expected=expected
        )
        run = store.start_run(connection, kind="crawl", publication="demo", now=NOW)
    with CaptureFiles(folder) as files:
        for key in KEYS:
            keep(archive, files, run, page(key, day=1))
        key, before, after = EDITED
        old = page(key, day=1)
        assert before in old.body
        keep(archive, files, run, page(key, day=9, body=old.body.replace(before, after)))
        keep(archive, files, run, Capture(
            PDF_FILE.read_bytes(), f"{SITE}/2-4.pdf", captured_at=datetime(2024, 3, 1, tzinfo=UTC),
            time_source=TimeSource.FETCHED, evidence=Evidence.PUBLISHER,
            headers=(("Content-Type", "application/pdf"),),
        ))  # fmt: skip
    with archive.write() as connection:
        store.finish_run(connection, run, now=NOW, exit_code=0, sentence="Good: 5 new issues.", counts={})
        names = connection.exec_driver_sql("SELECT id, volume, number FROM issue").all()
        (withdrawn,) = [number for number, *key in names if Key(*key) == WITHDRAWN]
        enter(connection, "withdrawal", "text", Said("The keeper", BECAUSE, NOW), issue_id=withdrawn)
        refresh(connection, [withdrawn], copy_differences)


def half(number: int) -> tuple[date, date]:
    """The half-month of 2023 that a number stands for."""
    month = (number + 1) // 2
    return (
        (date(2023, month, 1), date(2023, month, 15))
        if number % 2
        else (date(2023, month, 16), date(2023, month, 28))
    )


def page(key: Key, *, day: int, body: bytes | None = None) -> Capture:
    """The page of an issue as taken on a day of March 2024."""
    path = PAGE.format(key.volume, key.number)
    answer = replica_site.answer(path)
    return Capture(
        answer.body if body is None else body, SITE + path,
        headers=(("Content-Type", answer.content_type),), captured_at=datetime(2024, 3, day, tzinfo=UTC),
        time_source=TimeSource.FETCHED, evidence=Evidence.PUBLISHER,
    )  # fmt: skip


def keep(archive: Archive, files: CaptureFiles, run: int, capture: Capture) -> None:
    """Keep a capture and what is read of it."""
    place = files.append(capture)
    readings = read(capture, second_witness="auto")
    with archive.write() as connection:
        number = store.keep_capture(connection, capture, place, publication="demo", run_id=run, now=NOW)
        store.keep_readings(
            connection, number, readings, parser="parser-1", compare=copy_differences, now=NOW
        )


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def html(self) -> Elements:
        return elements(self.text)


@dataclass(frozen=True)
class Room:
    """An open reading room."""

    url: str

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path, whose letters beyond ASCII are percent-encoded."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, quote(path, safe="/?=&%@+.:-~"), headers=named)
            answer = connection.getresponse()
            return Answer(
                answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
            )
        finally:
            connection.close()


@contextmanager
def opened(archive_url: str, captures: Path, **chosen: Any) -> Iterator[Room]:
    """A reading room on a free port of this process."""
    server = uvicorn.Server(configuration(Settings(archive_url, captures, **chosen)))
    server.config.port = 0
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Room(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(20)


def filled(folder: Path, url: str | None = None) -> str:
    """Make an archive of the replica's pages in a folder; its address."""
    address = url or sqlite_in(folder)
    with open_archive(address, create=True) as archive:
        fill(archive, folder / "captures")
    return address


def sqlite_in(folder: Path) -> str:
    """The address of the archive in a folder."""
    return f"sqlite:///{folder / 'archive.sqlite'}"


class Elements(HTMLParser):
    """The start tags of a page in order, with the text behind each up to the next tag."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = tag, attributes, text + data

    @property
    def text(self) -> str:
        """All text with single spaces."""
        return " ".join(" ".join(self.texts).split())

    def attributes(self, tag: str, name: str) -> list[str]:
        """The values of an attribute in order."""
        return [value for one, known, _ in self.found if one == tag and (value := known.get(name))]


def elements(text: str) -> Elements:
    """The tags and texts of a page."""
    parser = Elements()
    parser.feed(text)
    parser.close()
    return parser
