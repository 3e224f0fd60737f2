"""Whether the rows of an archive hold together: what is derived is derived anew and compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, inspect, select, text

from db import fulltext
from db.comparisons import wording
from db.current import choices, held, portions, shown
from db.facts import headline, issue, item, metadata, revision, search_entry
from db.hashes import content_hash, evidence_hash
from db.schema import publication
from db.statements import batches, rows_by
from db.views import views
from parsers.model import Key

__all__ = ["content_hash", "damaged_facts", "evidence_hash", "problems", "wrong_derivations"]

OTHER_WORDS = text(
    "SELECT e.id FROM search_entry e JOIN unnest(CAST(:numbers AS bigint[]), CAST(:vectors AS text[]))"
    " AS w (id, vector) ON w.id = e.id WHERE e.vector <> CAST(w.vector AS tsvector) ORDER BY e.id"
)


def problems(connection: Connection) -> Iterator[str]:
    """What is wrong with the rows, one sentence each; nothing where all is well."""
    yield from damaged_facts(connection)
    yield from wrong_derivations(connection)


def damaged_facts(connection: Connection) -> Iterator[str]:
    """What is wrong with the rows that follow from nothing else: file, foreign keys (SQLite looks at them
    only when asked, and a superuser of Postgres can pass them by), hash and counts of every revision."""
    if connection.dialect.name == "sqlite":
        yield from damaged_file(connection)
    else:
        yield from dangling(connection)
    numbers = connection.scalars(select(revision.c.id).order_by(revision.c.id)).all()
    for some in batches(numbers):
        yield from changed_revisions(connection, some)


def wrong_derivations(connection: Connection) -> Iterator[str]:
    """What does not follow from the facts as it should: views, what is current, and the full text of it.

    All of it is made anew by `db.repair`."""
    yield from wrong_views(connection)
    query = (
        select(issue.c.id, publication.c.name, issue.c.volume, issue.c.number)
        .join(publication, publication.c.id == issue.c.publication_id)
        .order_by(publication.c.name, issue.c.volume, issue.c.number)
    )
    found = {row.id: row for row in connection.execute(query)}
    for some in portions(connection, found):
        rows = [found[number] for number in some]
        yield from wrong_choices(connection, rows)
        yield from wrong_words(connection, rows)
    yield from unsearchable(connection)


def damaged_file(connection: Connection) -> Iterator[str]:
    """What SQLite itself finds wrong."""
    for (message,) in connection.execute(text("PRAGMA integrity_check")):
        if message != "ok":
            yield f"the database file is damaged: {message}"
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there"


def dangling(connection: Connection) -> Iterator[str]:
    """Rows that refer to none, looked for one foreign key at a time."""
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            there = key.referred_table.alias()
            pairs = [(one.parent, there.c[one.column.name]) for one in key.elements]
            found = select(there).where(and_(*(own == other for own, other in pairs))).exists()
            said = and_(*(own.is_not(None) for own, _ in pairs))
            count = connection.scalar(select(func.count()).select_from(table).where(said, ~found))
            if count:
                other = key.referred_table.name
                yield f"{count} rows of {table.name} refer to rows of {other} that are not there"


def wrong_views(connection: Connection) -> Iterator[str]:
    """Views that are not there, or have other columns than they should."""
    inspector = inspect(connection)
    there = set(inspector.get_view_names())
    for one in views():
        columns = (
            [column["name"] for column in inspector.get_columns(one.name)] if one.name in there else None
        )
        if columns != [name for name, _ in one.columns]:
            yield f"the view {one.name} {'is missing' if columns is None else 'has other columns'}"


def changed_revisions(connection: Connection, numbers: Sequence[int]) -> Iterator[str]:
    """Revisions whose words are not those that were hashed."""
    headlines = rows_by(connection, headline, "revision_id", numbers)
    items = rows_by(connection, item, "revision_id", numbers)
    for row in connection.execute(select(revision).where(revision.c.id.in_(numbers))):
        found = wording(row, headlines[row.id], items[row.id])
        if (len(found.headlines), len(found.items)) != (row.headline_count, row.item_count):
            yield (
                f"revision {row.id}: expected {row.headline_count} headlines and {row.item_count} items, "
                f"found {len(found.headlines)} and {len(found.items)}"
            )
        elif found.content_hash != row.content_hash:
            yield f"revision {row.id}: expected words of hash {row.content_hash}, found {found.content_hash}"


def wrong_choices(connection: Connection, rows: Sequence[Any]) -> Iterator[str]:
    """Issues for which another reading stands than the rule demands."""
    numbers = [row.id for row in rows]
    there, right = held(connection, numbers), choices(connection, numbers)
    for row in rows:
        if there.get(row.id) != right.get(row.id):
            yield f"{label(row)}: expected {right.get(row.id)} to be current, found {there.get(row.id)}"


def wrong_words(connection: Connection, rows: Sequence[Any]) -> Iterator[str]:
    """Issues whose entries in the full text are not their current headlines and items."""
    numbers = [row.id for row in rows]
    expected: dict[int, set[tuple[int, str, str]]] = {number: set() for number in numbers}
    there: dict[int, set[tuple[int, str, str]]] = {number: set() for number in numbers}
    for entry in fulltext.entries(connection, list(shown(connection, held(connection, numbers)).values())):
        expected[entry.issue_id].add((entry.id, entry.folded, entry.marks))
    for found in connection.execute(select(search_entry).where(search_entry.c.issue_id.in_(numbers))):
        there[found.issue_id].add((found.id, found.folded, found.marks))
    for row in rows:
        missing, extra = expected[row.id] - there[row.id], there[row.id] - expected[row.id]
        if missing or extra:
            yield f"{label(row)}: the full text lacks {len(missing)} entries and has {len(extra)} too many"


def unsearchable(connection: Connection) -> Iterator[str]:
    """Entries that a search for their words would not find, and words of entries that are gone."""
    columns = (search_entry.c.id, search_entry.c.folded, search_entry.c.marks)
    entries = connection.execute(select(*columns).order_by(search_entry.c.id))
    if connection.dialect.name == "sqlite":
        there = fulltext.indexed(connection)
        for number, folded, marked in entries:
            if there.pop(number, 0) != fulltext.checksum(folded, marked):
                yield f"search entry {number} is not found by its words"
        yield from (
            f"the full text holds words of an entry {number} that is gone" for number in sorted(there)
        )
        return
    for some in batches(entries.all()):
        vectors = [fulltext.vector(folded, marked) for _, folded, marked in some]
        sent = {"numbers": [number for number, *_ in some], "vectors": vectors}
        for number in connection.scalars(OTHER_WORDS, sent):
            yield f"search entry {number} is not found by its words"


def label(row: Any) -> str:
    """What a message calls an issue."""
    return f"{row.name} {Key(row.volume, row.number).issue_id}"
