"""The publications that an archive must know before it holds anything of theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from db import store
from db.engine import Archive
from ingest.clock import now
from parsers.publication import Publication
from parsers.publications import named


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
