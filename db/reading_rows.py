"""A reading as rows: what the tables take of it, and the fingerprint that tells it from another reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Table

from db.columns import storable
from db.comparisons import discrepancy_row
from db.facts import caution, claim, discrepancy, leftover, link, locator, mention
from db.statements import storable_rows
from parsers.model import Issue, Reading

ENCODED = json.JSONEncoder(check_circular=False).encode
SUSPECT = ("\\u0000", "\\ud")  # in JSON, NUL and what may be half of a surrogate pair
Rows = dict[Table, list[tuple[Any, ...]]]
# The columns of the rows that hang on a reading, in the order in which a fingerprint is taken of them.
COLUMNS: dict[Table, tuple[str, ...]] = {
    discrepancy: ("position", "witness", "kind", "place", "ours", "theirs", "other_reading_id"),
    leftover: ("position", "text"),
    caution: ("position", "code", "message"),
    locator: ("position", "locator"),
    link: ("item_position", "position", "text", "href", "text_offset"),
    mention: (
        *("item_position", "position", "surface", "text_offset", "kind"),
        *("start_on", "end_on", "days", "rule", "base"),
    ),
    claim: ("position", "method", "start_on", "end_on", "is_agreeing"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A reading about to be kept, its text and that of its rows as the database will hold it."""

    capture_id: int
    reading: Reading
    details: Rows
    fingerprint: str

    @property
    def part(self) -> tuple[int, int]:
        """Row number of the capture, and which of the issues on the page."""
        return self.capture_id, self.reading.part


def draft(capture_id: int, reading: Reading) -> Draft:
    """A reading of a capture with its rows and its fingerprint."""
    # The content hash must be that of the words as they are kept, or the check of the archive would differ.
    issue = reading.issue if reading.issue is None else storable_issue(reading.issue)
    kept = reading if issue is reading.issue else replace(reading, issue=issue)
    details = detail_rows(kept)
    told = account(kept, details)
    if any(sign in told for sign in SUSPECT):
        details = {table: list(storable_rows(rows)) for table, rows in details.items()}
    return Draft(capture_id, kept, details, hashlib.sha256(told.encode()).hexdigest())


def storable_issue(issue: Issue) -> Issue:
    """The issue with every text as either database takes it; nearly always the issue itself."""
    texts = [issue.title or "", issue.credit or ""]
    texts += [one.text for one in issue.headlines] + [one.text for one in issue.items]
    together = "".join(texts)
    if storable(together) is together:
        return issue
    return replace(
        issue,
        title=None if issue.title is None else storable(issue.title),
        credit=None if issue.credit is None else storable(issue.credit),
        headlines=tuple(replace(one, text=storable(one.text)) for one in issue.headlines),
        items=tuple(replace(one, text=storable(one.text)) for one in issue.items),
    )


def account(reading: Reading, details: Rows) -> str:
    """All that a reading says as JSON, of which its fingerprint is taken."""
    issue, failure = reading.issue, reading.failure
    said: list[Any] = [reading.format]  # days stand in the rows as either database takes them
    if failure is not None:
        said += [failure.code, failure.message]
    if issue is not None:
        said += [issue.publication, str(issue.key), issue.truncated, issue.content_hash]
    said += [[table.name, *rows] for table, rows in details.items()]
    return ENCODED(said)


def detail_rows(reading: Reading) -> Rows:
    """The rows that hang on a reading, without its number."""
    rows: Rows = {
        discrepancy: [
            (*discrepancy_row(one, place), None) for place, one in enumerate(reading.discrepancies, start=1)
        ],
        leftover: list(enumerate(reading.leftovers, start=1)),
        caution: [(place, str(one.code), one.message) for place, one in enumerate(reading.cautions, start=1)],
    }
    return rows if reading.issue is None else rows | issue_rows(reading.issue)


def issue_rows(issue: Issue) -> Rows:
    """The rows that hang on a reading's issue."""
    return {
        locator: [(one.position, one.locator) for one in issue.items if one.locator],
        link: [
            (item.position, place, one.text, one.href, one.offset)
            for item in issue.items
            for place, one in enumerate(item.links, start=1)
        ],
        mention: list(mention_rows(issue)),
        claim: [
            (place, str(one.method), one.start.isoformat(), one.end.isoformat(), one.agrees)
            for place, one in enumerate(issue.claims, start=1)
        ],
    }


def mention_rows(issue: Issue) -> Iterator[tuple[Any, ...]]:
    """The dates said in all items."""
    for item in issue.items:
        for place, (surface, offset, kind, start, end, days, rule, base) in enumerate(item.mentions, start=1):
            listed = None if days is None else ",".join(day.isoformat() for day in days)
            first, last = start and start.isoformat(), end and end.isoformat()
            yield item.position, place, surface, offset, str(kind), first, last, listed, rule, base
