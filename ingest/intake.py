"""The inputs of a backfill, one after the other, into the archive or only looked at, all of them counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from db import store
from db.engine import Archive
from db.held import holds_body
from ingest.clock import now
from ingest.findings import Archived, Found, Ignored, Passed, Unreadable
from ingest.input_codes import InputCode
from ingest.parser_version import parser_version
from ingest.pipeline import Pipeline, read_so
from ingest.provenance import Source
from ingest.purposes import announce, meant
from ingest.readers import Readers
from ingest.warc_records import Purpose, ReadAs
from parsers.model import Capture, Key, Place, Reading, SecondWitness
from parsers.reconcile import copy_differences

Outcome = Literal["stored", "unchanged", "duplicate"]
HOSTS_NAMED = 3
BATCH = 200


@dataclass
class Tally:
    """What became of every input of one backfill; `sources` has the outcomes of each path given."""

    counts: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[str] = field(default_factory=list)
    unnumbered: list[str] = field(default_factory=list)
    issues: set[tuple[str, Key]] = field(default_factory=set)
    differing: set[Key] = field(default_factory=set)
    held_back: dict[Key, int] = field(default_factory=dict)
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """A capture on its way in, with what is known of it beside its bytes; `label` is what a line calls it."""

    capture: Capture
    purpose: Purpose
    label: str
    received: bytes | None = None
    source: Source | None = None
    member: bytes | None = None
    is_told: bool = False


@dataclass
class Intake:
    """Takes what the sources give; without a pipeline nothing is kept, and the archive, if there is one, is
    only asked what it holds."""

    readers: Readers
    archive: Archive | None
    pipeline: Pipeline | None
    publication: str | None = None
    second_witness: SecondWitness = "always"
    tally: Tally = field(default_factory=Tally)
    source: str = ""
    _known: set[str] = field(default_factory=set)
    _of_file: Counter[str] = field(default_factory=Counter)
    _waiting: list[store.Arrival] = field(default_factory=list)

    def take(self, found: Found) -> str | None:
        """One input all the way in; the line that says what became of it, None where none is due."""
        if isinstance(found, Ignored):
            self._count("ignored")
            return None
        if isinstance(found, Passed):
            return self._passed(found)
        if isinstance(found, Unreadable):
            return self._unreadable(found)
        if isinstance(found, Archived):
            return self._archived(found)
        self.tally.counts["files"] += 1
        return self._taken(Input(found, Purpose(self.publication), shown(found.label)))[1]

    def _count(self, outcome: str, number: int = 1) -> None:
        self.tally.counts[outcome] += number
        self.tally.sources[self.source][outcome] += number
        self._of_file[outcome] += number

    def _unreadable(self, found: Unreadable) -> str:
        self.tally.counts["files"] += found.offset is None
        self.tally.counts["unread_files"] += found.offset is None
        self._count("unreadable")
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

    def _archived(self, found: Archived) -> str | None:
        label = shown(found.source.file)
        if found.source.offset is not None:
            label = f"{label} at byte {found.source.offset}: {shown(found.capture.label)}"
        self.tally.counts["cut_at_source"] += found.source.cut is not None
        if found.purpose is None:
            readings = self._readings(found.capture, None, None)
            if not any(reading.ok for reading in readings):
                self._count("no_issue")
                return None
            purpose = Purpose(self.publication)
        else:
            _, read_as = meant(found.capture, found.purpose)
            purpose = Purpose(found.purpose.publication or self.publication, read_as)
        member = found.member if purpose == found.purpose else None
        one = Input(found.capture, purpose, label, found.received, found.source, member, found.is_told)
        failed, line = self._taken(one)
        return line if failed or found.is_told else None

    def _taken(self, one: Input) -> tuple[bool, str]:
        """A capture kept, read and stored: whether its reading failed, and its line."""
        owner = one.purpose.publication
        if owner is not None and self.pipeline is not None:
            announce(self.pipeline.archive, owner, self._known)
        number, outcome = self._kept(one)
        self._count(outcome)
        self.tally.counts["captures"] += 1
        readings: tuple[Reading, ...] = ()
        if one.purpose.read_as is not ReadAs.NOTHING:
            found = self._readings(one.capture, owner, number)
            readings = read_so(one.purpose.read_as or ReadAs.ISSUE, found)
        if self.pipeline is not None and number is not None:
            self._store(one, number, readings, outcome)
        said = [told_of(reading, one, self.tally) for reading in readings]
        failed = any(not reading.ok for reading in readings)
        if failed:
            self._count("not_understood", sum(not reading.ok for reading in readings))
        held = {"stored": [], "unchanged": ["unchanged"], "duplicate": ["held already"]}[outcome]
        return failed, f"{one.label}: {'; '.join([*held, *said]) or 'no issue in it'}"

    def _kept(self, one: Input) -> tuple[int | None, Outcome]:
        """The capture's row number and what it is to the archive; what is held is not written twice."""
        if self.archive is None:
            return None, "stored"
        with self.archive.read() as connection:
            held = store.kept_already(connection, one.capture)
            known = held is None and holds_body(connection, one.capture)
        if held is not None:
            return held, "duplicate"
        outcome: Outcome = "unchanged" if known else "stored"
        if self.pipeline is None:
            return None, outcome
        place = self._written(self.pipeline, one)
        with self.archive.write() as connection:
            row = store.keep_capture(
                connection, one.capture, place,
                publication=one.purpose.publication, run_id=self.pipeline.run_id, now=now(),
            )  # fmt: skip
        return row, outcome

    def _written(self, pipeline: Pipeline, one: Input) -> Place:
        original = None if one.received is None else pipeline.original(one.capture, one.received)
        if one.member is not None and one.source is not None and original is None:
            return pipeline.files.copy(one.member, one.source)
        return pipeline.files.append(
            one.capture, received=one.received, purpose=one.purpose, original=original, source=one.source
        )

    def _readings(self, capture: Capture, owner: str | None, number: int | None) -> tuple[Reading, ...]:
        if self.pipeline is not None and number is not None:
            return replace(self.pipeline, publication=owner).read(capture, number)
        return self.readers.readings(
            capture, publication=owner or self.publication, second_witness=self.second_witness
        )

    def _store(self, one: Input, number: int, readings: tuple[Reading, ...], outcome: Outcome) -> None:
        assert self.pipeline is not None
        for name in {reading.issue.publication for reading in readings if reading.issue}:
            announce(self.pipeline.archive, name, self._known)
        if outcome == "duplicate" or one.is_told:
            again = one.purpose if outcome == "duplicate" else None
            self.tally.counts["revisions"] += self.pipeline.store(
                number, readings, again=again
            ).revisions_added
            return
        # Killed before they are stored, they are read again by the next run, which finds their bytes held.
        self._waiting.append(store.Arrival(number, readings))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Store the readings that wait, all in one transaction: far fewer statements."""
        arrivals, self._waiting = self._waiting, []
        if self.pipeline is None or not arrivals:
            return
        with self.pipeline.archive.write() as connection:
            stored = store.keep_batch(
                connection, arrivals, parser=parser_version(), compare=copy_differences, now=now()
            )
        self.tally.counts["revisions"] += stored.revisions_added


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
        tally.issues.add((issue.publication, issue.key))
    cautions = ", ".join(caution.code for caution in reading.cautions)
    return (
        f"{issue.key or 'no number'}, {counted(len(issue.headlines), 'headline')}, "
        f"{counted(len(issue.items), 'item')}"
        f"{f' ({cautions})' if cautions else ''}"
    )


def taken_in(outcomes: Counter[str]) -> list[str]:
    """What became of the captures of one archive file, in words."""
    told = [
        f"{outcomes[name]:,} {word}"
        for name, word in (
            ("stored", "stored"), ("unchanged", "unchanged"), ("duplicate", "held already"),
            ("not_understood", "not understood"), ("unreadable", "broken"),
        )
        if outcomes[name]
    ]  # fmt: skip
    return [", ".join(told) or "nothing of ours"]


def passed_over(found: Passed) -> list[str]:
    """What was passed over in one archive file, in words, by what it was and by host."""
    told = [f"{number:,} {kind}" for kind, number in sorted(found.kinds.items())]
    if found.hosts:
        most = [f"{host} {number:,}" for host, number in found.hosts.most_common(HOSTS_NAMED)]
        more = len(found.hosts) - len(most)
        hosts = counted(len(found.hosts), "other host")
        told.append(f"{sum(found.hosts.values()):,} of {hosts} ({', '.join(most)}{' …' if more else ''})")
    return [f"passed over {', '.join(told)}"] if told else []


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 file, 2 files."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def shown(name: str | Path) -> str:
    """A name on one line of any terminal: what can't be shown is escaped."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in str(name))


def some(names: Sequence[str], at_most: int = 5) -> str:
    """The first few names of a list."""
    more = f" and {len(names) - at_most} more" if len(names) > at_most else ""
    return ", ".join(names[:at_most]) + more
