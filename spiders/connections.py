"""What Twisted's connections let pass without a word: bytes beyond the announced end of a body, and floods of
headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.web._newclient import HEADER, STATUS
from twisted.web.http import _DataLoss
from twisted.web.iweb import UNKNOWN_LENGTH

if TYPE_CHECKING:
    from twisted.internet.interfaces import IAddress

# All headers of an answer together; real ones have a few thousand bytes.
HEADERS_AT_MOST = 1 << 18


class _Overrun:
    """Stands for the decoder of a body that went on behind its announced end: what came of it is a part."""

    def noMoreData(self) -> None:  # noqa: N802
        raise _DataLoss("more bytes than announced")


def watched(factory: type[Any]) -> type[Any]:
    """A factory of connections like the given one, which ends an answer as cut where more comes than it
    announced, and the connection where its headers know no end."""

    class WatchedFactory(factory):  # type: ignore[misc]
        def buildProtocol(self, addr: IAddress | None) -> Any:  # noqa: N802
            return _watched(super().buildProtocol(addr))

    return WatchedFactory


def _watched(protocol: Any) -> Any:
    finished, received = protocol._finishResponse, protocol.dataReceived
    heads = 0

    def finish(rest: bytes) -> None:
        parser = protocol._parser
        if rest.strip() and parser.bodyDecoder and parser.response.length is not UNKNOWN_LENGTH:
            parser.bodyDecoder = _Overrun()
        finished(rest)

    def receive(data: bytes) -> None:
        nonlocal heads
        received(data)
        is_head = protocol._parser is not None and protocol._parser.state in {STATUS, HEADER}
        heads = heads + len(data) if is_head else 0
        if heads > HEADERS_AT_MOST:
            protocol.transport.abortConnection()

    protocol._finishResponse, protocol.dataReceived = finish, receive
    return protocol
