"""Nights whose site is a table in memory: all of a crawl but the network and Scrapy's engine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from ingest.configuration import Configuration
from ingest.crawl_plan import Outcome, plan
from ingest.crawl_run import CrawlRun
from ingest.pipeline import Answer
from parsers.publications import named
from spiders.issues import IssuesSpider


@dataclass(frozen=True)
class Sent:
    """One answer of the site."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def to(self, request: Request) -> Response:
        """The answer to a request: 304 where the client has these bytes."""
        fresh = self.etag is not None and request.headers.get("If-None-Match") == self.etag.encode()
        headers = {"Content-Type": self.media_type, **self.headers}
        if self.etag is not None:
            headers["ETag"] = self.etag
        body, status = (b"", 304) if fresh else (self.body, self.status)
        return Response(request.url, status=status, headers=headers, body=body, request=request)


NOTHING = Sent(b"<html><body>Nothing here</body></html>", status=404)
Site = Callable[[str], Sent | None]


def crawled_in_memory(data: Path, site: Site, *, night: str) -> Outcome:
    """A night of the demo publication that asks for everything; `site` gives the answer to a path with its
    query."""
    before = os.environ.get("DIGEST_NOW")
    os.environ["DIGEST_NOW"] = night
    try:
        return asyncio.run(_crawled(data, site))
    finally:
        os.environ.pop("DIGEST_NOW")
        if before is not None:
            os.environ["DIGEST_NOW"] = before


async def _crawled(data: Path, site: Site) -> Outcome:
    configuration = Configuration(data, f"sqlite:///{data}/archive.sqlite", "keeper@example.org")
    run = CrawlRun(plan(configuration, named("demo"), full=True, second_witness="auto"))
    spider = IssuesSpider(run)
    asked = [spider.request(page) for page in run.first_pages()]
    while asked:
        given = [one for request in asked for one in answered(request, site)]
        # Together, as answers of a crawl come: those that come alone wait for others.
        await asyncio.gather(*(run.take(one) for one in given if isinstance(one, Answer)))
        asked = [one for one in given if isinstance(one, Request)]
        if not asked:
            asked += [spider.request(page) for page in run.afterthoughts()]
            asked += [spider.probe(address, some) for address, some in run.suspected().items()]
    return run.finish("finished")


def answered(request: Request, site: Site) -> Iterable[Answer | Request]:
    """What the spider makes of the site's answer to a request."""
    parts = urlsplit(request.url)
    sent = site(f"{parts.path}?{parts.query}" if parts.query else parts.path) or NOTHING
    return request.callback(sent.to(request), **request.cb_kwargs) or ()
