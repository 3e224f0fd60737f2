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
from parsers.model import Issue, Reading

Rows = dict[Table, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A reading about to be kept, its text as the database will hold it."""

    capture_id: int
    reading: Reading
    details: Rows
    fingerprint: str

    @property
    def part(self) -> tuple[int, int]:
        """Row number of the capture, and which of the issues on the page."""
        return self.capture_id, self.reading.part

    def row(self) -> dict[str, Any]:
        """The columns of the reading that don't depend on rows of other tables."""
        one = self.reading
        return {
            "capture_id": self.capture_id,
            "part": one.part,
            "format": one.format,
            "is_truncated": one.issue is not None and one.issue.truncated,
            "failure_code": one.failure.code if one.failure else None,
            "failure_message": one.failure.message if one.failure else None,
            "fingerprint": self.fingerprint,
        }


def draft(capture_id: int, reading: Reading) -> Draft:
    """A reading of a capture with its rows and its fingerprint."""
    # The content hash must be that of the words as they are kept, or the check of the archive would differ.
    kept = reading if reading.issue is None else replace(reading, issue=storable_issue(reading.issue))
    details = detail_rows(kept)
    return Draft(capture_id, kept, details, fingerprint(kept, details))


def storable_issue(issue: Issue) -> Issue:
    """The issue with every text as either database takes it; nearly always the issue itself."""
    texts = [issue.title or "", issue.credit or ""]
    texts += [one.text for one in issue.headlines] + [one.text for one in issue.items]
    if all(storable(text) is text for text in texts):
        return issue
    return replace(
        issue,
        title=None if issue.title is None else storable(issue.title),
        credit=None if issue.credit is None else storable(issue.credit),
        headlines=tuple(replace(one, text=storable(one.text)) for one in issue.headlines),
        items=tuple(replace(one, text=storable(one.text)) for one in issue.items),
    )


def fingerprint(reading: Reading, details: Rows) -> str:
    """SHA-256 over all that a reading says, as 64 hexadecimal digits."""
    issue, failure = reading.issue, reading.failure
    said: list[Any] = [reading.format]
    if failure is not None:
        said += [failure.code, failure.message]
    if issue is not None:
        said += [issue.publication, str(issue.key), issue.truncated, issue.content_hash]
    said += [[table.name, *(list(row.values()) for row in rows)] for table, rows in details.items()]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def detail_rows(reading: Reading) -> Rows:
    """The rows that hang on a reading, without its number."""
    rows: Rows = {
        discrepancy: [
            discrepancy_row(one, place) | {"other_reading_id": None}
            for place, one in enumerate(reading.discrepancies, start=1)
        ],
        leftover: [{"position": place, "text": one} for place, one in enumerate(reading.leftovers, start=1)],
        caution: [
            {"position": place, "code": one.code, "message": one.message}
            for place, one in enumerate(reading.cautions, start=1)
        ],
    }
    return rows if reading.issue is None else rows | issue_rows(reading.issue)


def issue_rows(issue: Issue) -> Rows:
    """The rows that hang on a reading's issue."""
    return {
        locator: [{"position": one.position, "locator": one.locator} for one in issue.items if one.locator],
        link: list(link_rows(issue)),
        mention: list(mention_rows(issue)),
        claim: [
            {
                "position": place,
                "method": one.method,
                "start_on": one.start,
                "end_on": one.end,
                "is_agreeing": one.agrees,
            }
            for place, one in enumerate(issue.claims, start=1)
        ],
    }


def link_rows(issue: Issue) -> Iterator[dict[str, Any]]:
    """The links of all items."""
    for item in issue.items:
        for place, one in enumerate(item.links, start=1):
            yield {
                "item_position": item.position,
                "position": place,
                "text": one.text,
                "href": one.href,
                "text_offset": one.offset,
            }


def mention_rows(issue: Issue) -> Iterator[dict[str, Any]]:
    """The dates said in all items."""
    for item in issue.items:
        for place, one in enumerate(item.mentions, start=1):
            yield {
                "item_position": item.position,
                "position": place,
                "surface": one.surface,
                "text_offset": one.offset,
                "kind": one.kind,
                "start_on": one.start,
                "end_on": one.end,
                "days": None if one.days is None else ",".join(day.isoformat() for day in one.days),
                "rule": one.rule,
                "base": one.base,
            }
