"""Whether a page is the one that its site shows for addresses that lead nowhere (pure)."""

from __future__ import annotations

import re
from collections import Counter
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

MARKUP = re.compile(rb"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
WORD = re.compile(rb"[^\s]+")
READ_AT_MOST = 1 << 20
# Such pages tell the address again, what else may be meant, the time: a few words in which they differ.
WORDS_APART, PART_APART = 8, 0.2

Fingerprint = Counter[bytes]


def fingerprint(body: bytes) -> Fingerprint:
    """What a page says, as its words and how often each stands there."""
    return Counter(WORD.findall(MARKUP.sub(b" ", body[:READ_AT_MOST])))


def alike(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two pages say the same but for a few words."""
    apart = ((one - other) + (other - one)).total()
    return apart <= min(WORDS_APART, PART_APART * (one.total() + other.total()))


def nowhere(address: str) -> str:
    """An address beside another one that leads nowhere, for nobody has thought of it before."""
    parts = urlsplit(address)
    folder = parts.path.rstrip("/").rpartition("/")[0]
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{token_hex(12)}/", "", ""))
