"""The title is among the places in which two accounts of an issue can differ."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

PLACE = (
    "Where in the issue: item 2, headline 1, title, credit or items, by the reading''s own list except "
    "for an extra entry."
)


def upgrade() -> None:
    """Say so in Postgres, which keeps what is said of columns."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"COMMENT ON COLUMN discrepancy.place IS '{PLACE}'")
