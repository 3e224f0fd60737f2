"""A capture of the archive by its row number, with its kept bytes: to be read again or handed out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from db import store
from db.engine import open_archive
from db.errors import UnknownRowError
from ingest.captures import CaptureError, read_capture
from ingest.configuration import Configuration
from parsers.model import Capture


class NotKeptError(ValueError):
    """A capture that was asked for by its number and can't be had; the message says why."""


def kept_capture(configuration: Configuration, number: int) -> tuple[Capture, str | None]:
    """The capture of that number with what other pages had said of its address, and the publication that it
    was taken for. NotKeptError where there is none or its bytes are not as they were, ArchiveError where
    there is no archive."""
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        return read_kept(connection, configuration.captures, number)


def read_kept(connection: Connection, folder: Path, number: int) -> tuple[Capture, str | None]:
    """The same from an archive that is open."""
    try:
        row = store.capture_of(connection, number)
        return bytes_of(connection, folder, row), row.publication
    except UnknownRowError as error:
        raise NotKeptError(f"{error}; `digest status` and `digest inbox` name captures") from error
    except CaptureError as error:
        raise NotKeptError(str(error)) from error


def bytes_of(connection: Connection, folder: Path, row: store.CaptureRow) -> Capture:
    """A capture of the archive with its bytes and what other pages had said of its address; CaptureError
    where the bytes are not as they were."""
    kept = read_capture(folder, row.place)
    if kept.digest != row.digest:
        message = f"expected SHA-256 {row.digest}, found {kept.digest}"
        raise CaptureError(row.place.file, row.place.offset, message)
    return replace(kept, claims=store.claims_of(connection, row.id))
