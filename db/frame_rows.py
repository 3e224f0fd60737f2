"""Which rows of a table a notebook asks for, in the words and filters of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, false, select, tuple_

from db.errors import QueryError
from db.export_tables import NOTES, RIGHTS, TABLES, Column, Profile, Row, sources
from db.facts import issue, search_entry
from db.filters import Filters
from db.query import parsed
from db.schema import publication
from db.search import Order, search
from db.search_index import index
from db.spans import span_of
from db.views import named
from parsers.model import Key, Span

if TYPE_CHECKING:
    from db.frames import Asked

HIT_COLUMNS = (
    Column("publication", "string", "Short name of the publication."),
    Column("issue_id", "string", "Name of the issue that no spreadsheet takes for a number."),
    Column("volume", "integer", "Volume in the publication's own numbering."),
    Column("number", "integer", "Number within the volume; 2 and 20 are two issues."),
    Column("kind", "string", "Whether it is an item or a headline."),
    Column("position", "integer", "Its position in the issue, from 1."),
    Column("headline", "string", "The headline, or that of the item."),
    Column("snippet", "string", "The piece of the text around the words found."),
    Column("published_start", "date", "First day the issue stands for."),
    Column("published_end", "date", "Last day the issue stands for."),
    Column("address", "string", "The publisher's address of the copy."),
    *NOTES,
)
# Where the item or headline of a row stands in its issue.
PLACES = {
    "items": ("item", "position"),
    "headlines": ("headline", "position"),
    "dates": ("item", "item_position"),
}


def filters(asked: Asked) -> Filters:
    """What is asked for as a search has it; ValueError for what means nothing."""
    return Filters(
        publication=asked.get("publication"),
        volume=asked.get("volume"),
        first=key(asked.get("first")),
        last=key(asked.get("last")),
        said=span(asked.get("said")),
        published=span(asked.get("published")),
    )


def key(said: str | Key | None) -> Key | None:
    """A key, be it written as a text or not."""
    return Key.parse(said) if isinstance(said, str) else said


def span(said: str | Span | None) -> Span | None:
    """A span, be it written as a text or not."""
    return span_of(said) if isinstance(said, str) else said


def conditions(
    connection: Connection, table: str, query: str | None, narrowed: Filters
) -> list[ColumnElement[bool]]:
    """What the rows of a view must fulfil."""
    view = named(TABLES[table])
    return [
        *of_issues(view, narrowed),
        *of_dates(view, table, narrowed.said),
        *of_words(connection, view, table, query, narrowed),
    ]


def of_issues(view: Any, narrowed: Filters) -> list[ColumnElement[bool]]:
    """What is asked of the issue of a row."""
    numbers = tuple_(view.c.volume, view.c.number)
    found: list[ColumnElement[bool]] = []
    if narrowed.publication is not None:
        found.append(view.c.publication == narrowed.publication)
    if narrowed.volume is not None:
        found.append(view.c.volume == narrowed.volume)
    if narrowed.first is not None:
        found.append(numbers >= tuple_(narrowed.first.volume, narrowed.first.number))
    if narrowed.last is not None:
        found.append(numbers <= tuple_(narrowed.last.volume, narrowed.last.number))
    if narrowed.published is not None:
        held = named("current_issue")
        within = held.c.published_start.between(narrowed.published.start, narrowed.published.end)
        keys = select(held.c.publication, held.c.volume, held.c.number).where(within)
        found.append(tuple_(view.c.publication, view.c.volume, view.c.number).in_(keys))
    return found


def of_dates(view: Any, table: str, said: Span | None) -> list[ColumnElement[bool]]:
    """What is asked of the dates said: one of them has a day in common with a span."""
    if said is None:
        return []
    if table == "headlines":
        raise QueryError(
            "expected items, issues or their dates for days said, found headlines, which say none"
        )
    dates = named("current_date")
    if table == "dates":
        return [view.c.start_on <= said.end, view.c.end_on >= said.start]
    places = place(dates, "dates") if table == "items" else place(dates, "issues")
    spoken = select(*places).where(dates.c.start_on <= said.end, dates.c.end_on >= said.start)
    return [tuple_(*place(view, table)).in_(spoken)]


def of_words(
    connection: Connection, view: Any, table: str, query: str | None, narrowed: Filters
) -> list[ColumnElement[bool]]:
    """What is asked of the words: what the index finds, in the row itself or anywhere in its issue."""
    if query is None:
        return []
    fitting = index(connection, parsed(query), narrowed)
    if fitting is None:
        return [false()]
    numbers = fitting.fitting_numbers().subquery("fitting")
    columns = [publication.c.name, issue.c.volume, issue.c.number]
    entries = (
        select(*columns, *([search_entry.c.position] if table in PLACES else []))
        .join_from(search_entry, numbers, numbers.c.id == search_entry.c.id)
        .join(issue, issue.c.id == search_entry.c.issue_id)
        .join(publication, publication.c.id == issue.c.publication_id)
    )
    if table in PLACES:
        entries = entries.where(search_entry.c.kind == PLACES[table][0])
    return [tuple_(*place(view, table)).in_(entries)]


def place(view: Any, table: str) -> list[Any]:
    """The columns of a view that say which issue, item or headline a row is of."""
    last = [view.c[PLACES[table][1]]] if table in PLACES else []
    return [view.c.publication, view.c.volume, view.c.number, *last]


def hit_rows(connection: Connection, query: str, narrowed: Filters, *, order: Order, limit: int) -> list[Row]:
    """What a search finds, a row a hit."""
    source = sources(connection)
    return [
        (
            hit.publication, hit.issue_id, hit.key.volume, hit.key.number, hit.kind, hit.position,
            hit.headline, hit.snippet, hit.published_start, hit.published_end, hit.address,
            source[hit.publication], RIGHTS[Profile.SNIPPETS],
        )
        for hit in search(connection, query, narrowed, order=order, limit=limit).hits
    ]  # fmt: skip
