"""A copy of a publication's site elsewhere: the one place where its addresses become our own and back."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from parsers.publication import Publication

DEFAULT_PORTS = {"http": 80, "https": 443}


class SiteError(ValueError):
    """A --site that is no http(s) address; the message says what was found."""


@dataclass(frozen=True, slots=True)
class SiteCopy:
    """Where a copy of the publication's site answers: scheme, host and port, and nothing below them.

    Addresses in the ledger, in captures and in the archive are always the publication's own, so that the
    same pages give the same archive wherever the copy stands.
    """

    publication: Publication
    scheme: str
    host: str
    port: int

    @classmethod
    def at(cls, publication: Publication, site: str) -> SiteCopy:
        """The copy at an http(s) address; SiteError where it is none."""
        try:
            parts = urlsplit(site)
            port = parts.port
        except ValueError as error:
            raise SiteError(
                f"expected a site such as http://127.0.0.1:8000, found {site!r}: {error}"
            ) from None
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise SiteError(f"expected a site such as http://127.0.0.1:8000, found {site!r}")
        return cls(publication, parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme])

    @property
    def origin(self) -> str:
        """Scheme, host and port as they stand in an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the copy is on this machine, said so by its address and not by a resolver."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def there(self, address: str) -> str:
        """Where the copy keeps one of the publication's own pages; any other address as it is."""
        return _moved(address, self.origin) if self.publication.owns(address) else address

    def here(self, address: str) -> str:
        """The publication's own address for one of the copy's; any other address as it is."""
        return _moved(address, self.publication.site) if self._answers(address) else address

    def own_links(self, body: bytes) -> bytes:
        """A page in which every mention of the copy's origin is the publication's, for finding links only."""
        return body.replace(self.origin.encode(), self.publication.site.encode())

    def _answers(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            port = parts.port or DEFAULT_PORTS.get(parts.scheme)
        except ValueError:
            return False
        return (parts.scheme, parts.hostname, port) == (self.scheme, self.host, self.port)


def _moved(address: str, origin: str) -> str:
    target: SplitResult = urlsplit(origin)
    return urlunsplit(urlsplit(address)._replace(scheme=target.scheme, netloc=target.netloc))
