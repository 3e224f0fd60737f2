"""WARC records back as captures, their digests verified; a revisit with the payload that it refers to."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from ingest.bodies import BodyError, decoded
from ingest.warc_records import (
    ADDRESS,
    AS_RECEIVED,
    CLAIMS,
    EVIDENCE,
    NAME,
    PUBLICATION,
    READ_AS,
    REFERS_TO,
    SHA256,
    TIME_SOURCE,
    UNKNOWN_TIME,
    Original,
    Purpose,
    ReadAs,
)
from parsers.model import Capture, Claim, ClaimMethod, Evidence, Place, TimeSource

# A record is at most a body of 128 MiB and its headers; more is not ours.
RECORD_AT_MOST = 1 << 29
# The bytes of the record at a place.
MemberAt = Callable[[Place], bytes]


class RecordError(Exception):
    """Bytes that are not a whole record of a capture: one sentence."""


def kept_in_record(member: bytes, *, limit: int, member_at: MemberAt) -> tuple[Capture, Purpose] | None:
    """The capture that one gzip member holds and its purpose, None where it holds a record of another kind.

    `limit` bounds the decoded body in bytes, `member_at` gives the record that a revisit refers to. Raises
    RecordError where gzip, a digest or the record is broken.
    """
    return kept_in_plain(_plain(member), limit=limit, member_at=member_at)


def kept_in_plain(plain: bytes, *, limit: int, member_at: MemberAt) -> tuple[Capture, Purpose] | None:
    """As `kept_in_record`, for a record that is not packed."""
    record, payload = _record(plain)
    if record.rec_type == "revisit":
        payload = _referred_payload(record, member_at)
    elif record.rec_type not in {"response", "resource"}:
        return None
    field = record.rec_headers.get_header
    read_as = field(READ_AS)
    return _capture(record, payload, limit), Purpose(field(PUBLICATION), ReadAs(read_as) if read_as else None)


def original_in_record(member: bytes, place: Place, payload: bytes) -> Original | None:
    """The record at a place as one that a revisit of this payload may refer to, None where it may not."""
    record, held = _record(_plain(member))
    field = record.rec_headers.get_header
    digest = field("WARC-Payload-Digest")
    if record.rec_type != "response" or held != payload or not digest:
        return None
    return Original(place, field("WARC-Record-ID"), field("WARC-Target-URI"), field("WARC-Date"), digest)


def place_referred_to(member: bytes) -> Place | None:
    """Where the record stands that a record refers to, None where it has its payload itself."""
    record, _ = _record(_plain(member))
    return _place(record.rec_headers.get_header(REFERS_TO)) if record.rec_type == "revisit" else None


def _record(plain: bytes) -> tuple[Any, bytes]:
    """A record and its payload."""
    try:
        record = next(WARCIterator(BytesIO(plain), check_digests="raise"))
        return record, record.raw_stream.read()
    except (ArchiveLoadFailed, StatusAndHeadersParserException, StopIteration, ValueError) as error:
        raise RecordError(f"expected a WARC record with its digests, found {error or 'none'}") from None


def _referred_payload(record: Any, member_at: MemberAt) -> bytes:
    field = record.rec_headers.get_header
    original, payload = _record(_plain(member_at(_place(field(REFERS_TO)))))
    for name, theirs in (("WARC-Refers-To", "WARC-Record-ID"), ("WARC-Payload-Digest",) * 2):
        expected, found = field(name), original.rec_headers.get_header(theirs)
        if expected != found:
            raise RecordError(f"expected a record with {theirs} {expected} to refer to, found {found}")
    return payload


def _place(written: str | None) -> Place:
    file, _, numbers = (written or "").partition(" ")
    offset, _, length = numbers.partition(" ")
    if not (offset.isdecimal() and length.isdecimal()):
        raise RecordError(f"expected the place of the record that a revisit refers to, found {written!r}")
    return Place(unquote(file), int(offset), int(length))


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
