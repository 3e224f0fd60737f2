"""Readings that are held back, texts that are withdrawn, and the history of every issue."""

from __future__ import annotations

from db.migrations.versions.r0001_archive import run_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add what is derived from the words of people; what stood until now stands until something moves it."""
    run_script(revision)
