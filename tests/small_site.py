"""A site of a few pages over real HTTP, whose every answer a test can set."""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

PDFS = Path(__file__).resolve().parent.parent / "fixtures" / "site" / "pdf"
PDF = PDFS / "US-Japan-Alliance-Digest-Vol-2.4.pdf"
PLACES = ("Port Amsel", "Karsholm", "Eastmark", "Cape Tern")


@dataclass(frozen=True)
class Served:
    """One answer. `length` is what Content-Length claims (None: the truth), `drop` ends the connection
    without an answer, `validated` gives an ETag and answers If-None-Match by 304."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "text/html; charset=utf-8"
    delay: float = 0.0
    length: int | None = None
    drop: bool = False
    validated: bool = True

    @property
    def etag(self) -> str:
        """The entity tag of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:12]}"'


NOTHING = Served(b"<html><body>Nothing here</body></html>", 404, validated=False)


@dataclass(frozen=True)
class Asked:
    """One request as it came, the status it got (0: none) and the size of the body that it got."""

    path: str
    headers: dict[str, str]
    status: int
    size: int


def issue_path(volume: int, number: int) -> str:
    """Where the site has an issue."""
    return f"/publications/us-japan-alliance-digest-vol-{volume}-{number}/"


def pdf_path(volume: int, number: int) -> str:
    """Where the site has an issue's PDF."""
    return f"/wp-content/uploads/2023/02/US-Japan-Alliance-Digest-Vol-{volume}.{number}.pdf"


def item(volume: int, number: int, place: str, word: str) -> str:
    """An invented item, as long as real ones are."""
    return (
        f"The harbour council of {place} met on the fourth evening of its {word} session {volume}-{number} "
        f"to hear how many {word} lanterns the pilots had counted. Speaker after speaker praised the {place} "
        f"lamplighters, who had walked the quays in rain and fog so that no ferry would miss its berth, and "
        f"asked for warmer coats for the crews. The council agreed to pay for them from the sale of old rope "
        f"and promised to look again at the matter of the broken bell before the season ends, whatever the "
        f"weather may bring to {place} by then."
    )


def issue_page(
    volume: int, number: int, *, word: str = "amber", more: str = "", places: tuple[str, ...] = PLACES
) -> bytes:
    """A whole page with an invented issue of as many headlines and items as places, four if not said."""
    headlines = "".join(f"<li>Council of {place} counts its {word} lanterns</li>" for place in places)
    items = "".join(f"<li>{item(volume, number, place, word)}</li>" for place in places)
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>US-Japan Alliance Digest Vol {volume}.{number}</title></head><body>"
        f"<h1>US-Japan Alliance Digest Vol {volume}.{number}</h1>{more}"
        f"<h3>Headlines</h3><ul>{headlines}</ul><h3>Details</h3><ul>{items}</ul>"
        "<footer><p>Invented text for testing</p></footer></body></html>"
    ).encode()


def list_page(*paths: str) -> bytes:
    """A page that links to others."""
    links = "".join(f"<li><a href='{path}'>US-Japan Alliance Digest</a></li>" for path in paths)
    return (
        "<!DOCTYPE html><html><head><title>Publications</title></head><body><h1>Publications</h1>"
        f"<ul>{links}</ul></body></html>"
    ).encode()


def usual_pages(*, with_pdf: bool = False) -> dict[str, Served]:
    """Three issues on an index page, robots.txt, and if wished a fourth issue as a PDF only."""
    issues = [(2, 1), (2, 2), (2, 3)]
    pages = {issue_path(*key): Served(issue_page(*key)) for key in issues}
    named = [*pages, pdf_path(2, 4)] if with_pdf else list(pages)
    pages["/publications/"] = Served(list_page(*named))
    if with_pdf:
        pages[pdf_path(2, 4)] = Served(PDF.read_bytes(), media_type="application/pdf")
    pages["/robots.txt"] = Served(b"User-agent: *\nDisallow: /private/\n", media_type="text/plain")
    return pages


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        served = site.pages.get(self.path, NOTHING)
        time.sleep(served.delay)
        fresh = served.validated and served.status == 200 and self.headers["If-None-Match"] == served.etag
        status = 0 if served.drop else 304 if fresh else served.status
        size = 0 if status in {0, 304} else len(served.body)
        site.asked.append(Asked(self.path, dict(self.headers.items()), status, size))
        if served.drop:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.answer(served, status)

    def answer(self, served: Served, status: int) -> None:
        """Write one answer."""
        self.send_response(status)
        if served.validated and served.status == 200:
            self.send_header("ETag", served.etag)
        for name, value in served.headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", served.media_type)
            length = len(served.body) if served.length is None else served.length
            self.send_header("Content-Length", str(length))
        if served.length is not None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if status != 304:
            self.wfile.write(served.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: SmallSite

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave early are what some tests are about."""


class SmallSite:
    """The site on a free port of 127.0.0.1; `pages` may be changed, `asked` lists all requests."""

    def __init__(self, pages: dict[str, Served] | None = None) -> None:
        self.pages = usual_pages() if pages is None else pages
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def change(self, path: str, **changes: Any) -> None:
        """Change some fields of an answer."""
        self.pages[path] = replace(self.pages.get(path, Served()), **changes)

    def __enter__(self) -> SmallSite:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
