"""Which captures of other archives are ours, what they are read for, and whether their records say so."""

from __future__ import annotations

import re

from ingest.archive_records import ArchiveRecord
from ingest.guard import objection
from ingest.kept_records import BODY_AT_MOST
from ingest.purposes import meant, owner_of
from ingest.record_reading import RecordError, kept_in_record
from ingest.warc_records import Purpose, ReadAs
from parsers.addresses import is_pdf, kind_of
from parsers.blocks import DocumentError
from parsers.documents import format_of
from parsers.model import Capture, Place
from parsers.publication import Publication

UNTOLD = Purpose(None, None)
# Heads of records and answers that leave nothing to understand in another way, and the one way to write a
# digest that all readers know.
PLAIN_FIELDS = rb"(?:[A-Za-z0-9-]+: [!-~](?:[ -~]*[!-~])?\r\n)+\r\n"
PLAIN_WARC = re.compile(rb"WARC/1\.[01]\r\n" + PLAIN_FIELDS)
PLAIN_HTTP = re.compile(rb"HTTP/1\.[01] [1-5]\d\d(?: [!-~](?:[ -~]*[!-~])?)?\r\n" + PLAIN_FIELDS)
PLAIN_DIGEST = re.compile(r"sha1:[A-Z2-7]{32}")
PLAIN_EXAMPLE = "sha1:" + 32 * "A"
DIGESTS = ("warc-block-digest", "warc-payload-digest")
# Codings, and headers whose names a record of ours gives another meaning.
NOT_PLAIN = re.compile(
    rb"^(?:transfer-encoding|content-encoding|x-as-received-)", re.IGNORECASE | re.MULTILINE
)


def purpose_at(address: str, publication: Publication | None) -> Purpose | None:
    """What a document of a publication's host is read for, None on other hosts. A page that the profile knows
    nothing of may hold issues, as an index does, and need not."""
    owner = owner_of(address, publication)
    if owner is None:
        return None
    read_as = ReadAs.ISSUE if kind_of(address, owner) in {"issue", "pdf"} else ReadAs.INDEX
    return Purpose(publication.name if publication else None, read_as)


def tells_all(record: ArchiveRecord, capture: Capture, purpose: Purpose | None) -> bool:
    """Whether a record, whose digests hold, reads as the capture does, and for the same, if it is kept as it
    stands."""
    if record.member is None or purpose is None:
        return False
    owner, read_as = meant(capture, UNTOLD)
    if read_as is not purpose.read_as or purpose.publication not in {None, owner}:
        return False
    if is_plain(record, capture):
        return True
    try:
        kept = kept_in_record(record.member, limit=BODY_AT_MOST, member_at=_nowhere)
    except (RecordError, OSError):
        return False
    return kept == (capture, UNTOLD)


def is_plain(record: ArchiveRecord, capture: Capture) -> bool:
    """Whether a record is written so plainly that every reader makes the same capture of it, as most are:
    it need not be read a second time to know."""
    block = record.block or b""
    http = PLAIN_HTTP.match(block)
    if record.kind != "response" or http is None or PLAIN_WARC.fullmatch(record.head) is None:
        return False
    told = record.fields
    return (
        record.head.count(b"\n") == len(told) + 2  # no field twice
        and not any(name.startswith("x-") for name in told)
        and told.get("content-type", "").startswith("application/http")
        and told.get("warc-target-uri") == capture.address
        and told.get("warc-date", "").endswith("Z")
        and capture.captured_at is not None
        and all(PLAIN_DIGEST.fullmatch(told.get(name, PLAIN_EXAMPLE)) for name in DIGESTS)
        and not NOT_PLAIN.search(http[0])
        and block.endswith(capture.body)
        and len(block) == http.end() + len(capture.body)
    )


def passed_for(capture: Capture) -> str | None:
    """Why a capture of our hosts is not taken, None where it is."""
    if capture.status != 200:
        return f"archived with status {capture.status}"
    if not is_document(capture):
        return "no document"
    doubt = objection(capture, promised="pdf" if is_pdf(capture.address or "") else "page")
    return doubt.state.replace("_", " ") if doubt is not None and not doubt.readable else None


def _nowhere(place: Place) -> bytes:
    raise FileNotFoundError(place.file)


def is_document(capture: Capture) -> bool:
    """Whether the bytes are of a kind that can hold an issue."""
    try:
        format_of(capture.body)
    except DocumentError:
        return False
    return True
