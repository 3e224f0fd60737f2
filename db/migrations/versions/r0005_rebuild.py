"""Runs that make an archive anew, and a note on Alembic's own table."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

revision = "0005"
down_revision = "0003"

LISTED = "ck_run_kind_listed"
# As revision 0001 has it: SQLite changes a check by making the table anew, and tells Alembic of no checks.
RUN = Table(
    "run",
    MetaData(),
    Column("id", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("publication_id", Integer),
    Column("started_at", Text, nullable=False),
    Column("finished_at", Text),
    Column("exit_code", Integer),
    Column("sentence", Text),
    Column("counts", JSON, nullable=False),
    PrimaryKeyConstraint("id", name="pk_run"),
    CheckConstraint("kind IN ('crawl', 'backfill', 'reparse')", name=LISTED),
    ForeignKeyConstraint(["publication_id"], ["publication.id"], name="fk_run_publication_id"),
    Index("ix_run_publication_id_kind_started_at", "publication_id", "kind", "started_at"),
)
COMMENTS = {
    "TABLE run": "One crawl, backfill, reparse or rebuild with its verdict.",
    "COLUMN run.kind": "Which job: crawl, backfill, reparse or rebuild.",
    "TABLE archive_version": "The revision of the schema that the archive is at.",
    "COLUMN archive_version.version_num": "Its number.",
}


def upgrade() -> None:
    """Let runs be rebuilds."""
    with op.batch_alter_table("run", copy_from=RUN) as batch:
        batch.drop_constraint(op.f(LISTED), type_="check")
        batch.create_check_constraint(op.f(LISTED), "kind IN ('crawl', 'backfill', 'reparse', 'rebuild')")
    if op.get_context().dialect.name == "postgresql":
        for what, words in COMMENTS.items():
            op.execute(f"COMMENT ON {what} IS '{words}'")
