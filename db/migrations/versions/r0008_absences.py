"""Issues that a person has confirmed never to have been published."""

from __future__ import annotations

from db.migrations.versions.r0001_archive import run_script

revision = "0008"
down_revision = "0006"


def upgrade() -> None:
    """Let a correction say that an issue does not exist."""
    run_script(revision)
