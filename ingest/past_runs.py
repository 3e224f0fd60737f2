"""The runs of an archive: when each began and ended, what it counted, and its verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from db.runs import RunRow, run_row, run_rows
from db.schema import publication as publications
from db.schema import run as runs


def run_record(run: RunRow) -> dict[str, Any]:
    """A run as JSON."""
    return {
        "run": run.id,
        "kind": run.kind,
        "publication": run.publication,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "exit_code": run.exit_code,
        "sentence": run.sentence,
        "counts": dict(run.counts),
    }


def past_runs(
    connection: Connection, *, publication: str | None = None, kind: str | None = None, most: int
) -> Iterable[RunRow]:
    """The newest runs first, at most so many; those of one publication, or of one kind."""
    query = run_rows().order_by(runs.c.id.desc()).limit(most)
    if publication is not None:
        query = query.where(publications.c.name == publication)
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    return map(run_row, connection.execute(query))


def last_counted(connection: Connection, publication: str, name: str) -> RunRow | None:
    """The last crawl that counted something under a name, None where none did."""
    query = run_rows().where(publications.c.name == publication, runs.c.kind == "crawl")
    found = map(run_row, connection.execute(query.order_by(runs.c.started_at.desc(), runs.c.id.desc())))
    return next((run for run in found if name in run.counts), None)


def late(connection: Connection, max_age: timedelta, now: datetime) -> tuple[str, ...]:
    """A sentence for every publication ever crawled of which no crawl has ended within `max_age`, or one
    for an archive that nothing was ever crawled into."""
    query = (
        select(publications.c.name, runs.c.finished_at)
        .join(publications, publications.c.id == runs.c.publication_id)
        .where(runs.c.kind == "crawl")
    )
    ended: dict[str, datetime | None] = {}
    for name, moment in connection.execute(query):
        known = ended.get(name)
        ended[name] = max(filter(None, (known, moment)), default=None)
    if not ended:
        return ("nothing was ever crawled into this archive",)
    return tuple(
        f"no crawl of {name} has ended "
        + (f"since {moment:%Y-%m-%d %H:%M} UTC" if moment else "yet, though one was begun")
        for name, moment in sorted(ended.items())
        if moment is None or now - moment > max_age
    )
