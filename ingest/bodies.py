"""Bodies without their content codings, bounded in memory and honest about how a coding broke."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from enum import StrEnum
from importlib import import_module
from types import ModuleType

# Beyond this many bytes out for each byte in, a body that bursts its limit was made to burst it: real pages
# compress five to twentyfold, while gzip can reach 1,032.
BOMB_RATIO = 100
CODINGS_AT_MOST = 4
STEP = 1 << 13  # bytes fed at a time: a bomb is told by what it has made of so many
PIECE = 1 << 20  # bytes taken at a time
GZIP_START = b"\x1f\x8b"
# How many bytes of the body have been fed so far, and what came out since the piece before.
Piece = tuple[int, bytes]


class BodyCode(StrEnum):
    """Every way in which a received body can fail to become a document."""

    TRUNCATED = "truncated"
    BOMB = "bomb"
    BAD_ENCODING = "bad_encoding"
    TOO_LARGE = "too_large"


class BodyError(Exception):
    """A received body that can't be decoded: a code and one sentence."""

    def __init__(self, code: BodyCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class _BrokenCodingError(Exception):
    """The bytes are not in the coding they are labelled with."""


class _UnendedCodingError(Exception):
    """The bytes stop before the coding's own end mark."""


def decoded(received: bytes, headers: Iterable[tuple[str, str]], *, limit: int) -> bytes:
    """The document inside a received body, with every Content-Encoding of the headers taken off.

    `limit` is the most bytes that the received body and the document may have; memory stays within twice the
    limit. Transfer codings are the client's business and taken to be off already. An empty body is empty
    under any label. Raises BodyError: truncated, bomb, bad_encoding or too_large.
    """
    if len(received) > limit:
        message = f"expected a body of at most {limit} bytes, found {len(received)} or more"
        raise BodyError(BodyCode.TOO_LARGE, message)
    names = codings(headers)
    if len(names) > CODINGS_AT_MOST:
        message = f"expected at most {CODINGS_AT_MOST} content codings, found {len(names)}"
        raise BodyError(BodyCode.BAD_ENCODING, message)
    for name in reversed(names):
        if received:
            received = _without(name, received, limit)
    return received


def codings(headers: Iterable[tuple[str, str]]) -> list[str]:
    """The names of all content codings in the order they were put on, `identity` left out."""
    values = (value for name, value in headers if name.lower() == "content-encoding")
    names = (name.strip().lower().removeprefix("x-") for value in values for name in value.split(","))
    return [name for name in names if name not in {"", "identity", "none"}]


def accepted_codings() -> str:
    """What this installation can decode, as the value of an Accept-Encoding header."""
    optional = [name for name, module in (("br", _brotli()), ("zstd", _zstandard())) if module is not None]
    return ", ".join(["gzip", "deflate", *optional])


def _without(name: str, body: bytes, limit: int) -> bytes:
    """A body with one coding taken off."""
    pieces: list[bytes] = []
    size = 0
    try:
        for consumed, piece in _reader(name)(body):
            size += len(piece)
            if size > limit:
                pieces.clear()  # whoever keeps the error keeps this frame
                raise _too_much(name, consumed, limit)
            pieces.append(piece)
    except _UnendedCodingError:
        message = f"expected the end mark of {name}, found the end of the body after {len(body)} bytes"
        raise BodyError(BodyCode.TRUNCATED, message) from None
    except _BrokenCodingError as error:
        message = f"expected a body in {name}, found other bytes ({error})"
        raise BodyError(BodyCode.BAD_ENCODING, message) from None
    return b"".join(pieces)


def _too_much(name: str, consumed: int, limit: int) -> BodyError:
    if limit > BOMB_RATIO * consumed:
        message = f"expected at most {limit} bytes, found {consumed} bytes of {name} that grow beyond it"
        return BodyError(BodyCode.BOMB, message)
    return BodyError(BodyCode.TOO_LARGE, f"expected at most {limit} bytes without {name}, found more")


def _reader(name: str) -> Callable[[bytes], Iterator[Piece]]:
    """What takes a coding off, in pieces of about PIECE bytes."""
    readers: dict[str, Callable[[bytes], Iterator[Piece]]] = {"gzip": _gunzipped, "deflate": _inflated}
    if _brotli() is not None:
        readers["br"] = _unbrotlied
    if _zstandard() is not None:
        readers["zstd"] = _unzstandarded
    if name not in readers:
        message = f"expected a content coding of {', '.join(readers)}, found {name[:40]!r}"
        raise BodyError(BodyCode.BAD_ENCODING, message)
    return readers[name]


def _gunzipped(body: bytes) -> Iterator[Piece]:
    """All members of a gzip file; what follows them and is no member is padding, as browsers take it."""
    position = 0
    while position == 0 or body.startswith(GZIP_START, position):
        position = yield from _zlib_member(body, position, zlib.MAX_WBITS | 16)


def _inflated(body: bytes) -> Iterator[Piece]:
    """`deflate` in either meaning: in zlib's wrapper as the standard says, or bare as some servers do."""
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _zlib_member(body, 0, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _zlib_member(body: bytes, position: int, bits: int) -> Generator[Piece, None, int]:
    """One zlib stream from a position on, in pieces; returns the position after it."""
    stream = zlib.decompressobj(bits)
    chunk = b""
    while not stream.eof:
        if not chunk:
            chunk = body[position : position + STEP]
            position += len(chunk)
        try:
            piece = stream.decompress(chunk, PIECE)
        except zlib.error as error:
            raise _BrokenCodingError(str(error)) from None
        if not (piece or chunk or stream.eof):
            raise _UnendedCodingError
        chunk = stream.unconsumed_tail
        yield position, piece
    return position - len(stream.unused_data)


def _unbrotlied(body: bytes) -> Iterator[Piece]:
    brotli = import_module("brotli")
    stream = brotli.Decompressor()
    position = 0
    while not stream.is_finished():
        chunk = body[position : position + STEP] if stream.can_accept_more_data() else b""
        position += len(chunk)
        try:
            piece: bytes = stream.process(chunk, output_buffer_limit=PIECE)
        except brotli.error as error:
            raise _BrokenCodingError(str(error)) from None
        if not (piece or chunk or stream.is_finished()):
            raise _UnendedCodingError
        yield position, piece


def _unzstandarded(body: bytes) -> Iterator[Piece]:
    zstandard = _zstandard()
    assert zstandard is not None
    stream = zstandard.ZstdDecompressor()
    position = 0
    while not stream.eof:
        chunk = body[position : position + STEP] if stream.needs_input else b""
        position += len(chunk)
        try:
            piece: bytes = stream.decompress(chunk, max_length=PIECE)
        except zstandard.ZstdError as error:
            raise _BrokenCodingError(str(error)) from None
        if not (piece or chunk or stream.eof):
            raise _UnendedCodingError
        yield position, piece


def _brotli() -> ModuleType | None:
    """Brotli's library where it is installed and can bound its output."""
    try:
        brotli = import_module("brotli")
    except ImportError:
        return None
    return brotli if hasattr(brotli.Decompressor, "can_accept_more_data") else None


def _zstandard() -> ModuleType | None:
    """Zstandard's library, from Python itself or its backport."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(name)
        except ImportError:
            continue
    return None
