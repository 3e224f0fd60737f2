"""The inputs of a backfill, one after the other, into the archive or only looked at, all of them counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from db import store
from db.engine import Archive
from db.held import held_bodies, held_numbers
from ingest.announcing import announce
from ingest.findings import Archived, Found, Ignored, Passed, Unreadable
from ingest.input_codes import InputCode
from ingest.intake_words import passed_over, shown, some, taken_in
from ingest.pipeline import Arriving, Pipeline, read_so
from ingest.purposes import meant
from ingest.readers import Readers
from ingest.vouching import on_pages, pages_first, vouched_readings
from ingest.warc_records import Purpose, ReadAs
from ingest.wording import counted
from parsers.model import Capture, Issue, Key, Reading, SecondWitness

__all__ = ["BATCH", "Input", "Intake", "Tally", "shown", "some"]
Outcome = Literal["stored", "unchanged", "duplicate"]
# What waits to be taken in together: so many captures, so many bytes, and in seconds how long a source may
# take for the next one.
BATCH, BYTES, PATIENCE = 200, 16 << 20, 0.1


@dataclass
class Tally:
    """What became of every input of one backfill; `sources` has the outcomes of each path given."""

    counts: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[str] = field(default_factory=list)
    unnumbered: list[str] = field(default_factory=list)
    # Of each publication and volume one bit for each number: a hundred thousand issues take next to nothing.
    numbers: Counter[tuple[str, int]] = field(default_factory=Counter)
    differing: set[Key] = field(default_factory=set)
    held_back: dict[Key, int] = field(default_factory=dict)
    stopped: str | None = None

    @property
    def issues(self) -> int:
        """How many issues the inputs were of."""
        return sum(bits.bit_count() for bits in self.numbers.values())


@dataclass(frozen=True, slots=True)
class Input:
    """A capture on its way in: what a line calls it, whether a line is due even where nothing failed, and its
    readings where it was read before."""

    arriving: Arriving
    label: str
    is_told: bool = True
    readings: tuple[Reading, ...] | None = None

    @property
    def capture(self) -> Capture:
        """The capture itself."""
        return self.arriving.capture

    @property
    def purpose(self) -> Purpose:
        """What it is read for."""
        return self.arriving.purpose


@dataclass(frozen=True, slots=True)
class Taken:
    """What a capture is to the archive, with its row number (None where nothing is kept)."""

    outcome: Outcome
    number: int | None = None


@dataclass
class Intake:
    """Takes what the sources give; without a pipeline nothing is kept, and the archive, if there is one, is
    only asked what it holds. Captures are taken in by the batch, with one sync and few statements."""

    readers: Readers
    archive: Archive | None
    pipeline: Pipeline | None
    publication: str | None = None
    second_witness: SecondWitness = "always"
    batch: int = BATCH
    tally: Tally = field(default_factory=Tally)
    source: str = ""
    _known: set[str] = field(default_factory=set)
    _of_file: Counter[str] = field(default_factory=Counter)
    _waiting: list[Input] = field(default_factory=list)
    _bytes: int = 0
    _left_at: float = field(default_factory=monotonic)

    def take(self, found: Found) -> Iterator[str]:
        """One input; the lines that say what became of it and of those that waited, where they are due now.

        A source that lets us wait is not waited for by what it gave before: its captures are taken singly."""
        is_slow = monotonic() - self._left_at > PATIENCE
        one = self._input(found)
        if one is not None:
            self.tally.counts["captures"] += 1
            self._waiting.append(one)
            self._bytes += len(one.capture.body)
            if is_slow or len(self._waiting) >= self.batch or self._bytes >= BYTES:
                yield from self.flush()
        elif not isinstance(found, Capture | Archived):
            yield from self.flush()
            yield from self._said(found)
        self._left_at = monotonic()

    def flush(self) -> Iterator[str]:
        """All that waits, kept, read and stored; the lines that are due for it."""
        inputs, self._waiting, self._bytes = self._waiting, [], 0
        if not inputs:
            return
        self._announce({one.purpose.publication for one in inputs})
        taken = self._kept(inputs)
        keys = self._keys(taken)
        readings = self._all_readings(inputs, [keys.get(one.number) for one in taken])
        self._store(inputs, taken, readings)
        for one, each, found in zip(inputs, taken, readings, strict=True):
            line = self._line(one, each.outcome, found)
            if line is not None:
                yield line

    def _said(self, found: Ignored | Passed | Unreadable) -> Iterator[str]:
        """What is to be said of what brings no capture."""
        if isinstance(found, Ignored):
            self._count("ignored")
        elif isinstance(found, Passed):
            yield self._passed(found)
        else:
            yield self._unreadable(found)

    def _count(self, outcome: str, number: int = 1, *, is_part: bool = False) -> None:
        """Count an outcome; `is_part`: of an archive's file, whose own line says it too."""
        self.tally.counts[outcome] += number
        self.tally.sources[self.source][outcome] += number
        if is_part:
            self._of_file[outcome] += number

    def _unreadable(self, found: Unreadable) -> str:
        self.tally.counts["files"] += found.offset is None
        self.tally.counts["unread_files"] += found.offset is None
        is_part = found.offset is not None or self.source.startswith("wayback:")
        self._count("unreadable", is_part=is_part)
        self.tally.counts["unreachable"] += found.code is InputCode.UNREACHABLE
        place = shown(found.place)
        self.tally.failures.append(f"{place}: {found.message}")
        return f"{place}: {found.code}: {found.message}"

    def _passed(self, found: Passed) -> str:
        """The line of a web archive's file, once all of it was read."""
        of_file, self._of_file = self._of_file, Counter()
        self._count("passed", found.hosts.total() + found.kinds.total())
        self.tally.counts["archives"] += 1
        return f"{shown(str(found.path))}: {'; '.join([*taken_in(of_file), *passed_over(found)])}"

    def _input(self, found: Found) -> Input | None:
        """A finding as what is taken in, None where it brings no capture of ours."""
        if isinstance(found, Capture):
            self.tally.counts["files"] += 1
            return Input(Arriving(found, Purpose(self.publication)), shown(found.label))
        if not isinstance(found, Archived):
            return None
        label = shown(found.source.file)
        if found.source.offset is not None:
            label = f"{label} at byte {found.source.offset}: {shown(found.capture.label)}"
        self.tally.counts["cut_at_source"] += found.source.cut is not None
        readings, purpose = None, Purpose(self.publication)
        if found.purpose is None:
            readings = self._read(found.capture, self.publication, None)
            if not any(reading.ok for reading in readings):
                self._count("no_issue")
                return None
        else:
            _, read_as = meant(found.capture, found.purpose)
            purpose = Purpose(found.purpose.publication or self.publication, read_as)
        member = found.member if purpose == found.purpose else None
        arriving = Arriving(found.capture, purpose, found.received, source=found.source, member=member)
        return Input(arriving, label, found.is_told, readings)

    def _kept(self, inputs: Sequence[Input]) -> list[Taken]:
        """Each capture's row number and what it is to the archive; what is held is not written twice."""
        captures = [one.capture for one in inputs]
        held, bodies = self._held(captures)
        seen: dict[str, int] = {}
        places = [seen.setdefault(store.identity(one), place) for place, one in enumerate(captures)]
        outcomes: list[Outcome] = []
        for place, one in enumerate(captures):
            body = (one.address or "", one.digest)
            is_held = held[place] is not None or places[place] != place
            outcomes.append("duplicate" if is_held else "unchanged" if body in bodies else "stored")
            if one.address is not None:
                bodies.add(body)
        new = [place for place, outcome in enumerate(outcomes) if outcome != "duplicate"]
        numbers: dict[int, int] = {}
        if self.pipeline is not None:
            rows = self.pipeline.keep([inputs[place].arriving for place in new])
            numbers = dict(zip(new, rows, strict=True))
        return [
            Taken(outcome, number if number is not None else numbers.get(first))
            for outcome, number, first in zip(outcomes, held, places, strict=True)
        ]

    def _held(self, captures: Sequence[Capture]) -> tuple[list[int | None], set[tuple[str, str]]]:
        """The row numbers of captures that are held, and the bodies that are held for their address."""
        if self.archive is None:
            return [None] * len(captures), set()
        with self.archive.read() as connection:
            return held_numbers(connection, captures), held_bodies(connection, captures)

    def _keys(self, taken: Sequence[Taken]) -> Mapping[int | None, Key]:
        """What a person says the captures are that were held before; nobody can have spoken of others."""
        if self.pipeline is None:
            return {}
        held = {one.number for one in taken if one.outcome == "duplicate" and one.number is not None}
        return dict(self.pipeline.keys(held).items())

    def _all_readings(self, inputs: Sequence[Input], keys: Sequence[Key | None]) -> list[tuple[Reading, ...]]:
        """The readings to store of captures."""
        found: dict[int, tuple[Reading, ...]] = {}
        pages: list[Issue] = []
        for place in pages_first([one.capture for one in inputs]):
            found[place] = self._readings(inputs[place], keys[place], pages)
            pages += on_pages(found[place])
        return [found[place] for place in range(len(inputs))]

    def _readings(self, one: Input, key: Key | None, pages: Sequence[Issue]) -> tuple[Reading, ...]:
        """The readings to store of a capture, as the issue that a person says it is."""
        read_as = one.purpose.read_as
        if read_as is ReadAs.NOTHING:
            return ()
        found = one.readings
        if found is None or key is not None:
            found = self._read(one.capture, one.purpose.publication, key, pages)
        return read_so(read_as or ReadAs.ISSUE, found)

    def _read(
        self, capture: Capture, owner: str | None, key: Key | None, pages: Sequence[Issue] = ()
    ) -> tuple[Reading, ...]:
        return vouched_readings(
            self.readers, capture, self.archive, pages,
            publication=owner, key=key, second_witness=self.second_witness,
        )  # fmt: skip

    def _store(
        self, inputs: Sequence[Input], taken: Sequence[Taken], readings: Sequence[tuple[Reading, ...]]
    ) -> None:
        """Store all readings in one transaction. Killed before, they are read again by the next run, which
        finds their bytes held."""
        if self.pipeline is None:
            return
        self._announce({one.issue.publication for found in readings for one in found if one.issue})
        arrivals, again = [], {}
        for one, each, found in zip(inputs, taken, readings, strict=True):
            assert each.number is not None
            arrivals.append(store.Arrival(each.number, found))
            if each.outcome == "duplicate":
                again[each.number] = one.purpose
        self.tally.counts["revisions"] += self.pipeline.store(arrivals, again=again).revisions_added

    def _announce(self, names: Iterable[str | None]) -> None:
        """Make publications known to the archive before anything of theirs is stored."""
        for name in names:
            if name is not None and self.pipeline is not None:
                announce(self.pipeline.archive, name, self._known)

    def _line(self, one: Input, outcome: Outcome, readings: Sequence[Reading]) -> str | None:
        """The line of a capture, counted; None where it needs none."""
        is_part = one.arriving.source is not None
        self._count(outcome, is_part=is_part)
        said = [told_of(reading, one, self.tally) for reading in readings]
        failed = sum(not reading.ok for reading in readings)
        if failed:
            self._count("not_understood", failed, is_part=is_part)
        if not failed and not one.is_told:
            return None
        held = {"stored": [], "unchanged": ["unchanged"], "duplicate": ["held already"]}[outcome]
        return f"{one.label}: {'; '.join([*held, *said]) or 'no issue in it'}"


def told_of(reading: Reading, one: Input, tally: Tally) -> str:
    """What one reading came to, in words, counted."""
    if reading.failure is not None:
        message = shown(reading.failure.message.removeprefix(f"{one.capture.label}: "))
        tally.failures.append(f"{one.label}: {message}")
        return f"{reading.failure.code}: {message}"
    issue = reading.issue
    assert issue is not None
    tally.counts["readings"] += 1
    tally.counts["cut"] += issue.truncated
    if issue.key is None:
        tally.counts["unnumbered"] += 1
        tally.unnumbered.append(one.label)
    else:
        tally.numbers[issue.publication, issue.key.volume] |= 1 << issue.key.number
    cautions = ", ".join(caution.code for caution in reading.cautions)
    return (
        f"{issue.key or 'no number'}, {counted(len(issue.headlines), 'headline')}, "
        f"{counted(len(issue.items), 'item')}"
        f"{f' ({cautions})' if cautions else ''}"
    )
