"""Rebuild: the archive made anew from its WARC files and exported corrections."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, or_, select

from db import correction_lines, store
from db.current import refresh
from db.engine import Archive, open_archive
from db.errors import TargetError
from db.facts import issue
from db.schema import run as runs
from ingest.announcing import announce
from ingest.backup import refuse_nothing
from ingest.captures import NAMES, CaptureError, CaptureFiles, iter_kept
from ingest.clock import now
from ingest.configuration import Configuration
from ingest.pipeline import Pipeline, read_so
from ingest.purposes import meant
from ingest.readers import Readers
from ingest.verdict import ExitCode
from ingest.warc_members import next_member
from ingest.warc_records import Purpose, ReadAs
from parsers.model import Capture, Key, Place, SecondWitness
from parsers.reconcile import copy_differences

Corrections = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RebuildOutcome:
    """A finished rebuild: what was counted, what could not be taken in, and the verdict."""

    counts: dict[str, int]
    damages: tuple[str, ...]
    exit_code: ExitCode
    sentence: str


@dataclass
class Rebuilding:
    """A rebuild while it goes on: the corrections of each capture by its identity, and what came of it."""

    pipeline: Pipeline
    corrections: Mapping[str, Corrections]
    known: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    damages: list[str] = field(default_factory=list)


def rebuild(
    configuration: Configuration, corrections: Corrections, *, second_witness: SecondWitness = "always"
) -> Iterator[str | RebuildOutcome]:
    """Make the archive of a data directory anew: a line for each WARC file as it is done, then the outcome.

    NothingKeptError where there are no WARC files, TargetError where an archive stands there already; one
    that a killed rebuild left is gone on with."""
    refuse_nothing(configuration.captures)
    with ExitStack() as held:
        archive = held.enter_context(
            open_archive(configuration.database_url, create=True, compare=copy_differences)
        )
        run = begun(archive)
        files = held.enter_context(CaptureFiles(configuration.captures))
        pipeline = Pipeline(archive, files, held.enter_context(Readers()), run, None, second_witness)
        mine = defaultdict(list)
        for one in corrections:
            mine[one[correction_lines.CAPTURE]].append(one)
        going = Rebuilding(pipeline, mine)
        for path in sorted(configuration.captures.glob(NAMES)):
            before = going.counts["captures"]
            for place, capture, purpose in sound_records(path, going.damages):
                taken(going, place, capture, purpose)
            yield f"{path.name}: {going.counts['captures'] - before} captures"
        store.gather(archive, going.counts["revisions"])
        with archive.write() as connection:
            corrected(connection, corrections, going)
            outcome = judged(going)
            store.finish_run(
                connection,
                run,
                now=now(),
                exit_code=outcome.exit_code,
                sentence=outcome.sentence,
                counts=outcome.counts,
            )
    yield outcome


def begun(archive: Archive) -> int:
    """The row number of the rebuild's run, in an archive that is empty or was left by a killed rebuild."""
    with archive.write() as connection:
        other = or_(runs.c.kind != "rebuild", runs.c.finished_at.is_not(None))
        if connection.scalar(select(runs.c.id).where(other).limit(1)) is not None:
            raise TargetError(
                f"expected no archive yet, found one at {archive.label}; "
                "move it away first, or rebuild into another database"
            )
        return store.start_run(connection, kind="rebuild", publication=None, now=now())


def sound_records(path: Path, damages: list[str]) -> Iterator[tuple[Place, Capture, Purpose]]:
    """Every record of a WARC file that can be read; the damaged parts between them are told."""
    start: int | None = 0
    while start is not None and start < path.stat().st_size:
        try:
            yield from iter_kept(path, start)
            return
        except CaptureError as error:
            damages.append(str(error))
            start = next_member(path, error.offset)


def taken(going: Rebuilding, place: Place, capture: Capture, purpose: Purpose) -> None:
    """One kept capture all the way into the archive again."""
    owner, read_as = meant(capture, purpose)
    archive = going.pipeline.archive
    if purpose.publication is not None:
        announce(archive, purpose.publication, going.known)
    mine = going.corrections.get(store.identity(capture), ())
    with archive.write() as connection:
        number = store.keep_capture(
            connection,
            capture,
            place,
            publication=purpose.publication,
            run_id=going.pipeline.run_id,
            now=now(),
        )
        correction_lines.enter(connection, mine)
    going.counts["captures"] += 1
    if read_as is ReadAs.NOTHING:
        return
    readings = read_so(read_as, going.pipeline.read(capture, publication=owner, key=key_in(mine)))
    for name in {reading.issue.publication for reading in readings if reading.issue}:
        announce(archive, name, going.known)
    stored = going.pipeline.store([store.Arrival(number, readings)])
    going.counts["readings"] += stored.readings_added
    going.counts["revisions"] += stored.revisions_added


def key_in(corrections: Iterable[dict[str, Any]]) -> Key | None:
    """The number that a person gave a capture, None where nobody did or it was taken back."""
    given = [one for one in corrections if one["field"] == "key" and one["withdrawn_at"] is None]
    return Key.parse(given[-1]["value"]) if given else None


def corrected(connection: Connection, corrections: Corrections, going: Rebuilding) -> None:
    """Enter what is said of issues, now that they stand, and derive anew what follows from it all."""
    strangers = correction_lines.enter(connection, corrections)
    for one in strangers:
        about = one["address"] or one["name"] or f"{one['publication']} {one['volume']}.{one['number']}"
        going.damages.append(
            f"a correction by {one['made_by']} is about {about}, which is not among the bytes"
        )
    if corrections:
        refresh(connection, connection.scalars(select(issue.c.id)).all(), copy_differences)
    going.counts["corrections"] = len(corrections) - len(strangers)


def judged(going: Rebuilding) -> RebuildOutcome:
    """The exit code and the one sentence of a rebuild."""
    counts, damages = dict(going.counts), tuple(going.damages)
    made = f"{counts.get('captures', 0)} captures and {counts.get('corrections', 0)} corrections taken in"
    if not damages:
        return RebuildOutcome(counts, damages, ExitCode.GOOD, f"Good: {made}.")
    sentence = f"Damaged: {made}, but {len(damages)} parts are lost; bring them in from a backup."
    return RebuildOutcome(counts, damages, ExitCode.ARCHIVE, sentence)
