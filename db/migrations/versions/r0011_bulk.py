"""Readings that come in by the thousand have their words written out once."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Let FTS5 hold 32 MiB of words in memory before it writes them; Postgres has no such setting."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("INSERT INTO search_text (search_text, rank) VALUES ('hashsize', 33554432)")
