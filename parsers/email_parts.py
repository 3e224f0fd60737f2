"""E-mail as its parts: subject, date, the page or text it carries, and attached PDFs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from parsers.blocks import DocumentError, normalised
from parsers.documents import is_pdf
from parsers.model import Capture, ErrorCode

HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):(?!//)")
ENVELOPE = frozenset(
    [b"from", b"to", b"subject", b"date", b"mime-version", b"received", b"return-path", b"message-id"]
)
HEADERS_READ = 1 << 16
FORWARDS_FOLLOWED = 5
# How browsers begin a page that they save as one file (.mhtml): Chromium and its kin, Internet Explorer.
SAVED_PAGE = re.compile(
    rb"^(?:Snapshot-Content-Location:|From:[^\r\n]{0,20}Saved by )", re.IGNORECASE | re.MULTILINE
)
SAVED_PAGE_READ = 1 << 12
PAGE_KINDS = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What a browser's .mhtml file holds: the page's bytes with the charset its label names, its address and
    when it was saved, in UTC."""

    html: bytes
    charset: str | None
    address: str | None
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Email:
    """What one message says. `html` is the page as bytes, `charset` what its label names; `text` is the plain
    part, decoded; `pdfs` are the attached PDFs in order. `date` is in UTC."""

    subject: str | None
    date: datetime | None
    html: bytes | None
    charset: str | None
    text: str | None
    pdfs: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One part that holds bytes, and the message in the chain of forwards it belongs to."""

    part: Message
    message: Message
    kind: str
    body: bytes
    charset: str | None
    attached: bool


def looks_like_email(body: bytes) -> bool:
    """Whether bytes begin as an e-mail does: header lines only, two of an envelope's among them."""
    head = body[:HEADERS_READ].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if head.startswith(b"<"):  # most are pages, and their lines need not be told apart
        return False
    lines = head.splitlines()
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


def email_parts(body: bytes) -> Email:
    """The parts of a message, or of the message forwarded in it where that one says more.

    HTML is preferred to plain text within one message. DocumentError where parts are nested beyond reading.
    """
    try:
        # The modern policy raises from inside the standard library on some malformed headers.
        message = message_from_bytes(body.lstrip(b"\r\n"), policy=policy.compat32)
        leaves = list(_leaves(message, message, 0))
    except RecursionError:
        raise DocumentError(
            ErrorCode.DAMAGED, "expected an e-mail, found parts nested without an end"
        ) from None
    said = [leaf for leaf in leaves if leaf.kind in {"text/html", "text/plain"} and not leaf.attached]
    speaker = max(said, key=lambda leaf: len(leaf.body)).message if said else message
    html = _largest(said, speaker, "text/html")
    text = _largest(said, speaker, "text/plain")
    return Email(
        subject=_subject(speaker),
        date=_date(speaker),
        html=html.body if html else None,
        charset=html.charset if html else None,
        text=_text(text) if text else None,
        pdfs=tuple(leaf.body for leaf in leaves if is_pdf(leaf.body)),
    )


def is_saved_page(body: bytes) -> bool:
    """Whether bytes are a page that a browser saved as one file, in the form of an e-mail."""
    return looks_like_email(body) and SAVED_PAGE.search(body[:SAVED_PAGE_READ]) is not None


def saved_page(body: bytes) -> SavedPage:
    """The page of an .mhtml file, the first of its parts; DocumentError where there is none."""
    try:
        message = message_from_bytes(body.lstrip(b"\r\n"), policy=policy.compat32)
        pages = (leaf for leaf in _leaves(message, message, 0) if leaf.kind in PAGE_KINDS)
        page = next(pages, None)
    except RecursionError:
        page = None
    if page is None:
        raise DocumentError(ErrorCode.DAMAGED, "expected a page in the .mhtml file, found none")
    told = (message.get("Snapshot-Content-Location"), page.part.get("Content-Location"))
    addresses = ("".join(str(one).split()) for one in told if one)
    address = next((one for one in addresses if one.startswith(("http://", "https://"))), None)
    return SavedPage(page.body, page.charset, address, _date(message))


def page_part(capture: Capture) -> Capture:
    """A page's capture as the server sent it: of an .mhtml file its first part, of any other the whole."""
    if not is_saved_page(capture.body):
        return capture
    page = saved_page(capture.body)
    label = f"text/html; charset={page.charset}" if page.charset else "text/html"
    return replace(capture, body=page.html, headers=(("Content-Type", label),))


def _leaves(part: Message, message: Message, forwards: int) -> Iterator[_Leaf]:
    """Every part that holds bytes, in order, forwarded messages included."""
    if part.is_multipart():
        is_forward = part.get_content_type() == "message/rfc822"
        if is_forward and forwards == FORWARDS_FOLLOWED:
            return
        for child in part.get_payload():
            if isinstance(child, Message):
                yield from _leaves(child, child if is_forward else message, forwards + is_forward)
        return
    body = part.get_payload(decode=True)
    if isinstance(body, bytes) and body.strip():
        attached = part.get_content_disposition() == "attachment"
        yield _Leaf(part, message, part.get_content_type(), body, part.get_content_charset(), attached)


def _largest(leaves: list[_Leaf], message: Message, kind: str) -> _Leaf | None:
    own = [leaf for leaf in leaves if leaf.message is message and leaf.kind == kind]
    return max(own, key=lambda leaf: len(leaf.body), default=None)


def _text(leaf: _Leaf) -> str:
    from parsers.charset import decoded

    label = f"text/plain; charset={leaf.charset}" if leaf.charset else None
    return decoded(leaf.body, label, is_html=False).text


def _subject(message: Message) -> str | None:
    raw = message.get("Subject")
    if raw is None:
        return None
    try:
        return normalised(str(make_header(decode_header(str(raw))))) or None
    except (MessageError, LookupError, ValueError):
        return normalised(str(raw)) or None


def _date(message: Message) -> datetime | None:
    try:
        date = parsedate_to_datetime(str(message.get("Date")))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    try:
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except OverflowError:
        return None
