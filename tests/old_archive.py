"""An archive as the first revision of the schema kept it, and processes that are killed while they work."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forks import forks
from sqlalchemy import Engine, event, text

from db.engine import Archive, target_of
from db.upgrade import migrate

# Rows that the program wrote when revision 0001 was the newest, with the hashes it gave them then.
ROWS = Path(__file__).resolve().parent.parent / "fixtures" / "archive-0001.jsonl"
CONTENT = "6e0c7671672ed25d4dcf4893fe4c095da922388d0d8573a7852a3d9583269a8e"
EVIDENCE = "f6296c917dc6c815dbc9af408c6c9ef5838f4fa6e99aeb9e11089e06dfa5face"
VIEW = (
    "CREATE VIEW current_issue AS "
    'SELECT i.volume, i.number FROM "current" u JOIN issue i ON i.id = u.issue_id'
)
SECONDS = 60


def make_old_archive(url: str) -> None:
    """Make an archive at revision 0001 with eight captures, nine readings and three issues."""
    with Archive(url, target_of(url)) as archive, archive.write() as connection:
        migrate(connection, "0001")
        for line in ROWS.read_text("utf-8").splitlines():
            table, row = json.loads(line)
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            if table == "search_entry" and archive.dialect == "postgresql":
                names, values = f"{names}, vector", f"{values}, to_tsvector('simple', :folded)"
            connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({values})'), row)
        if archive.dialect == "sqlite":
            connection.execute(text("INSERT INTO search_text (search_text) VALUES ('rebuild')"))
        connection.execute(text(VIEW))


def killed_at(statement: int, work: Callable[..., None], *arguments: Any) -> bool:
    """Do some work in a process that is killed before its nth statement; false where it sent fewer."""
    process = forks.Process(target=_killed, args=(statement, work, arguments))
    process.start()
    process.join(SECONDS)
    assert process.exitcode in {0, -signal.SIGKILL}, process.exitcode
    return process.exitcode != 0


def _killed(statement: int, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    left = statement

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    work(*arguments)
