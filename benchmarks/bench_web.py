"""The reading room at 100,000 items (`--items N`): every page, the search beside Datasette's, and a rush.

Each server is a process of its own on loopback. Of every answer the time on the clock counts, and of every
server the time on its CPU; `--keep DIR` leaves the archive there for the next run."""

from __future__ import annotations

import argparse
import http.client
import importlib.util
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from corpus_search import fill, vocabulary

from db.engine import open_archive

WORDS = vocabulary()
ROUNDS = 5
SEARCHES = 60
RUSH = 50
TICKS = os.sysconf("SC_CLK_TCK")
PAGES = {
    "front": ["/"],
    "issues": ["/issues", "/issues?publication=serial-2&volume=110"],
    "issue": [f"/serial-2/vol-{volume}-{number}" for volume in (119, 121) for number in (20, 150, 300)],
    "item": [f"/serial-2/vol-120-{number}/3" for number in (20, 150, 300)],
    "revisions": ["/serial-2/vol-120-150/revisions"],
    "timeline": ["/timeline", *(f"/timeline?q={WORDS[rank]}" for rank in (60, 1_000))],
    "coverage, runs, about": ["/coverage", "/runs", "/about", "/data-dictionary"],
    "JSON": ["/api/issues", "/api/items?after=serial-2/vol-120-3/2", "/api/items/serial-2/vol-120-150/3"],
}
# From words of two in three items to one of a few, as readers type them.
TYPED = [
    "the", WORDS[60], WORDS[300], WORDS[1_000], WORDS[5_000], WORDS[20_000], "con*",
    f"{WORDS[300]} {WORDS[200]}", f"{WORDS[60]} NEAR {WORDS[80]}", f"{WORDS[100]} NOT the",
]  # fmt: skip
HEAVY = "the OR of OR and OR to OR in OR con*"
FTS = """
CREATE TABLE entry AS SELECT p.name AS publication, i.volume, i.number, t.position, h.text AS headline, t.text
FROM "current" u JOIN issue i ON i.id = u.issue_id JOIN publication p ON p.id = i.publication_id
JOIN item t ON t.revision_id = u.revision_id
LEFT JOIN headline h ON h.revision_id = u.revision_id AND h.position = t.headline
"""


@dataclass(frozen=True)
class Server:
    """A server and its process."""

    port: int
    process: int

    def get(self, path: str) -> tuple[int, int, float]:
        """Status, bytes sent and seconds taken of one answer."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        size = len(answer.read())
        connection.close()
        return answer.status, size, time.perf_counter() - started

    @property
    def cpu(self) -> float:
        """Seconds of CPU so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def peak(self) -> int:
        """The most memory so far, in MiB."""
        status = Path(f"/proc/{self.process}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) >> 10


@contextmanager
def serving(*words: str, said: str) -> Iterator[Server]:
    """A command that says on stderr where it listens."""
    command = [sys.executable, "-m", *words]
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stderr=pipe, stdout=nothing, text=True) as run:
        try:
            assert run.stderr is not None
            port = next(int(match[1]) for line in run.stderr if (match := re.search(said, line)))
            yield Server(port, run.pid)
        finally:
            run.terminate()
            run.communicate()


def percentile(values: list[float]) -> float:
    """The 95th."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def pages(room: Server) -> None:
    """Milliseconds and bytes of every kind of page."""
    print("page, ms on the clock (goal: p95 30) and of CPU, kB sent")
    taken: list[float] = []
    for name, paths in PAGES.items():
        for path in paths:
            room.get(path)
        before, times, sizes = room.cpu, [], []
        for _ in range(ROUNDS):
            for path in paths:
                status, size, seconds = room.get(path)
                assert status == 200, path
                times.append(seconds * 1e3)
                sizes.append(size / 1e3)
        taken += times
        cpu = (room.cpu - before) / len(times) * 1e3
        told = f"median {statistics.median(times):6.1f}, p95 {percentile(times):6.1f}, CPU {cpu:5.1f}"
        print(f"  {name:<22} {told}, {max(sizes):5.1f} kB")
    print(f"  any: p95 {percentile(taken):.1f}")


def searches(room: Server, other: Server | None = None) -> None:
    """The search page, each search for the first time; with Datasette its searches of the same words in
    turns, whose work goes on beside ours for a while once it has answered."""
    ours, theirs = [], []
    mine, his = room.cpu, other.cpu if other else 0.0
    for at in range(SEARCHES):
        # A filter that lets everything through makes each a search of its own.
        typed, first = TYPED[at % len(TYPED)], at + 1 + SEARCHES * bool(other)
        status, _, seconds = room.get(f"/search?q={quote(typed)}&from=1.{first}")
        assert status == 200
        ours.append(seconds * 1e3)
        if other:
            sought = f"_search={quote(plain(typed))}&_size=20&_facet=volume"
            status, _, seconds = other.get(f"/entries/entry?{sought}")
            assert status == 200, typed
            theirs.append(seconds * 1e3)
    told = "beside Datasette" if other else "alone, goal: 60"
    print(f"search: median {statistics.median(ours):.1f} ms, p95 {percentile(ours):.1f} ms ({told})")
    if other:
        rates = SEARCHES / (room.cpu - mine), SEARCHES / (other.cpu - his)
        ratio = rates[0] / rates[1]
        print(f"  a second of CPU: {rates[0]:.0f} pages, Datasette {rates[1]:.0f}: {ratio:.1f} x (goal: 3)")
        print(f"  on the clock: Datasette / ours {sum(theirs) / sum(ours):.1f}")


def plain(typed: str) -> str:
    """A search in the words of Datasette's search box, which knows no operators: all its words."""
    return re.sub(r"\b(?:NEAR|NOT)\b|\*", " ", typed)


def rush(room: Server) -> None:
    """Fifty heavy searches at once: how each ended, how late, and the memory."""
    with ThreadPoolExecutor(RUSH) as readers:
        paths = [f"/search?q={quote(HEAVY)}&to=200.{at + 1}&page={at % 5 + 1}" for at in range(RUSH)]
        answers = list(readers.map(room.get, paths))
    good = sum(status == 200 for status, _, _ in answers)
    assert {status for status, _, _ in answers} <= {200, 503}
    late = max(seconds for _, _, seconds in answers)
    ended = f"{good} answered, {RUSH - good} refused with 503, the last after {late:.2f} s (goal: 2)"
    print(f"{RUSH} heavy searches at once: {ended}")
    print(f"memory at most {room.peak} MiB (goal: 400)")


def laid_out(folder: Path, items: int) -> None:
    """The archive, and for Datasette a table of its items with the full text that its own tool makes."""
    path = folder / "archive.sqlite"
    if not path.exists():
        with open_archive(f"sqlite:///{path}", create=True) as archive:
            fill([archive], items)
    entries = folder / "entries.db"
    if not entries.exists():
        with closing(sqlite3.connect(entries)) as made, made:
            made.execute("ATTACH ? AS archive", (str(path),))
            made.execute(re.sub(r"(FROM|JOIN) ", r"\1 archive.", FTS))
            made.execute("CREATE VIRTUAL TABLE entry_fts USING fts5(headline, text, content=entry)")
            made.execute(
                "INSERT INTO entry_fts (rowid, headline, text) SELECT rowid, headline, text FROM entry"
            )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--keep", type=Path)
    asked = options.parse_args()
    with ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True)
        laid_out(folder, asked.items)
        room = stack.enter_context(
            serving("ingest", "serve", "--data", str(folder), "--port", "0", said=r"127\.0\.0\.1:(\d+)")
        )
        other = datasette(stack, folder)
        print(f"{asked.items:,} items and as many headlines on SQLite")
        pages(room)
        searches(room)
        if other:
            searches(room, other)
        rush(room)


def datasette(stack: ExitStack, folder: Path) -> Server | None:
    """Datasette over the same items, None where it is not installed."""
    if importlib.util.find_spec("datasette") is None:
        print("Datasette is not installed: no comparison")
        return None
    told = folder / "metadata.json"
    table = {"fts_table": "entry_fts", "fts_pk": "rowid"}
    told.write_text(json.dumps({"databases": {"entries": {"tables": {"entry": table}}}}))
    words = ["datasette", str(folder / "entries.db"), "--metadata", str(told), "--port", "0"]
    limits = ["--setting", "sql_time_limit_ms", "5000", "--setting", "facet_time_limit_ms", "2000"]
    return stack.enter_context(serving(*words, *limits, said=r"running on http://127\.0\.0\.1:(\d+)"))


if __name__ == "__main__":
    main()
