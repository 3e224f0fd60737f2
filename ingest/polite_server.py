"""One server asked slowly: a pause before each request, longer where it says so, and only so often again."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.public_addresses import is_public
from ingest.retry_after import retry_after

TRIES = 4
SECONDS = 60.0  # a connection, and each read of an answer
LONGEST_WAIT = 3600.0
# What a server says for want of strength or patience, rather than about what was asked for.
ITS_OWN = frozenset({403, 408, 429, 500, 502, 503, 504})


class UnreachableError(Exception):
    """A server that did not answer, or refused, as often as it was asked: one sentence."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass
class PoliteServer:
    """A server by its base address; `delay` is the pause before each request in seconds, `limit` the most
    bytes of an answer. Unless `is_named`, it must lie in the public internet."""

    base: str
    delay: float
    limit: int
    agent: str
    is_named: bool = False
    sleep: Callable[[float], None] = time.sleep
    _asked_at: float | None = field(default=None)

    def get(self, target: str) -> Reply:
        """The answer to a request, by path and query; UnreachableError where none came."""
        trouble = ""
        for turn in range(TRIES):
            wait = self.delay * 2**turn
            try:
                reply = self._once(target)
            except (OSError, http.client.HTTPException) as error:
                trouble = str(error) or type(error).__name__
            else:
                if reply.status not in ITS_OWN:
                    return reply
                trouble = f"status {reply.status}"
                wait = max(wait, retry_after(reply.header("retry-after")) or 0.0)
            if turn + 1 < TRIES:
                self.sleep(min(wait, LONGEST_WAIT))
        raise UnreachableError(f"expected an answer of {self.base}, found {trouble} {TRIES} times")

    def _once(self, target: str) -> Reply:
        if self._asked_at is not None:
            self.sleep(max(0.0, self._asked_at + self.delay - time.monotonic()))
        self._asked_at = time.monotonic()
        with closing(self._connection()) as connection:
            connection.request("GET", target, headers={"User-Agent": self.agent})
            answer = connection.getresponse()
            body = answer.read(self.limit + 1)
            return Reply(answer.status, tuple(answer.getheaders()), body)

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.base)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
        connection.connect()
        peer = connection.sock.getpeername()[0]
        # Asked of the connection itself, so that no second look at the name can say something else.
        if not self.is_named and not is_public(peer):
            connection.close()
            raise ConnectionRefusedError(f"{parts.hostname} leads to {peer}, which is not public")
        return connection
