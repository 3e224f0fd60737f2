"""Entries of the full text carry marks for filters, and short beginnings of words are indexed."""

from __future__ import annotations

from db.migrations.versions.r0001_archive import run_script

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    """Lay the full text out anew, empty: whoever upgrades an archive fills it from what is current."""
    run_script(revision)
