"""Where the shards of a backfill are read: by other processes of this machine, by a Dask cluster, or here."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from typing import Any, Protocol

from ingest.findings import Archived
from ingest.garbage import collect_seldom
from ingest.purposes import readable
from ingest.reader_child import end_with
from ingest.readers import Readers
from ingest.readings_file import Named, is_whole, name_of, write
from ingest.shards import Task
from ingest.vouching import attempts, on_pages
from ingest.warc_records import ReadAs
from parsers.model import Capture, Issue

TRIES = 3  # a shard that ended so many workers is left to whoever waits for it
SECONDS = 20  # that a scheduler has to answer
log = logging.getLogger(__name__)
_own = threading.local()


class EngineError(Exception):
    """An engine that can't be had: one sentence."""


class Engine(Protocol):
    """Reads shards elsewhere. `slots` is how many at a time."""

    @property
    def slots(self) -> int: ...

    def get_ready(self) -> None:
        """Begin with what takes a while before the first task; returns at once."""
        ...

    def started(self, task: Task) -> Callable[[], None]:
        """Have a task performed; what is given back waits for that. Its file is there then, or it was not to
        be had: nobody needs to be told, since a reading that is not found is made."""
        ...

    def close(self) -> None:
        """Drop what is not done."""
        ...


def perform(task: Task) -> int:
    """Read a shard into its file, unless that was done before; how many captures were read."""
    return 0 if is_whole(task.target) else write(task.target, _read(task))


def _read(task: Task) -> Iterator[Named]:
    readers, way = _readers(), task.second_witness
    pages: list[Issue] = []  # what other shards hold is found by whoever takes the captures in
    declared = task.wanted.publication.name if task.wanted.publication else None
    for found in task.shard.findings(task.wanted):
        if not isinstance(found, Capture | Archived):
            continue
        capture, owner, read_as = readable(found, declared)
        if read_as is not ReadAs.NOTHING:
            tried = tuple(attempts(readers, capture, None, pages, publication=owner, second_witness=way))
            yield [(name_of(capture, owner, way, vouched=vouched), some) for vouched, some in tried]
            pages += on_pages(tried[-1][1])


def _readers() -> Readers:
    """The readers of this thread, whose child for PDFs lasts as long as its worker."""
    if not hasattr(_own, "readers"):
        _own.readers = Readers()
    found: Readers = _own.readers
    return found


class Pool:
    """Processes of this machine, started fresh (spawned), which end with this one."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._executor: ProcessPoolExecutor | None = None

    def get_ready(self) -> None:
        """Start all workers: they load their libraries while the archive is opened."""
        for _ in range(self.slots):
            self._submitted(os.getpid)

    def started(self, task: Task) -> Callable[[], None]:
        """As of every engine; where a worker dies, the shard is tried again by fresh ones."""
        given = [self._submitted(perform, task)]

        def ended() -> None:
            for _ in range(TRIES):
                executor, future = given.pop()
                error = future.exception()
                if not isinstance(error, BrokenProcessPool):
                    break
                if self._executor is executor:
                    self.close()
                given.append(self._submitted(perform, task))

        return ended

    def _submitted(
        self, work: Callable[..., Any], *arguments: Any
    ) -> tuple[ProcessPoolExecutor, Future[Any]]:
        while True:
            executor = self._executor = self._executor or ProcessPoolExecutor(
                self.slots, get_context("spawn"), initializer=_begin, initargs=(os.getpid(),)
            )
            try:
                return executor, executor.submit(work, *arguments)
            except BrokenProcessPool:
                self.close()

    def close(self) -> None:
        """End the workers; what they have not finished is not there."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)
            for worker in active_children():
                worker.terminate()
                worker.join()


def _begin(parent: int) -> None:
    """A worker's first act: Ctrl-C at the terminal is its parent's business, and it ends with that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    # What every page needs is here before the first task comes, and before Python stops looking through it.
    import parsers.charset
    import parsers.html_blocks
    import parsers.reading  # noqa: F401

    collect_seldom()


@dataclass(frozen=True, slots=True)
class Dask:
    """The workers of a Dask cluster, who see the same files under the same names."""

    client: Any
    slots: int

    @classmethod
    def at(cls, address: str) -> Dask:
        """The cluster of a scheduler; EngineError where there is none, or nothing to ask it with."""
        try:
            from distributed import Client
        except ImportError:
            message = "expected the library distributed (the extra [dask]), found that it is not installed"
            raise EngineError(message) from None
        try:
            client: Any = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError(f"expected a Dask scheduler at {address}, found: {error}") from None
        return cls(client, max(1, sum(client.nthreads().values())))

    def get_ready(self) -> None:
        """Nothing: the workers run already."""

    def started(self, task: Task) -> Callable[[], None]:
        """As of every engine; where a worker dies, the scheduler has another do its shards."""
        future = self.client.submit(perform, task, key=f"readings-{task.target.stem}", pure=False)

        def ended() -> None:
            error = future.exception()
            if error is not None:
                log.warning("a shard was not read by the cluster: %s", error)
            future.release()

        return ended

    def close(self) -> None:
        """Leave the cluster."""
        self.client.close()
