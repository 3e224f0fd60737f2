"""Searching a million items (`--items N`: fewer): first pages with snippets, beside naive SQL on Postgres.

`--keep DIR` leaves the SQLite archive there for the next run; `--sqlite` leaves Postgres out."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import psycopg
from corpus_search import fill, vocabulary
from postgres_server import running_server
from sqlalchemy import Connection, text

from db.engine import Archive, open_archive
from db.search import Filters, count, months, search
from parsers.model import Key, Span

ROUNDS = 3
WORDS = vocabulary()
QUERIES = {
    "rare word": WORDS[20_000],
    "word": WORDS[1_000],
    "common word": "the",
    "phrase of common words": '"of the"',
    "short beginning": "con*",
    "near": f"{WORDS[60]} NEAR {WORDS[80]}",
    "or of common words": "the OR of OR and",
    "not": f"{WORDS[100]} NOT the",
    "and": f"{WORDS[300]} {WORDS[200]}",
}
YEAR = Span(date(2015, 1, 1), date(2015, 12, 31))
FILTERS = {
    "none": Filters(),
    "publication": Filters(publication="serial-2"),
    "volume": Filters(volume=110),
    "issues": Filters(first=Key(100, 200), last=Key(112, 20)),
    "said": Filters(said=Span(date(2012, 2, 1), date(2012, 2, 29))),
    "published": Filters(published=YEAR),
    "headlines": Filters(kind="headline"),
}
NAIVE = """
SELECT p.name, i.volume, i.number, n.kind, n.position, n.address, ts_rank(n.vector, q) AS rank,
    ts_headline('simple', n.text, q)
FROM naive n JOIN issue i ON i.id = n.issue_id JOIN publication p ON p.id = i.publication_id
JOIN claim c ON c.reading_id = n.issue_id, to_tsquery('simple', :query) q
WHERE n.vector @@ q AND {condition} ORDER BY {order} LIMIT 20
"""
TEXTS = """
SELECT u.issue_id, '{kind}' AS kind, t.position, t.text, k.address, to_tsvector('simple', t.text) AS vector
FROM "current" u JOIN {kind} t ON t.revision_id = u.revision_id
JOIN reading r ON r.id = u.reading_id JOIN capture k ON k.id = r.capture_id
"""
NAIVE_TABLE = (
    f"CREATE TABLE naive AS {TEXTS.format(kind='item')} UNION ALL {TEXTS.format(kind='headline')}",
    "CREATE INDEX ON naive USING gin (vector)",
)
CONDITIONS = {
    "none": "TRUE",
    "publication": "p.name = 'serial-2'",
    "volume": "i.volume = 110",
    "issues": "(i.volume, i.number) BETWEEN (100, 200) AND (112, 20)",
    "said": "EXISTS (SELECT 1 FROM mention m WHERE m.reading_id = n.issue_id AND n.kind = 'item'"
    " AND m.item_position = n.position AND m.start_on <= '2012-02-29' AND m.end_on >= '2012-02-01')",
    "published": "c.start_on BETWEEN '2015-01-01' AND '2015-12-31'",
    "headlines": "n.kind = 'headline'",
}
ORDERS = {"newest": "c.start_on DESC", "rank": "rank DESC"}


def naive_query(query: str) -> str:
    """A query as to_tsquery takes it; near is any distance up to the usual in either order."""
    if " NEAR " in query:
        left, right = query.split(" NEAR ")
        ways = [
            f"({one} <{far}> {other})"
            for far in range(1, 12)
            for one, other in ((left, right), (right, left))
        ]
        return " | ".join(ways)
    if query.startswith('"'):
        return query.strip('"').replace(" ", " <-> ")
    if " OR " in query:
        return query.replace(" OR ", " | ")
    return (
        query.replace(" NOT ", " & !").replace("*", ":*")
        if " NOT " in query
        else query.replace("*", ":*").replace(" ", " & ")
    )


def milliseconds(clock: Callable[[], float], run: Callable[[], object]) -> float:
    """The best of some rounds."""
    found = []
    for _ in range(ROUNDS):
        started = clock()
        run()
        found.append((clock() - started) * 1e3)
    return min(found)


def percentile(values: list[float]) -> float:
    """The 95th."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def on_sqlite(archive: Archive) -> None:
    """CPU milliseconds of every query with every filter in both orders."""
    taken: dict[tuple[str, str, str], float] = {}
    with archive.read() as connection:
        for order in ("newest", "rank"):
            for what, query in QUERIES.items():
                for narrowed, filters in FILTERS.items():
                    run = searching(connection, query, filters, order)
                    taken[order, what, narrowed] = milliseconds(time.process_time, run)
        counted = [
            milliseconds(time.process_time, lambda q=q: count(connection, q)) for q in QUERIES.values()
        ]
        by_month = [
            milliseconds(time.process_time, lambda q=q: months(connection, q)) for q in QUERIES.values()
        ]
    newest = [cost for (order, *_), cost in taken.items() if order == "newest"]
    dated = [
        cost for (order, _, narrowed), cost in taken.items() if (order, narrowed) == ("rank", "published")
    ]
    print("SQLite, CPU ms, first page with snippets")
    print(f"  newest: median {statistics.median(newest):.1f}, p95 {percentile(newest):.1f} (goal: 10)")
    print(
        f"  by rank in a year: median {statistics.median(dated):.1f}, p95 {percentile(dated):.1f} (goal: 60)"
    )
    slowest = max(taken, key=lambda one: taken[one])
    print(f"  any: at most {taken[slowest]:.1f}: {', '.join(slowest)} (goal: 400)")
    print(
        f"  counting hits up to 10,000: at most {max(counted):.1f}; all by month: at most {max(by_month):.1f}"
    )
    for one in sorted(taken, key=lambda one: -taken[one])[:8]:
        print(f"    {taken[one]:8.1f}  {', '.join(one)}")


def searching(connection: Connection, query: str, filters: Filters, order: str) -> Callable[[], object]:
    """A search to be run."""
    return lambda: search(connection, query, filters, order=order)  # type: ignore[arg-type]


def on_postgres(archive: Archive) -> None:
    """Wall milliseconds of the same mix, ours and naive in turns."""
    with archive.write() as connection:
        for statement in NAIVE_TABLE:
            connection.execute(text(statement))
    driver = archive.url
    with psycopg.connect(driver, autocommit=True) as vacuuming:
        vacuuming.execute("VACUUM ANALYZE")
    taken: dict[tuple[str, str, str], tuple[float, float]] = {}
    with archive.read() as connection:
        for order, by in ORDERS.items():
            for what, query in QUERIES.items():
                for narrowed, filters in FILTERS.items():
                    naive = text(NAIVE.format(condition=CONDITIONS[narrowed], order=by))
                    sent = {"query": naive_query(query)}
                    ours = milliseconds(time.perf_counter, searching(connection, query, filters, order))
                    theirs = milliseconds(
                        time.perf_counter,
                        lambda naive=naive, sent=sent: connection.execute(naive, sent).all(),
                    )
                    taken[order, what, narrowed] = ours, theirs
    ours, theirs = (sum(one[at] for one in taken.values()) for at in (0, 1))
    print(f"Postgres, wall ms, {len(taken)} queries: ours {ours:,.0f}, naive {theirs:,.0f} in all")
    ratios = [mine / naive for mine, naive in taken.values()]
    print(
        f"  ours / naive: {ours / theirs:.2f} of the mix, median {statistics.median(ratios):.2f} (goal: 0.6)"
    )
    for one in sorted(taken, key=lambda one: -taken[one][0])[:8]:
        print(f"    {taken[one][0]:8.1f} naive {taken[one][1]:8.1f}  {', '.join(one)}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--items", type=int, default=1_000_000)
    options.add_argument("--keep", type=Path)
    options.add_argument("--sqlite", action="store_true")
    asked = options.parse_args()
    with ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        path = folder / f"search-{asked.items}.sqlite"
        is_there = path.exists()
        archives = [stack.enter_context(open_archive(f"sqlite:///{path}", create=True))]
        fill_these = [] if is_there else [archives[0]]
        if not asked.sqlite:
            address = stack.enter_context(running_server()).format("postgres")
            archives.append(stack.enter_context(open_archive(address, create=True)))
            fill_these.append(archives[1])
        started = time.monotonic()
        if fill_these:
            fill(fill_these, asked.items)
        print(f"{asked.items:,} items and as many headlines, laid out in {time.monotonic() - started:.0f} s")
        on_sqlite(archives[0])
        if not asked.sqlite:
            on_postgres(archives[1])


if __name__ == "__main__":
    main()
