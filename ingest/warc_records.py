"""Captures as WARC records and back: one gzip member each, as ISO 28500 readers expect them."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import (
    StatusAndHeaders,
    StatusAndHeadersParserException,
)
from warcio.warcwriter import WARCWriter

from ingest.bodies import BodyError, codings, decoded
from parsers.email_parts import looks_like_email
from parsers.model import Capture, Claim, ClaimMethod, Evidence, TimeSource

# Headers of our own in a record: what a capture says that WARC has no field for.
SHA256 = "X-Capture-SHA-256"  # of the decoded body
TIME_SOURCE = "X-Capture-Time-Source"
UNKNOWN_TIME = "X-Capture-Time"  # "unknown": WARC-Date, which no record may lack, is then that of appending
EVIDENCE = "X-Capture-Evidence"
NAME = "X-Capture-Name"
ADDRESS = "X-Capture-Address"  # percent-encoded, where WARC-Target-URI can't hold it as it is
CLAIMS = "X-Capture-Claims"  # what other pages had said of the address: method and days, with commas between
PUBLICATION = "X-Capture-Publication"
READ_AS = "X-Capture-Read-As"
# A header that is not true of the bytes in the record keeps its value under this prefix.
AS_RECEIVED = "X-As-Received-"
PHRASES = {status.value: status.phrase for status in HTTPStatus}
LINE_BREAKS = re.compile(r"[\r\n\0]+")
NOT_IN_ADDRESS = re.compile(r"[\x00-\x20<>\x7f]")
# A record is at most a body of 128 MiB and its headers; more is not ours.
RECORD_AT_MOST = 1 << 29


class RecordError(Exception):
    """Bytes that are not a whole record of a capture: one sentence."""


class ReadAs(StrEnum):
    """What a capture is read for: the issue it must hold, issues it may hold as an index does, or nothing."""

    ISSUE = "issue"
    INDEX = "index"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a capture was taken: the publication it is for, if that was known, and what it is read for, None in
    records that do not say so. With this a WARC file tells all that an archive needs to be made anew."""

    publication: str | None = None
    read_as: ReadAs | None = ReadAs.ISSUE


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """Status line and headers written as they are: warcio would percent-encode all but ASCII."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        """The lines as UTF-8, which warcio's reader tries first."""
        text: str = self.to_str(filter_func)
        return text.encode("utf-8", "surrogateescape") + b"\r\n"


def warcinfo_record(file: str, now: datetime) -> bytes:
    """The record that opens a WARC file."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    fields = {
        "software": "alliance-digest-archive",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    }
    record = writer.create_warcinfo_record(file, fields)
    record.rec_headers.replace_header("WARC-Date", _warc_date(now))
    writer.write_record(record)
    return out.getvalue()


def capture_records(
    capture: Capture, *, received: bytes | None, request: str | None, purpose: Purpose, now: datetime
) -> tuple[bytes, bytes]:
    """The record of a capture, and that of the request that brought it (empty where `request` is None)."""
    writer = WARCWriter(BytesIO(), gzip=True, warc_version="1.1")
    record = (
        _response(writer, capture, received, purpose, now)
        if is_http(capture, received)
        else _resource(writer, capture, purpose, now)
    )
    return _written(writer, record), _written(writer, _request(writer, record, request)) if request else b""


def is_http(capture: Capture, received: bytes | None = None) -> bool:
    """Whether a capture was answered over HTTP, rather than being a file that may know its address."""
    answered = bool(capture.headers) or received is not None or capture.time_source is TimeSource.FETCHED
    return answered and (capture.address or "").startswith(("http://", "https://"))


def _written(writer: Any, record: Any) -> bytes:
    writer.out = BytesIO()
    writer.write_record(record)
    written: bytes = writer.out.getvalue()
    return written


def _response(writer: Any, capture: Capture, received: bytes | None, purpose: Purpose, now: datetime) -> Any:
    payload = capture.body if received is None else received
    head = _Head(_status_line(capture.status), list(_true_headers(capture, payload, received)), "HTTP/1.1")
    fields = _fields("response", capture, purpose, now)
    return writer.create_warc_record(
        fields["WARC-Target-URI"],
        "response",
        payload=BytesIO(payload),
        length=len(payload),
        http_headers=head,
        warc_headers_dict=fields,
    )


def _resource(writer: Any, capture: Capture, purpose: Purpose, now: datetime) -> Any:
    fields = _fields("resource", capture, purpose, now)
    return writer.create_warc_record(
        fields["WARC-Target-URI"],
        "resource",
        payload=BytesIO(capture.body),
        length=len(capture.body),
        warc_content_type=_content_type(capture.body),
        warc_headers_dict=fields,
    )


def _request(writer: Any, response: Any, request: str) -> Any:
    line, *rest = [line for line in request.splitlines() if line.strip()]
    headers = [(name.strip(), value.strip()) for name, _, value in (text.partition(":") for text in rest)]
    answered = response.rec_headers
    fields = {name: answered.get_header(name) for name in ("WARC-Target-URI", "WARC-Date")}
    fields["WARC-Concurrent-To"] = answered.get_header("WARC-Record-ID")
    head = _Head("", headers, line)
    return writer.create_warc_record(
        fields["WARC-Target-URI"], "request", http_headers=head, warc_headers_dict=fields
    )


def _status_line(status: int) -> str:
    return f"{status} {PHRASES.get(status, '')}".strip()


def _true_headers(capture: Capture, payload: bytes, received: bytes | None) -> Iterator[tuple[str, str]]:
    """The headers, with those that don't hold for the payload as it stands in the record set aside."""
    for name, value in capture.headers:
        untrue = {
            "transfer-encoding": True,  # the client has taken it off
            "content-encoding": received is None and bool(codings([(name, value)])),
            "content-length": value.strip() != str(len(payload)),
        }.get(name.strip().lower(), False)
        clean = LINE_BREAKS.sub(" ", name).strip()
        yield (AS_RECEIVED + clean if untrue else clean), LINE_BREAKS.sub(" ", value).strip()


def _fields(kind: str, capture: Capture, purpose: Purpose, now: datetime) -> dict[str, str]:
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": _target(capture),
        "WARC-Date": _warc_date(capture.captured_at or now),
        SHA256: capture.digest,
        EVIDENCE: str(capture.evidence),
        TIME_SOURCE: str(capture.time_source),
    }
    if capture.captured_at is None:
        fields[UNKNOWN_TIME] = "unknown"
    if capture.name is not None:
        fields[NAME] = quote(capture.name, errors="surrogateescape")
    if capture.address not in {None, fields["WARC-Target-URI"]}:
        fields[ADDRESS] = quote(str(capture.address), errors="surrogateescape")
    if capture.claims:
        fields[CLAIMS] = ", ".join(f"{one.method} {one.start} {one.end}" for one in capture.claims)
    if purpose.publication is not None:
        fields[PUBLICATION] = purpose.publication
    if purpose.read_as is not None:
        fields[READ_AS] = purpose.read_as.value
    return fields


def _target(capture: Capture) -> str:
    """The capture's address, or a file address made of its name only."""
    if capture.address is not None:
        return NOT_IN_ADDRESS.sub(lambda match: quote(match[0]), capture.address)
    name = capture.name or "unnamed"
    # A name that is an absolute path would tell about the machine it lay on.
    name = name.rsplit("/", 1)[-1] if name.startswith("/") else name
    return "file:///" + quote(name, errors="surrogateescape")


def _content_type(body: bytes) -> str:
    if b"%PDF-" in body[:1024]:
        return "application/pdf"
    if looks_like_email(body):
        return "message/rfc822"
    return "text/html" if body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "text/plain"


def _warc_date(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError(f"expected an instant with its time zone, found {instant}")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def kept_in_record(member: bytes, *, limit: int) -> tuple[Capture, Purpose] | None:
    """The capture that one gzip member holds and its purpose, None where it holds a record of another kind.

    `limit` bounds the decoded body in bytes. Raises RecordError where gzip, a digest or the record is broken.
    """
    try:
        record = next(WARCIterator(BytesIO(_plain(member)), check_digests="raise"))
        if record.rec_type not in {"response", "resource"}:
            return None
        payload = record.raw_stream.read()
    except (ArchiveLoadFailed, StatusAndHeadersParserException, StopIteration, ValueError) as error:
        raise RecordError(f"expected a WARC record with its digests, found {error or 'none'}") from None
    field = record.rec_headers.get_header
    read_as = field(READ_AS)
    return _capture(record, payload, limit), Purpose(field(PUBLICATION), ReadAs(read_as) if read_as else None)


def _plain(member: bytes) -> bytes:
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = stream.decompress(member, RECORD_AT_MOST)
    except zlib.error as error:
        raise RecordError(f"expected a gzip member, found other bytes ({error})") from None
    if not stream.eof or stream.unused_data:
        raise RecordError(
            "expected one whole gzip member, found " + ("more" if stream.eof else "a part of one")
        )
    return plain


def _capture(record: Any, payload: bytes, limit: int) -> Capture:
    field = record.rec_headers.get_header
    http = record.http_headers
    stored = tuple(http.headers) if http else ()
    name, unknown = field(NAME), field(UNKNOWN_TIME)
    target, own = field("WARC-Target-URI"), field(ADDRESS)
    address = None if target.startswith("file:") else target
    return Capture(
        body=_body(payload, stored, field(SHA256), limit),
        address=address if own is None else unquote(own, errors="surrogateescape"),
        status=int(http.get_statuscode()) if http else 200,
        headers=tuple(_received_headers(stored)),
        captured_at=None if unknown else datetime.fromisoformat(field("WARC-Date")),
        time_source=TimeSource(field(TIME_SOURCE) or TimeSource.WARC_DATE),
        evidence=Evidence(field(EVIDENCE) or Evidence.ARCHIVE),
        name=None if name is None else unquote(name, errors="surrogateescape"),
        claims=tuple(_claims(field(CLAIMS))),
    )


def _claims(written: str | None) -> Iterator[Claim]:
    for one in written.split(", ") if written else ():
        method, start, end = one.split(" ")
        yield Claim(ClaimMethod(method), date.fromisoformat(start), date.fromisoformat(end))


def _received_headers(stored: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name.removeprefix(AS_RECEIVED), value) for name, value in stored)


def _body(payload: bytes, stored: tuple[tuple[str, str], ...], digest: str | None, limit: int) -> bytes:
    """The body a capture had: the payload itself, or the payload without its codings."""
    # A body that could not be decoded is kept as received, so the payload comes first.
    if digest is not None and hashlib.sha256(payload).hexdigest() == digest:
        return payload
    try:
        body = decoded(payload, stored, limit=limit)
    except BodyError as error:
        raise RecordError(error.message) from None
    found = hashlib.sha256(body).hexdigest()
    if digest is not None and found != digest:
        raise RecordError(f"expected a body with SHA-256 {digest}, found {found}")
    return body
