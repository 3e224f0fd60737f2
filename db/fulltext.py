"""The full text index: the words of every current item and headline, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import Connection, delete, literal_column, select, text

from db.entry_numbers import POSITIONS, entry_number
from db.facts import headline, issue, item, mention, search_entry
from db.fold import fold
from db.marks import marks
from db.statements import batches, write_rows
from parsers.model import Span

LAST_PLACE = 16_383  # Postgres counts words no further

ENTRY = "search_entry (id, issue_id, kind, position, folded, marks"
FORGET_WORDS = text("DELETE FROM search_text WHERE rowid = :id")


@dataclass(frozen=True, slots=True)
class Standing:
    """An issue with the reading and revision that stand for it and its first day, None where unknown."""

    issue_id: int
    reading_id: int
    revision_id: int
    day: date | None


class Entry(NamedTuple):  # a row as the driver takes it
    """A headline or item as the full text knows it."""

    id: int
    issue_id: int
    kind: str
    position: int
    folded: str
    marks: str


def replace(connection: Connection, emptied: Iterable[int], filled: Sequence[Standing]) -> None:
    """Forget the words of the issues `emptied`, then enter those of the issues `filled`."""
    for some in batches(emptied):
        mine = search_entry.c.issue_id.in_(some)
        if connection.dialect.name == "sqlite":
            # FTS5 reads the old words from the entry, so it must go first.
            numbers = connection.scalars(select(search_entry.c.id).where(mine)).all()
            if numbers:
                connection.execute(FORGET_WORDS, [{"id": number} for number in numbers])
        connection.execute(delete(search_entry).where(mine))
    for some_filled in batches(filled):
        enter(connection, list(entries(connection, some_filled)))


def enter(connection: Connection, found: Sequence[Entry]) -> None:
    """Insert entries with their words."""
    if not found:
        return
    if connection.dialect.name == "sqlite":
        write_rows(connection, f"{ENTRY})", found)
        rows = [(one.id, one.folded, one.marks) for one in found]
        write_rows(connection, "search_text (rowid, folded, marks)", rows)
    else:
        write_rows(connection, f"{ENTRY}, vector)", [(*one, vector(one.folded, one.marks)) for one in found])


def entries(connection: Connection, standing: Sequence[Standing]) -> Iterator[Entry]:
    """The entries that the current headlines and items of some issues should have."""
    texts = texts_of(connection, {one.revision_id for one in standing})
    owners = owners_of(connection, {one.issue_id for one in standing})
    said = said_in(connection, {one.reading_id for one in standing})
    for one in standing:
        for kind, position, words in texts[one.revision_id]:
            spans = said[one.reading_id, position] if kind == "item" else ()
            marked = marks(*owners[one.issue_id], kind, spans)
            number = entry_number(one.issue_id, one.day, kind, position)
            yield Entry(number, one.issue_id, kind, position, fold(words), marked)


def texts_of(connection: Connection, revisions: set[int]) -> dict[int, list[tuple[str, int, str]]]:
    """Kind, position and text of each headline and item of some revisions."""
    texts = defaultdict(list)
    for kind, table in (("headline", headline), ("item", item)):
        query = select(
            table.c.revision_id, literal_column(f"'{kind}'").label("kind"), table.c.position, table.c.text
        )
        found = query.where(table.c.revision_id.in_(revisions), table.c.position < POSITIONS)
        for revision_id, *entry in connection.execute(found.order_by(table.c.revision_id, table.c.position)):
            texts[revision_id].append(tuple(entry))
    return texts


def owners_of(connection: Connection, issues: set[int]) -> dict[int, tuple[int, int]]:
    """The row number of the publication and the volume of some issues."""
    query = select(issue.c.id, issue.c.publication_id, issue.c.volume).where(issue.c.id.in_(issues))
    return {number: (owner, volume) for number, owner, volume in connection.execute(query)}


def said_in(connection: Connection, readings: set[int]) -> dict[tuple[int, int], list[Span]]:
    """The dates said in each item of some readings, by reading and position, as far as they are known."""
    said = defaultdict(list)
    query = select(mention.c.reading_id, mention.c.item_position, mention.c.start_on, mention.c.end_on)
    known = query.where(mention.c.reading_id.in_(readings), mention.c.start_on.is_not(None))
    for reading_id, position, start, end in connection.execute(known):
        said[reading_id, position].append(Span(start, end))
    return said


def vector(folded: str, marked: str) -> str:
    """Folded words as a tsvector with their places, since Postgres would split them in its own way; marks
    have none."""
    # Postgres puts the places of a word together by itself.
    places = enumerate(folded.split(), start=1)
    words = [f"'{word}':{min(place, LAST_PLACE)}" for place, word in places]
    return " ".join([*words, *(f"'{mark}'" for mark in marked.split())])


def indexed(connection: Connection) -> dict[int, int]:
    """For each entry that SQLite's full text knows, the checksum of the words it knows it by."""
    allowed = connection.scalar(text("PRAGMA query_only"))
    # FTS5 shows its words through a table of our own making only; that one is temporary.
    connection.execute(text("PRAGMA query_only = OFF"))
    connection.execute(text("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, search_text, instance)"))
    try:
        found: dict[int, int] = defaultdict(int)
        for number, word, place in connection.execute(text("SELECT doc, term, offset FROM temp.word")):
            found[number] += crc32(f"{word} {place}".encode())
        return found
    finally:
        connection.execute(text("DROP TABLE temp.word"))
        connection.execute(text(f"PRAGMA query_only = {allowed:d}"))


def checksum(folded: str, marked: str) -> int:
    """The checksum of an entry's words and marks and their places."""
    placed = (pair for words in (folded, marked) for pair in enumerate(words.split()))
    return sum(crc32(f"{word} {place}".encode()) for place, word in placed)
