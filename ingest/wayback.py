"""The Wayback Machine, or another archive of its kind: its index asked, its captures replayed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from ingest.archive_captures import BODY_AT_MOST, BROKEN
from ingest.bodies import BodyError, codings, decoded
from ingest.findings import Archived, Found, HeldAt, Passed, Unreadable
from ingest.input_codes import InputCode
from ingest.matching import passed_for, purpose_at
from ingest.polite_server import PoliteServer, Reply, UnreachableError
from ingest.provenance import Source
from ingest.record_digests import has_digest
from ingest.titled_pages import titled
from parsers.addresses import canonical
from parsers.model import Capture, Evidence, TimeSource
from parsers.publication import Publication

AGENT = "alliance-digest-archive"
SERVER = "https://web.archive.org"
ROWS = 5_000  # of the index in one answer
FAILURES_AT_MOST = 3  # one after the other, before the server is left alone
REDIRECTS_AT_MOST = 3
DOCUMENTS = re.compile(r"text/html|application/xhtml|application/pdf|text/plain|unk|warc/revisit")
ORIGINAL = "x-archive-orig-"
KEPT_HEADERS = frozenset({"content-type", "last-modified", "etag", "content-language"})
SAFE = ":/?&=%+,;@!$'()*~[]"  # as an address is written
HELD = "held already"
MOMENT = re.compile(r"/(\d{14})id_/")


@dataclass(frozen=True, slots=True)
class Row:
    """One capture as the index tells of it."""

    address: str
    moment: str
    status: str
    media_type: str
    digest: str


@dataclass
class Wayback:
    """What an archive holds of a pattern of addresses, with `*` at its end or in front of a domain.

    A server named with a path is a collection as of pywb: its index is at `/cdx` below that path. What
    `held_at` knows is not asked for, so that a run that was broken off goes on where it stood. `chosen`
    are the rows to bring in, where the index was asked before.
    """

    server: PoliteServer
    pattern: str
    publication: Publication | None = None
    held_at: HeldAt | None = None
    chosen: Sequence[Row] | None = None
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """What the source is called."""
        return f"wayback:{self.pattern}"

    def found(self) -> Iterator[Found]:
        """Every capture that is ours, in the order of the index or of `chosen`; last what was passed over."""
        failures = 0
        try:
            for row in self.wanted() if self.chosen is None else self.chosen:
                try:
                    one = self._replayed(row)
                    failures = 0
                except UnreachableError as error:
                    failures += 1
                    yield Unreadable(Path(self._name(row)), InputCode.UNREACHABLE, str(error))
                    if failures == FAILURES_AT_MOST:
                        break
                    continue
                if one is not None:
                    yield one
        except UnreachableError as error:
            yield Unreadable(Path(self.name), InputCode.UNREACHABLE, str(error))
        yield Passed(Path(self.name), Counter(), self.kinds)

    def wanted(self) -> Iterator[Row]:
        """The rows of documents with status 200, each body of an address once, what is held left out."""
        seen: set[tuple[str, str]] = set()
        for row in self._rows():
            address = canonical(row.address)
            why = None
            if address is None:
                why = "without an address"
            elif row.status not in {"200", "-", ""}:
                why = f"archived with status {row.status}"
            elif not DOCUMENTS.match(row.media_type):
                why = "no document"
            elif (address, row.digest) in seen:
                why = "the same body once more"
            elif self.held_at is not None and self.held_at(address, instant(row.moment)):
                why = HELD
            seen.add((address or "", row.digest))
            if why is None:
                yield row
            else:
                self.kinds[why] += 1

    def _rows(self) -> Iterator[Row]:
        """The rows of the index, page by page where it has pages."""
        asked = {"url": self.pattern, "output": "json"}
        if self._is_collection:
            yield from rows(self._index(asked))[0]
            return
        asked |= {"limit": str(ROWS), "showResumeKey": "true"}
        while True:
            some, resume = rows(self._index(asked))
            yield from some
            if resume is None:
                return
            asked["resumeKey"] = resume

    def _index(self, asked: dict[str, str]) -> bytes:
        path = urlsplit(self.server.base).path.rstrip("/")
        place = f"{path}/cdx" if self._is_collection else "/cdx/search/cdx"
        reply = self.server.get(f"{place}?{urlencode(asked)}")
        if reply.status != 200:
            raise UnreachableError(f"expected the index of {self.server.base}, found status {reply.status}")
        return reply.body

    @property
    def _is_collection(self) -> bool:
        return bool(urlsplit(self.server.base).path.strip("/"))

    def _target(self, row: Row) -> str:
        path = urlsplit(self.server.base).path.rstrip("/") if self._is_collection else "/web"
        # A fragment is the browser's business; all else stands as it was archived.
        return f"{path}/{row.moment}id_/{quote(row.address.partition('#')[0], safe=SAFE)}"

    def _name(self, row: Row) -> str:
        parts = urlsplit(self.server.base)
        return f"{parts.scheme}://{parts.netloc}{self._target(row)}"

    def _replayed(self, row: Row) -> Found | None:
        """The capture of a row as it was archived, None where it is passed over."""
        target = self._target(row)
        for _ in range(REDIRECTS_AT_MOST):
            reply = self.server.get(target)
            onward = self._onward(reply)
            if onward is None:
                break
            target = onward
        name = self._name(row)
        if reply.status != 200:
            message = f"expected what was archived, found status {reply.status}"
            return Unreadable(Path(name), InputCode.NOT_REPLAYED, message)
        taken = MOMENT.search(target)
        return self._made(row, name, reply, instant(taken[1] if taken else row.moment))

    def _onward(self, reply: Reply) -> str | None:
        """Where the server sends on to within itself, to the nearest capture; None where it does not."""
        location = urlsplit(reply.header("location") or "")
        own = {"", urlsplit(self.server.base).netloc}
        if reply.status not in {301, 302, 303, 307, 308} or location.netloc not in own:
            return None
        return location.path + (f"?{location.query}" if location.query else "")

    def _made(self, row: Row, name: str, reply: Reply, moment: datetime) -> Found | None:
        headers = archived_headers(reply)
        coding = [(key, value) for key, value in reply.headers if key.lower() == "content-encoding"]
        try:
            body = decoded(reply.body, coding, limit=BODY_AT_MOST)
        except BodyError as error:
            return Unreadable(Path(name), BROKEN[error.code], error.message)
        # What was archived under a coding may be served without it, and then has another digest.
        was_coded = bool(codings((key.removeprefix(ORIGINAL), value) for key, value in lower(reply)))
        if not was_coded and has_digest(f"sha1:{row.digest}", [reply.body]) is False:
            message = f"expected bytes with the digest {row.digest}, found others"
            return Unreadable(Path(name), InputCode.BAD_DIGEST, message)
        capture = Capture(
            body=body,
            address=canonical(row.address),
            headers=(*headers, *coding),
            captured_at=moment,
            time_source=TimeSource.WARC_DATE,
            evidence=Evidence.ARCHIVE,
        )
        why = passed_for(capture)
        purpose = purpose_at(capture.address or "", self.publication)
        if why is None and purpose is None and not titled(body):
            why = "of other hosts"
        if why is not None:
            self.kinds[why] += 1
            return None
        source = Source(name, None, None, f"sha1:{row.digest}")
        return Archived(capture, source, reply.body if coding else None, purpose, is_told=True)


def archives(
    patterns: Sequence[str],
    server: str | None,
    delay: float,
    contact: str | None,
    publication: Publication | None,
) -> list[Wayback]:
    """A source for each pattern, all of one server, which is asked by one clock."""
    base = (server or SERVER).rstrip("/")
    agent = f"{AGENT} (+{contact})" if contact else AGENT
    polite = PoliteServer(base, delay, BODY_AT_MOST, agent, is_named=server is not None)
    return [Wayback(polite, pattern, publication) for pattern in patterns]


def rows(body: bytes) -> tuple[list[Row], str | None]:
    """The rows of an answer of the index and the key of what comes next; of both makes, a table or lines."""
    try:
        if not body.lstrip().startswith(b"["):
            return [row(json.loads(line)) for line in body.splitlines() if line.strip()], None
        names, *lines = json.loads(body) or [[]]
        resume = lines.pop()[0] if len(lines) > 1 and not lines[-2] else None
        return [row(dict(zip(names, line, strict=True))) for line in lines if line], resume
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreachableError(f"expected an index of captures in JSON, found {error}") from None


def row(told: dict[str, Any]) -> Row:
    """A row by the names that either make has for its fields."""
    return Row(
        told.get("original") or told["url"],
        told["timestamp"],
        str(told.get("statuscode") or told.get("status") or ""),
        told.get("mimetype") or told.get("mime") or "unk",
        told.get("digest") or "",
    )


def instant(moment: str) -> datetime:
    """The instant that 14 digits stand for; UnreachableError where they stand for none."""
    try:
        return datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise UnreachableError(f"expected an instant of 14 digits in the index, found {moment!r}") from None


def archived_headers(reply: Reply) -> tuple[tuple[str, str], ...]:
    """The headers of the answer that was archived, as far as the server tells them apart from its own."""
    originals = [(key[len(ORIGINAL) :], value) for key, value in lower(reply) if key.startswith(ORIGINAL)]
    told = originals or lower(reply)
    return tuple((key.title(), value) for key, value in told if key in KEPT_HEADERS)


def lower(reply: Reply) -> list[tuple[str, str]]:
    """The headers with their names in lower case."""
    return [(key.lower(), value) for key, value in reply.headers]
