"""What the archive covers month by month, what is missing, and how the runs went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from db.shelf import months_covered
from ingest.clock import now
from ingest.gap_ledger import Expected, GapState, gap_ledger, known_publications
from ingest.past_runs import past_runs
from web.visits import Visit

RUNS_SHOWN = 100
# What a gap ledger tells that nobody need look at.
QUIET = {GapState.HELD, GapState.NOT_YET_DUE, GapState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Covered:
    """The coverage of one publication: its years, the newest first, each with a row of the view or None for
    its twelve months, and the sums of issues expected and held, of items, and of years left out."""

    publication: str
    years: tuple[tuple[str, tuple[Any, ...]], ...]
    expected: int
    held: int
    items: int
    older: int


def covered(connection: Connection, *, years: int | None = None) -> list[Covered]:
    """The coverage of every publication, of the newest years or of all."""
    by_owner: dict[str, dict[str, Any]] = {}
    for row in months_covered(connection):
        by_owner.setdefault(row.publication, {})[row.month] = row
    return [of_months(name, months, years) for name, months in by_owner.items()]


def of_months(name: str, months: dict[str, Any], most: int | None) -> Covered:
    """The coverage of a publication from its months."""
    known = sorted({month[:4] for month in months}, reverse=True)
    shown = known[:most]
    return Covered(
        name,
        tuple((year, tuple(months.get(f"{year}-{at:02}") for at in range(1, 13))) for year in shown),
        expected=sum(row.expected for row in months.values()),
        held=sum(row.held for row in months.values()),
        items=sum(row.items for row in months.values()),
        older=len(known) - len(shown),
    )


def coverage_page(visit: Visit) -> Response:
    """What should exist, what is held, and what is known of the rest."""
    known, today = visit.recall("coverage", covered), now().date()
    gaps = [
        (one.name, *lacking(gap_ledger(visit.connection, one, today)))
        for one in known_publications(visit.connection)
    ]
    return visit.page("coverage.html", coverage=known, gaps=gaps if known else [])


def lacking(ledger: Iterable[Expected]) -> tuple[list[Expected], list[Expected]]:
    """Of a ledger the issues that are not held whole, and the numbers of which none was published."""
    rows = [row for row in ledger if row.state not in QUIET]
    unpublished = [row for row in rows if row.state is GapState.NOT_PUBLISHED]
    return [row for row in rows if row.state is not GapState.NOT_PUBLISHED], unpublished


def runs_page(visit: Visit) -> Response:
    """The newest runs with their verdicts."""
    return visit.page("runs.html", runs=list(past_runs(visit.connection, most=RUNS_SHOWN)))
