"""The entries that a search found, with what a reader wants to see of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, literal_column, select

from db.entry_numbers import entry_of
from db.query import Phrase
from db.search_tables import capture, claim, current, headline, issue, item, publication, reading
from db.snippet import snippet
from parsers.model import Key

Entry = tuple[int, str, int]  # row number of the issue, kind, position


@dataclass(frozen=True, slots=True)
class Hit:
    """One item or headline that fits; `spans` are the words found, as code points of the snippet."""

    publication: str
    key: Key
    issue_id: str
    kind: str
    position: int
    headline: str | None
    snippet: str
    spans: tuple[tuple[int, int], ...]
    published_start: date | None
    published_end: date | None
    address: str | None


def hits(connection: Connection, phrases: Sequence[Phrase], numbers: Iterable[int]) -> tuple[Hit, ...]:
    """The entries of some numbers, in their order, with the phrases that were looked for shown."""
    found = [entry_of(number) for number in numbers]
    rows: dict[Entry, Any] = {}
    for kind in ("headline", "item"):
        some = [entry for entry in found if entry[1] == kind]
        if some:
            rows |= {
                (row.issue, row.kind, row.position): row for row in connection.execute(details(kind, some))
            }
    return tuple(hit(phrases, rows[entry]) for entry in found)


def details(kind: str, found: Sequence[Entry]) -> Select[Any]:
    """The query for what stands beside the entries of one kind."""
    table = item if kind == "item" else headline
    source = (
        current.join(issue, issue.c.id == current.c.issue_id)
        .join(publication, publication.c.id == issue.c.publication_id)
        .join(reading, reading.c.id == current.c.reading_id)
        .join(capture, capture.c.id == reading.c.capture_id)
        .join(table, table.c.revision_id == current.c.revision_id)
        .outerjoin(claim, and_(claim.c.reading_id == reading.c.id, claim.c.position == 1))
    )
    over = table.c.text
    if kind == "item":
        above = and_(headline.c.revision_id == item.c.revision_id, headline.c.position == item.c.headline)
        source, over = source.outerjoin(headline, above), headline.c.text
    return (
        select(
            current.c.issue_id.label("issue"),
            literal_column(f"'{kind}'").label("kind"),
            table.c.position,
            table.c.text,
            over.label("headline"),
            publication.c.name.label("publication"),
            issue.c.volume,
            issue.c.number,
            claim.c.start_on,
            claim.c.end_on,
            capture.c.address,
        )
        .select_from(source)
        .where(
            current.c.issue_id.in_({issue_id for issue_id, *_ in found}),
            table.c.position.in_({position for *_, position in found}),
        )
    )


def hit(phrases: Sequence[Phrase], row: Any) -> Hit:
    """One entry with what a reader wants to see of it."""
    key = Key(row.volume, row.number)
    piece, spans = snippet(row.text, phrases)
    return Hit(
        publication=row.publication,
        key=key,
        issue_id=key.issue_id,
        kind=row.kind,
        position=row.position,
        headline=row.headline,
        snippet=piece,
        spans=spans,
        published_start=row.start_on,
        published_end=row.end_on,
        address=row.address,
    )
