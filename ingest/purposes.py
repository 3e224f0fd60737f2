"""What a kept capture is read as, and the publications that an archive must know before it holds any."""

from __future__ import annotations

from db.engine import Archive
from ingest.clock import now
from ingest.crawl_run import known_publication
from ingest.warc_records import Purpose, ReadAs
from parsers.addresses import kind_of
from parsers.model import Capture
from parsers.publication import Publication
from parsers.publications import all_publications, named


def announce(archive: Archive, name: str, known: set[str]) -> None:
    """Make a publication known to the archive before anything of it is stored."""
    if name not in known:
        with archive.write() as connection:
            known_publication(connection, named(name), now())
        known.add(name)


def meant(capture: Capture, purpose: Purpose) -> tuple[str | None, ReadAs]:
    """The publication that a capture is read as, and what for; by its address where the record is old."""
    if purpose.read_as is not None:
        return purpose.publication, purpose.read_as
    if capture.address is None:
        return purpose.publication, ReadAs.ISSUE
    owner: Publication | None = next((one for one in all_publications() if one.owns(capture.address)), None)
    if owner is None:
        return None, ReadAs.ISSUE
    kind = kind_of(capture.address, owner)
    return owner.name, {"issue": ReadAs.ISSUE, "pdf": ReadAs.ISSUE, "index": ReadAs.INDEX}.get(
        kind or "", ReadAs.NOTHING
    )
