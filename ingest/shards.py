"""The inputs of a backfill in shards: runs of files and spans of big web archives, each read as one task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.archive_captures import ArchiveFile
from ingest.archive_records import first_record
from ingest.findings import Archived, Found
from ingest.sources import RECORDS, Wanted, clean, files, in_file
from parsers.model import Capture, SecondWitness

# Less than a second of a core: starting a task costs little beside it, and a kill loses little. They must
# not depend on how many work, or no run could go on with another's.
BYTES, FILES = 1 << 20, 64


@dataclass(frozen=True, slots=True)
class Shard:
    """Files with the names of their captures, or of one web archive the records that begin from `begin` on
    and before `end`."""

    files: tuple[tuple[Path, str], ...]
    begin: int = 0
    end: int | None = None

    def covers(self, found: Found) -> bool:
        """Whether a finding is of this shard."""
        name, offset = _place(found)
        if not any(name == known or name.startswith(f"{known}!") for _, known in self.files):
            return False
        return self.end is None or (offset is not None and self.begin <= offset < self.end)

    def findings(self, wanted: Wanted) -> Iterator[Found]:
        """What the sources give of it."""
        if self.end is None:
            for path, name in self.files:
                yield from in_file(path, name, wanted)
            return
        ((path, name),) = self.files
        with path.open("rb") as stream:
            start = first_record(stream, self.begin, self.end) if self.begin else 0
            if start is not None:
                stream.seek(start)
                archive = ArchiveFile(path, name, lambda: path.open("rb"), wanted.publication)
                yield from archive.found(stream, start, self.end)


@dataclass(frozen=True, slots=True)
class Task:
    """A shard with how it is read, and `target`, the file into which its readings go."""

    shard: Shard
    wanted: Wanted
    second_witness: SecondWitness
    target: Path


def tasks(path: Path, wanted: Wanted, second_witness: SecondWitness, folder: Path) -> Iterator[Task]:
    """The tasks of a file or folder in the order of its captures; their files are named after all that the
    readings depend on, so that what was read before is found again."""
    # Neither a meter nor an archive can be asked from afar; what needs them is read by who has them.
    wanted = replace(wanted, held=None, meter=None, elsewhere=None)
    for shard in shards(path):
        owner = wanted.publication.name if wanted.publication else None
        told = (_signature(shard), wanted.address, str(wanted.captured_at), owner, second_witness)
        name = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
        yield Task(shard, wanted, second_witness, folder / f"{name}.readings")


def shards(path: Path) -> Iterator[Shard]:
    """The shards of a file or folder, by names and sizes alone; what can't be read is left out."""
    run: list[tuple[Path, str]] = []
    held = 0
    for entry in files(path):
        if not isinstance(entry, tuple):
            continue
        entry = entry[0], clean(entry[1])
        size = _size(entry[0])
        if size > BYTES or (run and (len(run) >= FILES or held + size > BYTES)):
            if run:
                yield Shard(tuple(run))
            run, held = [], 0
        if size > BYTES:
            yield from _spans(entry, size)
        else:
            run.append(entry)
            held += size
    if run:
        yield Shard(tuple(run))


def _spans(entry: tuple[Path, str], size: int) -> Iterator[Shard]:
    if not entry[0].name.lower().endswith(RECORDS):
        yield Shard((entry,))
        return
    yield from (Shard((entry,), begin, min(begin + BYTES, size)) for begin in range(0, size, BYTES))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # whoever reads it tells
        return 0


def _signature(shard: Shard) -> list[object]:
    """What tells a shard from every other: names, sizes and times of its files, and the span."""
    told: list[object] = [shard.begin, shard.end]
    for path, name in shard.files:
        try:
            status = path.stat()
            told.append((name, status.st_size, status.st_mtime_ns))
        except OSError:
            told.append((name, None, None))
    return told


def _place(found: Found) -> tuple[str, int | None]:
    """The file that a finding is of, by the name of its captures, and the byte in it."""
    if isinstance(found, Archived):
        return found.source.file, found.source.offset
    return (found.name or "", None) if isinstance(found, Capture) else ("", None)
