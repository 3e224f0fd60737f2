"""Pages of discovery remember how many issues they named, so that a list that shrank is seen."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0012"

NAMED = "How many issues it named when last read, if it is a page of discovery."


def upgrade() -> None:
    """What a page names is known from the next time that it is read."""
    op.execute("ALTER TABLE page ADD COLUMN named INTEGER")
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN page.named IS '{NAMED}'")
