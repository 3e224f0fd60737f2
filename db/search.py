"""Search in the current items and headlines: the same words, the same answers on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, func, literal_column, select, text

from db.errors import QueryError
from db.facts import claim, current, headline, issue, item, reading, search_entry
from db.fold import fold
from db.query import Query, fts5, parsed, tsquery
from db.schema import capture, publication
from db.snippet import snippet
from parsers.model import Key

__all__ = ["Hit", "Hits", "Order", "QueryError", "fold", "search"]

Order = Literal["rank", "newest"]
MATCH = text("search_text MATCH :fitting")
FITS = text("vector @@ CAST(:fitting AS tsquery)")
BEST = text("ts_rank_cd(vector, CAST(:fitting AS tsquery)) DESC")


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


@dataclass(frozen=True, slots=True)
class Hits:
    """How many items and headlines fit, and those asked for."""

    total: int
    hits: tuple[Hit, ...]


def search(
    connection: Connection,
    query: str,
    *,
    publication: str | None = None,
    order: Order = "rank",
    limit: int = 20,
    offset: int = 0,
) -> Hits:
    """The current items and headlines that fit a query, best or newest first.

    All words must be there: "side by side" in quotation marks, the beginning of a word as begin*, one OR
    another, NOT a third (or -third). Case, accents, quotes and dots do not count: US finds U.S.
    QueryError where the query means nothing."""
    meant = parsed(query)
    if limit < 1 or offset < 0:
        raise QueryError(f"expected a limit from 1 and an offset from 0, found {limit} and {offset}")
    sqlite = connection.dialect.name == "sqlite"
    fitting = {"fitting": fts5(meant) if sqlite else tsquery(meant)}
    found = matching(publication, sqlite=sqlite)
    total = connection.scalar(found.with_only_columns(func.count(search_entry.c.id)), fitting)
    ranked = found.order_by(*ordering(order, sqlite=sqlite)).limit(limit).offset(offset)
    return Hits(int(total or 0), hits(connection, meant, connection.execute(ranked, fitting).all()))


def matching(name: str | None, *, sqlite: bool) -> Select[Any]:
    """The entries that fit, in no order; the query itself is the parameter `fitting`."""
    entries = select(search_entry.c.issue_id, search_entry.c.kind, search_entry.c.position)
    if sqlite:
        same = literal_column("search_text.rowid") == search_entry.c.id
        entries = entries.join_from(search_entry, text("search_text"), same).where(MATCH)
    else:
        entries = entries.where(FITS)
    if name is None:
        return entries
    return (
        entries.join(issue, issue.c.id == search_entry.c.issue_id)
        .join(publication, publication.c.id == issue.c.publication_id)
        .where(publication.c.name == name)
    )


def ordering(order: Order, *, sqlite: bool) -> tuple[Any, ...]:
    """What entries are sorted by; their number grows with the day of their issue."""
    newest = search_entry.c.id.desc()
    if order == "newest":
        return (newest,)
    return (literal_column("search_text.rank") if sqlite else BEST), newest


def hits(connection: Connection, query: Query, found: Sequence[Any]) -> tuple[Hit, ...]:
    """The entries found, with what a reader wants to see of them."""
    rows = {
        (row.issue, row.kind, row.position): row
        for kind in ("headline", "item")
        for row in connection.execute(details(kind, found))
    }
    return tuple(hit(query, rows[entry.issue_id, entry.kind, entry.position]) for entry in found)


def details(kind: str, found: Sequence[Any]) -> Select[Any]:
    """The query for what stands beside the entries of one kind."""
    issues = {entry.issue_id for entry in found if entry.kind == kind}
    places = {entry.position for entry in found if entry.kind == kind}
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
        .where(current.c.issue_id.in_(issues), table.c.position.in_(places))
    )


def hit(query: Query, row: Any) -> Hit:
    """One entry with what a reader wants to see of it."""
    key = Key(row.volume, row.number)
    piece, spans = snippet(row.text, query.wanted)
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
