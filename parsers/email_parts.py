"""E-mail as its parts: subject, date, the page or text it carries, and attached PDFs."""

from __future__ import annotations

import re

HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]?")
ENVELOPE = frozenset(
    [b"from", b"to", b"subject", b"date", b"mime-version", b"received", b"return-path", b"message-id"]
)
HEADERS_READ = 1 << 16


def looks_like_email(body: bytes) -> bool:
    """Whether bytes begin as an e-mail does: header lines only, two of an envelope's among them."""
    lines = body[:HEADERS_READ].lstrip(b"\xef\xbb\xbf\r\n").splitlines()
    if lines and lines[0].startswith((b"From ", b">From ")):  # the separator of a mailbox file
        lines = lines[1:]
    seen = set()
    for line in lines:
        if not line.strip():
            break
        match = HEADER.match(line)
        if match is not None:
            seen.add(match[1].lower())
        elif not line.startswith((b" ", b"\t")):
            return False
    return len(seen & ENVELOPE) >= 2
