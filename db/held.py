"""What the archive holds of an address: asked before bytes are taken in once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, func, select

from db.schema import capture as captures_table
from db.statements import batches
from db.store import CaptureRow, capture_numbers, capture_row, capture_rows, captures_of, identity
from parsers.model import Capture, Place


def captures_at(connection: Connection, address: str) -> list[CaptureRow]:
    """Every capture of an address, in the order in which they were kept."""
    query = capture_rows().where(captures_table.c.address == address).order_by(captures_table.c.id)
    return [capture_row(row) for row in connection.execute(query)]


def held_numbers(connection: Connection, captures: Iterable[Capture]) -> list[int | None]:
    """The row number of each of these very captures, None where it is not held."""
    names = [identity(one) for one in captures]
    numbers = capture_numbers(connection, names)
    return [numbers.get(name) for name in names]


def unchanged_numbers(connection: Connection, captures: Sequence[Capture]) -> list[int | None]:
    """Of each capture the row number of its address's newest one where that has these very bytes, else None.

    The newest is the one that its source took last (of those without a time, the one kept last)."""
    newest: dict[str | None, tuple[int, str]] = {}
    table = captures_table.c
    place = func.row_number().over(
        partition_by=table.address,
        order_by=(table.captured_at.is_(None), table.captured_at.desc(), table.id.desc()),
    )
    for some in batches({one.address for one in captures if one.address is not None}):
        ordered = select(table.address, table.id, table.digest, place.label("place"))
        first = ordered.where(table.address.in_(some)).subquery()
        for address, number, digest, _ in connection.execute(select(first).where(first.c.place == 1)):
            newest[address] = (number, digest)
    found = [(one.digest, newest.get(one.address, (None, ""))) for one in captures]
    return [number if digest == held else None for digest, (number, held) in found]


def held_bodies(connection: Connection, captures: Sequence[Capture]) -> set[tuple[str, str]]:
    """Address and digest of the bodies that are held for their address, as taken at whatever time."""
    table = captures_table.c
    found: set[tuple[str, str]] = set()
    for some in batches(one for one in captures if one.address is not None):
        addresses, digests = {one.address for one in some}, {one.digest for one in some}
        query = select(table.address, table.digest).distinct()
        query = query.where(table.digest.in_(digests), table.address.in_(addresses))
        found |= {(address, digest) for address, digest in connection.execute(query)}
    return found


def places_of(connection: Connection, digests: Collection[str], *, most: int) -> dict[str, list[Place]]:
    """Where the first captures of some bodies stand, at most so many of each; of bodies not held nothing."""
    known: set[str] = set()
    for some in batches(digests):
        query = select(captures_table.c.digest).distinct().where(captures_table.c.digest.in_(some))
        known |= set(connection.scalars(query))
    return {one: [row.place for row in captures_of(connection, one, most=most)] for one in known}
