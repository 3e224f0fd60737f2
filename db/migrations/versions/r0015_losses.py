"""Copies that lost a title, a credit or much of an item wait for a person, as those that lost items do."""

from __future__ import annotations

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing beside what follows from the facts, which is derived anew."""
