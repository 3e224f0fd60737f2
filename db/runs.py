"""Publications, and the runs of jobs: what stands in an archive before any capture and after the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from db.errors import UnknownRowError
from db.schema import expected as expected_table
from db.schema import publication as publications
from db.schema import run as runs
from db.statements import upsert
from parsers.model import Key, Span


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the archive holds it; `finished_at` and `exit_code` are None until it has ended by itself."""

    id: int
    kind: str
    publication: str | None
    started_at: datetime
    finished_at: datetime | None
    exit_code: int | None
    sentence: str | None
    counts: Mapping[str, int]


def keep_publication(
    connection: Connection, *, name: str, title: str, site: str, expected: Iterable[tuple[Key, Span, date]]
) -> int:
    """The row number of a publication, made or brought up to date; `expected` replaces what was expected.

    Each expected issue comes as its key, the days it stands for, and the day from which it is overdue."""
    row = {"name": name, "title": title, "site": site}
    number = connection.scalar(upsert(connection, publications, ("name",), row).returning(publications.c.id))
    assert number is not None
    connection.execute(delete(expected_table).where(expected_table.c.publication_id == number))
    rows = [
        {
            "publication_id": number,
            "volume": key.volume,
            "number": key.number,
            "start_on": span.start,
            "end_on": span.end,
            "overdue_on": overdue_on,
        }
        for key, span, overdue_on in expected
    ]
    if rows:
        connection.execute(insert(expected_table), rows)
    return int(number)


def publication_id(connection: Connection, name: str) -> int:
    """The row number of a publication; UnknownRowError unless it was kept before."""
    number = connection.scalar(select(publications.c.id).where(publications.c.name == name))
    if number is None:
        raise UnknownRowError(f"expected a publication that the archive knows, found {name!r}")
    return int(number)


def start_run(connection: Connection, *, kind: str, publication: str | None, now: datetime) -> int:
    """The row number of a new run; `kind` is crawl, backfill or reparse."""
    owner = None if publication is None else publication_id(connection, publication)
    row: dict[str, object] = {"kind": kind, "publication_id": owner, "started_at": now, "counts": {}}
    return int(connection.execute(insert(runs).values(row).returning(runs.c.id)).scalar_one())


def finish_run(
    connection: Connection,
    run_id: int,
    *,
    now: datetime,
    exit_code: int,
    sentence: str,
    counts: Mapping[str, int],
) -> None:
    """Write a run's verdict down, once the full text is gathered; UnknownRowError without such a run."""
    row = {"finished_at": now, "exit_code": exit_code, "sentence": sentence, "counts": dict(counts)}
    if connection.execute(update(runs).where(runs.c.id == run_id).values(row)).rowcount != 1:
        raise UnknownRowError(f"expected a run that was started, found number {run_id}")


def last_good_run(
    connection: Connection,
    publication: str,
    kind: str = "crawl",
    *,
    good: Sequence[int] = (0,),
    without: str | None = None,
) -> RunRow | None:
    """The run of that publication and kind that last ended with an exit code of `good`, those left out that
    counted something under the name `without`."""
    query = (
        run_rows()
        .where(publications.c.name == publication, runs.c.kind == kind, runs.c.exit_code.in_(good))
        .order_by(runs.c.started_at.desc(), runs.c.id.desc())
    )
    found = map(run_row, connection.execute(query))
    return next((run for run in found if without not in run.counts), None)


def run_rows() -> Select[tuple[object, ...]]:
    """The query for runs with the name of their publication."""
    joined = runs.outerjoin(publications, publications.c.id == runs.c.publication_id)
    return select(runs, publications.c.name.label("publication")).select_from(joined)


def run_row(row: Row[tuple[object, ...]]) -> RunRow:
    """A row of the query as a value."""
    return RunRow(
        row.id,
        row.kind,
        row.publication,
        row.started_at,
        row.finished_at,
        row.exit_code,
        row.sentence,
        row.counts,
    )
