"""A look at a publication's site as a crawl takes it, keeping nothing: every way of discovery, one issue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from ingest.clock import now
from ingest.crawl_plan import Outcome, Plan
from ingest.crawl_tally import DISCOVERY
from ingest.ledger import CONTENT, Page, PageState, Result
from ingest.pipeline import Answer, understood
from ingest.readers import Readers
from ingest.verdict import ExitCode, Verdict
from parsers.addresses import canonical
from parsers.links import FoundAddress
from parsers.model import Key, Reading
from parsers.publication import Publication, Start

if TYPE_CHECKING:
    from ingest.crawl_run import Suspect

# A sitemap may be a list of sitemaps, and a first index page may name no issue: so far a start is followed.
PAGES_A_START = 5


@dataclass(slots=True)
class Look:
    """One page that was asked for: its row, the start page that led to it, what it came to, the issues and
    further pages of its own kind that it names, and what was read from it."""

    page: Page
    start: str
    result: Result | None = None
    issues: dict[Key, str] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)
    readings: tuple[Reading, ...] = ()

    @property
    def is_served(self) -> bool:
        """Whether the page came as it should."""
        return self.result is not None and self.result.state is PageState.STORED


class Examination:
    """Asks for all start pages, then for the newest issue that they name and its PDF, and remembers what came
    of each. Nothing is kept: no row, no file, no lock."""

    def __init__(self, plan: Plan, readers: Readers) -> None:
        self.plan: Plan = plan
        self.publication: Publication = plan.publication
        self.archive_fault: str | None = None
        self.looks: dict[str, Look] = {}
        self.delays: dict[str, float | None] = {}
        self.faults: list[str] = []
        self.interrupted: str | None = None
        self._readers = readers

    def first_pages(self) -> tuple[Page, ...]:
        """Every start page of the publication."""
        return tuple(self._asked(self.address_of(start), start.way) for start in self.publication.starts)

    def address_of(self, start: Start) -> str:
        """The whole address of a start page."""
        address = urljoin(self.publication.site, start.path)
        return canonical(address) or address

    def sighted(self, page: Page, found: Iterable[FoundAddress]) -> tuple[Page, ...]:
        """The PDF of an issue's page; what else a page names is only remembered."""
        look = self.looks[page.address]
        pdfs = []
        for one in found:
            key = self.publication.key_of_address(one.address) if one.kind == "issue" else None
            if key is not None:
                look.issues.setdefault(key, one.address)
            elif one.kind == page.kind:
                look.more.append(one.address)
            elif one.kind == "pdf" and page.kind == "issue":
                pdfs.append(one.address)
        return tuple(self._asked(address, "pdf", look.start) for address in pdfs[:1] if self._is_new(address))

    def moved(self, page: Page, address: str) -> tuple[Page, ...]:
        """Where a page redirects to, unless that was asked for."""
        if not self._is_new(address):
            return ()
        return (self._asked(address, page.kind, self.looks[page.address].start),)

    def afterthoughts(self) -> tuple[Page, ...]:
        """One more page of a start that has named no issue yet, else the newest issue that any has named."""
        for start in dict.fromkeys(look.start for look in self.looks.values()):
            looks = self.of_start(start)
            if any(look.issues for look in looks) or not 0 < len(looks) < PAGES_A_START:
                continue
            more = [address for look in looks for address in look.more if self._is_new(address)]
            if more:
                return (self._asked(more[0], looks[0].page.kind, start),)
        named = self.named()
        if not named or self.issue() is not None:
            return ()
        return (self._asked(named[max(named)], "issue"),)

    def suspected(self) -> Mapping[str, Sequence[Suspect]]:
        """None: one page that gives no issue is told as it is."""
        return {}

    def compared(self, suspects: Sequence[Suspect], body: bytes) -> None:
        """Nothing was suspected."""

    def robots_said(self, origin: str, delay: float | None, sitemaps: Sequence[str]) -> None:
        """Remember the Crawl-delay of a host."""
        self.delays[origin] = delay

    async def take(self, answer: Answer) -> None:
        """Remember what a page came to; an issue and its PDF are read as a crawl reads them."""
        look = self.looks[answer.page.address]
        look.result = answer.result
        if answer.capture is None or not answer.readable or answer.page.kind not in CONTENT:
            return
        look.readings = await asyncio.to_thread(
            self._readers.readings,
            answer.capture,
            publication=self.publication.name,
            second_witness=self.plan.second_witness,
        )
        look.result = understood(answer, look.readings)

    def archive_failed(self, error: Exception) -> None:
        """There is no archive that could fail."""
        self.archive_fault = self.archive_fault or str(error)

    def unexpected(self, fault: str) -> None:
        """Remember a fault of this program."""
        self.faults.append(fault)

    def finish(self, reason: str) -> Outcome:
        """The end; what was asked for and came to nothing says so. What to make of it all is the doctor's."""
        if reason != "finished":
            self.interrupted = reason
        for look in self.looks.values():
            look.result = look.result or Result(PageState.UNANSWERED, "no answer and no error")
        return Outcome(None, Verdict(ExitCode.GOOD, "Examined."))

    def of_start(self, start: str) -> list[Look]:
        """A start page and the pages of its kind that it led to, in the order of asking."""
        return [look for look in self.looks.values() if look.start == start and look.page.kind in DISCOVERY]

    def named(self) -> dict[Key, str]:
        """The issues that pages of discovery name, with the address that was given first."""
        named: dict[Key, str] = {}
        for look in self.looks.values():
            if look.page.kind in DISCOVERY:
                named = {**look.issues, **named}
        return named

    def issue(self) -> Look | None:
        """The issue that was asked for, where redirects ended; None where none was."""
        return next(iter(self._contents("issue")), None)

    def pdf(self) -> Look | None:
        """Its PDF, None where the issue names none or was not had."""
        return next(iter(self._contents("pdf")), None)

    def _contents(self, kind: str) -> Iterator[Look]:
        return (look for look in reversed(self.looks.values()) if look.page.kind == kind)

    def _is_new(self, address: str) -> bool:
        return address not in self.looks

    def _asked(self, address: str, kind: str, start: str | None = None) -> Page:
        """A row as the ledger would have it for an address never seen, remembered as asked for."""
        moment = now()
        page = Page(
            id=len(self.looks) + 1, address=address, kind=kind, state=PageState.UNSEEN, found_by=("start",),
            etag=None, last_modified=None, content_digest=None, failures=0,
            first_seen_at=moment, due_at=moment,
        )  # fmt: skip
        self.looks[address] = Look(page, start or address)
        return page
