"""Files that tell how much of them is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

Meter = Callable[[int], None]
BUFFER = 1 << 16


class _Metered(io.FileIO):
    """A file that tells its meter of every byte read."""

    def __init__(self, path: Path, meter: Meter) -> None:
        super().__init__(path)
        self._meter = meter

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        size = super().readinto(buffer)
        self._meter(size or 0)
        return size

    def readall(self) -> bytes:
        body = super().readall() or b""
        self._meter(len(body))
        return body


def opened(path: Path, meter: Meter | None) -> io.BufferedReader:
    """A file open for reading, metered where there is a meter."""
    raw = io.FileIO(path) if meter is None else _Metered(path, meter)
    return io.BufferedReader(raw, BUFFER)
