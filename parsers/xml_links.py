"""Feeds and sitemaps: addresses out of XML that may resolve nothing and fetch nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree

from parsers.addresses import AddressKind, Named
from parsers.page_claims import said_day

# What gives the day of publication, the surest first; a sitemap knows that of the last change alone.
PUBLISHED = ("pubdate", "published", "date", "issued", "lastmod")


def feed_or_sitemap(body: bytes) -> tuple[list[Named], str | None]:
    """The addresses that a feed, a sitemap or an index of sitemaps names, and how it is malformed, if so.

    A malformed document is read as far as it goes. Nothing outside it is ever fetched; one that declares
    entities is not read at all.
    """
    try:
        root, fault = _root(body, recover=False), None
    except etree.XMLSyntaxError as error:
        fault = f"expected well-formed XML, found {error.msg}"
        try:
            root = _root(body, recover=True)
        except etree.XMLSyntaxError:
            root = None
    if root is None:
        return [], fault or "expected XML, found nothing"
    if _declares_entities(root):
        return [], "expected XML without entities of its own, found a document that declares some"
    return list(_named(root)), fault


def _root(body: bytes, *, recover: bool) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(body.strip(), parser)


def _declares_entities(root: Any) -> bool:
    declared = root.getroottree().docinfo.internalDTD
    return declared is not None and any(True for _ in declared.iterentities())


def _named(root: Any) -> Iterator[Named]:
    kind = _name(root)
    if kind in {"urlset", "sitemapindex"}:
        for entry in root:
            location = _child_text(entry, "loc")
            if location:
                inner: AddressKind | None = "sitemap" if kind == "sitemapindex" else None
                yield Named(location, kind=inner, day=_day(entry))
        return
    for element in root.iter():
        if _name(element) in {"item", "entry"}:
            yield from _entry(element)
        elif _name(element) == "link" and (element.get("rel") or "") == "next":
            yield Named(element.get("href") or "", kind="feed")


def _entry(entry: Any) -> Iterator[Named]:
    """An entry's own address, and those of files enclosed with it."""
    title, day = _child_text(entry, "title"), _day(entry)
    for child in entry:
        name = _name(child)
        target = child.get("href") or child.get("url") or child.text or ""
        is_link = name == "link" and child.get("rel") in {None, "alternate", "enclosure"}
        is_own_name = name == "guid" and child.get("isPermaLink", "true") == "true"
        if is_link or is_own_name or name == "enclosure":
            yield Named(target, title, day=day)


def _day(entry: Any) -> date | None:
    """The day that an entry gives for its publication, as its publisher's calendar has it."""
    texts = (_child_text(entry, name) for name in PUBLISHED)
    return next((day for text in texts if text and (day := said_day(text))), None)


def _child_text(entry: Any, name: str) -> str:
    return next(("".join(child.itertext()).strip() for child in entry if _name(child) == name), "")


def _name(element: Any) -> str:
    """An element's name without its namespace, in lower case; nothing for what is no element."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
