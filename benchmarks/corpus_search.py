"""A synthetic archive to search in: invented words as frequent as those of English, in the store's tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Table, text

from db import facts, schema
from db.current import fill_words
from db.engine import Archive
from db.statements import insert_many

SEED = 4
NOW = datetime(2024, 1, 1, tzinfo=UTC)
LAST_DAY = date(2023, 12, 31)
PUBLICATIONS = 4
ITEMS = 10  # of an issue, with a headline each
WORDS = 60_000
# The most frequent words of English, in order; all others are invented.
COMMON = (
    "the of and to in a is that for it as was with be by on not he i this are or his from at which but have "
    "an had they you were there one all we can her has been if more when will would who so no said its"
)
SYLLABLES = (
    "con in ter na tion al pre sta ment er re com mi de fen se par li men ar ma ri ti mo vi go ver lo ka sho "
    "ta ni be ra du ces por to mar ket or gan iza pol cy sec ur ity dis tri but pro gram al ly ex er"
)


def vocabulary() -> list[str]:
    """All words, the most frequent first."""
    chance, parts = random.Random(SEED), SYLLABLES.split()
    found = dict.fromkeys(COMMON.split())
    while len(found) < WORDS:
        syllables = min(5, 1 + len(found) // 500) if len(found) < 2_000 else chance.choice((3, 4, 4, 5))
        found.setdefault("".join(chance.choices(parts, k=max(2, syllables))))
    return list(found)


def days(count: int) -> list[date]:
    """The days of so many issues, one a day, the last of them at the end of 2023."""
    return [LAST_DAY - timedelta(days=back) for back in range(count - 1, -1, -1)]


def fill(archives: list[Archive], items: int) -> None:
    """Enter so many items, with as many headlines, into empty archives: all the same."""
    for archive in archives:
        with archive.write() as connection:
            for table, rows in beginnings().items():
                insert_many(connection, table, [tuple(row.values()) for row in rows], list(rows[0]))
            if archive.dialect == "postgresql":
                connection.execute(text("DROP INDEX ix_search_entry_vector"))
    for batch in batches(items):
        for archive in archives:
            with archive.write() as connection:
                for table, rows in batch.items():
                    insert_many(connection, table, [tuple(row.values()) for row in rows], list(rows[0]))
    for archive in archives:
        with archive.write() as connection:
            fill_words(connection)
            if archive.dialect == "postgresql":
                connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
                connection.execute(
                    text("CREATE INDEX ix_search_entry_vector ON search_entry USING gin (vector)")
                )


def beginnings() -> dict[Table, list[dict[str, Any]]]:
    """What stands in the archive before any issue."""
    publications = [
        {
            "id": number,
            "name": f"serial-{number}",
            "title": f"Serial {number}",
            "site": "https://serial.invalid",
        }
        for number in range(1, PUBLICATIONS + 1)
    ]
    return {
        schema.publication: publications,
        schema.parser_version: [{"id": 1, "name": "parser-1", "first_used_at": NOW}],
        schema.run: [{"id": 1, "kind": "backfill", "publication_id": None, "started_at": NOW, "counts": {}}],
    }


def batches(items: int) -> Iterator[dict[Table, list[dict[str, Any]]]]:
    """The rows of all issues, those of a thousand issues at a time."""
    chance, known = random.Random(SEED), vocabulary()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(known))))
    number = 0
    rows: dict[Table, list[dict[str, Any]]] = {}
    for day in days(-(-items // (ITEMS * PUBLICATIONS))):
        for owner in range(1, PUBLICATIONS + 1):
            number += 1
            for table, some in issue_rows(chance, known, weights, number, owner, day).items():
                rows.setdefault(table, []).extend(some)
        if number % 1_000 < PUBLICATIONS:
            yield rows
            rows = {}
    if rows:
        yield rows


def issue_rows(
    chance: random.Random, known: list[str], weights: list[float], number: int, owner: int, day: date
) -> dict[Table, list[dict[str, Any]]]:
    """The rows of one issue."""

    def said(count: int) -> str:
        return " ".join(chance.choices(known, cum_weights=weights, k=count)).capitalize()

    places = range(1, ITEMS + 1)
    volume, of_year = day.year - 1900, day.timetuple().tm_yday
    address = f"https://serial.invalid/{owner}/{volume}-{of_year}/"
    meant = [(place, (day - timedelta(days=chance.randrange(40))).isoformat()) for place in places]
    first = day.isoformat()
    return {
        facts.issue: [{"id": number, "publication_id": owner, "volume": volume, "number": of_year}],
        facts.revision: [
            {"id": number, "content_hash": f"{number:064x}", "headline_count": ITEMS, "item_count": ITEMS}
        ],
        facts.headline: [{"revision_id": number, "position": at, "text": said(8)} for at in places],
        facts.item: [
            {
                "revision_id": number,
                "position": at,
                "headline": at,
                "text": f"{said(40)}. {said(chance.randrange(20, 60))}.",
                "is_complete": True,
            }
            for at in places
        ],
        schema.capture: [
            {
                "id": number, "identity": f"{number:064x}", "publication_id": owner, "run_id": 1,
                "address": address, "digest": f"{number:064x}", "size": 1, "status": 200,
                "time_source": "unknown", "evidence": "publisher", "warc_file": "a.warc.gz", "warc_offset": 0,
                "warc_length": 1, "kept_at": NOW,
            }
        ],
        facts.reading: [
            {
                "id": number, "capture_id": number, "part": 1, "parser_version_id": 1, "read_at": NOW,
                "format": "page", "publication_id": owner, "issue_id": number, "revision_id": number,
                "is_truncated": False, "fingerprint": "f",
            }
        ],
        facts.claim: [
            {"reading_id": number, "position": 1, "method": "numbering", "start_on": first, "end_on": first}
        ],
        facts.mention: [
            {
                "reading_id": number, "item_position": at, "position": 1, "surface": "then", "text_offset": 0,
                "kind": "day", "start_on": then, "end_on": then, "rule": "month-day", "base": "",
            }
            for at, then in meant
        ],
        facts.current: [
            {"issue_id": number, "reading_id": number, "revision_id": number, "rule": "only reading"}
        ],
    }  # fmt: skip
