"""Records of other archives as captures: whose they are, what HTTP and digests say, revisits resolved."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from ingest.archive_records import ArchiveRecord, Damage, entries
from ingest.bodies import BodyCode, BodyError, codings
from ingest.findings import Archived, Found, Held, Passed, Revisited, Unreadable
from ingest.http_records import Answer, answer
from ingest.input_codes import InputCode
from ingest.kept_records import member_of
from ingest.matching import is_document, passed_for, purpose_at, tells_all
from ingest.provenance import Source
from ingest.purposes import owner_of
from ingest.record_digests import has_digest, normal
from ingest.record_reading import RecordError, kept_in_plain
from ingest.seen_records import SeenRecords
from ingest.titled_pages import may_be_titled, titled
from parsers.addresses import canonical
from parsers.model import Capture, Evidence, Place, TimeSource
from parsers.publication import Publication

BODY_AT_MOST = 1 << 27
RECORD_END = b"\r\n\r\n"
BROKEN = {
    BodyCode.TRUNCATED: InputCode.CUT_BODY,
    BodyCode.BOMB: InputCode.BOMB,
    BodyCode.BAD_ENCODING: InputCode.BAD_ENCODING,
    BodyCode.TOO_LARGE: InputCode.TOO_LARGE,
}
Opened = Callable[[], BinaryIO]


class RecordFaultError(Exception):
    """A record that brings no capture: a code and one sentence."""

    def __init__(self, code: InputCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class ArchiveFile:
    """A WARC or ARC file while it is read; `opened` opens it anew where that is possible."""

    path: Path
    name: str
    opened: Opened | None = None
    publication: Publication | None = None
    held: Held | None = None
    passed: Passed = field(init=False)
    _seen: SeenRecords = field(default_factory=SeenRecords)

    def __post_init__(self) -> None:
        self.passed = Passed(self.path, Counter(), Counter())

    def found(self, stream: BinaryIO, begin: int = 0, end: int | None = None) -> Iterator[Found]:
        """Every capture that is ours and everything broken, in order; last what was passed over. The stream's
        first byte is the file's at `begin`; with `end` it is a span of the file, as of `entries`."""
        for entry in entries(stream, begin, end):
            if isinstance(entry, Damage):
                yield Unreadable(self.path, entry.code, entry.message, entry.offset)
                continue
            try:
                one = self._ours(entry)
            except RecordFaultError as error:
                yield Unreadable(self.path, error.code, error.message, entry.offset)
                continue
            if one is not None:
                yield one
        yield self.passed

    def _ours(self, record: ArchiveRecord) -> Archived | None:
        """The capture of a record that is ours or may be, None where it is counted and passed over."""
        if record.kind not in {"response", "resource", "revisit"}:
            return None
        own = _is_own(record)
        address = canonical(record.target or "")
        owner = owner_of(address, self.publication)
        if owner is None and not own and not (record.block and may_be_titled(record.block)):
            self._pass_over(address)
            return None
        if record.block is None:
            message = f"expected at most {BODY_AT_MOST} bytes, found a record of {record.length}"
            raise RecordFaultError(InputCode.TOO_LARGE, message)
        if own:
            return self._own(record)
        if owner is None:
            return self._by_title(record, address)
        return self._owned(record, address or "")

    def _own(self, record: ArchiveRecord) -> Archived | None:
        """A capture that this program took, with all that its record tells."""
        assert record.block is not None
        told = answer(record.block) if record.kind == "response" else None
        checked(record, [told.payload if told else record.block])
        plain = record.head + record.block + RECORD_END
        try:
            kept = kept_in_plain(plain, limit=BODY_AT_MOST, member_at=partial(self._member, record))
        except RecordError as error:
            raise RecordFaultError(InputCode.BROKEN_RECORD, str(error)) from None
        except OSError as error:
            message = f"expected the record that this one revisits, found: {error}"
            raise RecordFaultError(InputCode.UNRESOLVED_REVISIT, message) from None
        assert kept is not None
        self._remember(record)
        capture, purpose = kept
        member = None if record.kind == "revisit" else record.member
        received = _received(told, capture.body)
        return Archived(capture, self._source(record), received, purpose, member=member)

    def _member(self, record: ArchiveRecord, place: Place) -> bytes:
        """The record that one of our own revisits refers to: by its id in this file, else beside it."""
        entry = self._seen_before(record)
        if entry is not None and entry.block is not None:
            return gzip.compress(entry.head + entry.block + RECORD_END, 1)
        return member_of(self.path.parent, place)

    def _pass_over(self, address: str | None) -> None:
        self.passed.hosts[urlsplit(address or "").hostname or "(no host)"] += 1

    def _by_title(self, record: ArchiveRecord, address: str | None) -> Archived | None:
        """A page of another host in which a title of ours stands, where it can be read at all."""
        try:
            capture, received = self._capture(record, address)
        except RecordFaultError:
            capture = None
        if capture is None or capture.status != 200 or not titled(capture.body) or not is_document(capture):
            self._pass_over(address)
            return None
        return Archived(capture, self._source(record), received, None)

    def _owned(self, record: ArchiveRecord, address: str) -> Archived | None:
        """A capture of a publication's host, None where it is no document."""
        capture, received = self._capture(record, address)
        why = passed_for(capture)
        if why is not None:
            self.passed.kinds[why] += 1
            return None
        self._remember(record)
        purpose = purpose_at(address, self.publication)
        member = record.member if tells_all(record, capture, purpose) else None
        return Archived(capture, self._source(record), received, purpose, member=member)

    def _capture(self, record: ArchiveRecord, address: str | None) -> tuple[Capture, bytes | None]:
        """A record as a capture, and its body under its codings where it has any."""
        if record.kind == "revisit":
            original, received = self._original(record, address)
            return replace(original, captured_at=_moment(record), time_source=TimeSource.WARC_DATE), received
        assert record.block is not None
        told = answer(record.block) if record.kind == "response" else None
        if told is None:
            checked(record, [record.block])
            return self._made(record, address, record.block, 200, ()), None
        body = self._body(record, told)
        return self._made(record, address, body, told.status, told.headers), _received(told, body)

    def _body(self, record: ArchiveRecord, told: Answer) -> bytes:
        checked(record, [told.payload, told.received])
        if not told.is_whole and "warc-truncated" not in record.fields:
            raise RecordFaultError(InputCode.CUT_BODY, "expected a last chunk, found the end of the body")
        try:
            return told.body(BODY_AT_MOST)
        except BodyError as error:
            raise RecordFaultError(BROKEN[error.code], error.message) from None

    def _made(
        self,
        record: ArchiveRecord,
        address: str | None,
        body: bytes,
        status: int,
        headers: tuple[tuple[str, str], ...],
    ) -> Capture:
        moment = _moment(record)
        return Capture(
            body=body,
            address=address,
            status=status,
            headers=headers,
            captured_at=moment,
            time_source=TimeSource.UNKNOWN if moment is None else TimeSource.WARC_DATE,
            evidence=Evidence.ARCHIVE,
            name=None if address else f"{self.name}!{record.target or record.offset}",
        )

    def _source(self, record: ArchiveRecord) -> Source:
        told = record.fields.get
        digest = told("warc-payload-digest") or told("warc-block-digest")
        return Source(self.name, record.offset, told("warc-record-id"), digest, told("warc-truncated"))

    def _remember(self, record: ArchiveRecord) -> None:
        """Where a body stands in this file, by all that a revisit may refer to it with."""
        if record.kind != "revisit":
            names = _references(record, "warc-record-id", "warc-target-uri", "warc-date")
            self._seen.add(names, (record.offset, record.inside))

    def _seen_before(self, record: ArchiveRecord) -> ArchiveRecord | None:
        """The record of this file that a revisit refers to, read once more; None where there is none."""
        names = _references(record, "warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date")
        place = self._seen.first(names)
        if place is None or self.opened is None:
            return None
        with self.opened() as stream:
            stream.seek(place[0])
            found = (one for one in entries(stream, place[0]) if isinstance(one, ArchiveRecord))
            return next((one for one in found if (one.offset, one.inside) == place), None)

    def _original(self, record: ArchiveRecord, address: str | None) -> tuple[Capture, bytes | None]:
        """What a revisit record refers to, in this file or in the archive."""
        entry = self._seen_before(record)
        if entry is not None:
            return self._capture(entry, address)
        told = record.fields.get
        refers = canonical(told("warc-refers-to-target-uri", "").strip("<>")) or address or ""
        asked = Revisited(refers, told("warc-payload-digest"), _instant(told("warc-refers-to-date")))
        capture = self.held(asked) if self.held else None
        if capture is None:
            message = f"expected the record that this one revisits, found none of {refers} here or held"
            raise RecordFaultError(InputCode.UNRESOLVED_REVISIT, message)
        return replace(capture, address=address, evidence=Evidence.ARCHIVE, name=None), None


def _received(told: Answer | None, body: bytes) -> bytes | None:
    """An answer's body as received, None where there is none or its headers name codings that are off."""
    if told is None or (told.received == body and codings(told.headers)):
        return None
    return told.received


def checked(record: ArchiveRecord, payloads: list[bytes]) -> None:
    """RecordFaultError where a digest of the record is not that of its bytes."""
    told = record.fields.get
    assert record.block is not None
    for name, candidates in (("warc-block-digest", [record.block]), ("warc-payload-digest", payloads)):
        digest = told(name)
        if name == "warc-payload-digest" and record.kind == "revisit":
            continue  # that of the body that it does not repeat
        if digest and has_digest(digest, candidates) is False:
            raise RecordFaultError(
                InputCode.BAD_DIGEST, f"expected bytes with the {name} {digest}, found others"
            )


def _is_own(record: ArchiveRecord) -> bool:
    """Whether this program wrote the record of what it fetched or was given itself."""
    return "x-capture-sha-256" in record.fields


def _references(record: ArchiveRecord, own: str, target: str, moment: str) -> Iterator[str]:
    """What a body is known by, surest first: its record's id, its address and time, its digest."""
    told = record.fields.get
    if told(own):
        yield f"id {told(own)}"
    if told(target) and told(moment):
        yield f"at {told(target)} {told(moment)}"
    if told("warc-payload-digest"):
        yield f"is {normal(told('warc-payload-digest', ''))}"


def _moment(record: ArchiveRecord) -> datetime | None:
    return _instant(record.fields.get("warc-date"))


def _instant(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
