"""Captures as WARC records: one gzip member each, as ISO 28500 readers expect them."""

from __future__ import annotations

import re
import zlib
from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.bodies import codings
from ingest.provenance import Source, source_fields
from parsers.documents import is_pdf
from parsers.email_parts import looks_like_email
from parsers.model import Capture, Place, TimeSource

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
# Where the record stands whose payload a revisit has: file, offset and length, percent-encoded file first.
REFERS_TO = "X-Capture-Refers-To"
PHRASES = {status.value: status.phrase for status in HTTPStatus}
LINE_BREAKS = re.compile(r"[\r\n\0]+")
# What is added to a window's bits for the gzip format, and the bits of zlib's smallest window.
AS_GZIP, LEAST_WINDOW = 16, 9
NOT_IN_ADDRESS = re.compile(r"[\x00-\x20<>\x7f]")


class ReadAs(StrEnum):
    """What a capture is read for: the issue it must hold, issues it may hold as an index does, or nothing."""

    ISSUE = "issue"
    INDEX = "index"
    NOTHING = "nothing"

    @classmethod
    def at(cls, kind: str | None) -> ReadAs:
        """What a capture of an address of a kind is read for."""
        return {"issue": cls.ISSUE, "pdf": cls.ISSUE, "index": cls.INDEX}.get(kind or "", cls.NOTHING)


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a capture was taken: the publication it is for, if that was known, and what it is read for, None in
    records that do not say so. With this a WARC file tells all that an archive needs to be made anew."""

    publication: str | None = None
    read_as: ReadAs | None = ReadAs.ISSUE


@dataclass(frozen=True, slots=True)
class Original:
    """A response that stands in a WARC file, to which a record of the same payload refers."""

    place: Place
    record_id: str
    target: str
    date: str
    payload_digest: str


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


def source_record(source: Source, now: datetime) -> bytes:
    """The record that tells where the record in front of it was copied from."""
    fields = {"WARC-Type": "metadata", "WARC-Record-ID": _record_id(), "WARC-Date": _warc_date(now)}
    if source.record:
        fields["WARC-Refers-To"] = LINE_BREAKS.sub(" ", source.record)
    return _packed({**fields, **dict(source_fields(source)), "Content-Type": "application/warc-fields"})


def capture_records(
    capture: Capture,
    *,
    received: bytes | None,
    request: str | None,
    purpose: Purpose,
    now: datetime,
    original: Original | None = None,
    source: Source | None = None,
) -> tuple[bytes, bytes]:
    """The record of a capture, and that of the request that brought it (empty where `request` is None).

    With `original`, whose payload must be `received`, the record refers to it and holds no payload.
    `source` is where another archive's file had it."""
    told = dict(source_fields(source)) if source else {}
    if original is not None and received is not None:
        fields = _fields("revisit", capture, purpose, now) | told
        record = _revisit(fields, capture, received, original)
    elif is_http(capture, received):
        fields = _fields("response", capture, purpose, now) | told
        record = _response(fields, capture, received)
    else:
        fields = _fields("resource", capture, purpose, now) | told
        record = _resource(fields, capture)
    return record, _request(fields, request) if request else b""


def is_http(capture: Capture, received: bytes | None = None) -> bool:
    """Whether a capture was answered over HTTP, rather than being a file that may know its address."""
    answered = bool(capture.headers) or received is not None or capture.time_source is TimeSource.FETCHED
    return answered and (capture.address or "").startswith(("http://", "https://"))


def _writer() -> Any:
    return WARCWriter(BytesIO(), gzip=True, warc_version="1.1")


def _written(writer: Any, record: Any) -> bytes:
    writer.out = BytesIO()
    writer.write_record(record)
    written: bytes = writer.out.getvalue()
    return written


def _packed(fields: Mapping[str, str], block: bytes = b"") -> bytes:
    """A record in a gzip member of its own, by hand: a crawl writes two for each answer, and warcio takes
    most of that time for its own objects."""
    told = {**fields, "WARC-Block-Digest": _digest(block), "Content-Length": str(len(block))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    head = f"WARC/1.1\r\n{lines}\r\n".encode("utf-8", "surrogateescape")
    return _member(head + block + b"\r\n\r\n")


def _member(plain: bytes) -> bytes:
    """Bytes as a gzip member. The window is no larger than they are, since to make a whole one ready takes
    zlib ten times as long as to pack a few lines."""
    window = min(max(len(plain).bit_length(), LEAST_WINDOW), zlib.MAX_WBITS)
    packer = zlib.compressobj(wbits=AS_GZIP + window, memLevel=window - 7)
    return packer.compress(plain) + packer.flush()


def _digest(body: bytes) -> str:
    return f"sha1:{b32encode(sha1(body, usedforsecurity=False).digest()).decode()}"


def _record_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _response(fields: Mapping[str, str], capture: Capture, received: bytes | None) -> bytes:
    payload = capture.body if received is None else received
    head = _http(f"HTTP/1.1 {_status_line(capture.status)}", _true_headers(capture, payload, received))
    told = {"WARC-Payload-Digest": _digest(payload), "Content-Type": "application/http; msgtype=response"}
    return _packed({**fields, **told}, head + payload)


def _http(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Status line or request line and headers as they are, in UTF-8, which warcio's reader tries first."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{first}\r\n{lines}\r\n".encode("utf-8", "surrogateescape")


def _revisit(fields: dict[str, str], capture: Capture, received: bytes, original: Original) -> bytes:
    writer = _writer()
    head = _Head(_status_line(capture.status), list(_true_headers(capture, received, received)), "HTTP/1.1")
    place = original.place
    fields[REFERS_TO] = f"{quote(place.file)} {place.offset} {place.length}"
    fields["WARC-Refers-To"] = original.record_id
    made = writer.create_revisit_record(
        fields["WARC-Target-URI"],
        original.payload_digest,
        original.target,
        original.date,
        http_headers=head,
        warc_headers_dict=fields,
    )
    return _written(writer, made)


def _resource(fields: dict[str, str], capture: Capture) -> bytes:
    writer = _writer()
    made = writer.create_warc_record(
        fields["WARC-Target-URI"],
        "resource",
        payload=BytesIO(capture.body),
        length=len(capture.body),
        warc_content_type=_content_type(capture.body),
        warc_headers_dict=fields,
    )
    return _written(writer, made)


def _request(answered: Mapping[str, str], request: str) -> bytes:
    line, *rest = [line for line in request.splitlines() if line.strip()]
    headers = ((name.strip(), value.strip()) for name, _, value in (text.partition(":") for text in rest))
    fields = {
        "WARC-Type": "request",
        "WARC-Record-ID": _record_id(),
        "WARC-Target-URI": answered["WARC-Target-URI"],
        "WARC-Date": answered["WARC-Date"],
        "WARC-Concurrent-To": answered["WARC-Record-ID"],
        "Content-Type": "application/http; msgtype=request",
    }
    return _packed(fields, _http(line, headers))


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
        "WARC-Record-ID": _record_id(),
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
    if is_pdf(body):
        return "application/pdf"
    if looks_like_email(body):
        return "message/rfc822"
    return "text/html" if body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "text/plain"


def _warc_date(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError(f"expected an instant with its time zone, found {instant}")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
