"""The inputs of a backfill in shards: runs of files, stretches of bundles and spans of big web archives, each
read as one task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from ingest.archive_captures import ArchiveFile
from ingest.bundle_parts import Stretch, files_from
from ingest.bundles import BROKEN, BombError, Inner, Kind
from ingest.findings import Archived, Found
from ingest.sources import RECORDS, SAVED, SNIFFED, Wanted, clean, files, in_file, in_stretch, kind_of
from parsers.model import Capture, SecondWitness

# Less than a second of a core: starting a task costs little beside it, and a kill loses little. They must
# not depend on how many work, or no run could go on with another's.
BYTES, FILES = 1 << 20, 64
# Of what is packed as a whole a shard is as large as this part of all that must be unpacked to come to it.
BEHIND = 4


@dataclass(frozen=True, slots=True)
class Shard:
    """Files with the names of their captures; or of one bundle a `stretch`, whose files have these `names`;
    or of one web archive, which may be a file of a bundle, the records that begin from `begin` on and before
    `end`."""

    files: tuple[tuple[Path, str], ...]
    begin: int = 0
    end: int | None = None
    stretch: Stretch | None = None
    names: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """About how many bytes are read for it."""
        is_part = self.stretch is not None or self.end is not None
        return BYTES if is_part else sum(_size(path) for path, _ in self.files)

    def covers(self, found: Found) -> bool:
        """Whether a finding is of this shard."""
        name, offset = _place(found)
        if self.stretch is not None:
            is_of_file = name in self.names
        else:
            is_of_file = any(name == known or name.startswith(f"{known}!") for _, known in self.files)
        return is_of_file and (self.end is None or (offset is not None and self.begin <= offset < self.end))

    def findings(self, wanted: Wanted) -> Iterator[Found]:
        """What the sources give of it."""
        (path, name), *_ = self.files
        if self.stretch is not None:
            span = None if self.end is None else (self.begin, self.end)
            yield from in_stretch(path, name, self.stretch, span, wanted)
        elif self.end is None:
            for path, name in self.files:
                yield from in_file(path, name, wanted)
        else:
            with path.open("rb") as stream:
                stream.seek(self.begin)
                archive = ArchiveFile(path, name, lambda: path.open("rb"), wanted.publication)
                yield from archive.found(stream, self.begin, self.end)


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
    """The shards of a file or folder, in the order of its captures; what can't be read is left out."""
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
            yield from _parts(entry, size)
        else:
            run.append(entry)
            held += size
    if run:
        yield Shard(tuple(run))


def _parts(entry: tuple[Path, str], size: int) -> Iterator[Shard]:
    """The shards of a large file."""
    try:
        with entry[0].open("rb") as stream:
            kind = kind_of(stream.read(SNIFFED), entry[0].name.lower())
    except OSError:
        return
    if kind == "records":
        yield from (Shard((entry,), *span) for span in _spans(size, None))
    elif kind == "document" or kind == "index":
        yield Shard((entry,))
    else:
        yield from _stretches(entry, kind)


def _stretches(entry: tuple[Path, str], kind: Kind) -> Iterator[Shard]:
    """The shards of a bundle, up to where it is damaged."""
    run: list[Inner] = []
    held = 0
    try:
        for inner in files_from(entry[0], kind):
            if not inner.name.lower().endswith(SAVED + RECORDS):
                continue
            is_split = inner.name.lower().endswith(RECORDS) and inner.size > BYTES * _scale(inner.behind)
            scale = _scale(run[0].behind if run else None)
            if run and (is_split or len(run) >= FILES * scale or held + inner.size > BYTES * scale):
                yield _stretch(entry, kind, run)
                run, held = [], 0
            if is_split:
                whole = _stretch(entry, kind, [inner])
                spans = _spans(inner.size, inner.behind)
                yield from (replace(whole, begin=begin, end=end) for begin, end in spans)
            else:
                run.append(inner)
                held += inner.size
    except (BombError, *BROKEN):
        pass  # whoever takes its captures in tells
    if run:
        yield _stretch(entry, kind, run)


def _stretch(entry: tuple[Path, str], kind: Kind, run: Sequence[Inner]) -> Shard:
    names = frozenset(f"{entry[1]}!{clean(one.name)}" for one in run)
    return Shard((entry,), stretch=Stretch(kind, run[0].place, run[-1].place), names=names)


def _spans(size: int, behind: int | None) -> Iterator[tuple[int, int]]:
    """A web archive of so many bytes in spans; `behind` as of a bundle's file."""
    begin = 0
    while begin < size:
        end = min(begin + BYTES * _scale(None if behind is None else behind + begin), size)
        yield begin, end
        begin = end


def _scale(behind: int | None) -> int:
    """How many times as large as others a shard is that has so many bytes to be unpacked in front of it."""
    return max(1, (behind or 0) // (BEHIND * BYTES))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # whoever reads it tells
        return 0


def _signature(shard: Shard) -> list[object]:
    """What tells a shard from every other: names, sizes and times of its files, and the span."""
    told: list[object] = [shard.begin, shard.end, shard.stretch and astuple(shard.stretch)]
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
