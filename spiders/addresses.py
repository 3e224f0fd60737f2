"""Which network addresses may be connected to, checked on what a name resolved to when connecting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import IgnoreRequest
from twisted.internet.interfaces import IAddress, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from ingest.public_addresses import is_public

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class AddressBlockedError(IgnoreRequest):
    """A host that leads to an address inside this machine or a private network; nothing was connected to."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names as the reactor does, and gives on only addresses that may be connected to.

    Twisted connects to the very address it is given here, so a name that resolves to something else a
    moment later gains nothing. The one exception is the copy of the site that a crawl was pointed at by
    --site, by its exact host and port.
    """

    def __init__(self, reactor: Any, process: Any) -> None:
        self._reactor = reactor
        self._process = process
        self._resolver = reactor.nameResolver
        self.refused: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Scrapy hands over the process that holds all crawlers, not one of them."""
        return cls(reactor, crawler)

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve a name; the receiver hears of no address that is private."""
        receiver = (
            resolutionReceiver
            if self._is_named_copy(hostName, portNumber)
            else _PublicOnly(resolutionReceiver, hostName, self.refused)
        )
        return self._resolver.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )

    def _is_named_copy(self, host: str, port: int) -> bool:
        copies = (getattr(crawler.spider, "copy", None) for crawler in self._process.crawlers)
        return any(copy is not None and (copy.host, copy.port) == (host, port) for copy in copies)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on a resolution without its private addresses."""

    def __init__(self, receiver: Any, host: str, refused: set[str]) -> None:
        self._receiver = receiver
        self._host = host
        self._refused = refused

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public(address.host):
            self._receiver.addressResolved(address)
        else:
            self._refused.add(self._host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()
