"""The last step before the network: pages of the publication, asked of wherever the crawl was pointed at."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response

from ingest.site_copy import SiteCopy
from spiders.addresses import AddressBlockedError
from spiders.connections import watched

# Servers send some twenty, with every proxy in between; a flood of them belongs in no WARC record.
HEADERS_AT_MOST = 1_000


class PublicationDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, behind which a copy of the site stands in for the publication's hosts.

    Everything above knows the publication's own addresses alone: requests are turned to the copy here, and
    answers and the targets of their redirects turned back.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Twisted would ask a second time by itself, unseen by the delay between requests.
        self._pool.retryAutomatically = False
        self._pool._factory = watched(self._pool._factory)

    async def download_request(self, request: Request) -> Response:
        """The answer to a request; AddressBlockedError where its host leads into a private network."""
        copy: SiteCopy | None = getattr(self._crawler.spider, "copy", None)
        asked = request if copy is None else request.replace(url=copy.there(request.url))
        try:
            response = await super().download_request(asked)
        except CannotResolveHostError as error:
            if self._was_refused(asked):
                raise AddressBlockedError(f"{request.url} leads to an address that is not public") from error
            raise
        if len(response.headers) > HEADERS_AT_MOST:
            raise DownloadFailedError(
                f"expected at most {HEADERS_AT_MOST} headers, found {len(response.headers)}"
            )
        if copy is None:
            return response
        request.meta["download_latency"] = asked.meta.get("download_latency")
        return _brought_home(response, request, copy)

    @staticmethod
    def _was_refused(request: Request) -> bool:
        from twisted.internet import reactor  # Scrapy has chosen the reactor by now, and not before

        host = request.url.split("/", 3)[2].rpartition("@")[2]
        refused: set[str] = getattr(reactor.nameResolver, "refused", set())
        return any(host == name or host.startswith(f"{name}:") for name in refused)


def _brought_home(response: Response, request: Request, copy: SiteCopy) -> Response:
    """An answer of the copy as the publication's own site would have given it."""
    location = response.headers.get(b"Location")
    if location is not None:
        response.headers[b"Location"] = copy.here(location.decode("latin-1")).encode("latin-1")
    return response.replace(url=request.url)
