"""What the archive holds of an address: asked before bytes are taken in once more."""

from __future__ import annotations

from sqlalchemy import Connection, select

from db.schema import capture as captures_table
from db.store import CaptureRow, capture_row, capture_rows
from parsers.model import Capture


def captures_at(connection: Connection, address: str) -> list[CaptureRow]:
    """Every capture of an address, in the order in which they were kept."""
    query = capture_rows().where(captures_table.c.address == address).order_by(captures_table.c.id)
    return [capture_row(row) for row in connection.execute(query)]


def holds_body(connection: Connection, capture: Capture) -> bool:
    """Whether the body of a capture is held for its address already, as taken at whatever time."""
    if capture.address is None:
        return False
    same = (captures_table.c.address == capture.address, captures_table.c.digest == capture.digest)
    return connection.scalar(select(captures_table.c.id).where(*same).limit(1)) is not None
