"""The runs of an archive: when each began and ended, what it counted, and its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from db.schema import publication as publications
from db.schema import run as runs


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run and its verdict; `finished_at`, `exit_code` and `sentence` are None while it runs, or if it was
    killed."""

    id: int
    kind: str
    publication: str | None
    started_at: datetime
    finished_at: datetime | None
    exit_code: int | None
    sentence: str | None
    counts: Mapping[str, int]

    def record(self) -> dict[str, Any]:
        """The run as JSON."""
        return {
            "run": self.id,
            "kind": self.kind,
            "publication": self.publication,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "exit_code": self.exit_code,
            "sentence": self.sentence,
            "counts": dict(self.counts),
        }


def past_runs(
    connection: Connection, *, publication: str | None = None, kind: str | None = None, most: int
) -> Iterable[PastRun]:
    """The newest runs first, at most so many; those of one publication, or of one kind."""
    query = (
        select(runs, publications.c.name)
        .outerjoin(publications, publications.c.id == runs.c.publication_id)
        .order_by(runs.c.id.desc())
        .limit(most)
    )
    if publication is not None:
        query = query.where(publications.c.name == publication)
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    for row in connection.execute(query):
        yield PastRun(
            row.id,
            row.kind,
            row.name,
            row.started_at,
            row.finished_at,
            row.exit_code,
            row.sentence,
            row.counts,
        )


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
