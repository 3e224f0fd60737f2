"""The data dictionary, made from the comments of the schema and the views: `python -m db.dictionary`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlalchemy import Column, Date, Table

from db.columns import Instant
from db.facts import metadata
from db.views import View, views

INTRODUCTION = """\
# Data dictionary

<!-- Made by `python -m db.dictionary`; change the comments of the schema instead. -->

What every view and table of the archive holds, the same on SQLite and Postgres. Researchers need the views
only. Their version, which the view `contract` gives, tells when one of their columns has changed.

- Names that end in `_at` are moments in UTC: `timestamptz` on Postgres, text as
  `2023-02-16T08:00:00.000000Z` on SQLite. Names that end in `_on` are calendar days; spans include both ends.
  Names that begin with `is_` are true or false, 1 or 0 on SQLite.
- An issue is named by two integers. 2.2 and 2.20 are two issues, which a spreadsheet would take for one
  number: use `issue_id` (`vol-2-20`).
- Always write `"current_date"` in double quotes: without them Postgres takes it for today, and answers with
  one row of that.
- Row numbers (`id`, `…_id`) hold within one archive only; `issue_id` of the views, digests and hashes hold
  everywhere.
"""


def dictionary() -> str:
    """The data dictionary as Markdown."""
    parts = [INTRODUCTION, "## Views\n", *map(view_section, views()), "## Tables\n"]
    parts += [table_section(table) for table in metadata.sorted_tables]
    return "\n".join(parts)


def view_section(view: View) -> str:
    """One view: what it shows, and its columns."""
    rows = [f"| {name} | {comment} |" for name, comment in view.columns]
    return "\n".join(
        [f"### {view.name}\n", f"{view.comment}\n", "| column | meaning |", "|---|---|", *rows, ""]
    )


def table_section(table: Table) -> str:
    """One table: what it holds, and its columns."""
    rows = [f"| {column.name} | {kind(column)} | {column.comment} |" for column in table.columns]
    head = ["| column | type | meaning |", "|---|---|---|"]
    return "\n".join([f"### {table.name}\n", f"{table.comment}\n", *head, *rows, *closed_lists(table), ""])


def kind(column: Column[object]) -> str:
    """The type of a column in words, with what it refers to and whether it may be empty."""
    name = "instant" if isinstance(column.type, Instant) else type(column.type).__name__.lower()
    said = (
        "day" if isinstance(column.type, Date) else {"words": "text", "biginteger": "integer"}.get(name, name)
    )
    for key in sorted(column.foreign_keys, key=lambda key: key.target_fullname):
        said += f" → {key.target_fullname}"
    return said + (", may be empty" if column.nullable else "")


def closed_lists(table: Table) -> Iterator[str]:
    """A line for each column that holds a value of a closed list."""
    lists = [rule.info for rule in table.constraints if "listed" in rule.info]
    for rule in sorted(lists, key=lambda rule: table.columns.keys().index(rule["column"])):
        yield f"\n`{rule['column']}` is one of: {', '.join(rule['listed'])}."


def main() -> None:
    """Write the dictionary to standard output."""
    sys.stdout.write(dictionary())


if __name__ == "__main__":
    main()
