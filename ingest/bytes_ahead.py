"""A stream's bytes looked at before they are taken, and a gzip member of it as such a stream of its own."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

STEP = 1 << 15  # packed bytes fed at a time
PIECE = 1 << 20  # unpacked bytes taken at a time
SMALL_STEP = 64  # where a member breaks, so that nothing in front of the break is lost
GZIP = zlib.MAX_WBITS | 16
# Packed bytes of one member kept to go back to; one that is longer holds more than one record.
KEPT_AT_MOST = 1 << 28
TORN = "torn"


class Ahead:
    """Bytes that come piece by piece; `position` counts those taken, memory is what is looked at."""

    def __init__(self, more: Callable[[], bytes] = bytes) -> None:
        self._given = more
        self._held = bytearray()
        self.position = 0

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer at the end, without taking them."""
        self._fill(size)
        return bytes(memoryview(self._held)[:size])

    def take(self, size: int) -> bytes:
        """The next bytes, fewer at the end."""
        taken = self.peek(size)
        self._forget(len(taken))
        return taken

    def drop(self, size: int) -> int:
        """Take bytes without holding them; how many there were."""
        left = size
        while left and (self._held or self._fill(1)):
            some = min(left, len(self._held))
            self._forget(some)
            left -= some
        return size - left

    def push(self, back: bytes) -> None:
        """Give back bytes that were taken last."""
        self._held[:0] = back
        self.position -= len(back)

    def end_of(self, pattern: re.Pattern[bytes], reach: int) -> int | None:
        """How many bytes there are up to the end of the first match, None where none ends within `reach`."""
        size = 0
        while True:
            match = pattern.search(self._held, 0, reach)
            if match is not None:
                return match.end()
            size = len(self._held)
            if size >= reach or not self._fill(size + 1):
                return None

    def _more(self) -> bytes:
        """The next piece, empty at the end."""
        return self._given()

    def _fill(self, size: int) -> bool:
        while len(self._held) < size:
            piece = self._more()
            if not piece:
                return False
            self._held += piece
        return True

    def _forget(self, size: int) -> None:
        del self._held[:size]
        self.position += size


class Member(Ahead):
    """One gzip member of a stream, unpacked as it is read.

    `fault` says how it broke, TORN where the stream ended inside it; `packed` are its bytes as long as they
    are kept, None once they are too many or were let go.
    """

    def __init__(self, source: Ahead) -> None:
        super().__init__()
        self._source = source
        self._stream = zlib.decompressobj(GZIP)
        self._before: zlib._Decompress | None = None
        self._step = STEP
        self._pieces: list[bytes] | None = []
        self._size = 0
        self.begin = source.position
        self.fault: str | None = None

    @property
    def packed(self) -> bytes | None:
        """The member's bytes as far as they were read."""
        return None if self._pieces is None else b"".join(self._pieces)

    def let_go(self) -> None:
        """Keep the packed bytes no longer."""
        self._pieces = None

    # Overridden, not handed over: a member that held itself would stay, with all its bytes, until Python next
    # looks for garbage.
    def _more(self) -> bytes:
        """The next piece unpacked, empty at the end and where nothing more can be."""
        while self.fault is None and not self._stream.eof:
            chunk = self._source.peek(self._step)
            try:
                piece = self._stream.decompress(chunk, PIECE)
            except zlib.error as error:
                if self._step == SMALL_STEP:
                    self.fault = str(error)
                    return b""
                self._step = SMALL_STEP
                self._stream = self._before or zlib.decompressobj(GZIP)
                continue
            stream = self._stream
            # Once it has ended, both may hold what is behind it.
            self._took(chunk, len(stream.unused_data if stream.eof else stream.unconsumed_tail))
            if piece:
                return piece
            if not chunk and not self._stream.eof:
                self.fault = TORN
        return b""

    def _took(self, chunk: bytes, rest: int) -> None:
        taken = self._source.take(len(chunk) - rest)
        self._size += len(taken)
        if self._pieces is not None:
            self._pieces.append(taken)
            if self._size > KEPT_AT_MOST:
                self.let_go()
        if not self._stream.eof:
            self._before = self._stream.copy()
