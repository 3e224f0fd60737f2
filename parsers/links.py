"""Index pages, feeds, sitemaps and REST answers to the addresses they name."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from parsers.addresses import AddressKind, Named, canonical, is_owned, is_pdf, kind_of
from parsers.blocks import DocumentError, normalised
from parsers.model import Capture, ErrorCode
from parsers.page_claims import said_day
from parsers.publication import Publication, Way

GZIP_START = b"\x1f\x8b"
# A sitemap may hold 50 MiB by its standard; more inside a .gz is a bomb.
UNPACKED_AT_MOST = 64 << 20
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|a|p|div|ul)\b", re.IGNORECASE)
MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")
JSON = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*[\[{]")
XML_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)
PAGE_NUMBER = re.compile(r"[0-9]{1,4}")
PAGES = frozenset({"index", "link"})
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SNIFFED = 4096


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """One address that a document names, in canonical form: by which way, as what, under which words, and
    which day is given for it (see `Named`)."""

    address: str
    way: Way
    kind: AddressKind
    text: str = ""
    day: date | None = None


class BrokenWayError(DocumentError):
    """A way of discovery that did not give what it promised; `found` is what could be read all the same."""

    def __init__(self, code: ErrorCode, message: str, found: tuple[FoundAddress, ...] = ()) -> None:
        super().__init__(code, message)
        self.found = found


def found(
    capture: Capture, publication: Publication, *, expected: Way | None = None
) -> tuple[FoundAddress, ...]:
    """Every address of the publication that a document names, each once, in the document's order.

    What the document is, its bytes say. Where `expected` is a feed, a sitemap or a REST answer, a document of
    another kind raises BrokenWayError, as does one that is malformed; what it named all the same is in the
    error. An empty result is a sound document that names none of our pages.
    """
    body = _unpacked(capture.body)
    way = _way_of(body, capture, publication)
    named, fault = _named(way, body, capture, publication)
    result = _ours(named, way, capture, publication)
    if fault is not None:
        raise BrokenWayError(ErrorCode.DAMAGED, fault, result)
    if expected in {"feed", "sitemap", "rest"} and way != expected:
        message = f"expected a {expected} at {capture.label}, found a {'page' if way in PAGES else way}"
        raise BrokenWayError(ErrorCode.UNKNOWN_FORMAT, message, result)
    return result


def _unpacked(body: bytes) -> bytes:
    """A body that is a gzip file itself, as sitemaps are, without its packing."""
    if not body.startswith(GZIP_START):
        return body
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = stream.decompress(body, UNPACKED_AT_MOST)
    except zlib.error as error:
        raise BrokenWayError(
            ErrorCode.DAMAGED, f"expected a gzip file, found a damaged one ({error})"
        ) from None
    if not stream.eof:
        fault = (
            "a part of one" if len(plain) < UNPACKED_AT_MOST else f"more than {UNPACKED_AT_MOST} bytes in it"
        )
        code = ErrorCode.DAMAGED if len(plain) < UNPACKED_AT_MOST else ErrorCode.TOO_LARGE
        raise BrokenWayError(code, f"expected a gzip file, found {fault}")
    return plain


def _way_of(body: bytes, capture: Capture, publication: Publication) -> Way:
    """What a document is, by its bytes; an index and any other page differ by their address alone."""
    head = body[:SNIFFED].replace(b"\0", b"") if body.startswith(UTF_16) else body[:SNIFFED]
    if not body.strip():
        raise BrokenWayError(ErrorCode.EMPTY, f"expected addresses at {capture.label}, found an empty body")
    if JSON.match(head):
        return "rest"
    root = XML_ROOT.search(head)
    if root is not None and not HTML.search(head[: root.start()]):
        return "sitemap" if root[1].lower() in {b"urlset", b"sitemapindex"} else "feed"
    if MARKUP.match(head) or HTML.search(head) or HTML.search(body):
        address = canonical(capture.address or "")
        return "index" if address and kind_of(address, publication) == "index" else "link"
    raise BrokenWayError(
        ErrorCode.UNKNOWN_FORMAT, f"expected a page, a feed, a sitemap or JSON at {capture.label}, found none"
    )


def _named(
    way: Way, body: bytes, capture: Capture, publication: Publication
) -> tuple[list[Named], str | None]:
    """The addresses that a document names, and how it is malformed (None where it is not)."""
    if way == "rest":
        return _rest(body, capture)
    if way in {"feed", "sitemap"}:
        from parsers.xml_links import feed_or_sitemap

        return feed_or_sitemap(body)
    from parsers.page_links import page_links

    own = canonical(capture.address or "")

    def wanted(named: str) -> bool:
        """Whether an address may be a page of the publication's."""
        owned = _owned(named, own, capture, publication)
        return owned is not None and (owned[1] is not None or is_pdf(owned[0]))

    return list(page_links(body, capture.address, wanted, is_index=way == "index")), None


def _ours(
    named: Iterable[Named], way: Way, capture: Capture, publication: Publication
) -> tuple[FoundAddress, ...]:
    """Those of the addresses that are the publication's, each once, the document's own left out."""
    own = canonical(capture.address or "")
    ours: dict[str, FoundAddress] = {}
    seen: dict[str, tuple[str, AddressKind | None] | None] = {}  # a page names most of them many times over
    for one in named:
        if one.address not in seen:
            seen[one.address] = _owned(one.address, own, capture, publication)
        owned = seen[one.address]
        if owned is None:
            continue
        address, by_profile = owned
        kind = one.kind or by_profile or _kind_of_pdf(address, one, own, publication)
        if kind is None:
            continue
        before = ours.get(address)
        if before is None:
            ours[address] = FoundAddress(address, way, kind, normalised(one.text), one.day)
        else:
            text = before.text or normalised(one.text)
            ours[address] = replace(before, text=text, day=before.day or one.day)
    return tuple(ours.values())


def _owned(
    named: str, own: str | None, capture: Capture, publication: Publication
) -> tuple[str, AddressKind | None] | None:
    """An address on the publication's hosts and what it is by the profile, None for others and the document's
    own."""
    address = canonical(named, capture.address)
    if address is None or address == own or not is_owned(address, publication):
        return None
    return address, kind_of(address, publication)


def _kind_of_pdf(address: str, one: Named, own: str | None, publication: Publication) -> AddressKind | None:
    """A PDF that the profile does not know by its address, None where it is nothing to the publication."""
    if not is_pdf(address):
        return None
    # Under any name it counts on an issue's own page, and elsewhere where the words around it offer an issue.
    on_issue = own is not None and kind_of(own, publication) == "issue"
    return "pdf" if on_issue or _offers(normalised(f"{one.context} {one.text}"), publication) else None


def _offers(wording: str, publication: Publication) -> bool:
    lowered = wording.lower()
    phrases = any(phrase.lower() in lowered for phrase in publication.boilerplate)
    return phrases or publication.title_pattern.search(wording) is not None


def _rest(body: bytes, capture: Capture) -> tuple[list[Named], str | None]:
    """The posts of a WordPress REST answer, and its next page."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        return [], f"expected JSON at {capture.label}, found something else ({error})"
    if not isinstance(answer, list) or not all(isinstance(post, dict) for post in answer):
        code = answer.get("code") if isinstance(answer, dict) else None
        return [], f"expected a list of posts at {capture.label}, found {code or type(answer).__name__}"
    named = [Named(link, _rendered(post), day=_day(post)) for post in answer for link in _links(post)]
    return [*named, *_next_page(capture)], None


def _links(post: dict[str, object]) -> Iterator[str]:
    """A post's own address (`url` in search results), and a media file's."""
    for name in ("link", "url", "source_url"):
        value = post.get(name)
        if isinstance(value, str):
            yield value


def _rendered(post: dict[str, object]) -> str:
    title = post.get("title")
    text = title.get("rendered") if isinstance(title, dict) else title
    return text if isinstance(text, str) else ""


def _day(post: dict[str, object]) -> date | None:
    value = post.get("date")
    return said_day(value) if isinstance(value, str) else None


def _next_page(capture: Capture) -> Iterator[Named]:
    parts = urlsplit(capture.address or "")
    query = dict(parse_qsl(parts.query))
    page, total = query.get("page", "1"), capture.header("x-wp-totalpages") or ""
    if PAGE_NUMBER.fullmatch(page) and PAGE_NUMBER.fullmatch(total) and int(page) < int(total):
        query["page"] = str(int(page) + 1)
        yield Named(urlunsplit(parts._replace(query=urlencode(query))), kind="rest")
