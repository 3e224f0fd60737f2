"""Which engine reads a backfill, and where its readings wait until they are stored."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from ingest.configuration import Configuration
from ingest.engine import Dask, Engine, Pool, perform
from ingest.parser_version import parser_version
from ingest.read_ahead import ReadAhead
from ingest.readings_file import is_whole
from ingest.shards import BYTES, FILES, shards, tasks
from ingest.sources import Wanted
from parsers.model import SecondWitness

FEW = 500  # captures for which no process is worth starting
EngineName = Literal["auto", "self", "pool", "dask"]


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine asked for: `auto` is a pool where there is more than one shard's worth and more than one
    core, and this process elsewhere. A pool has a worker for each core unless told otherwise."""

    name: EngineName = "auto"
    workers: int | None = None
    scheduler: str = ""


AUTO = Choice()


@dataclass(frozen=True, slots=True)
class Part:
    """The part of all shards that one of several machines reads: the `number`-th of `among`, from 1."""

    number: int
    among: int

    @classmethod
    def parse(cls, text: str) -> Part:
        """Read "3/16"; ValueError with what was found."""
        number, slash, among = text.partition("/")
        if not (slash and number.isdecimal() and among.isdecimal() and 1 <= int(number) <= int(among)):
            raise ValueError(f"expected a part as 3/16, found {text!r}")
        return cls(int(number), int(among))


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def engine(choice: Choice, paths: Sequence[Path], limit: int | None = None) -> Engine | None:
    """The engine, None for this process; EngineError where a cluster can't be had."""
    if choice.name == "dask":
        return Dask.at(choice.scheduler)
    if choice.name == "pool":
        return Pool(choice.workers or cores())
    if choice.name == "self" or cores() == 1 or (limit is not None and limit <= FEW):
        return None
    return Pool(choice.workers or cores()) if is_worth_sharing(paths) else None


def is_worth_sharing(paths: Sequence[Path]) -> bool:
    """Whether files and folders have several shards, and more in them than one shard may have: a few small
    files named one by one are read before any process has started."""
    count = size = files = 0
    for shard in chain.from_iterable(map(shards, paths)):
        count, size, files = count + 1, size + shard.size, files + len(shard.files)
        if count > 1 and (size > BYTES or files > FILES):
            return True
    return False


def folder_of(configuration: Configuration) -> Path:
    """Where readings wait: those of other parsers are of no use to this one."""
    return configuration.data / "backfill" / parser_version()


def read_ahead(
    held: ExitStack,
    configuration: Configuration,
    found: Engine | None,
    second_witness: SecondWitness,
    *,
    is_storing: bool = False,
    is_planning: bool = False,
) -> ReadAhead:
    """The readers of a backfill, open as long as something is held. Whoever stores has no use for readings
    afterwards; a plan leaves them to whoever does it, and who only looks leaves nothing."""
    folder = folder_of(configuration)
    if is_storing:
        for other in folder.parent.glob("*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
    elif not (is_planning or folder.is_dir() or isinstance(found, Dask)):
        folder = Path(held.enter_context(TemporaryDirectory(prefix="digest-")))
    return held.enter_context(ReadAhead(folder, found, second_witness, is_kept=not is_storing))


def read_part(
    configuration: Configuration,
    paths: Iterable[Path],
    wanted: Wanted,
    second_witness: SecondWitness,
    part: Part,
) -> Iterator[tuple[int, int]]:
    """Read one part of all shards for a later backfill of the same paths to store: of each shard in turn its
    place among them and how many captures were read, 0 where that was done before."""
    folder = folder_of(configuration)
    every = chain.from_iterable(tasks(path, wanted, second_witness, folder) for path in paths)
    for at, task in enumerate(every):
        if at % part.among == part.number - 1:
            yield at, 0 if is_whole(task.target) else perform(task)
