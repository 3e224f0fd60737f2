"""Where the records of a web archive's file stand by all that a revisit may call them, in bounded memory."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable
from hashlib import blake2b

HELD = 30_000  # names in memory, as of ten thousand records; the others lie in a temporary file
CACHE_KIB = 4096
Standing = tuple[int, int]


class SeenRecords:
    """Offset, and place inside its gzip member, of each record by its names; the last of a name counts."""

    def __init__(self) -> None:
        self._newest: dict[int, Standing] = {}
        self._older: sqlite3.Connection | None = None

    def add(self, names: Iterable[str], standing: Standing) -> None:
        """A record by its names."""
        for name in names:
            self._newest[_number(name)] = standing
        if len(self._newest) >= HELD:
            self._put_by()

    def first(self, names: Iterable[str]) -> Standing | None:
        """Where the record stands that has the first of these names that is known, None where none is."""
        return next((found for name in names if (found := self._found(_number(name))) is not None), None)

    def _found(self, number: int) -> Standing | None:
        if number in self._newest or self._older is None:
            return self._newest.get(number)
        query = "SELECT start, inside FROM seen WHERE name = ?"
        found: Standing | None = self._older.execute(query, (number,)).fetchone()
        return found

    def _put_by(self) -> None:
        if self._older is None:
            # An empty name is a file of SQLite's own, which nobody else sees and which goes with it.
            self._older = sqlite3.connect("", isolation_level=None)
            weakref.finalize(self, self._older.close)
            self._older.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            self._older.execute("PRAGMA journal_mode = OFF")
            self._older.execute("CREATE TABLE seen (name INTEGER PRIMARY KEY, start INTEGER, inside INTEGER)")
        rows = sorted((number, *standing) for number, standing in self._newest.items())
        self._older.execute("BEGIN")
        self._older.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)
        self._older.execute("COMMIT")
        self._newest.clear()


def _number(name: str) -> int:
    """A name in eight bytes, as SQLite keeps them."""
    digest = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
