"""HTML captures of a WARC file into a new archive on SQLite, in one process, beside a bare script of the same
parts and beside a typical stack: captures a CPU second.

The bare script reads records with FastWARC, makes of each what our readers make of it, copies the records as
they are with one sync a batch, and inserts plain rows with their full text a batch at a time. It asks nothing
of what it holds, checks no digest, and knows no parser version, choice or witness. The typical stack reads
with warcio, takes the whole page apart with BeautifulSoup, finds dates with `search_dates`, adds objects of
an ORM and has triggers keep the full text. Imports count for none of them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

CAPTURES, ROUNDS, BATCH = 10_000, 3, 200
# The typical stack takes its time, and the same time for each.
FEW = 8
HOST = "https://digest-replica.invalid"
MOMENT = "2031-05-06T07:08:09Z"
BARE_GOAL, TYPICAL_GOAL = 0.75, 15.0
TABLES = """
CREATE TABLE capture (id INTEGER PRIMARY KEY, address TEXT, digest TEXT, taken TEXT, place INTEGER,
    size INTEGER);
CREATE INDEX by_address ON capture (address);
CREATE TABLE issue (id INTEGER PRIMARY KEY, capture_id INTEGER REFERENCES capture, volume INTEGER,
    number INTEGER, title TEXT, credit TEXT, start_on TEXT, UNIQUE (volume, number));
CREATE TABLE headline (issue_id INTEGER REFERENCES issue, position INTEGER, text TEXT);
CREATE TABLE item (id INTEGER PRIMARY KEY, issue_id INTEGER REFERENCES issue, position INTEGER,
    headline INTEGER, text TEXT);
CREATE TABLE mention (item_id INTEGER REFERENCES item, surface TEXT, kind TEXT, start_on TEXT, end_on TEXT);
CREATE VIRTUAL TABLE words USING fts5 (text, content='item', content_rowid='id');
INSERT INTO words (words, rank) VALUES ('hashsize', 33554432);
"""


def widened() -> None:
    """Let volumes of the invented publication have three digits: with two it has 2,300 issues, and whatever
    is more would be read without a number and cost otherwise."""
    from parsers.publications import demo, named

    for name in ("title_pattern", "issue_address"):
        words = getattr(demo.PUBLICATION, name).pattern.replace(
            r"(?P<volume>\d{1,2})", r"(?P<volume>\d{1,3})"
        )
        wide = {name: re.compile(words, re.IGNORECASE)}
        demo.PUBLICATION = replace(demo.PUBLICATION, **wide)
    named.cache_clear()


def written(path: Path, count: int, size: int) -> None:
    """A web archive as others make them: so many pages of issues, a gzip member for each record."""
    from bench_crawl import site_pages
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for place, body in site_pages(count, size).items():
            if place.endswith("/publications/"):
                continue
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
            record = writer.create_warc_record(
                HOST + place, "response", payload=BytesIO(body), http_headers=head,
                warc_headers_dict={"WARC-Date": MOMENT},
            )  # fmt: skip
            writer.write_record(record)


def ours(source: Path, folder: Path) -> int:
    """The backfill of this project."""
    from ingest.backfill import BackfillOutcome, How, What, backfill
    from ingest.configuration import Configuration
    from ingest.engine_choice import Choice
    from ingest.sources import Wanted
    from parsers.publications import named

    configuration = Configuration(folder, f"sqlite:///{folder}/archive.sqlite", None)
    what = What([source], Wanted(publication=named("demo")))
    how = How(second_witness="auto", engine=Choice("self"))
    *_, outcome = backfill(configuration, what, how)
    assert isinstance(outcome, BackfillOutcome)
    return int(outcome.counts["issues"])


def batches(source: Path) -> Iterator[list[Any]]:
    """The captures of a web archive by FastWARC, with their places, in batches."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    from parsers.model import Capture, Evidence, TimeSource

    def captures() -> Iterator[tuple[Capture, int]]:
        with source.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                yield (
                    Capture(
                        record.reader.read(),
                        address=record.headers["WARC-Target-URI"],
                        headers=tuple(record.http_headers.items()),
                        captured_at=record.record_date,
                        time_source=TimeSource.WARC_DATE,
                        evidence=Evidence.ARCHIVE,
                    ),
                    record.stream_pos,
                )

    found = captures()
    while some := list(islice(found, BATCH)):
        yield some


def bare(source: Path, folder: Path) -> int:
    """The same parts and nothing else."""
    from parsers import read
    from parsers.publications import named

    owner = named("demo")
    database = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    database.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {TABLES}")
    packed = source.read_bytes()
    kept = os.open(folder / "kept.warc.gz", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    captures = issues = items = copied = 0
    found = batches(source)
    some = next(found, [])
    while some:
        following = next(found, [])
        end = following[0][1] if following else len(packed)
        os.write(kept, packed[copied:end])
        os.fsync(kept)
        copied = end
        rows: dict[str, list[tuple[Any, ...]]] = {
            name: [] for name in ("capture", "issue", "headline", "item", "mention", "words (rowid, text)")
        }
        for one, place in some:
            captures += 1
            digest = hashlib.sha256(one.body).hexdigest()
            taken = one.captured_at.isoformat()
            rows["capture"].append((captures, one.address, digest, taken, place, len(one.body)))
            for reading in read(one, publication=owner, second_witness="auto"):
                if reading.issue is None or reading.issue.key is None:
                    continue
                issues += 1
                items = added(rows, reading.issue, issues, captures, items)
        database.execute("BEGIN IMMEDIATE")
        for table, lines in rows.items():
            if lines:
                marks = ", ".join("?" * len(lines[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
        database.execute("COMMIT")
        some = following
    os.close(kept)
    return issues


def added(rows: dict[str, list[tuple[Any, ...]]], issue: Any, number: int, capture: int, items: int) -> int:
    """Add the rows of one issue; the number of its last item."""
    start = issue.claims[0].start.isoformat() if issue.claims else None
    key = issue.key
    rows["issue"].append((number, capture, key.volume, key.number, issue.title, issue.credit, start))
    rows["headline"] += [(number, one.position, one.text) for one in issue.headlines]
    for one in issue.items:
        items += 1
        rows["item"].append((items, number, one.position, one.headline, one.text))
        rows["words (rowid, text)"].append((items, one.text))
        rows["mention"] += [
            (items, said.surface, str(said.kind), said.start and said.start.isoformat(),
             said.end and said.end.isoformat())
            for said in one.mentions
        ]  # fmt: skip
    return items


def typical(source: Path, folder: Path) -> int:
    """What a tutorial's parts come to, over the first few captures."""
    from typical_stack import stored

    return stored(source, folder, FEW)


WAYS = {"ours": ours, "bare": bare, "typical": typical}


def warmed(way: str) -> None:
    """Import what a way needs, and let it run once over nothing of weight."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "few.warc.gz"
        written(source, 24 if way != "typical" else 2, 0)
        WAYS[way](source, Path(folder))


def measured(way: str, source: Path) -> dict[str, float]:
    """One run in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--way", way, "--source", source],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compared(count: int, size: int, rounds: int) -> None:
    """Interleaved rounds over one web archive, and what they come to."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.warc.gz"
        written(source, count, size)
        found = [{way: measured(way, source) for way in WAYS} for _ in range(rounds)]
        assert all(one["ours"]["done"] == one["bare"]["done"] == count for one in found), found
        print(
            f"   {count:,} captures, {source.stat().st_size / 1e6:.0f} MB packed, {rounds} interleaved rounds"
        )
    rates = {way: [one[way]["done"] / one[way]["cpu"] for one in found] for way in WAYS}
    for way, some in rates.items():
        print(f"   {way:<8}{statistics.median(some):9,.1f} captures a CPU second", end="")
        memory = statistics.median(one[way]["memory"] for one in found)
        print(f" {memory:8.1f} MiB at most")
    for other, goal in (("bare", BARE_GOAL), ("typical", TYPICAL_GOAL)):
        ratio = statistics.median(a / b for a, b in zip(rates["ours"], rates[other], strict=True))
        print(f"   ours {ratio:.2f} times {other} (goal: at least {goal})")


def main() -> None:
    """One size as the replica has its pages, or what the options say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--captures", type=int, default=CAPTURES)
    parser.add_argument("--size", type=int, default=0, help="bytes of each page, filled up with furniture")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--way", choices=sorted(WAYS))
    parser.add_argument("--source", type=Path)
    options = parser.parse_args()
    if options.way is None:
        compared(options.captures, options.size, options.rounds)
        return
    from bench_crawl import cost

    widened()
    warmed(options.way)
    with tempfile.TemporaryDirectory() as folder:
        before = cost()["cpu"]
        done = WAYS[options.way](options.source, Path(folder))
        print(json.dumps({"done": done, "cpu": cost()["cpu"] - before, "memory": cost()["memory"]}))


if __name__ == "__main__":
    main()
