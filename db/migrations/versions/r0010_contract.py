"""The views bear a version, and current_item has the days said and all that says where its copy is kept."""

from __future__ import annotations

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    """Nothing beside the views, which are made anew by every upgrade."""
