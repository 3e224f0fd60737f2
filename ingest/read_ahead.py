"""Readings computed ahead of whoever takes captures in: looked up here, and made here where they are not."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.engine import Engine
from ingest.findings import Archived, Found
from ingest.readers import Readers
from ingest.readings_file import NotWholeError, ReadingsFile, is_whole, name_of
from ingest.shards import Shard, Task, tasks
from ingest.sources import Wanted
from parsers.model import Capture, Key, Reading, SecondWitness

# Files of readings that stay open: captures are stored in batches, which may reach over several shards.
OPEN_AT_MOST = 24
A_SLOT = 3  # shards under way or waiting, for each slot of an engine
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Under:
    """A shard that is being read, and what waits for that."""

    task: Task
    ended: Callable[[], object] | None


class ReadAhead(Readers):
    """Readers who ask first for what an engine has read, shard by shard in the order of the captures.

    Nothing but time depends on it: what is not found is read here, so that every engine gives the same
    archive. Without an engine, what an earlier run has left in the folder is used.
    """

    def __init__(
        self, folder: Path, engine: Engine | None, second_witness: SecondWitness, *, is_kept: bool = False
    ) -> None:
        super().__init__()
        self.looked_up = self.made = 0
        self._folder = folder
        self._engine = engine
        self._second_witness = second_witness
        self._is_kept = is_kept
        self._tasks: Iterator[Task] = iter(())
        self._under: deque[_Under] = deque()
        self._current: Shard | None = None
        self._open: deque[tuple[Path, ReadingsFile]] = deque()
        self._unused: list[Path] = []

    def over(self, path: Path, wanted: Wanted, findings: Iterable[Found]) -> Iterator[Found]:
        """The findings of a file or folder, their captures read ahead."""
        self._under.clear()
        self._current = None
        if self._engine is not None or self._folder.is_dir():
            self._tasks = tasks(path, wanted, self._second_witness, self._folder)
            self._fill()
        for found in findings:
            if isinstance(found, Capture | Archived):
                self._reach(found)
            yield found
        self._unused += [under.task.target for under in self._under]

    def readings(
        self,
        capture: Capture,
        *,
        publication: str | None = None,
        key: Key | None = None,
        second_witness: SecondWitness = "always",
        vouched: bool = False,
    ) -> tuple[Reading, ...]:
        """As of all readers, looked up where the same was read ahead."""
        found = None if key else self._looked_up(capture, publication, second_witness, vouched)
        if found is not None:
            self.looked_up += 1
            return found
        self.made += 1
        return super().readings(
            capture, publication=publication, key=key, second_witness=second_witness, vouched=vouched
        )

    def close(self) -> None:
        """Let everything go."""
        super().close()
        if self._engine is not None:
            self._engine.close()
        while self._open:
            self._shut()
        if not self._is_kept:
            # What was killed while it was written stands there too.
            for path in (*self._unused, *self._folder.glob("*.new")):
                path.unlink(missing_ok=True)
            with suppress(OSError):  # not empty, or never made
                self._folder.rmdir()
                self._folder.parent.rmdir()

    def _looked_up(
        self, capture: Capture, publication: str | None, second_witness: SecondWitness, vouched: bool
    ) -> tuple[Reading, ...] | None:
        if not self._open:
            return None
        name = name_of(capture, publication, second_witness, vouched=vouched)
        found = (file.readings(name) for _, file in reversed(self._open))
        return next((readings for readings in found if readings is not None), None)

    def _fill(self) -> None:
        """Hand over as many shards as the engine can do with."""
        most = A_SLOT * (1 if self._engine is None else self._engine.slots)
        while len(self._under) < most and (task := next(self._tasks, None)) is not None:
            is_due = self._engine is not None and not is_whole(task.target)
            self._under.append(_Under(task, self._engine.started(task) if is_due else None))  # type: ignore[union-attr]

    def _reach(self, found: Found) -> None:
        """Open the shard that a finding is of; those before it, which held nothing, are passed over."""
        while self._under and (self._current is None or not self._current.covers(found)):
            under = self._under.popleft()
            self._fill()
            self._current = under.task.shard
            if self._current.covers(found):
                self._opened(under)
            else:
                self._unused.append(under.task.target)

    def _opened(self, under: _Under) -> None:
        if under.ended is not None:
            under.ended()
        try:
            self._open.append((under.task.target, ReadingsFile.opened(under.task.target)))
        except (OSError, NotWholeError) as error:
            if under.ended is not None:
                log.warning("a shard was not read ahead and is read here: %s", error)
        while len(self._open) > OPEN_AT_MOST:
            self._shut()

    def _shut(self) -> None:
        """Close the oldest file, which is of no use any more: what was in it is stored."""
        path, file = self._open.popleft()
        file.close()
        if not self._is_kept:
            path.unlink(missing_ok=True)
