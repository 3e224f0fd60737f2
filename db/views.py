"""The views of db/views.sql: made and dropped with the schema, and with typed columns for queries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Date, String, TableClause, column, inspect, table, text
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import NullType

from db.columns import Instant

HEAD = re.compile(r"^-- view (\w+): (.+)$", re.MULTILINE)
# SQLite takes an order within an aggregate from 3.44 only, and keeps that of the rows; Postgres need not.
JOINED = re.compile(r"GROUP_CONCAT\((\w+)\.(\w+), ','\)")
COLUMN = re.compile(r"^ {4}(?:.* )?AS (\w+),? -- (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class View:
    """One view: its name, what it shows, the meaning of each column in order, and the SQL that makes it."""

    name: str
    comment: str
    columns: tuple[tuple[str, str], ...]
    sql: str


@cache
def views() -> tuple[View, ...]:
    """Every view, in an order in which they can be made."""
    source = Path(__file__).with_name("views.sql").read_text("utf-8")
    heads = list(HEAD.finditer(source))
    ends = [head.start() for head in heads[1:]] + [len(source)]
    return tuple(view(head, source[head.end() : end]) for head, end in zip(heads, ends, strict=True))


def view(head: re.Match[str], body: str) -> View:
    """One view from its heading and the SQL beneath it."""
    sql = body.strip().rstrip(";")
    return View(head[1], head[2], tuple((name, comment) for name, comment in COLUMN.findall(sql)), sql)


def drop(connection: Connection) -> None:
    """Drop every view there is, so that the tables beneath may change."""
    there = set(inspect(connection).get_view_names())
    for one in reversed(views()):
        if one.name in there:
            connection.execute(text(f'DROP VIEW "{one.name}"'))


def create(connection: Connection) -> None:
    """Make every view, on Postgres with its comments."""
    for one in views():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(one.sql)
            continue
        connection.exec_driver_sql(JOINED.sub(r"STRING_AGG(\1.\2, ',' ORDER BY \1.position)", one.sql))
        for statement in comments(one):
            connection.exec_driver_sql(statement)


def contract(connection: Connection) -> str | None:
    """The version of the views of an archive, None where they bear none yet."""
    if "contract" not in inspect(connection).get_view_names():
        return None
    found: str | None = connection.scalar(text("SELECT version FROM contract"))
    return found


def comments(one: View) -> list[str]:
    """The SQL that puts a view's comments into Postgres."""
    said = [(f'VIEW "{one.name}"', one.comment)]
    said += [(f'COLUMN "{one.name}"."{name}"', comment) for name, comment in one.columns]
    return [f"COMMENT ON {what} IS '{comment.replace(chr(39), chr(39) * 2)}'" for what, comment in said]


@cache
def named(name: str) -> TableClause:
    """A view as a table for `select()`: dates and instants come as Python values from both databases."""
    one = next(one for one in views() if one.name == name)
    # Quoted by SQLAlchemy itself where the name is a word of SQL, as current_date is.
    return table(one.name, *(column(label, kind(label)) for label, _ in one.columns))


def kind(label: str) -> TypeEngine[Any]:
    """The type of a column, by the habits of naming that the whole schema keeps."""
    if label.endswith("_at"):
        return Instant()
    if label.endswith("_on") or label in {"published_start", "published_end"}:
        return Date()
    if label.startswith("is_"):
        return Boolean()
    return String() if label in {"text", "title", "headline"} else NullType()
