"""From which capture on less is read than before: where a site was redesigned, or where the parser fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from db.store import CaptureRow
from parsers.model import Key, Reading

Line = tuple[str, str]  # publication, form
Extent = tuple[int, int]  # items, headlines


@dataclass(frozen=True, slots=True)
class Fall:
    """The first capture of a publication from which on something is lost, and how many captures since then
    lost something. `is_lasting` says that no later capture of the same form was whole again."""

    publication: str
    form: str
    capture_id: int
    address: str | None
    name: str | None
    captured_at: datetime | None
    captures: int
    is_lasting: bool


@dataclass
class Falls:
    """Looks at readings in the order of their source's time and remembers little of each: of every issue the
    most that was read, and of every form of a publication where it began to lose."""

    _most: dict[tuple[str, str, Key], Extent] = field(default_factory=dict)
    _first: dict[Line, tuple[CaptureRow, int]] = field(default_factory=dict)
    _since: dict[Line, tuple[CaptureRow, int]] = field(default_factory=dict)

    def saw(self, row: CaptureRow, found: Sequence[Reading], *, is_losing: bool) -> None:
        """Take one capture in; `is_losing` says that an older parser had more of it."""
        for reading in found:
            line = (self._owner(row, reading), reading.format.value if reading.format else "unknown")
            if is_losing or self._is_less(line, reading):
                for starts in (self._first, self._since):
                    first, count = starts.get(line, (row, 0))
                    starts[line] = first, count + 1
            else:
                self._since.pop(line, None)

    def found(self) -> Iterator[Fall]:
        """Where each publication fell: where the last loss began that lasts, else where the first one was."""
        for line, first in sorted(self._first.items()):
            row, count = self._since.get(line, first)
            yield Fall(*line, row.id, row.address, row.name, row.captured_at, count, line in self._since)

    @staticmethod
    def _owner(row: CaptureRow, reading: Reading) -> str:
        return reading.issue.publication if reading.issue else row.publication or "unknown"

    def _is_less(self, line: Line, reading: Reading) -> bool:
        issue = reading.issue
        if issue is None:
            return True
        if issue.key is None:
            return False
        extent = len(issue.items), len(issue.headlines)
        most = self._most.get((*line, issue.key), extent)
        self._most[*line, issue.key] = max(most, extent)
        return extent < most and not issue.truncated
