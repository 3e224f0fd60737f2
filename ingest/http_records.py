"""The HTTP answer that a record of an archive holds: status, headers and body, as its bytes say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.bodies import GZIP_START, BodyCode, BodyError, codings, decoded

STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
HEAD_END = re.compile(rb"\r?\n\r?\n")
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
DOCUMENT_START = re.compile(rb"\s*<|%PDF-")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as recorded. `payload` is its body as it stands in the record; `received` that without the
    transfer coding, which `is_whole` says to end as it must."""

    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    received: bytes
    is_whole: bool

    def body(self, limit: int) -> bytes:
        """The document without its content codings. BodyError where they break.

        Archives have taken codings off and left the header standing: a document under its label is one."""
        try:
            return decoded(self.received, self.headers, limit=limit)
        except BodyError as error:
            is_plain = DOCUMENT_START.match(self.received) and not self.received.startswith(GZIP_START)
            if error.code is BodyCode.BAD_ENCODING and is_plain and codings(self.headers):
                return self.received
            raise


def answer(block: bytes) -> Answer | None:
    """The answer in a record's block, None where it is no HTTP."""
    status = STATUS_LINE.match(block)
    if status is None:
        return None
    end = HEAD_END.search(block)
    head, payload = (block, b"") if end is None else (block[: end.start()], block[end.end() :])
    headers = tuple(_headers(head))
    received, is_whole = payload, True
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        received, is_whole = _without_chunks(payload)
    return Answer(int(status[1]), headers, payload, received, is_whole)


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    for line in re.sub(r"\r?\n[ \t]+", " ", text).split("\n")[1:]:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()


def _without_chunks(payload: bytes) -> tuple[bytes, bool]:
    """A body without its chunk lines, and whether its last chunk is there; archives often take them off and
    leave the header, so a body that does not begin with one is whole as it is."""
    line = CHUNK_LINE.match(payload)
    if line is None:
        return payload, True
    pieces: list[bytes] = []
    while line is not None:
        size, start = int(line[1], 16), line.end()
        if size == 0:
            return b"".join(pieces), True
        pieces.append(payload[start : start + size])
        end = start + size
        end += 2 if payload.startswith(b"\r\n", end) else payload.startswith(b"\n", end)
        line = CHUNK_LINE.match(payload, end)
    return b"".join(pieces), False
