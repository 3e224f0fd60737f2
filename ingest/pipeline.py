"""The only pipeline: keep the bytes, tell the archive, read them, store the readings, settle the page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from db import store
from db.corrections import corrected_key
from db.engine import Archive, ArchiveError
from ingest.captures import CaptureError, CaptureFiles
from ingest.clock import now
from ingest.ledger import Page, PageState, Result, settle, settle_unchanged
from ingest.parser_version import parser_version
from ingest.readers import Readers
from ingest.warc_records import Original, Purpose, ReadAs
from parsers.model import Capture, Key, Reading, SecondWitness
from parsers.reconcile import copy_differences

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlalchemy import Connection

    from ingest.crawl_run import CrawlRun
    from ingest.frontier import Frontier

log = logging.getLogger(__name__)
# What the archive or the disk can refuse with; nothing more can be kept then, so the job must stop.
ARCHIVE_FAULTS = (ArchiveError, CaptureError)
# The first to have a payload holds it; later ones refer to it, unless it came in another coding.
ORIGINALS_TRIED = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for one page: its state and, where bytes came, the capture of them.

    `received` is the body under its content codings, `request` the request as sent. `readable` says whether
    the bytes may hold issues; bytes that must not touch any issue are kept without being read.
    """

    page: Page
    result: Result
    capture: Capture | None = None
    received: bytes | None = None
    request: str | None = None
    readable: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a capture stands in the archive, and whether these bytes are news for its address."""

    capture_id: int
    is_new: bool


@dataclass
class Pipeline:
    """Keep → read → store, for whatever brings captures: a crawl, a folder, a file.

    One thread keeps and stores; `read` may be called in another, one call at a time.
    """

    archive: Archive
    files: CaptureFiles
    readers: Readers
    run_id: int
    publication: str | None = None
    second_witness: SecondWitness = "always"
    _one_reader: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(
        self,
        capture: Capture,
        *,
        received: bytes | None = None,
        request: str | None = None,
        read_as: ReadAs = ReadAs.ISSUE,
    ) -> Kept:
        """Write and sync the bytes, then tell the database: once this returns they can't be lost.

        Bytes that are those of the address's newest capture are not written again, and of a payload that is
        kept already only where it stands.
        """
        newest = self._newest(capture)
        if newest is not None:
            return Kept(newest, is_new=False)
        purpose = Purpose(self.publication, read_as)
        original = None if received is None else self.original(capture, received)
        place = self.files.append(
            capture, received=received, request=request, purpose=purpose, original=original
        )
        with self.archive.write() as connection:
            capture_id = store.keep_capture(
                connection, capture, place, publication=self.publication, run_id=self.run_id, now=now()
            )
        return Kept(capture_id, is_new=True)

    def _newest(self, capture: Capture) -> int | None:
        """The number of the address's newest capture if it has these very bytes."""
        if capture.address is None:
            return None
        with self.archive.read() as connection:
            newest = store.newest_capture(connection, capture.address)
        return newest.id if newest is not None and newest.digest == capture.digest else None

    def original(self, capture: Capture, received: bytes) -> Original | None:
        """The record of an earlier capture, of whatever address, that has this very payload."""
        with self.archive.read() as connection:
            rows = store.captures_of(connection, capture.digest, most=ORIGINALS_TRIED)
        return self.files.original((row.place for row in rows), received)

    def read(self, capture: Capture, capture_id: int) -> tuple[Reading, ...]:
        """What the readers make of a capture, as the issue that a person says it is; failures are readings
        too."""
        return self._read(capture, self._key(capture_id))

    async def read_aside(self, capture: Capture, capture_id: int) -> tuple[Reading, ...]:
        """The same in a thread, so that a long PDF does not keep the network waiting."""
        key = self._key(capture_id)
        async with self._one_reader:
            return await asyncio.to_thread(self._read, capture, key)

    def _read(self, capture: Capture, key: Key | None) -> tuple[Reading, ...]:
        return self.readers.readings(
            capture, publication=self.publication, key=key, second_witness=self.second_witness
        )

    def _key(self, capture_id: int) -> Key | None:
        with self.archive.read() as connection:
            return corrected_key(connection, capture_id)

    def store(
        self,
        capture_id: int,
        readings: Sequence[Reading],
        page: Page | None = None,
        result: Result | None = None,
        *,
        again: Purpose | None = None,
    ) -> store.Kept:
        """Store readings and settle their page in one transaction: a page is done only with its readings.

        `again` is why a capture that was held already is read this time."""
        with self.archive.write() as connection:
            kept = store.keep_readings(
                connection,
                capture_id,
                readings,
                parser=parser_version(),
                compare=copy_differences,
                now=now(),
            )
            if page is not None and result is not None:
                settle(connection, page, result, now())
            if again is not None and kept.readings_added:
                self._say(capture_id, again, connection)
        return kept

    def _say(self, capture_id: int, purpose: Purpose, connection: Connection) -> None:
        """Keep a capture once more where its record tells another purpose than that which gave readings: the
        WARC files alone must give the same archive."""
        try:
            capture, told = self.files.kept(store.capture_of(connection, capture_id).place)
        except CaptureError as error:
            log.warning("%s; digest verify tells more", error)
            return
        if told != purpose:
            self.files.append(capture, purpose=purpose)

    def settle(self, page: Page, result: Result) -> None:
        """Write what came of a page without content."""
        with self.archive.write() as connection:
            if result.state is PageState.UNCHANGED:
                settle_unchanged(connection, page, now())
            else:
                settle(connection, page, result, now())


class CrawlPipeline:
    """Scrapy's door to the pipeline: every answer of a crawl passes here."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlPipeline:
        """The pipeline of one crawler."""
        return cls(crawler)

    async def process_item(self, item: Answer) -> Answer:
        """Keep, read and store one answer; where the archive fails the crawl is told to stop."""
        run: Frontier = self._crawler.spider.run  # type: ignore[union-attr]
        if run.archive_fault is not None:
            return item  # nothing can be kept any more; the page stays due
        try:
            await run.take(item)
        except ARCHIVE_FAULTS as error:
            run.archive_failed(error)
            # Not awaited: closing waits for this very item.
            closing = self._crawler.engine.close_spider_async(reason="archive_failed")
            self._closing = asyncio.get_running_loop().create_task(closing)
        return item


async def answered(run: CrawlRun, answer: Answer) -> None:
    """Take one answer all the way: bytes, capture row, readings, page row."""
    page, capture = answer.page, answer.capture
    if capture is None:
        run.came(page, answer.result)
    elif answer.readable and page.content_digest == capture.digest:
        run.came(page, replace(answer.result, state=PageState.UNCHANGED))
    else:
        read_as = purpose_of(answer)
        kept = run.pipeline.keep(capture, received=answer.received, request=answer.request, read_as=read_as)
        readings = read_so(read_as, await _readings(run, capture, kept.capture_id, read_as))
        result = understood(answer, readings)
        again = None if kept.is_new else Purpose(run.publication.name, read_as)
        stored = run.pipeline.store(kept.capture_id, readings, page, result, again=again)
        run.tally.stored(kept.is_new, stored)
        run.tally.settled(page, result)
        run.suspect(answer, result)


def purpose_of(answer: Answer) -> ReadAs:
    """What an answer is read for, by what is expected at its address."""
    return ReadAs.at(answer.page.kind) if answer.readable else ReadAs.NOTHING


async def _readings(run: CrawlRun, capture: Capture, capture_id: int, read_as: ReadAs) -> tuple[Reading, ...]:
    return () if read_as is ReadAs.NOTHING else await run.pipeline.read_aside(capture, capture_id)


def read_so(read_as: ReadAs, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings to store: of an issue's page all, of an index page only issues that stand on it whole."""
    if read_as is ReadAs.INDEX:
        # An index page need not hold any issue, so nothing found there is no failure of anything.
        return tuple(reading for reading in readings if reading.issue is not None)
    return readings


def understood(answer: Answer, readings: Sequence[Reading]) -> Result:
    """The answer's result, once it was read: a page of an issue that gave none is no success."""
    failures = [reading.failure for reading in readings if reading.failure is not None]
    if not failures or answer.result.state is not PageState.STORED:
        return answer.result
    note = f"{failures[0].code}: {failures[0].message}"
    return replace(answer.result, state=PageState.NOT_UNDERSTOOD, note=note)
