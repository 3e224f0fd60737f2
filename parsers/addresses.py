"""Addresses as documents name them, in canonical form, and what they are to a publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from parsers.publication import Publication

AddressKind = Literal["issue", "pdf", "index", "feed", "sitemap", "rest"]

# A beginning that leaves nothing to be resolved.
WHOLE = re.compile(r"https?://[^/?#\\]")
SEVERAL = 4_096  # addresses kept at hand, since all pages of a site name the same ones
DEFAULT_PORTS = {"http": 80, "https": 443}
# Beyond this, servers and crawlers alike drop requests without a word.
LONGEST = 2_000
# Parameters that say where a reader came from or what box to open, never which page is meant.
TRACKING = re.compile(
    r"(?:utm_\w+|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|_ga|_gl|_hs(?:enc|mi)|mkt_tok|ref_src|share|"
    r"replytocom)(?:=|$)",
    re.IGNORECASE,
)
PAGE_PARAMETER = re.compile(r"(?:page|paged|pg)=\d{1,3}")
# A path that ends so is a file beside an issue, not the issue.
FILE_ENDING = re.compile(r"\.(?!html?$|php$|aspx?$)[a-z0-9]{2,5}$", re.IGNORECASE)
UNSAFE = re.compile(r"[^!-~]|[\"<>\\^`{|}]")
SPACE_INSIDE = re.compile(r"[\t\r\n]")


@dataclass(frozen=True, slots=True)
class Named:
    """An address as a document writes it, before anyone asked whose it is. `context` is the text around it;
    `kind` is what the document itself says it is; `day` the day it gives for its publication (a sitemap: for
    its last change), in the publisher's own time zone."""

    address: str
    text: str = ""
    context: str = ""
    kind: AddressKind | None = None
    day: date | None = None


def canonical(address: str, base: str | None = None) -> str | None:
    """An absolute http(s) address in the one form in which we keep it, None where it is none.

    Resolved against `base`; scheme and host in lower case; default port, fragment and tracking parameters
    dropped; a missing path is "/"; characters that no address may hold are percent-encoded.
    """
    text = SPACE_INSIDE.sub("", address.strip())
    try:
        whole = urljoin(base, text) if base and not WHOLE.match(text) else text
    except ValueError:
        return None
    return _at_hand(whole) if len(whole) <= LONGEST else _canonical(whole)


def _canonical(address: str) -> str | None:
    """The same of an address that is absolute, or none."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc:
        return None
    host = f"[{host}]" if ":" in host else host
    site = host if port in {None, DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    path = UNSAFE.sub(lambda match: quote(match[0]), parts.path) or "/"
    query = UNSAFE.sub(lambda match: quote(match[0]), _without_tracking(parts.query))
    whole = urlunsplit((parts.scheme, site, path, query, ""))
    return whole if len(whole) <= LONGEST else None


_at_hand = lru_cache(SEVERAL)(_canonical)


def _without_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not TRACKING.match(part))


def kind_of(address: str, publication: Publication) -> Literal["issue", "pdf", "index"] | None:
    """What a canonical address is to a publication by its profile, None where it is not one of its pages."""
    parts = urlsplit(address)
    if not publication.owns(address) or not _is_plain_host(parts, publication):
        return None
    if is_pdf(address):
        return "pdf" if publication.pdf_address.search(parts.path) else None
    if _is_issue(parts, publication):
        return "issue"
    # Other parameters select and sort one list in endless ways.
    pages_only = all(PAGE_PARAMETER.fullmatch(part) for part in parts.query.split("&") if part)
    return "index" if pages_only and publication.index_address.search(parts.path) else None


def is_pdf(address: str) -> bool:
    """Whether an address ends in .pdf."""
    return urlsplit(address).path.lower().endswith(".pdf")


def is_owned(address: str, publication: Publication) -> bool:
    """Whether a canonical address is on the publication's hosts and their usual ports."""
    return publication.owns(address) and _is_plain_host(urlsplit(address), publication)


def _is_plain_host(parts: SplitResult, publication: Publication) -> bool:
    return parts.netloc in publication.hosts


def _is_issue(parts: SplitResult, publication: Publication) -> bool:
    """Whether the last step of a path names an issue: its feed, its pictures and its comments are others."""
    match = publication.issue_address.search(parts.path)
    if match is None or FILE_ENDING.search(parts.path):
        return False
    return "/" not in parts.path[match.end() :].rstrip("/")
