"""Waiting as the site asks: Retry-After, crawl delays, and asking a second time what failed in passing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from ingest.clock import now
from ingest.retry_after import retry_after

TELLS_TO_WAIT = frozenset({429, 503, 999})
WAIT_AT_MOST = 24 * 3600
# A longer wait than this is left to the next run, and the host is left alone until then.
PATIENCE = 120.0
# 429 without Retry-After, or with one that says nothing we understand.
WAIT_UNTOLD = 60.0
OF_ONE_ANSWER = frozenset({"wait_until", "dont_retry"})


class RateLimitedError(IgnoreRequest):
    """The host asked us to come back later than this run can wait; `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the site asked us to wait {seconds:.0f} seconds")
        self.seconds = seconds


class MannersMiddleware:
    """Holds all requests of a host for as long as the host asked, and tries again after it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._held_until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of one crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn; RateLimitedError where that would be too long."""
        host = urlsplit(request.url).hostname or ""
        clock = asyncio.get_running_loop().time
        while (wait := self._held_until.get(host, 0.0) - clock()) > 0:
            if wait > PATIENCE:
                raise RateLimitedError(wait)
            await asyncio.sleep(wait)
        self._keep_distance(request)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Pass an answer on, or ask again: after the wait it asked for, or where its body was cut."""
        self._keep_distance(request)
        if response.status in TELLS_TO_WAIT:
            seconds = told_wait(response)
            if seconds is not None:
                return self._waiting(request, response, seconds)
        if "dataloss" in response.flags:
            return self._again(request, "cut body") or response
        return response

    def _keep_distance(self, request: Request) -> None:
        """Hold the host for the Crawl-delay of its robots.txt, counted from now."""
        delay = request.meta.get("crawl_delay")
        if delay and self._crawler.spider.is_polite:  # type: ignore[union-attr]
            self._hold(request, delay)

    def _hold(self, request: Request, seconds: float) -> None:
        host = urlsplit(request.url).hostname or ""
        until = asyncio.get_running_loop().time() + seconds
        self._held_until[host] = max(until, self._held_until.get(host, 0.0))

    def _waiting(self, request: Request, response: Response, seconds: float) -> Response | Request:
        self._hold(request, seconds)
        request.meta["wait_until"] = now() + timedelta(seconds=seconds)
        request.meta["dont_retry"] = True
        if seconds > PATIENCE:
            return response
        return self._again(request, f"status {response.status}") or response

    def _again(self, request: Request, reason: str) -> Request | None:
        kept = {name: value for name, value in request.meta.items() if name not in OF_ONE_ANSWER}
        return get_retry_request(
            request.replace(meta=kept),
            spider=self._crawler.spider,  # type: ignore[arg-type]
            reason=reason,
            give_up_log_level="DEBUG",
        )


def told_wait(response: Response) -> float | None:
    """The seconds a site asks us to wait, at most a day; None for a 503 that asks for nothing."""
    value, date = (
        (response.headers.get(name) or b"").decode("latin-1").strip() for name in (b"Retry-After", b"Date")
    )
    seconds = retry_after(value, date)
    if seconds is None:
        return WAIT_UNTOLD if value or response.status != 503 else None
    return min(seconds, WAIT_AT_MOST)
