"""What a crawl could have of missing issues from the live site, by the ledger and the numbering alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from sqlalchemy import Connection, select

from db.schema import publication as publications
from ingest import ledger
from ingest.crawl_plan import wants
from ingest.ledger import CONTENT, PASSING, Page, PageState
from ingest.night_log import ROBOTS, last_night
from ingest.settings import DOWNLOAD_DELAY
from parsers.addresses import canonical
from parsers.guesses import guessed
from parsers.model import Key, Span
from parsers.publication import Publication

# What an address may still give that has given nothing yet.
HOPEFUL = PASSING | {PageState.UNSEEN}


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """Where the live site may have an issue: an address that something named, with what became of it when it
    was last asked for, or one that only the numbering suggests and that was never tried (`state` None)."""

    address: str
    state: PageState | None

    @property
    def is_hopeful(self) -> bool:
        """Whether nothing speaks against asking for it."""
        return self.state is None or self.state in HOPEFUL


@dataclass(frozen=True, slots=True)
class LiveSite:
    """A publication's own site: the addresses of issues that are not held whole, the days of those that it
    may have (None where it has none), how many requests a crawl of these days takes at the least, and its
    pace. Of a site that was never crawled (`is_known` false) nothing tells what it has."""

    publication: Publication
    is_known: bool
    addresses: Mapping[Key, LiveAddress]
    days: Span | None
    requests: int
    delay: float

    @property
    def name(self) -> str:
        """What it is called among the sources."""
        return site_name(self.publication)

    @property
    def hopeful(self) -> tuple[Key, ...]:
        """The issues that it may have."""
        return tuple(key for key, one in self.addresses.items() if one.is_hopeful)

    @property
    def command(self) -> str:
        """What asks for them; every address of these days, also those whose turn is another night."""
        days = f" --since {self.days.start} --until {self.days.end}" if self.days else ""
        return f"digest crawl --publication {self.publication.name}{days} --full"


def site_name(publication: Publication) -> str:
    """What the live site of a publication is called among the sources."""
    return f"live site {urlsplit(publication.site).hostname}"


def pages_of(connection: Connection, publication: Publication) -> tuple[Page, ...]:
    """All that the ledger has of a publication."""
    number = connection.scalar(select(publications.c.id).where(publications.c.name == publication.name))
    return () if number is None else ledger.all_pages(connection, number)


def live_site(
    publication: Publication,
    pages: Sequence[Page],
    missing: Iterable[Key],
    absent: Iterable[Key],
    today: date,
    crawl_delay: float | None,
) -> LiveSite:
    """The live site of a publication as its `pages` of the ledger tell; nothing is asked of it. It may have
    some of the issues that are `missing`; those in `absent` were never published, and `crawl_delay` is what
    its robots.txt asks for."""
    missing = frozenset(missing)
    known = replace(publication, not_published=publication.not_published.union(absent))
    guesses = list(guessed(known, ledger.content_addresses(pages), today))
    addresses = _addresses(publication, pages, guesses, missing)
    delay = max(DOWNLOAD_DELAY, crawl_delay or 0.0)
    found = LiveSite(publication, bool(pages), addresses, None, 0, delay)
    wanted = found.hopeful if found.is_known else missing
    spans = [span for key in wanted if (span := publication.span(key)) is not None]
    if not spans:
        return found
    days = Span(min(one.start for one in spans), max(one.end for one in spans))
    return replace(found, days=days, requests=_requests(publication, pages, guesses, days))


def _addresses(
    publication: Publication, pages: Iterable[Page], guesses: Iterable[str], missing: frozenset[Key]
) -> dict[Key, LiveAddress]:
    """Of each missing issue the address that promises most."""
    found = [LiveAddress(page.address, page.state) for page in pages if page.kind in CONTENT]
    found += [LiveAddress(address, None) for address in guesses]
    addresses: dict[Key, LiveAddress] = {}
    for one in sorted(found, key=lambda one: (not one.is_hopeful, one.state is None, one.address)):
        key = publication.key_of_address(one.address)
        if key in missing:
            addresses.setdefault(key, one)
    return dict(sorted(addresses.items()))


def _requests(publication: Publication, pages: Iterable[Page], guesses: Iterable[str], days: Span) -> int:
    """How many a crawl of all addresses of some days makes: each of them once, the pages where discovery
    begins, and the rules of each host."""
    starts = (urljoin(publication.site, one.path) for one in publication.starts)
    asked = {canonical(one) or one for one in starts} | {page.address for page in pages} | {*guesses}
    asked = {one for one in asked if wants(publication, days, one)}
    return len(asked) + len({urlsplit(one).netloc for one in asked})


def last_crawl_delay(data: Path, publication: Publication) -> float | None:
    """The longest Crawl-delay that a host asked for in the last crawl of a publication by its log, None where
    none did."""
    told = (one for one in last_night(data, publication.name) if one.get("message") == ROBOTS)
    return max((one.get("crawl_delay") or 0.0 for one in told), default=0.0) or None
