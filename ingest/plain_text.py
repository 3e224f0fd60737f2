"""The text of kept bytes by another way than the parsers': to find an item again where it was read."""

from __future__ import annotations

import email
import re
import unicodedata
from collections.abc import Iterator
from email.policy import default
from html.parser import HTMLParser

from ingest.readers import Readers
from parsers.charset import decoded
from parsers.documents import is_pdf
from parsers.email_parts import looks_like_email
from parsers.model import Capture

UNSEEN = frozenset({"script", "style", "template", "noscript"})
# What the parsers leave out or set right, so that it can't count here: space, soft hyphens and their like,
# and the hyphens at the ends of a PDF's lines.
PASSED_OVER = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffd\x00-\x1f‐-]+")
# An item may go on behind a picture, a note or the foot of a page; so few letters prove nothing.
SHORTEST_PIECE = 24


class UnreadableError(Exception):
    """Bytes that no text comes from any more; the message says why."""


def letters(text: str) -> str:
    """A text without what does not count, ligatures expanded."""
    return PASSED_OVER.sub("", unicodedata.normalize("NFKC", text))


def stands_in(text: str, document: str) -> bool:
    """Whether the letters of a text stand in a document: as a whole, or in pieces of some length."""
    rest = letters(text)
    while rest:
        length = longest_beginning(rest, document)
        if length < min(SHORTEST_PIECE, len(rest)):
            return False
        rest = rest[length:]
    return True


def longest_beginning(text: str, document: str) -> int:
    """How many of a text's first letters stand together in a document."""
    if text in document:
        return len(text)
    found, lost = 0, len(text)
    while lost - found > 1:
        middle = (found + lost) // 2
        if text[:middle] in document:
            found = middle
        else:
            lost = middle
    return found


def document_letters(capture: Capture, readers: Readers) -> str:
    """The letters of all text of a capture's bytes: of a PDF by the child that reads PDFs, of all else by the
    standard library."""
    body = capture.body
    if is_pdf(body):
        return letters(pdf_text(capture, readers))
    if looks_like_email(body):
        return letters(" ".join(email_texts(body, readers)))
    text = decoded(body, capture.header("Content-Type")).text
    return letters(page_text(text) if "<" in text else text)


def pdf_text(capture: Capture, readers: Readers) -> str:
    """The text of every block of a PDF; UnreadableError where the child can't read it."""
    found = readers.explanation(capture, second_witness="never")
    failure = next((one.failure for one in found.readings if one.failure), None)
    if not found.blocks and failure is not None:
        raise UnreadableError(failure.message)
    return " ".join(block.text for block in found.blocks)


def email_texts(body: bytes, readers: Readers) -> Iterator[str]:
    """The text of every part of an e-mail that has any, of forwarded and attached ones too."""
    for part in email.message_from_bytes(body, policy=default).walk():
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        if is_pdf(payload):
            yield pdf_text(Capture(payload), readers)
        elif part.get_content_maintype() == "text":
            is_html = part.get_content_subtype() == "html"
            text = decoded(payload, part.get("Content-Type"), is_html=is_html).text
            yield page_text(text) if is_html else text


def page_text(markup: str) -> str:
    """All text of a page."""
    collector = _Collector()
    collector.feed(markup)
    collector.close()
    return "".join(collector.texts)


class _Collector(HTMLParser):
    """Collects the text of a page, but for what no reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over scripts and their like."""
        self._unseen += tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        """See again behind them."""
        self._unseen = max(0, self._unseen - (tag in UNSEEN))

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._unseen:
            self.texts.append(data)
