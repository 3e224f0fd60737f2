"""A capture of the archive by its row number, with its kept bytes: to be read again or handed out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from db import store
from db.engine import open_archive
from db.errors import UnknownRowError
from ingest.captures import CaptureError, read_kept
from ingest.configuration import Configuration
from ingest.warc_records import Purpose
from parsers.model import Capture


class NotKeptError(ValueError):
    """A capture that was asked for by its number and can't be had; the message says why."""


def kept_capture(configuration: Configuration, number: int) -> tuple[Capture, str | None]:
    """The capture of that number with what other pages had said of its address, and the publication that it
    was taken for. NotKeptError where there is none or its bytes are not as they were, ArchiveError where
    there is no archive."""
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        return numbered_capture(connection, configuration.captures, number)


def numbered_capture(connection: Connection, folder: Path, number: int) -> tuple[Capture, str | None]:
    """The same from an archive that is open."""
    try:
        row = store.capture_of(connection, number)
        return kept_bytes(connection, folder, row)[0], row.publication
    except UnknownRowError as error:
        raise NotKeptError(f"{error}; `digest status` and `digest inbox` name captures") from error
    except CaptureError as error:
        raise NotKeptError(str(error)) from error


def kept_bytes(connection: Connection, folder: Path, row: store.CaptureRow) -> tuple[Capture, Purpose]:
    """A capture of the archive with its bytes and what other pages had said of its address, and why it was
    taken; CaptureError where the bytes are not as they were."""
    kept, purpose = read_kept(folder, row.place)
    if kept.digest != row.digest:
        message = f"expected SHA-256 {row.digest}, found {kept.digest}"
        raise CaptureError(row.place.file, row.place.offset, message)
    return replace(kept, claims=store.claims_of(connection, row.id)), purpose
