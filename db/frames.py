"""Tables of the archive in memory, for notebooks: data frames of pandas or polars, whichever is installed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from parsers.model import Key, Span

Library = Literal["pandas", "polars"]


class Asked(TypedDict, total=False):
    """What rows are narrowed by, as in a search: keys as 1.20, days as 2023-02 or 2022..2023-02."""

    publication: str | None
    volume: int | None
    first: str | Key | None
    last: str | Key | None
    said: str | Span | None
    published: str | Span | None


class Frames(ABC):
    """The tables of whatever can be read, as data frames with the columns of exports.

    All take what `Asked` names: `publication`, `volume`, the keys of the `first` and the `last` issue, `said`
    for the days of a date said in the text, `published` for days among which the first day of the issue must
    be. `library` is pandas or polars; without it, pandas if it is there. MissingLibraryError where there is
    none, ValueError or QueryError for what means nothing."""

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the archive throughout."""

    def issues(
        self, query: str | None = None, *, library: Library | None = None, **asked: Unpack[Asked]
    ) -> Any:
        """A row an issue: those in which something fits the query."""
        return self._table("issues", query, library, asked)

    def headlines(
        self, query: str | None = None, *, library: Library | None = None, **asked: Unpack[Asked]
    ) -> Any:
        """A row a headline: those that fit the query. Dates are said in items: `said` means nothing here."""
        return self._table("headlines", query, library, asked)

    def items(
        self, query: str | None = None, *, library: Library | None = None, **asked: Unpack[Asked]
    ) -> Any:
        """A row an item, beside its headline, issue, address and digest: those that fit the query."""
        return self._table("items", query, library, asked)

    def dates(
        self, query: str | None = None, *, library: Library | None = None, **asked: Unpack[Asked]
    ) -> Any:
        """A row a date: those that are said in an item that fits the query."""
        return self._table("dates", query, library, asked)

    def search(
        self,
        query: str,
        *,
        order: Literal["rank", "newest"] = "rank",
        limit: int = 100,
        library: Library | None = None,
        **asked: Unpack[Asked],
    ) -> Any:
        """A row a headline or item that fits the query, the best or the newest first, with a snippet."""
        # Here and below imported late, since every command opens an archive and few ask for a frame.
        from db.frame_makers import maker
        from db.frame_rows import HIT_COLUMNS, filters, hit_rows

        make = maker(library)
        with self.read() as connection:
            found = hit_rows(connection, query, filters(asked), order=order, limit=limit)
        return make(HIT_COLUMNS, found)

    def _table(self, table: str, query: str | None, library: Library | None, asked: Asked) -> Any:
        from db.export_tables import Profile, columns, rows
        from db.frame_makers import maker
        from db.frame_rows import conditions, filters

        make = maker(library)
        narrowed = filters(asked)
        with self.read() as connection:
            only = conditions(connection, table, query, narrowed)
            found = list(rows(connection, table, Profile.FULL_TEXT, only=only))
        return make(columns(table, Profile.FULL_TEXT), found)
