"""The archive as it was first laid out."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, from SQL written down once so that later changes of the tables leave it alone."""
    run_script(revision)


def run_script(revision: str) -> None:
    """Run the SQL that was written down for a revision and for the database at hand."""
    dialect = op.get_context().dialect.name
    script = (Path(__file__).parents[2] / f"revision_{revision}_{dialect}.sql").read_text("utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
