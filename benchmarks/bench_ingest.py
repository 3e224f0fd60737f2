"""Readings into an archive beside bare drivers that enter the same rows, and what an issue takes on disk.

Ours goes from dataclasses to what is current: fingerprints and content hashes, what is held already, the
choice of what stands, folding of the words and their marks. The floors are given the rows that ours has made,
as tuples in the order of their numbers, folded words and vectors among them, and only enter them: the same
tables, indexes, foreign keys and settings of the full text, one transaction a lot, synced alike. They fold
nothing, hash nothing and look nothing up. Each lot's captures are entered before, outside the measure. At the
end each way brings the pieces of its full text together, which is part of the measure, and all archives on
SQLite must have one content hash.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import psycopg
from corpus_issues import NAME, SITE, TITLE, Corpus
from postgres_server import running_server

from db import store
from db.engine import Archive, open_archive
from db.readings import parser_number
from db.verify import content_hash
from parsers.model import Place, Reading
from parsers.reconcile import copy_differences

NOW = datetime(2023, 3, 1, 4, 30, tzinfo=UTC)
ISSUES, LOT = 20_000, 500
# What a capture and a reading fill, parents first; the full text comes last.
TABLES = (
    "issue",
    "revision",
    "headline",
    "item",
    "reading",
    "locator",
    "link",
    "mention",
    "claim",
    "current",
)
ENTRIES = "search_entry"
TICK = os.sysconf("SC_CLK_TCK")
Rows = dict[str, list[tuple[Any, ...]]]
Enter = Callable[[Rows, Sequence[store.Arrival]], None]


@dataclass
class Way:
    """One way of entering readings: what it does with a lot and at the end, and the CPU seconds of both."""

    name: str
    enter: Enter
    end: Callable[[], None]
    seconds: Callable[[], float]
    costs: list[float] = field(default_factory=list)
    ending: float = 0.0

    def run(self, rows: Rows, arrivals: Sequence[store.Arrival]) -> None:
        """Enter one lot."""
        started = self.seconds()
        self.enter(rows, arrivals)
        self.costs.append(self.seconds() - started)

    def finish(self) -> None:
        """Bring the full text together."""
        started = self.seconds()
        self.end()
        self.ending = self.seconds() - started

    @property
    def cost(self) -> float:
        """The CPU seconds of all of it."""
        return sum(self.costs) + self.ending


def ours(archive: Archive) -> tuple[Enter, Callable[[], None]]:
    """The store, from values to what is current, and the end of its run."""
    revisions = 0

    def enter(_: Rows, arrivals: Sequence[store.Arrival]) -> None:
        nonlocal revisions
        with archive.write() as connection:
            kept = store.keep_batch(
                connection, arrivals, parser="parser-1", compare=copy_differences, now=NOW
            )
        revisions += kept.revisions_added

    def end() -> None:
        store.gather(archive, revisions)
        with archive.write() as connection:
            store.finish_run(connection, 1, now=NOW, exit_code=0, sentence="Good.", counts={})

    return enter, end


def prepared(archive: Archive) -> None:
    """Publication and run, as every archive has them before readings come."""
    with archive.write() as connection:
        store.keep_publication(connection, name=NAME, title=TITLE, site=SITE, expected=[])
        store.start_run(connection, kind="backfill", publication=NAME, now=NOW)


def keep_captures(archive: Archive, corpus: Corpus, start: int, end: int) -> list[int]:
    """Enter the captures of some places; their row numbers."""
    some = [
        (one, Place(f"harbour-digest-{at // 5000:06}.warc.gz", at % 5000 * 9_000, 8_700))
        for at, one in enumerate(corpus.captures(start, end), start=start)
    ]
    with archive.write() as connection:
        return store.keep_captures(connection, some, publication=NAME, run_id=1, now=NOW)


def bare_sqlite(path: Path, *, triggers: bool) -> tuple[Enter, Callable[[], None]]:
    """The floor: executemany of ready rows, full text in one batch a lot, or row by row by a trigger; at the
    end FTS5's own order to put it together."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")
    if triggers:
        connection.execute(
            f"CREATE TRIGGER words AFTER INSERT ON {ENTRIES} BEGIN INSERT INTO search_text "
            "(rowid, folded, marks) VALUES (new.id, new.folded, new.marks); END"
        )

    def enter(rows: Rows, _: Sequence[store.Arrival]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, some in rows.items():
            marks = ", ".join("?" * len(some[0]))
            connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', some)
        if not triggers:
            words = [(row[0], row[4], row[5]) for row in rows[ENTRIES]]
            connection.executemany("INSERT INTO search_text (rowid, folded, marks) VALUES (?, ?, ?)", words)
        connection.execute("COMMIT")

    def end() -> None:
        connection.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")

    return enter, end


def copying(connection: psycopg.Connection[Any]) -> tuple[Enter, Callable[[], None]]:
    """The floor: COPY of ready rows, the vectors among them; at the end the index takes what waits."""

    def enter(rows: Rows, _: Sequence[store.Arrival]) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            for table, some in rows.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    for row in some:
                        copy.write_row(row)

    def end() -> None:
        connection.execute("SELECT gin_clean_pending_list('ix_search_entry_vector')")

    return enter, end


def added(fetch: Callable[[str], list[tuple[Any, ...]]], seen: dict[str, int]) -> Rows:
    """The rows that the last lot has added to our archive, as a bare driver gives and takes them."""
    rows: Rows = {}
    bounds = {"issue": "id", "revision": "id", "reading": "id", "current": "issue_id", ENTRIES: "issue_id"}
    for table in (*TABLES, ENTRIES):
        column = bounds.get(table, "revision_id" if table in {"headline", "item"} else "reading_id")
        last = fetch(f'SELECT COALESCE(MAX({column}), 0) FROM "{table}"')[0][0]
        order = "id" if table == ENTRIES else f"{column}, 2, 3"
        rows[table] = fetch(f'SELECT * FROM "{table}" WHERE {column} > {seen[table]} ORDER BY {order}')
        seen[table] = last
    return rows


def lots(corpus: Corpus, archives: Sequence[Archive], issues: int) -> Iterator[list[store.Arrival]]:
    """The readings of each lot, their captures entered into every archive before."""
    for start in range(0, issues, LOT):
        numbers, *_ = [keep_captures(one, corpus, start, start + LOT) for one in archives]
        readings: list[Reading] = list(corpus.readings(start, start + LOT))
        yield [store.Arrival(number, (one,)) for number, one in zip(numbers, readings, strict=True)]


def cpu_with(process: int) -> Callable[[], float]:
    """CPU seconds of this process and of another, as Linux counts them."""

    def seconds() -> float:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / TICK

    return seconds


def measured(
    ways: Sequence[Way], corpus: Corpus, archives: Sequence[Archive], issues: int, fetch: Any
) -> None:
    """Enter every lot by each way: ours first, which makes the rows, the others in an order that changes."""
    seen: dict[str, int] = defaultdict(int)
    chance = random.Random(1)
    for arrivals in lots(corpus, archives, issues):
        ways[0].run({}, arrivals)
        rows = added(fetch, seen)
        for way in chance.sample(ways[1:], len(ways) - 1):
            way.run(rows, arrivals)
        print(".", end="", flush=True)
    for way in ways:
        way.finish()
    print()


def told(ways: Sequence[Way], issues: int, goals: dict[str, float]) -> None:
    """Issues a second of each way, and ours beside each floor."""
    own = ways[0]
    for way in ways:
        print(f"  {way.name:44}{issues / way.cost:9,.0f} issues a CPU second", end="")
        if way is not own:
            ratios = [floor / mine for floor, mine in zip(way.costs, own.costs, strict=True)]
            whole = way.cost / own.cost
            print(f"   ours {whole:.2f} ×, median of lots {statistics.median(ratios):.2f}", end="")
            print(f", goal {goals[way.name]}" if way.name in goals else "", end="")
        print()


def on_sqlite(folder: Path, issues: int) -> None:
    """Ours beside executemany, with and without triggers."""
    with ExitStack() as stack:
        paths = [folder / f"{name}.sqlite" for name in ("ours", "batches", "triggers")]
        archives = [stack.enter_context(open_archive(f"sqlite:///{path}", create=True)) for path in paths]
        for one in archives:
            prepared(one)
            with one.write() as connection:
                parser_number(connection, "parser-1", NOW)
        names = ("executemany, full text in batches", "executemany, full text by triggers")
        ways = [
            Way("ours", *ours(archives[0]), time.process_time),
            Way(names[0], *bare_sqlite(paths[1], triggers=False), time.process_time),
            Way(names[1], *bare_sqlite(paths[2], triggers=True), time.process_time),
        ]
        reader = sqlite3.connect(paths[0])
        measured(ways, Corpus(), archives, issues, lambda query: reader.execute(query).fetchall())
        told(ways, issues, {names[0]: 0.7, names[1]: 2.0})
        hashes = set()
        for one in archives:
            with one.read() as connection:
                hashes.add(content_hash(connection))
        assert len(hashes) == 1, "the ways left different archives"
        sizes(paths[0], issues)


def on_postgres(address: str, issues: int) -> None:
    """Ours beside COPY, the CPU of the server's side counted in."""
    with ExitStack() as stack:
        urls = []
        for name in ("ours", "floor"):
            with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            urls.append(address.format(name))
        archives = [stack.enter_context(open_archive(url, create=True)) for url in urls]
        for one in archives:
            prepared(one)
            with one.write() as connection:
                parser_number(connection, "parser-1", NOW)
        bare = stack.enter_context(psycopg.connect(urls[1], autocommit=True))
        reader = stack.enter_context(psycopg.connect(urls[0], autocommit=True))
        reader.execute("SET datestyle TO 'ISO'")
        with archives[0].write() as connection:
            backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        ways = [
            Way("ours", *ours(archives[0]), cpu_with(int(backend))),
            Way("COPY", *copying(bare), cpu_with(bare.info.backend_pid)),
        ]
        measured(ways, Corpus(), archives, issues, lambda query: reader.execute(query).fetchall())
        told(ways, issues, {"COPY": 0.65})


def sizes(path: Path, issues: int) -> None:
    """Bytes an issue takes in an SQLite archive, by table and index, beside those of its text."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    text = 0
    for query in (
        "SELECT SUM(LENGTH(CAST(text AS BLOB))) FROM headline",
        "SELECT SUM(LENGTH(CAST(text AS BLOB))) FROM item",
        "SELECT SUM(LENGTH(CAST(title || COALESCE(credit, '') AS BLOB))) FROM revision",
    ):
        text += connection.execute(query).fetchone()[0]
    used = connection.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC").fetchall()
    kept = [(name, size) for name, size in used if "search_" not in name]
    whole = sum(size for _, size in kept)
    words = sum(size for _, size in used) - whole
    print(
        f"  {whole / issues:,.0f} bytes an issue without WARC and full text, {text / issues:,.0f} of text: "
        f"{whole / text:.2f} ×, goal at most 2.5; the full text takes {words / issues:,.0f}"
    )
    for name, size in kept[:16]:
        print(f"    {name:36}{size / issues:8,.0f}")


def main() -> None:
    """Both databases, one after the other, each beside its floors lot by lot."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--issues", type=int, default=ISSUES)
    arguments.add_argument("--only", choices=("sqlite", "postgres"))
    options = arguments.parse_args()
    print(f"{options.issues:,} issues in lots of {LOT:,}, each way in turn; the floors enter ready rows")
    if options.only != "postgres":
        with tempfile.TemporaryDirectory() as folder:
            on_sqlite(Path(folder), options.issues)
    if options.only != "sqlite":
        with running_server() as address:
            on_postgres(address, options.issues)


if __name__ == "__main__":
    main()
