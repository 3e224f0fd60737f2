"""What a page says of the day it was published on: JSON-LD, meta tags, time elements, the path of its PDF."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urlsplit

from parsers.model import Claim, ClaimMethod, Span
from parsers.numbering import day_of
from parsers.publication import Publication

# The names under which a meta tag gives the day of publication, as the tools of publishers write them.
PUBLISHED = re.compile(
    rb"[\"'=](?:(?:og:)?article:published_time|og:published_time|datepublished|dc(?:terms)?\.(?:date(?:\.issued)?|"
    rb"issued|created)|date|pub-?date|publish-?_?date|publication_date|citation_(?:publication_)?date|"
    rb"parsely-pub-date|sailthru\.date)(?=[\"'\s])",
    re.IGNORECASE,
)
HEAD_AT_MOST = (
    100_000  # characters in which the meta tags of a page without an end of its head are looked for
)
SCRIPTS_AT_MOST = 20
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TIME = re.compile(r"<time\b", re.IGNORECASE)
META = re.compile(r"<meta\b", re.IGNORECASE)
# Which of the times of a page is its own: the one that says so, else the first.
OWN_TIME = re.compile(r"publish|entry-date|datepublished", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
ISO_DAY = re.compile(r"\s*(?P<year>\d{4})([-/]?)(?P<month>\d\d)\2(?P<day>\d\d)(?!\d)")
ENGLISH_DAY = re.compile(r"\s*(?P<month>[A-Z][a-z]{2,8})\.?\s(?P<day>\d{1,2}),?\s(?P<year>\d{4})")
UPLOAD = re.compile(r"/uploads/(?P<year>(?:19|20)\d\d)/(?P<month>0[1-9]|1[0-2])/")
LONGEST_ADDRESS = 500
NO_ADDRESS = (b'"', b"'", b"=", b"<", b">", b" ")


def page_claims(body: bytes, publication: Publication) -> Iterator[Claim]:
    """The days that a page gives for itself, in its own order; the same day by the same method once."""
    if body.startswith(UTF_16):
        body = body.decode("utf-16", "replace").encode()
    found = [
        *((ClaimMethod.JSON_LD, day) for day in linked_data_days(body)),
        *((ClaimMethod.META, day) for day in meta_days(body)),
        *((ClaimMethod.TIME, day) for day in time_days(body)),
    ]
    for method, day in dict.fromkeys(found):
        yield Claim(method, day, day)
    for address in linked_pdfs(body):
        if UPLOAD.search(address) and publication.pdf_address.search(path_of(address)):
            yield from upload_claims(address)
            return


def linked_pdfs(body: bytes) -> Iterator[str]:
    """What stands before each ".pdf" back to the last mark that no address holds."""
    end = 0
    while (at := body.find(b".pdf", end)) >= 0:
        begin = max(end, at - LONGEST_ADDRESS)
        start = max(body.rfind(mark, begin, at) for mark in NO_ADDRESS)
        end = at + len(b".pdf")
        yield body[max(start + 1, begin) : end].decode("utf-8", "replace")


def tag_around(body: bytes, at: int) -> str:
    """The start tag in which a place lies, nothing where it lies in none."""
    start, end = body.rfind(b"<", 0, at), body.find(b">", at)
    return body[start : end + 1].decode("utf-8", "replace") if 0 <= start < end else ""


def path_of(address: str) -> str:
    """The path of an address, nothing where it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def upload_claims(address: str) -> Iterator[Claim]:
    """The month in which a file was uploaded, by the folder that WordPress keeps it in."""
    match = UPLOAD.search(address)
    if match is not None:
        span = month_of(int(match["year"]), int(match["month"]))
        yield Claim(ClaimMethod.UPLOAD_PATH, span.start, span.end)


def month_of(year: int, month: int) -> Span:
    """All days of a month."""
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def linked_data_days(body: bytes) -> Iterator[date]:
    """`datePublished` of what the JSON-LD of a page is about; lists inside it are about other pages."""
    at = -1
    for _ in range(SCRIPTS_AT_MOST):
        at = body.find(b"application/ld+json", at + 1)
        start = body.find(b">", at) + 1
        end = body.find(b"</", start)
        if at < 0 or not start or end < 0:
            return
        try:
            said = json.loads(body[start:end].decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in nodes(said):
            if isinstance(text := node.get("datePublished"), str) and (day := said_day(text)):
                yield day


def nodes(said: object) -> Iterator[dict[str, object]]:
    """The objects at the top of JSON-LD: one, a list of them, or a graph."""
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            if isinstance(graph, list):
                yield from (node for node in graph if isinstance(node, dict))


def meta_days(body: bytes) -> Iterator[date]:
    """The days of publication that the meta tags in the head of a page give."""
    end = body.find(b"</head")
    for name in PUBLISHED.finditer(body, 0, end if end >= 0 else HEAD_AT_MOST):
        tag = tag_around(body, name.start())
        if META.match(tag) and (day := said_day(attributes(tag).get("content", ""))):
            yield day


def time_days(body: bytes) -> Iterator[date]:
    """The days of the time elements that are the page's own."""
    dated = []
    at = -1
    while (at := body.find(b"datetime=", at + 1)) >= 0:
        dated += [tag for tag in [tag_around(body, at)] if TIME.match(tag)]
    own = [tag for tag in dated if OWN_TIME.search(tag)] or dated[:1]
    for tag in own:
        if day := said_day(attributes(tag).get("datetime", "")):
            yield day


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case."""
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in ATTRIBUTE.finditer(tag)
    }


def said_day(text: str) -> date | None:
    """The day that an ISO date, an English date or the date of an e-mail names, in its own time zone; None
    where it names none."""
    match = ISO_DAY.match(text) or ENGLISH_DAY.match(text)
    if match is not None:
        return day_of(match)
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
