"""The tables of the archive that follow from the facts: what is current, what waits, and the full text."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import DDL, Boolean, Index, Integer, Table, event

from db.columns import Words, allotted, needed, one_of, reference
from db.schema import metadata


class Rule(StrEnum):
    """Why a reading stands for its issue: the first thing in which it is better than the next best one."""

    ONLY = "only reading"
    WHOLE = "whole before cut"
    FORM = "better form"
    EVIDENCE = "better evidence"
    NEWER = "newer capture"
    TIE = "tie"
    ACCEPTED = "accepted by a person"
    FULLER = "others held back"


current = Table(
    "current",
    metadata,
    reference("issue_id", "issue.id", "The issue.", primary=True),
    reference("reading_id", "reading.id", "The reading that stands for it."),
    reference("revision_id", "revision.id", "The wording that stands for it."),
    needed("rule", Words(), "In what it is better than the next best reading."),
    one_of("rule", Rule),
    Index(None, "reading_id"),
    comment="Which reading stands for each issue; derived, and recomputed by the check of the archive.",
)

withdrawn = Table(
    "withdrawn",
    metadata,
    reference("issue_id", "issue.id", "The issue.", primary=True),
    reference("reading_id", "reading.id", "The reading that would stand for it."),
    reference("revision_id", "revision.id", "The wording that would stand for it."),
    needed("rule", Words(), "In what it is better than the next best reading."),
    one_of("rule", Rule),
    Index(None, "reading_id"),
    comment="The same of each issue whose text a person has withdrawn, so that nothing current shows it.",
)

waiting = Table(
    "waiting",
    metadata,
    reference("issue_id", "issue.id", "The issue.", primary=True),
    reference("reading_id", "reading.id", "The reading that is held back.", primary=True),
    reference("against_id", "reading.id", "An older reading that has more."),
    needed("is_reread", Boolean, "Whether both are of the same bytes, by an older and a newer parser."),
    Index(None, "reading_id"),
    comment="Which readings are held back, having lost items, until a person accepts them; derived too.",
    sqlite_with_rowid=False,
)

witness = Table(
    "witness",
    metadata,
    reference("issue_id", "issue.id", "The issue.", primary=True),
    reference("reading_id", "reading.id", "The reading of another copy.", primary=True),
    Index(None, "reading_id"),
    comment="Which readings are compared with the one that stands for their issue; derived like that one.",
    sqlite_with_rowid=False,
)

search_entry = Table(
    "search_entry",
    metadata,
    allotted("Day, issue, kind and position in one number, so that a higher one is newer."),
    reference("issue_id", "issue.id", "The issue."),
    needed("kind", Words(), "Whether it is an item or a headline."),
    needed("position", Integer, "Position in its list, from 1."),
    needed("folded", Words(), "The words as they are searched: no case, accents or punctuation."),
    needed("marks", Words(), "What filters look for: publication, volume, kind and dates said."),
    one_of("kind", ("item", "headline")),
    Index(None, "issue_id"),
    comment="The current items and headlines as the full text search knows them; derived.",
)

# The words are split before they come here, so that both databases search the same words. Nothing is ranked
# by the index, so it keeps no sizes; the short beginnings are indexed, since many words have them.
for dialect, statements in {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_text USING fts5"
        "(folded, marks, content='search_entry', content_rowid='id', tokenize='ascii', columnsize=0,"
        " prefix='2 3')",
        # Memory for words not yet written, so that many readings are written out once; few take little of it.
        "INSERT INTO search_text (search_text, rank) VALUES ('hashsize', 33554432)",
    ),
    "postgresql": (
        "ALTER TABLE search_entry ADD COLUMN vector tsvector NOT NULL",
        "CREATE INDEX ix_search_entry_vector ON search_entry USING gin (vector)",
        "COMMENT ON COLUMN search_entry.vector IS 'The same words with their places, and the marks.'",
    ),
}.items():
    for statement in statements:
        event.listen(search_entry, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
