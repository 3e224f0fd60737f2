"""Reparse: the parser of this program over all kept captures, to see what would change and to store it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from db import store
from db.corrections import ACCEPTED, Said, acceptance, corrected_key, enter
from db.current import refresh
from db.engine import Archive, open_archive
from db.facts import reading as readings_table
from db.issues import held_back, to_accept
from db.rereading import Held, captures_after, held_parts
from db.store import Arrival, CaptureRow
from db.views import named
from db.withdrawals import hidden_captures
from ingest.announcing import known_publication
from ingest.captures import CaptureError
from ingest.clock import now
from ingest.configuration import Configuration
from ingest.falls import Falls
from ingest.kept_captures import kept_bytes
from ingest.parser_version import parser_version
from ingest.pipeline import read_so
from ingest.purposes import meant
from ingest.readers import Readers
from ingest.reparse_changes import PartChange, part_changes
from ingest.reparse_verdict import ReparseOutcome, judged
from ingest.vouching import vouched_readings
from ingest.warc_records import ReadAs
from parsers.model import Key, Reading, SecondWitness
from parsers.publications import named as profile
from parsers.reconcile import copy_differences

BATCH = 50  # captures stored at a time: what a kill can cost


@dataclass(frozen=True, slots=True)
class Task:
    """What to read anew, and what to do with what comes of it. `accepted` says who takes losses for right."""

    publication: str | None = None
    limit: int | None = None
    is_applied: bool = False
    accepted: Said | None = None
    second_witness: SecondWitness = "always"


@dataclass(frozen=True, slots=True)
class CaptureChange:
    """A capture that the parser reads otherwise than the archive has it, and whether that is stored now."""

    row: CaptureRow
    parts: tuple[PartChange, ...]
    is_stored: bool

    @property
    def label(self) -> str:
        """What a message calls the capture."""
        return self.row.address or self.row.name or f"capture {self.row.id}"

    @property
    def losses(self) -> list[str]:
        """Everything that it would lose."""
        return [loss for part in self.parts for loss in part.losses]


@dataclass
class Tally:
    """What a reparse has done so far."""

    counts: Counter[str] = field(default_factory=Counter)
    losing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    falls: Falls = field(default_factory=Falls)
    held_back: dict[Key, int] = field(default_factory=dict)


def reparse(configuration: Configuration, task: Task) -> Iterator[CaptureChange | ReparseOutcome]:
    """Read the kept captures anew, in the order of their source's time: every capture that changes, then the
    outcome. Nothing is stored unless the task says so, and then what would lose nothing, capture by capture;
    running it again after a kill goes over the same captures and adds nothing twice. ArchiveError where the
    archive fails."""
    tally = Tally()
    with open_archive(configuration.database_url) as archive, Readers() as readers:
        with archive.read() as connection:
            before = held_back(connection)
        run = started(archive, task) if task.is_applied else None
        finished = False
        try:
            for rows in batches(archive, task):
                yield from reread(archive, configuration, readers, rows, task, tally)
            finished = True
        finally:
            with archive.read() as connection:
                tally.held_back = to_accept(held_back(connection) - before)
            outcome = judged(
                tally.counts, tally.losing, tally.damaged, tally.falls.found(), tally.held_back,
                is_applied=task.is_applied, is_finished=finished,
            )  # fmt: skip
            if run is not None:
                ended(archive, run, outcome)
    yield outcome


def started(archive: Archive, task: Task) -> int:
    """The row number of the run."""
    with archive.write() as connection:
        if task.publication is not None:
            known_publication(connection, profile(task.publication), now())
        return store.start_run(connection, kind="reparse", publication=task.publication, now=now())


def ended(archive: Archive, run: int, outcome: ReparseOutcome) -> None:
    """Write the run's verdict down."""
    store.gather(archive, outcome.counts.get("stored", 0))
    with archive.write() as connection:
        store.finish_run(
            connection,
            run,
            now=now(),
            exit_code=outcome.exit_code,
            sentence=outcome.sentence,
            counts=outcome.counts,
        )


def batches(archive: Archive, task: Task) -> Iterator[list[CaptureRow]]:
    """The captures, a few at a time, each time by a look of its own: no reader keeps the archive waiting."""
    left = task.limit
    after = None
    while left is None or left > 0:
        wanted = BATCH if left is None else min(BATCH, left)
        with archive.read() as connection:
            rows = captures_after(connection, after, owner=task.publication, limit=wanted)
        if not rows:
            return
        yield rows
        after = rows[-1].captured_at, rows[-1].id
        left = None if left is None else left - len(rows)


def reread(
    archive: Archive,
    configuration: Configuration,
    readers: Readers,
    rows: Sequence[CaptureRow],
    task: Task,
    tally: Tally,
) -> Iterator[CaptureChange]:
    """Read some captures anew and store what may be stored, in one transaction."""
    with archive.read() as connection:
        held = held_parts(connection, [row.id for row in rows])
        hidden = hidden_captures(connection)
    found: dict[int, tuple[Reading, ...]] = {}
    changes = []
    for row in rows:
        try:
            found[row.id] = readings_of(archive, configuration, readers, row, held.get(row.id, []), task)
        except CaptureError as error:
            tally.damaged.append(str(error))
            continue
        parts = tuple(part_changes(row.id, held.get(row.id, []), found[row.id]))
        if row.id in hidden:
            parts = tuple(one.without_words() for one in parts)
        is_stored = task.is_applied and (task.accepted is not None or not any(one.losses for one in parts))
        change = CaptureChange(row, parts, is_stored)
        tallied(tally, change, found[row.id])
        changes += [change] if parts else []
    if task.is_applied:
        kept = {row.id for row in rows if row.id in found} - {
            one.row.id for one in changes if not one.is_stored
        }
        with archive.write() as connection:
            keep(connection, {number: found[number] for number in sorted(kept)}, task.accepted)
    yield from changes


def readings_of(
    archive: Archive,
    configuration: Configuration,
    readers: Readers,
    row: CaptureRow,
    held: Sequence[Held],
    task: Task,
) -> tuple[Reading, ...]:
    """What the parser makes of a capture, none of one that was not taken to be read."""
    with archive.read() as connection:
        capture, purpose = kept_bytes(connection, configuration.captures, row)
        key = corrected_key(connection, row.id)
    _, read_as = meant(capture, purpose)
    if read_as is ReadAs.NOTHING and not held:
        return ()
    found = vouched_readings(
        readers, capture, archive, (),
        publication=row.publication, key=key, second_witness=task.second_witness,
    )  # fmt: skip
    return read_so(read_as, found)


def tallied(tally: Tally, change: CaptureChange, found: Sequence[Reading]) -> None:
    """Count a capture."""
    tally.counts["captures"] += 1
    tally.counts["changed"] += bool(change.parts)
    tally.counts["stored"] += bool(change.parts) and change.is_stored
    tally.counts["losing"] += bool(change.losses)
    tally.counts["lost"] += bool(change.losses) and change.is_stored
    if change.losses:
        tally.losing.append(f"capture {change.row.id}: {change.losses[0]}")
    tally.falls.saw(change.row, found, is_losing=bool(change.losses))


def keep(connection: Connection, found: dict[int, tuple[Reading, ...]], accepted: Said | None) -> None:
    """Store the readings of some captures, and that a person accepts what they lost."""
    for name in sorted({one.issue.publication for some in found.values() for one in some if one.issue}):
        known_publication(connection, profile(name), now())
    arrivals = [Arrival(number, some) for number, some in found.items() if some]
    store.keep_batch(connection, arrivals, parser=parser_version(), compare=copy_differences, now=now())
    if accepted is not None:
        accept_all(connection, set(found), accepted)


def accept_all(connection: Connection, captures: set[int], said: Said) -> None:
    """Accept what is held back of some captures since their newest readings lost items of the same bytes."""
    table = named("held_back")
    query = select(table).where(table.c.capture_id.in_(captures), table.c.is_reread)
    rows = connection.execute(query).all()
    for row in rows:
        value = acceptance(Key(row.volume, row.number), row.headlines, row._mapping["items"])
        enter(connection, ACCEPTED, value, said, capture_id=row.capture_id)
    issues = connection.scalars(
        select(readings_table.c.issue_id).where(readings_table.c.id.in_([row.reading_id for row in rows]))
    )
    refresh(connection, set(issues), copy_differences)
