"""How Alembic reaches an archive: by the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from db.facts import metadata
from db.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
