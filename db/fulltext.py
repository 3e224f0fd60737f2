"""The full text index: the words of every current item and headline, and nothing else."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, repeat
from operator import add, itemgetter
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import Connection, delete, select, text

from db.engine import Archive
from db.entry_numbers import POSITIONS, entry_number
from db.facts import headline, issue, item, mention, search_entry
from db.fold import folds
from db.marks import UNSAID, Marks, marks, said_marks
from db.statements import batches, write_rows
from parsers.model import Issue, Item

LAST_PLACE = 16_383  # Postgres counts words no further

ENTRY = "search_entry (id, issue_id, kind, position, folded, marks"
# Kind, position and text of a headline or item, and the marks of the dates said in it.
Passage = tuple[str, int, str, Marks]
MERGE = text("INSERT INTO search_text (search_text) VALUES ('optimize')")
SET = text("INSERT INTO search_text (search_text, rank) VALUES (:name, :value)")
# Pages of SQLite's full text that the end of a run puts together, in a second or so: so many, or a share of
# all. What is not much more than the run's own revisions is put together whole. Counted are the pages where a
# word begins; in a large archive they are a third of all.
AT_ONCE, SHARE, A_REVISION = 4_000, 3, 8
MANY = 1_000  # entries that come together are a piece of their own
# How many pieces of a size FTS5 puts together by itself, bit by bit: by default, and where many entries come
# in. At once it does so with more than there ever are, or one batch would write all that came before.
USUAL, MANY_AT_ONCE = {"name": "automerge", "value": 4}, {"name": "automerge", "value": 64}
NEVER = {"name": "crisismerge", "value": 1_000}
# Pages of 4 KB that are put together in one transaction.
PORTION = 8_000
CHANGES = text("SELECT total_changes()")
PAGES = text("SELECT count(*) FROM search_text_idx")
# Whom the index does not belong to may not have it cleaned; a vacuum will.
CLEAN = text(
    "SELECT gin_clean_pending_list(oid) FROM pg_class "
    "WHERE oid = 'ix_search_entry_vector'::regclass AND pg_has_role(relowner, 'USAGE')"
)
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


def replace(
    connection: Connection,
    emptied: Iterable[int],
    filled: Sequence[Standing],
    kept: Mapping[int, Issue] | None = None,
) -> None:
    """Forget the words of the issues `emptied`, then enter those of the issues `filled`.

    `kept` are issues as read, by the row number of the reading: what is at hand is not fetched again."""
    for some in batches(emptied):
        mine = search_entry.c.issue_id.in_(some)
        if connection.dialect.name == "sqlite":
            # FTS5 reads the old words from the entry, so it must go first.
            numbers = connection.scalars(select(search_entry.c.id).where(mine)).all()
            if numbers:
                connection.execute(FORGET_WORDS, [{"id": number} for number in numbers])
        connection.execute(delete(search_entry).where(mine))
    found = (one for some in batches(filled) for one in entries(connection, some, kept))
    # In order of their numbers: FTS5 writes out all it holds whenever a number is lower than the last.
    enter(connection, sorted(found, key=itemgetter(0)))


def enter(connection: Connection, found: Sequence[Entry]) -> None:
    """Insert entries with their words."""
    if not found:
        return
    if connection.dialect.name == "sqlite":
        write_rows(connection, f"{ENTRY})", found)
        words = list(map(itemgetter(0, 4, 5), found))
        with written_apart(connection) if len(words) >= MANY else nullcontext():
            write_rows(connection, "search_text (rowid, folded, marks)", words)
    else:
        write_rows(connection, f"{ENTRY}, vector)", [(*one, vector(one.folded, one.marks)) for one in found])


@contextmanager
def written_apart(connection: Connection) -> Iterator[None]:
    """What is entered becomes a piece of SQLite's full text that is left alone for now: lot after lot FTS5
    would write most words anew, and the end of the run does so once."""
    connection.execute(SET, [MANY_AT_ONCE, NEVER])
    yield
    with written_early(connection), connection.begin_nested():
        pass  # at a savepoint FTS5 writes out what it holds, and goes on making one of many pieces
    connection.execute(SET, USUAL)


def merge(connection: Connection) -> None:
    """Have SQLite's full text lie in one piece once all of it is entered: a search looks into every piece."""
    if connection.dialect.name == "sqlite":
        connection.execute(MERGE)


def gather(archive: Archive, revisions: int) -> None:
    """Bring the pieces together in which a run with so many new revisions left the full text, since a search
    looks into every piece: all of them, or in a large archive as much as a run can take time for.

    Each portion has a transaction of its own: whoever is killed between them loses nothing, and what lies
    beside the archive meanwhile stays small."""
    with archive.read() as connection:
        pages = connection.scalar(PAGES) or 0 if archive.dialect == "sqlite" else 0
    is_all = pages <= max(AT_ONCE, revisions * A_REVISION)
    left = sys.maxsize if is_all else max(AT_ONCE, pages // SHARE)
    while left > 0:
        portion = min(left, PORTION)
        with archive.write() as connection:
            if not gathered(connection, portion, is_all=is_all):
                return
        left -= portion


def gathered(connection: Connection, portion: int, *, is_all: bool) -> bool:
    """Write so many pages of what pieces of the full text become together; whether more may be left.

    With `is_all` all pieces become one in the end, else those of a size."""
    if connection.dialect.name != "sqlite":
        connection.execute(CLEAN)
        return False
    with written_early(connection):
        if not is_all:
            connection.execute(SET, {"name": "usermerge", "value": 2})  # of two pieces FTS5 makes one
        before = connection.scalar(CHANGES)
        connection.execute(SET, {"name": "merge", "value": -portion if is_all else portion})
    # The order itself counts as one change.
    return bool(connection.scalar(CHANGES) - before > 1)


@contextmanager
def written_early(connection: Connection) -> Iterator[None]:
    """SQLite's pages go to the disk as soon as there are many: where pieces are put together each is written
    once, and to hold them all would take more memory than the rest of a crawl."""
    room = connection.exec_driver_sql("PRAGMA cache_spill").scalar()
    connection.exec_driver_sql("PRAGMA cache_spill = 1")
    yield
    connection.exec_driver_sql(f"PRAGMA cache_spill = {room}")


def entries(
    connection: Connection, standing: Sequence[Standing], kept: Mapping[int, Issue] | None = None
) -> Iterator[Entry]:
    """The entries that the current headlines and items of some issues should have; `kept` as in `replace`."""
    owners = owners_of(connection, {one.issue_id for one in standing})
    told = passages(connection, standing, kept or {})
    for one in standing:
        mine = told[one.reading_id]
        owner, volume = owners[one.issue_id]
        folded = folds([words for _, _, words, _ in mine])
        for (kind, position, _, said), words in zip(mine, folded, strict=True):
            number = entry_number(one.issue_id, one.day, kind, position)
            yield Entry(number, one.issue_id, kind, position, words, marks(owner, volume, kind, said))


def passages(
    connection: Connection, standing: Sequence[Standing], kept: Mapping[int, Issue]
) -> dict[int, list[Passage]]:
    """The headlines and items of some readings, by their row numbers."""
    found = {
        one.reading_id: issue_passages(kept[one.reading_id]) for one in standing if one.reading_id in kept
    }
    fetched = [one for one in standing if one.reading_id not in found]
    texts = texts_of(connection, {one.revision_id for one in fetched})
    said = said_in(connection, {one.reading_id for one in fetched})
    for one in fetched:
        mine = said[one.reading_id]
        found[one.reading_id] = [
            (kind, position, words, mine.get(position, UNSAID) if kind == "item" else UNSAID)
            for kind, position, words in texts[one.revision_id]
        ]
    return found


def issue_passages(issue: Issue) -> list[Passage]:
    """The headlines and items of an issue as it was read."""
    told = [("headline", one.position, one.text, UNSAID) for one in issue.headlines]
    told += [("item", one.position, one.text, marks_within(one)) for one in issue.items]
    return [one for one in told if one[1] < POSITIONS]


def marks_within(item: Item) -> Marks:
    """The marks of the dates said in an item, as far as they are known."""
    dated = [said_marks(one.start, one.end) for one in item.mentions if one.start and one.end]
    return dated[0] if len(dated) == 1 else UNSAID.union(*dated)


def texts_of(connection: Connection, revisions: set[int]) -> dict[int, list[tuple[str, int, str]]]:
    """Kind, position and text of each headline and item of some revisions."""
    texts = defaultdict(list)
    for kind, table in (("headline", headline), ("item", item)):
        query = select(table.c.revision_id, table.c.position, table.c.text)
        found = query.where(table.c.revision_id.in_(revisions), table.c.position < POSITIONS)
        ordered = found.order_by(table.c.revision_id, table.c.position)
        for revision_id, position, words in connection.execute(ordered).all():
            texts[revision_id].append((kind, position, words))
    return texts


def owners_of(connection: Connection, issues: set[int]) -> dict[int, tuple[int, int]]:
    """The row number of the publication and the volume of some issues."""
    query = select(issue.c.id, issue.c.publication_id, issue.c.volume).where(issue.c.id.in_(issues))
    return {number: (owner, volume) for number, owner, volume in connection.execute(query)}


def said_in(connection: Connection, readings: set[int]) -> dict[int, dict[int, Marks]]:
    """The marks of the dates said in each item of some readings, by reading and position."""
    said: dict[int, dict[int, Marks]] = defaultdict(dict)
    query = select(mention.c.reading_id, mention.c.item_position, mention.c.start_on, mention.c.end_on)
    known = query.where(mention.c.reading_id.in_(readings), mention.c.start_on.is_not(None))
    for reading_id, position, start, end in connection.execute(known).all():
        mine = said[reading_id]
        mine[position] = mine.get(position, UNSAID) | said_marks(start, end)
    return said


def vector(folded: str, marked: str) -> str:
    """Folded words as a tsvector with their places, since Postgres would split them in its own way; marks
    have none."""
    # Nothing in a folded word needs quotes, and Postgres puts the places of a word together by itself.
    return f"{' '.join(map(add, folded.split(), chain(places(), repeat(places()[-1]))))} {marked}"


@cache
def places() -> tuple[str, ...]:
    """What follows each word of a tsvector to tell its place."""
    return tuple(f":{place}" for place in range(1, LAST_PLACE + 1))


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
