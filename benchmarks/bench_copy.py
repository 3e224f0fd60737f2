"""How much memory copies of an archive take: a small one and one several times its size, each way."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import psycopg
from corpus_issues import NAME, SITE, TITLE, Corpus
from postgres_server import running_server

from db import store
from db.engine import open_archive
from parsers.model import Place
from parsers.reconcile import copy_differences

NOW = datetime(2023, 3, 1, 4, 30, tzinfo=UTC)
LOT = 500


def fill(url: str, issues: int) -> None:
    """An archive of so many issues."""
    corpus = Corpus()
    with open_archive(url, create=True) as archive:
        with archive.write() as connection:
            store.keep_publication(connection, name=NAME, title=TITLE, site=SITE, expected=[])
            store.start_run(connection, kind="backfill", publication=NAME, now=NOW)
        for start in range(0, issues, LOT):
            captures = corpus.captures(start, start + LOT)
            some = [(one, Place("a.warc.gz", at * 9_000, 8_700)) for at, one in enumerate(captures, start)]
            with archive.write() as connection:
                numbers = store.keep_captures(connection, some, publication=NAME, run_id=1, now=NOW)
                readings = corpus.readings(start, start + LOT)
                arrivals = [store.Arrival(n, (one,)) for n, one in zip(numbers, readings, strict=True)]
                store.keep_batch(connection, arrivals, parser="p", compare=copy_differences, now=NOW)


def peak(words: Sequence[str]) -> float:
    """MiB that a run of the command had in memory at most (Linux)."""
    before = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "ingest", *words], env=before)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return usage.ru_maxrss / 1024


def main() -> None:
    """Each way, the small one and the large one."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--issues", type=int, nargs=2, default=(1_500, 15_000))
    sizes = options.parse_args().issues
    with tempfile.TemporaryDirectory() as folder, running_server() as address:
        peaks: dict[str, list[float]] = {}
        for issues in sizes:
            paths = [Path(folder) / f"{issues}-{name}.sqlite" for name in ("source", "copy", "back")]
            first, copy, back = (f"sqlite:///{path}" for path in paths)
            with closing(psycopg.connect(address.format("postgres"), autocommit=True)) as connection:
                connection.execute(f"CREATE DATABASE copy{issues}".encode())
            postgres = address.format(f"copy{issues}")
            fill(first, issues)
            print(f"{issues:,} issues, {paths[0].stat().st_size / 1e6:,.0f} MB")
            for name, *ends in (
                ("SQLite to SQLite", first, copy),
                ("SQLite to Postgres", first, postgres),
                ("Postgres to SQLite", postgres, back),
            ):
                peaks.setdefault(name, []).append(peak(["db", "copy", *ends]))
    for name, (small, large) in peaks.items():
        print(f"  {name:20} at most {small:6.0f} MiB, then {large:6.0f}: {large - small:+.0f} MiB")


if __name__ == "__main__":
    main()
