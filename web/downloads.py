"""A whole search as a file: CSV or Parquet, in the words of the exports."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from db import export_parquet
from db.engine import Archive
from db.export import write_lines
from db.export_tables import RIGHTS, Profile, Row, columns, rows, source_note
from db.export_text import csv_lines
from db.frame_rows import conditions
from web.parameters import Asked
from web.visits import AskedWrongError, NotHeldError

FORMS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
SECONDS = 30  # that a file may take


@dataclass(frozen=True, slots=True)
class Download:
    """A search whose items, or headlines, are to be written to a file of one form."""

    form: str
    asked: Asked

    @classmethod
    def of(cls, form: str, parameters: Mapping[str, str]) -> Download:
        """What an address asks for."""
        if form not in FORMS:
            raise NotHeldError(f"Expected {' or '.join(FORMS)}, found {form!r}.")
        asked = Asked.of(parameters)
        if not asked.words:
            raise AskedWrongError("q: expected words to search for, found none")
        if form == "parquet":
            export_parquet.libraries()
        return cls(form, asked)

    @property
    def table(self) -> str:
        """Which table is searched."""
        return "headlines" if self.asked.filters.kind == "headline" else "items"

    def file(self, archive: Archive, profile: Profile) -> FileResponse:
        """The file, made whole before any of it is sent, and gone when it has been."""
        handle, name = tempfile.mkstemp(suffix=f".{self.form}")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file, archive.read(at_most=SECONDS) as connection:
                shown, found = columns(self.table, profile), self.rows(connection, profile)
                if self.form == "csv":
                    write_lines(file, csv_lines(shown, found))
                else:
                    notes = {"rights": RIGHTS[profile], "source": source_note(connection)}
                    export_parquet.write(file, shown, found, notes)
        except BaseException:  # whatever it was goes on up
            path.unlink(missing_ok=True)
            raise
        away = BackgroundTask(path.unlink, missing_ok=True)
        return FileResponse(
            path, media_type=FORMS[self.form], filename=f"search.{self.form}", background=away
        )

    def rows(self, connection: Connection, profile: Profile) -> Iterator[Row]:
        """The rows that fit."""
        only = conditions(connection, self.table, self.asked.words, self.asked.filters)
        return rows(connection, self.table, profile, only=only)
