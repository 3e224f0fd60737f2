"""What four readers wait while two publications are crawled and a folder is brought in, and without them.

`--seconds N` is the length of each of the two parts on each database (600 for the whole), `--only` one of
them. A read is one transaction: a page of hits, a count, and whether each issue of the writers is whole."""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import psycopg
from bench_copy import fill
from corpus_issues import NAME
from postgres_server import running_server
from sqlalchemy import Connection, text
from test_concurrency import ENTRIES, WORD, inputs

from db.engine import ArchiveError, open_archive
from db.search import count, search

READERS, ISSUES, PAUSE = 4, 2_000, 0.05  # five items each: 10,000
MOST_ROUNDS = 250  # nights that a year has
WHOLE = (
    "SELECT i.issue_id, i.headlines, i.items, (SELECT count(*) FROM current_item t WHERE "
    "t.publication = i.publication AND t.issue_id = i.issue_id) FROM current_issue i WHERE i.publication <> '"
    f"{NAME}'"
)


@dataclass(frozen=True)
class Seen:
    """What one reader saw: milliseconds of every read, issues that were not whole, and errors."""

    waits: list[float]
    halves: int
    errors: list[str]


def read_once(connection: Connection) -> int:
    """One read; how many issues were not whole."""
    search(connection, WORD, order="newest", limit=20)
    count(connection, WORD)
    rows = connection.execute(text(WHOLE)).all()
    return sum(tuple(row[1:]) != (ENTRIES,) * 3 for row in rows)


def seen(url: str, seconds: float) -> Seen:
    """What a reader sees in so many seconds."""
    waits, errors, halves = [], [], 0
    with open_archive(url) as archive:
        until = time.time() + seconds
        while time.time() < until:
            started = time.perf_counter()
            try:
                with archive.read() as connection:
                    halves += read_once(connection)
            except ArchiveError as error:
                errors.append(str(error))
            waits.append((time.perf_counter() - started) * 1e3)
            time.sleep(PAUSE)
    return Seen(waits, halves, errors)


@contextmanager
def readers(url: str, seconds: float) -> Iterator[list[Future[Seen]]]:
    """Four readers at work."""
    with ProcessPoolExecutor(READERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield [pool.submit(seen, url, seconds) for _ in range(READERS)]


def written(folder: Path, url: str, ended: Callable[[], bool]) -> int:
    """How many rounds of two crawls and a backfill, all three at once, were taken in before the end."""
    rounds = 0
    with ThreadPoolExecutor() as writers:
        for taken in inputs(folder, url, MOST_ROUNDS):
            list(writers.map(taken.take_in, taken.commands()))
            rounds += 1
            if ended():
                break
    return rounds


def told(what: str, found: list[Seen]) -> float:
    """The 99th percentile of all reads, printed with the rest."""
    waits = [one for each in found for one in each.waits]
    worst = statistics.quantiles(waits, n=100, method="inclusive")[-1]
    errors = [one for each in found for one in each.errors]
    halves = sum(one.halves for one in found)
    print(
        f"  {what}: {len(waits):,} reads, median {statistics.median(waits):.1f} ms, p99 {worst:.1f} ms, "
        f"{halves} issues not whole, {len(errors)} errors{'' if not errors else ': ' + errors[0]}"
    )
    return worst


def measured(name: str, folder: Path, url: str, seconds: float) -> None:
    """Readers alone, then beside writers, on one database."""
    folder.mkdir(parents=True)
    fill(url, ISSUES)
    written(folder / "before", url, lambda: True)  # one round, so that both parts read the same issues
    print(f"{name}, {ISSUES * 5:,} items and more, {seconds:.0f} s each")
    with readers(url, seconds) as alone:
        before = told("readers alone  ", [one.result() for one in alone])
    with readers(url, seconds) as beside:
        rounds = written(folder / "during", url, lambda: all(one.done() for one in beside))
        after = told("beside writers ", [one.result() for one in beside])
    print(f"  {rounds} rounds written; p99 {after / before:.1f} × that of readers alone (goal: at most 5)")


def main() -> None:
    """Both databases, one after the other."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--only", choices=("sqlite", "postgres"))
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.only != "postgres":
            measured("SQLite", folder / "s", f"sqlite:///{folder / 'archive.sqlite'}", asked.seconds)
        if asked.only != "sqlite":
            with running_server() as address:
                with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
                    connection.execute("CREATE DATABASE mix")
                measured("Postgres", folder / "p", address.format("mix"), asked.seconds)


if __name__ == "__main__":
    main()
