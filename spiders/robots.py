"""robots.txt, obeyed as RFC 9309 says and failing closed: no answer is no permission."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Self
from urllib.parse import urljoin

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from ingest.bodies import BodyError, decoded
from spiders.faults import DOWNLOAD_FAULTS, told
from spiders.messages import header_pairs

AGENT = "alliance-digest-archive"
REDIRECTS_AT_MOST = 5
RULES_AT_MOST = 16 << 20
ROBOTS_SECONDS = 30
DELAY_AT_MOST = 60.0
SITEMAPS_AT_MOST = 20


class RobotsDeniedError(IgnoreRequest):
    """robots.txt forbids this address to us."""


class RobotsUnreachableError(IgnoreRequest):
    """robots.txt gave no answer to go by, so nothing of this host may be asked for in this run."""


class RobotsMiddleware:
    """Asks each host for its rules once a run, before its first page."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[Protego]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of one crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise RobotsDeniedError or RobotsUnreachableError."""
        if request.meta.get("is_robots"):
            return
        origin = urljoin(request.url, "/")
        if origin not in self._rules:
            self._rules[origin] = asyncio.get_running_loop().create_task(self._asked(origin))
        rules = await self._rules[origin]
        if not rules.can_fetch(request.url, AGENT):
            raise RobotsDeniedError("robots.txt forbids it")
        delay = crawl_delay(rules)
        if delay:
            request.meta["crawl_delay"] = delay

    async def _asked(self, origin: str) -> Protego:
        """The rules of a host; RobotsUnreachableError where no answer says what they are."""
        address = urljoin(origin, "/robots.txt")
        for _ in range(REDIRECTS_AT_MOST + 1):
            response = await self._answer(address)
            if not 300 <= response.status < 400:
                return self._told(origin, rules(response))
            address = self._target(address, response)
        raise RobotsUnreachableError(f"robots.txt redirects more than {REDIRECTS_AT_MOST} times")

    def _told(self, origin: str, rules: Protego) -> Protego:
        sitemaps = tuple(islice(rules.sitemaps, SITEMAPS_AT_MOST))
        self._crawler.spider.run.robots_said(origin, crawl_delay(rules), sitemaps)  # type: ignore[union-attr]
        return rules

    async def _answer(self, address: str) -> Response:
        request = Request(
            address,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"is_robots": True, "download_timeout": ROBOTS_SECONDS, "download_maxsize": RULES_AT_MOST},
        )
        try:
            return await self._crawler.engine.download_async(request)
        except DOWNLOAD_FAULTS as error:
            raise RobotsUnreachableError(f"robots.txt gave no answer: {told(error)}") from error

    def _target(self, address: str, response: Response) -> str:
        """Where robots.txt has moved to; another site's rules are not this one's."""
        location = (response.headers.get(b"Location") or b"").decode("latin-1")
        target = urljoin(address, location)
        if not location or not self._crawler.spider.publication.owns(target):  # type: ignore[union-attr]
            raise RobotsUnreachableError(f"robots.txt redirects elsewhere, to {location[:200]!r}")
        return target


def rules(response: Response) -> Protego:
    """The rules of an answer: none where the host says that it has none (4xx, RFC 9309 2.3.1.3).
    RobotsUnreachableError for any other answer than rules, and for rules that were cut."""
    if 400 <= response.status < 500 and response.status != 429:
        return Protego.parse("")
    if response.status != 200:
        raise RobotsUnreachableError(f"robots.txt answers with status {response.status}")
    if "dataloss" in response.flags:
        raise RobotsUnreachableError("robots.txt was cut")
    if response.headers.get(b"cf-mitigated"):
        raise RobotsUnreachableError("robots.txt answers with a challenge")
    try:
        body = decoded(response.body, header_pairs(response), limit=RULES_AT_MOST)
    except BodyError as error:
        raise RobotsUnreachableError(f"robots.txt can't be decoded: {error.message}") from error
    return Protego.parse(text_of(body))


def crawl_delay(rules: Protego) -> float | None:
    """The seconds between requests that rules ask of us, as far as we go along; None where they ask none."""
    delay = rules.crawl_delay(AGENT)
    return min(float(delay), DELAY_AT_MOST) if delay else None


def text_of(body: bytes) -> str:
    """Rules as text: UTF-16 where a byte order mark says so, else UTF-8; any line end counts."""
    wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = body.decode("utf-16" if wide else "utf-8-sig", "replace")
    return "\n".join(text.splitlines())
