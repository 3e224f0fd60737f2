"""A site over raw sockets, some of whose answers have a fault of a real server; all others are sound."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType

import brotli
from small_site import PDF, issue_page, issue_path, list_page, pdf_path

Send = Callable[[bytes], None]
Fault = Callable[["Asked"], None]
ISSUES = ((2, 1), (2, 2), (2, 3))
WORD = "amb\u00e9r"
MEMBER = 64 << 20
BOMB = 32  # members of 64 MiB: 2 GiB
CRLF = b"\r\n"


@dataclass
class Asked:
    """One request: where the answer goes, the sound body, a port that nobody may connect to, and how often
    the path was asked for."""

    connection: socket.socket
    path: str
    body: bytes
    forbidden: int
    times: int

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(data)

    def answer(self, *headers: str, status: str = "200 OK", body: bytes | None = None) -> None:
        """Send a status line, headers, and a body."""
        lines = [f"HTTP/1.1 {status}", *headers, "Connection: close", "", ""]
        self.send("\r\n".join(lines).encode("latin-1") + (self.body if body is None else body))

    def html(self, body: bytes, *headers: str) -> None:
        """A sound page."""
        self.answer(
            "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}", *headers, body=body
        )

    def reset(self) -> None:
        """End the connection by a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def drip(self, data: bytes) -> None:
        """Send a byte at a time for as long as anybody listens."""
        try:
            for byte in data:
                self.send(bytes([byte]))
                time.sleep(0.25)
        except OSError:
            return


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}".encode() + CRLF + data + CRLF


@cache
def bomb() -> bytes:
    return packed(bytes(MEMBER)) * BOMB


def packed(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def unending(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    block = b"<p>tide</p>" * 6000
    try:
        while True:
            asked.send(block)
    except OSError:
        return


def moved(location: str) -> Fault:
    def fault(asked: Asked) -> None:
        where = location.format(port=asked.forbidden)
        asked.answer(f"Location: {where}", "Content-Length: 0", status="302 Found", body=b"")

    return fault


def refreshed(asked: Asked) -> None:
    target = f"http://127.0.0.1:{asked.forbidden}/metadata"
    head = f"<head><meta http-equiv='refresh' content='0; url={target}'></head>"
    asked.html(f"<html>{head}<body>Moved</body></html>".encode())


def nested(asked: Asked) -> None:
    inside = asked.body.partition(b"<body>")[2].partition(b"</body>")[0]
    deep = 100_000
    asked.html(b"<html><body>" + b"<div>" * deep + inside + b"</div>" * deep + b"</body></html>")


def two_roots(asked: Asked) -> None:
    asked.html(b"<html><body><p>Office</p></body></html>" + asked.body)


def retry_after(status: str, *values: str) -> Fault:
    def fault(asked: Asked) -> None:
        value = values[min(asked.times, len(values)) - 1]
        asked.answer(f"Retry-After: {value}", "Content-Length: 0", status=status, body=b"")

    return fault


def headers_of(name: str) -> Fault:
    def fault(asked: Asked) -> None:
        many = (
            [f"X-{place}: tide" for place in range(100_000)] if name == "many" else [f"X: {'t' * (1 << 20)}"]
        )
        asked.html(asked.body, *many)

    return fault


TEXT = "Content-Type: text/html; charset=utf-8"
GZIP = "Content-Encoding: gzip"
FAULTS: dict[str, tuple[Fault, frozenset[str]]] = {
    "1 shorter than its length": (
        lambda asked: asked.answer(TEXT, f"Content-Length: {len(asked.body)}", body=asked.body[:-900]),
        frozenset({"truncated"}),
    ),
    "2 a chunked body is cut": (
        lambda asked: asked.answer(TEXT, "Transfer-Encoding: chunked", body=chunk(asked.body[:-900])),
        frozenset({"truncated"}),
    ),
    "3 a bad chunk": (
        lambda asked: asked.answer(
            TEXT, "Transfer-Encoding: chunked", body=chunk(asked.body[:-900]) + b"zz\r\nrest"
        ),
        frozenset({"truncated"}),
    ),
    "4 reset": (
        lambda asked: (
            asked.answer(TEXT, f"Content-Length: {len(asked.body)}", body=asked.body[:-900]),
            time.sleep(0.1),
            asked.reset(),
        )[0],
        frozenset({"truncated"}),
    ),
    "5 longer than its length": (
        lambda asked: asked.answer(TEXT, f"Content-Length: {len(asked.body) - 900}"),
        frozenset({"truncated"}),
    ),
    "6 a gzip stream is cut": (
        lambda asked: asked.html(packed(asked.body)[:-40], GZIP),
        frozenset({"truncated"}),
    ),
    "7 no length": (lambda asked: asked.answer(TEXT), frozenset({"stored"})),
    "8 two lengths": (
        lambda asked: asked.answer(
            TEXT, f"Content-Length: {len(asked.body)}", f"Content-Length: {len(asked.body) - 5}"
        ),
        frozenset({"io_error"}),
    ),
    "9 a negative length": (lambda asked: asked.answer(TEXT, "Content-Length: -5"), frozenset({"io_error"})),
    "10 HTTP/0.9": (lambda asked: asked.send(asked.body), frozenset({"io_error"})),
    "11 nothing at all": (lambda asked: None, frozenset({"io_error"})),
    "12 a status that is no number": (
        lambda asked: asked.answer(TEXT, status="fine OK"),
        frozenset({"io_error"}),
    ),
    "13 length and chunked": (
        lambda asked: asked.answer(
            TEXT, "Content-Length: 10", "Transfer-Encoding: chunked", body=chunk(asked.body) + b"0\r\n\r\n"
        ),
        frozenset({"stored", "io_error"}),
    ),
    "14 a header of 1 MB": (headers_of("long"), frozenset({"io_error"})),
    "15 100,000 headers": (headers_of("many"), frozenset({"io_error"})),
    "16 a gzip bomb": (lambda asked: asked.html(bomb(), GZIP), frozenset({"bomb"})),
    "17 a brotli bomb": (
        lambda asked: asked.html(brotli.compress(bytes(256 << 20), quality=1), "Content-Encoding: br"),
        frozenset({"bomb"}),
    ),
    "18 a doubly gzipped bomb": (
        lambda asked: asked.html(packed(bomb()), "Content-Encoding: gzip, gzip"),
        frozenset({"bomb"}),
    ),
    "19 plain, labelled gzip": (lambda asked: asked.html(asked.body, GZIP), frozenset({"bad_encoding"})),
    "20 no end": (unending, frozenset({"too_large"})),
    "21 a byte a time in the body": (
        lambda asked: (
            asked.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n"),
            asked.drip(asked.body),
        )[0],
        frozenset({"timeout"}),
    ),
    "22 a byte a time in the headers": (
        lambda asked: (asked.send(b"HTTP/1.1 200 OK\r\n"), asked.drip(b"X-Tide: high\r\n" * 99))[0],
        frozenset({"timeout"}),
    ),
    "23 redirects to itself": (
        lambda asked: asked.answer(
            f"Location: {asked.path}", "Content-Length: 0", status="302 Found", body=b""
        ),
        frozenset({"trap_limit"}),
    ),
    "24 redirects to a file": (moved("file:///etc/passwd"), frozenset({"address_blocked"})),
    "25 redirects to this machine": (
        moved("http://127.0.0.1:{port}/metadata"),
        frozenset({"address_blocked"}),
    ),
    "26 refreshes to this machine": (refreshed, frozenset({"address_blocked"})),
    "27 redirects to it in decimal": (
        moved("http://2130706433:{port}/metadata"),
        frozenset({"address_blocked"}),
    ),
    "28 429 with Retry-After": (retry_after("429 Too Many Requests", "1"), frozenset({"rate_limited"})),
    "29 503 with Retry-After": (
        retry_after("503 Service Unavailable", "Wed, 21 Oct 2015 07:28:00 GMT", "soon", "315360000"),
        frozenset({"rate_limited"}),
    ),
    "30 status 999": (lambda asked: asked.answer(status="999 Denied", body=b""), frozenset({"rate_limited"})),
    "31 cp1252, declared utf-8": (
        lambda asked: asked.html(asked.body.decode().encode("cp1252")),
        frozenset({"stored"}),
    ),
    "32 an impossible charset": (
        lambda asked: asked.answer(
            "Content-Type: text/html; charset=utf-7-tide", f"Content-Length: {len(asked.body)}"
        ),
        frozenset({"stored"}),
    ),
    "33 text/html with a PDF": (
        lambda asked: asked.html(PDF.read_bytes()),
        frozenset({"not_understood"}),  # the PDF is 2.4, and the address says otherwise
    ),
    "34 application/pdf with a page": (
        lambda asked: asked.answer("Content-Type: application/pdf", f"Content-Length: {len(asked.body)}"),
        frozenset({"stored"}),
    ),
    "35 100,000 elements deep": (nested, frozenset({"stored"})),
    "36 two roots": (two_roots, frozenset({"stored"})),
    "37 the page of another address": (
        lambda asked: asked.html(issue_page(2, 24)),
        frozenset({"not_understood"}),
    ),
}


def sound(path: str) -> str | None:
    """No fault, whatever is asked for."""
    return None


@dataclass
class FaultSite:
    """The site on a free port of 127.0.0.1. `fault_at` names the fault of the next answer at a path, None
    where it is sound; `last` is what each path answered last; `connections` counts who came to a port that
    nobody may ever connect to."""

    fault_at: Callable[[str], str | None] = sound
    issues: Sequence[tuple[int, int]] = ISSUES
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    last: dict[str, str | None] = field(default_factory=dict)
    connections: int = 0

    def __post_init__(self) -> None:
        self.pages |= {issue_path(*key): issue_page(*key, word=WORD) for key in self.issues}
        self.pages["/publications/"] = list_page(*self.pages, pdf_path(2, 4))
        self.pages[pdf_path(2, 4)] = PDF.read_bytes()
        self._listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        serving, self._forbidden = (one.getsockname()[1] for one in self._listeners)
        self.url = f"http://127.0.0.1:{serving}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listeners[0].accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                self._listeners[1].accept()[0].close()
            except OSError:
                return
            self.connections += 1

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(30)
            try:
                self._answer(connection)
            except OSError:
                return

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        path = head.split(b" ")[1].decode("ascii")
        self.asked[path] = self.asked.get(path, 0) + 1
        body = self.pages.get(path)
        fault = self.fault_at(path)
        self.last[path] = fault
        asked = Asked(connection, path, body or b"", self._forbidden, self.asked[path])
        if fault is not None:
            FAULTS[fault][0](asked)
        elif body is None:
            asked.answer("Content-Length: 0", status="404 Not Found", body=b"")
        elif path.endswith(".pdf"):
            asked.answer("Content-Type: application/pdf", f"Content-Length: {len(body)}")
        else:
            asked.html(body)

    def __enter__(self) -> FaultSite:
        for run in (self._accept, self._count):
            threading.Thread(target=run, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
