"""What a saved file says of itself: the address it came from and when it was saved."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from parsers.blocks import DocumentError
from parsers.model import Capture, Evidence, Format, TimeSource

COMMENTS_READ = 1 << 14
SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->", re.IGNORECASE)
SINGLE_FILE = re.compile(
    rb"Page saved with SingleFile\s+url:\s*(?P<address>https?://\S+)\s+saved date:\s*(?P<date>[^\r\n]*)", re.I
)
# As JavaScript writes a date, in English whatever the browser's language.
BROWSER_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class _Saved:
    """What a saved page says about its own saving."""

    address: str | None = None
    captured_at: datetime | None = None
    html: bytes | None = None


def told(capture: Capture) -> Capture:
    """A file's capture with its own word on address, time and kind of evidence."""
    from parsers.documents import format_of
    from parsers.email_parts import is_saved_page

    try:
        kind = format_of(capture.body)
    except DocumentError:  # the reading says so; the bytes are a capture all the same
        return capture
    if kind is Format.TEXT:
        return replace(capture, address=_address_line(capture.body), evidence=Evidence.TEXT)
    if kind is not Format.PAGE:
        return capture
    saved = _snapshot(capture.body) if is_saved_page(capture.body) else _saved(capture.body)
    address = saved.address or _canonical_link(saved.html or capture.body)
    if saved.captured_at is None:
        return replace(capture, address=address)
    return replace(capture, address=address, captured_at=saved.captured_at, time_source=TimeSource.SAVED_PAGE)


def _address_line(body: bytes) -> str | None:
    from parsers.charset import decoded
    from parsers.text_blocks import own_address

    return own_address(decoded(body, is_html=False).text)


def _snapshot(body: bytes) -> _Saved:
    """What the head of an .mhtml file says."""
    from parsers.email_parts import saved_page

    try:
        page = saved_page(body)
    except DocumentError:
        return _Saved()
    return _Saved(page.address, page.date, page.html)


def _saved(body: bytes) -> _Saved:
    """What a browser's or SingleFile's comment at the top of a page says."""
    head = body[:COMMENTS_READ]
    single = SINGLE_FILE.search(head)
    if single is not None:
        return _Saved(_text(single["address"]), _browser_instant(_text(single["date"])))
    match = SAVED_FROM.search(head)
    return _Saved(_text(match[1])) if match else _Saved()


def _browser_instant(text: str) -> datetime | None:
    match = BROWSER_DATE.match(text.strip())
    if match is None:
        return None
    month, rest = match[1].split(" ", 1)
    try:
        number = MONTHS.index(month) + 1
        return datetime.strptime(f"{number:02d} {rest} {match[2]}", "%m %d %Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


def _canonical_link(body: bytes) -> str | None:
    """The address that a page itself calls its own."""
    from selectolax.lexbor import LexborHTMLParser

    for link in LexborHTMLParser(body).css("link[href]"):
        target = (link.attributes.get("href") or "").strip()
        words = (link.attributes.get("rel") or "").lower().split()
        if "canonical" in words and re.match(r"https?://\S+$", target, re.IGNORECASE):
            return target
    return None


def _text(found: bytes) -> str:
    return found.decode("utf-8", "replace")
