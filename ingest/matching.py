"""Which captures of other archives are ours, what they are read for, and whether their records say so."""

from __future__ import annotations

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


def purpose_at(address: str, publication: Publication | None) -> Purpose | None:
    """What a document of a publication's host is read for, None on other hosts. A page that the profile knows
    nothing of may hold issues, as an index does, and need not."""
    owner = owner_of(address, publication)
    if owner is None:
        return None
    read_as = ReadAs.ISSUE if kind_of(address, owner) in {"issue", "pdf"} else ReadAs.INDEX
    return Purpose(publication.name if publication else None, read_as)


def tells_all(member: bytes | None, capture: Capture, purpose: Purpose | None) -> bool:
    """Whether a record reads as the capture does, and for the same, if it is kept as it stands."""
    if member is None or purpose is None or meant(capture, UNTOLD)[1] is not purpose.read_as:
        return False
    try:
        kept = kept_in_record(member, limit=BODY_AT_MOST, member_at=_nowhere)
    except (RecordError, OSError):
        return False
    return purpose.publication is None and kept == (capture, UNTOLD)


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
