"""The entries that a search found, with what a reader wants to see of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from db.entry_numbers import POSITIONS, entry_of
from db.query import Phrase
from db.search_tables import capture, claim, current, headline, issue, item, publication, reading
from db.snippet import snippet
from parsers.keys import Key

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
        some = [(issue_id, position) for issue_id, one, position in found if one == kind]
        if some:
            asked = {
                "issues": list({issue_id for issue_id, _ in some}),
                "positions": list({position for _, position in some}),
                "places": [issue_id * POSITIONS + position for issue_id, position in some],
            }
            rows |= {(row.issue, kind, row.position): row for row in connection.execute(details(kind), asked)}
    return tuple(hit(phrases, entry[1], rows[entry]) for entry in found)


@cache
def details(kind: str) -> Select[Any]:
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
    # Beside the two narrower conditions, so that none is fetched that is in another of the issues.
    place = current.c.issue_id * POSITIONS + table.c.position
    return (
        select(
            current.c.issue_id.label("issue"),
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
            current.c.issue_id.in_(bindparam("issues", expanding=True)),
            table.c.position.in_(bindparam("positions", expanding=True)),
            place.in_(bindparam("places", expanding=True)),
        )
    )


def hit(phrases: Sequence[Phrase], kind: str, row: Any) -> Hit:
    """One entry with what a reader wants to see of it."""
    key = Key(row.volume, row.number)
    piece, spans = snippet(row.text, phrases)
    return Hit(
        publication=row.publication,
        key=key,
        issue_id=key.issue_id,
        kind=kind,
        position=row.position,
        headline=row.headline,
        snippet=piece,
        spans=spans,
        published_start=row.start_on,
        published_end=row.end_on,
        address=row.address,
    )
