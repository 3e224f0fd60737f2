"""Exports of the archive: one door for every format, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from db import export_package, export_parquet, export_snapshot
from db.export_files import unfinished, whole_file
from db.export_tables import RIGHTS, TABLES, Profile, columns, rows, source_note
from db.export_text import csv_lines, json_lines

__all__ = ["LINES", "RIGHTS", "TABLES", "Export", "Profile", "write_lines"]

LINES = ("csv", "jsonl")


@dataclass(frozen=True, slots=True)
class Export:
    """What is to leave the archive: a table of `TABLES`, how much text, and of which publication (None: all).

    `mark` puts a byte order mark before CSV."""

    table: str = "items"
    profile: Profile = Profile.FULL_TEXT
    publication: str | None = None
    mark: bool = False

    def lines(self, connection: Connection, form: str) -> Iterator[str]:
        """The table as lines of CSV or JSON, made as they are asked for."""
        shown = columns(self.table, self.profile)
        found = rows(connection, self.table, self.profile, publication=self.publication)
        if form == "csv":
            return csv_lines(shown, found, mark=self.mark)
        return json_lines(shown, found)

    def notes(self, connection: Connection) -> dict[str, str]:
        """Whose words these are and where they come from, for formats that have a place for it."""
        return {"rights": RIGHTS[self.profile], "source": source_note(connection, self.publication)}

    def write(self, connection: Connection, form: str, path: Path) -> None:
        """Write a file of the format csv, jsonl, parquet, datapackage or sqlite.

        A snapshot (sqlite) is of the whole archive whatever is asked for. The file stands under its name
        only when it is whole. MissingLibraryError for Parquet without pyarrow; OSError."""
        if form == "datapackage":
            export_package.write(connection, path, self.profile, publication=self.publication)
        elif form == "sqlite":
            with unfinished(path) as part:
                export_snapshot.write(connection, part, self.notes(connection))
        elif form == "parquet":
            export_parquet.libraries()  # before there is a file
            found = rows(connection, self.table, self.profile, publication=self.publication)
            with whole_file(path) as file:
                shown = columns(self.table, self.profile)
                export_parquet.write(file, shown, found, self.notes(connection))
        else:
            with whole_file(path) as file:
                write_lines(file, self.lines(connection, form))


def write_lines(file: IO[bytes], lines: Iterator[str]) -> None:
    """Write lines as UTF-8."""
    for line in lines:
        file.write(line.encode())
