"""Answers of a crawl that come close together, taken all the way at once: bytes, rows, readings, pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from db.held import unchanged_numbers
from db.store import Arrival
from ingest.ledger import Page, PageState, Result
from ingest.pipeline import Answer, Arriving, purpose_of, read_so, understood
from ingest.vouching import on_pages, pages_first
from ingest.warc_records import Purpose, ReadAs
from parsers.documents import is_pdf
from parsers.model import Capture, Issue, Key, Reading

if TYPE_CHECKING:
    from ingest.crawl_run import CrawlRun

# Answers wait for others as long as some come within so many seconds, and that long at most; so many are
# stored together, of so many bytes.
SHORTLY, PATIENCE, ANSWERS, BYTES = 0.1, 1.0, 64, 4 << 20
# A page of this size is read before the network could notice; a PDF may take long whatever its size.
READ_HERE = 1 << 20


@dataclass
class _Group:
    """Answers that are stored together, and what does so once the group is full or others let it wait."""

    answers: list[Answer] = field(default_factory=list)
    full: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Task[Sequence[BaseException | None]] | None = None
    size: int = 0

    def add(self, answer: Answer) -> None:
        """Take an answer in; the group waits for no more once it has enough."""
        self.answers.append(answer)
        self.size += 0 if answer.capture is None else len(answer.capture.body)
        if len(self.answers) >= ANSWERS or self.size >= BYTES:
            self.full.set()

    def has(self, page: Page) -> bool:
        """Whether an answer of that page is here already: one must be stored before the next is looked at."""
        return any(one.page.id == page.id for one in self.answers)


class Gathering:
    """Takes a crawl's answers; each is stored when `take` returns, with those that came meanwhile."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run
        self._group: _Group | None = None
        self._turn = asyncio.Lock()

    async def take(self, answer: Answer) -> None:
        """Take one answer all the way; what goes wrong with reading it is its own fault alone."""
        group = self._group
        if group is None or group.full.is_set() or group.has(answer.page):
            if group is not None:
                group.full.set()
            group = self._group = _Group()
            group.done = asyncio.create_task(self._stored(group))
        place = len(group.answers)
        group.add(answer)
        assert group.done is not None
        fault = (await asyncio.shield(group.done))[place]
        if fault is not None:
            raise fault

    async def _stored(self, group: _Group) -> Sequence[BaseException | None]:
        """Store a group once it is full or has waited; the fault of each answer that could not be read."""
        await _completed(group)
        async with self._turn:
            return await self._taken(group.answers)

    async def _taken(self, answers: Sequence[Answer]) -> list[BaseException | None]:
        kept = kept_of(self._run, answers)
        faults: list[BaseException | None] = [None] * len(answers)
        done: list[Done] = []
        readings = await self._all_readings(kept)
        places = [place for place, answer in enumerate(answers) if is_news(answer)]
        for place, one, found in zip(places, kept, readings, strict=True):
            if isinstance(found, BaseException):
                faults[place] = found
            else:
                done.append(Done(one, found, understood(one.answer, found)))
        stored(self._run, done, [answer for answer in answers if not is_news(answer)])
        return faults

    async def _all_readings(self, kept: Sequence[Kept]) -> list[tuple[Reading, ...] | BaseException]:
        """The readings of captures, or why there are none."""
        found: dict[int, tuple[Reading, ...] | BaseException] = {}
        pages: list[Issue] = []
        for place in pages_first([one.capture for one in kept]):
            (outcome,) = await asyncio.gather(self._readings(kept[place], pages), return_exceptions=True)
            found[place] = outcome
            pages += () if isinstance(outcome, BaseException) else on_pages(outcome)
        return [found[place] for place in range(len(kept))]

    async def _readings(self, one: Kept, pages: Sequence[Issue]) -> tuple[Reading, ...]:
        """The readings of a capture; of what may take long in a thread, so that the network does not wait."""
        if one.read_as is ReadAs.NOTHING:
            return ()
        if not is_pdf(one.capture.body) and len(one.capture.body) <= READ_HERE:
            return self._read(one, pages)
        return await asyncio.to_thread(self._read, one, pages)

    def _read(self, one: Kept, pages: Sequence[Issue]) -> tuple[Reading, ...]:
        owner = self._run.publication.name
        return read_so(
            one.read_as, self._run.pipeline.read(one.capture, publication=owner, key=one.key, pages=pages)
        )


async def _completed(group: _Group) -> None:
    """Return once a group is full, nothing more came to it, or it has waited long enough."""
    clock = asyncio.get_running_loop().time
    begun = clock()
    while not group.full.is_set():
        before = len(group.answers)
        try:
            await asyncio.wait_for(group.full.wait(), SHORTLY)
        except TimeoutError:
            if len(group.answers) == before or clock() - begun > PATIENCE:
                group.full.set()


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer whose bytes are kept: under which row number, whether they are news for their address, what
    they are read for, and which issue a person says they are."""

    answer: Answer
    capture: Capture
    number: int
    is_new: bool
    read_as: ReadAs
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A kept answer with its readings, and what its page came to by them."""

    kept: Kept
    readings: tuple[Reading, ...]
    result: Result


def is_news(answer: Answer) -> bool:
    """Whether an answer has bytes to keep: those that the page is known to have are none."""
    return answer.capture is not None and not (
        answer.readable and answer.page.content_digest == answer.capture.digest
    )


def kept_of(run: CrawlRun, answers: Sequence[Answer]) -> list[Kept]:
    """Keep the bytes of all answers that have any; those of an address's newest capture are not written
    again."""
    news = [(one, one.capture) for one in answers if one.capture is not None and is_news(one)]
    if not news:
        return []
    with run.archive.read() as connection:
        held = unchanged_numbers(connection, [capture for _, capture in news])
    new = [
        Arriving(capture, Purpose(run.publication.name, purpose_of(one)), one.received, one.request)
        for (one, capture), number in zip(news, held, strict=True)
        if number is None
    ]
    numbers = iter(run.pipeline.keep(new))
    keys = run.pipeline.keys([number for number in held if number is not None])
    return [
        Kept(
            one, capture, next(numbers) if number is None else number, number is None,
            purpose_of(one), None if number is None else keys.get(number),
        )
        for (one, capture), number in zip(news, held, strict=True)
    ]  # fmt: skip


def stored(run: CrawlRun, done: Sequence[Done], others: Sequence[Answer]) -> None:
    """Store readings and settle pages, all at once, and count what came of it."""
    settled = [(one.kept.answer.page, one.result) for one in done]
    for answer in others:
        held = answer.capture is not None
        result = replace(answer.result, state=PageState.UNCHANGED) if held else answer.result
        settled.append((answer.page, result))
    again = {
        one.kept.number: Purpose(run.publication.name, one.kept.read_as)
        for one in done
        if not one.kept.is_new
    }
    arrivals = [Arrival(one.kept.number, one.readings) for one in done]
    brought = run.pipeline.store(arrivals, settled, again)
    run.tally.stored(sum(one.kept.is_new for one in done), brought)
    for page, result in settled:
        run.tally.settled(page, result)
    for one in done:
        run.suspect(one.kept.answer, one.result)
