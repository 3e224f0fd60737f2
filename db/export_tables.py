"""What an export holds: the rows of one view in order, with as much text as a profile lets out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, select

from db.schema import publication as publications
from db.views import View, named, views

# The views that leave the archive, by the name that their rows have outside it.
TABLES = {
    "issues": "current_issue",
    "headlines": "current_headline",
    "items": "current_item",
    "dates": "current_date",
    "coverage": "coverage",
    "withdrawn": "withdrawn_issue",
}
ORDER = ("publication", "volume", "number", "month", "item_position", "position")
# Row numbers mean nothing outside the archive.
LEFT_OUT = frozenset({"reading_id", "capture_id", "correction_id"})
# The publisher's words, the title excepted; the rest is about them and not of them.
PUBLISHED = frozenset({"text", "headline", "credit", "surface"})
INTEGERS = frozenset(
    {
        "volume", "number", "position", "item_position", "text_offset", "headlines", "items",
        "warc_offset", "warc_length", "expected", "held", "held_whole", "missing", "withdrawn",
    }
)  # fmt: skip
SNIPPET_WORDS = 30
FETCHED = 1_000  # rows in memory at a time

Value = str | int | bool | date | datetime | None
Row = tuple[Value, ...]


class Profile(StrEnum):
    """How much of the publisher's text an export carries."""

    METADATA = "metadata"
    SNIPPETS = "snippets"
    FULL_TEXT = "full-text"


RIGHTS = {
    Profile.METADATA: "Data about a publication; of the publisher's own words it holds the titles only.",
    Profile.SNIPPETS: "Headlines and first words belong to the publisher; cite the address of each.",
    Profile.FULL_TEXT: "The text belongs to the publisher: for research only, not to be published again.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: string, integer, boolean, date or datetime, with its meaning."""

    name: str
    kind: str
    comment: str


# What every row says of itself, since a file outlives the letter it was sent with.
NOTES = (
    Column("source", "string", "The publication that the row is about, and its address."),
    Column("rights", "string", "Whose words these are, and what may be done with them."),
)


def view_of(table: str) -> View:
    """The view behind a table of `TABLES`."""
    return next(view for view in views() if view.name == TABLES[table])


def columns(table: str, profile: Profile) -> tuple[Column, ...]:
    """The columns of a table in an export, in order; `source` and `rights` are the last."""
    shown = [
        Column(name, kind(name), comment)
        for name, comment in view_of(table).columns
        if name not in LEFT_OUT and not (profile is Profile.METADATA and name in PUBLISHED)
    ]
    return (*shown, *NOTES)


def kind(name: str) -> str:
    """What the values of a view's column are, by the habits of naming that the whole schema keeps."""
    if name.endswith("_at"):
        return "datetime"
    if name.endswith("_on") or name in {"published_start", "published_end"}:
        return "date"
    if name.startswith("is_"):
        return "boolean"
    return "integer" if name in INTEGERS else "string"


def rows(
    connection: Connection,
    table: str,
    profile: Profile,
    *,
    publication: str | None = None,
    only: Iterable[ColumnElement[bool]] = (),
    limit: int | None = None,
) -> Iterator[Row]:
    """The rows of a table, of all publications or one, always in the same order; few are in memory.

    `only` are further conditions on the columns of its view, `limit` is how many rows there may be."""
    view, shown = named(TABLES[table]), columns(table, profile)[: -len(NOTES)]
    query = select(*(view.c[column.name] for column in shown)).where(*only)
    query = query.order_by(*(view.c[name] for name in ORDER if name in view.c)).limit(limit)
    if publication is not None:
        query = query.where(view.c.publication == publication)
    names = [column.name for column in shown]
    owner = names.index("publication")
    # A headline is short: a snippet holds all of it.
    cut = names.index("text") if profile is Profile.SNIPPETS and table in {"items", "dates"} else None
    source = sources(connection)
    with connection.execute(query.execution_options(yield_per=FETCHED)) as result:
        for found in result:
            row = list(found)
            if cut is not None:
                row[cut] = snippet(row[cut])
            yield (*row, source[row[owner]], RIGHTS[profile])


def snippet(text: str) -> str:
    """The first words of a text, with an ellipsis where it goes on."""
    words = text.split(" ", SNIPPET_WORDS)
    return text if len(words) <= SNIPPET_WORDS else " ".join(words[:SNIPPET_WORDS]) + " …"


def sources(connection: Connection) -> dict[str, str]:
    """Each publication's title and address, by its name."""
    return {row.name: f"{row.title}, {row.site}" for row in connection.execute(select(publications))}


def source_note(connection: Connection, publication: str | None = None) -> str:
    """Each publication's title and address in one line, or those of one publication."""
    known = sources(connection)
    return "; ".join(known[name] for name in sorted(known) if publication in {None, name})
