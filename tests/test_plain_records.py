"""A record of another archive that is written plainly is kept as it is without being read a second time."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import BytesIO

import pytest

from ingest.archive_records import ArchiveRecord, entries
from ingest.http_records import answer
from ingest.matching import is_plain
from ingest.record_reading import kept_in_record
from ingest.warc_records import Purpose
from parsers.model import Capture, Evidence, TimeSource


def written(head: str, http: str, body: str = "<p>A page.</p>") -> bytes:
    block = f"{http}\r\n\r\n{body}".encode()
    return f"{head}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


RECORD = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://digest-replica.invalid/a/\r\n"
    "WARC-Date: 2023-03-01T04:05:06Z\r\nContent-Type: application/http; msgtype=response"
)
ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/html"


@pytest.mark.parametrize(
    ("plain", "head", "http"),
    [
        (True, RECORD, ANSWER),
        (True, RECORD.replace("1.0", "1.1"), "HTTP/1.0 200\r\nServer: a b\r\nServer: c"),
        (False, RECORD + "\r\nX-Capture-Name: a", ANSWER),
        (False, RECORD + "\r\nWARC-Date: 2024-03-01T04:05:06Z", ANSWER),
        (False, RECORD + "\r\nWARC-Block-Digest: sha256:00", ANSWER),
        (False, RECORD.replace("/a/", "/a/?utm_source=b"), ANSWER),
        (False, RECORD.replace("06Z", "06"), ANSWER),
        (False, RECORD.replace("\r\nWARC-Date", "\nWARC-Date"), ANSWER),
        (False, RECORD, ANSWER + "\r\nContent-Encoding: gzip"),
        (False, RECORD, ANSWER + "\r\nTransfer-Encoding: chunked"),
        (False, RECORD, ANSWER + "\r\nX-As-Received-Age: 1"),
        (False, RECORD, ANSWER + "\r\nServer: a\r\n b"),
        (False, RECORD, ANSWER + "\r\nServer: é"),
        (False, RECORD, ANSWER + "\r\nServer"),
    ],
)
def test_only_records_that_leave_nothing_to_understand_are_not_read_twice(
    plain: bool, head: str, http: str
) -> None:
    (found,) = entries(BytesIO(gzip.compress(written(head, http))))
    assert isinstance(found, ArchiveRecord)
    told = answer(found.block or b"")
    assert told is not None
    capture = Capture(
        told.received,
        address="https://digest-replica.invalid/a/",
        status=told.status,
        headers=told.headers,
        captured_at=datetime(2023, 3, 1, 4, 5, 6, tzinfo=UTC),
        time_source=TimeSource.WARC_DATE,
        evidence=Evidence.ARCHIVE,
    )
    assert is_plain(found, capture) is plain
    if plain:
        kept = kept_in_record(found.member or b"", limit=1 << 20, member_at=lambda _: b"")
        assert kept == (capture, Purpose(None, None))
