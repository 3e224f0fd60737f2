"""The archive: schema, store, search and checks on SQLite and Postgres."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.engine import Archive


def open(url: str) -> Archive:
    """The archive at sqlite:///PATH or postgresql://…, for notebooks; ArchiveError where there is none."""
    # Imported late, so that `import db` costs nothing to those who only ask for its name.
    from db.engine import open_archive

    return open_archive(url)
