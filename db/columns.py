"""Column types that mean the same on SQLite and Postgres, and helpers that build columns with a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import TEXT, CheckConstraint, Column, DateTime, Dialect, ForeignKey, Identity, Integer
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import BigInteger, TypeDecorator

# Postgres refuses NUL in text, and no database takes half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Wide = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's INTEGER has 64 bits


def storable(text: str) -> str:
    """Text as either database takes it: NUL and lone surrogates become U+FFFD, all else stays."""
    if "\x00" not in text:
        if text.isascii():
            return text
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return text
    return UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text of any length, ordered by code point on both databases whatever their locale."""

    impl = TEXT
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return TEXT(collation="C" if dialect.name == "postgresql" else None)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on Postgres, `instant_text` on SQLite; naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return TEXT() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant carries its time zone, found {value.isoformat()}")
        moment = value.astimezone(UTC)
        return instant_text(moment) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


def instant_text(moment: datetime) -> str:
    """The one way to write an instant as text; always with microseconds, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def needed(name: str, kind: Any, comment: str, *rest: Any, **options: Any) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, kind, *rest, nullable=False, comment=comment, **options)


def optional(name: str, kind: Any, comment: str, *rest: Any, **options: Any) -> Column[Any]:
    """A column whose value may be unknown."""
    return Column(name, kind, *rest, nullable=True, comment=comment, **options)


def numbered(comment: str) -> Column[Any]:
    """A row number given by the database; it means nothing outside this archive."""
    return Column("id", Wide, Identity(), primary_key=True, comment=comment)


def allotted(comment: str) -> Column[Any]:
    """A row number given by the store, which writes alone and many rows at a time."""
    return Column("id", Wide, primary_key=True, autoincrement=False, comment=comment)


def reference(
    name: str, target: str, comment: str, *, null: bool = False, primary: bool = False
) -> Column[Any]:
    """A column that points at a row of another table."""
    return Column(name, Wide, ForeignKey(target), nullable=null, primary_key=primary, comment=comment)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The rule that a column holds one value of a closed list."""
    listed = tuple(values)
    quoted = ", ".join(f"'{value}'" for value in listed)
    rule = f"{column} IN ({quoted})"
    return CheckConstraint(rule, name=f"{column}_listed", info={"column": column, "listed": listed})
