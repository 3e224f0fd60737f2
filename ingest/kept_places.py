"""Where an item's text stands in the bytes of a kept page: the markup around it, to be shown as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.charset import Decoded, decoded
from parsers.model import Capture
from parsers.pdf_witness import boxes

AROUND = 300  # characters of markup shown before and after
LONGEST = 20_000  # characters of a text that is looked for
# What may stand between two words of a text, or in the midst of one, and is no part of it.
GAP = r"(?:\s|<[^>]*>|&nbsp;|&#160;|&#x[aA]0;|&shy;|&#173;|[\u200b\ufeff\xad]|&#8203;|&zwsp;)*"
REFERENCE = r"&#?[0-9A-Za-z]{2,31};"
PLAIN = re.compile(r"[A-Za-z0-9]+")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """The markup of a text with some before and after; `first` and `last` are the bytes where it begins and
    ends, None where the page's charset does not tell."""

    before: str
    marked: str
    after: str
    charset: str
    first: int | None
    last: int | None


def marked_place(capture: Capture, text: str) -> MarkedPlace | None:
    """Where a text stands in the body of a page or a text copy; None where it is not found as it is."""
    read = decoded(capture.body, capture.header("content-type"))
    match = re.search(words_pattern(text[:LONGEST]), read.text) or re.search(
        letters_pattern(text[:LONGEST]), read.text
    )
    if match is None:
        return None
    start, end = match.span()
    first, last = byte_span(capture.body, read, start, end)
    return MarkedPlace(
        read.text[max(0, start - AROUND) : start], match[0], read.text[end : end + AROUND],
        read.charset, first, last,
    )  # fmt: skip


def words_pattern(text: str) -> str:
    """The pattern of a text whose words may be parted by tags."""
    return GAP.join(map(word_pattern, text.split()))


def letters_pattern(text: str) -> str:
    """The pattern of a text whose letters may be parted by tags: slower, and seldom needed."""
    return GAP.join(word_pattern(letter) for letter in text if not letter.isspace())


def word_pattern(word: str) -> str:
    """A word whose signs may be written as character references."""
    parts, last = [], 0
    for plain in PLAIN.finditer(word):
        parts += [sign_pattern(sign) for sign in word[last : plain.start()]]
        parts.append(plain[0])
        last = plain.end()
    return "".join([*parts, *(sign_pattern(sign) for sign in word[last:])])


def sign_pattern(sign: str) -> str:
    """A sign as it is, or as some character reference."""
    return f"(?:{re.escape(sign)}|{REFERENCE})"


def byte_span(body: bytes, read: Decoded, start: int, end: int) -> tuple[int | None, int | None]:
    """The bytes of a span of the decoded text, None where they can't be told for certain."""
    try:
        first = len(read.text[:start].encode(read.charset))
        last = first + len(read.text[start:end].encode(read.charset))
        same = body[first:last].decode(read.charset) == read.text[start:end]
    except UnicodeError:
        return None, None
    return (first, last) if same else (None, None)


def places_in_pdf(locator: str | None) -> dict[int, list[Box]]:
    """The boxes of an item by page, from 1, in points from the upper left corner of the page as shown."""
    found: dict[int, list[Box]] = {}
    for page, box in boxes(locator or ""):
        found.setdefault(page, []).append(box)
    return found
