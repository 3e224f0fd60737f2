"""What people know better than the pages, brought into the archive in one transaction each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from db import store
from db.corrections import (
    ACCEPTED,
    KEY,
    WITHDRAWAL,
    Correction,
    Said,
    acceptance,
    corrections,
    enter,
    take_back,
)
from db.current import refresh
from db.engine import Archive, open_archive
from db.errors import CorrectionError
from db.facts import correction, issue, reading
from db.schema import publication as publications
from db.views import named
from ingest.announcing import known_publication
from ingest.clock import now
from ingest.configuration import Configuration
from ingest.kept_captures import numbered_capture
from ingest.parser_version import parser_version
from ingest.readers import Readers
from parsers.model import Capture, Key, Reading
from parsers.publications import named as profile
from parsers.reconcile import copy_differences


@dataclass(frozen=True, slots=True)
class Entered:
    """A correction that was made or taken back, and the issues whose current words are others since then."""

    correction: Correction
    changed: tuple[tuple[str, Key], ...]


def said_now(by: str, because: str) -> Said:
    """What somebody says at this moment."""
    return Said(by, because, now())


def give_key(configuration: Configuration, capture_id: int, key: Key, said: Said) -> Entered:
    """Have a capture be the issue of that number, and read it so, in one transaction. CorrectionError, and
    nothing is kept, where it can't be read as that issue; NotKeptError where there is no such capture."""
    with open_archive(configuration.database_url) as archive:
        with archive.read() as connection:
            capture, owner = numbered_capture(connection, configuration.captures, capture_id)
        found = read_as(capture, owner, key)
        with archive.write() as connection:
            number = enter(connection, KEY, str(key), said, capture_id=capture_id)
            return entered(connection, number, keep(connection, capture_id, found).changed)


def read_as(capture: Capture, owner: str | None, key: Key) -> tuple[Reading, ...]:
    """The reading of a capture as the issue of that number; CorrectionError where it gives no such issue."""
    with Readers() as readers:
        found = readers.readings(capture, publication=owner, key=key)
    failed = next((one.failure.message for one in found if one.failure), None)
    keys = [str(one.issue.key) for one in found if one.issue]
    if failed is not None or keys != [str(key)]:
        raise CorrectionError(failed or f"expected one issue, {key}, found {', '.join(keys)}")
    return found


def keep(connection: Connection, capture_id: int, found: tuple[Reading, ...]) -> store.Kept:
    """Keep what the parser of this program made of a capture."""
    for name in sorted({one.issue.publication for one in found if one.issue}):
        known_publication(connection, profile(name), now())
    return store.keep_readings(
        connection, capture_id, found, parser=parser_version(), compare=copy_differences, now=now()
    )


def accept(configuration: Configuration, reading_id: int, said: Said) -> Entered:
    """Have a reading that is held back count like any other, although it has less than an older one.
    CorrectionError where it is not held back."""
    table = named("held_back")
    with open_archive(configuration.database_url) as archive, archive.write() as connection:
        row = connection.execute(select(table).where(table.c.reading_id == reading_id)).first()
        if row is None:
            raise CorrectionError(
                f"expected a reading that is held back, found number {reading_id}; digest status names them"
            )
        value = acceptance(Key(row.volume, row.number), row.headlines, row._mapping["items"])
        number = enter(connection, ACCEPTED, value, said, capture_id=row.capture_id)
        issues = connection.scalars(select(reading.c.issue_id).where(reading.c.id == reading_id)).all()
        changed = refresh(connection, issues, copy_differences).changed
        return entered(connection, number, changed)


def withdraw(configuration: Configuration, key: Key, owner: str | None, said: Said) -> Entered:
    """Have nobody be shown the text of an issue. CorrectionError where it is not held, held by several
    publications and none is named, or withdrawn already."""
    with open_archive(configuration.database_url) as archive, archive.write() as connection:
        query = (
            select(issue.c.id, publications.c.name)
            .join(publications, publications.c.id == issue.c.publication_id)
            .where(issue.c.volume == key.volume, issue.c.number == key.number)
        )
        found = [row for row in connection.execute(query) if owner in {None, row.name}]
        if len(found) != 1:
            names = ", ".join(row.name for row in found) or "none"
            raise CorrectionError(f"expected one issue {key}, found {names}; see digest status")
        number = enter(connection, WITHDRAWAL, "text", said, issue_id=found[0].id)
        changed = refresh(connection, [found[0].id], copy_differences).changed
        return entered(connection, number, changed)


def undo(configuration: Configuration, number: int, said: Said) -> Entered:
    """Take a correction back; a capture that it gave a number is read again without it, in one transaction.
    UnknownRowError where there is none, CorrectionError where it was taken back before."""
    with open_archive(configuration.database_url) as archive:
        found = reread(archive, configuration, number)
        with archive.write() as connection:
            gone = take_back(connection, number, said)
            if found is not None and gone.capture_id is not None:
                return entered(connection, number, keep(connection, gone.capture_id, found).changed)
            changed = refresh(connection, issues_about(connection, number), copy_differences).changed
            return entered(connection, number, changed)


def reread(archive: Archive, configuration: Configuration, number: int) -> tuple[Reading, ...] | None:
    """The readings of the capture that a correction gave a number, without it; None for other corrections."""
    with archive.read() as connection:
        known = next(corrections(connection, number), None)
        if known is None or known.field != KEY or known.capture_id is None or known.withdrawn is not None:
            return None
        capture, owner = numbered_capture(connection, configuration.captures, known.capture_id)
    with Readers() as readers:
        return readers.readings(capture, publication=owner)


def issues_about(connection: Connection, number: int) -> set[int]:
    """The issue that a correction is about, or those that its capture was read as."""
    row = connection.execute(select(correction).where(correction.c.id == number)).one()
    if row.issue_id is not None:
        return {row.issue_id}
    query = select(reading.c.issue_id).where(reading.c.capture_id == row.capture_id)
    return set(connection.scalars(query.where(reading.c.issue_id.is_not(None))))


def entered(connection: Connection, number: int, changed: tuple[tuple[str, Key], ...]) -> Entered:
    """A correction as it stands now, with what it changed."""
    (made,) = corrections(connection, number)
    return Entered(made, changed)
