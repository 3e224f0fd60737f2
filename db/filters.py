"""What a search is narrowed by, beside its words: publication, volume, issues, days, headlines or items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, exists, select, tuple_

from db.entry_numbers import first_number, issue_in, item_in
from db.errors import QueryError
from db.marks import asked_marks, kind_mark, publication_mark, volume_mark
from db.search_tables import current, issue, mention, publication
from parsers.keys import Key, Span

Kind = Literal["item", "headline"]
MANY_VOLUMES = 60  # more than that are not looked for by their marks
HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed by; None narrows nothing.

    `first` and `last` are keys, both included; `said` are days of which the item must say one; `published`
    are days among which the first day of the issue must be; `date_kind` is a kind of date of which the item
    must say one."""

    publication: str | None = None
    volume: int | None = None
    first: Key | None = None
    last: Key | None = None
    said: Span | None = None
    published: Span | None = None
    kind: Kind | None = None
    date_kind: str | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and pair(self.first) > pair(self.last):
            raise QueryError(f"expected the first issue before the last, found {self.first} and {self.last}")

    def marks(self, connection: Connection) -> list[tuple[str, ...]] | None:
        """Groups of marks, of each of which an entry must have one; None where no entry can fit."""
        groups: list[tuple[str, ...]] = []
        if self.publication is not None:
            query = select(publication.c.id).where(publication.c.name == self.publication)
            number = connection.scalar(query)
            if number is None:
                return None
            groups.append((publication_mark(number),))
        if self.kind is not None:
            groups.append((kind_mark(self.kind),))
        if self.said is not None:
            groups.append(asked_marks(self.said))
        groups.append(tuple(volume_mark(volume) for volume in self.volumes()))
        return [group for group in groups if group]

    def volumes(self) -> range:
        """The volumes of which an entry must be one; none where they are all, or too many to name."""
        if self.volume is not None:
            return range(self.volume, self.volume + 1)
        if self.last is None:
            return range(0)
        found = range(self.first.volume if self.first else 1, self.last.volume + 1)
        return found if len(found) <= MANY_VOLUMES else range(0)

    def numbers(self) -> tuple[int, int]:
        """The lowest and the highest number that an entry can have, by the first day of its issue."""
        if self.published is None:
            return 0, HIGHEST
        after = self.published.end + timedelta(days=1) if self.published.end.year < 9999 else None
        return first_number(self.published.start), first_number(after) - 1 if after else HIGHEST

    def conditions(self, number: Any) -> list[ColumnElement[bool]]:
        """What marks and the range of numbers do not tell, of the entry of a number."""
        found: list[ColumnElement[bool]] = []
        if self.first or self.last:
            mine = issue.c.id == issue_in(number)
            found.append(exists(select(issue.c.id).where(mine, *self.between())))
        if self.said is not None:
            days = mention.c.start_on <= self.said.end, mention.c.end_on >= self.said.start
            found.append(says_a_date(number, *days))
        if self.date_kind is not None:
            resolved = mention.c.start_on.is_not(None)
            found.append(says_a_date(number, mention.c.kind == self.date_kind, resolved))
        return found

    def numbers_in(self, volume: int) -> tuple[int, int]:
        """The lowest and the highest number that an issue of a volume can have; the higher first for none."""
        first, last = self.first, self.last
        if (first and volume < first.volume) or (last and volume > last.volume):
            return 1, 0
        lowest = first.number if first and volume == first.volume else 1
        return lowest, last.number if last and volume == last.volume else HIGHEST

    def between(self) -> list[ColumnElement[bool]]:
        """What the number of an issue must be."""
        key = tuple_(issue.c.volume, issue.c.number)
        found: list[ColumnElement[bool]] = []
        if self.first:
            found.append(key >= pair(self.first))
        if self.last:
            found.append(key <= pair(self.last))
        return found


def pair(key: Key) -> tuple[int, int]:
    """A key as it is ordered."""
    return key.volume, key.number


def says_a_date(number: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the entry of a number is an item that says a date of which some conditions hold."""
    standing = current.join(mention, mention.c.reading_id == current.c.reading_id)
    said = (
        select(mention.c.position)
        .select_from(standing)
        .where(
            current.c.issue_id == issue_in(number), mention.c.item_position == item_in(number), *conditions
        )
    )
    return exists(said)
