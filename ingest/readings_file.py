"""The readings of a shard as a file: whole or not there, and found by what was read."""

from __future__ import annotations

import hashlib
import os
import pickle
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from ingest.reader_messages import ANSWER_LENGTH, answer_message
from parsers.model import Capture, Reading, SecondWitness

START = b"readings 1\n"
NAME_BYTES = 16
# The completion marker: how many captures were read, between words of its own.
END = struct.Struct(">8sQ8s")
WHOLE = b"\nwhole: ", b" read.\n\n"
# The readings of one capture, by each of the ways in which it was read.
Named = Sequence[tuple[bytes, tuple[Reading, ...]]]


class NotWholeError(Exception):
    """A file of readings that was never finished, or is damaged; the message names it."""


def name_of(
    capture: Capture, publication: str | None, second_witness: SecondWitness, *, vouched: bool = False
) -> bytes:
    """What tells one capture, read in one way, from every other: all that a reading depends on."""
    told = (
        *(capture.digest, capture.address, capture.status, capture.headers, capture.captured_at),
        *(capture.time_source.value, capture.evidence.value, capture.name, capture.claims),
        *(publication, second_witness, vouched),
    )
    return hashlib.blake2b(repr(told).encode("utf-8", "backslashreplace"), digest_size=NAME_BYTES).digest()


def write(target: Path, read: Iterable[Named]) -> int:
    """Write readings by their names; how many captures they are of. The file is there once it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(f".{os.getpid()}.new")
    count = 0
    try:
        with aside.open("wb") as file:
            file.write(START)
            for ways in read:
                for name, readings in ways:
                    file.write(name + answer_message(readings))
                count += 1
            file.write(END.pack(WHOLE[0], count, WHOLE[1]))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return count


def is_whole(path: Path) -> bool:
    """Whether a file of readings stands there, finished."""
    try:
        with path.open("rb") as file:
            file.seek(-END.size, os.SEEK_END)
            begin, _, end = END.unpack(file.read(END.size))
    except OSError:
        return False
    return (begin, end) == WHOLE


@dataclass
class ReadingsFile:
    """The readings of a shard, looked up one by one; memory is that of their names."""

    file: BinaryIO
    places: dict[bytes, int]

    @classmethod
    def opened(cls, path: Path) -> Self:
        """The file; NotWholeError where it is not whole, OSError where it is not there."""
        file = path.open("rb")
        try:
            return cls(file, _places(file, path))
        except BaseException:  # Ctrl-C too must not leave it open; whatever it was goes on up
            file.close()
            raise

    def readings(self, name: bytes) -> tuple[Reading, ...] | None:
        """The readings of a capture, None where they are not here."""
        place = self.places.get(name)
        if place is None:
            return None
        self.file.seek(place)
        (size,) = ANSWER_LENGTH.unpack(self.file.read(ANSWER_LENGTH.size))
        found: tuple[Reading, ...] = pickle.loads(self.file.read(size))  # noqa: S301 our own, as the archive is
        return found

    def close(self) -> None:
        """Let the file go."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _places(file: BinaryIO, path: Path) -> dict[bytes, int]:
    """Where the answer for each name stands."""
    end = file.seek(0, os.SEEK_END) - END.size
    file.seek(0)
    if end < len(START) or file.read(len(START)) != START:
        raise NotWholeError(f"{path.name}: expected a file of readings, found another or none")
    places: dict[bytes, int] = {}
    count, place = 0, len(START)
    while place < end:
        file.seek(place)
        head = file.read(NAME_BYTES + ANSWER_LENGTH.size)
        (size,) = ANSWER_LENGTH.unpack_from(head, NAME_BYTES)
        places[head[:NAME_BYTES]] = place + NAME_BYTES
        place += len(head) + size
        count += 1
    file.seek(end)
    if place != end or END.unpack(file.read(END.size)) != (WHOLE[0], count, WHOLE[1]):
        raise NotWholeError(
            f"{path.name}: expected {count} readings and the mark of the end, found otherwise"
        )
    return places
