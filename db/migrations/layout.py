"""The SQL of the schema as it is now, for a revision to keep: `python -m db.migrations.layout sqlite`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import create_mock_engine

from db.facts import metadata

DRIVERS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def layout(dialect: str) -> str:
    """Every statement in the order in which it must be run, each ended by a semicolon and an empty line."""
    statements: list[str] = []

    def noted(statement: Any, *_: Any, **__: Any) -> None:
        sql = str(statement.compile(dialect=engine.dialect)).strip()
        statements.append("\n".join(line.rstrip() for line in sql.splitlines()))

    engine = create_mock_engine(DRIVERS[dialect], noted)
    metadata.create_all(engine, checkfirst=False)
    return ";\n\n".join(in_order(statements)) + ";\n"


def in_order(statements: list[str]) -> Iterator[str]:
    """The statements, the indexes of each table by name: SQLAlchemy keeps them in a set."""
    for _, some in groupby(statements, key=lambda statement: statement.startswith("CREATE INDEX")):
        together = list(some)
        yield from sorted(together) if together[0].startswith("CREATE INDEX") else together


if __name__ == "__main__":
    sys.stdout.write(layout(sys.argv[1]))
