"""One issue as a researcher sees it, from the views: headlines, items, dates said in them, and its copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, TableClause, select

from db.facts import caution
from db.statements import rows_by
from db.views import named
from parsers.model import Key


@dataclass(frozen=True, slots=True)
class IssueView:
    """Rows of current_issue, current_headline, current_item, current_date, issue_claim, issue_copy and
    current_discrepancy that belong to one issue; the copy that stands comes first."""

    issue: Row[Any]
    headlines: Sequence[Row[Any]]
    items: Sequence[Row[Any]]
    dates: Sequence[Row[Any]]
    claims: Sequence[Row[Any]]
    copies: Sequence[Row[Any]]
    discrepancies: Sequence[Row[Any]]

    @property
    def key(self) -> Key:
        """The issue's number."""
        return Key(self.issue.volume, self.issue.number)

    def dates_of(self, position: int) -> list[Row[Any]]:
        """The dates said in the item at that position, in order."""
        return [row for row in self.dates if row.item_position == position]


def issue_views(connection: Connection, key: Key, publication: str | None = None) -> list[IssueView]:
    """The issue of that number, one for each publication that holds it."""
    table = named("current_issue")
    asked = select(table).where(table.c.volume == key.volume, table.c.number == key.number)
    if publication is not None:
        asked = asked.where(table.c.publication == publication)
    rows = connection.execute(asked.order_by(table.c.publication)).all()
    return [issue_view(connection, row) for row in rows]


def issue_view(connection: Connection, issue: Row[Any]) -> IssueView:
    """An issue's row with everything that hangs on it."""
    return IssueView(
        issue,
        rows_of(connection, named("current_headline"), issue, "position"),
        rows_of(connection, named("current_item"), issue, "position"),
        rows_of(connection, named("current_date"), issue, "item_position", "position"),
        rows_of(connection, named("issue_claim"), issue, "reading_id", "position"),
        sorted(rows_of(connection, named("issue_copy"), issue), key=copy_order),
        rows_of(connection, named("current_discrepancy"), issue, "position"),
    )


def copy_order(copy: Row[Any]) -> tuple[Any, ...]:
    """What the copies of an issue are listed by: the one that stands, those compared with it, the others."""
    taken = "" if copy.captured_at is None else copy.captured_at.isoformat()
    place = (copy.format, copy.address or "", taken, copy.name or "", copy.payload_digest)
    return (not copy.is_current, not copy.is_witness, *place)


@dataclass(frozen=True, slots=True, order=True)
class Differing:
    """An issue of which two accounts differ: the reading that stands, and the other copy's reading (None: the
    other account is that of another parser)."""

    publication: str
    key: Key
    reading_id: int
    other_reading_id: int | None


def differing(connection: Connection, publication: str | None = None) -> frozenset[Differing]:
    """Every two accounts of an issue that differ now, of one publication or of all."""
    table = named("current_discrepancy")
    columns = (table.c.publication, table.c.volume, table.c.number, table.c.reading_id)
    asked = select(*columns, table.c.other_reading_id).distinct()
    if publication is not None:
        asked = asked.where(table.c.publication == publication)
    return frozenset(
        Differing(name, Key(volume, number), *readings)
        for name, volume, number, *readings in connection.execute(asked)
    )


@dataclass(frozen=True, slots=True, order=True)
class HeldBack:
    """A reading that waits for a person, having lost items; the same words at the same place are one loss,
    whichever night brought them."""

    publication: str
    key: Key
    source: str
    content_hash: str
    reading_id: int = field(compare=False)


def held_back(connection: Connection, publication: str | None = None) -> frozenset[HeldBack]:
    """Every loss that waits for a person, of one publication or of all, each by its newest reading."""
    table = named("held_back")
    asked = select(table).order_by(table.c.reading_id.desc())
    if publication is not None:
        asked = asked.where(table.c.publication == publication)
    return frozenset(
        HeldBack(
            row.publication,
            Key(row.volume, row.number),
            row.address or row.name or "",
            row.content_hash,
            row.reading_id,
        )
        for row in connection.execute(asked)
    )


def to_accept(held: Iterable[HeldBack]) -> dict[Key, int]:
    """Of each issue the reading to be accepted: the newest of those that wait."""
    return {one.key: one.reading_id for one in sorted(held, key=lambda one: (one.key, one.reading_id))}


def doubts(connection: Connection, readings: Iterable[int]) -> dict[int, list[Row[Any]]]:
    """The warnings of some readings, by their row numbers, in order."""
    return rows_by(connection, caution, "reading_id", readings)


def rows_of(connection: Connection, table: TableClause, issue: Row[Any], *order: str) -> Sequence[Row[Any]]:
    """A view's rows that belong to an issue, in the order of the columns named."""
    asked = select(table).where(
        table.c.publication == issue.publication,
        table.c.volume == issue.volume,
        table.c.number == issue.number,
    )
    return connection.execute(asked.order_by(*(table.c[name] for name in order))).all()


def latest_key(connection: Connection, publication: str | None = None) -> Key | None:
    """The newest issue held, by the days it stands for; None in an empty archive."""
    table = named("current_issue")
    asked = select(table.c.volume, table.c.number)
    if publication is not None:
        asked = asked.where(table.c.publication == publication)
    day = table.c.published_end
    # The two databases put an unknown day at opposite ends.
    newest = (day.is_(None), day.desc(), table.c.volume.desc(), table.c.number.desc())
    row = connection.execute(asked.order_by(*newest).limit(1)).first()
    return Key(row.volume, row.number) if row else None


def issue_record(view: IssueView) -> dict[str, Any]:
    """An issue as JSON, the columns of the views under their own names."""
    of_issue = {"publication", "issue_id", "volume", "number"}
    return {
        **plain(view.issue._mapping),
        "claims": [plain(row._mapping, of_issue) for row in view.claims],
        "headlines": [plain(row._mapping, of_issue) for row in view.headlines],
        "items": [
            {
                **plain(row._mapping, of_issue | set(view.issue._fields)),
                "dates": [
                    plain(said._mapping, of_issue | {"text", "item_position"})
                    for said in view.dates_of(row.position)
                ],
            }
            for row in view.items
        ],
    }


def plain(row: Any, without: set[str] | None = None) -> dict[str, Any]:
    """A row as JSON values: dates and instants in ISO form, row numbers left out."""
    hidden = {"reading_id", "capture_id", *(without or ())}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
        if name not in hidden
    }
