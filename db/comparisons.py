"""The copies of an issue compared with the one that stands for it, and what came of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db.facts import discrepancy, headline, item, link, reading, revision
from db.facts import issue as issues
from db.schema import publication as publications
from db.statements import batches, insert_many, rows_by
from parsers.model import Discrepancy, Format, Headline, Issue, Item, Key, Link

# Our issue, another copy's, and the form of that copy → where the copy differs.
Compare = Callable[[Issue, Issue, str], Sequence[Discrepancy]]
# Row numbers of two readings: the one that stands, and the one that it is compared with.
Pair = tuple[int, int]
COLUMNS = ("reading_id", "other_reading_id", "position", "witness", "kind", "place", "ours", "theirs")


@dataclass(frozen=True, slots=True)
class Account:
    """What one reading says, and what its capture is."""

    format: str
    issue: Issue


def compare_all(connection: Connection, pairs: Collection[Pair], compare: Compare) -> None:
    """Enter where the two readings of each pair differ; pairs whose differences stand are passed over."""
    for some in batches(sorted(pairs)):
        known, last = entered(connection, {ours for ours, _ in some})
        new = [pair for pair in some if pair not in known]
        told = accounts(connection, {number for pair in new for number in pair})
        rows = []
        for ours, theirs in new:
            for one in compare(told[ours].issue, told[theirs].issue, told[theirs].format):
                last[ours] += 1
                rows.append((ours, theirs, *discrepancy_row(one, last[ours])))
        insert_many(connection, discrepancy, rows, COLUMNS)


def discrepancy_row(one: Discrepancy, position: int) -> tuple[int, str, str, str, str, str]:
    """A discrepancy as a row, without the readings it belongs to."""
    return position, one.witness, one.kind, one.place, one.ours, one.theirs


def entered(connection: Connection, readings: Iterable[int]) -> tuple[set[Pair], Counter[int]]:
    """The pairs of some readings whose differences stand, and the last position of each reading."""
    columns = (discrepancy.c.reading_id, discrepancy.c.other_reading_id, discrepancy.c.position)
    pairs: set[Pair] = set()
    last: Counter[int] = Counter()
    for some in batches(sorted(readings)):
        for ours, theirs, position in connection.execute(
            select(*columns).where(discrepancy.c.reading_id.in_(some))
        ):
            pairs.add((ours, theirs))
            last[ours] = max(last[ours], position)
    return pairs, last


def accounts(connection: Connection, readings: Collection[int]) -> dict[int, Account]:
    """What some readings say, by their row numbers: texts and links, as far as a comparison looks at them."""
    rows = rows_by(connection, reading, "id", readings)
    revisions = {row.revision_id for some in rows.values() for row in some}
    wordings = rows_by(connection, revision, "id", revisions)
    headlines = rows_by(connection, headline, "revision_id", revisions)
    items = rows_by(connection, item, "revision_id", revisions)
    links = rows_by(connection, link, "reading_id", readings)
    return {
        number: Account(
            row.format,
            wording(
                wordings[row.revision_id][0],
                headlines[row.revision_id],
                items[row.revision_id],
                links[number],
                is_truncated=row.is_truncated,
            ),
        )
        for number, (row,) in rows.items()
    }


def page_accounts(connection: Connection, publication: str, key: Key) -> list[Issue]:
    """What the pages of an issue say that are held, each wording once."""
    query = select(func.max(reading.c.id)).join(issues, issues.c.id == reading.c.issue_id)
    query = query.join(publications, publications.c.id == issues.c.publication_id).where(
        publications.c.name == publication,
        issues.c.volume == key.volume,
        issues.c.number == key.number,
        reading.c.format == Format.PAGE.value,
    )
    numbers = set(connection.scalars(query.group_by(reading.c.revision_id, reading.c.is_truncated)))
    return [one.issue for one in accounts(connection, numbers).values()] if numbers else []


def wording(
    row: Row[Any],
    headlines: Sequence[Row[Any]],
    items: Sequence[Row[Any]],
    links: Sequence[Row[Any]] = (),
    *,
    is_truncated: bool = False,
) -> Issue:
    """A revision's row, with those of its words, as an issue without a name."""
    return Issue(
        publication="",
        key=None,
        title=row.title,
        credit=row.credit,
        headlines=tuple(Headline(one.position, one.text) for one in headlines),
        items=tuple(
            Item(
                one.position,
                one.headline,
                one.text,
                one.is_complete,
                links=tuple(
                    Link(each.text, each.href, each.text_offset)
                    for each in links
                    if each.item_position == one.position
                ),
            )
            for one in items
        ),
        truncated=is_truncated,
    )
