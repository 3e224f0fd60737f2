"""Links of a page, whatever state its markup is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.addresses import WHOLE, Named
from parsers.ordered_markup import flattened, is_too_deep

LINKS = "a[href], area[href], link[href], iframe[src], embed[src], object[data]"
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
INLINE = frozenset({"b", "em", "font", "i", "small", "span", "strong", "u"})
CONTEXT_AT_MOST = 200  # characters
NODES_AT_MOST = 20


def page_links(
    body: bytes, address: str | None, wanted: Callable[[str], bool], *, is_index: bool
) -> Iterator[Named]:
    """Every address that a page links to or embeds, absolute where the page's own address or base is known;
    of its links those that are wanted, so that the words of the others need not be put together.

    Feeds count on index pages alone: every page of a blog names a feed of its comments. Lexbor reads the tags
    as they come, so that a second root or a stray end tag hides none.
    """
    tree = LexborHTMLParser(_readable(body))
    base = _base(tree, address)
    joined: dict[str, tuple[str, bool] | None] = {}  # most addresses stand on a page several times
    for node in tree.css(LINKS):
        target = _target(node)
        if target not in joined:
            absolute = _joined(base, target)
            joined[target] = None if absolute is None else (absolute, wanted(absolute))
        known = joined[target]
        if known is None:
            continue
        where, is_wanted = known
        if node.tag == "a":
            if is_wanted:
                yield Named(where, node.text(), _context(node, target))
        elif node.tag != "link" or "next" in _words(node, "rel"):
            yield Named(where)
        elif is_index and _is_feed(node) and "/comments/" not in where:
            yield Named(where, node.attributes.get("title") or "", kind="feed")


def _readable(body: bytes) -> bytes:
    """A body in which lexbor, which takes bytes for UTF-8, sees the tags; without its levels where these are
    too many, since a link is a link at any level."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16", "replace").encode()
    html = body.decode("latin-1")
    return flattened(html).encode("latin-1") if is_too_deep(html) else body


def _base(tree: LexborHTMLParser, address: str | None) -> str | None:
    """What relative addresses of the page stand on: its first <base>, else its own address."""
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node is not None else ""
    return _joined(address, href) if href else address


def _joined(base: str | None, target: str) -> str | None:
    if WHOLE.match(target):
        return target
    try:
        return urljoin(base or "", target) if target else None
    except ValueError:
        return None


def _target(node: LexborNode) -> str:
    named = node.attrs.get
    return (named("href") or named("src") or named("data") or "").strip()


def _words(node: LexborNode, attribute: str) -> frozenset[str]:
    return frozenset((node.attributes.get(attribute) or "").lower().split())


def _is_feed(node: LexborNode) -> bool:
    return "alternate" in _words(node, "rel") and bool(_words(node, "type") & FEED_TYPES)


def _context(node: LexborNode, target: str) -> str:
    """The words before and after a link to a PDF; other links are judged by their address."""
    if ".pdf" not in target.lower():
        return ""
    while node.parent is not None and node.parent.tag in INLINE:
        node = node.parent
    return " ".join((_words_of(node.prev), _words_of(node), _words_of(node.next)))


def _words_of(node: LexborNode | None) -> str:
    """The first words of a node. Bounded: every link in turn may stand beside the rest of a nested page."""
    if node is None:
        return ""
    nodes = islice(node.traverse(include_text=True), NODES_AT_MOST)
    return " ".join((inner.text_content or "")[:CONTEXT_AT_MOST] for inner in nodes if inner.tag == "-text")
