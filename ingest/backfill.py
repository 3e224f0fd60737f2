"""Backfill: copies from anywhere enter the archive as a crawl's answers do, from the bytes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from db import store
from db.engine import Archive, open_archive
from db.errors import NotAnArchiveError
from db.issues import differing, held_back, to_accept
from ingest.announcing import announce
from ingest.captures import CaptureFiles
from ingest.clock import now
from ingest.configuration import Configuration
from ingest.engine import Engine
from ingest.engine_choice import AUTO, Choice, engine, read_ahead
from ingest.findings import Found
from ingest.garbage import seldom_collected
from ingest.held_bodies import held_at_in, held_in
from ingest.index_files import Told
from ingest.intake import BATCH, Intake, Tally, some
from ingest.pipeline import Pipeline
from ingest.read_ahead import ReadAhead
from ingest.sources import NOTHING_DECLARED, Wanted, captures
from ingest.verdict import ExitCode, differing_news, held_back_cause
from ingest.wayback import Wayback
from ingest.wording import counted
from parsers.model import Key, SecondWitness
from parsers.reconcile import copy_differences


@dataclass(frozen=True, slots=True)
class How:
    """How much a backfill does, up to so many captures or the first failure, when witnesses check, and where
    captures are read."""

    limit: int | None = None
    fail_fast: bool = False
    second_witness: SecondWitness = "always"
    engine: Choice = AUTO

    @property
    def batch(self) -> int:
        """How many captures are taken in together: none after a failure that is to be the last."""
        return 1 if self.fail_fast else BATCH


ALL = How()
LONG_TO_GATHER = 50_000  # new wordings whose full text takes a quarter of a minute to put together
# A source by the name that the table has for it.
Named = tuple[str, Iterator[Found]]


@dataclass(frozen=True, slots=True)
class What:
    """What a backfill brings in: files and folders, what is declared of them, and archives on the web."""

    paths: Sequence[Path] = ()
    wanted: Wanted = NOTHING_DECLARED
    web: Sequence[Wayback] = ()

    @property
    def publication(self) -> str | None:
        """The name of the publication that all of it is declared to be of."""
        return self.wanted.publication.name if self.wanted.publication else None

    def sources(self, archive: Archive | None, folder: Path, ahead: ReadAhead) -> Iterator[Named]:
        """One after the other, each able to ask what the archive holds, whose WARC files lie in a folder."""
        yield from self.on_this_machine(archive, folder, ahead)
        yield from ((one.name, one.found()) for one in self.on_the_web(archive))

    def on_this_machine(
        self, archive: Archive | None, folder: Path, ahead: ReadAhead, elsewhere: Told | None = None
    ) -> Iterator[Named]:
        """The files and folders, read ahead; `elsewhere` is told of what an index names and they lack."""
        held = held_in(archive, folder) if archive else None
        wanted = replace(self.wanted, held=held, elsewhere=elsewhere)
        yield from ((str(path), ahead.over(path, wanted, captures([path], wanted))) for path in self.paths)

    def on_the_web(self, archive: Archive | None) -> Iterator[Wayback]:
        """The archives on the web."""
        held_at = held_at_in(archive) if archive else None
        yield from (replace(one, held_at=held_at) for one in self.web)


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
    sources: dict[str, Mapping[str, int]] = field(default_factory=dict)


def backfill(configuration: Configuration, what: What, how: How = ALL) -> Iterator[str | BackfillOutcome]:
    """Bring in files, folders and archives of others: a line for every file and every failure as it is done,
    then the outcome.

    ArchiveError and CaptureError where nothing can be kept any more. The run's row is finished always.
    """
    with ExitStack() as held:
        held.enter_context(seldom_collected())
        found = begun(held, how, what.paths)
        archive = held.enter_context(
            open_archive(configuration.database_url, create=True, compare=copy_differences)
        )
        files = held.enter_context(CaptureFiles(configuration.captures))
        readers = read_ahead(held, configuration, found, how.second_witness, is_storing=True)
        name = what.publication
        if name is not None:
            announce(archive, name, set())
        with archive.write() as connection:
            run = store.start_run(connection, kind="backfill", publication=None, now=now())
        pipeline = Pipeline(archive, files, readers, run, name, how.second_witness)
        intake = Intake(readers, archive, pipeline, name, how.second_witness, how.batch)
        tally = intake.tally
        with archive.read() as connection:
            before, waiting = differing(connection), held_back(connection)
        finished = False
        try:
            yield from lines(intake, what.sources(archive, configuration.captures, readers), how)
            if tally.counts["revisions"] >= LONG_TO_GATHER:
                yield f"the full text of {tally.counts['revisions']:,} new wordings is put together"
            store.gather(archive, tally.counts["revisions"])
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


def looked_at(configuration: Configuration, what: What, how: How = ALL) -> Iterator[str | BackfillOutcome]:
    """The same without keeping anything: what the sources hold and how it reads."""
    with ExitStack() as held:
        held.enter_context(seldom_collected())
        found = begun(held, how, what.paths)
        archive = existing(configuration, held)
        readers = read_ahead(held, configuration, found, how.second_witness)
        name = what.publication
        intake = Intake(readers, archive, None, name, how.second_witness, how.batch)
        yield from lines(intake, what.sources(archive, configuration.captures, readers), how)
        outcome = judged(intake.tally, finished=True)
    yield replace(outcome, sentence=f"Dry run, nothing was kept. {outcome.sentence}")


def begun(held: ExitStack, how: How, paths: Sequence[Path]) -> Engine | None:
    """The engine, which gets ready meanwhile, as long as something is held; None for this process."""
    found = engine(how.engine, paths, how.limit)
    if found is not None:
        held.callback(found.close)
        found.get_ready()
    return found


def existing(configuration: Configuration, held: ExitStack) -> Archive | None:
    """The archive, open as long as something is held; None where there is none yet."""
    try:
        return held.enter_context(open_archive(configuration.database_url))
    except NotAnArchiveError:
        return None


def lines(intake: Intake, sources: Iterable[Named], how: How) -> Iterator[str]:
    """What is to be said of each input as it is taken, up to the limit or the first failure."""
    tally = intake.tally
    for intake.source, findings in sources:
        for found in findings:
            yield from intake.take(found)
            if how.fail_fast and tally.failures:
                tally.stopped = "stopped at the first failure (--fail-fast)"
            elif how.limit is not None and tally.counts["captures"] >= how.limit:
                tally.stopped = f"stopped after {counted(how.limit, 'capture')} (--limit)"
            if tally.stopped:
                break
        yield from intake.flush()
        if tally.stopped:
            return


def judged(tally: Tally, *, finished: bool) -> BackfillOutcome:
    """The exit code and the one sentence of a backfill."""
    counts = {**tally.counts, "issues": tally.issues}
    read = counted(tally.counts["captures"], "copy", "copies")
    news = [f"{read} read into {counted(tally.issues, 'issue')}"]
    if tally.counts["duplicate"]:
        news.append(f"{tally.counts['duplicate']:,} of them held already")
    if tally.counts["unchanged"]:
        news.append(f"{tally.counts['unchanged']:,} with a body that was held")
    if tally.counts["passed"]:
        news.append(f"{counted(tally.counts['passed'], 'record')} of archives passed over")
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
        failed = counted(len(tally.failures), "input")
        news.insert(0, f"{failed} failed ({some(tally.failures)}); look at them with digest parse")
    if tally.counts["unreachable"]:
        code, lead = ExitCode.UNREACHABLE, "Not reached"
    if tally.stopped:
        news.append(tally.stopped)
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
        {source: dict(outcomes) for source, outcomes in tally.sources.items()},
    )
