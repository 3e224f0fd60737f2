"""Bytes to a document: which format they are, and that format's blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from parsers.blocks import Block, DocumentError
from parsers.model import Capture, ErrorCode, Format

if TYPE_CHECKING:
    from parsers.excerpts import Sought

HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|ul|ol|table|article|section|h[1-6]|br)\b", re.I)
XML = re.compile(rb"\s*<\?xml|\s*<(?:rss|feed|urlset|sitemapindex)\b", re.I)
BEGIN_OF_PAGE = re.compile(r"<(?i:!doctype|html|head|body)\b")
END_OF_PAGE = re.compile(r"</(?i:html|body)\s*>")  # of both cases inside: a search for "<" is fast
# What mail programs put before the subject of a message that is answered or passed on.
FORWARDED = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr)\s?:\s*)+", re.IGNORECASE)
TORN_TAG = re.compile(r"<(?:[/!a-z]|$)", re.IGNORECASE)
PDF_MARK = b"%PDF-"
PDF_REACH = 1024
SNIFFED = 4096
TAIL = 20_000


@dataclass(frozen=True, slots=True)
class Document:
    """A capture as blocks. `base` is what its links are relative to; `ended` says whether the format's own
    end mark is there, None where it has none; `markup` is a page's text for the second witness; `replaced`
    counts characters that no charset could read; `whole` says that all of its blocks are here; `made` is the
    day on which a PDF says it was made."""

    format: Format
    blocks: tuple[Block, ...]
    address: str | None
    ended: bool | None
    markup: str = ""
    replaced: int = 0
    base: str | None = None
    whole: bool = True
    made: date | None = None

    def absolute(self, href: str) -> str:
        """A link's address, resolved where we know against what; what is no address stays as written."""
        try:
            return urljoin(self.base or self.address or "", href.strip())
        except ValueError:
            return href


def format_of(body: bytes) -> Format:
    """What the bytes are, whatever they are called; DocumentError for none and for an unknown kind."""
    from parsers.email_parts import is_saved_page, looks_like_email

    head = body[:SNIFFED]
    if not body.strip():
        raise DocumentError(ErrorCode.EMPTY, "expected a page, a PDF, a text or an e-mail, found nothing")
    if is_pdf(body):
        return Format.PDF
    if looks_like_email(body):
        return Format.PAGE if is_saved_page(body) else Format.EMAIL
    if HTML.search(head) or HTML.search(head.replace(b"\0", b"")):
        return Format.PAGE
    if XML.match(head) or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        found = "XML" if XML.match(head) else "bytes that are no text"
        raise DocumentError(
            ErrorCode.UNKNOWN_FORMAT, f"expected a page, a PDF, a text or an e-mail, found {found}"
        )
    return Format.PAGE if HTML.search(body) and b"</" in body else Format.TEXT


def is_pdf(body: bytes) -> bool:
    """Whether bytes are a PDF, whatever they are called."""
    return PDF_MARK in body[:PDF_REACH]


def document(capture: Capture, sought: Sought | None = None) -> Document:
    """The blocks of a capture, of a page those near what is sought or all; DocumentError where the bytes
    can't be turned into any."""
    kind = format_of(capture.body)
    if kind is Format.PDF:
        return pdf_document(capture)
    if kind is Format.EMAIL:
        return email_document(capture, sought)
    if kind is Format.TEXT:
        return text_document(capture)
    return page_document(capture, sought)


def page_document(capture: Capture, sought: Sought | None = None) -> Document:
    """A web page."""
    from parsers.charset import decoded
    from parsers.email_parts import page_part
    from parsers.html_blocks import html_blocks

    page = page_part(capture)
    read = decoded(page.body, page.header("content-type"))
    markup = without_torn_tag(read.text)
    found = html_blocks(markup, sought)
    return Document(
        Format.PAGE,
        found.blocks,
        capture.address,
        ended=is_ended(markup),
        markup=markup,
        replaced=read.replaced,
        base=urljoin(capture.address or "", found.base) if found.base else None,
        whole=found.whole,
    )


def is_ended(markup: str) -> bool | None:
    """Whether a page's end mark is there; None for a fragment, which has no beginning either."""
    tail = markup[-TAIL:]
    *_, end = (-1, *(match.start() for match in END_OF_PAGE.finditer(tail)))
    if end >= 0 and not BEGIN_OF_PAGE.search(tail, end):  # a page may have several roots
        return True
    return False if BEGIN_OF_PAGE.search(markup, 0, SNIFFED) else None


def without_torn_tag(markup: str) -> str:
    """A page without the tag that a cut left unfinished at its end: readers differ on what it shows."""
    at = markup.rfind("<")
    return markup[:at] if at > markup.rfind(">") and TORN_TAG.match(markup, at) else markup


def pdf_document(capture: Capture) -> Document:
    """A PDF, read by PDFium."""
    from parsers.pdf_blocks import blocks_of
    from parsers.pdf_file import contents

    pages, made = contents(capture.body)
    ended = b"%%EOF" in capture.body[-2048:]
    return Document(Format.PDF, blocks_of(pages), capture.address, ended=ended, made=made)


def text_document(capture: Capture) -> Document:
    """A text copy; a first line that is an address is the copy's own."""
    from parsers.charset import decoded
    from parsers.text_blocks import own_address, text_blocks

    read = decoded(capture.body, capture.header("content-type"), is_html=False)
    address = capture.address or own_address(read.text)
    return Document(Format.TEXT, text_blocks(read.text), address, ended=None, replaced=read.replaced)


def email_document(capture: Capture, sought: Sought | None = None) -> Document:
    """A message: its HTML part if it has one, else its text, under its subject as a heading."""
    from parsers.charset import decoded
    from parsers.email_parts import email_parts
    from parsers.html_blocks import html_blocks
    from parsers.text_blocks import text_blocks

    parts = email_parts(capture.body)
    said = FORWARDED.sub("", parts.subject or "")
    subject = [Block("heading", said, level=7, locator="subject")] if said else []
    if parts.html is not None:
        read = decoded(parts.html, f"text/html; charset={parts.charset}" if parts.charset else None)
        found = html_blocks(read.text, sought)
        blocks = (*subject, *found.blocks)
        return Document(
            Format.EMAIL, blocks, capture.address, True, read.text, read.replaced, whole=found.whole
        )
    return Document(Format.EMAIL, (*subject, *text_blocks(parts.text or "")), capture.address, ended=None)
