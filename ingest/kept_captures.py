"""A capture of the archive by its row number, with its kept bytes: to be read again or handed out."""

from __future__ import annotations

from dataclasses import replace

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
        try:
            row = store.capture_of(connection, number)
            kept = read_capture(configuration.captures, row.place)
        except UnknownRowError as error:
            raise NotKeptError(f"{error}; `digest status` and `digest inbox` name captures") from error
        except CaptureError as error:
            raise NotKeptError(str(error)) from error
        if kept.digest != row.digest:
            message = f"expected SHA-256 {row.digest}, found {kept.digest}"
            raise NotKeptError(f"{row.place.file} at byte {row.place.offset}: {message}")
        return replace(kept, claims=store.claims_of(connection, number)), row.publication
