"""SQL in the browser: Datasette over the archive, with what the views mean and questions to start from."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from db.engine import Archive, open_archive
from db.errors import MissingLibraryError
from db.export import RIGHTS, Export, Profile
from db.facts import withdrawn
from db.schema import publication
from db.views import View, views

INSTALL = "pip install 'alliance-digest-archive[explore]'"
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "researcher.md"
QUESTION = re.compile(r"^\*\*(\d+)\. ([^*]+)\*\*[^`]*?^```sql\n(.+?)^```$", re.MULTILINE | re.DOTALL)
# By what the rows of a view are worth counting.
FACETS = {
    "current_issue": ["publication", "volume", "format"],
    "current_item": ["publication", "volume"],
    "current_headline": ["publication", "volume"],
    "current_date": ["publication", "kind"],
    "current_discrepancy": ["kind", "witness"],
    "coverage": ["publication"],
    "issue_history": ["cause"],
}
SETTINGS = {
    "sql_time_limit_ms": "2000",
    "max_returned_rows": "1000",
    "allow_download": "off",
    "suggest_facets": "off",
    "default_cache_ttl": "0",
}


def explore(database_url: str, host: str, port: int) -> int:
    """Run Datasette until it is stopped; its exit code. MissingLibraryError without it, ArchiveError."""
    if find_spec("datasette") is None:
        raise MissingLibraryError(f"expected datasette, found none; install it by {INSTALL}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_archive(database_url) as archive:
            database = explored(archive, folder)
            told = folder / "metadata.json"
            told.write_text(json.dumps(metadata(archive, database.stem)), encoding="utf-8")
        command = [sys.executable, "-m", "datasette", str(database), "--metadata", str(told)]
        command += ["--host", host, "--port", str(port)]
        for setting, value in SETTINGS.items():
            command += ["--setting", setting, value]
        return subprocess.run(command, check=False).returncode  # noqa: S603


def explored(archive: Archive, folder: Path) -> Path:
    """The SQLite file to be opened: the archive itself, or a snapshot where texts in it are withdrawn, which
    only views leave out, or where the archive is on Postgres."""
    with archive.read() as connection:
        hidden = connection.scalar(select(func.count()).select_from(withdrawn))
        if archive.dialect == "sqlite" and not hidden:
            return Path(archive.url.removeprefix("sqlite:///"))
        snapshot = folder / "archive.sqlite"
        Export(profile=Profile.FULL_TEXT).write(connection, "sqlite", snapshot)
    return snapshot


def metadata(archive: Archive, name: str) -> dict[str, Any]:
    """What Datasette shows beside the data: titles, meanings of views and columns, facets, questions."""
    with archive.read() as connection:
        serials = connection.execute(select(publication.c.title, publication.c.site)).all()
        tables = connection.dialect.get_table_names(connection, None) if archive.dialect == "sqlite" else []
    shown = {view.name: described(view) for view in views()}
    return {
        "title": f"The archive of {' and '.join(title for title, _ in serials) or 'nothing yet'}",
        "description": RIGHTS[Profile.FULL_TEXT],
        "source": ", ".join(title for title, _ in serials),
        "source_url": serials[0].site if serials else "",
        "databases": {
            name: {
                "tables": {**{table: {"hidden": True} for table in tables}, **shown},
                "queries": dict(questions()),
            }
        },
    }


def described(view: View) -> dict[str, Any]:
    """A view with its meaning, the meanings of its columns, and what to count it by."""
    return {"description": view.comment, "columns": dict(view.columns), "facets": FACETS.get(view.name, [])}


def questions() -> Iterator[tuple[str, dict[str, str]]]:
    """The questions of the researchers' page with their SQL; none where the page is not installed."""
    if DOCUMENT.exists():
        for number, question, sql in QUESTION.findall(DOCUMENT.read_text(encoding="utf-8")):
            title = " ".join(question.split())
            yield f"question_{int(number):02}", {"title": title, "sql": sql.strip()}
