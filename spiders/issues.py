"""The only spider: whatever publication it is given, it asks for what is due and follows what pages name."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from ingest.bodies import BodyError, decoded
from ingest.configuration import configuration
from ingest.crawl_plan import plan
from ingest.crawl_run import CrawlRun, Suspect
from ingest.frontier import Frontier
from ingest.guard import is_front_page, refresh_target
from ingest.ledger import CONTENT, Page, PageState, Result
from ingest.pipeline import ARCHIVE_FAULTS, Answer
from parsers.addresses import canonical, is_owned
from parsers.blocks import DocumentError
from parsers.links import BrokenWayError, FoundAddress, found
from parsers.model import Capture
from parsers.publications import DEFAULT, named
from spiders.answers import PAGE_AT_MOST, answer, failed, size_limit, unreadable
from spiders.messages import header_pairs

REDIRECTS_AT_MOST = 5
SECONDS_A_PAGE, SECONDS_A_PDF = 60, 300
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A host as people know it; whatever else stands there is a number, a bare name or a literal address.
PUBLIC_NAME = re.compile(r"[\w.-]+\.[a-z][\w-]*\.?", re.IGNORECASE)
AGENT = "alliance-digest-archive/0.1"


class IssuesSpider(Spider):
    """Crawls one publication: `scrapy crawl issues -a publication=NAME [-a site=URL] [-a address=URL]`."""

    name = "issues"

    def __init__(self, run: Frontier) -> None:
        super().__init__()
        self.run = run
        self.publication = run.publication
        self.copy = run.plan.copy
        self.is_polite = run.plan.is_polite
        self.tells = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **options: Any) -> Self:
        """The spider of a run that is given, or else of one begun here from Scrapy's own arguments."""
        run: Frontier = options.get("run") or begun(**options)
        spider = cls(run)
        # Under Scrapy's own command nobody else tells how it went, and Scrapy's exit code does not.
        spider.tells = "run" not in options
        spider._set_crawler(crawler)
        contact = run.plan.configuration.contact
        crawler.settings.set("USER_AGENT", f"{AGENT} (+{contact})" if contact else AGENT, "cmdline")
        if not spider.is_polite:
            for setting in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED"):
                crawler.settings.set(setting, 0, "cmdline")
        for signal in (signals.spider_error, signals.item_error):
            crawler.signals.connect(spider.unexpected, signal)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Requests for the start pages and for all that is due."""
        try:
            pages = self.run.first_pages()
        except ARCHIVE_FAULTS as error:
            self.run.archive_failed(error)
            return
        for page in pages:
            yield self.request(page)

    def idle(self) -> None:
        """Once all is answered, ask for what the numbering suggests, and what no address leads to."""
        try:
            more = [self.request(page) for page in self.run.afterthoughts()]
            more += [self.probe(address, some) for address, some in self.run.suspected().items()]
        except ARCHIVE_FAULTS as error:
            self.run.archive_failed(error)
            return
        for request in more:
            self.crawler.engine.crawl(request)
        if more:
            raise DontCloseSpider

    def probe(self, address: str, suspects: Sequence[Suspect]) -> Request:
        """The request for an address that leads nowhere, to see what the site shows there."""
        return Request(
            address,
            callback=self.probed,
            errback=self.unprobed,
            dont_filter=True,
            cb_kwargs={"suspects": suspects},
            meta={"download_maxsize": PAGE_AT_MOST, "download_timeout": SECONDS_A_PAGE},
        )

    def probed(self, response: Response, suspects: Sequence[Suspect]) -> None:
        """Compare what the site shows for an address that leads nowhere with the pages that gave no issue."""
        if response.status != 200:
            return
        try:
            body = decoded(response.body, header_pairs(response), limit=PAGE_AT_MOST)
            self.run.compared(suspects, body)
        except BodyError:
            return
        except ARCHIVE_FAULTS as error:
            self.run.archive_failed(error)
            raise CloseSpider("archive_failed") from error

    def unprobed(self, failure: Failure) -> None:
        """Without an answer the suspects stay what they are."""

    def request(self, page: Page, chain: tuple[str, ...] = (), seen: str | None = None) -> Request:
        """The request for a row of the ledger; only for changes where its content is held. `chain` are the
        addresses that redirected to it, `seen` the digest of a cut body it gave a moment ago."""
        validators = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
        is_pdf = page.kind == "pdf"
        return Request(
            page.address,
            callback=self.answered,
            errback=self.failed,
            headers={name: value for name, value in validators.items() if value and page.holds_content},
            dont_filter=True,  # the run itself asks for each row once
            cb_kwargs={"page": page, "chain": chain, "seen": seen},
            meta={
                "download_maxsize": size_limit(page),
                "download_timeout": SECONDS_A_PDF if is_pdf else SECONDS_A_PAGE,
            },
        )

    def answered(
        self, response: Response, page: Page, chain: tuple[str, ...], seen: str | None
    ) -> Iterator[Answer | Request]:
        """What an answer gives: itself for the pipeline, and requests for what it names."""
        try:
            if response.status in REDIRECTS and response.headers.get(b"Location"):
                location = (response.headers.get(b"Location") or b"").decode("latin-1")
                result, pages = self.moved(location, page, (*chain, page.address), response.status)
                yield Answer(page, result)
                yield from (self.request(one, (*chain, page.address)) for one in pages)
                return
            given = answer(page, response, seen)
            target = refresh_target(given.capture.body) if given.readable and given.capture else None
            if target is not None and self.copy is not None:
                target = self.copy.here(target)
            if target is not None and canonical(target, page.address) != page.address:
                result, pages = self.moved(target, page, (*chain, page.address), response.status)
                yield unreadable(given, result.state, result.note)
                yield from (self.request(one, (*chain, page.address)) for one in pages)
                return
            # Rows of the addresses it names stand before it is settled: a page that is settled is not read
            # for addresses again until it changes.
            pages, given = self.followed(given)
            yield given
            for one in pages:
                yield self.request(one)
            if given.result.state is PageState.TRUNCATED and given.capture is not None and seen is None:
                yield self.request(page, chain, given.capture.digest)
        except ARCHIVE_FAULTS as error:
            self.run.archive_failed(error)
            raise CloseSpider("archive_failed") from error

    def followed(self, given: Answer) -> tuple[tuple[Page, ...], Answer]:
        """The rows to ask for next, and the answer, whose state says if it broke its way of discovery."""
        page, capture = given.page, given.capture
        if capture is None or not given.readable or page.kind == "pdf":
            return (), given
        try:
            addresses = self.addresses(capture, page)
        except DocumentError as error:
            addresses = error.found if isinstance(error, BrokenWayError) else ()
            if page.kind != "issue":
                given = unreadable(given, PageState.NOT_UNDERSTOOD, error.message)
        return self.run.sighted(page, addresses), given

    def addresses(self, capture: Capture, page: Page) -> tuple[FoundAddress, ...]:
        """The publication's addresses that a page names, those of a copy of its site turned home."""
        if self.copy is not None:
            capture = replace(capture, body=self.copy.own_links(capture.body))
        expected = page.kind if page.kind in {"feed", "sitemap", "rest"} else None
        return found(capture, self.publication, expected=expected)  # type: ignore[arg-type]

    def moved(
        self, location: str, page: Page, chain: tuple[str, ...], status: int
    ) -> tuple[Result, tuple[Page, ...]]:
        """What a page comes to that sends its reader on, by a redirect or by a meta tag, and the rows to ask
        for then: its target is a page like any other, if it may be one."""
        target = canonical(location, page.address)
        state = self.state_of_move(page, target, chain)
        pages = self.run.moved(page, target) if target and state is PageState.DUPLICATE else ()
        return Result(state, f"redirects to {location[:200]}", status), pages

    def state_of_move(self, page: Page, target: str | None, chain: tuple[str, ...]) -> PageState:
        """What a redirect to an address means for the page that gave it."""
        if target is None:
            return PageState.ADDRESS_BLOCKED
        if not is_owned(target, self.publication):
            name = urlsplit(target).hostname or ""
            return PageState.OFFSITE if PUBLIC_NAME.fullmatch(name) else PageState.ADDRESS_BLOCKED
        if target in chain or len(chain) > REDIRECTS_AT_MOST:
            return PageState.TRAP_LIMIT
        if page.kind in CONTENT and is_front_page(target):
            return PageState.SOFT_404  # many sites send whoever looks for what is not there to the front page
        return PageState.DUPLICATE

    def failed(self, failure: Failure) -> Iterator[Answer]:
        """A request that got no answer, for whatever reason: its page is settled all the same."""
        page: Page = failure.request.cb_kwargs["page"]  # type: ignore[attr-defined]
        yield failed(page, failure.value)  # type: ignore[arg-type]

    def unexpected(self, failure: Failure) -> None:
        """A fault of this program: the verdict names it."""
        self.run.unexpected(f"{failure.type.__name__}: {failure.getErrorMessage()}")  # type: ignore[union-attr]

    def closed(self, reason: str) -> None:
        """The end of the crawl, in whatever way it came."""
        outcome = self.run.finish(reason)
        if self.tells:
            self.logger.warning("exit code %d, %s", outcome.verdict.exit_code, outcome.verdict.sentence)


def begun(publication: str = DEFAULT, site: str = "", address: str = "") -> CrawlRun:
    """The run that Scrapy's own command asks for, with settings from the environment and digest.toml."""
    return CrawlRun(plan(configuration(), named(publication), site=site or None, address=address or None))
