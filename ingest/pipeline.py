"""The only pipeline: keep the bytes, tell the archive, read them, store the readings, settle the page."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from db import store
from db.corrections import corrected_keys
from db.engine import Archive, ArchiveError
from db.held import places_of
from ingest.captures import CaptureError, CaptureFiles
from ingest.clock import now
from ingest.ledger import Page, PageState, Result, settle
from ingest.parser_version import parser_version
from ingest.provenance import Source
from ingest.readers import Readers
from ingest.vouching import vouched_readings
from ingest.warc_records import Purpose, ReadAs
from parsers.model import Capture, Issue, Key, Place, Reading, SecondWitness
from parsers.reconcile import copy_differences

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlalchemy import Connection

    from ingest.frontier import Frontier

log = logging.getLogger(__name__)
# What the archive or the disk can refuse with; nothing more can be kept then, so the job must stop.
ARCHIVE_FAULTS = (ArchiveError, CaptureError)
# The first to have a payload holds it; later ones refer to it, unless it came in another coding.
ORIGINALS_TRIED = 4
NEVER: Mapping[int, Purpose] = MappingProxyType({})


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
class Arriving:
    """A capture on its way in: `received` is its body under its content codings, `request` the request as
    sent, `source` where another archive's file had it, and `member` that file's record, if it tells all that
    ours would."""

    capture: Capture
    purpose: Purpose
    received: bytes | None = None
    request: str | None = None
    source: Source | None = None
    member: bytes | None = None


@dataclass
class Pipeline:
    """Keep → read → store, for whatever brings captures: a crawl, a folder, a file.

    One thread keeps and stores; `read` may be called in another, one call at a time. What comes together is
    kept with one sync and stored in one transaction.
    """

    archive: Archive
    files: CaptureFiles
    readers: Readers
    run_id: int
    publication: str | None = None
    second_witness: SecondWitness = "always"

    def keep(self, arriving: Sequence[Arriving]) -> list[int]:
        """Write and sync the bytes of captures that are not held, then tell the database: once this returns
        they can't be lost. Their row numbers.

        Of a payload that is kept already only where it stands is written."""
        if not arriving:
            return []
        with self.archive.read() as connection:
            found = places_of(connection, {one.capture.digest for one in arriving}, most=ORIGINALS_TRIED)
        places = defaultdict(list, found)
        kept = []
        with self.files.together():
            for one in arriving:
                before = places[one.capture.digest]
                kept.append((one.capture, self._written(one, before)))
                before += [kept[-1][1]] if len(before) < ORIGINALS_TRIED else []
        owners = [one.purpose.publication for one in arriving]
        with self.archive.write() as connection:
            return store.keep_captures(connection, kept, publication=owners, run_id=self.run_id, now=now())

    def _written(self, one: Arriving, places: Sequence[Place]) -> Place:
        original = None if one.received is None else self.files.original(places, one.received)
        if one.member is not None and one.source is not None and original is None:
            return self.files.copy(one.member, one.source)
        return self.files.append(
            one.capture,
            received=one.received,
            request=one.request,
            purpose=one.purpose,
            original=original,
            source=one.source,
        )

    def keys(self, captures: Collection[int]) -> Mapping[int, Key]:
        """What a person says some captures are, by their row numbers: new ones are not spoken of yet."""
        if not captures:
            return {}
        with self.archive.read() as connection:
            return corrected_keys(connection, captures)

    def read(
        self,
        capture: Capture,
        *,
        publication: str | None = None,
        key: Key | None = None,
        pages: Sequence[Issue] = (),
    ) -> tuple[Reading, ...]:
        """What the readers make of a capture, as the issue that a person says it is; failures are readings
        too. `pages` are issues of pages that are stored with it."""
        return vouched_readings(
            self.readers, capture, self.archive, pages,
            publication=publication, key=key, second_witness=self.second_witness,
        )  # fmt: skip

    def store(
        self,
        arrivals: Sequence[store.Arrival],
        settled: Sequence[tuple[Page, Result]] = (),
        again: Mapping[int, Purpose] = NEVER,
    ) -> store.Kept:
        """Store readings and settle pages in one transaction: a page is done only with its readings.

        `again` is why captures that were held already are read this time, by their row numbers."""
        with self.archive.write() as connection:
            kept = store.keep_batch(
                connection, arrivals, parser=parser_version(), compare=copy_differences, now=now()
            )
            settle(connection, settled, now())
            for number, purpose in again.items():
                if number in kept.captures:
                    self._say(number, purpose, connection)
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

    def settle(self, settled: Sequence[tuple[Page, Result]]) -> None:
        """Write what came of pages without content."""
        if settled:
            with self.archive.write() as connection:
                settle(connection, settled, now())


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
            if self._closing is not None:
                return item  # others that were to be stored with it have told
            # Not awaited: closing waits for this very item.
            closing = self._crawler.engine.close_spider_async(reason="archive_failed")
            self._closing = asyncio.get_running_loop().create_task(closing)
        return item


def purpose_of(answer: Answer) -> ReadAs:
    """What an answer is read for, by what is expected at its address."""
    return ReadAs.at(answer.page.kind) if answer.readable else ReadAs.NOTHING


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
    label = answer.capture.label if answer.capture is not None else ""
    note = f"{failures[0].code}: {failures[0].message.removeprefix(f'{label}: ')}"
    return replace(answer.result, state=PageState.NOT_UNDERSTOOD, note=note)
