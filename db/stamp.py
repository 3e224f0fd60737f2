"""What tells that an archive may have changed: cheap to ask, so that answers can be kept until then."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from db.facts import correction, reading
from db.schema import run

Stamp = tuple[int | None, ...]
ASKED = select(
    select(func.max(reading.c.id)).scalar_subquery(),
    select(func.max(run.c.id)).scalar_subquery(),
    select(func.max(correction.c.id)).scalar_subquery(),
    select(func.count(correction.c.withdrawn_at)).scalar_subquery(),
)


def stamp(connection: Connection) -> Stamp:
    """Another one whenever a reading, a run or a correction has come in, or a correction was taken back."""
    return tuple(connection.execute(ASKED).one())
