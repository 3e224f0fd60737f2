"""What a kept capture is read as, and the publications that an archive must know before it holds any."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from db import store
from db.engine import Archive
from ingest.clock import now
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


def known_publication(connection: Connection, publication: Publication, moment: datetime) -> int:
    """The row number of a publication, whose expected issues up to that moment stand in the archive."""
    expected = ((key, span, publication.overdue_on(span)) for key, span in publication.due(moment.date()))
    return store.keep_publication(
        connection,
        name=publication.name,
        title=publication.title,
        site=publication.site,
        expected=expected,
    )


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
