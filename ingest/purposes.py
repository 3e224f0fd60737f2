"""What a kept capture is read as, and whose it is."""

from __future__ import annotations

from ingest.findings import Archived
from ingest.warc_records import Purpose, ReadAs
from parsers.addresses import kind_of
from parsers.model import Capture
from parsers.publication import Publication
from parsers.publications import all_publications


def readable(found: Capture | Archived, publication: str | None) -> tuple[Capture, str | None, ReadAs]:
    """The capture that was found, the publication that it is read as, and what it is read for."""
    if isinstance(found, Capture):
        return found, publication, ReadAs.ISSUE
    if found.purpose is None:  # it is ours if an issue is read in it
        return found.capture, publication, ReadAs.INDEX
    read_as = meant(found.capture, found.purpose)[1]
    return found.capture, found.purpose.publication or publication, read_as


def meant(capture: Capture, purpose: Purpose) -> tuple[str | None, ReadAs]:
    """The publication that a capture is read as, and what for; by its address where the record is old."""
    if purpose.read_as is not None:
        return purpose.publication, purpose.read_as
    if capture.address is None:
        return purpose.publication, ReadAs.ISSUE
    owner = owner_of(capture.address)
    return (None, ReadAs.ISSUE) if owner is None else (owner.name, ReadAs.at(kind_of(capture.address, owner)))


def owner_of(address: str | None, publication: Publication | None = None) -> Publication | None:
    """The publication whose host an address is on: the one named, or any."""
    known = [publication] if publication else all_publications()
    return next((one for one in known if address is not None and one.owns(address)), None)
