"""What the spider asks of whatever it crawls for: a night, or an examination that keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ingest.crawl_plan import Outcome, Plan
    from ingest.crawl_run import Suspect
    from ingest.ledger import Page
    from ingest.pipeline import Answer
    from parsers.links import FoundAddress
    from parsers.publication import Publication


class Frontier(Protocol):
    """Says what is to be asked for and takes what comes of it; every page is given out once."""

    plan: Plan
    publication: Publication
    archive_fault: str | None

    def first_pages(self) -> tuple[Page, ...]:
        """What to begin with."""

    def sighted(self, page: Page, found: Iterable[FoundAddress]) -> tuple[Page, ...]:
        """What to ask for now among the addresses that a page names."""

    def moved(self, page: Page, address: str) -> tuple[Page, ...]:
        """What to ask for where a page redirects to an address."""

    def afterthoughts(self) -> tuple[Page, ...]:
        """What to ask for once all else is answered."""

    def suspected(self) -> Mapping[str, Sequence[Suspect]]:
        """Pages to compare with what the site shows at an address that leads nowhere, by that address."""

    def compared(self, suspects: Sequence[Suspect], body: bytes) -> None:
        """Take what the site shows there."""

    def robots_said(self, origin: str, delay: float | None, sitemaps: Sequence[str]) -> None:
        """Take the rules of a host: the Crawl-delay that they ask of us, and the sitemaps that they name."""

    async def take(self, answer: Answer) -> None:
        """Take what came of a page."""

    def archive_failed(self, error: Exception) -> None:
        """Take that nothing can be kept any more."""

    def unexpected(self, fault: str) -> None:
        """Take a fault of this program."""

    def finish(self, reason: str) -> Outcome:
        """How it went, once it has ended for Scrapy's reason."""
