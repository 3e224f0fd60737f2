"""Backfill: saved files enter the archive by the same way as a crawl's answers, from the bytes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from db import store
from db.engine import Archive, open_archive
from db.issues import differing, held_back, to_accept
from ingest.captures import CaptureFiles
from ingest.clock import now
from ingest.configuration import Configuration
from ingest.crawl_run import known_publication
from ingest.pipeline import Pipeline
from ingest.readers import Readers
from ingest.sources import Ignored, Unreadable, captures
from ingest.verdict import ExitCode, differing_news, held_back_cause
from ingest.warc_records import Purpose
from parsers.model import Capture, Key, Reading, SecondWitness
from parsers.publication import Publication
from parsers.publications import named

NAMED_AT_MOST = 5


@dataclass
class Tally:
    """What became of every input of one backfill; each name stands in one list at most."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    unnumbered: list[str] = field(default_factory=list)
    issues: set[tuple[str, Key]] = field(default_factory=set)
    differing: set[Key] = field(default_factory=set)
    held_back: dict[Key, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BackfillOutcome:
    """A finished backfill: its counts, what failed, has no number, newly differs or newly waits for a person
    (with the reading to accept), and the verdict."""

    counts: dict[str, int]
    failures: tuple[str, ...]
    unnumbered: tuple[str, ...]
    differing: tuple[Key, ...]
    held_back: dict[Key, int]
    exit_code: ExitCode
    sentence: str


def backfill(
    configuration: Configuration,
    paths: Sequence[Path],
    *,
    publication: Publication | None = None,
    address: str | None = None,
    captured_at: datetime | None = None,
    second_witness: SecondWitness = "always",
) -> Iterator[str | BackfillOutcome]:
    """Bring in files and folders: a line for every input as it is done, then the outcome.

    ArchiveError and CaptureError where nothing can be kept any more. The run's row is finished always.
    """
    tally = Tally()
    with (
        open_archive(configuration.database_url, create=True) as archive,
        CaptureFiles(configuration.captures) as files,
        Readers() as readers,
    ):
        known: set[str] = set()
        if publication is not None:
            announce(archive, publication.name, known)
        with archive.write() as connection:
            run = store.start_run(connection, kind="backfill", publication=None, now=now())
        name = publication.name if publication else None
        pipeline = Pipeline(archive, files, readers, run, name, second_witness)
        with archive.read() as connection:
            before, waiting = differing(connection), held_back(connection)
        finished = False
        try:
            for found in captures(paths, address=address, captured_at=captured_at):
                line = taken(pipeline, found, tally, known)
                if line is not None:
                    yield line
            finished = True
        finally:
            with archive.write() as connection:
                tally.differing |= {one.key for one in differing(connection) - before}
                tally.held_back |= to_accept(held_back(connection) - waiting)
                outcome = judged(tally, finished=finished)
                store.finish_run(
                    connection,
                    run,
                    now=now(),
                    exit_code=outcome.exit_code,
                    sentence=outcome.sentence,
                    counts=outcome.counts,
                )
    yield outcome


def announce(archive: Archive, name: str, known: set[str]) -> None:
    """Make a publication known to the archive before anything of it is stored."""
    if name not in known:
        with archive.write() as connection:
            known_publication(connection, named(name), now())
        known.add(name)


def taken(
    pipeline: Pipeline, found: Capture | Ignored | Unreadable, tally: Tally, known: set[str]
) -> str | None:
    """One input all the way into the archive; the line that says what became of it, None if ignored."""
    if isinstance(found, Ignored):
        tally.counts["ignored"] += 1
        return None
    tally.counts["files"] += 1
    if isinstance(found, Unreadable):
        tally.counts["unreadable"] += 1
        tally.failures.append(f"{found.path}: {found.failure.message}")
        return f"{found.path}: {found.failure.code}: {found.failure.message}"
    capture_id, is_new = kept(pipeline, found)
    tally.counts["stored" if is_new else "known"] += 1
    readings = pipeline.read(found, capture_id)
    for name in {reading.issue.publication for reading in readings if reading.issue}:
        announce(pipeline.archive, name, known)
    again = None if is_new else Purpose(pipeline.publication)
    stored = pipeline.store(capture_id, readings, again=again)
    tally.counts["revisions"] += stored.revisions_added
    told = [told_of(reading, found.label, tally) for reading in readings]
    return f"{found.label}: {'' if is_new else 'held already; '}{'; '.join(told)}"


def kept(pipeline: Pipeline, capture: Capture) -> tuple[int, bool]:
    """The capture's row number and whether its bytes are new; bytes held already are not written twice."""
    with pipeline.archive.read() as connection:
        held = store.kept_already(connection, capture)
    if held is not None:
        return held, False
    place = pipeline.files.append(capture, purpose=Purpose(pipeline.publication))
    with pipeline.archive.write() as connection:
        row = store.keep_capture(
            connection, capture, place, publication=pipeline.publication, run_id=pipeline.run_id, now=now()
        )
    return row, True


def told_of(reading: Reading, label: str, tally: Tally) -> str:
    """What one reading came to, in words, counted."""
    if reading.failure is not None:
        tally.counts["not_understood"] += 1
        tally.failures.append(reading.failure.message)
        return f"{reading.failure.code}: {reading.failure.message.removeprefix(f'{label}: ')}"
    issue = reading.issue
    assert issue is not None
    tally.counts["readings"] += 1
    tally.counts["cut"] += issue.truncated
    if issue.key is None:
        tally.counts["unnumbered"] += 1
        tally.unnumbered.append(label)
    else:
        tally.issues.add((issue.publication, issue.key))
    cautions = ", ".join(caution.code for caution in reading.cautions)
    return (
        f"{issue.key or 'no number'}, {counted(len(issue.headlines), 'headline')}, "
        f"{counted(len(issue.items), 'item')}"
        f"{f' ({cautions})' if cautions else ''}"
    )


def judged(tally: Tally, *, finished: bool) -> BackfillOutcome:
    """The exit code and the one sentence of a backfill."""
    counts = {**tally.counts, "issues": len(tally.issues)}
    read = counted(tally.counts["files"] - tally.counts["unreadable"], "file")
    news = [f"{read} read into {counted(len(tally.issues), 'issue')}"]
    if tally.counts["known"]:
        news.append(f"{tally.counts['known']} of them held already")
    if tally.counts["cut"]:
        news.append(counted(tally.counts["cut"], "cut copy", "cut copies"))
    if tally.unnumbered:
        news.append(f"{len(tally.unnumbered)} without a number ({some(tally.unnumbered)}: see parse --as)")
    if tally.counts["ignored"]:
        news.append(f"{counted(tally.counts['ignored'], 'file')} of other kinds ignored")
    if tally.differing:
        news.append(differing_news(sorted(tally.differing)))
    code, lead = ExitCode.GOOD, "Good"
    if tally.held_back:
        code, lead = ExitCode.NOT_UNDERSTOOD, "Not understood"
        cause = held_back_cause(tally.held_back)
        news.insert(0, f"{cause.text} ({cause.advice})")
    if tally.failures:
        code, lead = ExitCode.NOT_UNDERSTOOD, "Not understood"
        failed = counted(len(tally.failures), "reading")
        news.insert(0, f"{failed} failed ({some(tally.failures)}); look at them with digest parse")
    if not finished:
        code, lead = ExitCode.FAILED, "Failed"
        news.insert(0, "stopped before the end; run it again to go on")
    sentence = f"{lead}: {'; '.join(news)}."
    return BackfillOutcome(
        counts,
        tuple(tally.failures),
        tuple(tally.unnumbered),
        tuple(sorted(tally.differing)),
        tally.held_back,
        code,
        sentence,
    )


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 file, 2 files."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def some(names: Sequence[str]) -> str:
    """The first few names of a list."""
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return ", ".join(names[:NAMED_AT_MOST]) + more
